/** Rectangles of degrees on the sphere: around a shape that is so many metres wide, and how far one reaches. */
import { CIRCLE_E7, cosOf, HALF_E7, METRES_PER_E7, POLE_E7 } from './geofence-distance.ts';
import type { ShapeBox } from './geofence-prepared.ts';

/** A metre for what is rounded. */
const SLACK_M = 1;

/** Holds everything within so many metres of the rectangle; the longitudes may lie beyond ±180°. */
export function boxAround(
  westE7: number,
  eastE7: number,
  southE7: number,
  northE7: number,
  reachM: number,
): ShapeBox {
  const reachE7 = (reachM + SLACK_M) / METRES_PER_E7;
  const south = Math.floor(southE7 - reachE7);
  const north = Math.ceil(northE7 + reachE7);
  const farthest = Math.max(Math.abs(south), Math.abs(north));
  const narrow =
    farthest < POLE_E7 ? widthOf(Math.max(Math.abs(southE7), Math.abs(northE7)), reachE7) : Infinity;
  const whole = !(eastE7 - westE7 + 2 * narrow < CIRCLE_E7 - 2);
  return {
    southE7: Math.max(-POLE_E7, south),
    northE7: Math.min(POLE_E7, north),
    westE7: whole ? -HALF_E7 : normalE7(Math.floor(westE7 - narrow)),
    widthE7: whole ? CIRCLE_E7 : Math.ceil(eastE7 - westE7 + 2 * narrow + 2),
  };
}

/** Half the longitudes that a circle of this reach takes at this latitude. */
function widthOf(latE7: number, reachE7: number): number {
  const toRad = Math.PI / 180 / 1e7;
  const sine = Math.sin(reachE7 * toRad) / cosOf(latE7);
  return sine >= 1 ? Infinity : Math.asin(sine) / toRad;
}

function normalE7(lonE7: number): number {
  const round = (lonE7 + HALF_E7) % CIRCLE_E7;
  return (round < 0 ? round + CIRCLE_E7 : round) - HALF_E7;
}

/** No place of the cell is farther from its middle: up the meridian, then along the longer of its two parallels. */
export function cellRadiusM(westE7: number, southE7: number, eastE7: number, northE7: number): number {
  const middleE7 = (southE7 + northE7) / 2;
  // A parallel through any latitude of the cell: the one nearest to the equator is the longest.
  const widest = southE7 <= 0 && northE7 >= 0 ? 1 : Math.max(cosOf(southE7), cosOf(northE7));
  const alongM = ((eastE7 - westE7) / 2) * widest * METRES_PER_E7;
  return (northE7 - middleE7) * METRES_PER_E7 + alongM + SLACK_M;
}
