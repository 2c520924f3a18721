/**
 * The queue's order and what a filter may leave out. **Priority 1 is in every queue**, whatever is filtered; so is
 * whatever is offered to whoever looks.
 */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import { isUnowned, type IncidentState, type OwnershipKind } from '@lonewatch/schema/contract/incident.ts';
import type { CommandName } from '@lonewatch/schema/contract/incident-command.ts';

export interface Colleague {
  readonly accountId: string | null;
  readonly name: string;
}

/** What the queue must know of an incident. */
export interface Queued {
  readonly id: string;
  readonly number: string;
  readonly state: IncidentState;
  readonly priority: number;
  /** ISO 8601; null: a wall may not know. */
  readonly raisedAt: string;
  /** Of its newest alarm. */
  readonly alarmedAt: string;
  readonly who: string;
  readonly employer: { readonly id: string; readonly name: string } | null;
  readonly alarms: readonly { readonly type: AlarmType }[];
  readonly ownership: {
    readonly kind: OwnershipKind;
    readonly owner: Colleague | null;
    readonly to: Colleague | null;
  };
  readonly participants: readonly { readonly person: Colleague }[];
  readonly allowedCommands: readonly CommandName[];
}

export interface QueueFilter {
  /** null: all. */
  readonly employerId: string | null;
  /** Owned by me, or with me in it, or offered to me. */
  readonly mine: boolean;
}
export const WHOLE_QUEUE: QueueFilter = { employerId: null, mine: false };

type Owned = Pick<Queued, 'ownership' | 'state'>;

/** Nobody is responsible: somebody must claim. */
export function waits(incident: Owned): boolean {
  return isUnowned(incident);
}

export function isMine({ ownership }: Pick<Queued, 'ownership'>, me: string | null): boolean {
  return (
    me !== null &&
    (ownership.kind === 'OWNED' || ownership.kind === 'HANDOVER') &&
    ownership.owner?.accountId === me
  );
}

/** Offered by a colleague or by the queue, and to nobody else. */
export function isOfferedTo({ ownership }: Pick<Queued, 'ownership'>, me: string | null): boolean {
  return (
    me !== null &&
    (ownership.kind === 'OFFERED' || ownership.kind === 'HANDOVER') &&
    ownership.to?.accountId === me
  );
}

/** Priority first, then those whom nobody has, then the oldest. */
export function inQueueOrder<T extends Queued>(incidents: Iterable<T>): T[] {
  return [...incidents].sort(
    (a, b) =>
      a.priority - b.priority ||
      Number(waits(b)) - Number(waits(a)) ||
      Date.parse(a.raisedAt) - Date.parse(b.raisedAt) ||
      a.number.localeCompare(b.number),
  );
}

/** No filter hides priority 1, or what is offered to me. */
export function passes(incident: Queued, { employerId, mine }: QueueFilter, me: string | null): boolean {
  if (incident.priority === 1 || isOfferedTo(incident, me)) return true;
  if (employerId !== null && incident.employer?.id !== employerId) return false;
  const inIt =
    isMine(incident, me) ||
    incident.participants.some(({ person }) => me !== null && person.accountId === me);
  return !mine || inIt;
}

export interface QueueParts<T> {
  /** Priority 1: stands above everything that scrolls. */
  readonly pinned: readonly T[];
  readonly rest: readonly T[];
  /** How many the filter leaves out. */
  readonly hidden: number;
}

export function queueParts<T extends Queued>(
  incidents: Iterable<T>,
  filter: QueueFilter,
  me: string | null,
): QueueParts<T> {
  const all = inQueueOrder(incidents);
  const shown = all.filter((incident) => passes(incident, filter, me));
  return {
    pinned: shown.filter(({ priority }) => priority === 1),
    rest: shown.filter(({ priority }) => priority !== 1),
    hidden: all.length - shown.length,
  };
}

/** What C claims: what is offered to me first, then the first of the whole queue, whatever is filtered. null: none waits. */
export function nextToClaim<T extends Queued>(incidents: Iterable<T>, me: string | null): T | null {
  const open = inQueueOrder(incidents).filter(
    (incident) => waits(incident) && incident.allowedCommands.includes('CLAIM'),
  );
  const first = open[0];
  if (first === undefined) return null;
  // An offer never holds up somebody else's more urgent alarm.
  return open.find((incident) => incident.priority === first.priority && isOfferedTo(incident, me)) ?? first;
}

/** Whether its alarm is one that nobody has: the sound goes on for it. */
export function mostUrgentWaiting(incidents: Iterable<Queued>): number | null {
  let least: number | null = null;
  for (const incident of incidents)
    if (waits(incident) && (least === null || incident.priority < least)) least = incident.priority;
  return least;
}
