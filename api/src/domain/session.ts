/**
 * The session machine as far as a device can drive it, and what a session means for the worker's state at a given moment.
 * Time-driven states are computed from the times, never stored: a server that was down over a deadline is right at once.
 */
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import type { SessionReport } from '@lonewatch/schema/contract/signal.ts';
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

const MIN_INTERVAL_MIN = 5;
const MAX_INTERVAL_MIN = 1_440;
const MINUTE_MS = 60_000;

/** What a session is to become; the store gives it its id. */
export type SessionDraft = Omit<Session, 'id' | 'workerId'>;

/** The state at `nowMs`, from the times alone. */
export function stateAt(session: SessionDraft, nowMs: number, rules: SessionRules): SessionState {
  switch (session.state) {
    case 'ENDED':
    case 'CANCELLED':
    case 'EXPIRED':
    case 'PLANNED':
    case 'SUSPENDED':
      return session.state;
    case 'ACTIVE':
    case 'CHECK_IN_DUE':
    case 'GRACE':
    case 'OVERDUE':
      break;
    default:
      return session.state satisfies never;
  }
  const dueAtMs = earliestDeadline(session);
  if (dueAtMs === null || nowMs < dueAtMs - rules.reminderMin * MINUTE_MS) return 'ACTIVE';
  if (nowMs < dueAtMs) return 'CHECK_IN_DUE';
  return nowMs < dueAtMs + session.graceMin * MINUTE_MS ? 'GRACE' : 'OVERDUE';
}

/** When `stateAt` next gives another answer; null when it never will by itself. */
export function nextChangeAt(session: SessionDraft, nowMs: number, rules: SessionRules): number | null {
  const dueAtMs = earliestDeadline(session);
  if (dueAtMs === null || isOver(session.state) || session.state === 'SUSPENDED') return null;
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

/**
 * What a device's word makes of the worker's session; null when there is nothing to change: a check-in or an end
 * without a session. `atMs` is when the device said it, as far as it can be trusted, and never after now.
 * An act that is older than the session knows already (a queue delivered late) changes nothing.
 */
export function applySessionReport(
  session: Session | null,
  report: SessionReport,
  atMs: number,
  rules: SessionRules,
): SessionDraft | null {
  switch (report.act) {
    case 'START':
      if (session !== null && atMs <= session.startedAtMs) return null;
      return startedAt(atMs, report, rules);
    case 'CHECK_IN':
      if (session === null || atMs < session.startedAtMs) return null;
      return laterCheckIn({ ...session, amber: false }, atMs);
    case 'AMBER':
      return session === null || atMs < session.startedAtMs ? null : { ...session, amber: true };
    case 'END':
      return session === null || atMs < session.startedAtMs
        ? null
        : { ...session, state: 'ENDED', endsAtMs: atMs, nextCheckInAtMs: null };
    default:
      return report.act satisfies never;
  }
}

function startedAt(atMs: number, report: SessionReport, rules: SessionRules): SessionDraft {
  const wanted = report.intervalMin ?? rules.intervalMin;
  const intervalMin = Math.min(MAX_INTERVAL_MIN, Math.max(MIN_INTERVAL_MIN, wanted));
  const durationMin = Math.max(1, report.durationMin ?? rules.durationMin);
  return {
    state: 'ACTIVE',
    startedAtMs: atMs,
    endsAtMs: atMs + durationMin * MINUTE_MS,
    nextCheckInAtMs: atMs + intervalMin * MINUTE_MS,
    intervalMin,
    graceMin: rules.graceMin,
    amber: false,
  };
}

function laterCheckIn(session: SessionDraft, atMs: number): SessionDraft {
  const next = atMs + session.intervalMin * MINUTE_MS;
  return { ...session, state: 'ACTIVE', nextCheckInAtMs: Math.max(next, session.nextCheckInAtMs ?? 0) };
}

function earliestDeadline(session: SessionDraft): number | null {
  const { nextCheckInAtMs, endsAtMs } = session;
  if (nextCheckInAtMs === null) return endsAtMs;
  return endsAtMs === null ? nextCheckInAtMs : Math.min(nextCheckInAtMs, endsAtMs);
}
