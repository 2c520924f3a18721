/**
 * How fast reports become durable, and what an alarm feels of it, on both engines in one run: the ratios mean something, the
 * figures only on one machine. `node api/src/persistence/report-log.bench.ts`, some 40 s.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceId, EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import { openDatabase, type Database } from './database.ts';
import { insertDevices, insertEmployers } from './reference-bulk.ts';
import { insertAlarm } from './alarms.ts';
import { ReportLog } from './report-log.ts';
import { findPostgresql, TestCluster } from './test-support-cluster.ts';

const DEVICES = 20_000;
const RUN_MS = 3_000;
type Figures = Record<string, string>;

let made = 0;
function makeReport(mayRepeat = false): Report {
  const n = made++;
  const nowMs = Date.now();
  return {
    employerId: 1 as EmployerId,
    deviceId: (1 + ((n * 7919) % DEVICES)) as DeviceId,
    workerId: (1 + ((n * 7919) % DEVICES)) as WorkerId,
    kind: 'TELEMETRY',
    protocol: 'owntracks',
    deviceAtMs: nowMs,
    receivedAtMs: nowMs,
    processedAtMs: nowMs,
    fix: {
      lonE7: n % 1_800_000_000,
      latE7: (n * 31) % 900_000_000,
      accuracyM: 5,
      altitudeM: 47,
      speedMps: 1.4,
      headingDeg: 90,
      source: 'GNSS',
      fixAtMs: nowMs - (n % 1_000),
    },
    batteryPercent: 80,
    charging: false,
    marks: 0,
    mayRepeat,
  };
}

/** Repeats the work for `RUN_MS` and answers what it did a second. */
async function rate(rowsEach: number, work: () => Promise<unknown>): Promise<string> {
  await work();
  const startedAt = performance.now();
  let rows = 0;
  while (performance.now() - startedAt < RUN_MS) {
    await work();
    rows += rowsEach;
  }
  return Math.round((rows / (performance.now() - startedAt)) * 1000).toLocaleString('en-GB');
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function quantiles(samples: number[]): string {
  samples.sort((a, b) => a - b);
  const at = (share: number): string => samples[Math.floor((samples.length - 1) * share)]!.toFixed(1);
  return `${at(0.5)} / ${at(0.99)} / ${at(1)}`;
}

/** Alarms one after another with pauses, as the transaction that an alarm is. */
async function alarms(db: Database, deviceId: DeviceId): Promise<string> {
  const samples: number[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < RUN_MS) {
    const nowMs = Date.now() + samples.length;
    const alarm: Omit<Alarm, 'id'> = {
      employerId: 1 as EmployerId,
      workerId: null,
      deviceId,
      sessionId: null,
      raisedBy: null,
      commandId: null,
      type: 'PANIC',
      priority: 1,
      said: 'sos',
      deviceAtMs: nowMs,
      receivedAtMs: nowMs,
      delayed: false,
      tokenRevoked: false,
      fix: makeReport().fix,
    };
    samples.push(await milliseconds(() => insertAlarm(db, alarm)));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return quantiles(samples);
}

async function alarmsUnderLoad(db: Database, log: ReportLog, deviceId: DeviceId): Promise<string> {
  let loading = true;
  const load = Array.from({ length: 8 }, async () => {
    while (loading) await log.appendAll(Array.from({ length: 1_000 }, () => makeReport()));
  });
  const figure = await alarms(db, deviceId);
  loading = false;
  await Promise.all(load);
  return figure;
}

const ONE_ROW = `INSERT INTO reports (received_at, processed_at, employer_id, device_id, marks, kind, protocol, fix_at, lon_e7, lat_e7)
  VALUES (now(), now(), 1, $1, 0, 2, 0, now(), $2, $3)`;

async function measure(db: Database): Promise<Figures> {
  const [employer] = await insertEmployers(db, [
    { name: 'Bench', services: [], contractStartsAtMs: 0, contractEndsAtMs: null, policy: DEFAULT_POLICY },
  ]);
  const [device] = await insertDevices(db, [
    { employerId: employer!.id, workerId: null, externalId: 'bench', kind: 'WATCH', protocol: null },
  ]);
  const log = new ReportLog(db);
  await log.prepareDays(Date.now());
  const batch = (mayRepeat: boolean) => () =>
    log.appendAll(Array.from({ length: 1_000 }, () => makeReport(mayRepeat)));
  return {
    'batches of 1,000, rows/s': await rate(1_000, batch(false)),
    '… that may repeat, rows/s': await rate(1_000, batch(true)),
    '1,000 callers at once, rows/s': await rate(1_000, () =>
      Promise.all(Array.from({ length: 1_000 }, () => log.append(makeReport()))),
    ),
    'one caller, rows/s': await rate(1, () => log.append(makeReport())),
    'one plain INSERT a row, rows/s': await rate(1, () => db.query(ONE_ROW, [7, made++, 1], 'bulk')),
    'alarm, idle, ms p50 / p99 / max': await alarms(db, device!.id),
    'alarm under bulk load, ms p50 / p99 / max': await alarmsUnderLoad(db, log, device!.id),
    'rows at the end': (await log.countSince(0)).toLocaleString('en-GB'),
  };
}

async function measureEmbedded(folder: string): Promise<Figures> {
  const place = { url: null, folder };
  const fresh = await milliseconds(async () => (await openDatabase(place)).close());
  let db = await openDatabase(place);
  const figures = await measure(db);
  const checkpoint = await milliseconds(() =>
    db.transaction('bulk', async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      await tx.query('CHECKPOINT');
    }),
  );
  const memoryMb = process.memoryUsage().rss / 1e6;
  await db.close();
  const again = await milliseconds(async () => (db = await openDatabase(place)));
  await db.close();
  return {
    ...figures,
    'memory of this process, MB': memoryMb.toFixed(0),
    'a checkpoint at the end, ms': checkpoint.toFixed(0),
    'open a new folder and close, ms': fresh.toFixed(0),
    'open an existing one, ms': again.toFixed(0),
  };
}

async function measurePostgresql(): Promise<Figures> {
  const bin = findPostgresql();
  if (bin === null) return {};
  const cluster = await TestCluster.start(bin);
  try {
    const place = { url: cluster.url, folder: '' };
    let db = await openDatabase(place);
    const figures = await measure(db);
    await db.close();
    const again = await milliseconds(async () => (db = await openDatabase(place)));
    await db.close();
    return { ...figures, 'open an existing one, ms': again.toFixed(0) };
  } finally {
    await cluster.remove();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'lonewatch-bench-'));
const embedded = await measureEmbedded(folder);
await rm(folder, { recursive: true });
const postgresql = await measurePostgresql();
console.log(`${''.padEnd(44)}${'embedded'.padStart(22)}${'PostgreSQL'.padStart(22)}`);
for (const name of Object.keys(embedded))
  console.log(`${name.padEnd(44)}${embedded[name]!.padStart(22)}${(postgresql[name] ?? '–').padStart(22)}`);

for (const [engine, figures] of [
  ['embedded database', embedded],
  ['PostgreSQL', postgresql],
] as const) {
  const [grouped, plain] = ['1,000 callers at once, rows/s', 'one plain INSERT a row, rows/s'].map(
    (name) => figures[name],
  );
  if (grouped === undefined || plain === undefined) continue;
  const ratio = Number(grouped.replaceAll(',', '')) / Number(plain.replaceAll(',', ''));
  console.log(
    `| store, ${engine}: durable rows a second, 1,000 callers who share commits | ${grouped} | ${plain} by one INSERT a row: ${ratio.toFixed(0)}× |`,
  );
  console.log(
    `| store, ${engine}: an alarm durable while batches of 1,000 pour in, p50 / p99 / max | ${figures['alarm under bulk load, ms p50 / p99 / max']} ms | ${figures['alarm, idle, ms p50 / p99 / max']} ms idle |`,
  );
}
