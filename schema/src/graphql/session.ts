/** What a worker's own phone asks about its worker, and the record of what was said and done. */
import { ACTOR_KINDS } from '../contract/incident.ts';
import { Fault } from '../contract/protocol.ts';
import type { Worker } from '../contract/reference.ts';
import {
  SESSION_ACT_NAMES,
  SESSION_REFUSALS,
  type SessionEntry,
  type SessionRefusal,
} from '../contract/session.ts';
import { mayAbout, type Viewer } from '../contract/viewer.ts';
import { AlarmTypeEnum } from './alarm.ts';
import { builder, connectionOf, forwardArgs, pageArgs, pageCost, rowIdOf } from './builder.ts';
import { workerWithin } from './sensitive.ts';
import type { OwnAlarm, OwnSafety, Recording } from './session-ports.ts';
import { WorkerRef } from './worker.ts';

/** The worker in person. */
export function isOneself(viewer: Viewer, { id, employerId }: Worker): boolean {
  return viewer.grants.some(
    (grant) =>
      grant.workerId === id && grant.employerId === employerId && grant.permissions.includes('WORK_ALONE'),
  );
}

const OwnAlarmType = builder.objectRef<OwnAlarm>('OwnAlarm').implement({
  description: 'Your call for help that nobody has closed yet.',
  authScopes: { anywhere: 'WORK_ALONE' },
  fields: (t) => ({
    type: t.field({ type: AlarmTypeEnum, resolve: ({ type }) => type }),
    raisedAt: t.field({ type: 'DateTime', resolve: ({ raisedAtMs }) => raisedAtMs }),
    answered: t.exposeBoolean('answered', {
      description: 'Somebody in the control room has it in hand.',
    }),
    cancelledAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When you said that it was a mistake. The control room still makes sure.',
      resolve: ({ cancelledAtMs }) => cancelledAtMs,
    }),
  }),
});

const OwnSafetyType = builder.objectRef<OwnSafety>('OwnSafety').implement({
  description: 'What your own phone needs to know to look after you.',
  authScopes: { anywhere: 'WORK_ALONE' },
  fields: (t) => ({
    hasPin: t.exposeBoolean('hasPin', { description: 'Check-ins and ends ask for your PIN.' }),
    hasClosureCode: t.exposeBoolean('hasClosureCode'),
    intervalMinutes: t.float({
      description: 'Minutes between check-ins unless you say otherwise.',
      resolve: ({ intervalMin }) => intervalMin,
    }),
    durationMinutes: t.float({
      description: 'Minutes until a session ends unless you say otherwise.',
      resolve: ({ durationMin }) => durationMin,
    }),
    graceMinutes: t.float({ resolve: ({ graceMin }) => graceMin }),
    reminderMinutes: t.float({ resolve: ({ reminderMin }) => reminderMin }),
    alarm: t.field({ type: OwnAlarmType, nullable: true, resolve: ({ alarm }) => alarm }),
  }),
});

builder.objectField(WorkerRef, 'ownSafety', (t) =>
  t.field({
    type: OwnSafetyType,
    description: 'For the worker alone.',
    authScopes: (worker, _, { viewer }) => isOneself(viewer, worker),
    resolve: (worker, _, { ports, viewer }) => ports.sessions.own(viewer, worker),
  }),
);

const ActEnum = builder.enumType('SessionAct', { values: SESSION_ACT_NAMES });
const ActorKindEnum = builder.enumType('SessionActor', {
  description: 'TIMER and SYSTEM: the server itself.',
  values: ACTOR_KINDS,
});
const VoiceMemo = builder.objectRef<NonNullable<SessionEntry['voice']>>('VoiceMemo').implement({
  description: 'A recording; ask for it with voiceMemo.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    seconds: t.exposeInt('seconds'),
    mediaType: t.string({ description: 'Such as audio/webm.', resolve: ({ type }) => type }),
  }),
});
const EntryType = builder.objectRef<SessionEntry>('SessionEntry').implement({
  description: 'One line of the record of sessions. Never changed.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => id }),
    act: t.field({ type: ActEnum, resolve: ({ act }) => act }),
    at: t.field({ type: 'DateTime', description: 'When it was said.', resolve: ({ atMs }) => atMs }),
    receivedAt: t.field({
      type: 'DateTime',
      description: 'When it reached this server.',
      resolve: ({ receivedAtMs }) => receivedAtMs,
    }),
    byKind: t.field({ type: ActorKindEnum, resolve: ({ actorKind }) => actorKind }),
    by: t.exposeString('actorName', { description: 'Who, as they were called then.' }),
    text: t.exposeString('text', {
      nullable: true,
      description:
        'What was said with it, or why it was done on the worker’s behalf. null: nothing, or the person has been erased.',
    }),
    voice: t.field({ type: VoiceMemo, nullable: true, resolve: ({ voice }) => voice }),
  }),
});
const EntryConnection = builder.connectionObject(
  { type: EntryType, name: 'SessionEntryConnection' },
  { name: 'SessionEntryEdge' },
);

builder.objectField(WorkerRef, 'sessionEntries', (t) =>
  t.field({
    type: EntryConnection,
    description:
      'What was said and done about sessions, newest first: for the worker, and who acts for workers.',
    args: forwardArgs(t.arg),
    authScopes: (worker, _, { viewer }) =>
      isOneself(viewer, worker) || mayAbout(viewer, 'ACT_FOR_WORKERS', worker),
    complexity: pageCost,
    resolve: async (worker, args, { ports, viewer }) =>
      connectionOf(await ports.sessions.entries(viewer, worker, pageArgs(args))),
  }),
);

const VoiceMemoPayload = builder.objectRef<Recording>('VoiceMemoPayload').implement({
  authScopes: { signedIn: true },
  fields: (t) => ({
    data: t.field({ type: 'Bytes', resolve: ({ bytes }) => bytes }),
    mediaType: t.string({ resolve: ({ type }) => type }),
    seconds: t.exposeInt('seconds'),
  }),
});

builder.mutationField('voiceMemo', (t) =>
  t.field({
    type: VoiceMemoPayload,
    description:
      'A recording in clear: for the worker, and for those who work an open incident of the worker. The look is written down.',
    args: { workerId: t.arg.id({ required: true }), entryId: t.arg.id({ required: true }) },
    authScopes: (_, { workerId }, context) => {
      const worker = workerWithin(context, workerId);
      return isOneself(context.viewer, worker) || mayAbout(context.viewer, 'WORK_INCIDENTS', worker);
    },
    resolve: (_, { workerId, entryId }, context) =>
      context.ports.sessions.voice(context.viewer, workerWithin(context, workerId), rowIdOf(entryId)),
  }),
);

const RefusalKindEnum = builder.enumType('SessionRefusalKind', {
  description:
    'NOT_NOW: it makes no sense as things stand. PIN_NEEDED, WRONG_PIN, TOO_MANY_TRIES: about the worker’s PIN.',
  values: SESSION_REFUSALS,
});
export const SessionRefusalType = builder.objectRef<SessionRefusal>('SessionRefusal').implement({
  description: 'Nothing was done. One sentence says why and what to do instead.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    kind: t.field({ type: RefusalKindEnum, resolve: ({ kind }) => kind }),
    sentence: t.exposeString('sentence'),
  }),
});

/** Faults: NOT_FOUND for a worker out of reach, BAD_USER_INPUT where "yourself" is nobody or several. */
export function whomOf(
  context: Parameters<typeof workerWithin>[0],
  workerId: string | null | undefined,
): Worker {
  if (workerId !== null && workerId !== undefined) return workerWithin(context, workerId);
  const own = context.viewer.grants.flatMap((grant) =>
    grant.workerId !== null && grant.permissions.includes('WORK_ALONE') ? [grant.workerId] : [],
  );
  const worker = own.length === 1 ? context.ports.worker(context.viewer, own[0]!) : null;
  if (worker === null)
    throw new Fault('BAD_USER_INPUT', 'Say by workerId who this is about: you are no worker, or several.');
  return worker;
}
