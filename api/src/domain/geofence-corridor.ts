/** Everything within half a width of a line; its ends are round. */
import type { GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';
import { toE7 } from '@lonewatch/schema/contract/fix.ts';
import { boxAround, cellRadiusM } from './geofence-cell.ts';
import {
  atLeastM,
  CIRCLE_E7,
  cosOf,
  eastOf,
  PLANE_M,
  planeSquareM,
  shortWayE7,
  wayDistanceM,
} from './geofence-distance.ts';
import { MIXED, OUTSIDE, WITHIN, type PreparedShape } from './geofence-prepared.ts';
import { touches } from './geofence-sides.ts';

interface Line {
  /** Each longitude the short way from the one before, so perhaps beyond ±180°. */
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly minX: number;
  readonly maxX: number;
}

/** `cover` doubts a distance by this much, because it is measured through cells that are wider than a plane is true. */
const FAR_ERROR = 0.02;

export function prepareCorridor({
  line: points,
  widthM,
}: Extract<GeofenceShape, { kind: 'CORRIDOR' }>): PreparedShape {
  const halfM = widthM / 2;
  const line = unrolled(points);
  const { xs, ys, minX, maxX } = line;
  const distance = (lonE7: number, latE7: number, enoughM: number): number =>
    lineDistanceM(line, lonE7, latE7, enoughM);
  return {
    box: boxAround(minX, maxX, Math.min(...ys), Math.max(...ys), halfM),
    contains: (lonE7, latE7) => distance(lonE7, latE7, halfM) <= halfM,
    borderM: (lonE7, latE7) => Math.min(PLANE_M, Math.abs(distance(lonE7, latE7, 0) - halfM)),
    cover: (westE7, southE7, eastE7, northE7) => {
      const middleM = distance(Math.round((westE7 + eastE7) / 2), Math.round((southE7 + northE7) / 2), 0);
      const reachM = cellRadiusM(westE7, southE7, eastE7, northE7);
      if (middleM + reachM < halfM) return WITHIN;
      return middleM * (1 - FAR_ERROR) - reachM > halfM ? OUTSIDE : MIXED;
    },
    isCrossed: (aLonE7, aLatE7, bLonE7, bLatE7) => {
      const ax = eastOf(minX, aLonE7);
      const bx = ax + shortWayE7(bLonE7 - aLonE7);
      for (let i = 0; i + 1 < xs.length; i++)
        for (const round of [-CIRCLE_E7, 0, CIRCLE_E7])
          if (touches(ax + round, aLatE7, bx + round, bLatE7, xs[i]!, ys[i]!, xs[i + 1]!, ys[i + 1]!))
            return true;
      // Ways that do not meet are nearest to one another at an end of one of them.
      for (let i = 0; i < xs.length; i++)
        if (wayDistanceM(xs[i]!, ys[i]!, ax, aLatE7, bx, bLatE7) <= halfM) return true;
      return distance(aLonE7, aLatE7, halfM) <= halfM || distance(bLonE7, bLatE7, halfM) <= halfM;
    },
  };
}

/** `enoughM`: once it is known to be no more than that, the rest is not looked at. */
function lineDistanceM({ xs, ys, minX, maxX }: Line, lonE7: number, latE7: number, enoughM: number): number {
  const cosLat = cosOf(latE7);
  let x = eastOf(minX, lonE7);
  if (x > maxX && minX - (x - CIRCLE_E7) < x - maxX) x -= CIRCLE_E7;
  // Planes find the nearest piece only where no other could come in from behind.
  const isPlain = maxX - minX < CIRCLE_E7 / 2 && atLeastM(latE7, 1) > 0;
  let best = Infinity;
  for (let i = 0; i + 1 < xs.length; i++) {
    const [ax, ay, bx, by] = [xs[i]!, ys[i]!, xs[i + 1]!, ys[i + 1]!];
    if (isPlain && best < PLANE_M) {
      const planeM = Math.sqrt(planeSquareM(x, latE7, ax, ay, bx, by, cosLat));
      if (atLeastM(latE7, planeM) > best) continue;
    }
    best = Math.min(best, wayDistanceM(lonE7, latE7, ax, ay, bx, by));
    if (best <= enoughM) return best;
  }
  return best;
}

function unrolled(points: readonly (readonly [number, number])[]): Line {
  const rounded = points.map(([lon, lat]) => [toE7(lon), toE7(lat)] as const);
  // A line of one point is a circle; so is one whose points are all the same.
  const corners = rounded.length === 1 ? [rounded[0]!, rounded[0]!] : rounded;
  const xs = new Float64Array(corners.length);
  const ys = Float64Array.from(corners, ([, y]) => y);
  for (const [i, [x]] of corners.entries())
    xs[i] = i === 0 ? x : xs[i - 1]! + shortWayE7(x - corners[i - 1]![0]);
  return { xs, ys, minX: Math.min(...xs), maxX: Math.max(...xs) };
}
