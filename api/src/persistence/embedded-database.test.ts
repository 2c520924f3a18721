import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { Connection } from './connection.ts';
import { EmbeddedBackend, type EmbeddedSocket } from './embedded-socket.ts';
import { openDatabase } from './database.ts';
import { checkpointWhenDue, vacuum } from './embedded-maintenance.ts';
import { openEmbedded } from './embedded-database.ts';
import { ReportLog } from './report-log.ts';
import { NOON, report, TestDatabases } from './test-support.ts';

/** In pg_control, at byte 16: 1 is a clean shut-down. */
const SHUT_DOWN = 1;

function openSession(backend: EmbeddedBackend): { client: Client; socket: EmbeddedSocket } {
  const socket = backend.openSocket();
  const client = new Client({ user: 'postgres', database: 'postgres', stream: () => socket });
  client.on('error', () => undefined);
  return { client, socket };
}

describe('the embedded database', { timeout: 60_000 }, () => {
  const databases = new TestDatabases();
  afterAll(() => databases.removeAll(), 60_000);

  it('is made in a folder that does not exist, and shuts down in good order', async () => {
    const folder = join(await databases.createFolder(), 'a', 'b');
    const db = await openDatabase({ url: null, folder });
    expect(existsSync(join(folder, 'lock'))).toBe(true);
    await db.close();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
    const control = await readFile(join(folder, 'postgresql', 'global', 'pg_control'));
    expect(control.readInt32LE(16)).toBe(SHUT_DOWN);
  });

  it('starts again after a first start that was cut short', async () => {
    const folder = await databases.createFolder();
    await mkdir(join(folder, 'postgresql.new'));
    await writeFile(join(folder, 'postgresql.new', 'PG_VERSION'), '18');
    const db = await openDatabase({ url: null, folder });
    expect(await db.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await db.close();
    expect(existsSync(join(folder, 'postgresql.new'))).toBe(false);
  });

  it('is one process’s: a second on the same folder gets a sentence with folder and process', async () => {
    const place = await databases.create('embedded');
    await place.open();
    await expect(place.open()).rejects.toThrow(
      `The data folder ${place.options.folder} is in use by process ${process.pid}`,
    );
  });

  it('keeps its own log short and its small tables small, as a server’s background would', async () => {
    const { options } = await databases.create('embedded');
    const db = await openEmbedded(options.folder, () => undefined);
    await new ReportLog(db).appendAll(
      Array.from({ length: 20_000 }, (_, n) => report({ fixAtMs: NOON - n })),
    );
    const unwritten = (): Promise<{ bytes: number }[]> =>
      db.query(
        'SELECT (pg_current_wal_insert_lsn() - redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()',
      );
    expect((await unwritten())[0]!.bytes).toBeGreaterThan(1_000_000);
    await checkpointWhenDue(db, 1_000_000);
    expect((await unwritten())[0]!.bytes).toBeLessThan(100_000);
    await vacuum(db);
    expect(await db.query('SELECT current_user::text AS name')).toEqual([{ name: 'lonewatch_app' }]);
    await db.close();
  });

  it('a client that drops out in the middle of a transaction leaves nothing to the next', async () => {
    const { options } = await databases.create('embedded');
    const backend = new EmbeddedBackend(join(options.folder, 'postgresql'));
    const { client: first, socket } = openSession(backend);
    await first.connect();
    await first.query('BEGIN');
    await first.query(`INSERT INTO settings VALUES ('dropped', '1')`);
    await first.query('SET LOCAL ROLE lonewatch_app');
    await first.query('SELECT pg_advisory_lock(1)');
    await first.query({ name: 'mine', text: 'SELECT 1' });
    socket.destroy();
    const { client: second } = openSession(backend);
    await second.connect();
    const state = await second.query(
      `SELECT current_user::text AS role, pg_current_xact_id_if_assigned() AS transaction,
         (SELECT count(*)::int FROM settings) AS settings, (SELECT count(*)::int FROM pg_prepared_statements) AS prepared,
         (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks`,
    );
    expect(state.rows).toEqual([{ role: 'postgres', transaction: null, settings: 0, prepared: 0, locks: 0 }]);
    await second.end();
    await backend.close();
  });

  it('a client that drops out in the middle of a message leaves the backend alive', async () => {
    const { options } = await databases.create('embedded');
    const backend = new EmbeddedBackend(join(options.folder, 'postgresql'));
    const { client: first, socket } = openSession(backend);
    await first.connect();
    socket.write(Buffer.from([0x51, 0, 0, 1, 0, 0x53]));
    socket.destroy();
    const { client: second } = openSession(backend);
    await second.connect();
    expect((await second.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await second.end();
    await backend.close();
  });

  it('comes back after its thread died: what ran fails with a Fault, what was committed is there', async () => {
    const { options } = await databases.create('embedded');
    const backend = new EmbeddedBackend(join(options.folder, 'postgresql'));
    const connection = new Connection({
      open: () => openSession(backend),
      prepare: [],
      asLogin: { before: 'RESET ROLE', after: 'RESET ROLE' },
    });
    await connection.statement(`INSERT INTO settings VALUES ('kept', '1')`, [], 0);
    const running = connection.statement('SELECT pg_sleep(30)', [], 0).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await backend.kill();
    expect(await running).toBeInstanceOf(Fault);
    expect(await connection.statement('SELECT key FROM settings', [], 0)).toEqual([{ key: 'kept' }]);
    await connection.close();
    await backend.close();
  });
});
