/**
 * The role that the application works as: neither owner of a table nor superuser, so that row level security, which passes
 * over both, can hold it later, and so that append-only tables are append-only.
 */
import { readFile } from 'node:fs/promises';
import { sqlState } from './database-fault.ts';
import type { Queries } from './sql-port.ts';
import { MIGRATIONS_FOLDER } from './migrate.ts';

export const APPLICATION_ROLE = 'lonewatch_app';

/**
 * Makes the role, lets the login become it, and grants what `migrations/grants.sql` says. false: the login may not do
 * that; the application then works as the login itself and a sentence says so. The caller holds the migration lock.
 */
export async function ensureApplicationRole(
  login: Queries,
  warn: (sentence: string) => void,
): Promise<boolean> {
  try {
    await makeRole(login);
    await login.query(`GRANT ${APPLICATION_ROLE} TO CURRENT_USER`);
  } catch (error) {
    if (sqlState(error) !== '42501') throw error;
    // Somebody who may has perhaps done it by hand.
    if (!(await isMember(login))) {
      warn(
        `The database login may not create the role ${APPLICATION_ROLE}, so Lonewatch works as the login itself, which owns the tables. ` +
          `Let an administrator run: CREATE ROLE ${APPLICATION_ROLE} NOLOGIN; GRANT ${APPLICATION_ROLE} TO the login.`,
      );
      return false;
    }
  }
  await login.query(await readFile(new URL('grants.sql', MIGRATIONS_FOLDER), 'utf8'));
  return true;
}

async function makeRole(login: Queries): Promise<void> {
  const there = await login.query('SELECT FROM pg_roles WHERE rolname = $1', [APPLICATION_ROLE]);
  if (there.length > 0) return;
  try {
    await login.query(`CREATE ROLE ${APPLICATION_ROLE} NOLOGIN`);
  } catch (error) {
    // Roles belong to the whole cluster, our lock only to this database: another Lonewatch may just have made it.
    if (!['42710', '23505'].includes(sqlState(error) ?? '')) throw error;
  }
}

async function isMember(login: Queries): Promise<boolean> {
  const rows = await login.query<{ member: boolean }>(
    `SELECT pg_has_role(current_user, oid, 'MEMBER') AS member FROM pg_roles WHERE rolname = $1`,
    [APPLICATION_ROLE],
  );
  return rows[0]?.member ?? false;
}
