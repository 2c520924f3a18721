/** The cells of one size of a grid over the earth, each with the fences that come into it: a hash table with open addressing. */
import { CIRCLE_E7, HALF_E7, POLE_E7 } from '../domain/geofence-distance.ts';

const EMPTY = -1;
const COLUMNS_BITS = 16;

export class FenceCells {
  readonly sizeE7: number;
  /** Cells of a row; the last may reach beyond 180°, where nothing lies. */
  readonly columns: number;
  readonly rows: number;
  /** Entries of all cells together. */
  count = 0;
  #keys: Int32Array = new Int32Array(64).fill(EMPTY);
  #lists: (number[] | undefined)[] = new Array<undefined>(64).fill(undefined);
  /** 32 less the bits of a place in the table. */
  #shift = 26;
  #used = 0;

  constructor(sizeE7: number) {
    this.sizeE7 = sizeE7;
    this.columns = Math.ceil(CIRCLE_E7 / sizeE7);
    this.rows = Math.ceil((2 * POLE_E7 + 1) / sizeE7);
  }

  columnOf(lonE7: number): number {
    // 180° east and 180° west are one place.
    return lonE7 >= HALF_E7 ? 0 : Math.floor((lonE7 + HALF_E7) / this.sizeE7);
  }

  rowOf(latE7: number): number {
    return Math.floor((latE7 + POLE_E7) / this.sizeE7);
  }

  /** What was put into the cell; undefined: nothing. Not to be kept. */
  at(column: number, row: number): readonly number[] | undefined {
    return this.#lists[this.#find((row << COLUMNS_BITS) | column)];
  }

  put(column: number, row: number, entry: number): void {
    if (2 * this.#used >= this.#keys.length) this.#grow();
    const key = (row << COLUMNS_BITS) | column;
    const at = this.#find(key);
    if (this.#keys[at] === EMPTY) {
      this.#keys[at] = key;
      this.#used++;
    }
    const list = this.#lists[at];
    if (list === undefined) this.#lists[at] = [entry];
    else list.push(entry);
    this.count++;
  }

  /** The key of an emptied cell stays until the table grows. */
  take(column: number, row: number, entry: number): void {
    const at = this.#find((row << COLUMNS_BITS) | column);
    const list = this.#lists[at];
    const place = list?.indexOf(entry) ?? -1;
    if (list === undefined || place < 0) return;
    list[place] = list.at(-1)!;
    list.pop();
    if (list.length === 0) this.#lists[at] = undefined;
    this.count--;
  }

  /** Where the key is, or where it would be put. */
  #find(key: number): number {
    const mask = this.#keys.length - 1;
    // Fibonacci hashing: neighbours of a row and of a column fall apart.
    let at = Math.imul(key, 0x9e3779b1) >>> this.#shift;
    while (this.#keys[at] !== key && this.#keys[at] !== EMPTY) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [keys, lists] = [this.#keys, this.#lists];
    this.#keys = new Int32Array(keys.length * 2).fill(EMPTY);
    this.#lists = new Array<undefined>(keys.length * 2).fill(undefined);
    this.#shift--;
    this.#used = 0;
    for (const [from, list] of lists.entries()) {
      if (list === undefined) continue;
      const at = this.#find(keys[from]!);
      this.#keys[at] = keys[from]!;
      this.#lists[at] = list;
      this.#used++;
    }
  }
}
