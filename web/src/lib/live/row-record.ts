/**
 * One row of a picture: 32 bytes, the same in the worker, on the page and on the GPU, so that a picture crosses by one
 * transfer and one upload. Offsets are bytes. Views share one buffer: `i32[row * 8 + 2]` is the X of the newest fix.
 *
 *   0 i32 X, 4 i32 Y   where its motion started
 *   8 i32 X, 12 i32 Y  the newest fix (mercator.ts)
 *  16 u32              fixAt, seconds since 1970 UTC at the server; 0: no position
 *  20 u32              when its motion started, local milliseconds modulo 2³²
 *  24 u8 status, 25 u8 heading, 26 u16 employer
 *  28 u16 accuracyM, 30 u8 battery, 31 u8 source
 */
import { latOf, lonOf } from './mercator.ts';

export const ROW_BYTES = 32;
export const ROW_WORDS = 8;
export const PREV_X = 0;
export const PREV_Y = 1;
export const NEXT_X = 2;
export const NEXT_Y = 3;
export const FIX_AT_S = 4;
export const MOVED_AT_MS = 5;
export const STATUS_BYTE = 24;
export const HEADING_BYTE = 25;
export const EMPLOYER_HALF = 13;
export const ACCURACY_HALF = 14;
export const BATTERY_BYTE = 30;
export const SOURCE_BYTE = 31;

/** How long a dot takes to its newest fix. Never beyond it. */
export const MOTION_MS = 1_000;

export interface RowViews {
  readonly buffer: ArrayBuffer;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly u16: Uint16Array;
  readonly u8: Uint8Array;
}

export function viewRows(buffer: ArrayBuffer): RowViews {
  return {
    buffer,
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    u16: new Uint16Array(buffer),
    u8: new Uint8Array(buffer),
  };
}

export const NO_ROWS = viewRows(new ArrayBuffer(0));

/** The clock that wraps at 2³² ms has gone round since: a motion that "starts in the future" is weeks old. */
const WRAPPED_BELOW_MS = -10_000;

/** Share of the way that a motion has covered: quick at first, then gently to rest. The shader has the same. */
export function eased(sinceMs: number): number {
  if (sinceMs >= MOTION_MS || sinceMs < WRAPPED_BELOW_MS) return 1;
  if (sinceMs <= 0) return 0;
  const left = 1 - sinceMs / MOTION_MS;
  return 1 - left * left;
}

/** Milliseconds since a row's motion started, on clocks that wrap at 2³². */
export function sinceMoved(rows: RowViews, row: number, nowMs: number): number {
  return ((nowMs % 4_294_967_296) - rows.u32[row * ROW_WORDS + MOVED_AT_MS]!) | 0;
}

/** X where the dot is drawn at a time, units. */
export function drawnX(rows: RowViews, row: number, share: number): number {
  const at = row * ROW_WORDS;
  const from = rows.i32[at + PREV_X]!;
  return (from + ((rows.i32[at + NEXT_X]! - from) | 0) * share) | 0;
}

export function drawnY(rows: RowViews, row: number, share: number): number {
  const at = row * ROW_WORDS;
  const from = rows.i32[at + PREV_Y]!;
  return Math.round(from + (rows.i32[at + NEXT_Y]! - from) * share);
}

export function drawnAt(rows: RowViews, row: number, nowMs: number): { lon: number; lat: number } {
  const share = eased(sinceMoved(rows, row, nowMs));
  return { lon: lonOf(drawnX(rows, row, share)), lat: latOf(drawnY(rows, row, share)) };
}
