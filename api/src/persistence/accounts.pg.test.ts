import { expect, it } from 'vitest';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { accountsOf, addGrant, insertAccount, removeGrant, setAccountDisabled } from './accounts.ts';
import type { Database } from './database.ts';
import { grantsOf, personOfSession } from './grants.ts';
import {
  acceptInvitation,
  hasAdministrator,
  inviteAccount,
  inviteFirstAdministrator,
  lookAtInvitation,
  renewInvitation,
  replaceByProvider,
  sweepSignIn,
} from './invitations.ts';
import { insertEmployers, insertTeams, insertWorkers } from './reference-bulk.ts';
import { recordSignIn, signInsOf } from './sign-ins.ts';
import { NOON, onBothEngines } from './test-support.ts';

const HOUR_MS = 3_600_000;

interface World {
  readonly db: Database;
  readonly here: EmployerId;
  readonly there: EmployerId;
  readonly team: TeamId;
  readonly worker: WorkerId;
}

await onBothEngines('accounts', (create) => {
  async function world(): Promise<World> {
    const db = await (await create()).open();
    const [here, there] = await insertEmployers(
      db,
      ['Here', 'There'].map((name) => ({
        name,
        services: [],
        contractStartsAtMs: 0,
        contractEndsAtMs: null,
        policy: DEFAULT_POLICY,
      })),
    );
    const [team] = await insertTeams(db, [{ employerId: here!.id, name: 'Team', base: null }]);
    const [worker] = await insertWorkers(db, [
      {
        employerId: here!.id,
        teamId: team!.id,
        name: 'Ana',
        jobTitle: null,
        department: null,
        sharesLastKnown: false,
      },
    ]);
    return { db, here: here!.id, there: there!.id, team: team!.id, worker: worker!.id };
  }

  const account = async (db: Database, email: string, name = 'Somebody'): Promise<string> =>
    (await insertAccount(db, { name, email, passwordHash: 'x', demonstration: false, nowMs: NOON }))!;
  const role = { employerId: null, teamId: null, workerId: null, grantedBy: null } as const;

  it('are listed to an employer with the roles held there and none of elsewhere', async () => {
    const { db, here, there, team } = await world();
    const both = await account(db, 'both@x.example', 'Both');
    const elsewhere = await account(db, 'elsewhere@x.example');
    await addGrant(db, { ...role, accountId: both, role: 'TEAM_MANAGER', employerId: here, teamId: team });
    await addGrant(db, { ...role, accountId: both, role: 'ORG_ADMIN', employerId: there });
    await addGrant(db, { ...role, accountId: elsewhere, role: 'ANALYST', employerId: there });
    await recordSignIn(db, {
      whose: { accountId: both },
      atMs: NOON,
      outcome: 'SIGNED_IN',
      method: 'PASSWORD',
      address: null,
      agent: null,
    });
    expect(await accountsOf(db, here)).toEqual([
      {
        id: both,
        name: 'Both',
        email: 'both@x.example',
        hasSecondFactor: false,
        disabled: false,
        lastSignInAtMs: NOON,
        grants: [expect.objectContaining({ role: 'TEAM_MANAGER', employerId: here, teamId: team })],
      },
    ]);
  });

  it('hold a role once, only with what it needs, and only at the employer of its team or worker', async () => {
    const { db, here, there, team, worker } = await world();
    const id = await account(db, 'a@x.example');
    const wanted = {
      ...role,
      accountId: id,
      role: 'LONE_WORKER',
      employerId: here,
      workerId: worker,
    } as const;
    const first = await addGrant(db, wanted);
    expect(await addGrant(db, wanted)).toEqual(first);
    await expect(addGrant(db, { ...wanted, employerId: there })).rejects.toThrow('There is no such');
    await expect(
      addGrant(db, { ...role, accountId: id, role: 'TEAM_MANAGER', employerId: there, teamId: team }),
    ).rejects.toThrow('There is no such');
    await expect(
      addGrant(db, { ...role, accountId: id, role: 'TEAM_MANAGER', employerId: here }),
    ).rejects.toThrow('Name what the role needs');
    await expect(addGrant(db, { ...wanted, accountId: 'nobody' })).rejects.toThrow('There is no such');
    expect(await removeGrant(db, { id: first.id, employerId: there })).toBe(false);
    expect(await removeGrant(db, { id: first.id, employerId: here })).toBe(true);
    expect(await grantsOf(db, id)).toEqual([]);
  });

  it('of an alarm receiving centre hold their role at each employer with a contract, while it lasts', async () => {
    const { db, here, there } = await world();
    const [arc] = await db.query<{ id: number }>(`INSERT INTO arcs (name) VALUES ('ARC') RETURNING id`);
    await db.query('INSERT INTO arc_contracts SELECT $1, id FROM employers', [arc!.id]);
    const id = await account(db, 'operator@x.example');
    await addGrant(db, { ...role, accountId: id, role: 'ARC_OPERATOR', arcId: arc!.id });
    const at = async () => (await grantsOf(db, id)).map(({ employerId }) => employerId);
    expect(await at()).toEqual([here, there]);
    await db.query('DELETE FROM arc_contracts WHERE employer_id = $1', [here]);
    expect(await at()).toEqual([there]);
  });

  it('are found by a session that has not ended, and not once they are switched off', async () => {
    const { db, here } = await world();
    const id = await account(db, 'a@x.example', 'Ana');
    await addGrant(db, { ...role, accountId: id, role: 'ORG_ADMIN', employerId: here });
    await db.query(
      `INSERT INTO account_sessions (id, account_id, token, verified_by, expires_at, created_at, updated_at)
       VALUES ('s', $1, 't', 'TOTP', $2, $3, now())`,
      [id, new Date(NOON + HOUR_MS), new Date(NOON - HOUR_MS)],
    );
    expect(await personOfSession(db, 't', NOON)).toEqual({
      accountId: id,
      name: 'Ana',
      verifiedBy: 'TOTP',
      demonstration: false,
      signedInAtMs: NOON - HOUR_MS,
      expiresAtMs: NOON + HOUR_MS,
      grants: [expect.objectContaining({ role: 'ORG_ADMIN', employerId: here })],
    });
    expect(await personOfSession(db, 't', NOON + HOUR_MS)).toBeNull();
    expect(await personOfSession(db, 'other', NOON)).toBeNull();
    await setAccountDisabled(db, { accountId: id, employerId: here, disabled: true, nowMs: NOON });
    expect(await personOfSession(db, 't', NOON)).toBeNull();
    await setAccountDisabled(db, { accountId: id, employerId: here, disabled: false, nowMs: NOON });
    expect(await personOfSession(db, 't', NOON)).toBeNull();
  });

  it('are made by an invitation, which sets the password once and ends what was open', async () => {
    const { db, here } = await world();
    const { accountId, token } = await inviteAccount(db, {
      name: '  New   Person ',
      email: 'New@X.example',
      employerId: here,
      nowMs: NOON,
    });
    expect(await lookAtInvitation(db, token!, NOON)).toEqual({ name: 'New Person', email: 'new@x.example' });
    expect(await lookAtInvitation(db, `${token}x`, NOON)).toBeNull();
    expect(await lookAtInvitation(db, token!, NOON + 73 * HOUR_MS)).toBeNull();
    const acceptance = {
      token: token!,
      name: 'Nia',
      email: 'other@x.example',
      passwordHash: 'h',
      nowMs: NOON,
    };
    expect(await acceptInvitation(db, acceptance)).toBe('new@x.example');
    expect(await acceptInvitation(db, { ...acceptance, passwordHash: 'again' })).toBeNull();
    const [row] = await db.query<{ name: string; password: string }>(
      'SELECT name, password FROM accounts a JOIN account_credentials ON owner_id = a.id WHERE a.id = $1',
      [accountId],
    );
    expect(row).toEqual({ name: 'Nia', password: 'h' });
  });

  it('are opened by nobody’s link but that of the employer who manages them', async () => {
    const { db, here, there } = await world();
    const invite = (employerId: EmployerId) =>
      inviteAccount(db, { name: 'X', email: 'pending@x.example', employerId, nowMs: NOON });
    const renew = (employerId: EmployerId) => renewInvitation(db, { accountId, employerId, nowMs: NOON });
    const { accountId, token } = await invite(here);
    await addGrant(db, { ...role, accountId, role: 'ORG_ADMIN', employerId: here });
    expect((await invite(here)).token).not.toBeNull();
    await expect(renew(there)).rejects.toThrow('There is no such account');
    expect(await renew(here)).not.toBe(token);
    expect(await lookAtInvitation(db, token!, NOON)).toBeNull();
    await addGrant(db, { ...role, accountId, role: 'ANALYST', employerId: there });
    await expect(renew(here)).rejects.toThrow('has a role elsewhere too');
    await expect(
      setAccountDisabled(db, { accountId, employerId: here, disabled: true, nowMs: NOON }),
    ).rejects.toThrow('has a role elsewhere too');
  });

  it('are given nothing by one employer while another has had the link, used or not', async () => {
    const { db, here, there } = await world();
    const invite = (employerId: EmployerId | null) =>
      inviteAccount(db, { name: 'X', email: 'victim@x.example', employerId, nowMs: NOON });
    const { accountId, token } = await invite(here);
    await addGrant(db, { ...role, accountId, role: 'ANALYST', employerId: here });
    await expect(invite(there)).rejects.toThrow('another organisation manages');
    await expect(invite(null)).rejects.toThrow('another organisation manages');
    const acceptance = { token: token!, name: 'Not her', email: '', passwordHash: 'h', nowMs: NOON };
    await acceptInvitation(db, acceptance);
    await expect(invite(there)).rejects.toThrow('another organisation manages');
    await expect(invite(null)).rejects.toThrow('another organisation manages');
    expect(await invite(here)).toEqual({ accountId, token: null });
  });

  it('begin anew when they hold nothing any more: whoever could sign in before cannot', async () => {
    const { db, here, there } = await world();
    const invite = (name: string, employerId: EmployerId) =>
      inviteAccount(db, { name, email: 'again@x.example', employerId, nowMs: NOON });
    const { accountId, token } = await invite('Theirs', here);
    const held = await addGrant(db, { ...role, accountId, role: 'ANALYST', employerId: here });
    const acceptance = { token: token!, name: 'Theirs', email: '', passwordHash: 'h', nowMs: NOON };
    await acceptInvitation(db, acceptance);
    await db.query(
      `INSERT INTO account_sessions (id, account_id, token, verified_by, expires_at, created_at, updated_at)
       VALUES ('s', $1, 't', 'PASSWORD', $2, now(), now())`,
      [accountId, new Date(NOON + HOUR_MS)],
    );
    await setAccountDisabled(db, { accountId, employerId: here, disabled: true, nowMs: NOON });
    await removeGrant(db, { id: held.id, employerId: here });
    const ours = await invite('Ours', there);
    expect(ours.accountId).toBe(accountId);
    expect(await lookAtInvitation(db, ours.token!, NOON)).toEqual({ name: 'Ours', email: 'again@x.example' });
    expect(await db.query('SELECT FROM account_credentials')).toEqual([]);
    expect(await db.query('SELECT FROM account_sessions')).toEqual([]);
  });

  it('of a control room are the provider’s: an employer adds a role and gets no link', async () => {
    const { db, here, there } = await world();
    const invite = (employerId: EmployerId | null) =>
      inviteAccount(db, { name: 'X', email: 'dpo@x.example', employerId, nowMs: NOON });
    const { accountId } = await invite(null);
    await addGrant(db, { ...role, accountId, role: 'DPO' });
    expect(await invite(here)).toEqual({ accountId, token: null });
    await addGrant(db, { ...role, accountId, role: 'ANALYST', employerId: here });
    expect(await invite(there)).toEqual({ accountId, token: null });
    expect((await invite(null)).token).not.toBeNull();
  });

  it('begin with the first administrator, by the newest link alone', async () => {
    const { db } = await world();
    const older = await inviteFirstAdministrator(db, NOON);
    const token = await inviteFirstAdministrator(db, NOON);
    expect(await lookAtInvitation(db, older, NOON)).toBeNull();
    expect(await lookAtInvitation(db, token, NOON)).toEqual({ name: '', email: null });
    expect(await hasAdministrator(db)).toBe(false);
    const acceptance = { token, name: 'Ada', email: 'not an address', passwordHash: 'h', nowMs: NOON };
    await expect(acceptInvitation(db, acceptance)).rejects.toThrow('no email address');
    expect(await acceptInvitation(db, { ...acceptance, email: 'ada@x.example' })).toBe('ada@x.example');
    expect(await hasAdministrator(db)).toBe(true);
    const [ada] = await db.query<{ id: string }>('SELECT id FROM accounts');
    expect((await grantsOf(db, ada!.id)).map(({ employerId }) => employerId)).toHaveLength(3);
  });

  it('lose what was set up before the first link to a provider of identity, and nothing at the next', async () => {
    const { db } = await world();
    const id = await account(db, 'a@x.example');
    const credential = (provider: string) =>
      db.query(
        `INSERT INTO account_credentials (id, owner_id, provider_id, provider_account_id, created_at, updated_at)
         VALUES (gen_random_uuid(), $1, $2, 'them', now(), now())`,
        [id, provider],
      );
    const providers = async () =>
      (await db.query<{ p: string }>('SELECT provider_id AS p FROM account_credentials ORDER BY p')).map(
        ({ p }) => p,
      );
    await credential('employer');
    expect(await providers()).toEqual(['credential', 'employer']);
    await replaceByProvider(db, id);
    expect(await providers()).toEqual(['employer']);
    await credential('credential');
    await credential('other');
    await replaceByProvider(db, id);
    expect(await providers()).toEqual(['credential', 'employer', 'other']);
  });

  it('keep their history by pages, newest first, and nothing of an address that nobody has', async () => {
    const { db } = await world();
    const id = await account(db, 'a@x.example');
    const attempt = {
      outcome: 'WRONG_SECRET',
      method: 'PASSWORD',
      address: '::1',
      agent: 'x'.repeat(999),
    } as const;
    for (let n = 0; n < 3; n++)
      await recordSignIn(db, { ...attempt, whose: { email: 'A@x.example' }, atMs: NOON + n });
    await recordSignIn(db, { ...attempt, whose: { email: 'nobody@x.example' }, atMs: NOON });
    await recordSignIn(db, { ...attempt, whose: { passkeyId: 'nobody’s' }, atMs: NOON });
    const first = await signInsOf(db, id, { first: 2, after: null });
    expect(first.rows.map(({ node }) => node.atMs)).toEqual([NOON + 2, NOON + 1]);
    expect(first.rows[0]!.node).toMatchObject({ ...attempt, agent: 'x'.repeat(300) });
    expect(first.hasNextPage).toBe(true);
    const rest = await signInsOf(db, id, { first: 2, after: first.rows[1]!.cursor });
    expect(rest.rows.map(({ node }) => node.atMs)).toEqual([NOON]);
    await expect(signInsOf(db, id, { first: 2, after: 'x' })).rejects.toThrow('cursor');
    expect(await db.query('SELECT FROM sign_ins')).toHaveLength(3);
  });

  it('have what has run out swept away', async () => {
    const { db } = await world();
    await inviteFirstAdministrator(db, NOON);
    await sweepSignIn(db, NOON + 71 * HOUR_MS);
    expect(await db.query('SELECT FROM invitations')).toHaveLength(1);
    await sweepSignIn(db, NOON + 73 * HOUR_MS);
    expect(await db.query('SELECT FROM invitations')).toHaveLength(0);
  });
});
