/**
 * How long a heatmap takes at five years and a million alarms, on both engines in one run: all of it, a quarter, and only
 * nights at weekends. `node api/src/persistence/alarm-heat.bench.ts [rows]`, some minutes at a million.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_HOURS, ALL_WEEKDAYS, HEAT_TYPES } from '@lonewatch/schema/contract/heat.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { exactCells, type HeatSpan } from './alarm-heat.ts';
import { openDatabase, type Database } from './database.ts';
import { heatCellOf } from './heat-cells.ts';
import { insertEmployers } from './reference-bulk.ts';
import { findPostgresql, TestCluster } from './test-support-cluster.ts';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const YEAR_MS = 365.25 * 86_400_000;
const YEARS = 5;
const NOW_MS = Date.UTC(2026, 10, 22);
const AT_ONCE = 20_000;
const PLACES = 20_000;
const TRIES = 5;
const EMPLOYER = 1 as EmployerId;

/** Spread over the British Isles by a fixed rule, some of them more often than others. */
function placeOf(n: number): { lonE7: number; latE7: number } {
  const at = ((n * n) % PLACES) + (n % 7);
  return {
    lonE7: -60_000_000 + Math.round(((at * 7_919) % 10_007) * 7_000),
    latE7: 505_000_000 + Math.round(((at * 104_729) % 10_009) * 7_000),
  };
}

async function fill(db: Database): Promise<void> {
  await insertEmployers(db, [
    { name: 'Bench', services: [], contractStartsAtMs: 0, contractEndsAtMs: null, policy: DEFAULT_POLICY },
  ]);
  for (let from = 0; from < ROWS; from += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, ROWS - from) }, (_, n) => from + n);
    const places = rows.map(placeOf);
    await db.query(
      `INSERT INTO alarms (employer_id, command_id, type, priority, said, received_at, delayed, fix_at, lon_e7, lat_e7,
         source, heat_cell)
       SELECT 1, 'bench ' || n, type, 1, '', at, false, at, lon, lat, 'GNSS', cell
       FROM unnest($1::int4[], $2::text[], $3::timestamptz[], $4::int4[], $5::int4[], $6::int8[])
         AS made (n, type, at, lon, lat, cell)`,
      [
        rows,
        rows.map((n) => HEAT_TYPES[n % HEAT_TYPES.length]),
        rows.map((n) => new Date(NOW_MS - YEARS * YEAR_MS + (n / ROWS) * YEARS * YEAR_MS)),
        places.map(({ lonE7 }) => lonE7),
        places.map(({ latE7 }) => latE7),
        places.map(heatCellOf),
      ],
      'bulk',
    );
  }
  await db.transaction('bulk', async (tx) => {
    await tx.query('SET LOCAL ROLE NONE');
    await tx.query('ANALYZE alarms');
  });
}

interface Asked {
  readonly years: number;
  readonly resolution: number;
  readonly hours: number;
  readonly weekdays: number;
}

async function milliseconds(db: Database, { years, ...asked }: Asked): Promise<string> {
  const span: HeatSpan = { ...asked, fromMs: NOW_MS - years * YEAR_MS, toMs: NOW_MS };
  const reach = { employerIds: [EMPLOYER], teamIds: [], silentAt: [EMPLOYER], types: HEAT_TYPES, box: null };
  const took: number[] = [];
  for (let n = 0; n < TRIES; n++) {
    const startedAt = performance.now();
    await db.asViewer({ employerIds: [EMPLOYER], accountId: null }, (q) => exactCells(q, span, reach));
    took.push(performance.now() - startedAt);
  }
  return took.sort((a, b) => a - b)[Math.floor(TRIES / 2)]!.toFixed(0);
}

async function measure(engine: string, db: Database): Promise<void> {
  await fill(db);
  const whole = { resolution: 5, hours: ALL_HOURS, weekdays: ALL_WEEKDAYS };
  const all = await milliseconds(db, { years: YEARS, ...whole });
  const quarter = await milliseconds(db, { years: 0.25, ...whole });
  const nights = await milliseconds(db, {
    years: YEARS,
    resolution: 5,
    hours: 0b111111,
    weekdays: 0b1100000,
  });
  const rows = ROWS.toLocaleString('en-GB');
  console.log(
    `| heat, ${engine}: ${rows} alarms of ${YEARS} years by cell, median of ${TRIES} | ${all} ms | ${quarter} ms of the last quarter, ${nights} ms of all weekend nights |`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'lonewatch-bench-'));
const embedded = await openDatabase({ url: null, folder });
await measure('embedded database', embedded);
await embedded.close();
await rm(folder, { recursive: true });
const bin = findPostgresql();
if (bin === null) console.log('No PostgreSQL here: skipped.');
else {
  const cluster = await TestCluster.start(bin);
  try {
    const db = await openDatabase({ url: cluster.url, folder: '' });
    await measure('PostgreSQL', db);
    await db.close();
  } finally {
    await cluster.remove();
  }
}
