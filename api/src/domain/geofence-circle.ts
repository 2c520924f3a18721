/** Everything within a great-circle distance of a place, across poles and the antimeridian alike. */
import type { GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';
import { toE7 } from '@lonewatch/schema/contract/fix.ts';
import { boxAround, cellRadiusM } from './geofence-cell.ts';
import { PLANE_M, shortWayE7, wayDistanceM } from './geofence-distance.ts';
import { MIXED, OUTSIDE, WITHIN, type PreparedShape } from './geofence-prepared.ts';
import { distanceM } from './geo.ts';

const RADIUS_M = 6_371_008.8;
const E7_TO_RAD = Math.PI / 180 / 1e7;

export function prepareCircle({
  center,
  radiusM,
}: Extract<GeofenceShape, { kind: 'CIRCLE' }>): PreparedShape {
  const lonE7 = toE7(center[0]);
  const latE7 = toE7(center[1]);
  const cosLat = Math.cos(latE7 * E7_TO_RAD);
  // The haversine of the radius: without the arc sine a test is a third shorter.
  const limit = Math.sin(Math.min(Math.PI / 2, radiusM / 2 / RADIUS_M)) ** 2;
  const contains = (xE7: number, yE7: number): boolean => {
    const sinLat = Math.sin(((yE7 - latE7) * E7_TO_RAD) / 2);
    const sinLon = Math.sin(((xE7 - lonE7) * E7_TO_RAD) / 2);
    return sinLat * sinLat + cosLat * Math.cos(yE7 * E7_TO_RAD) * sinLon * sinLon <= limit;
  };
  return {
    box: boxAround(lonE7, lonE7, latE7, latE7, radiusM),
    contains,
    borderM: (xE7, yE7) => Math.min(PLANE_M, Math.abs(distanceM(lonE7, latE7, xE7, yE7) - radiusM)),
    cover: (westE7, southE7, eastE7, northE7) => {
      const middleM = distanceM(lonE7, latE7, (westE7 + eastE7) / 2, (southE7 + northE7) / 2);
      const reachM = cellRadiusM(westE7, southE7, eastE7, northE7);
      if (middleM + reachM < radiusM) return WITHIN;
      return middleM - reachM > radiusM ? OUTSIDE : MIXED;
    },
    isCrossed: (aLonE7, aLatE7, bLonE7, bLatE7) => {
      const onwards = aLonE7 + shortWayE7(bLonE7 - aLonE7);
      return wayDistanceM(lonE7, latE7, aLonE7, aLatE7, onwards, bLatE7) <= radiusM;
    },
  };
}
