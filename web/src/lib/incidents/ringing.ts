/** What of the queue is heard on an operator's console. */
import { isOfferedTo, mostUrgentWaiting, type Queued } from './queue.ts';
import type { Priority } from './sound.ts';

/** Calls for attention without the rhythm of an alarm that nobody has. */
const HANDOVER_RINGS_AS: Priority = 3;

/** The most urgent incident that nobody has, then a handover that waits for this operator; null: silence. */
export function ringingFor(open: Iterable<Queued>, me: string): Priority | null {
  const all = [...open];
  const waiting = mostUrgentWaiting(all);
  if (waiting !== null) return Math.min(4, Math.max(1, waiting)) as Priority;
  return all.some((one) => one.ownership.kind === 'HANDOVER' && isOfferedTo(one, me))
    ? HANDOVER_RINGS_AS
    : null;
}
