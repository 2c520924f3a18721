/**
 * What is open about a worker: the session in progress, and whether an alarm is that nobody has closed. Keeps the status column of
 * the fleet true, and knows when a session's state will change by itself.
 */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { EmployerId, Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { isOpen, type Incident } from '@lonewatch/schema/contract/incident.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import { STATUS_CODE, type SessionState } from '@lonewatch/schema/contract/worker.ts';
import { isRehearsal, isSilent } from '../domain/alarm-rules.ts';
import { Deadlines } from '../domain/deadlines.ts';
import { isOver, nextChangeAt, stateAt, statusOf, type SessionRules } from '../domain/session.ts';
import type { Directory } from './directory.ts';

/** When the newest open alarm of a slot was received, of those that everybody may know and of the others; 0: none is open. */
interface OpenAlarms {
  toldAtMs: number;
  silentAtMs: number;
}
const NO_ALARMS: Readonly<OpenAlarms> = { toldAtMs: 0, silentAtMs: 0 };

export class Cases {
  readonly #directory: Directory;
  readonly #rules: SessionRules;
  #sessions = new Map<WorkerId, Session>();
  #alarms = new Map<EmployerId, Map<Slot, OpenAlarms>>();
  #deadlines = new Deadlines();

  constructor(directory: Directory, rules: SessionRules) {
    this.#directory = directory;
    this.#rules = rules;
  }

  sessionOf(workerId: WorkerId): Session | null {
    return this.#sessions.get(workerId) ?? null;
  }

  /** Those in progress, planned ones too. */
  sessions(): IterableIterator<Session> {
    return this.#sessions.values();
  }

  /** The session with the state that its times give it now. */
  liveSession(workerId: WorkerId, nowMs: number): (Session & { readonly stateNow: SessionState }) | null {
    const session = this.sessionOf(workerId);
    return session === null ? null : { ...session, stateNow: stateAt(session, nowMs, this.#rules) };
  }

  /** Puts a session in place of the worker's last one; an ended one takes it away. */
  setSession(session: Session, nowMs: number): void {
    if (isOver(session.state)) this.#sessions.delete(session.workerId);
    else this.#sessions.set(session.workerId, session);
    this.#refresh(session.workerId, nowMs);
  }

  /** Turns the dot into ALARM, at once: an operator sees it while it is still being stored. */
  raise(
    employerId: EmployerId,
    slot: Slot,
    type: AlarmType,
    receivedAtMs: number,
    nowMs = receivedAtMs,
  ): void {
    if (isRehearsal(type)) return;
    const slots = this.#alarms.get(employerId) ?? new Map<Slot, OpenAlarms>();
    this.#alarms.set(employerId, slots);
    const open = slots.get(slot) ?? { ...NO_ALARMS };
    slots.set(slot, open);
    if (isSilent(type)) open.silentAtMs = Math.max(open.silentAtMs, receivedAtMs);
    else open.toldAtMs = Math.max(open.toldAtMs, receivedAtMs);
    this.#refreshSlot(employerId, slot, nowMs);
  }

  /** An incident has been opened, changed or closed: what was raised after its newest alarm stays as it is. */
  follow(incident: Incident, nowMs: number): void {
    const { employerId, workerId, deviceId, alarms, times } = incident;
    const slot =
      workerId !== null
        ? this.#directory.worker(workerId)?.slot
        : deviceId !== null
          ? this.#directory.device(deviceId)?.slot
          : undefined;
    if (slot === undefined) return;
    const held = this.#alarms.get(employerId)?.get(slot);
    if (held !== undefined) {
      if (held.toldAtMs <= times.alarmedAtMs) held.toldAtMs = 0;
      if (held.silentAtMs <= times.alarmedAtMs) held.silentAtMs = 0;
      if (held.toldAtMs + held.silentAtMs === 0) this.#alarms.get(employerId)!.delete(slot);
    }
    if (isOpen(incident))
      for (const { type, receivedAtMs } of alarms) this.raise(employerId, slot, type, receivedAtMs, nowMs);
    this.#refreshSlot(employerId, slot, nowMs);
  }

  /**
   * What was raised at this slot just now is stored: from here on `incident` alone counts, the one that is open there, or the
   * closed one that has held the alarm since it was sent the first time.
   */
  settle(employerId: EmployerId, slot: Slot, receivedAtMs: number, incident: Incident, nowMs: number): void {
    const held = this.#alarms.get(employerId)?.get(slot);
    if (held?.toldAtMs === receivedAtMs) held.toldAtMs = 0;
    if (held?.silentAtMs === receivedAtMs) held.silentAtMs = 0;
    this.follow(incident, nowMs);
  }

  /** When the newest open alarm of this worker was received; null: none is open. `works`: counting those that are silent. */
  alarmSince(workerId: WorkerId, works: boolean): number | null {
    const found = this.#directory.worker(workerId);
    if (found === undefined) return null;
    const { toldAtMs, silentAtMs } = this.#alarmsOf(found.worker.employerId, found.slot);
    const atMs = Math.max(toldAtMs, works ? silentAtMs : 0);
    return atMs === 0 ? null : atMs;
  }

  /** Slots of an employer that only those know to be in alarm who work alarms. */
  *silentSlots(employerId: EmployerId): Iterable<Slot> {
    for (const [slot, { toldAtMs, silentAtMs }] of this.#alarms.get(employerId) ?? [])
      if (toldAtMs === 0 && silentAtMs !== 0) yield slot;
  }

  /** Brings every status whose time has come up to date. Called at each tick. */
  runDue(nowMs: number): void {
    for (let due = this.#deadlines.takeDue(nowMs); due !== null; due = this.#deadlines.takeDue(nowMs))
      this.#refresh(due as WorkerId, nowMs);
  }

  #alarmsOf(employerId: EmployerId, slot: Slot): Readonly<OpenAlarms> {
    return this.#alarms.get(employerId)?.get(slot) ?? NO_ALARMS;
  }

  #refreshSlot(employerId: EmployerId, slot: Slot, nowMs: number): void {
    const fleet = this.#directory.employer(employerId)?.fleet;
    if (fleet === undefined) return;
    const workerId = fleet.columns.workerId[slot]!;
    if (workerId !== 0) return this.#refresh(workerId as WorkerId, nowMs);
    const { toldAtMs, silentAtMs } = this.#alarmsOf(employerId, slot);
    const code = (inAlarm: boolean): number => (inAlarm ? STATUS_CODE.ALARM : STATUS_CODE.OFF_DUTY);
    fleet.setStatus(slot, code(toldAtMs !== 0), code(toldAtMs + silentAtMs !== 0));
  }

  #refresh(workerId: WorkerId, nowMs: number): void {
    const found = this.#directory.worker(workerId);
    if (found === undefined) return;
    const { worker, slot } = found;
    const session = this.#sessions.get(workerId) ?? null;
    const { toldAtMs, silentAtMs } = this.#alarmsOf(worker.employerId, slot);
    const status = STATUS_CODE[statusOf(session, toldAtMs !== 0, nowMs, this.#rules)];
    const worked = silentAtMs === 0 ? status : STATUS_CODE.ALARM;
    this.#directory.employer(worker.employerId)?.fleet.setStatus(slot, status, worked);
    const changeAtMs = session === null ? null : nextChangeAt(session, nowMs, this.#rules);
    if (changeAtMs !== null) this.#deadlines.add(changeAtMs, workerId);
  }
}
