/** What happens once on every database before the application gets it: is it one that we can trust, is it up to date. */
import type { Client } from 'pg';
import { APPLICATION_ROLE, ensureRoles, grantRights } from './application-role.ts';
import type { ConnectionOptions } from './connection.ts';
import type { Queries } from './sql-port.ts';
import { lockMigrations, migrate, readMigrations, unlockMigrations } from './migrate.ts';

const MIN_SERVER_VERSION = 150000;

/** With `login` connected as the role that owns the tables. Answers what every application connection has to run. */
export async function prepareDatabase(
  login: Queries,
  warn: (sentence: string) => void,
): Promise<Pick<ConnectionOptions, 'prepare' | 'asLogin'>> {
  const synchronousCommit = await checkServer(login, warn);
  const migrations = await readMigrations();
  await lockMigrations(login);
  try {
    await ensureRoles(login);
    await migrate(login, migrations);
    await grantRights(login);
  } finally {
    // On a connection that broke the lock is gone already.
    await unlockMigrations(login).catch(() => undefined);
  }
  const prepare = [`SET TIME ZONE 'UTC'`, `SET datestyle = 'ISO, YMD'`];
  if (synchronousCommit === 'off') {
    warn(
      'The database has synchronous_commit off, which would lose what was acknowledged when it crashes; Lonewatch switches it on for its own connections.',
    );
    prepare.push('SET synchronous_commit = on');
  }
  const asApplication = `SET ROLE ${APPLICATION_ROLE}`;
  prepare.push(asApplication);
  return { prepare, asLogin: { before: 'RESET ROLE', after: asApplication } };
}

/** A sentence instead of a database on which acknowledged reports could be lost. Answers its synchronous_commit. */
async function checkServer(login: Queries, warn: (sentence: string) => void): Promise<string> {
  const [server] = await login.query<{
    version: number;
    name: string;
    standby: boolean;
    fsync: string;
    fullPageWrites: string;
    synchronousCommit: string;
    encoding: string;
  }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS name,
       pg_is_in_recovery() AS standby, current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS "fullPageWrites",
       current_setting('synchronous_commit') AS "synchronousCommit", current_setting('server_encoding') AS encoding`,
  );
  if (server === undefined) throw new Error('The database says nothing about itself.');
  if (server.version < MIN_SERVER_VERSION)
    throw new Error(`The database is PostgreSQL ${server.name}; Lonewatch needs 15 or newer.`);
  if (server.standby)
    throw new Error('The database is a standby, which takes no writes. Point DATABASE_URL at the primary.');
  if (server.encoding !== 'UTF8')
    throw new Error(`The database has the encoding ${server.encoding}. Create one with ENCODING 'UTF8'.`);
  if (server.fsync !== 'on')
    throw new Error(
      'The database runs with fsync off: a power cut would lose what was acknowledged. Set fsync = on in postgresql.conf and restart it.',
    );
  if (server.fullPageWrites !== 'on')
    warn(
      'The database has full_page_writes off, which is safe only on a file system that never tears a page, such as ZFS. Otherwise set it on.',
    );
  return server.synchronousCommit;
}

/** A driver's client as the port that this room speaks. */
export function queriesOf(client: Client): Queries {
  return {
    async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
      return (await client.query<Row>(text, [...values])).rows;
    },
  };
}
