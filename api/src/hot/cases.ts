/**
 * What is open about a worker: the session in progress, and whether an alarm is that nobody has closed. Keeps the status column of
 * the fleet true, and knows when a session's state will change by itself.
 */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { EmployerId, Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import { STATUS_CODE, type SessionState } from '@lonewatch/schema/contract/worker.ts';
import { isRehearsal } from '../domain/alarm-rules.ts';
import { Deadlines } from '../domain/deadlines.ts';
import { isOver, nextChangeAt, stateAt, statusOf, type SessionRules } from '../domain/session.ts';
import type { Directory } from './directory.ts';

export class Cases {
  readonly #directory: Directory;
  readonly #rules: SessionRules;
  #sessions = new Map<WorkerId, Session>();
  /** Slots in alarm, with when the newest of each was received. */
  #slotsInAlarm = new Map<EmployerId, Map<Slot, number>>();
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
  raise(employerId: EmployerId, slot: Slot, type: AlarmType, receivedAtMs: number): void {
    if (isRehearsal(type)) return;
    const slots = this.#slotsInAlarm.get(employerId) ?? new Map<Slot, number>();
    slots.set(slot, Math.max(receivedAtMs, slots.get(slot) ?? 0));
    this.#slotsInAlarm.set(employerId, slots);
    this.#directory.employer(employerId)?.fleet.setStatus(slot, STATUS_CODE.ALARM);
  }

  /** When the newest open alarm of this worker was received; null: none is open. */
  alarmSince(workerId: WorkerId): number | null {
    const found = this.#directory.worker(workerId);
    if (found === undefined) return null;
    return this.#slotsInAlarm.get(found.worker.employerId)?.get(found.slot) ?? null;
  }

  /** Brings every status whose time has come up to date. Called at each tick. */
  runDue(nowMs: number): void {
    for (let due = this.#deadlines.takeDue(nowMs); due !== null; due = this.#deadlines.takeDue(nowMs))
      this.#refresh(due as WorkerId, nowMs);
  }

  #refresh(workerId: WorkerId, nowMs: number): void {
    const found = this.#directory.worker(workerId);
    if (found === undefined) return;
    const { worker, slot } = found;
    const session = this.#sessions.get(workerId) ?? null;
    const inAlarm = this.#slotsInAlarm.get(worker.employerId)?.has(slot) ?? false;
    const status = statusOf(session, inAlarm, nowMs, this.#rules);
    this.#directory.employer(worker.employerId)?.fleet.setStatus(slot, STATUS_CODE[status]);
    const changeAtMs = session === null ? null : nextChangeAt(session, nowMs, this.#rules);
    if (changeAtMs !== null) this.#deadlines.add(changeAtMs, workerId);
  }
}
