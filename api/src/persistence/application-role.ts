/**
 * The roles that the application works as: neither owner of a table nor superuser, because row level security passes over
 * both, and so that append-only tables are append-only. One is the server's own work, the other everything that is asked on
 * behalf of a viewer. Without them nothing would keep one employer's rows from another's viewers, so nothing starts.
 */
import { readFile } from 'node:fs/promises';
import { sqlState } from './database-fault.ts';
import type { Queries } from './sql-port.ts';
import { MIGRATIONS_FOLDER } from './migrate.ts';

export const APPLICATION_ROLE = 'lonewatch_app';
export const VIEWER_ROLE = 'lonewatch_viewer';
const ROLES = [APPLICATION_ROLE, VIEWER_ROLE];
const NOT_PERMITTED = '42501';

/**
 * Makes the roles and lets the login become them, before the migrations, whose policies name them. Rejects with what an
 * administrator has to run where the login may not do that. The caller holds the migration lock.
 */
export async function ensureRoles(login: Queries): Promise<void> {
  const wanted: string[] = [];
  for (const role of ROLES) {
    const isThere = await makeRole(login, role);
    if (!isThere) wanted.push(`CREATE ROLE ${role} NOLOGIN;`);
    if (!isThere || !(await joinRole(login, role))) wanted.push(`GRANT ${role} TO ${await nameOf(login)};`);
  }
  if (wanted.length > 0)
    throw new Error(
      `The database login may not set up the roles ${ROLES.join(' and ')}, without which nothing in the database keeps one employer's data from another's viewers, so Lonewatch does not start. Let an administrator of the database run: ${wanted.join(' ')}`,
    );
  await checkRoles(login);
}

/** What `migrations/grants.sql` says, after the migrations. */
export async function grantRights(login: Queries): Promise<void> {
  await login.query(await readFile(new URL('grants.sql', MIGRATIONS_FOLDER), 'utf8'));
}

/** false: it is not there and the login may not make it. */
async function makeRole(login: Queries, role: string): Promise<boolean> {
  const there = await login.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (there.length > 0) return true;
  try {
    await login.query(`CREATE ROLE ${role} NOLOGIN`);
  } catch (error) {
    if (sqlState(error) === NOT_PERMITTED) return false;
    // Roles belong to the whole cluster, our lock only to this database: another Lonewatch may just have made it.
    if (!['42710', '23505'].includes(sqlState(error) ?? '')) throw error;
  }
  return true;
}

/** false: the login may not become it, nor let itself. Tried, because what membership means differs between versions. */
async function joinRole(login: Queries, role: string): Promise<boolean> {
  if (await isPermitted(login, `SET ROLE ${role}`)) {
    await login.query('RESET ROLE');
    return true;
  }
  return isPermitted(login, `GRANT ${role} TO CURRENT_USER`);
}

async function isPermitted(login: Queries, statement: string): Promise<boolean> {
  try {
    await login.query(statement);
    return true;
  } catch (error) {
    if (sqlState(error) === NOT_PERMITTED) return false;
    throw error;
  }
}

/** Roles that an administrator made may have powers that would undo what they are for. */
async function checkRoles(login: Queries): Promise<void> {
  const passing = await login.query<{ name: string }>(
    'SELECT rolname AS name FROM pg_roles WHERE rolname = ANY($1) AND (rolsuper OR rolbypassrls)',
    [ROLES],
  );
  if (passing[0] !== undefined)
    throw new Error(
      `The database role ${passing[0].name} passes over row level security. Let an administrator run: ALTER ROLE ${passing[0].name} NOSUPERUSER NOBYPASSRLS;`,
    );
  const [more] = await login.query<{ role: string; member: string }>(
    `SELECT roleid::regrole::text AS role, member::regrole::text AS member FROM pg_auth_members
     WHERE member::regrole::text = ANY($1)`,
    [ROLES],
  );
  if (more !== undefined)
    throw new Error(
      `The database role ${more.member} may also act as ${more.role}, so row level security would not hold. Let an administrator run: REVOKE ${more.role} FROM ${more.member};`,
    );
}

async function nameOf(login: Queries): Promise<string> {
  const [row] = await login.query<{ name: string }>('SELECT quote_ident(current_user) AS name');
  return row!.name;
}
