/** The past as frames: the same bytes as live, in stretches that begin with a key frame. */
import { encodeGlobalID } from '@pothos/plugin-relay';
import type { EmployerId, IncidentId, WorkerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { REPLAY_LIMITS, REPLAY_MARK_KINDS, REPLAY_ORDERS } from '../contract/replay.ts';
import { builder, idOf, mayAtEmployer } from './builder.ts';
import { MAX_ROSTER, PositionFrame, Roster } from './frames.ts';
import type { PastWindow, ReplayMark } from './replay-ports.ts';
import { reasonOf } from './sensitive.ts';

const ReplayOrderEnum = builder.enumType('ReplayOrder', {
  description:
    'HAPPENED: by when everybody was somewhere, late deliveries in their place. SEEN: by when the server knew it: what the consoles showed then.',
  values: REPLAY_ORDERS,
});
const ReplayMarkKindEnum = builder.enumType('ReplayMarkKind', { values: REPLAY_MARK_KINDS });

const ReplayMarkType = builder.objectRef<ReplayMark>('ReplayMark').implement({
  description: 'Something that happened, for a time line.',
  authScopes: { anywhere: 'SEE_POSITIONS' },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Unique within the answer, and the same in the next.' }),
    at: t.field({ type: 'DateTime', resolve: ({ atMs }) => atMs }),
    kind: t.field({ type: ReplayMarkKindEnum, resolve: ({ kind }) => kind }),
    text: t.exposeString('text', { description: 'A sentence, without what only the log itself may tell.' }),
    priority: t.exposeInt('priority', { nullable: true, description: 'Of an alarm; 1 is highest.' }),
    workerId: t.id({
      nullable: true,
      resolve: ({ workerId }) => (workerId === null ? null : encodeGlobalID('Worker', workerId)),
    }),
    who: t.exposeString('who', { nullable: true }),
    incidentNumber: t.exposeString('incidentNumber', { nullable: true }),
  }),
});

interface WindowArgs {
  readonly employerId: string;
  readonly from: number;
  readonly to: number;
  readonly workerId?: string | null | undefined;
  readonly incidentId?: string | null | undefined;
  readonly reason?: string | null | undefined;
}

const WINDOW_ARGS = {
  workerId: 'Only of this worker; left out, everybody whose positions your role includes.',
  incidentId:
    'Shows the way of this incident’s worker from a quarter of an hour before the alarm until it was closed; for a closed one with a reason.',
  reason: 'Why you look, in words. Written down, and shown to the worker.',
} as const;

function windowOf(args: WindowArgs): PastWindow {
  const { from: fromMs, to: toMs } = args;
  if (!(toMs > fromMs))
    throw new Fault('BAD_USER_INPUT', 'The window ends before it begins: to is after from.');
  if (toMs - fromMs > REPLAY_LIMITS.windowMs)
    throw new Fault('BAD_USER_INPUT', 'A window is at most 31 days long. Ask for a shorter one.');
  return {
    employerId: idOf<EmployerId>('Employer', args.employerId),
    fromMs,
    toMs,
    workerId: args.workerId == null ? null : idOf<WorkerId>('Worker', args.workerId),
    incidentId: args.incidentId == null ? null : idOf<IncidentId>('Incident', args.incidentId),
    reason: args.reason == null || args.reason.trim() === '' ? null : reasonOf(args.reason),
  };
}

/** A stretch reads up to 100,000 reports: few of them fit one query. */
const STRETCH_COST = 8_000;

builder.queryFields((t) => ({
  replay: t.field({
    type: [PositionFrame],
    description:
      'A stretch of the past, a frame for every step and one for its end: the first is a KEY, so that any stretch can be shown by itself. At most 300 steps. What has not happened yet is not in it. Each answer is written down as a look.',
    args: {
      employerId: t.arg.id({ required: true }),
      from: t.arg({ type: 'DateTime', required: true }),
      to: t.arg({ type: 'DateTime', required: true, description: 'At most 31 days after from.' }),
      stepSeconds: t.arg.int({ required: true, description: '1 to 3,600.' }),
      order: t.arg({ type: ReplayOrderEnum, description: 'HAPPENED if left out.' }),
      workerId: t.arg.id({ description: WINDOW_ARGS.workerId }),
      incidentId: t.arg.id({ description: WINDOW_ARGS.incidentId }),
      reason: t.arg.string({ description: WINDOW_ARGS.reason }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'SEE_POSITIONS', employerId),
    complexity: { field: STRETCH_COST },
    resolve: async (_, args, { ports, viewer }) => {
      const { stepSeconds, order } = args;
      const { min, max } = REPLAY_LIMITS.stepS;
      if (stepSeconds < min || stepSeconds > max)
        throw new Fault('BAD_USER_INPUT', `stepSeconds is ${stepSeconds}; it may be ${min} to ${max}.`);
      const window = windowOf(args);
      if ((window.toMs - window.fromMs) / (stepSeconds * 1000) >= REPLAY_LIMITS.frames)
        throw new Fault(
          'BAD_USER_INPUT',
          `One answer has at most ${REPLAY_LIMITS.frames} frames. Ask for a shorter window, or longer steps.`,
        );
      const asked = { ...window, stepMs: stepSeconds * 1000, order: order ?? 'HAPPENED' };
      return [...(await ports.replay.frames(viewer, asked))];
    },
  }),
  replayRoster: t.field({
    type: Roster,
    description: 'Who sits in which slot of the frames of `replay` with the same employer and worker.',
    args: {
      employerId: t.arg.id({ required: true }),
      workerId: t.arg.id({ description: WINDOW_ARGS.workerId }),
      fromSlot: t.arg.int({ description: 'Where the page starts; 0 if left out.' }),
      first: t.arg.int({ description: `Slots on the page, 1 to ${MAX_ROSTER}; ${MAX_ROSTER} if left out.` }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'SEE_POSITIONS', employerId),
    resolve: (_, { employerId, workerId, fromSlot, first }, { ports, viewer }) => {
      if ((first ?? 1) < 1 || (fromSlot ?? 0) < 0)
        throw new Fault('BAD_USER_INPUT', 'first is at least 1 and fromSlot at least 0.');
      const window = windowOf({ employerId, workerId, from: 0, to: 1 });
      return ports.replay.roster(viewer, window, fromSlot ?? 0, Math.min(first ?? MAX_ROSTER, MAX_ROSTER));
    },
  }),
  replayMarks: t.field({
    type: [ReplayMarkType],
    description:
      'What happened within the window, oldest first, at most 2,000: alarms and how they ended; of one worker or one incident every entry of its log, and what was done to the session.',
    args: {
      employerId: t.arg.id({ required: true }),
      from: t.arg({ type: 'DateTime', required: true }),
      to: t.arg({ type: 'DateTime', required: true }),
      workerId: t.arg.id({ description: WINDOW_ARGS.workerId }),
      incidentId: t.arg.id({ description: 'Every entry of this one’s log.' }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'SEE_POSITIONS', employerId),
    complexity: { field: 1, multiplier: REPLAY_LIMITS.marks },
    resolve: async (_, args, { ports, viewer }) => [...(await ports.replay.marks(viewer, windowOf(args)))],
  }),
}));
