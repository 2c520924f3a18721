/** Presence as viewers may have it: those who work a room, or edit a geofence, about those who do so with them. */
import type { EmployerId, GeofenceId } from '@lonewatch/schema/contract/ids.ts';
import type { Present } from '@lonewatch/schema/contract/presence.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { employersWhere, mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Presences, Room } from '@lonewatch/schema/graphql/presence-ports.ts';
import type { IncidentDesk } from '../pipeline/incident-desk.ts';
import type { IncidentViews } from './incident-views.ts';
import { newestOf } from './newest.ts';

/** `live/presence.ts`, as far as it is asked here. */
export interface Rooms {
  heard(
    beat: Omit<Present, 'sinceMs' | 'heardAtMs'> & {
      readonly room: string;
      readonly employerIds: readonly EmployerId[];
    },
    nowMs: number,
  ): void;
  leave(accountId: string, consoleId: string): void;
  in(room: string): readonly (Present & { readonly employerIds: readonly EmployerId[] })[];
  watch(room: string, changed: () => void): () => void;
}

export interface PresenceOptions {
  readonly rooms: Rooms;
  readonly desk: Pick<IncidentDesk, 'find' | 'heartbeat'>;
  readonly views: Pick<IncidentViews, 'sightOf'>;
  /** Of a fence; undefined: there is none. */
  readonly employerOf: (geofenceId: GeofenceId) => EmployerId | undefined;
  /** Never jumps. */
  readonly monotonicMs: () => number;
  /** Milliseconds of the day at which something happened on that clock. */
  readonly timeOf: (monotonicMs: number) => number;
}

export function makePresences(options: PresenceOptions): Presences {
  const { rooms, desk, monotonicMs, timeOf } = options;
  return {
    watch: (viewer, room) => {
      const name = roomName(room);
      const read = async (): Promise<Present[]> => {
        const theirs = await enter(options, viewer, room);
        return rooms
          .in(name)
          .filter(({ employerIds }) => employerIds.some((id) => theirs.includes(id)))
          .map(({ employerIds: _, sinceMs, heardAtMs, ...present }) => ({
            ...present,
            sinceMs: timeOf(sinceMs),
            heardAtMs: timeOf(heardAtMs),
          }));
      };
      return newestOf(read, (changed) => rooms.watch(name, changed));
    },
    report: async (viewer, { room, ...report }) => {
      const employerIds = await enter(options, viewer, room);
      desk.heartbeat(viewer.id);
      const who = { accountId: viewer.id, name: viewer.name };
      rooms.heard({ ...report, ...who, employerIds, room: roomName(room) }, monotonicMs());
    },
    leave: ({ id }, consoleId) => rooms.leave(id, consoleId),
  };
}

/** For which employers somebody is there. Faults: NOT_FOUND and FORBIDDEN where it is no room of theirs. */
async function enter(
  { desk, views, employerOf }: PresenceOptions,
  viewer: Viewer,
  room: Room,
): Promise<EmployerId[]> {
  if (typeof room === 'object') {
    const employerId = employerOf(room.geofenceId);
    if (employerId === undefined || !mayAt(viewer, 'SEE_GEOFENCES', employerId))
      throw new Fault('NOT_FOUND', 'There is no such geofence.');
    if (mayAt(viewer, 'EDIT_GEOFENCES', employerId)) return [employerId];
    throw new Fault('FORBIDDEN', 'Only those who may edit a geofence see who edits it.');
  }
  const theirs = employersWhere(viewer, 'WORK_INCIDENTS');
  if (theirs.length === 0) throw new Fault('FORBIDDEN', 'Your role does not include working incidents.');
  if (room === 'map') return theirs;
  const incident = await desk.find(room);
  const sight = incident === null ? null : views.sightOf(viewer, incident);
  if (sight === null) throw new Fault('NOT_FOUND', 'There is no such incident.');
  if (sight !== 'WORKS') throw new Fault('FORBIDDEN', 'Only those who work an incident see who is there.');
  return theirs;
}

function roomName(room: Room): string {
  if (room === 'map') return 'map';
  return typeof room === 'object' ? `Geofence:${room.geofenceId}` : `Incident:${room}`;
}
