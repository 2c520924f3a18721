import type { GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';
import type { LonLat } from '../live/tracked.ts';

/** What the page asks of its map, which comes later than the page. */
export interface FenceMapHandle {
  /** Shows all of them; none: stays where it is. */
  readonly frame: (shapes: readonly GeofenceShape[]) => void;
  readonly flyTo: (place: LonLat) => void;
  readonly middle: () => LonLat;
}
