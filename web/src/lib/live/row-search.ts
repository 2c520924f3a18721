/** Search over names and ids in the worker: 100,000 names in some 5 ms. */
import { WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import { fold, KIND_WORKER, NO_TEAM, type RowPeople } from './row-people.ts';
import { EMPLOYER_HALF, FIX_AT_S, ROW_BYTES, ROW_WORDS, STATUS_BYTE } from './row-record.ts';
import type { RowTable } from './row-table.ts';
import type { SearchHit } from './tracked.ts';

export interface HitNames {
  employerName(index: number): string;
  teamName(teamId: string): string | null;
}

/** Names that start with the text first, then those with a word that does, then those that hold it; each by name. */
export function searchRows(
  text: string,
  limit: number,
  table: RowTable,
  people: RowPeople,
  names: HitNames,
): SearchHit[] {
  const wanted = fold(text.trim());
  if (wanted === '') return [];
  const starts: number[] = [];
  const words: number[] = [];
  const inside: number[] = [];
  for (let rank = 0; rank < people.count && starts.length < limit; rank++) {
    const row = people.rowAtRank[rank]!;
    if (people.ids[row] === '') continue;
    const folded = people.folded[row]!;
    const at = folded.indexOf(wanted);
    if (at === 0 || people.ids[row] === text.trim()) starts.push(row);
    else if (at > 0) (/[\s\-/_.]/.test(folded[at - 1]!) ? words : inside).push(row);
  }
  return [...starts, ...words, ...inside].slice(0, limit).map((row) => hitOf(row, table, people, names));
}

function hitOf(row: number, table: RowTable, people: RowPeople, names: HitNames): SearchHit {
  const { u8, u16, u32 } = table.views;
  const team = people.teams[row]!;
  return {
    id: people.ids[row]!,
    kind: people.kinds[row] === KIND_WORKER ? 'WORKER' : 'DEVICE',
    name: people.names[row]!,
    employerName: names.employerName(u16[row * 16 + EMPLOYER_HALF]!),
    teamName: team === NO_TEAM ? null : names.teamName(people.teamIds[team]!),
    status: WORKER_STATUSES[u8[row * ROW_BYTES + STATUS_BYTE]!] ?? 'OFF_DUTY',
    placed: u32[row * ROW_WORDS + FIX_AT_S] !== 0,
  };
}
