/**
 * How a worker stood at any moment of the past, from what was recorded: the versions of the sessions and the stretches in
 * which an alarm was open. The same rules as for the present (`statusOf`), asked at another time; never today's state.
 */
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import { nextChangeAt, statusOf, type SessionDraft, type SessionRules } from './session.ts';

/** A session as it stood from `atMs` on, until the next version of the worker. */
export interface SessionVersion extends SessionDraft {
  readonly atMs: number;
}

/** An alarm was open from `fromMs` until before `toMs`; Infinity: it still is. */
export interface AlarmSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Help was asked for in disguise: an alarm only to those who work alarms. */
  readonly silent: boolean;
}

/** From `atMs` on, until the next one. */
export interface PastState {
  readonly atMs: number;
  /** Codes of WORKER_STATUSES: as everybody may know it, and as those do who work alarms. */
  readonly told: number;
  readonly worked: number;
  /** Whatever alarm was open, a session was in progress: what opens a position to the employer. */
  readonly inSession: boolean;
}

/** Rising, the first at `fromMs`, none after `toMs`. `versions`: in the order in which they took effect. */
export function pastStates(
  versions: readonly SessionVersion[],
  alarms: readonly AlarmSpan[],
  fromMs: number,
  toMs: number,
  rules: SessionRules,
): PastState[] {
  const states: PastState[] = [];
  for (const atMs of momentsOf(versions, alarms, fromMs, toMs, rules)) {
    const next = stateAtMoment(versions, alarms, atMs, rules);
    const last = states.at(-1);
    if (last === undefined || !isSame(last, next)) states.push(next);
  }
  return states;
}

/** Every moment at which anything may change. */
function momentsOf(
  versions: readonly SessionVersion[],
  alarms: readonly AlarmSpan[],
  fromMs: number,
  toMs: number,
  rules: SessionRules,
): number[] {
  const moments = new Set([fromMs]);
  const add = (atMs: number): void => {
    if (atMs > fromMs && atMs <= toMs) moments.add(atMs);
  };
  for (const { fromMs: start, toMs: end } of alarms) {
    add(start);
    add(end);
  }
  versions.forEach((version, index) => {
    add(version.atMs);
    const untilMs = Math.min(versions[index + 1]?.atMs ?? Infinity, toMs + 1);
    let atMs = nextChangeAt(version, version.atMs, rules);
    for (; atMs !== null && atMs < untilMs; atMs = nextChangeAt(version, atMs, rules)) add(atMs);
  });
  return [...moments].sort((a, b) => a - b);
}

function stateAtMoment(
  versions: readonly SessionVersion[],
  alarms: readonly AlarmSpan[],
  atMs: number,
  rules: SessionRules,
): PastState {
  const session = versions.findLast((version) => version.atMs <= atMs) ?? null;
  const open = alarms.filter((span) => span.fromMs <= atMs && atMs < span.toMs);
  const calm = STATUS_CODE[statusOf(session, false, atMs, rules)];
  const told = open.some(({ silent }) => !silent) ? STATUS_CODE.ALARM : calm;
  return {
    ...{ atMs, told, worked: open.length > 0 ? STATUS_CODE.ALARM : told },
    inSession: calm >= STATUS_CODE.OK && calm <= STATUS_CODE.AMBER,
  };
}

function isSame(a: PastState, b: PastState): boolean {
  return a.told === b.told && a.worked === b.worked && a.inSession === b.inSession;
}
