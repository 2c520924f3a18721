/** How many of an employer's people are how: one walk over all rows for all employers. */
import { STATUS_CODE, WORKER_STATUSES, type WorkerStatus } from '@lonewatch/schema/contract/worker.ts';
import { KIND_DEVICE, type RowPeople } from './row-people.ts';
import { EMPLOYER_HALF, FIX_AT_S, ROW_BYTES, ROW_WORDS, STATUS_BYTE } from './row-record.ts';
import type { RowTable } from './row-table.ts';
import type { FleetCounts } from './tracked.ts';

const STATUSES = WORKER_STATUSES.length;
const PLACED = STATUSES;
const UNASSIGNED = STATUSES + 1;
const ON_DUTY = STATUSES + 2;
const WIDTH = STATUSES + 3;

export function countRows(table: RowTable, people: RowPeople, employers: number): FleetCounts[] {
  const { u8, u16, u32 } = table.views;
  const cells = new Uint32Array(employers * WIDTH);
  for (let row = 0; row < table.count; row++) {
    const base = u16[row * 16 + EMPLOYER_HALF]! * WIDTH;
    // A status that a newer server added counts as OFF_DUTY, as it is drawn.
    const told = u8[row * ROW_BYTES + STATUS_BYTE]!;
    const status = told < STATUSES ? told : STATUS_CODE.OFF_DUTY;
    cells[base + status]!++;
    if (u32[row * ROW_WORDS + FIX_AT_S] !== 0) cells[base + PLACED]!++;
    if (row < people.count && people.kinds[row] === KIND_DEVICE) cells[base + UNASSIGNED]!++;
    else if (status !== STATUS_CODE.OFF_DUTY) cells[base + ON_DUTY]!++;
  }
  return Array.from({ length: employers }, (_, index) =>
    countsOf(cells.subarray(index * WIDTH, (index + 1) * WIDTH)),
  );
}

function countsOf(cells: Uint32Array): FleetCounts {
  const byStatus: Partial<Record<WorkerStatus, number>> = {};
  let total = 0;
  for (const [code, status] of WORKER_STATUSES.entries()) {
    byStatus[status] = cells[code]!;
    total += cells[code]!;
  }
  return {
    total,
    placed: cells[PLACED]!,
    unassigned: cells[UNASSIGNED]!,
    onDuty: cells[ON_DUTY]!,
    byStatus: byStatus as FleetCounts['byStatus'],
  };
}

export function sumCounts(all: readonly FleetCounts[]): FleetCounts {
  const byStatus: Partial<Record<WorkerStatus, number>> = {};
  for (const status of WORKER_STATUSES)
    byStatus[status] = all.reduce((sum, counts) => sum + counts.byStatus[status], 0);
  return {
    total: all.reduce((sum, { total }) => sum + total, 0),
    placed: all.reduce((sum, { placed }) => sum + placed, 0),
    unassigned: all.reduce((sum, { unassigned }) => sum + unassigned, 0),
    onDuty: all.reduce((sum, { onDuty }) => sum + onDuty, 0),
    byStatus: byStatus as FleetCounts['byStatus'],
  };
}
