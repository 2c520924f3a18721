/**
 * The worker's own copy of all rows of all employers, and which row is which slot. Rows are dealt in order of appearance
 * and stay while their employer's epoch lasts; a new epoch deals all rows anew and raises `layout`, so that nobody takes
 * one person for another.
 */
import type { FleetColumns } from '@lonewatch/schema/contract/columns.ts';
import { mercatorX, mercatorY, unitsPerMetre } from './mercator.ts';
import {
  ACCURACY_HALF,
  BATTERY_BYTE,
  drawnX,
  drawnY,
  eased,
  EMPLOYER_HALF,
  FIX_AT_S,
  HEADING_BYTE,
  MOTION_MS,
  MOVED_AT_MS,
  NEXT_X,
  NEXT_Y,
  PREV_X,
  PREV_Y,
  ROW_BYTES,
  ROW_WORDS,
  sinceMoved,
  SOURCE_BYTE,
  STATUS_BYTE,
  viewRows,
  type RowViews,
} from './row-record.ts';

/** A worker who is farther from the last fix than this has not walked there before our eyes: no slide across the map. */
export const LEAP_M = 1_500;

export class RowTable {
  views: RowViews = viewRows(new ArrayBuffer(1024 * ROW_BYTES));
  count = 0;
  layout = 1;
  /** Rises when a status changed or a position appeared or went: lists and drawing order follow. */
  shape = 1;
  /** When the last motion began, and how far one of the running motions goes at most, in units. */
  glideAtMs = 0;
  glideUnits = 0;
  /** Slot of each row. */
  slotOf = new Uint32Array(1024);
  /** The newest fix of each row as the frame had it: most rows rest, and comparing is cheaper than projecting. */
  #lonE6 = new Int32Array(1024);
  #latE6 = new Int32Array(1024);
  #rowsOf: Uint32Array[] = [];
  #slotCounts: number[] = [];

  get capacity(): number {
    return this.slotOf.length;
  }

  rowAt(employer: number, slot: number): number {
    return slot < (this.#slotCounts[employer] ?? 0) ? this.#rowsOf[employer]![slot]! : -1;
  }

  slotCount(employer: number): number {
    return this.#slotCounts[employer] ?? 0;
  }

  /** Deals rows until the employer has this many slots. */
  reach(employer: number, slotCount: number): void {
    const known = this.#slotCounts[employer] ?? 0;
    if (slotCount <= known) return;
    this.#rowsOf[employer] = grown(this.#rowsOf[employer] ?? new Uint32Array(0), slotCount);
    this.#makeRoom(this.count + slotCount - known);
    for (let slot = known; slot < slotCount; slot++) this.#deal(employer, slot);
    this.#slotCounts[employer] = slotCount;
    this.shape++;
  }

  /** Takes away all rows of an employer, for a new epoch; the rows of the others move up and keep what they show. */
  forget(employer: number): void {
    if ((this.#slotCounts[employer] ?? 0) === 0) return;
    const { u16, i32 } = this.views;
    let kept = 0;
    for (let row = 0; row < this.count; row++) {
      const owner = u16[row * 16 + EMPLOYER_HALF]!;
      if (owner === employer) continue;
      i32.copyWithin(kept * ROW_WORDS, row * ROW_WORDS, (row + 1) * ROW_WORDS);
      this.slotOf[kept] = this.slotOf[row]!;
      this.#lonE6[kept] = this.#lonE6[row]!;
      this.#latE6[kept] = this.#latE6[row]!;
      this.#rowsOf[owner]![this.slotOf[row]!] = kept;
      kept++;
    }
    this.count = kept;
    this.#slotCounts[employer] = 0;
    this.layout++;
    this.shape++;
  }

  /**
   * Brings an employer's rows to what its columns say now.
   * @param smooth the stream is unbroken: dots may glide from where they are drawn
   */
  follow(employer: number, columns: FleetColumns, smooth: boolean, nowMs: number): void {
    this.reach(employer, columns.count);
    const rows = this.#rowsOf[employer];
    if (rows === undefined) return;
    const { u32, u16, u8 } = this.views;
    let shapeChanged = false;
    if (nowMs - this.glideAtMs > MOTION_MS) this.glideUnits = 0;
    for (let slot = 0; slot < columns.count; slot++) {
      const row = rows[slot]!;
      const at = row * ROW_WORDS;
      const fixAtS = columns.hasPosition[slot] === 1 ? Math.max(1, columns.fixAtS[slot]!) : 0;
      if ((fixAtS === 0) !== (u32[at + FIX_AT_S] === 0)) shapeChanged = true;
      if (fixAtS !== 0) this.#place(row, columns.lonE6[slot]!, columns.latE6[slot]!, smooth, nowMs);
      u32[at + FIX_AT_S] = fixAtS;
      const byte = row * ROW_BYTES;
      if (u8[byte + STATUS_BYTE] !== columns.status[slot]) {
        u8[byte + STATUS_BYTE] = columns.status[slot]!;
        shapeChanged = true;
      }
      u8[byte + HEADING_BYTE] = columns.heading[slot]!;
      u8[byte + BATTERY_BYTE] = columns.battery[slot]!;
      u8[byte + SOURCE_BYTE] = columns.source[slot]!;
      u16[row * 16 + ACCURACY_HALF] = columns.accuracyM[slot]!;
    }
    if (shapeChanged) this.shape++;
  }

  /** A first position, a leap or a gap sets the dot down; anything else starts from where it is drawn at this moment. */
  #place(row: number, lonE6: number, latE6: number, smooth: boolean, nowMs: number): void {
    const { i32, u32 } = this.views;
    const at = row * ROW_WORDS;
    const known = u32[at + FIX_AT_S] !== 0;
    if (known && this.#lonE6[row] === lonE6 && this.#latE6[row] === latE6) return;
    this.#lonE6[row] = lonE6;
    this.#latE6[row] = latE6;
    const x = mercatorX(lonE6);
    const y = mercatorY(latE6);
    let fromX = x;
    let fromY = y;
    if (known && smooth && !isLeap((x - i32[at + NEXT_X]!) | 0, y - i32[at + NEXT_Y]!, y)) {
      const share = eased(sinceMoved(this.views, row, nowMs));
      fromX = drawnX(this.views, row, share);
      fromY = drawnY(this.views, row, share);
      this.glideAtMs = nowMs;
      this.glideUnits = Math.max(this.glideUnits, Math.abs((x - fromX) | 0), Math.abs(y - fromY));
    }
    i32[at + PREV_X] = fromX;
    i32[at + PREV_Y] = fromY;
    i32[at + NEXT_X] = x;
    i32[at + NEXT_Y] = y;
    u32[at + MOVED_AT_MS] = nowMs % 4_294_967_296;
  }

  #deal(employer: number, slot: number): void {
    const row = this.count++;
    this.views.u32.fill(0, row * ROW_WORDS, (row + 1) * ROW_WORDS);
    this.views.u16[row * 16 + EMPLOYER_HALF] = employer;
    this.slotOf[row] = slot;
    this.#rowsOf[employer]![slot] = row;
  }

  #makeRoom(count: number): void {
    if (count <= this.capacity) return;
    const capacity = Math.max(count, this.capacity * 2);
    const views = viewRows(new ArrayBuffer(capacity * ROW_BYTES));
    views.u32.set(this.views.u32);
    this.views = views;
    this.slotOf = grown(this.slotOf, capacity);
    this.#lonE6 = grown(this.#lonE6, capacity);
    this.#latE6 = grown(this.#latE6, capacity);
  }
}

function isLeap(dx: number, dy: number, y: number): boolean {
  const leap = LEAP_M * unitsPerMetre(y);
  return Math.abs(dx) > leap || Math.abs(dy) > leap;
}

function grown<T extends Uint32Array | Int32Array>(array: T, length: number): T {
  if (array.length >= length) return array;
  const next = new (array.constructor as new (length: number) => T)(Math.max(length, array.length * 2));
  next.set(array);
  return next;
}
