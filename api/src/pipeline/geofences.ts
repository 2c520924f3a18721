/** What the rest of the server may ask of the engine of geofences. Whatever it is told holds from the next fix on. */
import type { Geofence, GeofenceEvent } from '@lonewatch/schema/contract/geofence.ts';
import type { GeofenceId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Feed } from '../messaging/feed.ts';

export interface Geofences {
  /**
   * A fence that is stored, new or changed. Nobody enters or leaves by it: whoever is within its new shape is inside from now
   * on, and whoever was inside already stays so since when they came. Must be told after the commit.
   */
  put(fence: Geofence): void;
  /** Must be told after the commit; nobody leaves by it. */
  remove(id: GeofenceId): void;
  /** In effect now; undefined: there is none. */
  find(id: GeofenceId): Geofence | undefined;
  /** Who may be watched and is within, as far as the newest fix of each says. */
  workersInside(id: GeofenceId): readonly WorkerId[];
  /** Each once, of all employers, after it is durable: who reads it has to keep from a viewer what is another's. */
  readonly events: Feed<GeofenceEvent>;
}
