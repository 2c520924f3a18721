/** The ports of running a control room: who is on duty, who is covered, what is handed on, what the month came to. */
import type { AlarmType } from '../contract/alarm.ts';
import type { EmployerId, IncidentId, WorkerId } from '../contract/ids.ts';
import type { Disposition, Person } from '../contract/incident.ts';
import type { Refusal } from '../contract/incident-command.ts';
import type { Viewer } from '../contract/viewer.ts';
import type { Console } from './console.ts';
import type { IncidentView } from './incident-ports.ts';
import type { Page, PageArgs } from './page.ts';

/** PRESENT: a console of theirs has been heard within 15 s. */
export const DUTY_STATES = ['PRESENT', 'ON_BREAK', 'AWAY'] as const;
export interface OperatorOnDuty extends Person {
  readonly supervisor: boolean;
  readonly state: (typeof DUTY_STATES)[number];
  readonly signedOnAtMs: number;
  readonly breakSinceMs: number | null;
  /** When a console of theirs was last heard. */
  readonly heardAtMs: number | null;
  /** Theirs and open, of those that the viewer may see. */
  readonly owned: readonly IncidentView[];
  /** Since when nobody has acted on the one of theirs that has waited longest. */
  readonly idleSinceMs: number | null;
}

export interface Cover {
  readonly employerId: EmployerId;
  /** Signed on, present and not on a break. */
  readonly operators: number;
  /** null: covered. */
  readonly uncoveredSinceMs: number | null;
}

export interface CoverGap {
  readonly id: number;
  readonly employerId: EmployerId;
  readonly fromMs: number;
  /** null: it goes on. */
  readonly toMs: number | null;
}

export interface DutyOutcome {
  /** null: not signed on. */
  readonly duty: OperatorOnDuty | null;
  readonly refusal: Refusal | null;
}

export const HANDED_ON = [
  'OPEN_INCIDENT',
  'HOLD',
  'SESSION_OVERDUE',
  'SESSION_AT_RISK',
  'RECEIVER',
  'PROMISE',
  'NOTE',
] as const;
/** One thing that the next shift must know. */
export interface HandedOn {
  /** Within its record, from 1. */
  readonly item: number;
  readonly kind: (typeof HANDED_ON)[number];
  readonly employerId: EmployerId | null;
  readonly incidentId: IncidentId | null;
  readonly workerId: WorkerId | null;
  readonly text: string;
  /** When it wakes, is due or was promised. */
  readonly dueAtMs: number | null;
  readonly takenAtMs: number | null;
  readonly takenBy: string | null;
  /** What the incoming person said to it. */
  readonly remark: string | null;
}

export interface ShiftHandover {
  readonly id: number;
  readonly from: Person;
  /** null: whoever comes. */
  readonly to: Person | null;
  readonly signedOutAtMs: number;
  readonly signedInBy: Person | null;
  readonly signedInAtMs: number | null;
  readonly items: readonly HandedOn[];
}

export interface SignOut {
  readonly toAccountId: string | null;
  readonly promises: readonly { readonly text: string; readonly dueAtMs: number | null }[];
  readonly notes: readonly string[];
}

export interface SignIn {
  readonly handoverId: number;
  readonly taken: readonly { readonly item: number; readonly remark: string | null }[];
}

export interface ServiceFigures {
  readonly fromMs: number;
  readonly toMs: number;
  readonly alarms: number;
  readonly incidents: number;
  /** Claimed by somebody, and how soon after the first alarm was received. */
  readonly answered: number;
  readonly answeredWithin10S: number;
  readonly answeredWithin40S: number;
  readonly audioConnected: number;
  readonly audioWithin10S: number;
  readonly audioWithin40S: number;
  readonly alarmsByType: readonly { readonly type: AlarmType; readonly count: number }[];
  readonly verifiedByDisposition: readonly { readonly disposition: Disposition; readonly count: number }[];
  /** FALSE_… among all that are closed but PLANNED_…; null: none. */
  readonly falseRate: number | null;
}

export interface ServiceReport {
  readonly employerId: EmployerId;
  /** YYYY-MM, of the London calendar. */
  readonly month: string;
  readonly ofMonth: ServiceFigures;
  /** The twelve months that end with it. */
  readonly ofYear: ServiceFigures;
  /** What was left out, in words; never silently. */
  readonly exclusions: readonly string[];
}

/** Who answers an employer's alarms: a control room, or its own managers. */
export const MONITORINGS = ['ARC', 'SELF'] as const;
export type Monitoring = (typeof MONITORINGS)[number];

export interface Supervision {
  readonly monitoring: (viewer: Viewer, employerId: EmployerId) => Promise<Monitoring>;
  /** What managers may do changes with it, at once. */
  readonly setMonitoring: (viewer: Viewer, employerId: EmployerId, monitoring: Monitoring) => Promise<void>;
  /** Who serves an employer that the viewer serves. */
  readonly operators: (viewer: Viewer) => Promise<readonly OperatorOnDuty[]>;
  readonly signOn: (viewer: Viewer, console: Console) => Promise<DutyOutcome>;
  /** Refused while they own open incidents. */
  readonly signOff: (viewer: Viewer, console: Console) => Promise<DutyOutcome>;
  readonly takeBreak: (viewer: Viewer) => Promise<DutyOutcome>;
  readonly endBreak: (viewer: Viewer) => Promise<DutyOutcome>;
  /** Of the employers whose incidents the viewer may see, a wall and a manager included. */
  readonly cover: (viewer: Viewer) => readonly Cover[];
  readonly coverChanges: (viewer: Viewer) => AsyncIterable<readonly Cover[]>;
  readonly coverGaps: (viewer: Viewer, page: PageArgs) => Promise<Page<CoverGap>>;
  /** What would be handed on now. */
  readonly shiftDraft: (viewer: Viewer) => Promise<readonly HandedOn[]>;
  readonly shiftHandovers: (viewer: Viewer, page: PageArgs) => Promise<Page<ShiftHandover>>;
  readonly signOutShift: (viewer: Viewer, signOut: SignOut) => Promise<ShiftHandover>;
  /** Item by item; with the last one taken the record is signed. */
  readonly signInShift: (viewer: Viewer, signIn: SignIn) => Promise<ShiftHandover>;
  /** `month`: YYYY-MM. */
  readonly serviceReport: (viewer: Viewer, employerId: EmployerId, month: string) => Promise<ServiceReport>;
}
