/**
 * What the rest of the server may ask of incidents. Whatever changes one goes through here: it is on disk before it is
 * answered, told to listeners after that, and never told if it could not be stored.
 */
import type { Actor, Incident, Person } from '@lonewatch/schema/contract/incident.ts';
import type { IncidentCommand, Refusal, Standing } from '@lonewatch/schema/contract/incident-command.ts';
import type { IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { AlarmId, EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { PlanSnapshot } from '@lonewatch/schema/contract/plan.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import type { DecideContext, SystemInput } from '../domain/incident/context.ts';
import type { RaiseInput } from '../domain/incident/raise.ts';
import type { Queries, ViewerScope } from '../persistence/sql-port.ts';

/** What a command is judged by beside the incident itself; whoever asks has found it out just before. */
export type CommandAids = Pick<
  DecideContext,
  'secretMatches' | 'duressSaid' | 'freshlyAuthenticated' | 'advice'
>;

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
  /** Only of a DURESS alarm: what it means; left out, it counts as "call the police". */
  readonly duress?: RaiseInput['duress'];
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

/** What the desk asks of other rooms. */
export interface DeskPorts {
  /** The plan that holds for this alarm now; null: there is none, and the incident is worked without steps. */
  readonly planOf: (alarm: Omit<Alarm, 'id'>) => PlanSnapshot | null;
  /** Who is signed on and not on a break, among those who may work this employer's incidents. */
  readonly onDuty: (employerId: EmployerId) => readonly Person[];
}
