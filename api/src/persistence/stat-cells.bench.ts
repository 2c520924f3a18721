/**
 * How soon the main figures are counted with five years of alarms behind them, on both engines in one run.
 * `node api/src/persistence/stat-cells.bench.ts [alarms]`: a million take some ten minutes to write.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { StatDimension } from '@lonewatch/schema/contract/stats.ts';
import { openDatabase, type Database } from './database.ts';
import { alarmCells, incidentCells, type CellQuestion } from './stat-cells.ts';
import { findPostgresql, TestCluster } from './test-support-cluster.ts';

const INCIDENTS = Number(process.argv[2] ?? 200_000);
const AT_ONCE = 50_000;
const YEAR_MS = 365.25 * 86_400_000;
const NOW = Date.UTC(2026, 10, 1);

async function fill(db: Database): Promise<void> {
  await db.query(`INSERT INTO employers (name, contract_starts_at) VALUES ('Bench', now())`);
  await db.query(
    `INSERT INTO teams (employer_id, name) SELECT 1, 'Team ' || n FROM generate_series(1, 25) n`,
  );
  await db.query(
    `INSERT INTO workers (employer_id, team_id, name) SELECT 1, 1 + n % 25, 'W' FROM generate_series(1, 5000) n`,
  );
  const raised = `to_timestamp(${(NOW - 5 * YEAR_MS) / 1000} + n * ${(5 * YEAR_MS) / 1000 / INCIDENTS})`;
  const type = `(ARRAY['PANIC', 'FALL', 'CHECK_IN_MISSED', 'NO_MOTION'])[1 + n % 4]`;
  for (let from = 0; from < INCIDENTS; from += AT_ONCE)
    await db.transaction('bulk', async (tx) => {
      const rows = `generate_series(${from + 1}, ${from + AT_ONCE}) n`;
      await tx.query(
        `INSERT INTO alarms (employer_id, worker_id, command_id, type, priority, said, received_at, delayed)
         SELECT 1, 1 + n * 7 % 5000, n::text, ${type}, 1 + n % 3, '', ${raised}, false FROM ${rows}`,
      );
      // Rows alone, their folded states not: nothing of a state is read for a figure.
      await tx.query(
        `INSERT INTO incidents (number, employer_id, worker_id, is_open, priority, duress, raised_at, closed_at, disposition,
           changed_at, version, hash, state)
         SELECT n::text, 1, 1 + n * 7 % 5000, false, 1 + n % 3, false, at, at + interval '10 min',
           (ARRAY['FALSE_ACCIDENTAL', 'GENUINE_NO_ES', 'PLANNED_TEST'])[1 + n % 3], at, 1, '\\x01',
           jsonb_build_object('verification', 'FALSE', 'times', jsonb_build_object(
               'claimedAtMs', extract(epoch FROM at) * 1000 + n * 37 % 60000,
               'audioConnectedAtMs', extract(epoch FROM at) * 1000 + 2000 + n * 41 % 60000),
             'alarms', jsonb_build_array(jsonb_build_object('id', n, 'type', ${type},
               'receivedAtMs', extract(epoch FROM at) * 1000)))
         FROM ${rows}, LATERAL (SELECT ${raised} AS at) r`,
      );
    });
}

async function milliseconds(work: () => Promise<unknown>): Promise<string> {
  await work();
  const startedAt = performance.now();
  await work();
  return Math.round(performance.now() - startedAt).toLocaleString('en-GB');
}

async function measure(db: Database): Promise<string[]> {
  const started = performance.now();
  await fill(db);
  console.error(`filled in ${Math.round((performance.now() - started) / 1000)} s`);
  const ask = (years: number, by: readonly StatDimension[]): CellQuestion => ({
    ...{ employerIds: [1 as EmployerId], teamIds: null, types: null, priorities: null, dispositions: null },
    ...{ fromMs: NOW - years * YEAR_MS, toMs: NOW, by, silent: false, k: 0 },
  });
  return [
    await milliseconds(() => incidentCells(db, ask(1, ['MONTH']))),
    await milliseconds(() => incidentCells(db, ask(5, ['MONTH', 'TEAM']))),
    await milliseconds(() => alarmCells(db, ask(1, ['WEEKDAY', 'HOUR_OF_DAY']))),
  ];
}

const WHAT = [
  'answer times by month, one year',
  'answer times by month and team, five years',
  'alarms by weekday and hour, one year',
];
const folder = await mkdtemp(join(tmpdir(), 'lonewatch-bench-'));
const embedded = await openDatabase({ url: null, folder });
const here = await measure(embedded);
await embedded.close();
await rm(folder, { recursive: true, force: true });

const installed = findPostgresql();
let there: string[] | null = null;
if (installed === null) console.error('PostgreSQL is not installed: its column is empty.');
else {
  const cluster = await TestCluster.start(installed);
  const db = await openDatabase({ url: cluster.url, folder: '' });
  there = await measure(db);
  await db.close();
  await cluster.remove();
}
for (const [at, what] of WHAT.entries())
  console.log(
    `| Figures over five years and ${INCIDENTS.toLocaleString('en-GB')} alarms: ${what} | ${here[at]} ms embedded | ${there === null ? 'PostgreSQL not installed' : `${there[at]} ms PostgreSQL`} |`,
  );
