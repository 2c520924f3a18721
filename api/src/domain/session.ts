/**
 * The session machine (`domain.md` 3.3): what a session means at a given moment. Time-driven states are computed from the
 * times, never stored: a server that was down over a deadline is right at once. What people and devices do to a session is
 * `session-acts.ts`.
 */
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import type { SessionState, WorkerStatus } from '@lonewatch/schema/contract/worker.ts';

export interface SessionRules {
  readonly intervalMin: number;
  readonly durationMin: number;
  readonly graceMin: number;
  /** The worker is reminded this long before a check-in is due. */
  readonly reminderMin: number;
}

export const DEFAULT_SESSION_RULES: SessionRules = {
  intervalMin: 60,
  durationMin: 480,
  graceMin: 3,
  reminderMin: 2,
};

export const MINUTE_MS = 60_000;

/** What a session is to become; the store gives it its id. */
export type SessionDraft = Omit<Session, 'id' | 'workerId'>;

/** The state at `nowMs`, from the times alone. */
export function stateAt(session: SessionDraft, nowMs: number, rules: SessionRules): SessionState {
  if (isOver(session.state)) return session.state;
  // A planned session begins by itself: whoever forgets to press Start is watched all the same.
  if (session.state === 'PLANNED' && nowMs < session.startedAtMs) return 'PLANNED';
  const calm = session.state === 'SUSPENDED' ? 'SUSPENDED' : 'ACTIVE';
  const dueAtMs = earliestDeadline(session);
  if (dueAtMs === null || nowMs < dueAtMs - rules.reminderMin * MINUTE_MS) return calm;
  if (nowMs < dueAtMs) return 'CHECK_IN_DUE';
  return nowMs < dueAtMs + session.graceMin * MINUTE_MS ? 'GRACE' : 'OVERDUE';
}

/** When `stateAt` next gives another answer; null when it never will by itself. */
export function nextChangeAt(session: SessionDraft, nowMs: number, rules: SessionRules): number | null {
  if (isOver(session.state)) return null;
  if (session.state === 'PLANNED' && nowMs < session.startedAtMs) return session.startedAtMs;
  const dueAtMs = earliestDeadline(session);
  if (dueAtMs === null) return null;
  for (const atMs of [
    dueAtMs - rules.reminderMin * MINUTE_MS,
    dueAtMs,
    dueAtMs + session.graceMin * MINUTE_MS,
  ])
    if (atMs > nowMs) return atMs;
  return null;
}

export function isOver(state: SessionState): boolean {
  return state === 'ENDED' || state === 'CANCELLED' || state === 'EXPIRED';
}

/** One word for a worker: an open alarm wins over all, then overdue, amber, due. */
export function statusOf(
  session: SessionDraft | null,
  inAlarm: boolean,
  nowMs: number,
  rules: SessionRules,
): WorkerStatus {
  if (inAlarm) return 'ALARM';
  if (session === null) return 'OFF_DUTY';
  const state = stateAt(session, nowMs, rules);
  if (isOver(state) || state === 'PLANNED') return 'OFF_DUTY';
  if (state === 'OVERDUE') return 'OVERDUE';
  if (session.amber) return 'AMBER';
  return state === 'CHECK_IN_DUE' || state === 'GRACE' ? 'CHECK_IN_DUE' : 'OK';
}

export const SESSION_ALARMS = ['CHECK_IN_MISSED', 'SESSION_EXPIRED'] as const;

/** An alarm that time will raise unless somebody is heard before. */
export interface SessionTimer {
  readonly alarm: (typeof SESSION_ALARMS)[number];
  /** The check-in, or the end, that was promised; with the session and the alarm it is what makes the alarm one. */
  readonly dueAtMs: number;
  /** When the grace is over. */
  readonly fireAtMs: number;
}

/** What a session as it stands will raise, whatever the time is now. A check-in after the end is covered by the end. */
export function timersOf(session: SessionDraft): SessionTimer[] {
  if (isOver(session.state)) return [];
  const { nextCheckInAtMs, endsAtMs, graceMin } = session;
  const timers: SessionTimer[] = [];
  const add = (alarm: SessionTimer['alarm'], dueAtMs: number): void => {
    timers.push({ alarm, dueAtMs, fireAtMs: dueAtMs + graceMin * MINUTE_MS });
  };
  if (nextCheckInAtMs !== null && (endsAtMs === null || nextCheckInAtMs < endsAtMs))
    add('CHECK_IN_MISSED', nextCheckInAtMs);
  if (endsAtMs !== null) add('SESSION_EXPIRED', endsAtMs);
  return timers;
}

function earliestDeadline(session: SessionDraft): number | null {
  const { nextCheckInAtMs, endsAtMs } = session;
  if (nextCheckInAtMs === null) return endsAtMs;
  return endsAtMs === null ? nextCheckInAtMs : Math.min(nextCheckInAtMs, endsAtMs);
}
