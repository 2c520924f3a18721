/**
 * The words of an incident and what it comes to when its log is folded (`domain.md` 3). Stored as words: append only.
 * Nothing in `Incident` is personal: texts, names, numbers and places stand sealed in the log's entries, which it points at
 * by their version. So it can be folded, counted and kept when a person's key is gone.
 */
import type { AlarmType } from './alarm.ts';
import type { AlarmId, DeviceId, EmployerId, IncidentId, PlanId, WorkerId } from './ids.ts';
import type { StepAction, StepTarget } from './plan.ts';

export const INCIDENT_STATES = [
  'QUEUED',
  'VERIFYING',
  'MONITORING',
  'ESCALATING',
  'RESPONDING',
  'SAFE_CONFIRMED',
  'CLOSED',
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** ABANDONED: the owner's console has gone. Like UNOWNED it rings until somebody claims. */
export const OWNERSHIPS = ['UNOWNED', 'OFFERED', 'OWNED', 'HANDOVER', 'ABANDONED'] as const;
export type OwnershipKind = (typeof OWNERSHIPS)[number];

export const VERIFICATIONS = ['UNKNOWN', 'GENUINE', 'FALSE', 'INCONCLUSIVE'] as const;
export type Verification = (typeof VERIFICATIONS)[number];

export const DISPOSITIONS = [
  'FALSE_ACCIDENTAL',
  'FALSE_EQUIPMENT',
  'FALSE_USER_ERROR',
  'PLANNED_ACTIVATION',
  'PLANNED_TEST',
  'PLANNED_TRAINING',
  'PRECAUTIONARY',
  'GENUINE_NO_ES',
  'GENUINE_ES',
  'UNKNOWN_NOT_TRACED',
  'DUPLICATE',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** How it was made sure that the worker is safe. */
export const SAFE_METHODS = [
  'CLOSURE_CODE',
  'DATE_OF_BIRTH',
  'SERVICES_ON_SCENE',
  'CONTACT_WITH_WORKER',
  'VISUAL',
] as const;
export type SafeMethod = (typeof SAFE_METHODS)[number];

/** What was heard or seen. Which of them let a police URN be used: `domain/police-route.ts`. */
export const CUES = [
  'ASSAULT',
  'WEAPON',
  'THREAT',
  'VERBAL_ABUSE',
  'ASKS_FOR_POLICE',
  'ASKS_FOR_AMBULANCE',
  'INJURY',
  'FIRE_OR_GAS',
  'DISTRESS',
  'OTHER_RISK',
] as const;
export type Cue = (typeof CUES)[number];

export const AUDIO_MODES = ['SILENT_LISTEN', 'TWO_WAY', 'CALLBACK'] as const;
export type AudioMode = (typeof AUDIO_MODES)[number];

export const CONTACT_CHANNELS = ['DEVICE', 'MOBILE', 'LANDLINE', 'SMS', 'EMAIL', 'IN_PERSON'] as const;
export type ContactChannel = (typeof CONTACT_CHANNELS)[number];
/** REACHED_…: somebody answered. MESSAGE_SENT: nobody has answered yet. */
export const CONTACT_OUTCOMES = [
  'REACHED_SAFE',
  'REACHED_NEEDS_HELP',
  'REACHED_UNCLEAR',
  'NO_ANSWER',
  'VOICEMAIL',
  'BUSY',
  'WRONG_NUMBER',
  'MESSAGE_SENT',
  'FAILED',
] as const;
export type ContactOutcome = (typeof CONTACT_OUTCOMES)[number];

export const RESPONSE_SERVICES = ['POLICE', 'AMBULANCE', 'FIRE', 'GUARD', 'COLLEAGUE', 'OTHER'] as const;
export type ResponseService = (typeof RESPONSE_SERVICES)[number];
/** URN: straight to the force's control room under the unique reference number that it has issued. */
export const RESPONSE_ROUTES = ['URN', 'DIAL_999', 'DIAL_101', 'DIRECT', 'NONE'] as const;
export type ResponseRoute = (typeof RESPONSE_ROUTES)[number];
export const RESPONSE_STATES = [
  'REQUESTED',
  'ACCEPTED',
  'EN_ROUTE',
  'ON_SCENE',
  'STOOD_DOWN',
  'REFUSED',
] as const;
export type ResponseState = (typeof RESPONSE_STATES)[number];

/** DOING runs under a lease of one operator; an expired lease makes it TO_DO again. */
export const STEP_STATES = ['TO_DO', 'DOING', 'DONE', 'FAILED', 'SKIPPED'] as const;
export type StepState = (typeof STEP_STATES)[number];

export const PARTS = ['OWNER', 'ASSISTANT', 'LISTENER', 'OBSERVER'] as const;
export type Part = (typeof PARTS)[number];

export const CLOCKS = [
  'ANSWER',
  'VERIFICATION_START',
  'VERIFY',
  'ESCALATE_FIRST',
  'DISPATCH',
  'IDLE',
  'HANDOVER_ACCEPT',
  'CHASE_RESPONSE',
  'SUMMARY',
  'REPORT',
] as const;
export type ClockName = (typeof CLOCKS)[number];
/** AMBER is shown; each later level is written into the log once and told to more people. */
export const CLOCK_LEVELS = ['RUNNING', 'AMBER', 'BREACHED', 'SUPERVISOR', 'SLA'] as const;
export type ClockLevel = (typeof CLOCK_LEVELS)[number];

/** What everybody on the incident must know of the scene: last writer wins, with a version check and visible history. */
export const SCENE_FIELDS = [
  'ATTACKERS',
  'INJURED',
  'WEAPON',
  'SITE_ACCESS',
  'HAZARDS',
  'EXACT_PLACE',
] as const;
export type SceneField = (typeof SCENE_FIELDS)[number];

export const MARK_KINDS = ['RENDEZVOUS', 'HAZARD', 'ACCESS', 'SIGHTING'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

export const ACTOR_KINDS = ['OPERATOR', 'WORKER', 'DEVICE', 'TIMER', 'SYSTEM'] as const;
/** Who did it. `name` as it was then: the record outlives the account. */
export interface Actor {
  readonly kind: (typeof ACTOR_KINDS)[number];
  readonly accountId: string | null;
  readonly name: string;
  /** Supervisor where that mattered; null: no person, or no matter. */
  readonly supervisor: boolean;
  /** Which console, as the browser names itself; null: none. */
  readonly workstation: string | null;
}

export interface Person {
  readonly accountId: string;
  readonly name: string;
}

export interface Ownership {
  readonly kind: OwnershipKind;
  /** OWNED, HANDOVER: who is responsible. ABANDONED, and OFFERED after it: who was. Otherwise null. */
  readonly owner: Person | null;
  /** OFFERED, HANDOVER: to whom. */
  readonly to: Person | null;
  /** OFFERED, HANDOVER: when the offer lapses. */
  readonly untilMs: number | null;
  /** Since when this person, or nobody, has been responsible: an offer or a handover that is not accepted leaves it. */
  readonly sinceMs: number;
}

/** The newest thing that changed what others may decide. `by`: null for a timer, the system, a device. */
export interface LastDecision {
  readonly version: number;
  readonly by: Person | null;
  readonly atMs: number;
}

export interface StepInHand {
  /** Stable within the incident: the place in the snapshot, from 0. */
  readonly index: number;
  readonly order: number;
  readonly action: StepAction;
  readonly target: StepTarget;
  readonly mandatory: boolean;
  readonly lastResort: boolean;
  /** Sent by itself when the incident escalates. */
  readonly automatic: boolean;
  readonly timeoutS: number;
  readonly state: StepState;
  readonly by: Person | null;
  /** DOING: since when, and when the lease ends unless it is renewed. */
  readonly startedAtMs: number | null;
  readonly leaseUntilMs: number | null;
  /** It has been done or waived, in this round or an earlier one. */
  readonly settled: boolean;
  readonly attempts: number;
  readonly outcome: ContactOutcome | null;
  /** Of the entry that said so last. */
  readonly entryVersion: number | null;
}

export interface Response {
  /** The version of the entry that requested it: its id within the incident. */
  readonly id: number;
  readonly service: ResponseService;
  readonly route: ResponseRoute;
  readonly state: ResponseState;
  readonly requestedAtMs: number;
  readonly changedAtMs: number;
}

export interface MapMark {
  /** The version of the entry that set it; its place and label stand there. */
  readonly id: number;
  readonly kind: MarkKind;
  readonly by: Person;
}

/** Milliseconds since 1970 UTC; null: has not happened. `raisedAtMs` is when the first alarm was received. */
export interface IncidentTimes {
  readonly raisedAtMs: number;
  /** Of the newest alarm: rises when another attaches. */
  readonly alarmedAtMs: number;
  readonly claimedAtMs: number | null;
  readonly audioConnectedAtMs: number | null;
  readonly verifiedAtMs: number | null;
  /** Somebody first spoke with the worker. */
  readonly firstContactAtMs: number | null;
  readonly escalatedAtMs: number | null;
  readonly firstStepAtMs: number | null;
  readonly responseRequestedAtMs: number | null;
  readonly onSceneAtMs: number | null;
  readonly safeConfirmedAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly summarySentAtMs: number | null;
  readonly reportIssuedAtMs: number | null;
  /** Since when it has been known to be genuine and to need police, ambulance or fire. */
  readonly servicesNeededAtMs: number | null;
  readonly reopenedAtMs: number | null;
  /** The end of a hold that its owner has not seen yet. */
  readonly wokenAtMs: number | null;
  /** The last act of a person, and of the owner. */
  readonly actedAtMs: number | null;
  readonly ownerActedAtMs: number | null;
}

export interface Incident {
  readonly id: IncidentId;
  /** What people say: `26-000123`, unique within the installation. */
  readonly number: string;
  readonly employerId: EmployerId;
  /** null: a device that is nobody's, or somebody known only by phone. */
  readonly workerId: WorkerId | null;
  readonly deviceId: DeviceId | null;
  /** Of its newest log entry, from 1. */
  readonly version: number;
  /** Of the newest entry that changes what others may decide: what `expectedVersion` is held against. */
  readonly decisiveVersion: number;
  readonly lastDecision: LastDecision;
  /** By anybody else than whoever made the last one: a person's own decisions make nothing of theirs stale. */
  readonly otherDecision: LastDecision | null;
  readonly state: IncidentState;
  readonly priority: 1 | 2 | 3 | 4;
  readonly alarms: readonly {
    readonly id: AlarmId;
    readonly type: AlarmType;
    readonly receivedAtMs: number;
    readonly delayed: boolean;
    /** What it was about has been as it was since then; null: not yet, or nothing that mends itself. */
    readonly restoredAtMs: number | null;
  }[];
  readonly ownership: Ownership;
  /** Others than the owner. */
  readonly participants: readonly (Person & { readonly part: Part; readonly sinceMs: number })[];
  readonly verification: Verification;
  readonly cues: readonly Cue[];
  /** Help was asked for in disguise: never shown to the worker, the employer or a wall. */
  readonly duress: boolean;
  readonly hold: { readonly untilMs: number; readonly by: Person; readonly entryVersion: number } | null;
  readonly audio: { readonly mode: AudioMode; readonly listeners: readonly Person[] } | null;
  readonly plan: { readonly id: PlanId | null; readonly version: number | null };
  readonly steps: readonly StepInHand[];
  /** Which time the plan is gone through, from 1: it is repeated until somebody has confirmed welfare. */
  readonly round: number;
  readonly failedAttempts: number;
  readonly responses: readonly Response[];
  readonly safeMethod: SafeMethod | null;
  readonly disposition: Disposition | null;
  /** The owner has asked a supervisor to close without confirmation. */
  readonly override: {
    readonly by: Person;
    readonly disposition: Disposition;
    readonly entryVersion: number;
  } | null;
  /** A banner; closes nothing. */
  readonly workerCancelledAtMs: number | null;
  readonly parentId: IncidentId | null;
  /** Versions of at most three entries. */
  readonly pinned: readonly number[];
  /** The version of the entry that said it last, by field. */
  readonly scene: Readonly<Partial<Record<SceneField, number>>>;
  readonly marks: readonly MapMark[];
  readonly times: IncidentTimes;
  /** The highest level that each clock has reached and that stands in the log. */
  readonly clocks: Readonly<Partial<Record<ClockName, ClockLevel>>>;
}

/** A claim by somebody else is welcome: nobody is responsible now. */
export function isUnowned({
  ownership,
  state,
}: Pick<Incident, 'state'> & { readonly ownership: Pick<Ownership, 'kind'> }): boolean {
  return state !== 'CLOSED' && ['UNOWNED', 'OFFERED', 'ABANDONED'].includes(ownership.kind);
}

export function isOpen({ state }: Pick<Incident, 'state'>): boolean {
  return state !== 'CLOSED';
}

/**
 * WORKS: may claim it, and sees what only those see who work it. READS: a manager within reach; nothing of duress, no phone
 * numbers, no instructions. MASKED: a wall; no names, texts or references. OWN: the worker, once it is closed.
 */
export const INCIDENT_SIGHTS = ['WORKS', 'READS', 'MASKED', 'OWN'] as const;
export type IncidentSight = (typeof INCIDENT_SIGHTS)[number];
