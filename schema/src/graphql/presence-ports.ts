/** The ports of presence: who is in which room, where they look and what they do. */
import type { GeofenceId, IncidentId } from '../contract/ids.ts';
import type { Present } from '../contract/presence.ts';
import type { Viewport } from '../contract/viewport.ts';
import type { Viewer } from '../contract/viewer.ts';

/** `map`, an incident, or a geofence that is edited. */
export type Room = 'map' | IncidentId | { readonly geofenceId: GeofenceId };

export interface PresenceReport {
  readonly room: Room;
  readonly consoleId: string;
  readonly activity: Present['activity'];
  readonly step: number | null;
  readonly viewport: Viewport | null;
}

export interface Presences {
  /** Who is there now, then at every change. Only those who work that room see it, and only colleagues of theirs. */
  readonly watch: (viewer: Viewer, room: Room) => AsyncIterable<readonly Present[]>;
  /** One heartbeat of one console; keeps what its person owns from being taken as abandoned. */
  readonly report: (viewer: Viewer, report: PresenceReport) => Promise<void>;
  readonly leave: (viewer: Viewer, consoleId: string) => void;
}
