/**
 * One position measurement, its units, and how old it may be before it stops counting as "now".
 * WGS84. Degrees cross borders as int32 in 1e-7° (11 mm), frames as 1e-6° (0.11 m).
 */
export const FIX_SOURCES = ['UNKNOWN', 'GNSS', 'WIFI', 'CELL', 'BEACON', 'STATED'] as const;
export type FixSource = (typeof FIX_SOURCES)[number];

export interface LocationFix {
  readonly lonE7: number;
  readonly latE7: number;
  readonly accuracyM: number | null;
  readonly altitudeM: number | null;
  readonly speedMps: number | null;
  /** Clockwise from true north, 0 to below 360. */
  readonly headingDeg: number | null;
  readonly source: FixSource;
  /** When the device measured it, milliseconds since 1970 UTC, as corrected at intake. */
  readonly fixAtMs: number;
}

export const E7 = 1e7;
export const E6 = 1e6;

/** Degrees to int32 1e-7°. The caller has checked the range: 180° × 1e7 fits int32. */
export function toE7(degrees: number): number {
  return Math.round(degrees * E7);
}

export function fromE7(e7: number): number {
  return e7 / E7;
}

/** From the 1e-7° of the hot columns to the 1e-6° of frames, rounded half away from zero. */
export function e7ToE6(e7: number): number {
  return Math.round(e7 / 10);
}

/** True for finite degrees inside the globe. (0, 0) is inside: phones' "null island" is judged by the track rules. */
export function isOnGlobe(lon: number, lat: number): boolean {
  return lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90;
}

/** How fresh a fix is; the upper age bounds in seconds. LOST has none. */
export const FRESHNESS_BANDS = ['LIVE', 'RECENT', 'STALE', 'LOST'] as const;
export type Freshness = (typeof FRESHNESS_BANDS)[number];
export const FRESHNESS_BELOW_S: Readonly<Record<Exclude<Freshness, 'LOST'>, number>> = {
  LIVE: 60,
  RECENT: 300,
  STALE: 1800,
};

export function freshnessOf(ageS: number): Freshness {
  if (ageS < FRESHNESS_BELOW_S.LIVE) return 'LIVE';
  if (ageS < FRESHNESS_BELOW_S.RECENT) return 'RECENT';
  if (ageS < FRESHNESS_BELOW_S.STALE) return 'STALE';
  return 'LOST';
}
