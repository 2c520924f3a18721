/** Accounts and the roles that they hold, as an employer's administrator manages them. */
import { randomUUID } from 'node:crypto';
import type { Account, StoredGrant } from '@lonewatch/schema/contract/access.ts';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { ROLES, type Role } from '@lonewatch/schema/contract/role.ts';
import { sqlState } from './database-fault.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText } from './storable.ts';

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  /** null: nobody signs in with a password until an invitation is used. */
  readonly passwordHash: string | null;
  readonly demonstration: boolean;
  readonly nowMs: number;
}

export interface NewGrant {
  readonly accountId: string;
  readonly role: Role;
  readonly employerId: EmployerId | null;
  readonly arcId?: number | null;
  readonly teamId: TeamId | null;
  readonly workerId: WorkerId | null;
  /** The account that gave it; null: the server itself. */
  readonly grantedBy: string | null;
}

const FOREIGN_KEY_VIOLATION = '23503';
const CHECK_VIOLATION = '23514';
const MAX_EMAIL = 254;
/** What the sign-in library takes for an address: another one could be invited and never sign in. */
const EMAIL = /^(?!\.)(?!.*\.\.)([a-z0-9_'+\-.]*)[a-z0-9_+-]@([a-z0-9][a-z0-9-]*\.)+[a-z]{2,}$/;

/** The id of the new account; null: this address has one. */
export async function insertAccount(q: Queries, account: NewAccount): Promise<string | null> {
  const { name, email, passwordHash, demonstration, nowMs } = account;
  const [row] = await q.query<{ id: string }>(
    `INSERT INTO accounts (id, name, email, email_verified, demonstration, created_at, updated_at)
     VALUES ($1, $2, $3, true, $4, $5, $5) ON CONFLICT (email) DO NOTHING RETURNING id`,
    [randomUUID(), checkedName(name), checkedEmail(email), demonstration, new Date(nowMs)],
  );
  if (row !== undefined && passwordHash !== null) await setPassword(q, row.id, passwordHash, nowMs);
  return row?.id ?? null;
}

export async function setPassword(q: Queries, accountId: string, hash: string, nowMs: number): Promise<void> {
  const changed = await q.query(
    `UPDATE account_credentials SET password = $2, updated_at = $3
     WHERE owner_id = $1 AND provider_id = 'credential' RETURNING 1`,
    [accountId, hash, new Date(nowMs)],
  );
  if (changed.length > 0) return;
  await q.query(
    `INSERT INTO account_credentials (id, owner_id, provider_id, provider_account_id, password, created_at, updated_at)
     VALUES ($1, $2, 'credential', $2, $3, $4, $4)`,
    [randomUUID(), accountId, hash, new Date(nowMs)],
  );
}

export function endSessions(q: Queries, accountId: string): Promise<object[]> {
  return q.query('DELETE FROM account_sessions WHERE account_id = $1', [accountId]);
}

const GRANT = `id, role, employer_id AS "employerId", team_id AS "teamId", worker_id AS "workerId",
  ${epochMs('granted_at')} AS "grantedAtMs"`;

/** Who holds a role at this employer, by name, each with the roles held here and nothing of elsewhere. */
export async function accountsOf(q: Queries, employerId: EmployerId): Promise<Account[]> {
  const accounts = await q.query<Omit<Account, 'grants'>>(
    `SELECT id, name, email, disabled_at IS NOT NULL AS disabled,
       (two_factor_enabled OR EXISTS (SELECT FROM account_passkeys p WHERE p.account_id = a.id)) AS "hasSecondFactor",
       (SELECT ${epochMs('max(at)')} FROM sign_ins s WHERE s.account_id = a.id AND outcome = 'SIGNED_IN') AS "lastSignInAtMs"
     FROM accounts a WHERE id IN (SELECT account_id FROM grants WHERE employer_id = $1) ORDER BY name, id`,
    [employerId],
  );
  const grants = await q.query<StoredGrant & { readonly accountId: string }>(
    `SELECT account_id AS "accountId", ${GRANT} FROM grants WHERE employer_id = $1 ORDER BY id`,
    [employerId],
  );
  return accounts.map((account) => ({
    ...account,
    grants: grants.flatMap(({ accountId, ...grant }) =>
      accountId === account.id ? [checkedGrant(grant)] : [],
    ),
  }));
}

export async function emailOf(q: Queries, accountId: string): Promise<string | null> {
  const [row] = await q.query<{ email: string }>('SELECT email FROM accounts WHERE id = $1', [accountId]);
  return row?.email ?? null;
}

/** The grant, which may have been there before. Faults for an account, a team or a worker that this employer has not. */
export async function addGrant(q: Queries, grant: NewGrant): Promise<StoredGrant> {
  const { accountId, role, employerId, arcId = null, teamId, workerId, grantedBy } = grant;
  const values = [accountId, role, employerId, arcId, teamId, workerId, grantedBy];
  try {
    const [added] = await q.query<StoredGrant>(
      `INSERT INTO grants (account_id, role, employer_id, arc_id, team_id, worker_id, granted_by)
       SELECT $1, $2, $3::int, $4::int, $5::int, $6::int, $7
       WHERE ($5::int IS NULL OR EXISTS (SELECT FROM teams WHERE id = $5 AND employer_id = $3))
         AND ($6::int IS NULL OR EXISTS (SELECT FROM workers WHERE id = $6 AND employer_id = $3))
       ON CONFLICT DO NOTHING RETURNING ${GRANT}`,
      values,
    );
    if (added !== undefined) return checkedGrant(added);
  } catch (error) {
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) throw noneSuch(error);
    if (sqlState(error) !== CHECK_VIOLATION) throw error;
    throw new Fault('BAD_USER_INPUT', `This is not where a ${role} can hold. Name what the role needs.`, {
      cause: error,
    });
  }
  const [present] = await q.query<StoredGrant>(
    `SELECT ${GRANT} FROM grants WHERE account_id = $1 AND role = $2 AND employer_id IS NOT DISTINCT FROM $3::int
       AND arc_id IS NOT DISTINCT FROM $4::int AND team_id IS NOT DISTINCT FROM $5::int
       AND worker_id IS NOT DISTINCT FROM $6::int`,
    values.slice(0, 6),
  );
  if (present === undefined) throw noneSuch();
  return checkedGrant(present);
}

/** Whoever is a worker sees that worker's place always: nobody is two of them, and nobody takes the place of another. */
export async function checkIsOnePerson(
  q: Queries,
  { accountId, employerId, workerId }: Pick<NewGrant, 'accountId' | 'employerId' | 'workerId'>,
): Promise<void> {
  if (workerId === null) return;
  const others = await q.query(
    `SELECT FROM grants WHERE worker_id IS NOT NULL AND (worker_id = $3) <> (account_id = $1)
       AND (worker_id = $3 OR employer_id = $2) LIMIT 1`,
    [accountId, employerId, workerId],
  );
  if (others.length > 0)
    throw new Fault(
      'BAD_USER_INPUT',
      'A worker has one account, and an account is one worker. Withdraw the role that there is first.',
    );
}

/** false: this employer has no such grant. */
export async function removeGrant(
  q: Queries,
  { id, employerId }: { readonly id: number; readonly employerId: EmployerId },
): Promise<boolean> {
  const gone = await q.query('DELETE FROM grants WHERE id = $1 AND employer_id = $2 RETURNING id', [
    id,
    employerId,
  ]);
  return gone.length > 0;
}

/** Switches an account off, which ends its sessions, or on again. Faults as `checkIsOnlyAt`. */
export async function setAccountDisabled(
  q: Queries,
  change: {
    readonly accountId: string;
    readonly employerId: EmployerId;
    readonly disabled: boolean;
    readonly nowMs: number;
  },
): Promise<void> {
  const { accountId, employerId, disabled, nowMs } = change;
  await checkIsOnlyAt(q, accountId, employerId);
  await q.query('UPDATE accounts SET disabled_at = $2, updated_at = $3 WHERE id = $1', [
    accountId,
    disabled ? new Date(nowMs) : null,
    new Date(nowMs),
  ]);
  if (disabled) await endSessions(q, accountId);
}

/**
 * What changes a person's whole account is the employer's to do only for whoever holds nothing elsewhere: a link with which
 * to set a password would otherwise open another employer's data, or an alarm receiving centre's, to this administrator.
 */
export async function checkIsOnlyAt(q: Queries, accountId: string, employerId: EmployerId): Promise<void> {
  const [held] = await q.query<{ here: boolean; elsewhere: boolean }>(
    `SELECT coalesce(bool_or(employer_id IS NOT DISTINCT FROM $2::int), false) AS here,
       coalesce(bool_or(employer_id IS DISTINCT FROM $2::int), false) AS elsewhere
     FROM grants WHERE account_id = $1`,
    [accountId, employerId],
  );
  if (held?.here !== true) throw noneSuch();
  if (held.elsewhere)
    throw new Fault(
      'FORBIDDEN',
      'This person has a role elsewhere too, so the account is not yours to change. Withdraw the role here instead.',
    );
}

export function checkedEmail(email: string): string {
  const plain = email.trim().toLowerCase();
  if (plain.length > MAX_EMAIL || !EMAIL.test(plain))
    throw new Fault('BAD_USER_INPUT', 'This is no email address. Write it as name@organisation.example.');
  return plain;
}

export function checkedName(name: string): string {
  const plain = storableText(name).trim().replace(/\s+/g, ' ');
  if (plain === '' || plain.length > 200)
    throw new Fault('BAD_USER_INPUT', 'A name needs 1 to 200 characters. Write it as colleagues say it.');
  return plain;
}

function checkedGrant(grant: StoredGrant): StoredGrant {
  isOneOf(ROLES, grant.role, 'role');
  return grant;
}

function noneSuch(cause?: unknown): Fault {
  return new Fault('NOT_FOUND', 'There is no such account, team or worker at this employer.', { cause });
}
