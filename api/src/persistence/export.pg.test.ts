import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { DeviceId, EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { exportTo, importFrom } from './export.ts';
import {
  insertDevices,
  insertEmployers,
  insertSessions,
  insertTeams,
  insertTokens,
  insertWorkers,
} from './reference-bulk.ts';
import { insertAlarm } from './alarms.ts';
import { RejectLog } from './rejects.ts';
import { ReportLog } from './report-log.ts';
import { writeSetting } from './settings.ts';
import { saveSnapshot } from './snapshots.ts';
import { canUsePostgresql, NOON, report, TestDatabases } from './test-support.ts';
import { fillTenant } from './test-support-tenants.ts';

const DAY_MS = 86_400_000;
/** Whoever is signed in, or half-way through it, stays behind. */
const LEFT_BEHIND = ['account_sessions', 'account_verifications'];

/** Every table that the export has to carry, from the catalogue. */
async function tablesOf(db: Database): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = current_schema()::regnamespace ORDER BY 1`,
  );
  return rows.map(({ name }) => name).filter((name) => name !== 'migrations' && !LEFT_BEHIND.includes(name));
}

/** Something in every table, with what is hard to carry over in it. */
async function fill(db: Database): Promise<void> {
  const [employer] = await insertEmployers(db, [
    {
      name: 'Line\u2028break "Ltd" \\ é',
      services: ['VIDEO', 'LONE_WORKER'],
      contractStartsAtMs: -1,
      contractEndsAtMs: NOON,
      policy: { wallPositions: 'HIDDEN', wallNames: 'FULL' },
    },
  ]);
  const employerId: EmployerId = employer!.id;
  const [team] = await insertTeams(db, [
    { employerId, name: 'T', base: { name: 'B', lon: 0.1 + 0.2, lat: -33.3 } },
  ]);
  const names = Array.from({ length: 1_500 }, (_, n) => `W${n}`);
  const workers = await insertWorkers(
    db,
    names.map((name) => ({
      employerId,
      teamId: team!.id,
      name,
      jobTitle: null,
      department: '',
      sharesLastKnown: true,
    })),
  );
  const devices = await insertDevices(
    db,
    workers.map(({ id }, n) => ({
      employerId,
      workerId: n === 0 ? null : id,
      externalId: `d\n${n}`,
      kind: 'WATCH',
      protocol: null,
    })),
  );
  await insertTokens(db, [{ token: 't,"{}', employerId }]);
  await insertSessions(db, [
    {
      workerId: workers[1]!.id,
      state: 'ACTIVE',
      startedAtMs: NOON,
      endsAtMs: null,
      nextCheckInAtMs: NOON,
      intervalMin: 7.5,
      graceMin: 1e-9,
      amber: true,
      highRisk: true,
    },
  ]);
  const fix = { ...report().fix!, accuracyM: Infinity, speedMps: NaN };
  await insertAlarm(db, {
    ...{
      employerId,
      workerId: null,
      deviceId: devices[0]!.id,
      type: 'PANIC',
      priority: 1,
      said: '💥',
      deviceAtMs: -6e13,
    },
    ...{ receivedAtMs: NOON, delayed: true, tokenRevoked: true, fix },
    ...{ sessionId: null, raisedBy: null, commandId: null },
  });
  await new RejectLog(db).keep(
    employerId,
    [{ protocol: null, externalId: null, reason: 'r', excerpt: '{}\n' }],
    NOON,
  );
  await saveSnapshot(db, employerId, {
    takenAtMs: NOON,
    bytes: Uint8Array.from({ length: 1_200_000 }, (_, n) => n),
  });
  await writeSetting(db, 'k', '');
  await fillTenant(db, 'Tenant');
  await new ReportLog(db).appendAll(
    Array.from({ length: 3_500 }, (_, n) =>
      report({
        deviceId: (n % 40) as DeviceId,
        receivedAtMs: NOON + (n % 3) * DAY_MS,
        fixAtMs: NOON - n,
        batteryPercent: n / 7,
        charging: n % 2 === 0 ? null : true,
      }),
    ),
  );
}

/** Every row as text, in an order that has nothing to do with where it lies. */
async function contents(db: Database, table: string): Promise<string[]> {
  return (
    await db.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY t::text COLLATE "C"`)
  ).map(({ row }) => row);
}

describe.skipIf(!(await canUsePostgresql('export and import')))(
  'export and import',
  { timeout: 120_000 },
  () => {
    const databases = new TestDatabases();
    let source: Database;
    let folder: string;
    beforeAll(async () => {
      source = await (await databases.create('embedded')).open();
      await fill(source);
      folder = join(await databases.createFolder(), 'export');
      await exportTo(source, folder);
    }, 120_000);
    afterAll(() => databases.removeAll(), 60_000);

    it('carry every row of every table from embedded to PostgreSQL and back', async () => {
      const postgresql = await (await databases.create('postgresql')).open();
      const moved = await importFrom(postgresql, folder);
      expect(moved.rows).toMatchObject({
        ...{ reports: 3_501, workers: 1_501, alarms: 2, hot_snapshots: 4 },
        ...{ accounts: 1, account_second_factors: 1, person_keys: 1, map_watches: 1 },
      });
      const back = await (await databases.create('embedded')).open();
      const second = join(await databases.createFolder(), 'export');
      await exportTo(postgresql, second);
      await importFrom(back, second);
      const tables = await tablesOf(source);
      expect(tables.length).toBeGreaterThan(27);
      for (const table of tables) {
        const original = await contents(source, table);
        expect(original.length).toBeGreaterThan(0);
        expect(await contents(postgresql, table)).toEqual(original);
        expect(await contents(back, table)).toEqual(original);
      }
    });

    it('sign nobody in: sessions stay behind, and are in no file', async () => {
      const db = await (await databases.create('postgresql')).open();
      await importFrom(db, folder);
      for (const table of LEFT_BEHIND) {
        expect(await contents(source, table)).toHaveLength(1);
        expect(await contents(db, table)).toEqual([]);
      }
      expect((await readdir(folder)).filter((name) => /session|verification/.test(name))).toEqual([
        'session_entries.ndjson.gz',
        'session_versions.ndjson.gz',
        'sessions.ndjson.gz',
      ]);
    });

    it('leave a database that works on: ids go on, reports find their days, the role is the application’s', async () => {
      const db = await (await databases.create('postgresql')).open();
      await importFrom(db, folder);
      const [employer] = await insertEmployers(db, [
        { name: 'Next', services: [], contractStartsAtMs: 0, contractEndsAtMs: null, policy: DEFAULT_POLICY },
      ]);
      expect(employer!.id).toBe(3);
      await new ReportLog(db).append(report({ receivedAtMs: NOON + DAY_MS }));
      expect(await db.query('SELECT current_user::text AS name')).toEqual([{ name: 'lonewatch_app' }]);
    });

    it('refuse a database that has something in it', async () => {
      await expect(importFrom(source, folder)).rejects.toThrow(
        'The database is not empty: employers has rows.',
      );
    });

    it('refuse a folder without a finished export, and one that is not empty', async () => {
      const empty = await databases.createFolder();
      const db = await (await databases.create('postgresql')).open();
      await expect(importFrom(db, empty)).rejects.toThrow('holds no finished export');
      await expect(exportTo(source, folder)).rejects.toThrow('is not empty');
    });

    it('refuse what was changed or damaged on the way, and leave nothing behind', async () => {
      const db = await (await databases.create('postgresql')).open();
      const path = join(folder, 'workers.ndjson.gz');
      const whole = await readFile(path);
      const changed = gunzipSync(whole).toString().replace('W77"', 'W78"');
      for (const [damage, sentence] of [
        [gzipSync(changed), 'The file of workers is not the one that was exported'],
        [gzipSync(changed.slice(0, -20)), 'ends in the middle of a row'],
        [whole.subarray(0, whole.length / 2), 'is damaged or missing'],
      ] as const) {
        await writeFile(path, damage);
        await expect(importFrom(db, folder)).rejects.toThrow(sentence);
      }
      await writeFile(path, whole);
      for (const table of await tablesOf(db)) expect(await contents(db, table)).toEqual([]);
    });

    it('refuse an export of another version', async () => {
      const db = await (await databases.create('postgresql')).open();
      const path = join(folder, 'manifest.json');
      const whole = await readFile(path, 'utf8');
      await writeFile(path, whole.replaceAll('0002_reports.sql', '0007_later.sql'));
      await expect(importFrom(db, folder)).rejects.toThrow('Export and import with the same version');
      await writeFile(path, whole.replace('"format": 1', '"format": 2'));
      await expect(importFrom(db, folder)).rejects.toThrow('has the format 2');
      await writeFile(path, whole);
    });

    it('have one file for each table and each day', async () => {
      expect((await readdir(folder)).filter((name) => name.startsWith('reports')).sort()).toEqual([
        ...['reports_2026_11_22.ndjson.gz', 'reports_2026_11_23.ndjson.gz', 'reports_2026_11_24.ndjson.gz'],
        'reports_2026_11_25.ndjson.gz',
      ]);
    });

    it('know every table that there is', async () => {
      const db = await (await databases.create('postgresql')).open();
      await db.transaction('ordinary', async (tx) => {
        await tx.query('SET LOCAL ROLE NONE');
        await tx.query('CREATE TABLE forgotten (id int)');
      });
      await expect(exportTo(db, join(await databases.createFolder(), 'x'))).rejects.toThrow(
        'The table forgotten is not part of the export',
      );
    });
  },
);
