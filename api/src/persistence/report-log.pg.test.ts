import { FIX_SOURCES } from '@lonewatch/schema/contract/fix.ts';
import type { DeviceId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import { markBits, marksOf, PROTOCOLS, SIGNAL_KINDS } from '@lonewatch/schema/contract/signal.ts';
import fc from 'fast-check';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { RowsRefused } from './group-commit.ts';
import { ReportLog } from './report-log.ts';
import { readTrail, type TrailQuery } from './report-history.ts';
import { NOON, onBothEngines, report } from './test-support.ts';

const DAY_MS = 86_400_000;
const DUPLICATE = markBits(['DUPLICATE']);
const device = (id: number): DeviceId => id as DeviceId;

async function readAll(db: Database, of: { deviceId: DeviceId } | { workerId: WorkerId }): Promise<Report[]> {
  const page = await readTrail(db, { ...of, fromMs: 0, toMs: NOON + 400 * DAY_MS, limit: 10_000 });
  return page.rows.map((row) => row.report);
}

async function asOwner(db: Database, sql: string): Promise<void> {
  await db.transaction('ordinary', async (tx) => {
    await tx.query('SET LOCAL ROLE NONE');
    await tx.query(sql);
  });
}

await onBothEngines('the report log', (create) => {
  let db: Database;
  let log: ReportLog;
  beforeAll(async () => {
    db = await (await create()).open();
  }, 60_000);
  beforeEach(async () => {
    await asOwner(db, `SELECT drop_report_days('infinity')`);
    log = new ReportLog(db);
  });

  it('gives back every field of every report as it was', async () => {
    const float = fc.option(fc.float({ noNaN: true, noDefaultInfinity: true }));
    const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const time = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
    const fix = fc.record({
      lonE7: int32,
      latE7: int32,
      accuracyM: float,
      altitudeM: float,
      speedMps: float,
      headingDeg: float,
      source: fc.constantFrom(...FIX_SOURCES),
      fixAtMs: fc.integer({ min: 0, max: NOON }),
    });
    const any = fc.record({
      workerId: fc.option(int32),
      kind: fc.constantFrom(...SIGNAL_KINDS),
      protocol: fc.constantFrom(...PROTOCOLS),
      deviceAtMs: fc.option(time),
      fix: fc.option(fix),
      batteryPercent: float,
      charging: fc.option(fc.boolean()),
      marks: int32,
    });
    let nextId = 1;
    const written = fc.sample(any, { numRuns: 1_500, seed: 11 }).map((changes) => ({
      ...report(),
      ...(changes as Partial<Report>),
      deviceId: device(nextId++),
      processedAtMs: NOON + nextId,
    }));
    await log.appendAll(written);
    const rows = await log.latestPerDevice(0);
    const read = new Map(rows.map((row) => [row.report.deviceId, row.report]));
    const JUMP = markBits(['JUMP']);
    for (const one of written) {
      const expected = (one.marks & JUMP) === 0 ? one : { ...one, fix: null };
      expect(comparable(read.get(one.deviceId)!)).toEqual(comparable(expected));
    }
  });

  it('keeps what a call wrote when it fulfils, for one and for many', async () => {
    await log.append(report({ deviceId: device(1) }));
    await log.appendAll(
      Array.from({ length: 2_500 }, (_, n) => report({ deviceId: device(2), fixAtMs: NOON - n })),
    );
    expect(await log.countSince(0)).toBe(2_501);
    expect(log.pending).toBe(0);
  });

  it('gathers callers into few transactions', async () => {
    const transactionsBefore = await lastTransaction(db);
    await Promise.all(Array.from({ length: 3_000 }, (_, n) => log.append(report({ fixAtMs: NOON - n }))));
    expect((await lastTransaction(db)) - transactionsBefore).toBeLessThan(20);
    expect(await log.countSince(0)).toBe(3_000);
  });

  it('fails only the row that the database refuses, with the table’s own reason', async () => {
    await log.prepareDays(NOON);
    await asOwner(db, 'ALTER TABLE reports ADD CONSTRAINT no_poison CHECK (device_id <> 666)');
    const calls = Array.from({ length: 200 }, (_, n) =>
      log.append(report({ deviceId: device(n === 77 ? 666 : n) })),
    );
    const outcomes = await Promise.allSettled(calls);
    const failed = outcomes.flatMap((outcome, n) =>
      outcome.status === 'rejected' ? [{ n, reason: String(outcome.reason) }] : [],
    );
    expect(failed).toHaveLength(1);
    expect(failed[0]!.n).toBe(77);
    expect(failed[0]!.reason).toContain('no_poison');
    expect(await log.countSince(0)).toBe(199);
    await asOwner(db, 'ALTER TABLE reports DROP CONSTRAINT no_poison');
  });

  it('names the refused rows of a call and keeps its others', async () => {
    const rows = [
      report({ deviceId: device(1) }),
      report({ deviceId: 1.5 as DeviceId }),
      report({ marks: NaN }),
      report({ deviceId: device(2) }),
    ];
    const error: unknown = await log.appendAll(rows).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RowsRefused);
    expect((error as RowsRefused).refused).toEqual([
      { index: 1, reason: 'deviceId is out of its range' },
      { index: 2, reason: 'marks is out of its range' },
    ]);
    expect((error as RowsRefused).message).toBe(
      '2 of 4 reports cannot be stored, the others are. Number 2: deviceId is out of its range.',
    );
    expect(await log.countSince(0)).toBe(2);
  });

  it('stores a phone’s absurd time instead of refusing its report', async () => {
    await log.append(report({ deviceAtMs: -8.64e15 }));
    await log.append(report({ deviceAtMs: 8.64e15, fixAtMs: NOON }));
    expect(await log.countSince(0)).toBe(2);
  });

  it('marks what the history holds already, and nothing that only looks like it', async () => {
    await log.appendAll([report({ fixAtMs: NOON - 10 }), report({ fixAtMs: NOON - 9 })]);
    await log.appendAll([
      report({ fixAtMs: NOON - 10, mayRepeat: true, batteryPercent: 1 }),
      report({ fixAtMs: NOON - 10, mayRepeat: true, lonE7: 5 }),
      report({ fixAtMs: NOON - 9, mayRepeat: true, deviceId: device(8) }),
      report({ fixAtMs: NOON - 9, mayRepeat: false, batteryPercent: 2 }),
      { ...report({ mayRepeat: true }), fix: null },
    ]);
    const marks = (await db.query<{ marks: number }>('SELECT marks FROM reports ORDER BY ctid')).map(
      (row) => row.marks,
    );
    expect(marks).toEqual([0, 0, DUPLICATE, 0, 0, 0, 0]);
  });

  it('marks repeats within one batch, keeping the first as it is', async () => {
    await log.appendAll([
      report({ mayRepeat: true, marks: markBits(['LATE']) }),
      report({ mayRepeat: true, marks: markBits(['LATE']) }),
      report({ mayRepeat: true, lonE7: 9 }),
      report({ mayRepeat: true, lonE7: 9 }),
    ]);
    const marks = (await db.query<{ marks: number }>('SELECT marks FROM reports ORDER BY ctid')).map((row) =>
      marksOf(row.marks),
    );
    expect(marks).toEqual([['LATE'], ['DUPLICATE', 'LATE'], [], ['DUPLICATE']]);
  });

  it('finds a repeat that was received days before', async () => {
    await log.append(report({ fixAtMs: NOON - 10, receivedAtMs: NOON }));
    await log.append(report({ fixAtMs: NOON - 10, receivedAtMs: NOON + 5 * DAY_MS, mayRepeat: true }));
    expect((await readAll(db, { deviceId: device(7) })).map(({ marks }) => marks)).toEqual([0, DUPLICATE]);
  });

  it('pages a trail without a gap or a repeat, in both directions, whatever is equal', async () => {
    const rows = Array.from({ length: 60 }, (_, n) =>
      report({ fixAtMs: NOON - (n % 4), receivedAtMs: NOON + (n % 3) * DAY_MS, batteryPercent: n }),
    );
    await log.appendAll(rows);
    for (const newestFirst of [false, true]) {
      const seen: Report[] = [];
      let afterCursor: string | null = null;
      do {
        const query: TrailQuery = {
          deviceId: device(7),
          fromMs: NOON - 10,
          toMs: NOON + 1,
          limit: 7,
          newestFirst,
          afterCursor,
        };
        const page = await readTrail(db, query);
        seen.push(...page.rows.map((row) => row.report));
        afterCursor = page.hasNextPage ? page.rows.at(-1)!.cursor : null;
      } while (afterCursor !== null);
      expect(seen.map(({ batteryPercent }) => batteryPercent).sort((a, b) => a! - b!)).toEqual(
        rows.map((_, n) => n),
      );
      const times = seen.map(({ fix }) => fix!.fixAtMs);
      expect(times).toEqual([...times].sort((a, b) => (newestFirst ? b - a : a - b)));
    }
  });

  it('cuts a trail at its ends: the first moment belongs to it, the last does not', async () => {
    await log.appendAll([1, 2, 3].map((n) => report({ fixAtMs: NOON - n })));
    const page = await readTrail(db, { deviceId: device(7), fromMs: NOON - 2, toMs: NOON - 1, limit: 10 });
    expect(page.rows.map((row) => row.report.fix!.fixAtMs)).toEqual([NOON - 2]);
  });

  it('follows a worker across the devices they carried', async () => {
    await log.appendAll([
      report({ deviceId: device(1), fixAtMs: NOON - 3 }),
      report({ deviceId: device(2), fixAtMs: NOON - 2 }),
      report({ deviceId: device(1), fixAtMs: NOON - 1, workerId: 6 as WorkerId }),
    ]);
    expect((await readAll(db, { workerId: 5 as WorkerId })).map(({ deviceId }) => deviceId)).toEqual([1, 2]);
  });

  it('refuses a cursor that is not its own and a page without bounds', async () => {
    const query = { deviceId: device(7), fromMs: 0, toMs: NOON, limit: 10 };
    await expect(readTrail(db, { ...query, afterCursor: 'MSAy' })).rejects.toThrow(
      'This cursor was not given out',
    );
    await expect(readTrail(db, { ...query, limit: 10_001 })).rejects.toThrow(Fault);
  });

  it('makes the partition of any day that a report comes in on', async () => {
    await log.appendAll(
      [NOON, NOON + 40 * DAY_MS, NOON - 3 * DAY_MS].map((receivedAtMs) => report({ receivedAtMs })),
    );
    const partitions = await db.query<{ name: string }>(
      'SELECT DISTINCT tableoid::regclass::text AS name FROM reports ORDER BY 1',
    );
    expect(partitions.map(({ name }) => name)).toEqual([
      'reports_2026_11_19',
      'reports_2026_11_22',
      'reports_2027_01_01',
    ]);
  });

  it('puts a report into the day of its receipt in UTC', async () => {
    const midnight = Date.UTC(2026, 10, 23);
    await log.appendAll([report({ receivedAtMs: midnight - 1 }), report({ receivedAtMs: midnight })]);
    const days = await db.query<{ name: string }>(
      'SELECT tableoid::regclass::text AS name FROM reports ORDER BY received_at',
    );
    expect(days.map(({ name }) => name)).toEqual(['reports_2026_11_22', 'reports_2026_11_23']);
  });

  it('drops only days that have wholly passed', async () => {
    await log.appendAll([0, 1, 2].map((days) => report({ receivedAtMs: NOON + days * DAY_MS })));
    expect(await log.dropOlderThan(NOON + DAY_MS)).toEqual(['2026-11-22']);
    expect(await log.countSince(0)).toBe(2);
  });

  it('takes a report of a day whose partition another server has dropped', async () => {
    await log.append(report());
    await new ReportLog(db).dropOlderThan(NOON + 3 * DAY_MS);
    await log.append(report());
    expect(await log.countSince(0)).toBe(1);
  });

  it('knows where everybody was last, after a snapshot and without one', async () => {
    const JUMP = markBits(['JUMP']);
    await insertDevices(db, [1, 2, 3, 4]);
    await log.appendAll([
      report({ deviceId: device(1), fixAtMs: NOON - 50, receivedAtMs: NOON - 2 * DAY_MS }),
      report({ deviceId: device(1), fixAtMs: NOON - 40, receivedAtMs: NOON }),
      report({ deviceId: device(1), fixAtMs: NOON - 45, receivedAtMs: NOON + DAY_MS }),
      report({ deviceId: device(1), fixAtMs: NOON - 5, receivedAtMs: NOON + DAY_MS, marks: JUMP }),
      report({ deviceId: device(2), fixAtMs: NOON - 3 * DAY_MS, receivedAtMs: NOON - 2 * DAY_MS }),
      { ...report({ deviceId: device(3), receivedAtMs: NOON + DAY_MS }), fix: null },
    ]);
    const places = (rows: Awaited<ReturnType<ReportLog['latestPerDevice']>>): unknown[] =>
      rows
        .map(({ report: { deviceId, fix }, heardAtMs }) => [
          deviceId,
          fix && fix.fixAtMs - NOON,
          heardAtMs - NOON,
        ])
        .sort();
    expect(places(await log.latestPerDevice(NOON))).toEqual([
      [1, -40, DAY_MS],
      [3, null, DAY_MS],
    ]);
    expect(places(await log.latestPerDevice(null))).toEqual([
      [1, -40, 0],
      [2, -3 * DAY_MS, -2 * DAY_MS],
    ]);
  });

  it('says that it is too busy rather than take more than it can hold', async () => {
    const small = new ReportLog(db, 100);
    const first = small.appendAll(Array.from({ length: 90 }, (_, n) => report({ fixAtMs: NOON - n })));
    const refused: unknown = await small
      .appendAll(Array.from({ length: 11 }, () => report()))
      .catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(Fault);
    expect((refused as Fault).kind).toBe('TOO_BUSY');
    await small.append(report());
    await first;
    expect(await small.countSince(0)).toBe(91);
  });

  it('tells a caller to come again when the database is gone, and drains', async () => {
    const gone = await (await create()).open();
    const orphan = new ReportLog(gone);
    await orphan.append(report());
    await gone.close();
    const refused: unknown = await orphan.append(report()).catch((reason: unknown) => reason);
    expect((refused as Fault).kind).toBe('UNAVAILABLE');
    await orphan.drain();
    expect(orphan.pending).toBe(0);
  });
});

it('the codes that the history holds keep their meaning', () => {
  // Stored numbers are places in these arrays: add at the end, never change what stands here.
  expect(SIGNAL_KINDS.slice(0, 5)).toEqual(['ALARM', 'SUPERVISORY', 'TELEMETRY', 'TEST', 'TIMER']);
  expect(PROTOCOLS.slice(0, 6)).toEqual([
    'owntracks',
    'osmand',
    'traccar',
    'overland',
    'gpslogger',
    'native',
  ]);
  expect(FIX_SOURCES.slice(0, 6)).toEqual(['UNKNOWN', 'GNSS', 'WIFI', 'CELL', 'BEACON', 'STATED']);
  expect(marksOf(0xfff)).toEqual([
    ...['TIME_MISSING', 'ID_MISSING', 'MOCK', 'NOT_VALID', 'FIX_DROPPED', 'FIELD_DROPPED'],
    ...['DUPLICATE', 'LATE', 'BACKFILLED', 'JUMP', 'CLOCK_AHEAD', 'CLOCK_INVALID'],
  ]);
});

/** Reals hold 24 bits and are read back as the shortest decimal of them: 5.3 stays 5.3. -0 and 0 are one. */
function comparable(one: Report): unknown {
  const real = (value: number | null): number | null => (value === null ? null : Math.fround(value) + 0);
  const { fix } = one;
  return {
    ...one,
    batteryPercent: real(one.batteryPercent),
    fix: fix && {
      ...fix,
      accuracyM: real(fix.accuracyM),
      altitudeM: real(fix.altitudeM),
      speedMps: real(fix.speedMps),
      headingDeg: real(fix.headingDeg),
    },
  };
}

async function lastTransaction(db: Database): Promise<number> {
  const [row] = await db.query<{ id: number }>(
    'SELECT pg_snapshot_xmax(pg_current_snapshot())::text::float8 AS id',
  );
  return row!.id;
}

async function insertDevices(db: Database, ids: readonly number[]): Promise<void> {
  await asOwner(
    db,
    `INSERT INTO employers (name, contract_starts_at) VALUES ('Northfield', now());
     INSERT INTO devices (id, employer_id, external_id, kind) OVERRIDING SYSTEM VALUE
       SELECT id, 1, 'phone ' || id, 'PHONE_APP' FROM unnest('{${ids.join()}}'::int[]) AS id`,
  );
}
