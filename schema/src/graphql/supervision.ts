/** The operators' board and the cover of employers. */
import { builder, connectionOf, forwardArgs, pageArgs, pageCost } from './builder.ts';
import { EmployerRef, present } from './employer.ts';
import { IncidentRef } from './incident.ts';
import { RefusalType } from './incident-commands.ts';
import {
  DUTY_STATES,
  type Cover,
  type CoverGap,
  type DutyOutcome,
  type OperatorOnDuty,
} from './supervision-ports.ts';

const works = { anywhere: 'WORK_INCIDENTS' } as const;
/** That nobody is there concerns the employer's own people and its walls, too. */
const sees = { anywhere: 'SEE_INCIDENTS' } as const;

const DutyStateEnum = builder.enumType('DutyState', {
  description: 'PRESENT: a console has been heard within 15 seconds. AWAY: none has.',
  values: DUTY_STATES,
});
const OperatorType = builder.objectRef<OperatorOnDuty>('OperatorOnDuty').implement({
  description: 'Somebody who has signed on.',
  authScopes: works,
  fields: (t) => ({
    accountId: t.exposeID('accountId'),
    name: t.exposeString('name'),
    supervisor: t.exposeBoolean('supervisor'),
    state: t.field({ type: DutyStateEnum, resolve: ({ state }) => state }),
    signedOnAt: t.field({ type: 'DateTime', resolve: ({ signedOnAtMs }) => signedOnAtMs }),
    breakSince: t.field({ type: 'DateTime', nullable: true, resolve: ({ breakSinceMs }) => breakSinceMs }),
    heardAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When a console of theirs was last heard.',
      resolve: ({ heardAtMs }) => heardAtMs,
    }),
    owned: t.field({
      type: [IncidentRef],
      complexity: { multiplier: 5 },
      description: 'Theirs and open.',
      resolve: ({ owned }) => [...owned],
    }),
    idleSince: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when nobody has acted on the one of theirs that has waited longest.',
      resolve: ({ idleSinceMs }) => idleSinceMs,
    }),
  }),
});

const CoverType = builder.objectRef<Cover>('Cover').implement({
  description: 'Whether anybody is there for an employer’s alarms.',
  authScopes: sees,
  fields: (t) => ({
    employer: t.field({
      type: EmployerRef,
      resolve: ({ employerId }, _, { ports, viewer }) => present(ports.employer(viewer, employerId)),
    }),
    covered: t.boolean({ resolve: ({ uncoveredSinceMs }) => uncoveredSinceMs === null }),
    operators: t.exposeInt('operators', { description: 'Signed on, present and not on a break.' }),
    uncoveredSince: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ uncoveredSinceMs }) => uncoveredSinceMs,
    }),
  }),
});
const CoverGapType = builder.objectRef<CoverGap>('CoverGap').implement({
  description: 'A time in which nobody was there for an employer’s alarms.',
  authScopes: works,
  fields: (t) => ({
    employer: t.field({
      type: EmployerRef,
      resolve: ({ employerId }, _, { ports, viewer }) => present(ports.employer(viewer, employerId)),
    }),
    from: t.field({ type: 'DateTime', resolve: ({ fromMs }) => fromMs }),
    to: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'null: it goes on.',
      resolve: ({ toMs }) => toMs,
    }),
  }),
});
const CoverGapConnection = builder.connectionObject(
  { type: CoverGapType, name: 'CoverGapConnection' },
  { name: 'CoverGapEdge' },
);

builder.queryFields((t) => ({
  operators: t.field({
    type: [OperatorType],
    description: 'Who has signed on, of those who serve an employer that you serve.',
    authScopes: works,
    complexity: { multiplier: 20 },
    resolve: async (_, __, { ports, viewer }) => [...(await ports.supervision.operators(viewer))],
  }),
  cover: t.field({
    type: [CoverType],
    description: 'Each employer whose incidents you may see.',
    authScopes: sees,
    complexity: { multiplier: 20 },
    resolve: (_, __, { ports, viewer }) => [...ports.supervision.cover(viewer)],
  }),
  coverGaps: t.field({
    type: CoverGapConnection,
    description: 'Newest first.',
    args: forwardArgs(t.arg),
    authScopes: works,
    complexity: pageCost,
    resolve: async (_, args, { ports, viewer }) =>
      connectionOf(await ports.supervision.coverGaps(viewer, pageArgs(args))),
  }),
}));

builder.subscriptionField('coverChanged', (t) =>
  t.field({
    type: [CoverType],
    description:
      'Each employer whose incidents you may see: now, then whenever one is covered no longer or again, or by another number.',
    authScopes: sees,
    complexity: { multiplier: 20 },
    subscribe: (_, __, { ports, viewer }) => ports.supervision.coverChanges(viewer),
    resolve: (covers) => [...covers],
  }),
);

const DutyPayload = builder.objectRef<DutyOutcome>('DutyPayload').implement({
  authScopes: works,
  fields: (t) => ({
    duty: t.field({
      type: OperatorType,
      nullable: true,
      description: 'null: not signed on.',
      resolve: ({ duty }) => duty,
    }),
    refusal: t.field({ type: RefusalType, nullable: true, resolve: ({ refusal }) => refusal }),
  }),
});
builder.mutationFields((t) => ({
  signOn: t.field({
    type: DutyPayload,
    description: 'From now on alarms are yours to answer.',
    authScopes: works,
    resolve: (_, __, { ports, viewer, console }) => ports.supervision.signOn(viewer, console),
  }),
  signOff: t.field({
    type: DutyPayload,
    description: 'Refused while you own open incidents: hand them over first.',
    authScopes: works,
    resolve: (_, __, { ports, viewer, console }) => ports.supervision.signOff(viewer, console),
  }),
  takeBreak: t.field({
    type: DutyPayload,
    description:
      'Nothing is offered to you, and you count as no cover. Refused while you own open incidents.',
    authScopes: works,
    resolve: (_, __, { ports, viewer }) => ports.supervision.takeBreak(viewer),
  }),
  endBreak: t.field({
    type: DutyPayload,
    authScopes: works,
    resolve: (_, __, { ports, viewer }) => ports.supervision.endBreak(viewer),
  }),
}));
