/**
 * What people, devices and timers ask of an incident. Every command names itself (`commandId`, at most 64 characters), so that
 * sent twice it acts once. Those that decide carry `expectedVersion`, the version that the sender had before them.
 */
import type { IncidentId } from './ids.ts';
import type {
  AudioMode,
  ContactChannel,
  ContactOutcome,
  Cue,
  Disposition,
  MarkKind,
  Person,
  ResponseRoute,
  ResponseService,
  ResponseState,
  SafeMethod,
  SceneField,
  Verification,
} from './incident.ts';

/** By name, what each carries beside `incidentId`, `commandId` and `expectedVersion`. Texts are trimmed and not empty. */
export interface CommandInputs {
  CLAIM: Record<string, never>;
  ASSIST: Record<string, never>;
  WATCH: { readonly part: 'LISTENER' | 'OBSERVER' };
  LEAVE: Record<string, never>;
  CONNECT_AUDIO: { readonly mode: AudioMode };
  END_AUDIO: Record<string, never>;
  SILENT_MONITOR: { readonly seconds: number };
  SET_CUES: { readonly cues: readonly Cue[] };
  /** The worker; contacts of the plan are steps. */
  CONTACT_ATTEMPT: {
    readonly channel: ContactChannel;
    readonly outcome: ContactOutcome;
    readonly note: string | null;
    readonly durationS: number | null;
  };
  VERIFY: { readonly verification: Verification; readonly reason: string | null };
  NO_RESPONSE: { readonly reason: string | null };
  START_STEP: { readonly index: number; readonly reason: string | null };
  RENEW_STEP: { readonly index: number };
  FINISH_STEP: { readonly index: number; readonly outcome: ContactOutcome; readonly told: string | null };
  FAIL_STEP: { readonly index: number; readonly outcome: ContactOutcome; readonly note: string | null };
  SKIP_STEP: { readonly index: number; readonly reason: string };
  /** Never refused for a stale version, an owner that is somebody else, or anything that failed. */
  REQUEST_RESPONSE: {
    readonly service: ResponseService;
    readonly route: ResponseRoute;
    readonly forceId: string | null;
    readonly reference: string | null;
    readonly note: string | null;
    readonly disclosed: readonly string[];
  };
  UPDATE_RESPONSE: {
    readonly id: number;
    readonly state: ResponseState;
    readonly reference: string | null;
    readonly note: string | null;
  };
  /** `secret`: the closure code or date of birth that was said; compared, never kept. */
  CONFIRM_SAFE: { readonly method: SafeMethod; readonly secret: string | null; readonly note: string | null };
  CLOSE: { readonly disposition: Disposition; readonly narrative: string };
  CLOSE_FALSE: {
    readonly disposition: Disposition;
    readonly method: SafeMethod;
    readonly secret: string | null;
    readonly narrative: string;
  };
  ASK_OVERRIDE: { readonly disposition: Disposition; readonly reason: string };
  APPROVE_OVERRIDE: { readonly reason: string };
  REFUSE_OVERRIDE: { readonly reason: string };
  REOPEN: { readonly reason: string };
  REPORT_DURESS: { readonly note: string | null };
  HOLD: { readonly minutes: number; readonly reason: string };
  RESUME: Record<string, never>;
  LINK: { readonly parentId: IncidentId; readonly reason: string };
  UNLINK: { readonly reason: string };
  OFFER_HANDOVER: { readonly to: Person; readonly brief: string };
  ACCEPT_HANDOVER: Record<string, never>;
  DECLINE_HANDOVER: { readonly reason: string | null };
  WITHDRAW_HANDOVER: Record<string, never>;
  TAKE_OVER: { readonly reason: string };
  /** `corrects`: the version of the entry that this one puts right. `whisperTo`: only that account and supervisors see it. */
  NOTE: {
    readonly text: string;
    readonly mentions: readonly string[];
    readonly corrects: number | null;
    readonly whisperTo: string | null;
  };
  PIN: { readonly entry: number };
  UNPIN: { readonly entry: number };
  SET_SCENE: { readonly field: SceneField; readonly text: string };
  MARK: { readonly mark: MarkKind; readonly lonE7: number; readonly latE7: number; readonly label: string };
  UNMARK: { readonly id: number };
  RAISE_PRIORITY: { readonly priority: 1 | 2 | 3; readonly reason: string };
  ISSUE_REPORT: { readonly redaction: 'INTERNAL' | 'EMPLOYER' | 'POLICE' };
}
export type CommandName = keyof CommandInputs;
export const COMMANDS = [
  'CLAIM',
  'ASSIST',
  'WATCH',
  'LEAVE',
  'CONNECT_AUDIO',
  'END_AUDIO',
  'SILENT_MONITOR',
  'SET_CUES',
  'CONTACT_ATTEMPT',
  'VERIFY',
  'NO_RESPONSE',
  'START_STEP',
  'RENEW_STEP',
  'FINISH_STEP',
  'FAIL_STEP',
  'SKIP_STEP',
  'REQUEST_RESPONSE',
  'UPDATE_RESPONSE',
  'CONFIRM_SAFE',
  'CLOSE',
  'CLOSE_FALSE',
  'ASK_OVERRIDE',
  'APPROVE_OVERRIDE',
  'REFUSE_OVERRIDE',
  'REOPEN',
  'REPORT_DURESS',
  'HOLD',
  'RESUME',
  'LINK',
  'UNLINK',
  'OFFER_HANDOVER',
  'ACCEPT_HANDOVER',
  'DECLINE_HANDOVER',
  'WITHDRAW_HANDOVER',
  'TAKE_OVER',
  'NOTE',
  'PIN',
  'UNPIN',
  'SET_SCENE',
  'MARK',
  'UNMARK',
  'RAISE_PRIORITY',
  'ISSUE_REPORT',
] as const satisfies readonly CommandName[];

/** The mutation of each command; its input type is the same word with a capital and `Input`. */
export const COMMAND_FIELDS = {
  CLAIM: 'claimIncident',
  ASSIST: 'assistIncident',
  WATCH: 'watchIncident',
  LEAVE: 'leaveIncident',
  CONNECT_AUDIO: 'connectAudio',
  END_AUDIO: 'endAudio',
  SILENT_MONITOR: 'monitorSilently',
  SET_CUES: 'setCues',
  CONTACT_ATTEMPT: 'recordContactAttempt',
  VERIFY: 'verifyIncident',
  NO_RESPONSE: 'recordNoResponse',
  START_STEP: 'startStep',
  RENEW_STEP: 'renewStep',
  FINISH_STEP: 'finishStep',
  FAIL_STEP: 'failStep',
  SKIP_STEP: 'skipStep',
  REQUEST_RESPONSE: 'requestResponse',
  UPDATE_RESPONSE: 'updateResponse',
  CONFIRM_SAFE: 'confirmSafe',
  CLOSE: 'closeIncident',
  CLOSE_FALSE: 'closeFalseAlarm',
  ASK_OVERRIDE: 'askCloseOverride',
  APPROVE_OVERRIDE: 'approveCloseOverride',
  REFUSE_OVERRIDE: 'refuseCloseOverride',
  REOPEN: 'reopenIncident',
  REPORT_DURESS: 'reportDuress',
  HOLD: 'holdIncident',
  RESUME: 'resumeIncident',
  LINK: 'linkIncident',
  UNLINK: 'unlinkIncident',
  OFFER_HANDOVER: 'offerHandover',
  ACCEPT_HANDOVER: 'acceptHandover',
  DECLINE_HANDOVER: 'declineHandover',
  WITHDRAW_HANDOVER: 'withdrawHandover',
  TAKE_OVER: 'takeOverIncident',
  NOTE: 'noteIncident',
  PIN: 'pinEntry',
  UNPIN: 'unpinEntry',
  SET_SCENE: 'setScene',
  MARK: 'markIncident',
  UNMARK: 'unmarkIncident',
  RAISE_PRIORITY: 'raiseIncidentPriority',
  ISSUE_REPORT: 'issueIncidentReport',
} as const satisfies Readonly<Record<CommandName, string>>;

export type IncidentCommand = {
  [K in CommandName]: {
    readonly name: K;
    readonly input: CommandInputs[K];
    readonly commandId: string;
    /** null: whatever holds now. */
    readonly expectedVersion: number | null;
  };
}[CommandName];

/** What the person who commands may do at the incident's employer. */
export interface Standing {
  /** WORK_INCIDENTS. */
  readonly works: boolean;
  /** SUPERVISE_INCIDENTS. */
  readonly supervises: boolean;
}

/** What timers and the system do; the table knows them beside the commands of people. */
export const SYSTEM_ACTS = [
  'OFFER',
  'LAPSE_OFFER',
  'ABANDON',
  'LAPSE_HANDOVER',
  'LAPSE_STEP',
  'WAKE_HOLD',
  'REACH_CLOCK',
  'ATTACH_ALARM',
  'DETECT_DURESS',
  'WORKER_CANCEL',
  'WORKER_SAY',
  'RESTORE',
  'ADVISE',
  'RECORD_DELIVERY',
  'RECORD_SUMMARY',
  'RAISE_PRIORITY',
] as const;
export type SystemAct = (typeof SYSTEM_ACTS)[number];

export const REFUSALS = [
  /** Somebody else is responsible; `by` says who and since when. Assist or watch. */
  'ALREADY_CLAIMED',
  /** Something that matters has happened since `expectedVersion`; `now` is how it stands. */
  'STALE',
  /** Not in this state. */
  'NOT_NOW',
  /** Not in this part: only the owner, or only a supervisor. */
  'NOT_YOURS',
  /** Somebody else holds the step. */
  'STEP_BUSY',
  /** The code or date of birth does not match. It stays open. */
  'WRONG_SECRET',
  'FOUR_EYES',
  'INCOMPLETE',
  'CLOSED',
  'BAD_INPUT',
] as const;
export type RefusalKind = (typeof REFUSALS)[number];

/** Nothing was done. One sentence says why and what can be done instead. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly sentence: string;
  /** ALREADY_CLAIMED, STALE, STEP_BUSY: who was first. */
  readonly by: Person | null;
  readonly atMs: number | null;
}
