/**
 * A worker in a session of whom no device has been heard for too long: an alarm, once for each silence, and a line in its
 * incident when something is heard again. Silence counts only while this server could hear.
 */
import { DEFAULT_PRIORITY } from '@lonewatch/schema/contract/alarm.ts';
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Actor, Incident } from '@lonewatch/schema/contract/incident.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import type { SessionState } from '@lonewatch/schema/contract/worker.ts';
import type { Clock } from '../clock.ts';
import { TwoClockDeadlines, type TwoClocks } from '../domain/two-clock-deadlines.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory, LiveDevice } from '../hot/directory.ts';
import type { IncidentDesk } from './incident-desk.ts';
import type { SessionDesk } from './session-desk.ts';

const TICK_MS = 500;
/** What could not be raised, because the database was away, is tried again after this. */
const AGAIN_MS = 1_000;
const WATCHED: readonly SessionState[] = ['ACTIVE', 'CHECK_IN_DUE', 'GRACE', 'OVERDUE'];
const TIMER: Actor = {
  ...{ kind: 'TIMER', accountId: null, name: 'Signal timer', supervisor: false, workstation: null },
};

export interface SignalWatchOptions {
  readonly silentAfterMs: number;
  readonly cases: Cases;
  readonly directory: Directory;
  readonly incidents: Pick<IncidentDesk, 'raise' | 'act' | 'open'>;
  readonly sessions: Pick<SessionDesk, 'onChange' | 'workerOf'>;
  readonly clock: Clock;
  /** Never jumps. */
  readonly monotonicMs: () => number;
  readonly warn: (sentence: string, error: unknown) => void;
}

export class SignalWatch {
  readonly #options: SignalWatchOptions;
  readonly #deadlines = new TwoClockDeadlines<WorkerId>();
  /** Each has one deadline at a time. */
  readonly #armed = new Set<WorkerId>();
  readonly #underWay = new Set<Promise<void>>();
  #listeningSinceMs = 0;
  #stops: (() => void)[] = [];

  constructor(options: SignalWatchOptions) {
    this.#options = options;
  }

  start(): void {
    const { cases, sessions, clock } = this.#options;
    this.#listeningSinceMs = clock.now();
    for (const session of cases.sessions()) this.#arm(session.workerId, this.#listeningSinceMs);
    this.#stops = [
      sessions.onChange(({ workerId }) => this.#arm(workerId, clock.now())),
      clock.every(TICK_MS, () => this.tick()),
    ];
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.settled();
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  tick(): void {
    const clocks = this.#clocks();
    for (let due = this.#deadlines.takeDue(clocks); due !== null; due = this.#deadlines.takeDue(clocks))
      this.#judge(due, clocks.nowMs);
    if (this.#underWay.size === 0)
      for (const incident of this.#options.incidents.open()) this.#lookForSignal(incident);
  }

  #judge(workerId: WorkerId, nowMs: number): void {
    this.#armed.delete(workerId);
    const { cases, silentAfterMs } = this.#options;
    const session = cases.liveSession(workerId, nowMs);
    const device = this.#heardLast(workerId);
    if (session === null || device === null) return;
    const sinceMs = Math.max(device.heardAtMs, session.startedAtMs, this.#listeningSinceMs);
    const belongs = device.heardAtMs >= session.startedAtMs - silentAfterMs;
    if (!belongs || !WATCHED.includes(session.stateNow)) return this.#arm(workerId, nowMs);
    // A time of day that was set back makes this wait once more, as long again at most.
    if (nowMs - sinceMs < silentAfterMs) return this.#arm(workerId, Math.min(sinceMs, nowMs));
    this.#follow(
      this.#raise(session, device, nowMs).catch((error: unknown) => {
        this.#deadlines.add(nowMs + AGAIN_MS, workerId, this.#clocks());
        throw error;
      }),
    );
    // Heard and silent again it is another silence; the same one is answered with the alarm that is there.
    this.#arm(workerId, nowMs);
  }

  async #raise(session: Session, { device, heardAtMs, lastFix }: LiveDevice, nowMs: number): Promise<void> {
    const { incidents, sessions, silentAfterMs } = this.#options;
    const { workerId, id: sessionId } = session;
    const { employerId } = sessions.workerOf(workerId);
    await incidents.raise({
      ...{ employerId, workerId, deviceId: device.id, sessionId, raisedBy: null },
      ...{ type: 'SIGNAL_LOST', priority: DEFAULT_PRIORITY.SIGNAL_LOST },
      commandId: `signal lost ${sessionId} ${heardAtMs}`,
      said: `not heard for ${Math.round(silentAfterMs / 60_000)} min`,
      ...{ deviceAtMs: null, receivedAtMs: nowMs, delayed: false, tokenRevoked: false },
      ...{ fix: lastFix, actor: TIMER, who: null, note: null },
    });
  }

  #lookForSignal({ id, workerId, alarms }: Incident): void {
    const lost = alarms.findLast(({ type, restoredAtMs }) => type === 'SIGNAL_LOST' && restoredAtMs === null);
    if (lost === undefined || workerId === null) return;
    if ((this.#heardLast(workerId)?.heardAtMs ?? 0) <= lost.receivedAtMs) return;
    const { incidents } = this.#options;
    this.#follow(incidents.act(id, { act: 'RESTORE', type: 'SIGNAL_LOST' }, TIMER).then(() => undefined));
  }

  #heardLast(workerId: WorkerId): LiveDevice | null {
    let last: LiveDevice | null = null;
    for (const live of this.#options.directory.devicesOf(workerId))
      if (live.heardAtMs > (last?.heardAtMs ?? 0)) last = live;
    return last;
  }

  #arm(workerId: WorkerId, sinceMs: number): void {
    if (this.#armed.has(workerId)) return;
    this.#armed.add(workerId);
    this.#deadlines.add(sinceMs + this.#options.silentAfterMs, workerId, this.#clocks());
  }

  #follow(work: Promise<void>): void {
    const guarded = work
      .catch((error: unknown) =>
        this.#options.warn('That a device is silent, or heard again, could not be written down.', error),
      )
      .finally(() => this.#underWay.delete(guarded));
    this.#underWay.add(guarded);
  }

  #clocks(): TwoClocks {
    return { nowMs: this.#options.clock.now(), monotonicMs: this.#options.monotonicMs() };
  }
}
