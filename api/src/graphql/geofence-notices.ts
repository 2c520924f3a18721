/** Who hears of a fence that has changed: the engine first, then every reader that may see it. */
import type { EmployerId, GeofenceId } from '@lonewatch/schema/contract/ids.ts';
import { mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { GeofenceChange, GeofenceVersion } from '@lonewatch/schema/graphql/geofence-ports.ts';
import { Feed } from '../messaging/feed.ts';
import type { Geofences as GeofenceEngine } from '../pipeline/geofences.ts';
import { told } from './told.ts';

/** Changes that may wait for one reader. */
const BOUND = 2_000;

/** Tells engine and readers what the database has accepted, in the order of the versions. */
export class GeofenceNotices {
  readonly #engine: GeofenceEngine;
  readonly #versions = new Map<GeofenceId, number>();
  readonly #feed = new Feed<GeofenceChange>({
    keyOf: ({ fence }) => fence?.id,
    merge: (older, newer) =>
      older.kind === 'CREATED' && newer.kind === 'CHANGED' ? { ...newer, kind: 'CREATED' } : newer,
    sizeOf: () => 1,
    bound: BOUND,
  });

  constructor(engine: GeofenceEngine) {
    this.#engine = engine;
  }

  /** After the commit. What comes after something newer says nothing any more. */
  committed(fence: GeofenceVersion): void {
    if ((this.#versions.get(fence.id) ?? 0) >= fence.version) return;
    this.#versions.set(fence.id, fence.version);
    if (fence.removed) this.#engine.remove(fence.id);
    else this.#engine.put(fence);
    const kind = fence.removed ? 'REMOVED' : fence.version === 1 ? 'CREATED' : 'CHANGED';
    this.#feed.publish({ kind, fence });
  }

  read(viewer: Viewer, employerIds: readonly EmployerId[] | null): AsyncIterableIterator<GeofenceChange> {
    return told<GeofenceChange, GeofenceChange>(
      this.#feed.subscribe(),
      { kind: 'READY', fence: null },
      (change) => {
        const { employerId } = change.fence!;
        const wanted = employerIds === null || employerIds.includes(employerId);
        return wanted && mayAt(viewer, 'SEE_GEOFENCES', employerId) ? change : null;
      },
    );
  }

  close(): void {
    this.#feed.close();
  }
}
