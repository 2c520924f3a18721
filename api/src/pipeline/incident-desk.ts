/**
 * What the rest of the server may ask of incidents. Whatever changes one goes through here: it is on disk before it is
 * answered, told to listeners after that, and never told if it could not be stored.
 */
import type { Actor, Incident, Person, ResponseRoute } from '@lonewatch/schema/contract/incident.ts';
import type { IncidentCommand, Refusal, SystemAct } from '@lonewatch/schema/contract/incident-command.ts';
import type { EntryFacts, EntryPersonal, IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { AlarmId, EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { PlanSnapshot } from '@lonewatch/schema/contract/plan.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import type { Queries, ViewerScope } from '../persistence/sql-port.ts';

/** What the actor may do about the incident's worker, as the viewer's grants say it at this moment. */
export interface Standing {
  /** WORK_INCIDENTS. */
  readonly works: boolean;
  /** SUPERVISE_INCIDENTS. */
  readonly supervises: boolean;
}

/** What a command is judged by beside the incident itself; whoever asks has found it out just before. */
export interface CommandAids {
  /** Whether the closure code or date of birth that was said is right; null: none was said, or none is held. */
  readonly secretMatches: boolean | null;
  /** The actor has just proved again who they are: what four eyes ask of the second person. */
  readonly freshlyAuthenticated: boolean;
  /** REQUEST_RESPONSE: what was advised; null: no advice could be given. */
  readonly advice: {
    readonly route: ResponseRoute;
    readonly reasons: readonly string[];
    readonly forceIds: readonly string[];
  } | null;
}

export interface Outcome {
  readonly incident: Incident;
  /** What the command wrote; of one that was sent again, what it wrote the first time. */
  readonly entries: readonly IncidentEntry[];
  /** null: done. */
  readonly refusal: Refusal | null;
}

/** An alarm that is about to be raised, with what only its first entry keeps. */
export interface NewAlarm extends Omit<Alarm, 'id'> {
  /** Who or what raised it. */
  readonly actor: Actor;
  /** Somebody who is no worker of ours, as the caller named them, and what the caller said. Sealed. */
  readonly who: string | null;
  readonly note: string | null;
}

export interface IncidentChange {
  /** null: it has just been raised. */
  readonly before: Incident | null;
  readonly after: Incident;
  /** What was written, in order; at least one. */
  readonly entries: readonly IncidentEntry[];
}

export interface IncidentDesk {
  /**
   * A refusal is an answer, not an error. Rejects with a Fault: NOT_FOUND, or what the store says when nothing could be
   * written. The same commandId about the same incident answers what it came to the first time.
   */
  command(
    actor: Actor,
    standing: Standing,
    id: IncidentId,
    command: IncidentCommand,
    aids: CommandAids,
  ): Promise<Outcome>;

  /** Durable when it fulfils. The same alarm twice (device, type and time, or commandId) answers what is there. */
  raise(alarm: NewAlarm): Promise<{ readonly alarm: Alarm; readonly incident: Incident }>;

  /** What timers, deliveries and workers' devices do. null: there is no such incident, or nothing to be done any more. */
  act(id: IncidentId, input: SystemInput, actor: Actor): Promise<Incident | null>;

  /** Open ones come from memory, closed ones from the database. null: there is none. */
  find(id: IncidentId): Promise<Incident | null>;
  /** By what people say: `26-000123`. */
  findByNumber(number: string): Promise<Incident | null>;
  open(): Iterable<Incident>;
  openOf(workerId: WorkerId): Incident | null;
  /** The incident that holds an alarm. */
  ofAlarm(alarmId: AlarmId): Promise<Incident | null>;

  /**
   * Oldest first, at most `first` after a version; what is personal is there as long as the key is. With a scope the database
   * itself keeps the rows of other employers from it.
   */
  log(
    id: IncidentId,
    afterVersion: number,
    first: number,
    scope?: ViewerScope,
  ): Promise<readonly IncidentEntry[]>;

  /** Told after the commit, in the order of the versions. Returns how to stop being told. */
  onChange(listener: (change: IncidentChange) => void): () => void;
  /** Asked inside the transaction: what it writes with `tx` is durable together with the change, or neither is. */
  beforeCommit(listener: (tx: Queries, change: IncidentChange) => Promise<void>): () => void;

  /** The account's console is there: at least every 5 s. Without for 15 s, what the person owns is ABANDONED. */
  heartbeat(accountId: string): void;
  /** When it was last there, milliseconds on a clock that never jumps (`performance.now`); null: not since the start. */
  heardAt(accountId: string): number | null;
}

/** What each system act carries. */
export interface SystemInputs {
  OFFER: { readonly to: Person; readonly candidates: readonly Person[] };
  LAPSE_OFFER: object;
  ABANDON: object;
  LAPSE_HANDOVER: object;
  LAPSE_STEP: { readonly index: number };
  WAKE_HOLD: object;
  REACH_CLOCK: EntryFacts['CLOCK_REACHED'];
  ATTACH_ALARM: { readonly alarm: Alarm };
  DETECT_DURESS: EntryFacts['DURESS_DETECTED'];
  WORKER_CANCEL: object;
  WORKER_SAY: { readonly personal: EntryPersonal };
  ADVISE: EntryFacts['ADVISED'];
  RECORD_DELIVERY: EntryFacts['DELIVERY'];
  RECORD_SUMMARY: object;
  RAISE_PRIORITY: { readonly priority: 1 | 2 | 3 };
}
export type SystemInput = {
  [K in SystemAct]: { readonly act: K } & SystemInputs[K];
}[SystemAct];

/** What the desk asks of other rooms. */
export interface DeskPorts {
  /** The plan that holds for this alarm now; null: there is none, and the incident is worked without steps. */
  readonly planOf: (alarm: Omit<Alarm, 'id'>) => PlanSnapshot | null;
  /** Who is signed on and not on a break, among those who may work this employer's incidents. */
  readonly onDuty: (employerId: EmployerId) => readonly Person[];
}
