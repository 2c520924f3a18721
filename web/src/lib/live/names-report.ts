/** The people of all rows as the page takes them: packed, with an index to find a row by its id. */
import { indexStrings, packStrings } from './packed-strings.ts';
import type { NamesReport } from './picture.ts';
import type { RowPeople } from './row-people.ts';

export function makeNamesReport(people: RowPeople, complete: boolean): NamesReport {
  const ids = packStrings(people.ids);
  return {
    layout: people.layout,
    names: packStrings(people.names),
    ids,
    idIndex: indexStrings(ids),
    // The worker goes on using its own.
    kinds: people.kinds.slice(),
    teams: people.teams.slice(),
    teamIds: people.teamIds,
    complete,
  };
}

/** Place of each in the order of names. */
export function ranksOf(names: readonly string[]): number[] {
  const order = names
    .map((_, index) => index)
    .sort((a, b) => names[a]!.localeCompare(names[b]!, 'en-GB', { numeric: true }));
  const ranks = new Array<number>(names.length);
  for (const [rank, index] of order.entries()) ranks[index] = rank;
  return ranks;
}
