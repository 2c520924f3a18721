/** Who sits in each row, made anew when a roster or the layout has changed: for search, filters and sorting in the worker. */
import type { RosterBook } from './roster-book.ts';
import { EMPLOYER_HALF } from './row-record.ts';
import type { RowTable } from './row-table.ts';

export const KIND_UNKNOWN = 0;
export const KIND_WORKER = 1;
export const KIND_DEVICE = 2;
export const NO_TEAM = 0xffff;

export interface RowPeople {
  readonly count: number;
  readonly layout: number;
  readonly names: readonly string[];
  /** Empty: not known yet. */
  readonly ids: readonly string[];
  readonly kinds: Uint8Array<ArrayBuffer>;
  /** Index into `teamIds`; NO_TEAM: none. */
  readonly teams: Uint16Array<ArrayBuffer>;
  readonly teamIds: readonly string[];
  /** Names without case and accents. */
  readonly folded: readonly string[];
  /** Place of each row in the order of names, and the other way round. */
  readonly rankOf: Uint32Array;
  readonly rowAtRank: Uint32Array;
}

export const NOBODY: RowPeople = {
  count: 0,
  layout: 0,
  names: [],
  ids: [],
  kinds: new Uint8Array(0),
  teams: new Uint16Array(0),
  teamIds: [],
  folded: [],
  rankOf: new Uint32Array(0),
  rowAtRank: new Uint32Array(0),
};

const MARKS = /\p{M}/gu;

export function fold(text: string): string {
  return text.normalize('NFD').replace(MARKS, '').toLowerCase();
}

/** 100,000 rows: some 200 ms, nearly all of it sorting by name; hence only when somebody came, went or was renamed. */
export function makePeople(table: RowTable, books: readonly RosterBook[]): RowPeople {
  const { count } = table;
  const names = new Array<string>(count);
  const ids = new Array<string>(count);
  const folded = new Array<string>(count);
  const kinds = new Uint8Array(count);
  const teams = new Uint16Array(count).fill(NO_TEAM);
  const teamIds: string[] = [];
  const teamIndex = new Map<string, number>();
  for (let row = 0; row < count; row++) {
    const book = books[table.views.u16[row * 16 + EMPLOYER_HALF]!];
    const slot = table.slotOf[row]!;
    const workerId = book?.workerIds[slot] ?? null;
    const deviceId = book?.deviceIds[slot] ?? null;
    names[row] = book?.names[slot] ?? '';
    ids[row] = workerId ?? deviceId ?? '';
    kinds[row] = workerId !== null ? KIND_WORKER : deviceId !== null ? KIND_DEVICE : KIND_UNKNOWN;
    folded[row] = fold(names[row]!);
    const teamId = book?.teamIds[slot] ?? null;
    if (teamId === null) continue;
    let team = teamIndex.get(teamId);
    if (team === undefined) {
      team = teamIds.push(teamId) - 1;
      teamIndex.set(teamId, team);
    }
    teams[row] = team;
  }
  const rowAtRank = rankedByName(folded);
  const rankOf = new Uint32Array(count);
  for (let rank = 0; rank < count; rank++) rankOf[rowAtRank[rank]!] = rank;
  return { count, layout: table.layout, names, ids, kinds, teams, teamIds, folded, rankOf, rowAtRank };
}

/** "Nurse 9" before "Nurse 12"; rows without a name last. A collator would take ten times as long. */
function rankedByName(folded: readonly string[]): Uint32Array {
  const keys = folded.map((name) =>
    name === '' ? '\uffff' : name.replace(/\d+/g, (digits) => digits.padStart(9, '0')),
  );
  const rows = new Uint32Array(keys.length);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  return rows.sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b));
}
