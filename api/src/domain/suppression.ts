/**
 * Which figures of a table may be told without giving anybody away. A cell of fewer than k people is kept back, and so are
 * as many others as it takes that nobody can work it out: not from the sums of its lines, which anybody can ask for, and not
 * by solving all of them together. Kept back means null, never 0.
 */

export interface Cell {
  /** One word for each dimension: where it stands. Leaving dimensions out sums those that are alike in the others: a line. */
  readonly key: readonly string[];
  /** What it counts, such as alarms. */
  readonly count: number;
  /** Of how many people. */
  readonly people: number;
  /** Who, where they are fewer than k; of a larger cell nobody needs to know. */
  readonly few: readonly number[] | null;
  /** Kept back whatever it counts, such as for what it would tell together with another window of time. */
  readonly barred?: boolean;
}

/** More than these are not solved: the table is too fine for anything to be told of it. */
const MAX_SOLVED = 200;
/** A prime below 2^26: products stay exact. */
const PRIME = 67_108_859;

/** The places of the cells that are kept back. */
export function suppressedCells(cells: readonly Cell[], k: number): ReadonlySet<number> {
  const kept = new Set<number>();
  for (const [at, { people, barred }] of cells.entries())
    if ((people > 0 && people < k) || barred === true) kept.add(at);
  if (kept.size === 0) return kept;
  const lines = toldLines(cells, k);
  for (;;) {
    for (const line of lines) guardLine(cells, line, kept, k);
    if (kept.size > MAX_SOLVED) return new Set(cells.keys());
    const known = determined(lines, kept);
    let added = false;
    for (const at of known) added = hideWith(cells, lines, at, kept) || added;
    // What cannot be guarded by hiding more stands in a table that has nothing else: all of it goes.
    if (known.length === 0) return kept;
    if (!added) return new Set(cells.keys());
  }
}

/** What hides together in a line counts k people or more, and is never one cell alone. */
function guardLine(cells: readonly Cell[], line: readonly number[], kept: Set<number>, k: number): void {
  const hidden = line.filter((at) => kept.has(at));
  if (hidden.length === 0) return;
  if (hidden.length > 1 && together(cells, hidden) >= k) return;
  const next = smallestShown(cells, line, kept);
  if (next === null) return;
  kept.add(next);
  guardLine(cells, line, kept, k);
}

function together(cells: readonly Cell[], hidden: readonly number[]): number {
  const people = new Set<number>();
  for (const at of hidden) {
    const { few, people: count } = cells[at]!;
    if (few === null) return Math.max(count, people.size);
    for (const one of few) people.add(one);
  }
  return people.size;
}

function smallestShown(
  cells: readonly Cell[],
  line: readonly number[],
  kept: ReadonlySet<number>,
): number | null {
  let smallest: number | null = null;
  for (const at of line)
    if (!kept.has(at) && (smallest === null || isSmaller(cells[at]!, cells[smallest]!))) smallest = at;
  return smallest;
}

/** By what adds up: the same row gives way whether it is asked for itself or as a sum of a finer table. */
function isSmaller(a: Cell, b: Cell): boolean {
  return a.count < b.count || (a.count === b.count && a.key.join() < b.key.join());
}

/** Hides one more cell of a line of `at`; false: all of its lines are hidden already. */
function hideWith(
  cells: readonly Cell[],
  lines: readonly (readonly number[])[],
  at: number,
  kept: Set<number>,
): boolean {
  for (const line of lines) {
    if (!line.includes(at)) continue;
    const next = smallestShown(cells, line, kept);
    if (next === null) continue;
    kept.add(next);
    return true;
  }
  return false;
}

/** Every set of cells whose sum is told to whoever asks with fewer dimensions: judged as that question would be. */
export function toldLines(cells: readonly Cell[], k: number): number[][] {
  const dimensions = cells[0]?.key.length ?? 0;
  const lines: number[][] = [];
  for (let left = 0; left < 2 ** dimensions - 1; left++) {
    const groups = new Map<string, number[]>();
    for (const [at, { key }] of cells.entries()) {
      const name = JSON.stringify(key.filter((_, dimension) => (left >> dimension) % 2 === 1));
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [at]);
      else group.push(at);
    }
    const sums = [...groups].map(([name, group]) => sumOf(cells, name, group, k));
    const hidden = suppressedCells(sums, k);
    for (const [at, group] of [...groups.values()].entries()) if (!hidden.has(at)) lines.push(group);
  }
  return lines;
}

function sumOf(cells: readonly Cell[], name: string, group: readonly number[], k: number): Cell {
  const people = together(cells, group);
  return {
    key: JSON.parse(name) as string[],
    count: group.reduce((sum, at) => sum + cells[at]!.count, 0),
    people,
    few: people < k ? [...new Set(group.flatMap((at) => cells[at]!.few ?? []))] : null,
  };
}

/** The hidden cells that the sums of these lines fix to one value: Gaussian elimination over a prime field. */
export function determined(lines: readonly (readonly number[])[], kept: ReadonlySet<number>): number[] {
  const columns = [...kept];
  const place = new Map(columns.map((at, column) => [at, column]));
  const rows = lines
    .map((line) => line.filter((at) => kept.has(at)))
    .filter((line) => line.length > 0)
    .map((line) => {
      const row = new Float64Array(columns.length);
      for (const at of line) row[place.get(at)!] = 1;
      return row;
    });
  let rank = 0;
  for (let column = 0; column < columns.length && rank < rows.length; column++) {
    const pivot = rows.findIndex((row, at) => at >= rank && row[column] !== 0);
    if (pivot === -1) continue;
    [rows[rank], rows[pivot]] = [rows[pivot]!, rows[rank]!];
    scale(rows[rank]!, inverse(rows[rank]![column]!));
    for (const [at, row] of rows.entries())
      if (at !== rank && row[column] !== 0) subtract(row, rows[rank]!, row[column]!);
    rank++;
  }
  return rows.slice(0, rank).flatMap((row) => {
    const filled = row.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
    return filled === 1 ? [columns[row.findIndex((value) => value !== 0)]!] : [];
  });
}

function scale(row: Float64Array, by: number): void {
  for (let at = 0; at < row.length; at++) row[at] = (row[at]! * by) % PRIME;
}

function subtract(row: Float64Array, other: Float64Array, times: number): void {
  for (let at = 0; at < row.length; at++)
    if (other[at] !== 0) row[at] = (row[at]! + (PRIME - times) * other[at]!) % PRIME;
}

/** By Fermat: value^(p-2). */
function inverse(value: number): number {
  let result = 1;
  let base = value % PRIME;
  for (let power = PRIME - 2; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = (result * base) % PRIME;
    base = (base * base) % PRIME;
  }
  return result;
}

/** A share tells of the few on either side of it: told where both sides count k people or nobody. */
export function isShareTold(peopleIn: number, peopleOut: number, k: number): boolean {
  return (peopleIn === 0 || peopleIn >= k) && (peopleOut === 0 || peopleOut >= k);
}
