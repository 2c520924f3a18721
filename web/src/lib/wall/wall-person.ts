/** Those whom a wall names: one line of its list each, and who comes first. Pure. */
import type { WorkerStatus } from '@lonewatch/schema/contract/worker.ts';

export interface WallPerson {
  readonly id: string;
  /** Behind the curtain already. */
  readonly name: string;
  readonly status: WorkerStatus;
  readonly where: string;
  /** "24 min ago" the alarm was raised, or "24 min late" is the check-in; empty: not known. */
  readonly since: string;
}

interface AlarmNode {
  readonly worker: { readonly id: string } | null;
  readonly device: { readonly id: string } | null;
  readonly priority: number;
  readonly deviceAt: string | null;
  readonly receivedAt: string;
}

export interface Raised {
  readonly atMs: number;
  /** 1 is highest. */
  readonly priority: number;
}

/**
 * What each of them has raised, by worker, or by device where it is nobody's. Of two alarms of one worker the newer's
 * time and the higher priority: a further alarm re-sounds, and never lowers it. `alarms` come newest first.
 */
export function raisedOf(alarms: readonly AlarmNode[]): ReadonlyMap<string, Raised> {
  const found = new Map<string, Raised>();
  for (const { worker, device, priority, deviceAt, receivedAt } of alarms) {
    const id = worker?.id ?? device?.id;
    if (id === undefined) continue;
    const newer = found.get(id);
    found.set(id, {
      atMs: newer?.atMs ?? Date.parse(deviceAt ?? receivedAt),
      priority: Math.min(newer?.priority ?? priority, priority),
    });
  }
  return found;
}

/**
 * By priority, then by age, the newest first: nobody works a queue from a wall, and an alarm that comes must be seen to
 * come. Of whom nothing is known yet has only just raised one, and may be of any priority: first of all.
 */
export function alarmsInOrder<InAlarm extends { readonly id: string }>(
  alarms: readonly InAlarm[],
  raised: ReadonlyMap<string, Raised>,
): InAlarm[] {
  const rankOf = ({ id }: InAlarm): Raised => raised.get(id) ?? { priority: 0, atMs: 0 };
  return alarms
    .map((alarm) => ({ alarm, ...rankOf(alarm) }))
    .sort((a, b) => a.priority - b.priority || b.atMs - a.atMs)
    .map(({ alarm }) => alarm);
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
