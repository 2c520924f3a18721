/**
 * Who is offered which incident that nobody has claimed (`domain.md` 3.4, row 2). An offer takes nothing from anybody: the
 * incident rings for all meanwhile, and whoever claims first has it.
 */
import { isUnowned, type Incident, type Person } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';

export interface AllocationView {
  /** All that are open. */
  readonly open: readonly Incident[];
  /** Who may be asked now. */
  readonly onDuty: (employerId: EmployerId) => readonly Person[];
  /** The account that worked this worker's incident last; null: nobody that is remembered. */
  readonly knows: (workerId: WorkerId) => string | null;
  /** It was offered to this account since it has been nobody's. */
  readonly wasOffered: (incident: Incident, accountId: string) => boolean;
}

export interface Offer {
  readonly incident: Incident;
  readonly to: Person;
  readonly candidates: readonly Person[];
}

/** The most urgent first; nobody has more than one offer at a time. */
export function offersDue(view: AllocationView): Offer[] {
  const load = new Map<string, number>();
  const busy = new Set<string>();
  for (const { ownership } of view.open) {
    const { kind, owner, to } = ownership;
    if (owner !== null && (kind === 'OWNED' || kind === 'HANDOVER'))
      load.set(owner.accountId, (load.get(owner.accountId) ?? 0) + 1);
    if (to !== null) busy.add(to.accountId);
  }
  const offers: Offer[] = [];
  for (const incident of view.open.filter(isOfferable).sort(byUrgency)) {
    const candidates = candidatesFor(incident, view, load);
    const to = candidates.find(({ accountId }) => !busy.has(accountId));
    if (to === undefined) continue;
    busy.add(to.accountId);
    offers.push({ incident, to, candidates });
  }
  return offers;
}

/** Once it has rung for too long it is everybody's. */
function isOfferable(incident: Incident): boolean {
  return isUnowned(incident) && incident.ownership.kind !== 'OFFERED' && incident.clocks.ANSWER === undefined;
}

function byUrgency(a: Incident, b: Incident): number {
  return a.priority - b.priority || a.times.raisedAtMs - b.times.raisedAtMs || a.id - b.id;
}

/** Who helps already, then who knows the worker, then whoever has least to do. Who vanished from it is not asked again. */
function candidatesFor(
  incident: Incident,
  { onDuty, knows, wasOffered }: AllocationView,
  load: ReadonlyMap<string, number>,
): Person[] {
  const { employerId, workerId, participants, ownership } = incident;
  const familiar = workerId === null ? null : knows(workerId);
  const rank = ({ accountId }: Person): number => {
    if (participants.some((one) => one.accountId === accountId && one.part === 'ASSISTANT')) return 0;
    return accountId === familiar ? 1 : 2;
  };
  return onDuty(employerId)
    .filter((one) => one.accountId !== ownership.owner?.accountId && !wasOffered(incident, one.accountId))
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (load.get(a.accountId) ?? 0) - (load.get(b.accountId) ?? 0) ||
        (a.accountId < b.accountId ? -1 : 1),
    );
}
