/** Everybody's fences, each employer's by itself: nobody's fence ever meets another's worker. */
import type { Geofence } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId, GeofenceId } from '@lonewatch/schema/contract/ids.ts';
import { FencedFleet } from './fenced-fleet.ts';

export class Fences {
  readonly #fleets = new Map<EmployerId, FencedFleet>();
  readonly #owners = new Map<GeofenceId, EmployerId>();

  of(employerId: EmployerId): FencedFleet {
    let fleet = this.#fleets.get(employerId);
    if (fleet === undefined) this.#fleets.set(employerId, (fleet = new FencedFleet()));
    return fleet;
  }

  put(fence: Geofence, nowMs: number): ReturnType<FencedFleet['put']> {
    this.#owners.set(fence.id, fence.employerId);
    return this.of(fence.employerId).put(fence, nowMs);
  }

  remove(id: GeofenceId): void {
    this.holding(id)?.remove(id);
    this.#owners.delete(id);
  }

  /** undefined: no such fence is in effect. */
  holding(id: GeofenceId): FencedFleet | undefined {
    const owner = this.#owners.get(id);
    return owner === undefined ? undefined : this.of(owner);
  }

  find(id: GeofenceId): Geofence | undefined {
    return this.holding(id)?.find(id);
  }

  *all(): Iterable<Geofence> {
    for (const fleet of this.#fleets.values()) yield* fleet.fences();
  }
}
