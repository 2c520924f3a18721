/**
 * Judges each fix of one device against the ones before it: which time it counts as, whether it is late, repeated,
 * backfilled or impossible, and whether the live marker may follow it. The marker never goes back in time, and a wrong
 * fix can never hold it fast: a second fix that agrees with a "jump" makes the jump true.
 */
import { markBits, type Mark } from '@lonewatch/schema/contract/signal.ts';
import { distanceM } from './geo.ts';

export interface TrackRules {
  /** Faster than this between two fixes is no worker: 150 m/s is 540 km/h, above any helicopter. */
  readonly maxSpeedMps: number;
  /** Distances below this are never a jump, whatever the time between: positions err. */
  readonly jumpFloorM: number;
  /** Received later than this after it was measured: backfilled. */
  readonly backfillAfterMs: number;
  /** A device clock may be ahead by this much before its time is replaced by ours. */
  readonly clockAheadMs: number;
}

export const DEFAULT_TRACK_RULES: TrackRules = {
  maxSpeedMps: 150,
  jumpFloorM: 2_000,
  backfillAfterMs: 120_000,
  clockAheadMs: 60_000,
};

/** 2015-01-01: trackers without a clock report 1970 or 1980, GPS week roll-overs 1999 to 2006. */
const CLOCK_FLOOR_MS = 1_420_070_400_000;

export interface TrackPoint {
  readonly fixAtMs: number;
  readonly lonE7: number;
  readonly latE7: number;
}

/** What is remembered of a device: the newest fix that its marker followed, and a newer one that seemed impossible. */
export interface Track {
  readonly newest: TrackPoint;
  readonly jump: TrackPoint | null;
}

export interface Judgement {
  readonly fixAtMs: number;
  /** Bits of MARKS that the rules add. DUPLICATE is the store's to say. */
  readonly marks: number;
  /** The live marker follows this fix. */
  readonly moves: boolean;
  /** The store has to look whether it holds this fix already. */
  readonly mayRepeat: boolean;
  readonly track: Track;
}

const LATE = markBits(['LATE']);
const BACKFILLED = markBits(['BACKFILLED']);
const JUMP = markBits(['JUMP']);

/** The time a report counts as: the device's own unless that cannot be. */
export function trustedTime(
  deviceAtMs: number | null,
  receivedAtMs: number,
  rules: TrackRules,
): { atMs: number; mark: Mark | null } {
  if (deviceAtMs === null) return { atMs: receivedAtMs, mark: null };
  if (deviceAtMs < CLOCK_FLOOR_MS) return { atMs: receivedAtMs, mark: 'CLOCK_INVALID' };
  if (deviceAtMs > receivedAtMs + rules.clockAheadMs) return { atMs: receivedAtMs, mark: 'CLOCK_AHEAD' };
  return { atMs: Math.min(deviceAtMs, receivedAtMs), mark: null };
}

export function judgeFix(
  track: Track | null,
  fix: { readonly lonE7: number; readonly latE7: number },
  deviceAtMs: number | null,
  receivedAtMs: number,
  rules: TrackRules,
): Judgement {
  const { atMs: fixAtMs, mark } = trustedTime(deviceAtMs, receivedAtMs, rules);
  let marks = mark === null ? 0 : markBits([mark]);
  if (receivedAtMs - fixAtMs > rules.backfillAfterMs) marks |= BACKFILLED;
  const point: TrackPoint = { fixAtMs, lonE7: fix.lonE7, latE7: fix.latE7 };
  if (track === null)
    return { fixAtMs, marks, moves: true, mayRepeat: false, track: { newest: point, jump: null } };
  const { newest, jump } = track;
  if (fixAtMs <= newest.fixAtMs) {
    if (fixAtMs < newest.fixAtMs) marks |= LATE;
    return { fixAtMs, marks, moves: false, mayRepeat: true, track };
  }
  // A fix that is newer than the marker but not than the pending jump may be the jump sent twice.
  const mayRepeat = jump !== null && fixAtMs <= jump.fixAtMs;
  if (!isReachable(newest, point, rules)) {
    const confirmed = jump !== null && fixAtMs > jump.fixAtMs && isReachable(jump, point, rules);
    if (!confirmed)
      return {
        fixAtMs,
        marks: marks | JUMP,
        moves: false,
        mayRepeat,
        track: mayRepeat ? track : { newest, jump: point },
      };
  }
  return { fixAtMs, marks, moves: true, mayRepeat, track: { newest: point, jump: null } };
}

function isReachable(from: TrackPoint, to: TrackPoint, rules: TrackRules): boolean {
  const metres = distanceM(from.lonE7, from.latE7, to.lonE7, to.latE7);
  if (metres <= rules.jumpFloorM) return true;
  return metres <= (Math.abs(to.fixAtMs - from.fixAtMs) / 1000) * rules.maxSpeedMps;
}
