/**
 * Many strings in two typed arrays, and an index to find one: they cross from the worker by transfer (100,000 names as an
 * array of strings would cost the page some 20 ms and a garbage collection), and are made into strings one at a time.
 */
export interface PackedStrings {
  /** UTF-16 code units, one string after another. */
  readonly units: Uint16Array<ArrayBuffer>;
  /** Where string i ends; it starts where the one before it ended. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

export const NO_STRINGS: PackedStrings = { units: new Uint16Array(0), ends: new Uint32Array(0) };

export function packStrings(strings: readonly string[]): PackedStrings {
  let length = 0;
  for (const text of strings) length += text.length;
  const units = new Uint16Array(length);
  const ends = new Uint32Array(strings.length);
  let at = 0;
  for (let i = 0; i < strings.length; i++) {
    const text = strings[i]!;
    for (let c = 0; c < text.length; c++) units[at++] = text.charCodeAt(c);
    ends[i] = at;
  }
  return { units, ends };
}

export function stringAt({ units, ends }: PackedStrings, index: number): string {
  if (index < 0 || index >= ends.length) return '';
  return String.fromCharCode(...units.subarray(index === 0 ? 0 : ends[index - 1]!, ends[index]));
}

/** An open-addressing table of index + 1 by hash; empty strings are left out. At most half full. */
export function indexStrings(strings: PackedStrings): Uint32Array<ArrayBuffer> {
  const { units, ends } = strings;
  let size = 16;
  while (size < ends.length * 2) size *= 2;
  const table = new Uint32Array(size);
  let from = 0;
  for (let i = 0; i < ends.length; i++) {
    const to = ends[i]!;
    if (to > from) {
      let hash = SEED;
      for (let c = from; c < to; c++) hash = mix(hash, units[c]!);
      let place = hash & (size - 1);
      while (table[place] !== 0) place = (place + 1) & (size - 1);
      table[place] = i + 1;
    }
    from = to;
  }
  return table;
}

/** Where a string stands; −1: nowhere. */
export function findString(strings: PackedStrings, table: Uint32Array, text: string): number {
  if (text === '' || table.length === 0) return -1;
  let hash = SEED;
  for (let c = 0; c < text.length; c++) hash = mix(hash, text.charCodeAt(c));
  const mask = table.length - 1;
  for (let place = hash & mask; table[place] !== 0; place = (place + 1) & mask) {
    const index = table[place]! - 1;
    if (isEqual(strings, index, text)) return index;
  }
  return -1;
}

function isEqual({ units, ends }: PackedStrings, index: number, text: string): boolean {
  const from = index === 0 ? 0 : ends[index - 1]!;
  if (ends[index]! - from !== text.length) return false;
  for (let c = 0; c < text.length; c++) if (units[from + c] !== text.charCodeAt(c)) return false;
  return true;
}

/** FNV-1a over code units. */
const SEED = 0x811c9dc5;

function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193) >>> 0;
}
