/** Distances on the sphere, for rules that ask "how far" and never "exactly where". Mean earth radius: errors stay below 0.6 %. */
const EARTH_RADIUS_M = 6_371_008.8;
const E7_TO_RAD = Math.PI / 180 / 1e7;

/** Metres between two points in 1e-7°, right across the antimeridian and at the poles. */
export function distanceM(lonE7A: number, latE7A: number, lonE7B: number, latE7B: number): number {
  const latA = latE7A * E7_TO_RAD;
  const latB = latE7B * E7_TO_RAD;
  const sinLat = Math.sin((latB - latA) / 2);
  const sinLon = Math.sin(((lonE7B - lonE7A) * E7_TO_RAD) / 2);
  const h = sinLat * sinLat + Math.cos(latA) * Math.cos(latB) * sinLon * sinLon;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}
