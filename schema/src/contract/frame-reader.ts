/**
 * Reads frames. Every claim in the bytes is checked before it is used: a truncated, foreign or hostile frame ends in a
 * FrameFault with a sentence, never in a wrong picture, a crash or a large allocation.
 * After a fault inside `applyFrame` the columns are undefined: the caller must reset them and ask for a key frame.
 */
import { COLUMNS, type Column, type FleetColumns } from './columns.ts';
import {
  FRAME_KINDS,
  FrameFault,
  HEADER_BYTES,
  MAGIC_0,
  MAGIC_1,
  MAX_SLOTS,
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

export function readHeader(bytes: Uint8Array): FrameHeader {
  if (bytes.length < HEADER_BYTES)
    throw new FrameFault(`A frame has at least ${HEADER_BYTES} bytes; this one has ${bytes.length}.`);
  if (bytes[0] !== MAGIC_0 || bytes[1] !== MAGIC_1)
    throw new FrameFault('These bytes are not a Lonewatch frame.');
  if (bytes[2] !== PROTOCOL_VERSION)
    throw new FrameFault(
      `The frame speaks protocol ${bytes[2]}, this page speaks ${PROTOCOL_VERSION}: reload the page.`,
    );
  const kind = FRAME_KINDS[bytes[3]!];
  if (kind === undefined) throw new FrameFault(`Frame kind ${bytes[3]} is unknown.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header: FrameHeader = {
    kind,
    epoch: view.getUint32(4, true),
    seq: view.getUint32(8, true),
    base: view.getUint32(12, true),
    atMs: view.getFloat64(16, true),
    heardAtMs: view.getFloat64(24, true),
    slotCount: view.getUint32(32, true),
    rosterRevision: view.getUint32(36, true),
  };
  if (header.slotCount > MAX_SLOTS)
    throw new FrameFault(`A frame of ${header.slotCount} slots is over the limit of ${MAX_SLOTS}.`);
  if (!(header.atMs >= 0 && header.atMs < 4.3e12 && header.heardAtMs >= 0))
    throw new FrameFault('The frame names an impossible time.');
  return header;
}

/** Whether a frame may be put on a state that is at (epoch, seq); epoch 0 is no state at all. */
export function fits(header: FrameHeader, epoch: number, seq: number): boolean {
  if (header.kind === 'KEY') return true;
  if (header.epoch !== epoch) return false;
  return header.kind === 'DELTA' ? seq === header.base : seq >= header.base && seq <= header.seq;
}

/** Which slots a frame touched; the arrays are the reader's own and live until the next call. */
export interface Applied {
  readonly header: FrameHeader;
  /** Slots with a new fix, in rising order, the first `positionCount` entries. */
  readonly positionSlots: Uint32Array;
  readonly positionCount: number;
  /** Columns (not position) that changed for any slot. */
  readonly columnsChanged: boolean;
}

export class FrameReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  #slots = new Uint32Array(1024);
  #slotCount = 0;
  #positionSlots = new Uint32Array(1024);

  /** Puts a frame on the columns. The caller has asked `fits` first. */
  apply(bytes: Uint8Array, columns: FleetColumns): Applied {
    const header = readHeader(bytes);
    this.#bytes = bytes;
    this.#at = HEADER_BYTES;
    if (header.kind === 'KEY') columns.reset();
    columns.grow(header.slotCount);
    const limit = header.slotCount;
    if (this.#slots.length < limit) {
      this.#slots = new Uint32Array(columns.capacity);
      this.#positionSlots = new Uint32Array(columns.capacity);
    }
    this.#slotCount = -1;
    const atS = Math.floor(header.atMs / 1000);
    let positionCount = 0;
    let columnsChanged = false;
    while (this.#at < bytes.length) {
      const id = this.#openSection(limit);
      if (id === SECTION_POSITION) {
        this.#positions(columns, header.kind === 'DELTA', atS);
        positionCount = this.#slotCount;
        this.#positionSlots.set(this.#slots.subarray(0, positionCount));
      } else if (id === SECTION_CLEARED) this.#clear(columns);
      else if (id === SECTION_AGE) this.#ages(columns, atS);
      else {
        const column = COLUMNS.find((known) => known.id === id);
        // A column that a newer server added: its length says how far to skip.
        if (column === undefined) this.#at = this.#end;
        else this.#column(columns, column);
        columnsChanged = true;
      }
      if (this.#at !== this.#end) throw new FrameFault(`Section ${id} is longer or shorter than it says.`);
    }
    return { header, positionSlots: this.#positionSlots, positionCount, columnsChanged };
  }

  #openSection(limit: number): number {
    const bytes = this.#bytes;
    if (this.#at + SECTION_HEADER_BYTES > bytes.length)
      throw new FrameFault('The frame ends inside a section header.');
    const id = bytes[this.#at]!;
    const mode = bytes[this.#at + 1]!;
    const length =
      (bytes[this.#at + 2]! |
        (bytes[this.#at + 3]! << 8) |
        (bytes[this.#at + 4]! << 16) |
        (bytes[this.#at + 5]! << 24)) >>>
      0;
    this.#at += SECTION_HEADER_BYTES;
    this.#end = this.#at + length;
    if (this.#end > bytes.length) throw new FrameFault(`The frame ends inside section ${id}.`);
    if (mode === SLOTS_GAPS) this.#readGaps(limit);
    else if (mode === SLOTS_BITMAP) this.#readBitmap(limit);
    else if (mode !== SLOTS_SAME) throw new FrameFault(`Slot list mode ${mode} is unknown.`);
    else if (this.#slotCount < 0)
      throw new FrameFault('The first section cannot repeat the slots of another.');
    return id;
  }

  #readGaps(limit: number): void {
    const count = this.#varint();
    if (count > limit) throw new FrameFault(`A section of ${count} slots in a frame of ${limit}.`);
    const slots = this.#slots;
    let slot = -1;
    for (let i = 0; i < count; i++) {
      slot += this.#varint() + 1;
      if (slot >= limit) throw new FrameFault(`Slot ${slot} is outside the frame's ${limit}.`);
      slots[i] = slot;
    }
    this.#slotCount = count;
  }

  #readBitmap(limit: number): void {
    const firstByte = this.#varint();
    const byteCount = this.#varint();
    if (this.#at + byteCount > this.#end) throw new FrameFault('A slot bitmap ends outside its section.');
    const bytes = this.#bytes;
    const slots = this.#slots;
    let count = 0;
    for (let i = 0; i < byteCount; i++) {
      let bits = bytes[this.#at + i]!;
      while (bits !== 0) {
        const lowest = bits & -bits;
        const slot = (firstByte + i) * 8 + (31 - Math.clz32(lowest));
        if (slot >= limit) throw new FrameFault(`Slot ${slot} is outside the frame's ${limit}.`);
        slots[count++] = slot;
        bits ^= lowest;
      }
    }
    this.#at += byteCount;
    this.#slotCount = count;
  }

  #positions(columns: FleetColumns, relative: boolean, atS: number): void {
    const { lonE6, latE6, hasPosition, fixAtS } = columns;
    const slots = this.#slots;
    const count = this.#slotCount;
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      if (relative) {
        lon = lonE6[slot]!;
        lat = latE6[slot]!;
      }
      lon += unzigzag(this.#varint());
      lat += unzigzag(this.#varint());
      if (lon < -180e6 || lon > 180e6 || lat < -90e6 || lat > 90e6)
        throw new FrameFault(`Slot ${slot} is at no place on earth.`);
      lonE6[slot] = lon;
      latE6[slot] = lat;
      hasPosition[slot] = 1;
      fixAtS[slot] = atS;
    }
  }

  #clear(columns: FleetColumns): void {
    for (let i = 0; i < this.#slotCount; i++) {
      const slot = this.#slots[i]!;
      columns.hasPosition[slot] = 0;
      columns.lonE6[slot] = 0;
      columns.latE6[slot] = 0;
      columns.fixAtS[slot] = 0;
    }
  }

  #ages(columns: FleetColumns, atS: number): void {
    for (let i = 0; i < this.#slotCount; i++)
      columns.fixAtS[this.#slots[i]!] = Math.max(0, atS - this.#varint());
  }

  #column(columns: FleetColumns, column: Column): void {
    const values = columns[column.name];
    const slots = this.#slots;
    const count = this.#slotCount;
    if (column.coding === 'varint') {
      for (let i = 0; i < count; i++) values[slots[i]!] = this.#varint();
      return;
    }
    if (this.#at + count > this.#end) throw new FrameFault(`Section ${column.id} has too few values.`);
    const bytes = this.#bytes;
    for (let i = 0; i < count; i++) values[slots[i]!] = bytes[this.#at + i]!;
    this.#at += count;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  #varint(): number {
    const bytes = this.#bytes;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.#at >= this.#end) throw new FrameFault('The frame ends inside a number.');
      const byte = bytes[this.#at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    throw new FrameFault('A number in the frame is too long.');
  }
}

function unzigzag(n: number): number {
  return (n >>> 1) ^ -(n & 1);
}
