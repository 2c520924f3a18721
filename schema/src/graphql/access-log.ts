/** Who has seen whose location, and the looks that needed a broken glass. */
import {
  BREAK_GLASS_VERDICTS,
  READ_KINDS,
  READ_REASONS,
  type BreakGlass,
  type SeenStretch,
} from '../contract/access.ts';
import { mayAbout, mayAt } from '../contract/viewer.ts';
import { builder, connectionOf, forwardArgs, pageArgs, pageCost, rowIdOf } from './builder.ts';
import { EmployerRef, present } from './employer.ts';
import { RoleEnum, ViewerKindEnum } from './identity.ts';
import { reasonOf, workerWithin } from './sensitive.ts';
import { WorkerRef } from './worker.ts';

const ReadKindEnum = builder.enumType('ReadKind', { description: 'What was looked at.', values: READ_KINDS });
const ReadReasonEnum = builder.enumType('ReadReason', {
  description:
    'Why it was open. SESSION: in a monitored session. ALARM: in an alarm. SHARED: the worker lets the last known position be seen. BREAK_GLASS, SENSITIVE_ASKED, REPORT: with the reason that was written. SILENT_ALARM: help was asked for in disguise; the worker is not told.',
  values: READ_REASONS,
});

const SeenType = builder.objectRef<SeenStretch>('Seen').implement({
  description: 'One viewer looked at one thing of one worker, in every minute from `from` to `to`.',
  authScopes: { anywhere: 'SEE_ACCESS_LOG' },
  fields: (t) => ({
    from: t.field({ type: 'DateTime', resolve: ({ fromMs }) => fromMs }),
    to: t.field({
      type: 'DateTime',
      description: 'The end of its last minute.',
      resolve: ({ toMs }) => toMs,
    }),
    workerName: t.string({ resolve: ({ workerId }, _, { ports }) => ports.needToKnow.workerName(workerId) }),
    viewerKind: t.field({ type: ViewerKindEnum, resolve: ({ viewerKind }) => viewerKind }),
    viewerName: t.exposeString('viewerName'),
    role: t.field({ type: RoleEnum, resolve: ({ role }) => role }),
    what: t.field({ type: ReadKindEnum, resolve: ({ what }) => what }),
    why: t.field({ type: ReadReasonEnum, resolve: ({ why }) => why }),
    reason: t.exposeString('reason', { nullable: true, description: 'What the viewer wrote.' }),
  }),
});
const SeenConnection = builder.connectionObject(
  { type: SeenType, name: 'SeenConnection' },
  { name: 'SeenEdge' },
);

builder.objectField(WorkerRef, 'seenBy', (t) =>
  t.field({
    type: SeenConnection,
    description: 'Who has seen where this worker is, newest first. For the worker alone.',
    args: forwardArgs(t.arg),
    authScopes: (worker, _, { viewer }) => mayAbout(viewer, 'SEE_ACCESS_LOG', worker),
    complexity: pageCost,
    resolve: async (worker, args, { ports, viewer }) =>
      connectionOf(await ports.needToKnow.seenBy(viewer, worker, pageArgs(args))),
  }),
);
builder.objectField(EmployerRef, 'accessLog', (t) =>
  t.field({
    type: SeenConnection,
    description:
      'Looks at single people of this employer, newest first, for the data protection officer. Who had the live map before them stands with each worker (seenBy): thousands are on one map every minute.',
    args: forwardArgs(t.arg),
    // A worker holds SEE_ACCESS_LOG too, about nobody else.
    authScopes: (employer, _, { viewer }) =>
      mayAbout(viewer, 'SEE_ACCESS_LOG', { employerId: employer.id, teamId: null, id: null }),
    complexity: pageCost,
    resolve: async (employer, args, { ports, viewer }) =>
      connectionOf(await ports.needToKnow.accessLog(viewer, employer.id, pageArgs(args))),
  }),
);

const VerdictEnum = builder.enumType('BreakGlassVerdict', { values: BREAK_GLASS_VERDICTS });
const BreakGlassType = builder.objectRef<BreakGlass>('BreakGlass').implement({
  description: 'A look at a location outside an alarm, which needed a reason and needs a review.',
  authScopes: (glass, { viewer }) =>
    mayAt(viewer, 'REVIEW_BREAK_GLASS', glass.employerId) || glass.accountId === viewer.id,
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    employer: t.field({
      type: EmployerRef,
      resolve: ({ employerId }, _, { ports, viewer }) => present(ports.employer(viewer, employerId)),
    }),
    workerName: t.string({ resolve: ({ workerId }, _, { ports }) => ports.needToKnow.workerName(workerId) }),
    askedBy: t.string({ resolve: ({ accountName }) => accountName }),
    mine: t.boolean({
      description: 'You asked for it, so somebody else reviews it.',
      resolve: ({ accountId }, _, { viewer }) => accountId === viewer.id,
    }),
    role: t.field({ type: RoleEnum, resolve: ({ role }) => role }),
    reason: t.exposeString('reason'),
    askedAt: t.field({ type: 'DateTime', resolve: ({ askedAtMs }) => askedAtMs }),
    endsAt: t.field({ type: 'DateTime', resolve: ({ endsAtMs }) => endsAtMs }),
    reviewedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ reviewedAtMs }) => reviewedAtMs }),
    reviewer: t.string({ nullable: true, resolve: ({ reviewerName }) => reviewerName }),
    verdict: t.field({ type: VerdictEnum, nullable: true, resolve: ({ verdict }) => verdict }),
    reviewNote: t.exposeString('reviewNote', { nullable: true }),
  }),
});
const BreakGlassConnection = builder.connectionObject(
  { type: BreakGlassType, name: 'BreakGlassConnection' },
  { name: 'BreakGlassEdge' },
);
builder.objectField(WorkerRef, 'openBreakGlass', (t) =>
  t.field({
    type: BreakGlassType,
    nullable: true,
    description: 'Your own look that has not ended.',
    authScopes: (worker, _, { viewer }) => mayAbout(viewer, 'BREAK_GLASS', worker),
    resolve: (worker, _, { ports, viewer }) => ports.needToKnow.openGlass(viewer, worker),
  }),
);
builder.queryField('breakGlasses', (t) =>
  t.field({
    type: BreakGlassConnection,
    description: 'Looks at locations outside an alarm, newest first.',
    args: { onlyUnreviewed: t.arg.boolean({ defaultValue: false }), ...forwardArgs(t.arg) },
    authScopes: { anywhere: 'REVIEW_BREAK_GLASS' },
    complexity: pageCost,
    resolve: async (_, args, { ports, viewer }) =>
      connectionOf(await ports.needToKnow.breakGlasses(viewer, args.onlyUnreviewed ?? false, pageArgs(args))),
  }),
);

const BreakGlassPayload = builder
  .objectRef<{ readonly breakGlass: BreakGlass }>('BreakGlassPayload')
  .implement({
    authScopes: { signedIn: true },
    fields: (t) => ({
      breakGlass: t.field({ type: BreakGlassType, resolve: ({ breakGlass }) => breakGlass }),
    }),
  });
const MAX_NOTE = 500;

builder.mutationFields((t) => ({
  breakGlass: t.field({
    type: BreakGlassPayload,
    description:
      'Shows you where a worker is outside an alarm, for 15 minutes. Written down, shown to the worker, reviewed by somebody else.',
    args: { workerId: t.arg.id({ required: true }), reason: t.arg.string({ required: true }) },
    authScopes: (_, { workerId }, context) =>
      mayAbout(context.viewer, 'BREAK_GLASS', workerWithin(context, workerId)),
    resolve: async (_, { workerId, reason }, context) => ({
      breakGlass: await context.ports.needToKnow.breakGlass(
        context.viewer,
        workerWithin(context, workerId),
        reasonOf(reason),
      ),
    }),
  }),
  reviewBreakGlass: t.field({
    type: BreakGlassPayload,
    description:
      'By somebody other than the person who asked for it; once. NOT_JUSTIFIED ends a look that is still open.',
    args: {
      id: t.arg.id({ required: true }),
      verdict: t.arg({ type: VerdictEnum, required: true }),
      note: t.arg.string({ required: true, description: 'At most 500 characters; may be empty.' }),
    },
    authScopes: { anywhere: 'REVIEW_BREAK_GLASS' },
    resolve: async (_, { id, verdict, note }, { ports, viewer }) => ({
      breakGlass: await ports.needToKnow.review(viewer, rowIdOf(id), verdict, note.slice(0, MAX_NOTE)),
    }),
  }),
}));
