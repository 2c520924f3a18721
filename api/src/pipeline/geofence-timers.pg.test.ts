import { expect, it } from 'vitest';
import type { Geofence } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_SESSION_RULES } from '../domain/session.ts';
import { metres, rule, SQUARE } from '../hot/fence-test-kit.ts';
import { Fences } from '../hot/fences.ts';
import { insertGeofence } from '../persistence/geofences.ts';
import { loadReferenceData, saveSession } from '../persistence/reference-data.ts';
import { ReportLog } from '../persistence/report-log.ts';
import { onBothEngines } from '../persistence/test-support.ts';
import type { Database } from '../persistence/sql-port.ts';
import { NOON, openTestDesk, seedSite, TestClock } from './desk-test-kit.ts';
import { GeofenceEngine } from './geofence-engine.ts';
import { warmStart } from './warm-start.ts';

const MIN = 60_000;

/** Time of day, the clock that never jumps, and a tick when the test says so. */
class TickingClock extends TestClock {
  readonly #ticks = new Set<() => void>();

  override every(_?: number, callback: () => void = () => undefined): () => void {
    this.#ticks.add(callback);
    return () => void this.#ticks.delete(callback);
  }

  tick(): void {
    for (const tick of this.#ticks) tick();
  }
}

/** One worker in a session, and an engine that is opened anew on the same database as a restart opens it. */
class Site {
  readonly db: Database;
  readonly employerId: EmployerId;
  readonly workerId: WorkerId;
  clock = new TickingClock();
  engine!: GeofenceEngine;
  fences!: Fences;

  private constructor(db: Database, employerId: EmployerId, workerId: WorkerId) {
    this.db = db;
    this.employerId = employerId;
    this.workerId = workerId;
  }

  static async open(db: Database, rules: Geofence['rules']): Promise<Site> {
    const { employerId, workerIds } = await seedSite(db, 1);
    await db.query(`INSERT INTO contract_services VALUES ($1, 'LOCATION_MAPPING')`, [employerId]);
    const workerId = workerIds[0]!;
    await saveSession(db, {
      ...{ id: null, workerId, state: 'ACTIVE', startedAtMs: NOON - MIN, endsAtMs: NOON + 600 * MIN },
      ...{ nextCheckInAtMs: null, intervalMin: 60, graceMin: 3, amber: false, highRisk: false },
    });
    const about = { employerId, name: 'Store', shape: SQUARE, rules, removed: false };
    await insertGeofence(db, {
      ...about,
      commandId: null,
      accountId: null,
      by: 'Mia',
      nowMs: NOON - 60 * MIN,
    });
    const site = new Site(db, employerId, workerId);
    await site.restart();
    return site;
  }

  async restart(): Promise<void> {
    const { db, clock } = this;
    await (this.engine as GeofenceEngine | undefined)?.close();
    const { directory, cases } = await warmStart(db, new ReportLog(db), DEFAULT_SESSION_RULES, clock.now());
    const { desk } = await openTestDesk(db, { clock });
    this.fences = new Fences();
    this.engine = await GeofenceEngine.open({
      ...{ db, fences: this.fences, directory, cases, incidents: desk, clock },
      ...{ sessions: { onChange: () => () => undefined }, monotonicMs: () => clock.steadyMs },
      warn: (sentence, error) => {
        throw new Error(sentence, { cause: error });
      },
    });
    this.engine.start();
  }

  /** A fix of the worker, and its report in the history, as the pipeline leaves both. */
  async seenAt(east: number): Promise<void> {
    const { db, employerId, workerId } = this;
    const nowMs = this.clock.now();
    const [lon, lat] = metres(east, 0);
    const where = {
      lonE7: Math.round(lon * 1e7),
      latE7: Math.round(lat * 1e7),
      accuracyM: 5,
      speedMps: null,
    };
    const fix = { ...where, fixAtMs: nowMs, altitudeM: null, headingDeg: null, source: 'GNSS' as const };
    const { devices, workers } = await loadReferenceData(db);
    const findings = this.fences.of(employerId).judge({
      ...{ workerId, slot: workers.findIndex(({ id }) => id === workerId) as never, teamId: null },
      ...{ watchedSinceMs: NOON - MIN, fix, receivedAtMs: nowMs, late: false },
    });
    if (findings !== null) await this.engine.keep([findings]);
    await new ReportLog(db).append({
      ...{ employerId, deviceId: devices[0]!.id, workerId, kind: 'TELEMETRY', protocol: 'native' },
      ...{ deviceAtMs: nowMs, receivedAtMs: nowMs, processedAtMs: nowMs, fix, batteryPercent: null },
      ...{ charging: null, marks: 0, mayRepeat: false },
    });
  }

  async pass(ms: number): Promise<void> {
    this.clock.pass(ms);
    await this.settle();
  }

  async settle(): Promise<void> {
    this.clock.tick();
    await this.engine.settled();
    // What was looked at is written down right behind.
    await this.db.query('SELECT 1');
  }

  async said(): Promise<string[]> {
    const rows = await this.db.query<{ kind: string; ms: number; alarm_id: number | null }>(
      'SELECT kind, (extract(epoch FROM at) * 1000)::float8 AS ms, alarm_id FROM geofence_events ORDER BY at, id',
    );
    return rows.map(
      ({ kind, ms, alarm_id: alarm }) => `${kind} +${(ms - NOON) / MIN} min${alarm === null ? '' : ' alarm'}`,
    );
  }
}

await onBothEngines('timers of geofences', (create) => {
  const dwell = rule('DWELL', { afterS: 600, response: 'ALARM', priority: 2 });

  it('who stays for too long is told of once: after a restart, and when the clock jumped either way', async () => {
    const site = await Site.open(await (await create()).open(), [dwell]);
    await site.seenAt(-200);
    await site.pass(MIN);
    await site.seenAt(0);
    await site.pass(9 * MIN);
    expect(await site.said()).toEqual([]);
    await site.restart();
    await site.pass(MIN);
    expect(await site.said()).toEqual(['DWELL +11 min alarm']);
    await site.restart();
    site.clock.nowMs += 120 * MIN;
    await site.pass(MIN);
    site.clock.nowMs -= 240 * MIN;
    await site.pass(MIN);
    expect(await site.said()).toEqual(['DWELL +11 min alarm']);
    expect(await site.db.query('SELECT FROM incidents')).toHaveLength(1);
    await site.engine.close();
  });

  it('who stays for too long while the time of day is set back, or while the server is down, is told of all the same', async () => {
    const site = await Site.open(await (await create()).open(), [dwell]);
    await site.seenAt(-200);
    await site.pass(MIN);
    await site.seenAt(0);
    site.clock.nowMs -= 60 * MIN;
    await site.pass(10 * MIN);
    expect(await site.said()).toEqual(['DWELL +11 min alarm']);

    const other = await Site.open(await (await create()).open(), [dwell]);
    await other.seenAt(-200);
    await other.pass(MIN);
    await other.seenAt(0);
    await other.engine.close();
    other.clock.pass(20 * MIN);
    await other.restart();
    await other.pass(0);
    expect(await other.said()).toEqual([]);
    await other.pass(21_000);
    expect(await other.said()).toEqual(['DWELL +11 min alarm']);
    await Promise.all([site.engine.close(), other.engine.close()]);
  });

  it('who has left before is not told of', async () => {
    const site = await Site.open(await (await create()).open(), [dwell]);
    await site.seenAt(-200);
    await site.pass(MIN);
    await site.seenAt(0);
    await site.pass(8 * MIN);
    await site.seenAt(200);
    await site.pass(30 * MIN);
    expect(await site.said()).toEqual([]);
    await site.engine.close();
  });

  it('that nobody is there at the minute is told once, however often the server starts; whoever was there is enough', async () => {
    const absent = rule('ABSENT', { atMin: 13 * 60, response: 'ALARM', priority: 3 });
    const site = await Site.open(await (await create()).open(), [absent]);
    await site.seenAt(0);
    await site.pass(59 * MIN);
    await site.seenAt(0);
    await site.pass(2 * MIN);
    expect(await site.said()).toEqual([]);
    // The day after at the same minute, with nobody there for a day.
    await site.pass(1_439 * MIN);
    expect(await site.said()).toEqual(['ABSENT +1500 min alarm']);
    await site.restart();
    await site.pass(MIN);
    await site.pass(MIN);
    expect(await site.said()).toEqual(['ABSENT +1500 min alarm']);
    expect(await site.db.query('SELECT FROM incidents')).toHaveLength(1);
    await site.engine.close();
  });

  it('a minute that passed while the server was down is looked at when it is up again', async () => {
    const absent = rule('ABSENT', { atMin: 13 * 60 });
    const site = await Site.open(await (await create()).open(), [absent]);
    await site.pass(1_500 * MIN);
    expect(await site.said()).toHaveLength(1);
    await site.engine.close();
    site.clock.pass(1_440 * MIN + 5 * MIN);
    await site.restart();
    await site.pass(21_000);
    expect(await site.said()).toHaveLength(2);
    await site.restart();
    await site.pass(21_000);
    expect(await site.said()).toHaveLength(2);
    await site.engine.close();
  });
});
