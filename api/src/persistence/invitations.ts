/**
 * Links with which somebody sets a password once: a person who was invited or has lost it, and the installation's first
 * administrator. Whoever has the link has the account, so it is given out only to those who may have both.
 */
import { randomBytes } from 'node:crypto';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import { addGrant, checkedName, checkedEmail, checkIsOnlyAt, endSessions } from './accounts.ts';
import { insertAccount, setPassword } from './accounts.ts';
import type { Database, Queries } from './sql-port.ts';
import { tokenHash } from './token-hash.ts';

const VALID_MS = 72 * 3_600_000;
const FIRST_ROLE: Role = 'PLATFORM_ADMIN';

export interface Invited {
  readonly accountId: string;
  /** null: the person has an account that others rely on, and signs in as ever. */
  readonly token: string | null;
}

/**
 * An account for this address, made if there is none. Ask within the transaction that gives it its role: until that
 * commits the account belongs to nobody else. Whoever has had a link for an account may know its password, so nobody
 * gives a role to an account that another employer manages; one that holds nothing any more begins anew.
 */
export async function inviteAccount(
  q: Queries,
  invited: {
    readonly name: string;
    readonly email: string;
    /** null: a control room or the provider. */
    readonly employerId: EmployerId | null;
    readonly nowMs: number;
  },
): Promise<Invited> {
  const { employerId, nowMs } = invited;
  const made = await insertAccount(q, { ...invited, passwordHash: null, demonstration: false });
  if (made !== null) return { accountId: made, token: await invite(q, made, nowMs) };
  const known = await standingOf(q, checkedEmail(invited.email), employerId);
  const { id: accountId } = known;
  if (known.demonstration) return { accountId, token: null };
  if (known.holdsNothing) await beginAnew(q, accountId, checkedName(invited.name));
  else if (known.isStaff && employerId !== null) return { accountId, token: null };
  else if (known.isElsewhere && !known.isStaff)
    throw new Fault(
      'BAD_USER_INPUT',
      'This address has an account that another organisation manages, who could sign in with it. Ask for another address.',
    );
  else if (known.canSignIn) return { accountId, token: null };
  return { accountId, token: await invite(q, accountId, nowMs) };
}

interface Standing {
  readonly id: string;
  readonly demonstration: boolean;
  readonly canSignIn: boolean;
  readonly holdsNothing: boolean;
  /** The provider manages the account, whatever an employer has added to it. */
  readonly isStaff: boolean;
  /** Holds a role at an employer other than the one that asks. */
  readonly isElsewhere: boolean;
}

/** Locks the account until the transaction ends. */
async function standingOf(q: Queries, email: string, employerId: EmployerId | null): Promise<Standing> {
  const [locked] = await q.query<{ id: string }>('SELECT id FROM accounts WHERE email = $1 FOR UPDATE', [
    email,
  ]);
  const [known] = await q.query<Standing>(
    `SELECT id, demonstration,
       EXISTS (SELECT FROM account_credentials WHERE owner_id = a.id)
         OR EXISTS (SELECT FROM account_passkeys WHERE account_id = a.id) AS "canSignIn",
       NOT EXISTS (SELECT FROM grants WHERE account_id = a.id) AS "holdsNothing",
       EXISTS (SELECT FROM grants WHERE account_id = a.id AND employer_id IS NULL) AS "isStaff",
       EXISTS (SELECT FROM grants WHERE account_id = a.id AND employer_id IS NOT NULL
         AND employer_id IS DISTINCT FROM $2::int) AS "isElsewhere"
     FROM accounts a WHERE id = $1`,
    [locked?.id ?? null, employerId],
  );
  if (known === undefined) throw new Fault('UNAVAILABLE', 'This account has just gone. Invite it once more.');
  return known;
}

/** Nothing with which anybody could sign in until now is left, and nothing of what it was called. */
async function beginAnew(q: Queries, accountId: string, name: string): Promise<void> {
  await q.query(
    'UPDATE accounts SET name = $2, two_factor_enabled = false, disabled_at = NULL WHERE id = $1',
    [accountId, name],
  );
  await q.query('DELETE FROM account_credentials WHERE owner_id = $1', [accountId]);
  await forgetWaysIn(q, accountId);
}

/** Passkeys, second factor, sessions and links. */
async function forgetWaysIn(q: Queries, accountId: string): Promise<void> {
  for (const table of ['account_passkeys', 'account_second_factors', 'account_sessions', 'invitations'])
    await q.query(`DELETE FROM ${table} WHERE account_id = $1`, [accountId]);
}

/** A new link; the one before is worth nothing from now on. Faults as `checkIsOnlyAt`. */
export async function renewInvitation(
  q: Queries,
  {
    accountId,
    employerId,
    nowMs,
  }: { readonly accountId: string; readonly employerId: EmployerId; readonly nowMs: number },
): Promise<string> {
  await checkIsOnlyAt(q, accountId, employerId);
  const [known] = await q.query<{ demonstration: boolean }>(
    'SELECT demonstration FROM accounts WHERE id = $1',
    [accountId],
  );
  if (known?.demonstration === true)
    throw new Fault('FORBIDDEN', 'The password of a demonstration account stays as it is.');
  return invite(q, accountId, nowMs);
}

/** A link for the first administrator, who names the account; those before it are worth nothing from now on. */
export function inviteFirstAdministrator(q: Queries, nowMs: number): Promise<string> {
  return invite(q, null, nowMs);
}

export async function hasAdministrator(q: Queries): Promise<boolean> {
  return (await q.query('SELECT FROM grants WHERE role = $1 LIMIT 1', [FIRST_ROLE])).length > 0;
}

/** Whom the link is for; null for one that was never given out, was used, or is too old: they look the same. */
export async function lookAtInvitation(
  q: Queries,
  token: string,
  nowMs: number,
): Promise<{ readonly name: string; readonly email: string | null } | null> {
  const [row] = await q.query<{ name: string | null; email: string | null }>(
    `SELECT a.name, a.email FROM invitations i LEFT JOIN accounts a ON a.id = i.account_id
     WHERE ${GOOD} AND a.disabled_at IS NULL`,
    [tokenHash(token), new Date(nowMs)],
  );
  return row === undefined ? null : { name: row.name ?? '', email: row.email };
}

export interface Acceptance {
  readonly token: string;
  readonly name: string;
  /** Counts only where the link has none: the first administrator's. */
  readonly email: string;
  readonly passwordHash: string;
  readonly nowMs: number;
}

/** Sets the password, ends every session of the account and answers its email; null as `lookAtInvitation`. */
export function acceptInvitation(db: Database, acceptance: Acceptance): Promise<string | null> {
  const { token, name, email, passwordHash, nowMs } = acceptance;
  return db.transaction('ordinary', async (tx) => {
    const [used] = await tx.query<{ account_id: string | null; role: Role | null }>(
      `UPDATE invitations i SET used_at = $2 WHERE ${GOOD}
         AND NOT EXISTS (SELECT FROM accounts a WHERE a.id = i.account_id AND disabled_at IS NOT NULL)
       RETURNING account_id, role`,
      [tokenHash(token), new Date(nowMs)],
    );
    if (used === undefined) return null;
    const accountId = used.account_id ?? (await insertAccount(tx, { ...acceptance, demonstration: false }));
    if (accountId === null)
      throw new Fault(
        'BAD_USER_INPUT',
        `${checkedEmail(email)} has an account already. Use another address.`,
      );
    if (used.account_id !== null) {
      await setPassword(tx, accountId, passwordHash, nowMs);
      await endSessions(tx, accountId);
    }
    if (used.role !== null)
      await addGrant(tx, {
        accountId,
        role: used.role,
        employerId: null,
        teamId: null,
        workerId: null,
        grantedBy: null,
      });
    const [account] = await tx.query<{ email: string }>(
      'UPDATE accounts SET name = $2, updated_at = $3 WHERE id = $1 RETURNING email',
      [accountId, checkedName(name), new Date(nowMs)],
    );
    return account!.email;
  });
}

/**
 * The first link to a provider of identity takes the place of whatever was set up before by whoever had the invitation: that
 * may not have been the person of this address.
 */
export function replaceByProvider(db: Database, accountId: string): Promise<void> {
  return db.transaction('ordinary', async (tx) => {
    const providers = await tx.query(
      `SELECT FROM account_credentials WHERE owner_id = $1 AND provider_id <> 'credential'`,
      [accountId],
    );
    if (providers.length > 1) return;
    await tx.query(`DELETE FROM account_credentials WHERE owner_id = $1 AND provider_id = 'credential'`, [
      accountId,
    ]);
    await tx.query('UPDATE accounts SET two_factor_enabled = false WHERE id = $1', [accountId]);
    await forgetWaysIn(tx, accountId);
  });
}

/** What has run out and would only lie about. */
export async function sweepSignIn(q: Queries, nowMs: number): Promise<void> {
  for (const table of ['account_sessions', 'account_verifications', 'invitations'])
    await q.query(`DELETE FROM ${table} WHERE expires_at < $1`, [new Date(nowMs)]);
}

const GOOD = 'i.token_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2';

async function invite(q: Queries, accountId: string | null, nowMs: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await q.query('DELETE FROM invitations WHERE account_id IS NOT DISTINCT FROM $1 AND used_at IS NULL', [
    accountId,
  ]);
  await q.query(
    'INSERT INTO invitations (token_hash, account_id, role, expires_at) VALUES ($1, $2, $3, $4)',
    [tokenHash(token), accountId, accountId === null ? FIRST_ROLE : null, new Date(nowMs + VALID_MS)],
  );
  return token;
}
