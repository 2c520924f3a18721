/**
 * Groups of workers that would lie on one another at a zoom, found anew for each picture, so that they are as fresh as the
 * dots. Greedy over a grid, one zoom only: 100,000 rows take some 10 ms in the worker (supercluster indexes every zoom and
 * takes 220 ms, for positions that are old half a second later). Rows are visited in row order: a group keeps its centre
 * worker from tick to tick and does not jump.
 *
 * **A worker in ALARM is never in a cluster**, nor is the selected one.
 */
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import { pixelsPerUnit } from './mercator.ts';
import { FIX_AT_S, NEXT_X, NEXT_Y, ROW_BYTES, ROW_WORDS, STATUS_BYTE } from './row-record.ts';
import { URGENCY_RANK } from './row-order.ts';
import type { RowTable } from './row-table.ts';

/** Int32 of each cluster in the answer: X, Y of the centre, how many, the worst status, and the box west, south, east, north. */
export const CLUSTER_WORDS = 8;
const RADIUS_PX = 44;
const LEAST_MEMBERS = 4;
/** From here on workers that share a spot are told apart by a list, not by a number. */
export const CLUSTERS_BELOW_ZOOM = 13;

const ALARM = STATUS_CODE.ALARM;
const EMPTY = -1;

export interface Clusters {
  readonly words: Int32Array<ArrayBuffer>;
  /** 1 for rows that a cluster stands for. */
  readonly hidden: Uint8Array;
}

/** @param mayHide rows that may vanish into a cluster: shown, and drawn if there were none */
export function makeClusters(
  table: RowTable,
  kept: Uint8Array,
  zoom: number,
  exempt: number,
  offDuty: boolean,
): Clusters {
  const hidden = new Uint8Array(table.count);
  // Half zooms: between two of them nothing regroups while the camera moves.
  const radius = RADIUS_PX / pixelsPerUnit(Math.floor(zoom * 2) / 2);
  const grid = gather(table, kept, exempt, offDuty, radius);
  const words: number[] = [];
  const group: number[] = [];
  for (const row of grid.members) {
    if (hidden[row] === 1) continue;
    group.length = 0;
    neighbours(table, grid, row, radius, hidden, group);
    if (group.length < LEAST_MEMBERS) continue;
    pushCluster(table, group, words);
    for (const member of group) hidden[member] = 1;
  }
  return { words: Int32Array.from(words), hidden };
}

interface Grid {
  readonly members: Uint32Array;
  /** First row of each cell, the next row of the same cell by row; EMPTY ends. */
  readonly heads: Map<number, number>;
  readonly next: Int32Array;
}

function cellOf(x: number, y: number, radius: number): number {
  return Math.floor(x / radius) * 0x4000000 + Math.floor(y / radius);
}

function gather(table: RowTable, kept: Uint8Array, exempt: number, offDuty: boolean, radius: number): Grid {
  const { i32, u32, u8 } = table.views;
  const next = new Int32Array(table.count).fill(EMPTY);
  const members = new Uint32Array(table.count);
  const heads = new Map<number, number>();
  let count = 0;
  for (let row = 0; row < table.count; row++) {
    const at = row * ROW_WORDS;
    const status = u8[row * ROW_BYTES + STATUS_BYTE]!;
    if (u32[at + FIX_AT_S] === 0 || kept[row] !== 1 || status === ALARM || row === exempt) continue;
    if (!offDuty && status === STATUS_CODE.OFF_DUTY) continue;
    const cell = cellOf(i32[at + NEXT_X]!, i32[at + NEXT_Y]!, radius);
    next[row] = heads.get(cell) ?? EMPTY;
    heads.set(cell, row);
    members[count++] = row;
  }
  return { members: members.subarray(0, count), heads, next };
}

/** Unlinks on its way what clusters have taken, so that a crowded cell is not walked for nothing again and again. */
function neighbours(
  table: RowTable,
  grid: Grid,
  row: number,
  radius: number,
  hidden: Uint8Array,
  into: number[],
): void {
  const { i32 } = table.views;
  const { heads, next } = grid;
  const x = i32[row * ROW_WORDS + NEXT_X]!;
  const y = i32[row * ROW_WORDS + NEXT_Y]!;
  for (let column = -1; column <= 1; column++) {
    for (let line = -1; line <= 1; line++) {
      const cell = cellOf(x + column * radius, y + line * radius, radius);
      let before = EMPTY;
      for (let other = heads.get(cell) ?? EMPTY; other !== EMPTY; other = next[other]!) {
        if (hidden[other] === 1) {
          if (before === EMPTY) heads.set(cell, next[other]!);
          else next[before] = next[other]!;
          continue;
        }
        before = other;
        const dx = i32[other * ROW_WORDS + NEXT_X]! - x;
        const dy = i32[other * ROW_WORDS + NEXT_Y]! - y;
        if (dx * dx + dy * dy <= radius * radius) into.push(other);
      }
    }
  }
}

function pushCluster(table: RowTable, group: readonly number[], words: number[]): void {
  const { i32, u8 } = table.views;
  let sumX = 0;
  let sumY = 0;
  let worst = 0;
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (const row of group) {
    const x = i32[row * ROW_WORDS + NEXT_X]!;
    const y = i32[row * ROW_WORDS + NEXT_Y]!;
    const status = u8[row * ROW_BYTES + STATUS_BYTE]!;
    if ((URGENCY_RANK[status] ?? 9) < (URGENCY_RANK[worst] ?? 9)) worst = status;
    sumX += x;
    sumY += y;
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  words.push(
    Math.round(sumX / group.length),
    Math.round(sumY / group.length),
    group.length,
    worst,
    west,
    south,
    east,
    north,
  );
}
