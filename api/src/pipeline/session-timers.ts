/**
 * Raises what time raises: a check-in that was missed, a session that nobody ended, each once. The deadlines are the
 * sessions' own times in the database, and the alarm's command id is the deadline: after a restart all are set anew, those
 * that have passed fire at once, and one that has fired is answered with the alarm that is there.
 */
import { DEFAULT_PRIORITY } from '@lonewatch/schema/contract/alarm.ts';
import type { SessionId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { isOpen } from '@lonewatch/schema/contract/incident.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import type { Clock } from '../clock.ts';
import { DELAYED_AFTER_MS } from '../domain/alarm-rules.ts';
import { timersOf, type SessionTimer } from '../domain/session.ts';
import { TwoClockDeadlines, type TwoClocks } from '../domain/two-clock-deadlines.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory } from '../hot/directory.ts';
import type { IncidentDesk, NewAlarm } from './incident-desk.ts';
import type { SessionDesk } from './session-desk.ts';

const TICK_MS = 250;
const RETRY_MS = 1_000;
/** A phone that comes back tells what it kept act by act: the next one may be the check-in that is missed. */
const CATCH_UP_MS = 20_000;

export interface SessionTimersOptions {
  readonly sessions: SessionDesk;
  readonly cases: Cases;
  readonly directory: Directory;
  readonly incidents: Pick<IncidentDesk, 'raise' | 'onChange'>;
  readonly clock: Clock;
  /** Never jumps. */
  readonly monotonicMs: () => number;
  readonly warn: (sentence: string, error: unknown) => void;
}

interface Armed extends SessionTimer {
  readonly workerId: WorkerId;
  readonly sessionId: SessionId;
}

export class SessionTimers {
  readonly #options: SessionTimersOptions;
  readonly #deadlines = new TwoClockDeadlines<Armed>();
  /** Those that wait: a session that is stored again for another reason arms nothing anew. */
  readonly #armed = new Set<string>();
  readonly #firing = new Set<Promise<void>>();
  #stops: (() => void)[] = [];

  constructor(options: SessionTimersOptions) {
    this.#options = options;
  }

  start(): void {
    const { cases, sessions, incidents, clock } = this.#options;
    for (const session of cases.sessions()) this.#arm(session, 0);
    this.#stops = [
      sessions.onChange((session) => this.#arm(session, CATCH_UP_MS)),
      incidents.onChange(({ before, after }) => {
        if (before !== null && isOpen(before) && !isOpen(after) && after.workerId !== null)
          this.#follow(sessions.welfareConfirmed(after.workerId, after.number));
      }),
      clock.every(TICK_MS, () => this.tick()),
    ];
    this.tick();
  }

  /** Takes nothing new and waits for what is being raised. */
  async stop(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.settled();
  }

  /** Fulfils when nothing is being raised or brought up to date any more. */
  async settled(): Promise<void> {
    while (this.#firing.size > 0) await Promise.all(this.#firing);
  }

  tick(): void {
    const clocks = this.#clocks();
    for (let due = this.#deadlines.takeDue(clocks); due !== null; due = this.#deadlines.takeDue(clocks))
      this.#follow(this.#fire(due));
  }

  #add(atMs: number, armed: Armed, clocks: TwoClocks): void {
    const name = commandOf(armed);
    if (this.#armed.has(name)) return;
    this.#armed.add(name);
    this.#deadlines.add(atMs, armed, clocks);
  }

  /** `patienceMs`: how long what has passed already may still be answered. */
  #arm(session: Session, patienceMs: number): void {
    const clocks = this.#clocks();
    for (const timer of timersOf(session)) {
      const atMs = timer.fireAtMs < clocks.nowMs ? clocks.nowMs + patienceMs : timer.fireAtMs;
      this.#add(atMs, { ...timer, workerId: session.workerId, sessionId: session.id }, clocks);
    }
  }

  async #fire(armed: Armed): Promise<void> {
    const { cases, sessions, incidents, warn } = this.#options;
    const { workerId } = armed;
    this.#armed.delete(commandOf(armed));
    try {
      // In turn: a check-in that arrived before the deadline and is being stored comes first.
      await sessions.inTurn(workerId, async () => {
        const session = cases.sessionOf(workerId);
        if (session?.id !== armed.sessionId || !timersOf(session).some((timer) => isSame(timer, armed)))
          return;
        const { incident } = await incidents.raise(this.#alarm(session, armed));
        // It was raised before a restart, and closed before the session was brought up to date.
        if (!isOpen(incident)) await sessions.goOn(workerId, incident.number);
      });
    } catch (error) {
      warn(`The alarm of a session could not be raised; it is tried again every second.`, error);
      const clocks = this.#clocks();
      this.#add(clocks.nowMs + RETRY_MS, armed, clocks);
    }
  }

  #alarm(session: Session, armed: Armed): NewAlarm {
    const { alarm: type, fireAtMs } = armed;
    const { directory, clock, sessions } = this.#options;
    const { workerId } = session;
    const { employerId } = sessions.workerOf(workerId);
    const receivedAtMs = clock.now();
    return {
      ...{ employerId, workerId, deviceId: null, sessionId: session.id, raisedBy: null, type },
      commandId: commandOf(armed),
      priority: session.highRisk ? 1 : DEFAULT_PRIORITY[type],
      said: type === 'CHECK_IN_MISSED' ? 'check-in missed' : 'session not ended',
      deviceAtMs: Math.min(fireAtMs, receivedAtMs),
      receivedAtMs,
      delayed: receivedAtMs - fireAtMs > DELAYED_AFTER_MS,
      tokenRevoked: false,
      fix: directory.lastFixOf(workerId),
      actor: { kind: 'TIMER', accountId: null, name: 'Session timer', supervisor: false, workstation: null },
      ...{ who: null, note: null },
    };
  }

  #follow(work: Promise<void>): void {
    const { warn } = this.#options;
    const guarded = work
      .catch((error: unknown) =>
        warn('A session could not be brought up to date after its incident was closed.', error),
      )
      .finally(() => this.#firing.delete(guarded));
    this.#firing.add(guarded);
  }

  #clocks(): TwoClocks {
    return { nowMs: this.#options.clock.now(), monotonicMs: this.#options.monotonicMs() };
  }
}

/** What makes an alarm of time one, for ever. */
function commandOf({ sessionId, alarm, dueAtMs }: Armed): string {
  return `session ${sessionId} ${alarm} ${dueAtMs}`;
}

function isSame(a: SessionTimer, b: SessionTimer): boolean {
  return a.alarm === b.alarm && a.dueAtMs === b.dueAtMs;
}
