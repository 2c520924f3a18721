/** The engine of geofences as a whole: what it knows comes back at a start, and what it finds is stored, raised and told. */
import type { Geofence, GeofenceEvent } from '@lonewatch/schema/contract/geofence.ts';
import type { GeofenceId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import type { Clock } from '../clock.ts';
import { isOver } from '../domain/session.ts';
import { DEFAULT_TRACK_RULES } from '../domain/track.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory } from '../hot/directory.ts';
import type { Findings } from '../hot/fenced-fleet.ts';
import type { Fences } from '../hot/fences.ts';
import { watchedSession } from '../hot/watched-session.ts';
import { Feed } from '../messaging/feed.ts';
import {
  dropStandingsOutside,
  standingsInside,
  type StoredStanding,
} from '../persistence/geofence-record.ts';
import { geofencesInEffect } from '../persistence/geofences-in-effect.ts';
import { readSetting, writeSetting } from '../persistence/settings.ts';
import type { Database } from '../persistence/sql-port.ts';
import { GeofenceKeeper } from './geofence-keeper.ts';
import { GeofenceTimers } from './geofence-timers.ts';
import type { Geofences } from './geofences.ts';
import type { IncidentDesk } from './incident-desk.ts';
import type { SessionDesk } from './session-desk.ts';

const RETRY_MS = 1_000;
/** Events that may wait for one reader. */
const FEED_BOUND = 10_000;
const LOOKED_UNTIL = 'geofences looked until';

export interface GeofenceEngineOptions {
  readonly db: Database;
  readonly fences: Fences;
  readonly directory: Directory;
  readonly cases: Cases;
  readonly incidents: Pick<IncidentDesk, 'raise'>;
  readonly sessions: Pick<SessionDesk, 'onChange'>;
  readonly clock: Clock;
  /** Never jumps. */
  readonly monotonicMs: () => number;
  readonly warn: (sentence: string, error: unknown) => void;
}

export class GeofenceEngine implements Geofences {
  readonly events = new Feed<GeofenceEvent>({
    ...{ keyOf: ({ id }) => id, merge: (_, newer) => newer, sizeOf: () => 1, bound: FEED_BOUND },
  });
  readonly #options: GeofenceEngineOptions;
  readonly #keeper: GeofenceKeeper;
  readonly #timers: GeofenceTimers;
  #stops: (() => void)[] = [];

  private constructor(options: GeofenceEngineOptions) {
    const { db, directory, cases, incidents, warn } = options;
    this.#options = options;
    this.#keeper = new GeofenceKeeper({ db, directory, cases, incidents, warn, feed: this.events });
    this.#timers = new GeofenceTimers({
      ...options,
      isWatched: (workerId) => this.#isWatched(workerId),
      keep: (findings) => this.#keeper.keep(findings),
      looked: (untilMs) => writeSetting(db, LOOKED_UNTIL, String(untilMs)),
    });
  }

  static async open(options: GeofenceEngineOptions): Promise<GeofenceEngine> {
    const { db, fences, clock } = options;
    const engine = new GeofenceEngine(options);
    for (const fence of await geofencesInEffect(db)) fences.put(fence, clock.now());
    await dropStandingsOutside(db);
    engine.#resume(await standingsInside(db));
    const looked = await readSetting(db, LOOKED_UNTIL);
    for (const fence of fences.all()) engine.#timers.follow(fence, looked === null ? null : Number(looked));
    return engine;
  }

  start(): void {
    const { sessions, clock } = this.#options;
    this.#stops = [
      sessions.onChange((session) => this.#sessionChanged(session)),
      clock.every(RETRY_MS, () => this.#keeper.retry()),
    ];
    this.#timers.start();
  }

  /** Takes nothing new and waits for what is being stored. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#timers.stop();
    this.events.close();
    await this.#keeper.settled();
  }

  put(fence: Geofence): void {
    const standings = this.#options.fences.put(fence, this.#options.clock.now());
    this.#timers.follow(fence, null);
    this.#keepBehind({ happenings: [], standings });
  }

  remove(id: GeofenceId): void {
    this.#options.fences.remove(id);
  }

  find(id: GeofenceId): Geofence | undefined {
    return this.#options.fences.find(id);
  }

  workersInside(id: GeofenceId): readonly WorkerId[] {
    const inside = [...(this.#options.fences.holding(id)?.inside(id) ?? [])];
    return inside.map(({ workerId }) => workerId).filter((workerId) => this.#isWatched(workerId));
  }

  /** Fulfils when it is durable; what could not be stored is tried again, whoever asked. */
  keep(findings: readonly Findings[]): Promise<void> {
    for (const { standings } of findings) this.#timers.stood(standings);
    return this.#keeper.keep(findings);
  }

  /** Fulfils when nothing is being stored. */
  settled(): Promise<void> {
    return this.#keeper.settled();
  }

  #resume(stored: readonly StoredStanding[]): void {
    const { cases, directory, clock } = this.#options;
    const byWorker = Map.groupBy(stored, ({ workerId }) => workerId);
    for (const { workerId } of cases.sessions()) {
      const session = watchedSession(directory, cases, workerId, clock.now());
      if (session === null) continue;
      const mine = byWorker.get(workerId) ?? [];
      this.#resumeWorker(
        session,
        mine.filter(({ fixAtMs }) => fixAtMs >= session.startedAtMs),
      );
    }
  }

  #resumeWorker({ workerId, startedAtMs }: Session, stored: readonly StoredStanding[]): void {
    const { directory, fences, clock } = this.#options;
    const { worker, slot } = directory.worker(workerId)!;
    const fix = directory.lastFixOf(workerId);
    if (fix === null || fix.fixAtMs < startedAtMs) return;
    const fleet = fences.of(worker.employerId);
    for (const standing of stored) fleet.restore(slot, workerId, standing);
    const receivedAtMs = clock.now();
    const late = receivedAtMs - fix.fixAtMs > DEFAULT_TRACK_RULES.backfillAfterMs;
    const { teamId } = worker;
    const sighting = { workerId, slot, teamId, watchedSinceMs: startedAtMs, fix, receivedAtMs, late };
    this.#keepBehind(fleet.resume(sighting));
  }

  #sessionChanged({ workerId, state }: Session): void {
    if (!isOver(state)) return;
    const { directory, fences } = this.#options;
    const found = directory.worker(workerId);
    if (found === undefined) return;
    const fleet = fences.of(found.worker.employerId);
    this.#keepBehind({ happenings: [], standings: fleet.forget(found.slot, workerId) });
  }

  #keepBehind(findings: Findings): void {
    if (findings.happenings.length + findings.standings.length === 0) return;
    this.keep([findings]).catch(() => undefined);
  }

  #isWatched(workerId: WorkerId): boolean {
    const { directory, cases, clock } = this.#options;
    return watchedSession(directory, cases, workerId, clock.now()) !== null;
  }
}
