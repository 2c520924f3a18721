/**
 * Metres between a place and a way that is straight in degrees. Numbers are 1e-7°. Longitudes may lie beyond ±180° where a way
 * goes on across the antimeridian.
 */
import { distanceM } from './geo.ts';

export const CIRCLE_E7 = 3_600_000_000;
export const HALF_E7 = 1_800_000_000;
export const POLE_E7 = 900_000_000;
/** Metres of one 1e-7° along a meridian, on the same sphere as `distanceM`. */
export const METRES_PER_E7 = (6_371_008.8 * Math.PI) / 180 / 1e7;
const E7_TO_RAD = Math.PI / 180 / 1e7;
/** Beyond it meridians run together too fast for a plane to stand for the sphere. */
const PLANE_TO_E7 = 850_000_000;
/** How far off a plane may be within `PLANE_M`, up to `PLANE_TO_E7`: tan 85° × 20 km / the earth's radius is 3.6 %. */
const PLANE_ERROR = 0.04;
export const PLANE_M = 20_000;

/** The short way round from one longitude to another; exactly half-way round keeps its sign. */
export function shortWayE7(differenceE7: number): number {
  if (differenceE7 > HALF_E7)
    return differenceE7 - CIRCLE_E7 * Math.ceil((differenceE7 - HALF_E7) / CIRCLE_E7);
  if (differenceE7 < -HALF_E7)
    return differenceE7 + CIRCLE_E7 * Math.ceil((-differenceE7 - HALF_E7) / CIRCLE_E7);
  return differenceE7;
}

/** The longitude `lonE7`, gone round the earth as often as it takes to lie at `fromE7` or less than a circle east of it. */
export function eastOf(fromE7: number, lonE7: number): number {
  const beyond = (lonE7 - fromE7) % CIRCLE_E7;
  return fromE7 + (beyond < 0 ? beyond + CIRCLE_E7 : beyond);
}

/**
 * Squared metres in the plane that touches the earth at the place; right to `PLANE_ERROR` as long as it is less than `PLANE_M`
 * and the place is no nearer to a pole than 5°. For lower bounds, see `atLeastM`.
 */
export function planeSquareM(
  xE7: number,
  yE7: number,
  axE7: number,
  ayE7: number,
  bxE7: number,
  byE7: number,
  cosLat: number,
): number {
  const ax = (axE7 - xE7) * cosLat;
  const ay = ayE7 - yE7;
  const dx = (bxE7 - axE7) * cosLat;
  const dy = byE7 - ayE7;
  const length = dx * dx + dy * dy;
  let t = length === 0 ? 0 : -(ax * dx + ay * dy) / length;
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  const x = ax + t * dx;
  const y = ay + t * dy;
  return (x * x + y * y) * (METRES_PER_E7 * METRES_PER_E7);
}

/** What a distance in the plane proves: at least so many metres on the sphere. */
export function atLeastM(latE7: number, planeM: number): number {
  if (latE7 > PLANE_TO_E7 || latE7 < -PLANE_TO_E7) return 0;
  return Math.min(planeM, PLANE_M) * (1 - PLANE_ERROR);
}

export function cosOf(latE7: number): number {
  return Math.cos(latE7 * E7_TO_RAD);
}

/** Metres to the nearest place of the way from a to b; right to millimetres where that is less than some 20 km. */
export function wayDistanceM(
  lonE7: number,
  latE7: number,
  axE7: number,
  ayE7: number,
  bxE7: number,
  byE7: number,
): number {
  const ax = shortWayE7(axE7 - lonE7);
  const dx = bxE7 - axE7;
  const dy = byE7 - ayE7;
  const farthest = Math.max(Math.abs(latE7), Math.abs(ayE7), Math.abs(byE7));
  // From here the way may go round the pole and be nearest behind it; so may one that is half-way round the earth.
  if (farthest > PLANE_TO_E7 - 50_000_000) return sampledM(lonE7, latE7, lonE7 + ax, ayE7, dx, dy);
  let best = Infinity;
  for (const start of [ax, ax - Math.sign(ax) * CIRCLE_E7]) {
    const t = nearestOn(start, ayE7 - latE7, dx, dy, latE7);
    const metres = distanceM(lonE7, latE7, lonE7 + start + t * dx, ayE7 + t * dy);
    if (metres < best) best = metres;
  }
  return best;
}

/** Where on the way, 0 to 1: the plane of the middle latitude, twice put right. */
function nearestOn(ax: number, ay: number, dx: number, dy: number, latE7: number): number {
  let t = 0;
  let middleE7 = latE7;
  for (let turn = 0; turn < 4; turn++) {
    const cos = cosOf(middleE7);
    const length = dx * dx * cos * cos + dy * dy;
    t = length === 0 ? 0 : -(ax * dx * cos * cos + ay * dy) / length;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    middleE7 = latE7 + (ay + t * dy) / 2;
  }
  return t;
}

const SAMPLES = 96;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

function sampledM(lonE7: number, latE7: number, axE7: number, ayE7: number, dx: number, dy: number): number {
  const at = (t: number): number => distanceM(lonE7, latE7, axE7 + t * dx, ayE7 + t * dy);
  let nearest = 0;
  let best = at(0);
  for (let sample = 1; sample <= SAMPLES; sample++) {
    const metres = at(sample / SAMPLES);
    if (metres < best) [best, nearest] = [metres, sample / SAMPLES];
  }
  let [low, high] = [Math.max(0, nearest - 1 / SAMPLES), Math.min(1, nearest + 1 / SAMPLES)];
  for (let turn = 0; turn < 48; turn++) {
    const left = high - (high - low) * GOLDEN;
    const right = low + (high - low) * GOLDEN;
    if (at(left) < at(right)) high = right;
    else low = left;
  }
  return Math.min(best, at((low + high) / 2));
}
