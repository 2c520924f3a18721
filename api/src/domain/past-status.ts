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

/**
 * Rising, the first at `fromMs`, none after `toMs`. `versions`: in the order in which they took effect. Moments, versions and
 * alarms are walked once, side by side: a busy month of one worker has thousands of each.
 */
export function pastStates(
  versions: readonly SessionVersion[],
  alarms: readonly AlarmSpan[],
  fromMs: number,
  toMs: number,
  rules: SessionRules,
): PastState[] {
  const states: PastState[] = [];
  const edges = edgesOf(alarms);
  const open = { loud: 0, silent: 0 };
  let session: SessionVersion | null = null;
  let [version, edge] = [0, 0];
  for (const atMs of momentsOf(versions, alarms, fromMs, toMs, rules)) {
    for (; version < versions.length && versions[version]!.atMs <= atMs; version++)
      session = versions[version]!;
    for (; edge < edges.length && edges[edge]!.atMs <= atMs; edge++)
      open[edges[edge]!.silent ? 'silent' : 'loud'] += edges[edge]!.step;
    const next = stateAtMoment(session, open, atMs, rules);
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

interface Edge {
  readonly atMs: number;
  readonly silent: boolean;
  /** How many more alarms are open from then on. */
  readonly step: 1 | -1;
}

/** Rising. A span that ends as it begins, or before, was never open. */
function edgesOf(alarms: readonly AlarmSpan[]): Edge[] {
  return alarms
    .filter((span) => span.fromMs < span.toMs)
    .flatMap(({ fromMs, toMs, silent }): Edge[] => [
      { atMs: fromMs, silent, step: 1 },
      { atMs: toMs, silent, step: -1 },
    ])
    .sort((a, b) => (a.atMs < b.atMs ? -1 : a.atMs > b.atMs ? 1 : 0));
}

/** `open`: how many alarms are, of each kind. */
function stateAtMoment(
  session: SessionVersion | null,
  open: { readonly loud: number; readonly silent: number },
  atMs: number,
  rules: SessionRules,
): PastState {
  const calm = STATUS_CODE[statusOf(session, false, atMs, rules)];
  const told = open.loud > 0 ? STATUS_CODE.ALARM : calm;
  return {
    ...{ atMs, told, worked: open.silent > 0 ? STATUS_CODE.ALARM : told },
    inSession: calm >= STATUS_CODE.OK && calm <= STATUS_CODE.AMBER,
  };
}

function isSame(a: PastState, b: PastState): boolean {
  return a.told === b.told && a.worked === b.worked && a.inSession === b.inSession;
}
