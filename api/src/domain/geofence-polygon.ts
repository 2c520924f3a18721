/** An outline and its holes; what lies on an edge, a hole's too, is inside. */
import type { GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';
import { boxAround } from './geofence-cell.ts';
import { atLeastM } from './geofence-distance.ts';
import { MIXED, OUTSIDE, WITHIN, type PreparedShape } from './geofence-prepared.ts';
import { INSIDE, Ring, WITHOUT } from './geofence-ring.ts';

export function preparePolygon({ rings }: Extract<GeofenceShape, { kind: 'POLYGON' }>): PreparedShape {
  const [outline, ...holes] = rings.map((points) => new Ring(points));
  if (outline === undefined) throw new Error('A polygon without an outline came as far as the engine.');
  const all = [outline, ...holes];
  const contains = (lonE7: number, latE7: number): boolean => {
    const at = outline.place(lonE7, latE7);
    if (at === WITHOUT) return false;
    for (const hole of holes) if (hole.place(lonE7, latE7) === INSIDE) return false;
    return true;
  };
  return {
    box: boxAround(outline.minX, outline.maxX, outline.minY, outline.maxY, 0),
    contains,
    borderM: (lonE7, latE7) => {
      let nearestM = Infinity;
      for (const ring of all) nearestM = Math.min(nearestM, ring.planeM(lonE7, latE7));
      return atLeastM(latE7, nearestM);
    },
    cover: (westE7, southE7, eastE7, northE7) => {
      for (const ring of all) if (ring.meetsCell(westE7, southE7, eastE7, northE7)) return MIXED;
      const middle = contains(Math.round((westE7 + eastE7) / 2), Math.round((southE7 + northE7) / 2));
      return middle ? WITHIN : OUTSIDE;
    },
    isCrossed: (aLonE7, aLatE7, bLonE7, bLatE7) =>
      all.some((ring) => ring.isCrossed(aLonE7, aLatE7, bLonE7, bLatE7)),
  };
}
