/** Presence as viewers may have it: those who work a room, about those who work it with them. */
import type { EmployerId, IncidentId } from '@lonewatch/schema/contract/ids.ts';
import type { Present } from '@lonewatch/schema/contract/presence.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { employersWhere, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
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
  /** Never jumps. */
  readonly monotonicMs: () => number;
  /** Milliseconds of the day at which something happened on that clock. */
  readonly timeOf: (monotonicMs: number) => number;
}

export function makePresences({ rooms, desk, views, monotonicMs, timeOf }: PresenceOptions): Presences {
  const mayEnter = async (viewer: Viewer, room: Room): Promise<void> => {
    if (room === 'map') return;
    const incident = await desk.find(room);
    const sight = incident === null ? null : views.sightOf(viewer, incident);
    if (sight === null) throw new Fault('NOT_FOUND', 'There is no such incident.');
    if (sight !== 'WORKS') throw new Fault('FORBIDDEN', 'Only those who work an incident see who is there.');
  };
  return {
    watch: (viewer, room) => {
      const theirs = employersWhere(viewer, 'WORK_INCIDENTS');
      const name = roomName(room);
      const read = async (): Promise<Present[]> => {
        await mayEnter(viewer, room);
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
      await mayEnter(viewer, room);
      desk.heartbeat(viewer.id);
      const who = { accountId: viewer.id, name: viewer.name };
      const employerIds = employersWhere(viewer, 'WORK_INCIDENTS');
      rooms.heard({ ...report, ...who, employerIds, room: roomName(room) }, monotonicMs());
    },
    leave: ({ id }, consoleId) => rooms.leave(id, consoleId),
  };
}

function roomName(room: 'map' | IncidentId): string {
  return room === 'map' ? 'map' : `Incident:${room}`;
}
