/** The ports of sessions and calls for help. `viewer` is the worker, or acts on the worker's behalf with a reason. */
import type { AlarmType } from '../contract/alarm.ts';
import type { LocationFix } from '../contract/fix.ts';
import type { DuressMeaning } from '../contract/plan.ts';
import type { Employer, Session, Worker } from '../contract/reference.ts';
import type { SessionCommand, SessionEntry, SessionRefusal, VoiceType } from '../contract/session.ts';
import type { Viewer } from '../contract/viewer.ts';
import type { SessionState } from '../contract/worker.ts';
import type { Console } from './console.ts';
import type { IncidentView } from './incident-ports.ts';
import type { Page, PageArgs } from './page.ts';

/** A session with the state that its times give it now. */
export interface LiveSession extends Session {
  readonly stateNow: SessionState;
}

export interface Asker {
  readonly viewer: Viewer;
  readonly console: Console;
}

export interface Recording {
  readonly type: VoiceType;
  readonly seconds: number;
  readonly bytes: Uint8Array;
}

/** What is said with every act. */
export interface Said {
  readonly commandId: string;
  /** How long ago, milliseconds: measured on one clock, so that a wrong one does not matter. */
  readonly agoMs: number;
  readonly pin: string | null;
}

export interface AskedAct extends Said {
  readonly command: SessionCommand;
  /** The note; on somebody's behalf, why. */
  readonly text: string | null;
  readonly voice: Recording | null;
}

export interface ActOutcome {
  /** When this server took it: it is on disk. */
  readonly receivedAtMs: number;
  /** The one in progress; null: none. */
  readonly session: LiveSession | null;
  readonly refusal: SessionRefusal | null;
}

/** Where a phone believes to be, and how long ago it measured that. */
export type SaidFix = Omit<LocationFix, 'fixAtMs'> & { readonly agoMs: number };

export interface AskedAlarm {
  readonly commandId: string;
  readonly agoMs: number;
  readonly type: AlarmType | null;
  readonly priority: number | null;
  /** Somebody who is no worker of ours, as the caller named them. */
  readonly who: string | null;
  readonly text: string | null;
  readonly fix: SaidFix | null;
}

export interface RaisedView {
  readonly receivedAtMs: number;
  /** null: not the viewer's to see. */
  readonly incident: IncidentView | null;
}

/** The worker's own call for help, as far as the worker's phone may show it. */
export interface OwnAlarm {
  readonly type: AlarmType;
  readonly raisedAtMs: number;
  /** Somebody in the control room has it in hand. */
  readonly answered: boolean;
  readonly cancelledAtMs: number | null;
}

export interface OwnSafety {
  readonly hasPin: boolean;
  readonly hasClosureCode: boolean;
  readonly intervalMin: number;
  readonly durationMin: number;
  readonly graceMin: number;
  readonly reminderMin: number;
  readonly alarm: OwnAlarm | null;
}

export interface NewPins {
  readonly pin: string;
  readonly duressPin: string | null;
  readonly currentPin: string | null;
}

export interface NewWords {
  /** undefined: as it was; null: none any more. */
  readonly closureCode?: string | null;
  readonly duressWords?: readonly { readonly word: string; readonly means: DuressMeaning }[] | null;
  readonly currentPin: string | null;
}

export interface Sessions {
  readonly own: (viewer: Viewer, worker: Worker) => Promise<OwnSafety>;
  readonly act: (asker: Asker, worker: Worker, asked: AskedAct) => Promise<ActOutcome>;
  /** Never refused. */
  readonly raise: (asker: Asker, about: Worker | Employer, asked: AskedAlarm) => Promise<RaisedView>;
  /** Where the worker's own browser is; durable when it fulfils, with when it was taken. */
  readonly hear: (worker: Worker, fix: SaidFix) => Promise<number>;
  /** Says so in the incident and closes nothing. */
  readonly cancelAlarm: (asker: Asker, worker: Worker, said: Said) => Promise<ActOutcome>;
  readonly setPins: (asker: Asker, worker: Worker, pins: NewPins) => Promise<SessionRefusal | null>;
  readonly clearPins: (asker: Asker, worker: Worker) => Promise<void>;
  readonly setWords: (asker: Asker, worker: Worker, words: NewWords) => Promise<SessionRefusal | null>;
  readonly entries: (viewer: Viewer, worker: Worker, page: PageArgs) => Promise<Page<SessionEntry>>;
  /** Written down. Faults: FORBIDDEN for who neither is the worker nor works an open incident of the worker's. */
  readonly voice: (viewer: Viewer, worker: Worker, entryId: number) => Promise<Recording>;
}
