/**
 * What fences find by themselves when time passes: somebody has been within for too long, or nobody is there. Each deadline
 * follows from who is where since when, so that a restart finds it again; what has fired is remembered, so that none fires twice.
 */
import type { Geofence, GeofenceRule } from '@lonewatch/schema/contract/geofence.ts';
import type { GeofenceId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Clock } from '../clock.ts';
import { nextLookAt } from '../domain/geofence-absence.ts';
import { happening, isAbout, PRESENT_FOR_MS, rulesOf } from '../domain/geofence-rules.ts';
import { isInWindow } from '../domain/plan-hours.ts';
import { TwoClockDeadlines, type TwoClocks } from '../domain/two-clock-deadlines.ts';
import type { Directory } from '../hot/directory.ts';
import type { Findings, Standing } from '../hot/fenced-fleet.ts';
import type { Fences } from '../hot/fences.ts';

const TICK_MS = 250;
/** A phone that comes back tells what it kept fix by fix: the next one may say that the worker has left long ago. */
const CATCH_UP_MS = 20_000;
/** A rule that waits for its hours looks again after this. */
const HOURS_MS = 60_000;
const MINUTE_MS = 60_000;
/** A look that a restart has missed is made up for within this. */
const MISSED_LOOK_MS = 3_600_000;

export interface GeofenceTimersOptions {
  readonly fences: Fences;
  readonly directory: Directory;
  readonly isWatched: (workerId: WorkerId) => boolean;
  readonly keep: (findings: readonly Findings[]) => Promise<void>;
  /** All looks up to then have been made. */
  readonly looked: (untilMs: number) => Promise<void>;
  readonly clock: Clock;
  /** Never jumps. */
  readonly monotonicMs: () => number;
  readonly warn: (sentence: string, error: unknown) => void;
}

interface Dwell {
  readonly geofenceId: GeofenceId;
  readonly ruleId: number;
  readonly workerId: WorkerId;
  readonly sinceMs: number;
  readonly readyMs: number;
}

interface Look {
  readonly geofenceId: GeofenceId;
  readonly version: number;
  readonly ruleId: number;
  readonly lookMs: number;
}

export class GeofenceTimers {
  readonly #options: GeofenceTimersOptions;
  readonly #deadlines = new TwoClockDeadlines<Dwell | Look>();
  readonly #armed = new Set<string>();
  #stop: (() => void) | null = null;

  constructor(options: GeofenceTimersOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stop = this.#options.clock.every(TICK_MS, () => this.tick());
  }

  stop(): void {
    this.#stop?.();
  }

  /** `lookedUntilMs`: looks up to then were made already; null: nobody has missed one. */
  follow(fence: Geofence, lookedUntilMs: number | null): void {
    const nowMs = this.#options.clock.now();
    const fromMs =
      lookedUntilMs === null ? nowMs : Math.max(lookedUntilMs, nowMs - MISSED_LOOK_MS, fence.changedAtMs);
    for (const rule of rulesOf(fence, 'ABSENT')) this.#armLook(fence, rule, Math.min(fromMs, nowMs));
    if (rulesOf(fence, 'DWELL').length === 0) return;
    for (const { workerId, stay } of this.#options.fences.holding(fence.id)?.inside(fence.id) ?? [])
      this.#armDwells(fence, workerId, stay.sinceMs!);
  }

  stood(standings: readonly Standing[]): void {
    for (const { geofenceId, workerId, sinceMs } of standings) {
      const fence = sinceMs === null ? undefined : this.#options.fences.find(geofenceId);
      if (fence !== undefined) this.#armDwells(fence, workerId, sinceMs!);
    }
  }

  tick(): void {
    const clocks = this.#clocks();
    const looks: Look[] = [];
    const found: Findings[] = [];
    for (let due = this.#deadlines.takeDue(clocks); due !== null; due = this.#deadlines.takeDue(clocks)) {
      this.#armed.delete(nameOf(due));
      const findings = 'lookMs' in due ? this.#look(due, clocks.nowMs) : this.#dwell(due, clocks.nowMs);
      if ('lookMs' in due) looks.push(due);
      if (findings !== null) found.push(findings);
    }
    if (found.length + looks.length > 0) void this.#keep(found, looks);
  }

  async #keep(found: readonly Findings[], looks: readonly Look[]): Promise<void> {
    const { keep, looked, warn } = this.#options;
    try {
      if (found.length > 0) await keep(found);
      if (looks.length > 0) await looked(Math.max(...looks.map(({ lookMs }) => lookMs)));
    } catch (error) {
      warn(
        'That a fence was looked at could not be written down; after a restart it is looked at again.',
        error,
      );
    }
  }

  #dwell(due: Dwell, nowMs: number): Findings | null {
    const { fences, directory, isWatched } = this.#options;
    const { geofenceId, ruleId, workerId, sinceMs, readyMs } = due;
    const fleet = fences.holding(geofenceId);
    const fence = fleet?.find(geofenceId);
    const rule = fence?.rules.find(({ id, trigger }) => id === ruleId && trigger === 'DWELL');
    const found = directory.worker(workerId);
    if (fleet === undefined || fence === undefined || rule === undefined || found === undefined) return null;
    const { worker, slot } = found;
    const stay = fleet.stayIn(slot, geofenceId);
    if (stay?.sinceMs !== sinceMs || stay.fired.includes(ruleId) || readyAt(rule, sinceMs) !== readyMs)
      return null;
    if (!isWatched(workerId) || !isAbout(rule, worker.teamId)) return null;
    if (!isInWindow(rule.window, nowMs)) {
      this.#add(nowMs + HOURS_MS, due);
      return null;
    }
    // Where it waited for its hours, it happens when they begin.
    const atMs = isInWindow(rule.window, readyMs) ? readyMs : Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const { lonE7 = null, latE7 = null } = directory.lastFixOf(workerId) ?? {};
    const late = nowMs - fleet.seenAtMs(slot) > PRESENT_FOR_MS;
    const receivedAtMs = Math.max(nowMs, atMs);
    return {
      happenings: [happening(fence, rule, { workerId, atMs, receivedAtMs, late, lonE7, latE7 })],
      standings: fleet.markFired(slot, workerId, geofenceId, ruleId),
    };
  }

  /** Whoever is in a session, was there when last heard of, and was heard of lately, is there. */
  #look({ geofenceId, version, ruleId, lookMs }: Look, nowMs: number): Findings | null {
    const { fences, directory, isWatched } = this.#options;
    const fleet = fences.holding(geofenceId);
    const fence = fleet?.find(geofenceId);
    const rule = fence?.rules.find(({ id, trigger }) => id === ruleId && trigger === 'ABSENT');
    if (fleet === undefined || fence?.version !== version || rule === undefined) return null;
    this.#armLook(fence, rule, Math.max(nowMs, lookMs));
    for (const { workerId, seenAtMs } of fleet.inside(geofenceId)) {
      const teamId = directory.worker(workerId)?.worker.teamId ?? null;
      if (nowMs - seenAtMs <= PRESENT_FOR_MS && isWatched(workerId) && isAbout(rule, teamId)) return null;
    }
    const what = { workerId: null, atMs: lookMs, late: false, lonE7: null, latE7: null };
    const receivedAtMs = Math.max(nowMs, lookMs);
    return { happenings: [happening(fence, rule, { ...what, receivedAtMs })], standings: [] };
  }

  #armDwells(fence: Geofence, workerId: WorkerId, sinceMs: number): void {
    const nowMs = this.#options.clock.now();
    for (const rule of rulesOf(fence, 'DWELL')) {
      const readyMs = readyAt(rule, sinceMs);
      const due: Dwell = { geofenceId: fence.id, ruleId: rule.id, workerId, sinceMs, readyMs };
      this.#add(readyMs < nowMs ? nowMs + CATCH_UP_MS : readyMs, due);
    }
  }

  #armLook(fence: Geofence, rule: GeofenceRule, afterMs: number): void {
    const lookMs = nextLookAt(rule, afterMs);
    const nowMs = this.#options.clock.now();
    if (lookMs === null) return;
    const due: Look = { geofenceId: fence.id, version: fence.version, ruleId: rule.id, lookMs };
    this.#add(lookMs < nowMs ? nowMs + CATCH_UP_MS : lookMs, due);
  }

  #add(atMs: number, due: Dwell | Look): void {
    const name = nameOf(due);
    if (this.#armed.has(name)) return;
    this.#armed.add(name);
    this.#deadlines.add(atMs, due, this.#clocks());
  }

  #clocks(): TwoClocks {
    return { nowMs: this.#options.clock.now(), monotonicMs: this.#options.monotonicMs() };
  }
}

function readyAt({ afterS }: GeofenceRule, sinceMs: number): number {
  return sinceMs + (afterS ?? Infinity) * 1000;
}

function nameOf(due: Dwell | Look): string {
  const { geofenceId, ruleId } = due;
  return 'lookMs' in due
    ? `look ${geofenceId} ${ruleId} ${due.version} ${due.lookMs}`
    : `dwell ${geofenceId} ${ruleId} ${due.workerId} ${due.readyMs}`;
}
