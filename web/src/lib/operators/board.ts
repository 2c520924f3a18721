/** The supervisor's board of operators: who needs a look first. Pure. */
import { isUnowned, type OwnershipKind } from '@lonewatch/schema/contract/incident.ts';
import { readClock, type Clock, type ClockReading } from '../incidents/clocks.ts';
import type { DutyNode } from '../presence/cover.ts';

export interface OwnedNode {
  readonly id: string;
  readonly number: string;
  readonly priority: number;
  readonly clocks: readonly Clock[];
}

export interface OperatorNode extends DutyNode {
  readonly heardAt: string | null;
  readonly idleSince: string | null;
  readonly owned: readonly OwnedNode[];
}

/** How long nobody has acted on it; null: it is on hold, or nothing runs. */
export function idleOf({ clocks }: Pick<OwnedNode, 'clocks'>, nowMs: number): ClockReading | null {
  const running = clocks.find(({ name, stoppedAt }) => name === 'IDLE' && stoppedAt === null);
  return running === undefined ? null : readClock(running, nowMs);
}

const RANK = { AWAY: 0, PRESENT: 1, ON_BREAK: 2 } as const;

/** Whoever is not heard and owns something first, then by how long they have not acted, then by name. */
export function inBoardOrder<T extends OperatorNode>(operators: readonly T[]): T[] {
  const lost = ({ state, owned }: T): boolean => state === 'AWAY' && owned.length > 0;
  return [...operators].sort(
    (a, b) =>
      Number(lost(b)) - Number(lost(a)) ||
      sinceMs(a) - sinceMs(b) ||
      RANK[a.state] - RANK[b.state] ||
      a.name.localeCompare(b.name, 'en-GB'),
  );
}

function sinceMs({ idleSince }: OperatorNode): number {
  return idleSince === null ? Number.MAX_SAFE_INTEGER : Date.parse(idleSince);
}

interface QueuedNode {
  readonly priority: number;
  readonly raisedAt: string;
  readonly ownership: { readonly kind: OwnershipKind };
}

/** Open ones that nobody has, the most urgent first. */
export function unownedOf<T extends QueuedNode>(open: readonly T[]): T[] {
  return open
    .filter(({ ownership }) => isUnowned({ state: 'QUEUED', ownership: ownership }))
    .sort((a, b) => a.priority - b.priority || Date.parse(a.raisedAt) - Date.parse(b.raisedAt));
}
