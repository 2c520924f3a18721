/**
 * The desk where incidents are worked: the writer, the timers, the open incidents in memory and who is told, put together.
 * Opened before the port is: then every open incident is known again and every alarm that none holds has been gathered.
 */
import type { Actor, Incident, Ownership } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Clock } from '../clock.ts';
import { act } from '../domain/incident/act.ts';
import type { SystemInput } from '../domain/incident/context.ts';
import type { IncidentRules } from '../domain/incident/rules.ts';
import { OpenIncidents } from '../hot/open-incidents.ts';
import { entryOf, readLog } from '../persistence/incident-log.ts';
import { IncidentKeys } from '../persistence/incident-keys.ts';
import {
  closedSince,
  findIncident,
  incidentByNumber,
  incidentOfAlarm,
  openIncidents,
  openVersions,
} from '../persistence/incidents.ts';
import type { PersonKeys } from '../persistence/person-keys.ts';
import type { Database, Queries } from '../persistence/sql-port.ts';
import { Allocator } from './allocator.ts';
import { gatherAlarms } from './gather-alarms.ts';
import type { DeskPorts, IncidentChange, IncidentDesk } from './incident-desk.ts';
import { IncidentWriter } from './incident-writer.ts';
import { Leases } from './leases.ts';
import { Commands } from './process-command.ts';
import { alarmJob, type RaisePorts } from './raise-alarm.ts';
import { Timers } from './run-timers.ts';

/** Four times as often as a deadline may be late. */
export const TIMERS_EVERY_MS = 250;
/** Closed incidents whose report may still be due, and whose workers somebody knows. */
const REMEMBERED_MS = 30 * 86_400_000;

export interface DeskOptions extends DeskPorts {
  readonly db: Database;
  readonly keys: PersonKeys;
  readonly clock: Clock;
  /** For bounds in time: never jumps. */
  readonly monotonicMs: () => number;
  readonly rulesOf: (employerId: EmployerId) => IncidentRules;
  readonly nameOf: RaisePorts['nameOf'];
  readonly warn: (sentence: string, error: unknown) => void;
}

type Listener = (change: IncidentChange) => void;

export class Desk implements IncidentDesk {
  readonly #options: DeskOptions;
  readonly #keys: IncidentKeys;
  readonly #open = new OpenIncidents();
  readonly #writer: IncidentWriter;
  readonly #commands: Commands;
  readonly #timers: Timers;
  readonly #leases: Leases;
  readonly #listeners = new Set<Listener>();
  readonly #allocator: Allocator;
  #turn: Promise<void> | null = null;
  #stop: (() => void) | null = null;

  private constructor(options: DeskOptions) {
    const { db, clock, monotonicMs, rulesOf, warn } = options;
    const now = (): number => clock.now();
    this.#options = options;
    this.#keys = new IncidentKeys(options.keys);
    this.#writer = new IncidentWriter({
      ...{ db, keys: this.#keys, now, warn },
      known: (id) => this.#open.get(id),
      committed: (change) => this.#committed(change),
    });
    this.#commands = new Commands({
      ...{ writer: this.#writer, rulesOf },
      find: (id) => this.find(id),
      openBeside: (incident) => this.#open.beside(incident),
    });
    this.#leases = new Leases(monotonicMs);
    this.#allocator = new Allocator(options.onDuty);
    this.#timers = new Timers({
      clocks: () => ({ nowMs: now(), monotonicMs: monotonicMs() }),
      rulesOf,
      fire: (id, input, atMs) => this.#act(id, input, TIMER, atMs),
    });
  }

  static async open(options: DeskOptions): Promise<Desk> {
    const desk = new Desk(options);
    const { db, clock, rulesOf } = options;
    const nowMs = clock.now();
    for (const { incident, changedAtMs } of await openIncidents(db)) {
      desk.#remember(incident);
      desk.#timers.set(incident, changedAtMs, nowMs + rulesOf(incident.employerId).stepLeaseS * 1000);
    }
    for (const { incident, changedAtMs } of await closedSince(db, nowMs - REMEMBERED_MS)) {
      desk.#remember(incident);
      desk.#timers.set(incident, changedAtMs);
    }
    await gatherAlarms(db, (alarm) => desk.raise(alarm), SYSTEM, options.warn);
    return desk;
  }

  /** From here on deadlines fire by themselves. */
  start(): void {
    this.#stop ??= this.#options.clock.every(TIMERS_EVERY_MS, () => void this.turn());
  }

  /** What is under way is finished, and no further deadline fires. */
  async close(): Promise<void> {
    this.#stop?.();
    await this.#turn;
    await this.#writer.idle();
  }

  /** Lets everything act whose time has come. Fulfils when that is durable. */
  turn(): Promise<void> {
    this.#leases.turn();
    this.#turn ??= this.#takeTurn().finally(() => (this.#turn = null));
    return this.#turn;
  }

  command(...[actor, standing, id, command, aids]: Parameters<IncidentDesk['command']>) {
    if (actor.accountId !== null) this.#leases.heartbeat(actor.accountId);
    return this.#commands.process(actor, standing, id, command, aids);
  }

  async raise(alarm: Parameters<IncidentDesk['raise']>[0]): ReturnType<IncidentDesk['raise']> {
    const written = await this.#writer.write(alarmJob(alarm, this.#options));
    return { alarm: written!.alarm!, incident: written!.incident };
  }

  act(id: IncidentId, input: SystemInput, actor: Actor): Promise<Incident | null> {
    return this.#act(id, input, actor, 0);
  }

  async find(id: IncidentId): Promise<Incident | null> {
    return this.#open.get(id) ?? findIncident(this.#options.db, id);
  }

  findByNumber(number: string): Promise<Incident | null> {
    return incidentByNumber(this.#options.db, number);
  }

  ofAlarm(...[alarmId]: Parameters<IncidentDesk['ofAlarm']>): Promise<Incident | null> {
    return incidentOfAlarm(this.#options.db, alarmId);
  }

  open(): Iterable<Incident> {
    return this.#open.all();
  }

  openOf(workerId: WorkerId): Incident | null {
    return this.#open.ofWorker(workerId);
  }

  /** What is open of the same worker, or of the same device where nobody carries it: this one, another, or none. */
  openBeside(incident: Pick<Incident, 'workerId' | 'deviceId'>): Incident | null {
    return this.#open.beside(incident);
  }

  async log(
    ...[id, afterVersion, first, scope]: Parameters<IncidentDesk['log']>
  ): ReturnType<IncidentDesk['log']> {
    const { db } = this.#options;
    const read = async (q: Queries) => {
      const rows = await readLog(q, id, afterVersion, first);
      const incident = rows.length === 0 ? null : (this.#open.get(id) ?? (await findIncident(q, id)));
      if (incident === null) return [];
      const key = await this.#keys.find(q, incident);
      return rows.map((row) => entryOf(row, key));
    };
    return scope === undefined ? read(db) : db.asViewer(scope, read);
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  beforeCommit(...[listener]: Parameters<IncidentDesk['beforeCommit']>): () => void {
    return this.#writer.beforeCommit(listener);
  }

  heartbeat(accountId: string): void {
    this.#leases.heartbeat(accountId);
  }

  heardAt(accountId: string): number | null {
    return this.#leases.heardAt(accountId);
  }

  /** `atMs`: the deadline that this answers, which is over even if the time of day does not say so. */
  async #act(id: IncidentId, input: SystemInput, actor: Actor, atMs: number): Promise<Incident | null> {
    const written = await this.#writer.write({
      kind: 'CHANGE',
      ...{ id, actor, commandId: null },
      decide: (incident, nowMs) => ({
        drafts: act(incident, input, {
          nowMs: Math.max(nowMs, atMs),
          rules: this.#options.rulesOf(incident.employerId),
        }),
        refusal: null,
      }),
    });
    return written === null || written.entries.length === 0 ? null : written.incident;
  }

  async #takeTurn(): Promise<void> {
    const acts: Promise<unknown>[] = [this.#timers.run()];
    for (const { id, ownership } of this.#open.all())
      if (isResponsible(ownership) && this.#leases.hasVanished(ownership.owner!.accountId))
        acts.push(this.#act(id, { act: 'ABANDON' }, TIMER, 0));
    for (const { incident, to, candidates } of this.#allocator.offersDue(this.#open.all()))
      acts.push(this.#act(incident.id, { act: 'OFFER', to, candidates }, SYSTEM, 0));
    if (this.#writer.takeDoubt()) acts.push(this.#catchUp());
    for (const outcome of await Promise.allSettled(acts))
      if (outcome.status === 'rejected')
        this.#options.warn('What was due could not be written; it is tried again.', outcome.reason);
  }

  /** Whoever asks for an incident that has changed unseen is told what was missed: so each that differs is asked for once. */
  async #catchUp(): Promise<void> {
    const versions = await openVersions(this.#options.db);
    const ids = new Set(versions.keys());
    for (const { id, version } of this.#open.all())
      if (versions.get(id) === version) ids.delete(id);
      else ids.add(id);
    const look = { kind: 'CHANGE', actor: SYSTEM, commandId: null, decide: () => NOTHING } as const;
    await Promise.all([...ids].map((id) => this.#writer.write({ ...look, id })));
  }

  #remember(incident: Incident): void {
    this.#open.set(incident);
    this.#allocator.note(incident);
  }

  #committed(change: IncidentChange): void {
    const { after, entries } = change;
    this.#remember(after);
    this.#timers.set(after, entries.at(-1)!.atMs);
    for (const listener of this.#listeners)
      try {
        listener(change);
      } catch (error) {
        // It is on disk: whoever asked must hear so, whatever a listener makes of it.
        this.#options.warn(`Not everybody could be told what has happened to ${after.number}.`, error);
      }
  }
}

function isResponsible({ kind, owner }: Ownership): boolean {
  return owner !== null && (kind === 'OWNED' || kind === 'HANDOVER');
}

const NOTHING = { drafts: [], refusal: null } as const;
const NOBODY = { accountId: null, supervisor: false, workstation: null } as const;
const TIMER: Actor = { ...NOBODY, kind: 'TIMER', name: 'Timer' };
const SYSTEM: Actor = { ...NOBODY, kind: 'SYSTEM', name: 'Lonewatch' };
