/**
 * What an incident comes to when its log is read from the start. Total: every entry that was ever written can be folded, in the
 * order of its versions; what it may follow was decided before it was written (`decide.ts`, `act.ts`).
 */
import {
  ADDITIVE_ENTRIES,
  type AnyEntryDraft,
  type EntryDraft,
  type StepFacts,
} from '@lonewatch/schema/contract/incident-entry.ts';
import type {
  Actor,
  Incident,
  IncidentTimes,
  Person,
  StepInHand,
} from '@lonewatch/schema/contract/incident.ts';
import type { IncidentId } from '@lonewatch/schema/contract/ids.ts';
import type { Foldable } from './context.ts';
import { needsServices } from './cues.ts';
import { foldOwnership } from './fold-ownership.ts';
import { foldStep } from './fold-step.ts';
import { foldWork } from './fold-work.ts';

type Raised = EntryDraft<'RAISED'> & Omit<Foldable, 'kind' | 'facts' | 'personal'>;

/** null only for a log that does not begin with RAISED, which no log of ours does. */
export function fold(incident: Incident, entry: Foldable): Incident;
export function fold(incident: Incident | null, entry: Foldable): Incident | null;
export function fold(incident: Incident | null, entry: Foldable): Incident | null {
  if (incident === null) return entry.kind === 'RAISED' ? begin(entry) : null;
  const { version, atMs } = entry;
  const changed = foldWork(foldStep(foldOwnership(incident, entry), entry), entry);
  return actedOn(needing({ ...changed, version, ...decisionsAfter(incident, entry) }, atMs), entry);
}

export function foldAll(entries: readonly Foldable[]): Incident | null {
  let incident: Incident | null = null;
  for (const entry of entries) incident = fold(incident, entry);
  return incident;
}

/** What the incident comes to when these drafts are written one after the other. */
export function applied(
  incident: Incident,
  drafts: readonly AnyEntryDraft[],
  actor: Actor,
  atMs: number,
): Incident {
  let now = incident;
  for (const draft of drafts)
    now = fold(now, { ...draft, incidentId: now.id, version: now.version + 1, atMs, actor });
  return now;
}

/** The same from nothing; null when the first draft is not RAISED. */
export function appliedFromNothing(
  incidentId: IncidentId,
  drafts: readonly AnyEntryDraft[],
  actor: Actor,
  atMs: number,
): Incident | null {
  return foldAll(drafts.map((draft, index) => ({ ...draft, incidentId, version: index + 1, atMs, actor })));
}

function begin({ facts, incidentId, version, atMs, actor }: Raised): Incident {
  const { number, employerId, workerId, deviceId, alarm, plan, steps } = facts;
  return {
    ...BLANK,
    ...{ id: incidentId, number, employerId, workerId, deviceId, plan, version },
    decisiveVersion: version,
    lastDecision: { version, by: personOf(actor), atMs },
    priority: alarm.priority,
    alarms: [
      {
        ...{ id: alarm.id, type: alarm.type, receivedAtMs: alarm.receivedAtMs },
        ...{ delayed: alarm.delayed, restoredAtMs: null },
      },
    ],
    ownership: { kind: 'UNOWNED', owner: null, to: null, untilMs: null, sinceMs: alarm.receivedAtMs },
    steps: steps.map(stepInHand),
    times: { ...NO_TIMES, raisedAtMs: alarm.receivedAtMs, alarmedAtMs: alarm.receivedAtMs },
  };
}

const NO_TIMES: Omit<IncidentTimes, 'raisedAtMs' | 'alarmedAtMs'> = {
  claimedAtMs: null,
  audioConnectedAtMs: null,
  verifiedAtMs: null,
  firstContactAtMs: null,
  escalatedAtMs: null,
  firstStepAtMs: null,
  responseRequestedAtMs: null,
  onSceneAtMs: null,
  safeConfirmedAtMs: null,
  closedAtMs: null,
  summarySentAtMs: null,
  reportIssuedAtMs: null,
  servicesNeededAtMs: null,
  reopenedAtMs: null,
  wokenAtMs: null,
  actedAtMs: null,
  ownerActedAtMs: null,
};

const BLANK = {
  state: 'QUEUED',
  otherDecision: null,
  participants: [],
  verification: 'UNKNOWN',
  cues: [],
  duress: false,
  hold: null,
  audio: null,
  round: 1,
  failedAttempts: 0,
  responses: [],
  safeMethod: null,
  disposition: null,
  override: null,
  workerCancelledAtMs: null,
  parentId: null,
  pinned: [],
  scene: {},
  marks: [],
  clocks: {},
} as const satisfies Partial<Incident>;

function stepInHand(facts: StepFacts, index: number): StepInHand {
  return {
    ...facts,
    index,
    state: 'TO_DO',
    by: null,
    startedAtMs: null,
    leaseUntilMs: null,
    settled: false,
    attempts: 0,
    outcome: null,
    entryVersion: null,
  };
}

/** The person behind an act; null: a timer, a device, the system. */
export function personOf({ accountId, name }: Actor): Person | null {
  return accountId === null ? null : { accountId, name };
}

function decisionsAfter(
  { decisiveVersion, lastDecision, otherDecision }: Incident,
  { kind, version, atMs, actor }: Foldable,
): Pick<Incident, 'decisiveVersion' | 'lastDecision' | 'otherDecision'> {
  if (ADDITIVE_ENTRIES.includes(kind)) return { decisiveVersion, lastDecision, otherDecision };
  const by = personOf(actor);
  const same = by?.accountId === lastDecision.by?.accountId;
  return {
    decisiveVersion: version,
    lastDecision: { version, by, atMs },
    otherDecision: same ? otherDecision : lastDecision,
  };
}

/** The clock of dispatch starts when both are known: that it is genuine, and that services are needed. */
function needing(incident: Incident, atMs: number): Incident {
  const { times, verification, cues } = incident;
  const needed = verification === 'GENUINE' && needsServices(cues);
  if (needed === (times.servicesNeededAtMs !== null)) return incident;
  if (needed && times.responseRequestedAtMs !== null) return incident;
  return { ...incident, times: { ...times, servicesNeededAtMs: needed ? atMs : null } };
}

function actedOn(incident: Incident, { actor, atMs, kind }: Foldable): Incident {
  if (actor.kind !== 'OPERATOR' || kind === 'CLOCK_REACHED') return incident;
  const { IDLE: _, ...clocks } = incident.clocks;
  const owner = incident.ownership.owner?.accountId === actor.accountId;
  const { ownerActedAtMs, wokenAtMs } = incident.times;
  const times = {
    ...incident.times,
    actedAtMs: atMs,
    ownerActedAtMs: owner ? atMs : ownerActedAtMs,
    wokenAtMs: owner ? null : wokenAtMs,
  };
  return { ...incident, clocks, times };
}
