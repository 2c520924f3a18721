/** Who else is in a room, the map, an incident or a geofence, where they look and what they do. In memory alone. */
import type { GeofenceId, IncidentId } from '../contract/ids.ts';
import { ACTIVITIES, type Present } from '../contract/presence.ts';
import { Fault } from '../contract/protocol.ts';
import { mayAnywhere } from '../contract/viewer.ts';
import { normaliseViewport, type Viewport } from '../contract/viewport.ts';
import { builder, idOf, typeOf } from './builder.ts';
import type { Context } from './context.ts';
import { ViewportInput } from './location.ts';
import type { Room } from './presence-ports.ts';

interface RoomNow {
  readonly room: string;
  readonly present: readonly Present[];
}

/** Enough to ask: who may enter which room is judged by the port. */
const mayBePresent = (_: unknown, { viewer }: Context): boolean =>
  mayAnywhere(viewer, 'WORK_INCIDENTS') || mayAnywhere(viewer, 'EDIT_GEOFENCES');
const entering = (_: unknown, __: unknown, context: Context): boolean => mayBePresent(_, context);

const ActivityEnum = builder.enumType('Activity', { values: ACTIVITIES });

const ViewportType = builder.objectRef<Viewport>('Viewport').implement({
  description: 'A rectangle in degrees; west above east crosses the antimeridian.',
  authScopes: mayBePresent,
  fields: (t) => ({
    west: t.exposeFloat('west'),
    south: t.exposeFloat('south'),
    east: t.exposeFloat('east'),
    north: t.exposeFloat('north'),
  }),
});

const PresentType = builder.objectRef<Present>('Present').implement({
  description: 'One console of one person in one room; gone 15 seconds after its last heartbeat.',
  authScopes: mayBePresent,
  fields: (t) => ({
    accountId: t.exposeID('accountId'),
    name: t.exposeString('name'),
    consoleId: t.exposeID('consoleId', { description: 'Of the browser tab.' }),
    activity: t.field({ type: ActivityEnum, resolve: ({ activity }) => activity }),
    step: t.exposeInt('step', { nullable: true, description: 'On the phone for which step of the plan.' }),
    viewport: t.field({ type: ViewportType, nullable: true, resolve: ({ viewport }) => viewport }),
    since: t.field({ type: 'DateTime', resolve: ({ sinceMs }) => sinceMs }),
  }),
});
const PresenceType = builder.objectRef<RoomNow>('Presence').implement({
  authScopes: mayBePresent,
  fields: (t) => ({
    room: t.exposeID('room'),
    present: t.field({
      type: [PresentType],
      complexity: { multiplier: 10 },
      resolve: ({ present }) => [...present],
    }),
  }),
});

const ROOM = 'map, or the id of an incident or of a geofence.';

function roomOf(id: string): Room {
  if (id === 'map') return 'map';
  return typeOf(id) === 'Geofence'
    ? { geofenceId: idOf<GeofenceId>('Geofence', id) }
    : idOf<IncidentId>('Incident', id);
}

builder.subscriptionField('presence', (t) =>
  t.field({
    type: PresenceType,
    description: 'Who is there now, then at every change.',
    args: { room: t.arg.id({ required: true, description: ROOM }) },
    authScopes: entering,
    subscribe: (_, { room }, { ports, viewer }) => named(room, ports.presences.watch(viewer, roomOf(room))),
    resolve: (now) => now,
  }),
);

async function* named(room: string, rooms: AsyncIterable<readonly Present[]>): AsyncIterable<RoomNow> {
  for await (const present of rooms) yield { room, present };
}

const ReportInput = builder.inputType('ReportPresenceInput', {
  fields: (t) => ({
    room: t.id({ required: true, description: ROOM }),
    consoleId: t.id({ required: true, description: 'Made up by the browser tab, at most 64 characters.' }),
    activity: t.field({ type: ActivityEnum, required: true }),
    step: t.int({ description: 'ON_THE_PHONE: for which step of the plan.' }),
    viewport: t.field({ type: ViewportInput, description: 'Where the map shows.' }),
  }),
});
const MAX_CONSOLE_ID = 64;

builder.mutationFields((t) => ({
  reportPresence: t.boolean({
    description: 'Every 5 seconds, and whenever something changes. Keeps your incidents yours.',
    args: { input: t.arg({ type: ReportInput, required: true }) },
    authScopes: entering,
    resolve: async (_, { input }, { ports, viewer }) => {
      const { room, consoleId, activity, step, viewport } = input;
      if (consoleId === '' || consoleId.length > MAX_CONSOLE_ID)
        throw new Fault('BAD_USER_INPUT', `A consoleId has 1 to ${MAX_CONSOLE_ID} characters.`);
      await ports.presences.report(viewer, {
        ...{ room: roomOf(room), consoleId, activity, step: step ?? null },
        viewport: viewport ? normaliseViewport(viewport) : null,
      });
      return true;
    },
  }),
  leavePresence: t.boolean({
    description: 'This console is in no room any more.',
    args: { consoleId: t.arg.id({ required: true }) },
    authScopes: entering,
    resolve: (_, { consoleId }, { ports, viewer }) => {
      ports.presences.leave(viewer, consoleId);
      return true;
    },
  }),
}));
