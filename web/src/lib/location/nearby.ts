/**
 * Where a spot is in words: how far and in which direction from a place that both ends of a telephone know. Places are
 * middles of towns and villages (GeoNames), so nothing here is exact to a street.
 */
import type { Town } from '../search/gazetteer.ts';
import type { LonLat } from '../live/tracked.ts';

export interface Nearby {
  readonly town: Town;
  readonly metres: number;
  /** From the town to the spot, degrees clockwise from north. */
  readonly bearingDeg: number;
}

const EARTH_M = 6_371_009;
const RAD = Math.PI / 180;
/** Closer than this to the middle of a place one is at it. */
const AT_M = 300;
const COMPASS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'] as const;
const COMPASS_SPOKEN = [
  'north',
  'north-east',
  'east',
  'south-east',
  'south',
  'south-west',
  'west',
  'north-west',
] as const;

export function distanceM(a: LonLat, b: LonLat): number {
  const dLat = (b.lat - a.lat) * RAD;
  const dLon = (b.lon - a.lon) * RAD;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * RAD) * Math.cos(b.lat * RAD) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

export function bearingDeg(from: LonLat, to: LonLat): number {
  const dLon = (to.lon - from.lon) * RAD;
  const y = Math.sin(dLon) * Math.cos(to.lat * RAD);
  const x =
    Math.cos(from.lat * RAD) * Math.sin(to.lat * RAD) -
    Math.sin(from.lat * RAD) * Math.cos(to.lat * RAD) * Math.cos(dLon);
  return (Math.atan2(y, x) / RAD + 360) % 360;
}

export function compass(degrees: number): (typeof COMPASS)[number] {
  return COMPASS[Math.round(degrees / 45) % 8]!;
}

export function compassSpoken(degrees: number): (typeof COMPASS_SPOKEN)[number] {
  return COMPASS_SPOKEN[Math.round(degrees / 45) % 8]!;
}

/** `1.2 km NE of Sale, Trafford`; `At Sale, Trafford`. Never finer than the fix itself. */
export function nearbyWords({ town, metres, bearingDeg: bearing }: Nearby, accuracyM: number | null): string {
  const name = town.area === '' ? town.name : `${town.name}, ${town.area}`;
  if (metres < Math.max(AT_M, accuracyM ?? 0)) return `At ${name}`;
  return `${distanceWords(metres)} ${compass(bearing)} of ${name}`;
}

/** `350 m`, `1.2 km`, `14 km` */
export function distanceWords(metres: number): string {
  if (metres < 975) return `${Math.max(50, Math.round(metres / 50) * 50)} m`;
  return metres < 9_950 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres / 1000)} km`;
}

interface Places {
  nearest(lon: number, lat: number, minPopulation?: number): Town | null;
}

/** A place of this size is known to whoever takes the call. */
const KNOWN_FROM = 20_000;
/** Farther off a name helps nobody: the place is abroad, or at sea. */
const REACH_M = 100_000;

/** The nearest place, and the nearest that everybody knows where that is another. */
export function nearbyOf(spot: LonLat, places: Places): Nearby[] {
  const found: Nearby[] = [];
  for (const town of [places.nearest(spot.lon, spot.lat), places.nearest(spot.lon, spot.lat, KNOWN_FROM)]) {
    if (town === null || found.some((other) => other.town.name === town.name)) continue;
    const metres = distanceM(town, spot);
    if (metres <= REACH_M) found.push({ town, metres, bearingDeg: bearingDeg(town, spot) });
  }
  return found;
}
