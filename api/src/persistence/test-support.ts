/** For tests of this room: the same suite on both engines, each test file with databases of its own. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceId, EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import { Client } from 'pg';
import { afterAll, describe, inject } from 'vitest';
import { openDatabase, type Database, type DatabaseOptions } from './database.ts';

const ENGINES = ['embedded', 'postgresql'] as const;
export type Engine = (typeof ENGINES)[number];

/** One place for a database: opening it again finds what was there. */
export interface TestDatabase {
  readonly engine: Engine;
  readonly options: Pick<DatabaseOptions, 'url' | 'folder'>;
  open(options?: Partial<DatabaseOptions>): Promise<Database>;
}

/** PostgreSQL's address for tests, or null where none can be had. */
async function postgresqlUrl(): Promise<string | null> {
  return ask('/postgresql');
}

/** Runs the suite once on each engine; where there is no PostgreSQL, its half says so in one line and is skipped. */
export async function onBothEngines(
  name: string,
  suite: (create: (fresh?: 'fresh') => Promise<TestDatabase>) => void,
): Promise<void> {
  for (const engine of ENGINES) {
    const can = engine === 'embedded' || (await canUsePostgresql(name));
    describe.skipIf(!can)(`${name} on ${engine}`, { timeout: 60_000 }, () => {
      const databases = new TestDatabases();
      afterAll(() => databases.removeAll(), 60_000);
      suite(() => databases.create(engine));
    });
  }
}

export async function canUsePostgresql(name: string): Promise<boolean> {
  if ((await postgresqlUrl()) !== null) return true;
  const how = 'put initdb and postgres on the PATH or set TEST_DATABASE_URL';
  if (process.env['REQUIRE_POSTGRES'] === '1')
    throw new Error(`REQUIRE_POSTGRES is set, but no PostgreSQL can be had: ${how}.`);
  console.warn(`Skipped: "${name}" on PostgreSQL, because none can be had (${how}).`);
  return false;
}

export class TestDatabases {
  readonly #open = new Set<Database>();
  readonly #folders: string[] = [];
  readonly #names: string[] = [];

  async create(engine: Engine): Promise<TestDatabase> {
    const options = engine === 'embedded' ? await this.#createEmbedded() : await this.#createPostgresql();
    return {
      engine,
      options,
      open: async (more) => {
        const db = await openDatabase({ ...options, ...more });
        this.#open.add(db);
        return db;
      },
    };
  }

  async createFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'lonewatch-test-'));
    this.#folders.push(folder);
    return folder;
  }

  async removeAll(): Promise<void> {
    for (const db of this.#open) await db.close();
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
    for (const name of this.#names) await runOnServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }

  async #createEmbedded(): Promise<TestDatabase['options']> {
    const template = await ask('/embedded');
    const folder = await this.createFolder();
    await cp(template!, folder, { recursive: true });
    return { url: null, folder };
  }

  async #createPostgresql(): Promise<TestDatabase['options']> {
    const name = `lonewatch_test_${crypto.randomUUID().replaceAll('-', '')}`;
    await runOnServer(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
    this.#names.push(name);
    const url = new URL((await postgresqlUrl())!);
    url.pathname = `/${name}`;
    return { url: url.href, folder: 'not used' };
  }
}

/** As the login of the test server, outside of any database of the tests. */
export async function runOnServer(sql: string, url?: string): Promise<object[]> {
  const client = new Client({ connectionString: url ?? (await postgresqlUrl())! });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** 2026-11-22 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 22, 12);

export function report(
  changes: Partial<Omit<Report, 'fix'>> & { fixAtMs?: number; lonE7?: number } = {},
): Report {
  const { fixAtMs = NOON, lonE7 = -31_883_000, ...others } = changes;
  return {
    employerId: 1 as EmployerId,
    deviceId: 7 as DeviceId,
    workerId: 5 as WorkerId,
    kind: 'TELEMETRY',
    protocol: 'owntracks',
    deviceAtMs: fixAtMs,
    receivedAtMs: NOON + 1_000,
    processedAtMs: NOON + 1_001,
    fix: {
      lonE7,
      latE7: 559_533_000,
      accuracyM: 4.5,
      altitudeM: 47,
      speedMps: null,
      headingDeg: 359.5,
      source: 'GNSS',
      fixAtMs,
    },
    batteryPercent: 87,
    charging: false,
    marks: 0,
    mayRepeat: false,
    ...others,
  };
}

async function ask(path: string): Promise<string | null> {
  const response = await fetch(`${inject('databases')}${path}`);
  const { found, error } = (await response.json()) as { found?: string | null; error?: string };
  if (error !== undefined) throw new Error(error);
  return found ?? null;
}
