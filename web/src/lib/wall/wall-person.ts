/** Those whom a wall names: one line of its list each, and who comes first. Pure. */
import type { WorkerStatus } from '@lonewatch/schema/contract/worker.ts';

export interface WallPerson {
  readonly id: string;
  /** Behind the curtain already. */
  readonly name: string;
  readonly status: WorkerStatus;
  /** An incident that nobody has claimed. */
  readonly waits: boolean;
  /** "Panic button", "Verifying", or empty. */
  readonly what: string;
  readonly where: string;
  /** "00:24" or "4 min" since the alarm was raised, or "24 min late" is the check-in; empty: not known. */
  readonly since: string;
}

/** Ids by when they were due, the longest ago first. */
export function longestDue(dueOf: ReadonlyMap<string, number>): string[] {
  return [...dueOf].sort(([, a], [, b]) => a - b).map(([id]) => id);
}

/**
 * The rows of the `most` who are overdue the longest. Only those of whom it is known since when can be put in order:
 * `rows` are asked for the rest, as they come.
 */
export function overdueRows(
  known: Iterable<number>,
  rows: Iterable<number>,
  isOverdue: (row: number) => boolean,
  most: number,
): number[] {
  const found = new Set<number>();
  for (const some of [known, rows])
    for (const row of some) {
      if (found.size >= most) return [...found];
      if (isOverdue(row)) found.add(row);
    }
  return [...found];
}
