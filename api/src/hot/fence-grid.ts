/**
 * Which shapes hold a place. Cells of 0.01° and of sizes four times as large each; a shape lies in the cells of the one size of
 * which it takes some hundred, so that a village and a county cost the same to put and to take out. Cells that lie wholly within
 * a shape need no ray casting, and every answer comes with how far one may go before it can be another.
 */
import {
  CIRCLE_E7,
  cosOf,
  HALF_E7,
  METRES_PER_E7,
  PLANE_M,
  POLE_E7,
  shortWayE7,
} from '../domain/geofence-distance.ts';
import { MIXED, OUTSIDE, type PreparedShape } from '../domain/geofence-prepared.ts';
import { FenceCells } from './fence-cells.ts';

const SIZES_E7 = [100_000, 400_000, 1_600_000, 6_400_000, 25_600_000, 102_400_000, 409_600_000];
const MAX_SPAN = 12;
/** A way through more cells than this asks every shape instead. */
const MAX_CELLS_OF_WAY = 4_096;
/** Meridians run together: within 20 km a distance in the plane is doubted by this much, and wholly beyond 85°. */
const SAFE = 0.95;
const SAFE_TO_E7 = 850_000_000;

interface Placed {
  readonly shape: PreparedShape;
  readonly cells: FenceCells;
  /** Column, row, whether wholly within: three numbers a cell. */
  readonly where: number[];
}

export class FenceGrid {
  readonly #levels = SIZES_E7.map((size) => new FenceCells(size));
  #used: FenceCells[] = [];
  readonly #placed: (Placed | undefined)[] = [];
  #count = 0;
  #stamps = new Uint32Array(64);
  #stamp = 0;
  /** Of the last answer of `within`: nobody who goes less far from there gets another one. */
  safeM = 0;

  get size(): number {
    return this.#count;
  }

  /** `ref`: a small number that the caller deals. */
  put(ref: number, shape: PreparedShape): void {
    const cells = this.#levels.find((level) => spansOf(level, shape) <= MAX_SPAN) ?? this.#levels.at(-1)!;
    const where: number[] = [];
    const { box } = shape;
    const [south, north] = [cells.rowOf(box.southE7), cells.rowOf(box.northE7)];
    const { first, count } = columnsOf(cells, box.westE7, box.widthE7);
    for (let row = south; row <= north; row++)
      for (let step = 0; step < count; step++) {
        const column = (first + step) % cells.columns;
        const cover = coverOf(cells, shape, column, row);
        if (cover !== OUTSIDE) where.push(column, row, cover === MIXED ? 0 : 1);
      }
    for (let i = 0; i < where.length; i += 3) cells.put(where[i]!, where[i + 1]!, ref * 2 + where[i + 2]!);
    this.#placed[ref] = { shape, cells, where };
    this.#count++;
    this.#used = this.#levels.filter((level) => level.count > 0);
  }

  take(ref: number): void {
    const placed = this.#placed[ref];
    if (placed === undefined) return;
    const { cells, where } = placed;
    for (let i = 0; i < where.length; i += 3) cells.take(where[i]!, where[i + 1]!, ref * 2 + where[i + 2]!);
    this.#placed[ref] = undefined;
    this.#count--;
    this.#used = this.#levels.filter((level) => level.count > 0);
  }

  /** Writes the refs of all shapes that hold the place, in no order, and returns how many; sets `safeM`. */
  within(lonE7: number, latE7: number, into: Int32Array): number {
    const cosLat = cosOf(latE7);
    const [finest] = this.#used;
    if (finest === undefined) {
      this.safeM = Infinity;
      return 0;
    }
    let safeM = toCellEdgeM(finest, lonE7, latE7, cosLat);
    let found = 0;
    for (const cells of this.#used) {
      const list = cells.at(cells.columnOf(lonE7), cells.rowOf(latE7));
      if (list === undefined) continue;
      for (const entry of list) {
        const ref = entry >> 1;
        if ((entry & 1) === 1) {
          into[found++] = ref;
          continue;
        }
        const { shape } = this.#placed[ref]!;
        const aloofM = toBoxM(shape, lonE7, latE7, cosLat);
        if (aloofM > 0) {
          if (aloofM < safeM) safeM = aloofM;
          continue;
        }
        if (shape.contains(lonE7, latE7)) into[found++] = ref;
        if (safeM > 0) safeM = Math.min(safeM, shape.borderM(lonE7, latE7));
      }
    }
    const isPlain = latE7 < SAFE_TO_E7 && latE7 > -SAFE_TO_E7;
    this.safeM = isPlain ? Math.min(safeM, PLANE_M) * SAFE : 0;
    return found;
  }

  /** The refs of all shapes that the way between two places touches; the way goes straight in degrees and the short way round. */
  touched(aLonE7: number, aLatE7: number, bLonE7: number, bLatE7: number): number[] {
    if (this.#stamps.length < this.#placed.length) this.#stamps = new Uint32Array(2 * this.#placed.length);
    this.#stamp++;
    const found: number[] = [];
    const ask = (ref: number): void => {
      if (this.#stamps[ref] === this.#stamp) return;
      this.#stamps[ref] = this.#stamp;
      if (this.#placed[ref]?.shape.isCrossed(aLonE7, aLatE7, bLonE7, bLatE7) === true) found.push(ref);
    };
    const east = shortWayE7(bLonE7 - aLonE7);
    const westE7 = shortWayE7(Math.min(aLonE7, aLonE7 + east));
    for (const cells of this.#used) {
      const [south, north] = [cells.rowOf(Math.min(aLatE7, bLatE7)), cells.rowOf(Math.max(aLatE7, bLatE7))];
      const { first, count } = columnsOf(cells, westE7, Math.abs(east));
      if ((north - south + 1) * count > MAX_CELLS_OF_WAY) {
        for (const [ref, placed] of this.#placed.entries()) if (placed?.cells === cells) ask(ref);
        continue;
      }
      for (let row = south; row <= north; row++)
        for (let step = 0; step < count; step++)
          for (const entry of cells.at((first + step) % cells.columns, row) ?? []) ask(entry >> 1);
    }
    return found;
  }
}

function spansOf(cells: FenceCells, { box }: PreparedShape): number {
  return Math.max(box.widthE7, box.northE7 - box.southE7) / cells.sizeE7;
}

/** With a cell to spare where an edge lies on the border of two. */
function columnsOf(cells: FenceCells, westE7: number, widthE7: number): { first: number; count: number } {
  const first = cells.columnOf(westE7);
  const start = first * cells.sizeE7 - HALF_E7;
  // The last column is cut off at 180°, so what goes on beyond it takes one more.
  const count = Math.floor((westE7 + widthE7 - start) / cells.sizeE7) + 2;
  return { first, count: Math.min(cells.columns, count) };
}

function coverOf(cells: FenceCells, shape: PreparedShape, column: number, row: number): number {
  const west = column * cells.sizeE7 - HALF_E7;
  const south = row * cells.sizeE7 - POLE_E7;
  const east = Math.min(HALF_E7, west + cells.sizeE7);
  const north = Math.min(POLE_E7, south + cells.sizeE7);
  return shape.cover(west, Math.min(south, north), east, north);
}

/** Metres to the nearest edge of the cell. */
function toCellEdgeM(cells: FenceCells, lonE7: number, latE7: number, cosLat: number): number {
  const size = cells.sizeE7;
  const x = (lonE7 + HALF_E7) % size;
  const y = (latE7 + POLE_E7) % size;
  // The last column is cut off at 180°.
  const across = Math.min(x, size - x, HALF_E7 - lonE7) * cosLat;
  return Math.min(across, Math.min(y, size - y)) * METRES_PER_E7;
}

/** Metres to the box of a shape; 0: within it. */
function toBoxM({ box }: PreparedShape, lonE7: number, latE7: number, cosLat: number): number {
  let east = lonE7 - box.westE7;
  if (east < 0) east += CIRCLE_E7;
  const beyond = east > box.widthE7 ? Math.min(east - box.widthE7, CIRCLE_E7 - east) : 0;
  const above = latE7 > box.northE7 ? latE7 - box.northE7 : latE7 < box.southE7 ? box.southE7 - latE7 : 0;
  return beyond === 0 && above === 0 ? 0 : Math.max(beyond * cosLat, above) * METRES_PER_E7;
}
