/**
 * Plane geometry on longitude and latitude, good enough at the size of a county. Every ring repeats its
 * first position at the end, as GeoJSON does.
 */

export type Position = [lon: number, lat: number];
export type Ring = Position[];
export type Line = Position[];
/** Outer ring first, then its holes. */
export type Polygon = Ring[];
export type Box = [west: number, south: number, east: number, north: number];

const KM_PER_DEGREE = 111.2;

export function boxOf(line: Line): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of line) {
    if (lon < box[0]) box[0] = lon;
    if (lat < box[1]) box[1] = lat;
    if (lon > box[2]) box[2] = lon;
    if (lat > box[3]) box[3] = lat;
  }
  return box;
}

export function boxHolds(box: Box, [lon, lat]: Position): boolean {
  return lon >= box[0] && lon <= box[2] && lat >= box[1] && lat <= box[3];
}

/** Kilometres between two near positions. */
export function distanceKm(a: Position, b: Position): number {
  const dx = (a[0] - b[0]) * Math.cos(((a[1] + b[1]) / 2) * (Math.PI / 180));
  return Math.hypot(dx, a[1] - b[1]) * KM_PER_DEGREE;
}

export function lengthKm(line: Line): number {
  let km = 0;
  for (let i = 1; i < line.length; i++) km += distanceKm(line[i - 1]!, line[i]!);
  return km;
}

export function areaKm2(ring: Ring): number {
  const box = boxOf(ring);
  const [lon0, lat0] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const kmPerLon = KM_PER_DEGREE * Math.cos(lat0 * (Math.PI / 180));
  let doubled = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1]!;
    const [bx, by] = ring[i]!;
    doubled += (ax - lon0) * (by - lat0) - (bx - lon0) * (ay - lat0);
  }
  return (Math.abs(doubled) / 2) * kmPerLon * KM_PER_DEGREE;
}

/** 1 for a circle, towards 0 for a sliver. */
export function roundness(ring: Ring): number {
  const around = lengthKm(ring);
  return around === 0 ? 0 : (4 * Math.PI * areaKm2(ring)) / (around * around);
}

export function ringHolds(ring: Ring, [lon, lat]: Position): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1]!;
    const [bx, by] = ring[i]!;
    if (ay > lat !== by > lat && lon < ((bx - ax) * (lat - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/**
 * A ring that jumps from 180° to -180° carries on beyond 180° instead, so that it stays one shape. A ring
 * around a pole (Antarctica) is closed along the edge of the map.
 */
export function unwrapRing(ring: Ring): Ring {
  let turn = 0;
  const out: Ring = [];
  for (const [i, [lon, lat]] of ring.entries()) {
    const previous = ring[i - 1];
    if (previous) {
      if (lon - previous[0] > 180) turn -= 360;
      else if (lon - previous[0] < -180) turn += 360;
    }
    out.push([lon + turn, lat]);
  }
  const [first, last] = [out[0]!, out.at(-1)!];
  if (Math.abs(first[0] - last[0]) > 180) out.push([last[0], -90], [first[0], -90], first);
  return out;
}
