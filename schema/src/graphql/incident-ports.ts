/** The ports of incidents. What they answer has been judged for the viewer: what is not in it is not theirs to know. */
import type { AlarmType } from '../contract/alarm.ts';
import type { EmployerId, IncidentId } from '../contract/ids.ts';
import type {
  ClockLevel,
  ClockName,
  Disposition,
  Incident,
  IncidentSight,
  IncidentState,
  MapMark,
  Person,
  Response,
  ResponseRoute,
  SceneField,
  StepInHand,
} from '../contract/incident.ts';
import type { CommandName, IncidentCommand, Refusal } from '../contract/incident-command.ts';
import type { EntryKind, IncidentEntry } from '../contract/incident-entry.ts';
import type { DuressMeaning } from '../contract/plan.ts';
import type { Alarm, Worker } from '../contract/reference.ts';
import type { Viewer } from '../contract/viewer.ts';
import type { Console } from './console.ts';
import type { KnownFix } from './known-fix.ts';
import type { Page, PageArgs } from './page.ts';

export interface IncidentView {
  /** For who does not work it, as it would be had nobody said that it is duress. */
  readonly incident: Incident;
  readonly sight: IncidentSight;
  /** The worker's name, the device, or what the caller was called. */
  readonly who: string;
  /** What stands sealed in the log; asked for once, however many fields need it. */
  readonly detail: () => Promise<IncidentDetail>;
}

export interface IncidentDetail {
  readonly planName: string | null;
  readonly planVersion: number | null;
  /** In words, what has been edited since the plan was frozen for this incident. */
  readonly planChanges: readonly string[];
  readonly instructions: readonly string[];
  readonly listenSeconds: number;
  readonly steps: readonly StepView[];
  readonly responses: readonly ResponseView[];
  readonly holdReason: string | null;
  readonly overrideReason: string | null;
  readonly pinned: readonly LogEntryView[];
  readonly scene: readonly SceneFactView[];
  readonly marks: readonly MarkView[];
}

export interface StepView {
  readonly step: StepInHand;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly note: string | null;
  /** What was said to them, or why not. */
  readonly told: string | null;
  /** It lies in the hours that the plan gives it. */
  readonly inWindow: boolean;
}

export interface ResponseView {
  readonly response: Response;
  readonly reference: string | null;
  readonly note: string | null;
  readonly forceName: string | null;
  /** Which kinds of personal data they were told: the disclosure. Empty for who does not work it. */
  readonly disclosed: readonly string[];
}

export interface SceneFactView {
  readonly field: SceneField;
  readonly text: string;
  readonly by: string;
  readonly atMs: number;
  readonly entryVersion: number;
}

export interface MarkView {
  readonly mark: MapMark;
  readonly label: string;
  readonly lonE7: number;
  readonly latE7: number;
}

/** An entry as one viewer may read it: what is not theirs is null. */
export interface LogEntryView {
  readonly entry: Pick<IncidentEntry, 'incidentId' | 'version' | 'atMs' | 'actor'> & {
    readonly kind: EntryKind;
  };
  /** One sentence without what only those may read who work it. */
  readonly summary: string;
  readonly text: string | null;
  readonly reason: string | null;
  readonly contact: string | null;
  readonly phone: string | null;
  readonly reference: string | null;
  readonly place: { readonly lonE7: number; readonly latE7: number } | null;
  readonly durationS: number | null;
  /** Version of the entry that this one puts right. */
  readonly corrects: number | null;
  /** Accounts that it speaks to. */
  readonly mentions: readonly string[];
  /** Only one account and supervisors read it. */
  readonly whisper: boolean;
  /** The place in the plan, from 0, of the step that it is about. */
  readonly step: number | null;
  /** The request for help that it makes or follows up. */
  readonly responseId: number | null;
  /** Of a message to somebody outside: it has left. */
  readonly delivered: boolean | null;
  /** For whom a report was given out. */
  readonly issuedFor: 'INTERNAL' | 'EMPLOYER' | 'POLICE' | null;
  readonly commandId: string | null;
  readonly hash: string | null;
}

export interface ClockView {
  readonly name: ClockName;
  readonly startedAtMs: number;
  readonly stoppedAtMs: number | null;
  readonly amberAtMs: number | null;
  readonly breachAtMs: number | null;
  readonly level: ClockLevel;
}

export interface ForceView {
  readonly id: string;
  readonly name: string;
  readonly urn: string | null;
  readonly phone: string | null;
}

export interface RouteAdviceView {
  readonly route: ResponseRoute;
  readonly reasons: readonly string[];
  /** Two where the accuracy circle crosses a border. */
  readonly forces: readonly ForceView[];
}

export interface DuressWordView {
  readonly word: string;
  readonly means: DuressMeaning;
}

/** Conditions that all must hold; null: does not matter. Open ones come in the order of the queue, others newest first. */
export interface IncidentFilter {
  readonly open: boolean | null;
  readonly employerIds: readonly EmployerId[] | null;
  readonly states: readonly IncidentState[] | null;
  /** Owned by the viewer, or with the viewer in it. */
  readonly mine: boolean;
  /** In the number, the worker's name, or what was sealed as the caller's. */
  readonly search: string | null;
  readonly priorities: readonly number[] | null;
  readonly types: readonly AlarmType[] | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly dispositions: readonly Disposition[] | null;
}

export const CHANGE_KINDS = ['SNAPSHOT', 'READY', 'CHANGED', 'GONE'] as const;
export interface IncidentChange {
  readonly kind: (typeof CHANGE_KINDS)[number];
  readonly incidentId: IncidentId | null;
  readonly view: IncidentView | null;
  readonly entries: readonly LogEntryView[];
}

export interface CommandOutcome {
  readonly view: IncidentView;
  readonly refusal: Refusal | null;
}

export interface Incidents {
  readonly list: (viewer: Viewer, filter: IncidentFilter, page: PageArgs) => Promise<Page<IncidentView>>;
  readonly ofWorker: (viewer: Viewer, worker: Worker, page: PageArgs) => Promise<Page<IncidentView>>;
  readonly byNumber: (viewer: Viewer, number: string) => Promise<IncidentView | null>;
  readonly byId: (viewer: Viewer, id: IncidentId) => Promise<IncidentView | null>;
  readonly children: (viewer: Viewer, view: IncidentView) => Promise<readonly IncidentView[]>;
  /** In the order in which they came in. */
  readonly alarms: (viewer: Viewer, view: IncidentView) => Promise<readonly Alarm[]>;
  readonly log: (viewer: Viewer, view: IncidentView, page: PageArgs) => Promise<Page<LogEntryView>>;
  readonly clocks: (view: IncidentView) => readonly ClockView[];
  readonly allowed: (viewer: Viewer, view: IncidentView) => readonly CommandName[];
  /** Where the worker is while it is open; where the last alarm was raised once it is closed, with a reason. Told to the read-audit. */
  readonly location: (viewer: Viewer, view: IncidentView, reason: string | null) => Promise<KnownFix | null>;
  /** A quarter of an hour before the first alarm, to the close. */
  readonly trail: (
    viewer: Viewer,
    view: IncidentView,
    reason: string | null,
    page: PageArgs,
  ) => Promise<Page<KnownFix>>;
  readonly advice: (viewer: Viewer, view: IncidentView) => Promise<RouteAdviceView | null>;
  /** Written down each time. null: not the owner, or nothing held. */
  readonly duressWords: (viewer: Viewer, view: IncidentView) => Promise<readonly DuressWordView[] | null>;
  /** Somebody who may be named by a command on this incident; a Fault for anybody else. */
  readonly colleague: (viewer: Viewer, incidentId: IncidentId, accountId: string) => Promise<Person>;
  /** Faults: NOT_FOUND for an incident that is not theirs. */
  readonly command: (
    viewer: Viewer,
    console: Console,
    id: IncidentId,
    command: IncidentCommand,
  ) => Promise<CommandOutcome>;
  /** First each open one, then READY, then what changes: judged anew each time for this viewer. */
  readonly changes: (viewer: Viewer, filter: IncidentFilter) => AsyncIterable<IncidentChange>;
}
