/**
 * Writes frames into one growing buffer that is used again for each frame: no allocation per worker, none per frame but
 * the copy that `finish` returns. Memory is bounded by the largest frame ever written (some 20 bytes a slot).
 * Slot lists must be in strictly rising order; the caller guarantees it.
 */
import type { Column, FleetColumns } from './columns.ts';
import {
  FRAME_KINDS,
  FRESH_BELOW_S,
  HEADER_BYTES,
  MAGIC_0,
  MAGIC_1,
  SECTION_AGE,
  SECTION_CLEARED,
  SECTION_HEADER_BYTES,
  SECTION_POSITION,
  SLOTS_BITMAP,
  SLOTS_GAPS,
  SLOTS_SAME,
  type FrameHeader,
} from './frame-format.ts';
import { PROTOCOL_VERSION } from './protocol.ts';

/** The most bytes that one value of any section takes, slot included. */
const MAX_BYTES_PER_SLOT = 16;

export class FrameWriter {
  #bytes = new Uint8Array(64 * 1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  #sectionAt = 0;
  begin(header: FrameHeader): void {
    this.#length = 0;
    this.#reserve(HEADER_BYTES);
    const view = this.#view;
    view.setUint8(0, MAGIC_0);
    view.setUint8(1, MAGIC_1);
    view.setUint8(2, PROTOCOL_VERSION);
    view.setUint8(3, FRAME_KINDS.indexOf(header.kind));
    view.setUint32(4, header.epoch, true);
    view.setUint32(8, header.seq, true);
    view.setUint32(12, header.base, true);
    view.setFloat64(16, header.atMs, true);
    view.setFloat64(24, header.heardAtMs, true);
    view.setUint32(32, header.slotCount, true);
    view.setUint32(36, header.rosterRevision, true);
    view.setUint32(40, 0, true);
    this.#length = HEADER_BYTES;
  }

  /** Positions of the listed slots as differences from `before`, which both ends hold. */
  relativePositions(slots: Uint32Array, count: number, before: FleetColumns, now: PositionColumns): void {
    if (count === 0) return;
    this.#beginSection(SECTION_POSITION, slots, count, false);
    const bytes = this.#bytes;
    const { lonE6: lonBefore, latE6: latBefore } = before;
    const { lonE6, latE6 } = now;
    let at = this.#length;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      at = putVarint(bytes, at, zigzag(lonE6[slot]! - lonBefore[slot]!));
      at = putVarint(bytes, at, zigzag(latE6[slot]! - latBefore[slot]!));
    }
    this.#endSection(at);
  }

  /** Positions of the listed slots, each as the difference from the one before it in the list, the first from (0, 0). */
  absolutePositions(slots: Uint32Array, count: number, now: PositionColumns): void {
    if (count === 0) return;
    this.#beginSection(SECTION_POSITION, slots, count, false);
    const bytes = this.#bytes;
    const { lonE6, latE6 } = now;
    let lonBefore = 0;
    let latBefore = 0;
    let at = this.#length;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const lon = lonE6[slot]!;
      const lat = latE6[slot]!;
      at = putVarint(bytes, at, zigzag(lon - lonBefore));
      at = putVarint(bytes, at, zigzag(lat - latBefore));
      lonBefore = lon;
      latBefore = lat;
    }
    this.#endSection(at);
  }

  /** Slots whose position may no longer be shown. */
  cleared(slots: Uint32Array, count: number): void {
    if (count === 0) return;
    this.#beginSection(SECTION_CLEARED, slots, count, false);
    this.#endSection(this.#length);
  }

  /**
   * Age in whole seconds at the header's time, for every listed slot.
   * `sameSlots` (here and in `column`): the list is that of the section just written, so it is not written again.
   */
  ages(slots: Uint32Array, count: number, sameSlots: boolean, fixAtS: Uint32Array, atS: number): void {
    if (count === 0) return;
    this.#beginSection(SECTION_AGE, slots, count, sameSlots);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < count; i++) at = putVarint(bytes, at, Math.max(0, atS - fixAtS[slots[i]!]!));
    this.#endSection(at);
  }

  column(
    column: Column,
    slots: Uint32Array,
    count: number,
    sameSlots: boolean,
    values: Uint8Array | Uint16Array,
  ): void {
    if (count === 0) return;
    this.#beginSection(column.id, slots, count, sameSlots);
    const bytes = this.#bytes;
    let at = this.#length;
    if (column.coding === 'u8') for (let i = 0; i < count; i++) bytes[at++] = values[slots[i]!]!;
    else for (let i = 0; i < count; i++) at = putVarint(bytes, at, values[slots[i]!]!);
    this.#endSection(at);
  }

  /** The finished frame, a copy that the caller may keep. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #beginSection(id: number, slots: Uint32Array, count: number, sameSlots: boolean): void {
    this.#reserve(SECTION_HEADER_BYTES + 16 + count * MAX_BYTES_PER_SLOT);
    const bytes = this.#bytes;
    this.#sectionAt = this.#length;
    bytes[this.#length] = id;
    let at = this.#length + SECTION_HEADER_BYTES;
    if (sameSlots) {
      bytes[this.#length + 1] = SLOTS_SAME;
    } else {
      const first = slots[0]!;
      const last = slots[count - 1]!;
      const bitmapBytes = (last >>> 3) - (first >>> 3) + 1;
      // Gaps cost at least a byte a slot, so a bitmap of at most that many bytes never loses.
      const dense = bitmapBytes <= count;
      bytes[this.#length + 1] = dense ? SLOTS_BITMAP : SLOTS_GAPS;
      at = dense ? putBitmap(bytes, at, slots, count) : putGaps(bytes, at, slots, count);
    }
    this.#length = at;
  }

  #endSection(end: number): void {
    this.#view.setUint32(this.#sectionAt + 2, end - this.#sectionAt - SECTION_HEADER_BYTES, true);
    this.#length = end;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** The two columns that a position is read from: what an audience may see of a worker, in 1e-6°. */
export interface PositionColumns {
  readonly lonE6: Int32Array;
  readonly latE6: Int32Array;
}

/** True when a DELTA may leave the age out, because the reader will assume the tick's own time. */
export function isFresh(atS: number, fixAtS: number): boolean {
  return atS - fixAtS < FRESH_BELOW_S;
}

/** Signed to unsigned with small results for small magnitudes; |n| below 2^30. */
function zigzag(n: number): number {
  return (n << 1) ^ (n >> 31);
}

function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value >>> 0;
  while (rest > 127) {
    bytes[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

function putGaps(bytes: Uint8Array, start: number, slots: Uint32Array, count: number): number {
  let at = putVarint(bytes, start, count);
  let expected = 0;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    at = putVarint(bytes, at, slot - expected);
    expected = slot + 1;
  }
  return at;
}

function putBitmap(bytes: Uint8Array, start: number, slots: Uint32Array, count: number): number {
  const firstByte = slots[0]! >>> 3;
  const byteCount = (slots[count - 1]! >>> 3) - firstByte + 1;
  let at = putVarint(bytes, start, firstByte);
  at = putVarint(bytes, at, byteCount);
  bytes.fill(0, at, at + byteCount);
  const offset = at - firstByte;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    bytes[offset + (slot >>> 3)]! |= 1 << (slot & 7);
  }
  return at + byteCount;
}
