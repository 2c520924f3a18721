/** The fences in effect, held without watching anybody: what stands in for the engine until the composition root opens it. */
import type { Geofence, GeofenceEvent } from '@lonewatch/schema/contract/geofence.ts';
import type { GeofenceId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { Feed } from '../messaging/feed.ts';
import type { Geofences } from './geofences.ts';

const FEED_BOUND = 10_000;

export class HeldGeofences implements Geofences {
  readonly events = new Feed<GeofenceEvent>({
    ...{ keyOf: ({ id }) => id, merge: (_, newer) => newer, sizeOf: () => 1, bound: FEED_BOUND },
  });
  readonly #fences: Map<GeofenceId, Geofence>;

  constructor(fences: readonly Geofence[]) {
    this.#fences = new Map(fences.map((fence) => [fence.id, fence]));
  }

  put(fence: Geofence): void {
    this.#fences.set(fence.id, fence);
  }

  remove(id: GeofenceId): void {
    this.#fences.delete(id);
  }

  find(id: GeofenceId): Geofence | undefined {
    return this.#fences.get(id);
  }

  workersInside(): readonly WorkerId[] {
    return [];
  }

  close(): void {
    this.events.close();
  }
}
