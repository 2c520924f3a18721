/** The positions lane: frames, and the roster that says who sits in which slot. `PROTOCOL.md` describes both. */
import { encodeGlobalID } from '@pothos/plugin-relay';
import type { EmployerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { employersWhere, knowsEmployer } from '../contract/viewer.ts';
import { builder, idOf, idsOf, mayAtEmployer } from './builder.ts';
import type { FrameView, RosterPage } from './frame-ports.ts';

const FrameKindEnum = builder.enumType('FrameKind', {
  description: 'KEY stands on nothing. DELTA stands on what you hold (PROTOCOL.md, 5).',
  values: ['KEY', 'DELTA'] as const,
});

export const PositionFrame = builder.objectRef<FrameView>('PositionFrame').implement({
  authScopes: { anywhere: 'SEE_POSITIONS' },
  description: 'One tick of one employer. `data` is the frame; the other fields repeat its header.',
  fields: (t) => ({
    employerId: t.id({ resolve: ({ employerId }) => encodeGlobalID('Employer', employerId) }),
    epoch: t.id({ resolve: ({ epoch }) => String(epoch) }),
    seq: t.exposeInt('seq'),
    kind: t.field({ type: FrameKindEnum, resolve: ({ kind }) => (kind === 'KEY' ? 'KEY' : 'DELTA') }),
    at: t.field({ type: 'DateTime', description: 'When the tick closed.', resolve: ({ atMs }) => atMs }),
    count: t.exposeInt('count', { description: 'Workers with a new position in it.' }),
    data: t.field({
      type: 'Bytes',
      description: 'Packed as in schema/PROTOCOL.md.',
      resolve: ({ bytes }) => bytes,
    }),
  }),
});

const FrameCursor = builder.inputType('FrameCursor', {
  description: 'What you hold of an employer: the first frame catches you up from there if the server can.',
  fields: (t) => ({
    employerId: t.id({ required: true }),
    epoch: t.id({ required: true }),
    seq: t.int({ required: true }),
  }),
});

const MIN_HZ = 0.1;
const MAX_HZ = 10;

builder.subscriptionField('positionFrames', (t) =>
  t.field({
    type: PositionFrame,
    authScopes: { anywhere: 'SEE_POSITIONS' },
    description:
      'One frame per tick and employer, made once and shared by all its readers. Give it a WebSocket of its own: a reader that lags misses frames and is caught up.',
    args: {
      employerIds: t.arg.idList({
        description: 'Left out: every employer whose people’s positions your role includes.',
      }),
      resume: t.arg({ type: [FrameCursor] }),
      maxHz: t.arg.float({
        description: 'Frames a second and employer at most, 0.1 to 10. Left out: every tick.',
      }),
    },
    subscribe: (_, args, { viewer, openFrames }) => {
      const theirs = employersWhere(viewer, 'SEE_POSITIONS');
      const wanted = idsOf<EmployerId>('Employer', args.employerIds) ?? theirs;
      if (!wanted.every((id) => knowsEmployer(viewer, id)))
        throw new Fault('NOT_FOUND', 'There is no such employer.');
      if (!wanted.every((id) => theirs.includes(id)))
        throw new Fault('FORBIDDEN', 'Your role does not include the positions of this employer’s people.');
      const { maxHz } = args;
      if (maxHz !== null && maxHz !== undefined && !(maxHz >= MIN_HZ && maxHz <= MAX_HZ))
        throw new Fault('BAD_USER_INPUT', `maxHz is ${maxHz}; it may be ${MIN_HZ} to ${MAX_HZ}.`);
      const resume = (args.resume ?? []).map(({ employerId, epoch, seq }) => ({
        employerId: idOf<EmployerId>('Employer', employerId),
        epoch: Number(epoch),
        seq,
      }));
      return openFrames({ employerIds: [...new Set(wanted)], resume, maxHz: maxHz ?? null });
    },
    resolve: (frame) => frame,
  }),
);

export const Roster = builder.objectRef<RosterPage>('Roster').implement({
  authScopes: { anywhere: 'SEE_POSITIONS' },
  description: 'Who sits in which slot: parallel lists. Use it only with frames of the same epoch.',
  fields: (t) => ({
    employerId: t.id({ resolve: ({ employerId }) => encodeGlobalID('Employer', employerId) }),
    epoch: t.id({ resolve: ({ epoch }) => String(epoch) }),
    revision: t.exposeInt('revision', { description: 'Frames carry it too: when it rises, fetch again.' }),
    slotCount: t.exposeInt('slotCount', { description: 'Slots that exist, on whichever page.' }),
    slots: t.field({
      type: 'Bytes',
      description: 'The slots of this page, packed as little-endian u32.',
      resolve: ({ slots }) => new Uint8Array(slots.buffer, slots.byteOffset, slots.byteLength),
    }),
    workerIds: t.field({
      type: t.listRef('ID', { nullable: true }),
      description: 'null: a device that nobody has been assigned to.',
      resolve: ({ workerIds }) => workerIds.map((id) => (id === null ? null : encodeGlobalID('Worker', id))),
    }),
    deviceIds: t.field({
      type: t.listRef('ID', { nullable: true }),
      description: 'The unassigned device; null where a worker sits.',
      resolve: ({ deviceIds }) => deviceIds.map((id) => (id === null ? null : encodeGlobalID('Device', id))),
    }),
    names: t.stringList({
      description: "The worker's name, or the unassigned device's external id.",
      resolve: ({ names }) => [...names],
    }),
    teamIds: t.field({
      type: t.listRef('ID', { nullable: true }),
      resolve: ({ teamIds }) => teamIds.map((id) => (id === null ? null : encodeGlobalID('Team', id))),
    }),
  }),
});

export const MAX_ROSTER = 20_000;

builder.queryField('roster', (t) =>
  t.field({
    type: Roster,
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'SEE_POSITIONS', employerId),
    args: {
      employerId: t.arg.id({ required: true }),
      fromSlot: t.arg.int({ description: 'Where the page starts; 0 if left out.' }),
      first: t.arg.int({ description: `Slots on the page, 1 to ${MAX_ROSTER}; ${MAX_ROSTER} if left out.` }),
    },
    resolve: (_, args, { ports, viewer }) => {
      const first = Math.min(args.first ?? MAX_ROSTER, MAX_ROSTER);
      const fromSlot = args.fromSlot ?? 0;
      if (first < 1 || fromSlot < 0)
        throw new Fault('BAD_USER_INPUT', 'first is at least 1 and fromSlot at least 0.');
      return ports.roster(viewer, idOf<EmployerId>('Employer', args.employerId), fromSlot, first);
    },
  }),
);
