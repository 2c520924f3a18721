/** What has happened at geofences. It tells when somebody was where: open as far as their trail is, and each look is written down. */
import { encodeGlobalID } from '@pothos/plugin-relay';
import { fromE7 } from '../contract/fix.ts';
import type { GeofenceEvent } from '../contract/geofence.ts';
import type { EmployerId, GeofenceId, WorkerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { mayAbout } from '../contract/viewer.ts';
import { AlarmRef } from './alarm.ts';
import { builder, connectionOf, forwardArgs, idOf, idsOf, pageArgs, pageCost } from './builder.ts';
import { GeofenceRef, ResponseEnum, TriggerEnum } from './geofence.ts';
import type { GeofenceEventFilter, GeofenceNews } from './geofence-ports.ts';
import { IncidentRef } from './incident.ts';
import { reasonOf } from './sensitive.ts';
import { WorkerRef } from './worker.ts';

const EventType = builder.objectRef<GeofenceEvent>('GeofenceEvent').implement({
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    id: t.exposeID('id'),
    geofenceId: t.id({ resolve: ({ geofenceId }) => encodeGlobalID('Geofence', geofenceId) }),
    geofence: t.field({
      type: GeofenceRef,
      nullable: true,
      description: 'As it is now.',
      resolve: ({ geofenceId }, _, { ports, viewer }) => ports.geofences.find(viewer, geofenceId),
    }),
    geofenceName: t.exposeString('geofenceName', { description: 'As it was called then.' }),
    geofenceVersion: t.exposeInt('geofenceVersion', { description: 'The version that it happened at.' }),
    ruleId: t.exposeInt('ruleId', { description: 'Which of that version’s rules it came from.' }),
    trigger: t.field({ type: TriggerEnum, resolve: ({ trigger }) => trigger }),
    response: t.field({ type: ResponseEnum, resolve: ({ response }) => response }),
    worker: t.field({
      type: WorkerRef,
      nullable: true,
      description: 'null: ABSENT, which is about nobody.',
      resolve: ({ workerId }, _, { ports, viewer }) =>
        workerId === null ? null : ports.worker(viewer, workerId),
    }),
    alarm: t.field({
      type: AlarmRef,
      nullable: true,
      description: 'What it raised.',
      resolve: ({ alarmId }, _, { ports, viewer }) =>
        alarmId === null ? null : ports.alarm(viewer, alarmId),
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When it happened on the ground.',
      resolve: ({ atMs }) => atMs,
    }),
    receivedAt: t.field({
      type: 'DateTime',
      description: 'When the server learnt of it.',
      resolve: ({ receivedAtMs }) => receivedAtMs,
    }),
    late: t.exposeBoolean('late', {
      description: 'It was learnt too late to be news: recorded, never an alarm.',
    }),
    lat: t.float({
      nullable: true,
      description: 'Degrees north, of the fix that showed it.',
      resolve: ({ latE7 }) => (latE7 === null ? null : fromE7(latE7)),
    }),
    lon: t.float({
      nullable: true,
      description: 'Degrees east.',
      resolve: ({ lonE7 }) => (lonE7 === null ? null : fromE7(lonE7)),
    }),
  }),
});

const EventConnection = builder.connectionObject(
  { type: EventType, name: 'GeofenceEventConnection' },
  { name: 'GeofenceEventEdge' },
);

const FilterInput = builder.inputType('GeofenceEventFilter', {
  description: 'Conditions that all must hold; one left out does not matter.',
  fields: (t) => ({
    employerIds: t.idList(),
    geofenceId: t.id(),
    workerId: t.id(),
    triggers: t.field({ type: [TriggerEnum] }),
    from: t.field({ type: 'DateTime', description: 'Happened then or later.' }),
    to: t.field({ type: 'DateTime', description: 'Happened before.' }),
  }),
});

function filterOf(input: typeof FilterInput.$inferInput | null | undefined): GeofenceEventFilter {
  const { geofenceId, workerId, triggers, from, to } = input ?? {};
  if (from != null && to != null && from >= to) throw new Fault('BAD_USER_INPUT', 'from must be before to.');
  return {
    employerIds: idsOf<EmployerId>('Employer', input?.employerIds),
    geofenceId: geofenceId == null ? null : idOf<GeofenceId>('Geofence', geofenceId),
    workerId: workerId == null ? null : idOf<WorkerId>('Worker', workerId),
    triggers: triggers ?? null,
    fromMs: from ?? null,
    toMs: to ?? null,
  };
}

const OPEN =
  'Newest first; so much as is open to you now: of a session in progress, of what led up to an alarm. Each look is written down.';

builder.queryField('geofenceEvents', (t) =>
  t.field({
    type: EventConnection,
    description: OPEN,
    args: { filter: t.arg({ type: FilterInput }), ...forwardArgs(t.arg) },
    authScopes: { anywhere: 'SEE_GEOFENCES' },
    complexity: pageCost,
    resolve: async (_, args, { ports, viewer }) =>
      connectionOf(await ports.geofences.events(viewer, filterOf(args.filter), pageArgs(args))),
  }),
);
builder.objectField(WorkerRef, 'geofenceEvents', (t) =>
  t.field({
    type: EventConnection,
    description: OPEN,
    args: {
      from: t.arg({ type: 'DateTime' }),
      to: t.arg({ type: 'DateTime' }),
      ...forwardArgs(t.arg),
    },
    authScopes: (worker, _, { viewer }) => mayAbout(viewer, 'SEE_GEOFENCES', worker),
    complexity: pageCost,
    resolve: async ({ id: workerId }, { from, to, ...args }, { ports, viewer }) =>
      connectionOf(
        await ports.geofences.events(viewer, { ...filterOf({ from, to }), workerId }, pageArgs(args)),
      ),
  }),
);
builder.objectField(IncidentRef, 'geofenceEvents', (t) =>
  t.field({
    type: EventConnection,
    description:
      'Newest first, a quarter of an hour before the first alarm, to now or the close; open as the trail is.',
    args: {
      reason: t.arg.string({ description: 'Why, once it is closed: the worker can read it.' }),
      ...forwardArgs(t.arg),
    },
    authScopes: { anywhere: 'SEE_GEOFENCES' },
    complexity: pageCost,
    resolve: async (view, { reason, ...args }, { ports, viewer }) =>
      connectionOf(
        await ports.geofences.eventsOfIncident(
          viewer,
          view,
          reason == null ? null : reasonOf(reason),
          pageArgs(args),
        ),
      ),
  }),
);

const NewsType = builder.objectRef<{ readonly news: GeofenceNews }>('GeofenceNews').implement({
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    ready: t.boolean({
      description: 'Comes once, first: from now on you miss nothing.',
      resolve: ({ news }) => news === null,
    }),
    event: t.field({
      type: EventType,
      nullable: true,
      description: 'null with ready.',
      resolve: ({ news }) => news,
    }),
  }),
});

builder.subscriptionField('geofenceEvents', (t) =>
  t.field({
    type: NewsType,
    description:
      'What happens at fences from now on, where the worker’s position is open to you at that moment.',
    args: { employerIds: t.arg.idList({ description: 'Left out: all that are yours.' }) },
    authScopes: { anywhere: 'SEE_GEOFENCES' },
    subscribe: (_, { employerIds }, { ports, viewer }) =>
      ports.geofences.news(viewer, idsOf<EmployerId>('Employer', employerIds)),
    resolve: (news) => ({ news }),
  }),
);
