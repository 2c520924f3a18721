/** How many workers are in each state, told so that nobody is given away. */
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Employer, Worker } from '@lonewatch/schema/contract/reference.ts';
import { mayAbout, mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { STATUS_CODE, WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import type { StatusCount } from '@lonewatch/schema/graphql/context.ts';
import type { Directory } from '../hot/directory.ts';

/** Fewer than these are not counted aloud to somebody who may not see the workers themselves. */
const SMALL = 5;

export function statusCounts(
  viewer: Viewer,
  { id: employerId }: Employer,
  directory: Directory,
): readonly StatusCount[] {
  const live = directory.employer(employerId);
  if (live === undefined || !mayAt(viewer, 'SEE_FIGURES', employerId)) return [];
  const { status, workedStatus, workerId } = live.fleet.columns;
  const counts = new Array<number>(WORKER_STATUSES.length).fill(0);
  const named = mayAt(viewer, 'SEE_WORKERS', employerId);
  for (let slot = 0; slot < live.fleet.count; slot++) {
    const worker = directory.worker(workerId[slot]! as WorkerId)?.worker;
    if (worker === undefined || (named && !mayAbout(viewer, 'SEE_WORKERS', worker))) continue;
    counts[(mayAbout(viewer, 'WORK_INCIDENTS', worker) ? workedStatus : status)[slot]!]!++;
  }
  const told = named ? () => true : isTold(counts);
  return WORKER_STATUSES.map((name) => {
    const count = counts[STATUS_CODE[name]]!;
    return { status: name, count: told(STATUS_CODE[name]) ? count : null };
  });
}

/** Help that was asked for in disguise shows to those alone who work alarms. */
export function statusCodeOf(viewer: Viewer, worker: Worker, directory: Directory): number {
  const { status, workedStatus } = directory.employer(worker.employerId)!.fleet.columns;
  const { slot } = directory.worker(worker.id)!;
  return (mayAbout(viewer, 'WORK_INCIDENTS', worker) ? workedStatus : status)[slot]!;
}

/**
 * Small counts are kept back, and with them the next larger one as long as those that are kept back are few together:
 * whoever remembers how many there are in all would otherwise subtract.
 */
function isTold(counts: readonly number[]): (statusCode: number) => boolean {
  const rising = [...counts.keys()].sort((a, b) => counts[a]! - counts[b]!);
  const kept = new Set<number>();
  let together = 0;
  for (const code of rising) {
    const isSmall = counts[code]! < SMALL;
    if (!isSmall && (kept.size === 0 || together >= SMALL)) break;
    kept.add(code);
    together += counts[code]!;
  }
  return (statusCode) => !kept.has(statusCode);
}
