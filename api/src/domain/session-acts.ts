/**
 * What is done to a session, and what it makes of it. People are refused with a sentence where an act makes no sense;
 * devices never are: their word is bent or ignored. `atMs` is when it was said, as far as that can be trusted, and never
 * after now: an act that was delivered late never shortens or reopens what came after it.
 */
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import {
  SESSION_LIMITS,
  type SessionActName,
  type SessionCommand,
} from '@lonewatch/schema/contract/session.ts';
import type { SessionReport } from '@lonewatch/schema/contract/signal.ts';
import { isOver, MINUTE_MS, stateAt, type SessionDraft, type SessionRules } from './session.ts';

/** `become`: what the session is now; null: as it was. `replaces`: what has become of the one that it takes the place of. */
export interface SessionChange {
  readonly become: SessionDraft | null;
  readonly replaces: SessionDraft | null;
  /** A sentence: nothing was done, and what to do instead. */
  readonly refusal: string | null;
}

const NOTHING: SessionChange = { become: null, replaces: null, refusal: null };
const NONE_RUNS = 'There is no session in progress. Start one first.';
const NOT_BEGUN = 'The planned session has not begun yet. Start it now, or wait until it begins by itself.';
const become = (draft: SessionDraft): SessionChange => ({ ...NOTHING, become: draft });
const refuse = (refusal: string): SessionChange => ({ ...NOTHING, refusal });

/** What a person does, the worker or somebody on the worker's behalf. */
export function applySessionAct(
  session: Session | null,
  act: SessionCommand,
  atMs: number,
  nowMs: number,
  rules: SessionRules,
): SessionChange {
  if (act.name === 'START') return start(session, act, atMs, nowMs, rules);
  const running = inProgress(session);
  // What asks for nothing is welcome at any time; an end that arrives after the end is done already.
  if (act.name === 'NOTE') return NOTHING;
  if (act.name === 'END' || act.name === 'HOME_SAFE')
    return running === null || isBefore(running, atMs, rules) ? NOTHING : become(ended(running, atMs));
  if (running === null) return refuse(NONE_RUNS);
  if (stateAt(running, nowMs, rules) === 'PLANNED') return refuse(NOT_BEGUN);
  if (atMs < running.startedAtMs) return NOTHING;
  switch (act.name) {
    case 'AMBER':
      return become({ ...running, amber: true });
    case 'CHECK_IN':
      return become(checkedIn(running, atMs));
    case 'RESUME':
      return become(resumed(running, atMs));
    case 'EXTEND':
      return extend(running, act.minutes, atMs, nowMs);
    case 'SUSPEND':
      return suspend(running, act.minutes, atMs, nowMs, rules);
    default:
      return act satisfies never;
  }
}

/** What a device says; null where it changes nothing: a check-in or an end without a session, or older than the session. */
export function applySessionReport(
  session: Session | null,
  report: SessionReport,
  atMs: number,
  rules: SessionRules,
): SessionChange {
  const running = inProgress(session);
  const before = running !== null && isBefore(running, atMs, rules);
  const planned = running !== null && stateAt(running, atMs, rules) === 'PLANNED';
  if (report.act === 'START') {
    if (before || (running !== null && !planned && atMs === running.startedAtMs)) return NOTHING;
    const draft = startedAt(atMs, bent(report, rules), rules);
    return { become: draft, replaces: running === null ? null : ended(running, atMs), refusal: null };
  }
  if (running === null || planned || before) return NOTHING;
  switch (report.act) {
    case 'CHECK_IN':
      return become(checkedIn(running, atMs));
    case 'AMBER':
      return become({ ...running, amber: true });
    case 'END':
      return become(ended(running, atMs));
    default:
      return report.act satisfies never;
  }
}

/**
 * Closing an incident means that a human has made sure of the worker: a session that is overdue goes on as after a check-in,
 * one past its end has expired. null: nothing was overdue.
 */
export function afterWelfareConfirmed(
  session: Session,
  nowMs: number,
  rules: SessionRules,
): { readonly act: SessionActName; readonly draft: SessionDraft } | null {
  if (stateAt(session, nowMs, rules) !== 'OVERDUE') return null;
  if (session.endsAtMs !== null && session.endsAtMs <= nowMs)
    return { act: 'EXPIRE', draft: { ...ended(session, nowMs), state: 'EXPIRED' } };
  return { act: 'CHECK_IN', draft: resumed(session, nowMs) };
}

function start(
  session: Session | null,
  act: Extract<SessionCommand, { readonly name: 'START' }>,
  atMs: number,
  nowMs: number,
  rules: SessionRules,
): SessionChange {
  const running = inProgress(session);
  if (running !== null && stateAt(running, nowMs, rules) !== 'PLANNED')
    return refuse('A session is in progress already. End it before another one starts, or extend it.');
  const wrong = wrongLength(act.intervalMin, 'Check-ins are') ?? wrongLength(act.durationMin, 'A session is');
  if (wrong !== null) return refuse(wrong);
  const lengths = { intervalMin: act.intervalMin, durationMin: act.durationMin, highRisk: act.highRisk };
  const replaces = running === null ? null : ended(running, atMs);
  if (act.startsAtMs === null || act.startsAtMs <= nowMs)
    return { become: startedAt(atMs, lengths, rules), replaces, refusal: null };
  if (act.startsAtMs > nowMs + SESSION_LIMITS.planAheadMin * MINUTE_MS)
    return refuse(`A session can be planned at most ${SESSION_LIMITS.planAheadMin / 1_440} days ahead.`);
  const planned: SessionDraft = { ...startedAt(act.startsAtMs, lengths, rules), state: 'PLANNED' };
  return { become: planned, replaces, refusal: null };
}

function wrongLength(minutes: number | null, what: string): string | null {
  const { minMin, maxMin } = SESSION_LIMITS;
  if (minutes === null || (minutes >= minMin && minutes <= maxMin)) return null;
  return `${what} between ${minMin} and ${maxMin} minutes, not ${minutes}.`;
}

function extend(session: SessionDraft, minutes: number, atMs: number, nowMs: number): SessionChange {
  const wrong = wrongLength(minutes, 'An extension is');
  if (wrong !== null) return refuse(wrong);
  if (session.endsAtMs === null) return NOTHING;
  const endsAtMs = Math.max(session.endsAtMs, atMs) + minutes * MINUTE_MS;
  if (endsAtMs > nowMs + SESSION_LIMITS.maxMin * MINUTE_MS)
    return refuse(`A session may end at most ${SESSION_LIMITS.maxMin / 60} hours from now.`);
  return become({ ...session, endsAtMs });
}

/** Driving: the next check-in is due when the drive is over. Nobody is out of sight for longer than the limit. */
function suspend(
  session: SessionDraft,
  minutes: number,
  atMs: number,
  nowMs: number,
  rules: SessionRules,
): SessionChange {
  const { minMin, suspendMaxMin } = SESSION_LIMITS;
  if (minutes < minMin || minutes > suspendMaxMin)
    return refuse(`Check-ins can be suspended for ${minMin} to ${suspendMaxMin} minutes, not ${minutes}.`);
  if (stateAt(session, nowMs, rules) === 'OVERDUE')
    return refuse('A check-in is overdue, so it cannot be suspended. Check in first.');
  const nextCheckInAtMs = Math.max(atMs + minutes * MINUTE_MS, session.nextCheckInAtMs ?? 0);
  return become({ ...session, state: 'SUSPENDED', nextCheckInAtMs });
}

interface Lengths {
  readonly intervalMin: number | null;
  readonly durationMin: number | null;
  readonly highRisk: boolean;
}

/** A device that asks for what cannot be gets the nearest that can. */
function bent({ intervalMin, durationMin }: SessionReport, rules: SessionRules): Lengths {
  const { minMin, maxMin } = SESSION_LIMITS;
  return {
    intervalMin: Math.min(maxMin, Math.max(minMin, intervalMin ?? rules.intervalMin)),
    durationMin: Math.max(1, durationMin ?? rules.durationMin),
    highRisk: false,
  };
}

function startedAt(atMs: number, lengths: Lengths, rules: SessionRules): SessionDraft {
  const intervalMin = lengths.intervalMin ?? rules.intervalMin;
  return {
    state: 'ACTIVE',
    startedAtMs: atMs,
    endsAtMs: atMs + (lengths.durationMin ?? rules.durationMin) * MINUTE_MS,
    nextCheckInAtMs: atMs + intervalMin * MINUTE_MS,
    intervalMin,
    graceMin: rules.graceMin,
    amber: false,
    highRisk: lengths.highRisk,
  };
}

function inProgress(session: Session | null): Session | null {
  return session === null || isOver(session.state) ? null : session;
}

/** Said before the session began, of which a plan knows nothing. */
function isBefore(session: Session, atMs: number, rules: SessionRules): boolean {
  return atMs < session.startedAtMs && stateAt(session, atMs, rules) !== 'PLANNED';
}

/** One that was delivered late does not shorten; during a drive it says that all is well, and the drive goes on. */
function checkedIn(session: SessionDraft, atMs: number): SessionDraft {
  const next = atMs + session.intervalMin * MINUTE_MS;
  const driving = session.state === 'SUSPENDED' && next < (session.nextCheckInAtMs ?? 0);
  return {
    ...session,
    state: driving ? 'SUSPENDED' : 'ACTIVE',
    amber: false,
    nextCheckInAtMs: Math.max(next, session.nextCheckInAtMs ?? 0),
  };
}

/** However long the drive was to be. */
function resumed(session: SessionDraft, atMs: number): SessionDraft {
  if (session.state !== 'SUSPENDED') return checkedIn(session, atMs);
  const next = atMs + session.intervalMin * MINUTE_MS;
  return { ...session, state: 'ACTIVE', amber: false, nextCheckInAtMs: next };
}

/** One that had not begun is cancelled: nobody was out. */
function ended(session: SessionDraft, atMs: number): SessionDraft {
  if (session.state === 'PLANNED' && atMs < session.startedAtMs)
    return { ...session, state: 'CANCELLED', nextCheckInAtMs: null };
  return { ...session, state: 'ENDED', endsAtMs: atMs, nextCheckInAtMs: null };
}
