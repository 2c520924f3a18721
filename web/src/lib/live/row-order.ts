/**
 * Which rows a filter leaves and in what order they are listed and drawn. **No filter and no switch hides a worker in
 * ALARM**: `isShown` answers for them before it looks at anything else.
 */
import { BATTERY_UNKNOWN } from '@lonewatch/schema/contract/columns.ts';
import { STATUS_CODE, WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import { BATTERY_BYTE, EMPLOYER_HALF, FIX_AT_S, ROW_BYTES, ROW_WORDS, STATUS_BYTE } from './row-record.ts';
import { fold, KIND_DEVICE, KIND_WORKER, NO_TEAM, type RowPeople } from './row-people.ts';
import type { RowTable } from './row-table.ts';
import type { FleetFilter, FleetSort } from './tracked.ts';

const ALARM = STATUS_CODE.ALARM;
const OFF_DUTY = STATUS_CODE.OFF_DUTY;

/** 0 the most urgent, by status code; the same order as BY_URGENCY of the palette, which a test holds. */
export const URGENCY_RANK: readonly number[] = WORKER_STATUSES.map((status) =>
  ['ALARM', 'OVERDUE', 'AMBER', 'CHECK_IN_DUE', 'OK', 'OFF_DUTY'].indexOf(status),
);
const LEAST_URGENT = 5;

/** The filter as numbers and flags; made once, asked 100,000 times. */
interface Sieve {
  readonly employers: Uint8Array | null;
  readonly teams: Uint8Array | null;
  readonly statuses: Uint8Array | null;
  readonly text: string;
  readonly kind: number | null;
  readonly placed: boolean | null;
}

export interface Named {
  readonly people: RowPeople;
  /** Ids of the employers by index. */
  readonly employerIds: readonly string[];
  /** Place of each employer and of each of the people's teams in the order of names. */
  readonly employerRanks: readonly number[];
  readonly teamRanks: readonly number[];
}

function makeSieve(filter: FleetFilter, { people, employerIds }: Named): Sieve {
  const flags = (ids: readonly string[], wanted: readonly string[] | null): Uint8Array | null =>
    wanted === null ? null : Uint8Array.from(ids, (id) => (wanted.includes(id) ? 1 : 0));
  return {
    employers: flags(employerIds, filter.employerIds),
    teams: flags(people.teamIds, filter.teamIds),
    statuses: flags(WORKER_STATUSES, filter.statuses),
    text: fold(filter.text.trim()),
    kind: filter.assigned === null ? null : filter.assigned ? KIND_WORKER : KIND_DEVICE,
    placed: filter.placed,
  };
}

/** Writes 1 for each row that the filter leaves, returns how many. */
export function sift(table: RowTable, filter: FleetFilter, named: Named, into: Uint8Array): number {
  const sieve = makeSieve(filter, named);
  let shown = 0;
  for (let row = 0; row < table.count; row++) {
    const keep = isShown(table, row, sieve, named.people) ? 1 : 0;
    into[row] = keep;
    shown += keep;
  }
  return shown;
}

function isShown(table: RowTable, row: number, sieve: Sieve, people: RowPeople): boolean {
  const { u8, u16, u32 } = table.views;
  const status = u8[row * ROW_BYTES + STATUS_BYTE]!;
  if (status === ALARM) return true;
  if (sieve.statuses !== null && sieve.statuses[status] !== 1) return false;
  if (sieve.employers !== null && sieve.employers[u16[row * 16 + EMPLOYER_HALF]!] !== 1) return false;
  if (sieve.placed !== null && (u32[row * ROW_WORDS + FIX_AT_S] !== 0) !== sieve.placed) return false;
  const known = row < people.count;
  if (sieve.kind !== null && (!known || people.kinds[row] !== sieve.kind)) return false;
  if (sieve.teams !== null) {
    const team = known ? people.teams[row]! : NO_TEAM;
    if (team === NO_TEAM || sieve.teams[team] !== 1) return false;
  }
  return sieve.text === '' || (known && people.folded[row]!.includes(sieve.text));
}

/** Two keys in one float64: 32 bits for what is sorted by, 21 for the name, so 2,097,152 rows at most. */
const RANKS = 2 ** 21;
const LAST = 2 ** 32 - 1;

/** The kept rows in the wanted order. 100,000 rows: 10 ms. */
export function listRows(
  table: RowTable,
  kept: Uint8Array,
  sort: FleetSort,
  named: Named,
): Uint32Array<ArrayBuffer> {
  const { people } = named;
  const keyOf = makeKey(table, sort, named);
  const keys = new Float64Array(table.count);
  let length = 0;
  for (let row = 0; row < table.count; row++) {
    if (kept[row] !== 1) continue;
    const rank = row < people.count ? people.rankOf[row]! : row;
    keys[length++] = keyOf(row, rank) * RANKS + rank;
  }
  const sorted = keys.subarray(0, length).sort();
  const rows = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const rank = sorted[i]! % RANKS;
    rows[i] = rank < people.count ? people.rowAtRank[rank]! : rank;
  }
  return rows;
}

function makeKey(table: RowTable, sort: FleetSort, named: Named): (row: number, rank: number) => number {
  const key = makeAscendingKey(table, sort, named);
  if (!sort.descending) return key;
  return (row, rank) => {
    const value = key(row, rank);
    return value === LAST ? LAST : LAST - 1 - value;
  };
}

/** Keys from 0; LAST for what is unknown, which stays last whichever way the list is sorted. */
function makeAscendingKey(
  table: RowTable,
  sort: FleetSort,
  named: Named,
): (row: number, rank: number) => number {
  const { u8, u16, u32 } = table.views;
  const { people, employerRanks, teamRanks } = named;
  switch (sort.by) {
    case 'STATUS':
      return (row) => URGENCY_RANK[u8[row * ROW_BYTES + STATUS_BYTE]!] ?? LEAST_URGENT;
    case 'NAME':
      return (_, rank) => rank;
    case 'EMPLOYER':
      return (row) => employerRanks[u16[row * 16 + EMPLOYER_HALF]!] ?? LAST;
    case 'TEAM':
      return (row) => (row < people.count ? (teamRanks[people.teams[row]!] ?? LAST) : LAST);
    case 'LAST_FIX':
      return (row) => {
        const fixAtS = u32[row * ROW_WORDS + FIX_AT_S]!;
        return fixAtS === 0 ? LAST : LAST - 1 - fixAtS;
      };
    case 'BATTERY':
      return (row) => {
        const code = u8[row * ROW_BYTES + BATTERY_BYTE]!;
        return code === BATTERY_UNKNOWN ? LAST : code & 127;
      };
    default:
      return sort.by satisfies never;
  }
}

export interface DrawOrder {
  /** Rows with a position, the most urgent last, so that it lies on top. */
  readonly rows: Uint32Array<ArrayBuffer>;
  /** Where the rows in ALARM begin. */
  readonly alarmsFrom: number;
}

/** @param hidden 1 for rows that a cluster stands for; null: none. Never asked about a worker in ALARM. */
export function drawRows(
  table: RowTable,
  kept: Uint8Array,
  offDuty: boolean,
  hidden: Uint8Array | null,
): DrawOrder {
  const { u8, u32 } = table.views;
  const counts = new Uint32Array(LEAST_URGENT + 1);
  const place = new Uint8Array(table.count);
  for (let row = 0; row < table.count; row++) {
    const status = u8[row * ROW_BYTES + STATUS_BYTE]!;
    const isDrawn =
      u32[row * ROW_WORDS + FIX_AT_S] !== 0 &&
      kept[row] === 1 &&
      (status === ALARM || ((offDuty || status !== OFF_DUTY) && hidden?.[row] !== 1));
    place[row] = isDrawn ? LEAST_URGENT - (URGENCY_RANK[status] ?? LEAST_URGENT) : 255;
    if (isDrawn) counts[place[row]!]!++;
  }
  const starts = new Uint32Array(LEAST_URGENT + 1);
  for (let i = 1; i <= LEAST_URGENT; i++) starts[i] = starts[i - 1]! + counts[i - 1]!;
  const alarmsFrom = starts[LEAST_URGENT]!;
  const rows = new Uint32Array(alarmsFrom + counts[LEAST_URGENT]!);
  for (let row = 0; row < table.count; row++) if (place[row] !== 255) rows[starts[place[row]!]!++] = row;
  return { rows, alarmsFrom };
}

/** Rows in ALARM, newest fix first, those without a position last. */
export function alarmRows(table: RowTable): Uint32Array<ArrayBuffer> {
  const { u8, u32 } = table.views;
  const found: number[] = [];
  for (let row = 0; row < table.count; row++)
    if (u8[row * ROW_BYTES + STATUS_BYTE] === ALARM) found.push(row);
  found.sort((a, b) => u32[b * ROW_WORDS + FIX_AT_S]! - u32[a * ROW_WORDS + FIX_AT_S]! || a - b);
  return Uint32Array.from(found);
}
