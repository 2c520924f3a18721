/**
 * What is open about a worker: the session in progress and the alarms that nobody has closed. Keeps the status column of
 * the fleet true, and knows when a session's state will change by itself.
 */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { EmployerId, Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Alarm, Session } from '@lonewatch/schema/contract/reference.ts';
import { STATUS_CODE, type SessionState } from '@lonewatch/schema/contract/worker.ts';
import { Deadlines } from '../domain/deadlines.ts';
import { isOver, nextChangeAt, stateAt, statusOf, type SessionRules } from '../domain/session.ts';
import type { Directory } from './directory.ts';

/** Answered like any alarm, but they do not turn a worker's dot into ALARM. */
const REHEARSALS: readonly AlarmType[] = ['TEST', 'ACTIVATION'];

/** The database has them all; memory lists the newest. */
const KEPT_ALARMS = 1_000;

export class Cases {
  readonly #directory: Directory;
  readonly #rules: SessionRules;
  #sessions = new Map<WorkerId, Session>();
  #alarms = new Map<EmployerId, Alarm[]>();
  #slotsInAlarm = new Map<EmployerId, Set<Slot>>();
  #deadlines = new Deadlines();

  constructor(directory: Directory, rules: SessionRules) {
    this.#directory = directory;
    this.#rules = rules;
  }

  sessionOf(workerId: WorkerId): Session | null {
    return this.#sessions.get(workerId) ?? null;
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

  /** Newest first, at most KEPT_ALARMS of each employer. */
  alarmsOf(employerId: EmployerId): readonly Alarm[] {
    return this.#alarms.get(employerId) ?? [];
  }

  /** Turns the dot into ALARM, at once: an operator sees it while it is still being stored. */
  raise(employerId: EmployerId, slot: Slot, type: AlarmType): void {
    if (REHEARSALS.includes(type)) return;
    const slots = this.#slotsInAlarm.get(employerId) ?? new Set<Slot>();
    slots.add(slot);
    this.#slotsInAlarm.set(employerId, slots);
    this.#directory.employer(employerId)?.fleet.setStatus(slot, STATUS_CODE.ALARM);
  }

  /** Lists an alarm that the database has numbered. */
  record(alarm: Alarm): void {
    const alarms = this.#alarms.get(alarm.employerId) ?? [];
    alarms.unshift(alarm);
    alarms.length = Math.min(alarms.length, KEPT_ALARMS);
    this.#alarms.set(alarm.employerId, alarms);
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
