/**
 * One entry of an incident's log. Entries are never changed: what was wrong is corrected by a new one that points at it.
 * `facts` carry what the incident is folded from and nothing personal; `personal` is sealed with the person's key.
 */
import type { AlarmType } from './alarm.ts';
import type { LocationFix } from './fix.ts';
import type { AlarmId, DeviceId, EmployerId, IncidentId, PlanId, WorkerId } from './ids.ts';
import type {
  Actor,
  AudioMode,
  ClockLevel,
  ClockName,
  ContactChannel,
  ContactOutcome,
  Cue,
  Disposition,
  MarkKind,
  Part,
  Person,
  ResponseRoute,
  ResponseService,
  ResponseState,
  SafeMethod,
  SceneField,
  Verification,
} from './incident.ts';
import type { DuressMeaning, PlanSnapshot, StepAction, StepTarget } from './plan.ts';

/** What folds, by kind. Times are milliseconds since 1970 UTC. */
export interface EntryFacts {
  RAISED: {
    readonly number: string;
    readonly employerId: EmployerId;
    readonly workerId: WorkerId | null;
    readonly deviceId: DeviceId | null;
    readonly alarm: AlarmFacts;
    readonly plan: { readonly id: PlanId | null; readonly version: number | null };
    readonly steps: readonly StepFacts[];
  };
  ALARM_ATTACHED: { readonly alarm: AlarmFacts };
  OFFERED: { readonly to: Person; readonly untilMs: number; readonly candidates: readonly Person[] };
  OFFER_LAPSED: { readonly to: Person };
  CLAIMED: { readonly by: Person };
  ABANDONED: { readonly owner: Person };
  TAKEN_OVER: { readonly by: Person; readonly from: Person | null };
  HANDOVER_OFFERED: { readonly to: Person; readonly untilMs: number };
  HANDOVER_ACCEPTED: { readonly by: Person; readonly from: Person };
  HANDOVER_ENDED: { readonly why: 'DECLINED' | 'WITHDRAWN' | 'LAPSED' };
  JOINED: { readonly who: Person; readonly part: Part };
  LEFT: { readonly who: Person };
  AUDIO_CONNECTED: { readonly mode: AudioMode; readonly by: Person };
  AUDIO_ENDED: { readonly by: Person };
  SILENT_MONITOR: { readonly seconds: number };
  CUES_SET: { readonly cues: readonly Cue[] };
  CONTACT_ATTEMPTED: { readonly channel: ContactChannel; readonly outcome: ContactOutcome };
  VERIFIED: { readonly verification: Verification };
  NO_RESPONSE: Record<string, never>;
  STEP_STARTED: { readonly index: number; readonly by: Person; readonly leaseUntilMs: number };
  STEP_RENEWED: { readonly index: number; readonly leaseUntilMs: number };
  STEP_LAPSED: { readonly index: number };
  STEP_DONE: { readonly index: number; readonly outcome: ContactOutcome };
  STEP_FAILED: { readonly index: number; readonly outcome: ContactOutcome };
  STEP_SKIPPED: { readonly index: number };
  ROUND_BEGUN: { readonly round: number };
  ADVISED: {
    readonly route: ResponseRoute;
    readonly forceIds: readonly string[];
    readonly reasons: readonly string[];
  };
  RESPONSE_REQUESTED: {
    readonly service: ResponseService;
    readonly route: ResponseRoute;
    /** What was advised then; null: no advice could be given. */
    readonly advised: ResponseRoute | null;
    readonly forceId: string | null;
    /** Which kinds of personal data were told: the disclosure. */
    readonly disclosed: readonly string[];
  };
  RESPONSE_CHANGED: { readonly id: number; readonly state: ResponseState };
  SAFE_REJECTED: { readonly method: SafeMethod };
  SAFE_CONFIRMED: { readonly method: SafeMethod };
  OVERRIDE_ASKED: { readonly by: Person; readonly disposition: Disposition };
  OVERRIDE_REFUSED: { readonly by: Person };
  /** `pair`: closed without a confirmation, by owner and supervisor. */
  CLOSED: { readonly disposition: Disposition; readonly pair: readonly [Person, Person] | null };
  REOPENED: { readonly by: Person };
  /** The class of it, never the word or the PIN. */
  DURESS_DETECTED: {
    readonly means: DuressMeaning;
    readonly how: 'WORD' | 'PIN' | 'WELFARE_ANSWER' | 'OPERATOR';
  };
  HELD: { readonly untilMs: number; readonly by: Person };
  HOLD_ENDED: { readonly why: 'RESUMED' | 'TIME' | 'ALARM' };
  WORKER_CANCELLED: Record<string, never>;
  WORKER_SAID: Record<string, never>;
  /** What that alarm was about is as it was: a device is heard again. Closes nothing. */
  RESTORED: { readonly type: AlarmType };
  LINKED: { readonly parentId: IncidentId };
  UNLINKED: Record<string, never>;
  NOTED: {
    readonly mentions: readonly string[];
    readonly corrects: number | null;
    readonly whisperTo: string | null;
  };
  PINNED: { readonly entry: number };
  UNPINNED: { readonly entry: number };
  SCENE_SET: { readonly field: SceneField };
  MARKED: { readonly mark: MarkKind; readonly by: Person };
  UNMARKED: { readonly id: number };
  /** The priority rises and never falls. */
  PRIORITY_RAISED: { readonly priority: 1 | 2 | 3 | 4 };
  CLOCK_REACHED: { readonly clock: ClockName; readonly level: ClockLevel };
  /** One attempt to tell somebody outside, and what became of it. */
  DELIVERY: {
    readonly deliveryId: string;
    readonly channel: 'EMAIL' | 'WEBHOOK' | 'PUSH';
    readonly attempt: number;
    readonly outcome: 'SENT' | 'FAILED' | 'GAVE_UP';
    readonly step: number | null;
  };
  SUMMARY_SENT: Record<string, never>;
  REPORT_ISSUED: { readonly redaction: 'INTERNAL' | 'EMPLOYER' | 'POLICE' };
}
export type EntryKind = keyof EntryFacts;
export const ENTRY_KINDS = [
  'RAISED',
  'ALARM_ATTACHED',
  'OFFERED',
  'OFFER_LAPSED',
  'CLAIMED',
  'ABANDONED',
  'TAKEN_OVER',
  'HANDOVER_OFFERED',
  'HANDOVER_ACCEPTED',
  'HANDOVER_ENDED',
  'JOINED',
  'LEFT',
  'AUDIO_CONNECTED',
  'AUDIO_ENDED',
  'SILENT_MONITOR',
  'CUES_SET',
  'CONTACT_ATTEMPTED',
  'VERIFIED',
  'NO_RESPONSE',
  'STEP_STARTED',
  'STEP_RENEWED',
  'STEP_LAPSED',
  'STEP_DONE',
  'STEP_FAILED',
  'STEP_SKIPPED',
  'ROUND_BEGUN',
  'ADVISED',
  'RESPONSE_REQUESTED',
  'RESPONSE_CHANGED',
  'SAFE_REJECTED',
  'SAFE_CONFIRMED',
  'OVERRIDE_ASKED',
  'OVERRIDE_REFUSED',
  'CLOSED',
  'REOPENED',
  'DURESS_DETECTED',
  'HELD',
  'HOLD_ENDED',
  'WORKER_CANCELLED',
  'WORKER_SAID',
  'RESTORED',
  'LINKED',
  'UNLINKED',
  'NOTED',
  'PINNED',
  'UNPINNED',
  'SCENE_SET',
  'MARKED',
  'UNMARKED',
  'HOLD_ENDED',
  'PRIORITY_RAISED',
  'PRIORITY_RAISED',
  'CLOCK_REACHED',
  'DELIVERY',
  'SUMMARY_SENT',
  'REPORT_ISSUED',
] as const satisfies readonly EntryKind[];

export interface AlarmFacts {
  readonly id: AlarmId;
  readonly type: AlarmType;
  readonly priority: 1 | 2 | 3 | 4;
  readonly receivedAtMs: number;
  readonly delayed: boolean;
}

export interface StepFacts {
  readonly order: number;
  readonly action: StepAction;
  readonly target: StepTarget;
  readonly mandatory: boolean;
  readonly lastResort: boolean;
  readonly automatic: boolean;
  readonly timeoutS: number;
}

/** Sealed. Each kind uses what it needs; free text has at most 2,000 characters. */
export interface EntryPersonal {
  readonly text?: string;
  readonly reason?: string;
  /** Who was rung, met or told. */
  readonly contact?: string;
  readonly phone?: string;
  /** Log, CAD or crime number, officer's number. */
  readonly reference?: string;
  readonly place?: { readonly lonE7: number; readonly latE7: number };
  readonly fix?: LocationFix;
  readonly plan?: PlanSnapshot;
  /** RAISED, ALARM_ATTACHED: the client's own word. */
  readonly said?: string;
  /** The worker's name as it was. */
  readonly worker?: string;
  readonly durationS?: number;
}

export interface EntryDraft<K extends EntryKind = EntryKind> {
  readonly kind: K;
  readonly facts: EntryFacts[K];
  readonly personal: EntryPersonal | null;
}
/** A draft of any kind whose facts are that kind's own. */
export type AnyEntryDraft = { [K in EntryKind]: EntryDraft<K> }[EntryKind];

export type IncidentEntry = AnyEntryDraft & {
  readonly incidentId: IncidentId;
  /** 1 for the first, without a gap. */
  readonly version: number;
  readonly atMs: number;
  readonly actor: Actor;
  /** The command that made it; several entries may share one. null: no command. */
  readonly commandId: string | null;
  /** SHA-256 of this entry and the hash before it, hexadecimal (`persistence/incident-log.ts`). */
  readonly hash: string;
};

/** Entries that take nothing from anybody: all others make a decision that was taken before them stale. */
export const ADDITIVE_ENTRIES: readonly EntryKind[] = [
  'JOINED',
  'LEFT',
  'OFFERED',
  'OFFER_LAPSED',
  'AUDIO_CONNECTED',
  'AUDIO_ENDED',
  'SILENT_MONITOR',
  'CUES_SET',
  'CONTACT_ATTEMPTED',
  'STEP_STARTED',
  'STEP_RENEWED',
  'STEP_LAPSED',
  'STEP_DONE',
  'STEP_FAILED',
  'STEP_SKIPPED',
  'ROUND_BEGUN',
  'ADVISED',
  'WORKER_SAID',
  'RESTORED',
  'NOTED',
  'PINNED',
  'UNPINNED',
  'SCENE_SET',
  'MARKED',
  'UNMARKED',
  'CLOCK_REACHED',
  'DELIVERY',
  'SUMMARY_SENT',
  'REPORT_ISSUED',
];
