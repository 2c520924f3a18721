/**
 * Web Mercator as int32: the world is 2³² units wide, 9.3 mm at the equator and less elsewhere. A shader subtracts two of
 * these exactly, so every dot is exact at street zoom without float64, and no trigonometry runs per vertex.
 * X grows to the east, Y to the north, (0, 0) lies in the Gulf of Guinea. A difference in X wraps to the nearer way round.
 */
const UNITS_PER_WORLD = 2 ** 32;
const EARTH_CIRCUMFERENCE_M = 40_075_016.686;
const UNITS_PER_E6 = UNITS_PER_WORLD / 360e6;
const UNITS_PER_RADIAN = UNITS_PER_WORLD / (2 * Math.PI);
const RADIANS_PER_E6 = Math.PI / 180e6;
/** Web Mercator ends here; a fix beyond is drawn on the edge. */
const MAX_LAT_E6 = 85_051_128;

export function mercatorX(lonE6: number): number {
  return Math.round(lonE6 * UNITS_PER_E6) | 0;
}

export function mercatorY(latE6: number): number {
  const lat = Math.min(MAX_LAT_E6, Math.max(-MAX_LAT_E6, latE6));
  return Math.round(Math.asinh(Math.tan(lat * RADIANS_PER_E6)) * UNITS_PER_RADIAN);
}

/** Back to whole 1e-6°: exact, because a unit is finer than that everywhere. */
export function lonE6Of(x: number): number {
  return Math.round(x / UNITS_PER_E6);
}

export function latE6Of(y: number): number {
  return Math.round(Math.atan(Math.sinh(y / UNITS_PER_RADIAN)) / RADIANS_PER_E6);
}

/** Degrees from a position between two fixes. */
export function lonOf(x: number): number {
  return x / UNITS_PER_E6 / 1e6;
}

export function latOf(y: number): number {
  return Math.atan(Math.sinh(y / UNITS_PER_RADIAN)) / (RADIANS_PER_E6 * 1e6);
}

/** How many units a metre is where `y` lies. */
export function unitsPerMetre(y: number): number {
  return (Math.cosh(y / UNITS_PER_RADIAN) * UNITS_PER_WORLD) / EARTH_CIRCUMFERENCE_M;
}

/** CSS pixels per unit at a zoom (the world is 512 px wide at zoom 0). */
export function pixelsPerUnit(zoom: number): number {
  return (512 * 2 ** zoom) / UNITS_PER_WORLD;
}
