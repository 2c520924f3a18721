import { expect, it } from 'vitest';
import {
  DEMONSTRATION_PEOPLE,
  seedDemonstrationAccounts,
  useRandomPasswords,
  useWellKnownPasswords,
  WELL_KNOWN_PASSWORD,
} from './demonstration-accounts.ts';
import type { Database } from './database.ts';
import { seedDemonstration } from './demonstration.ts';
import { grantsOf } from './grants.ts';
import { isPassword } from './password-hash.ts';
import { NOON, onBothEngines } from './test-support.ts';

async function passwordIs(db: Database, email: string, password: string): Promise<boolean> {
  const [row] = await db.query<{ password: string }>(
    'SELECT password FROM account_credentials c JOIN accounts a ON a.id = c.owner_id WHERE email = $1',
    [email],
  );
  return isPassword(password, row!.password);
}

async function held(db: Database, email: string): Promise<string[]> {
  const [row] = await db.query<{ id: string }>('SELECT id FROM accounts WHERE email = $1', [email]);
  const employers = await db.query<{ id: number; name: string }>('SELECT id, name FROM employers');
  return (await grantsOf(db, row!.id)).map(
    ({ role, employerId, teamId, workerId }) =>
      `${role} ${employers.find(({ id }) => id === employerId)?.name ?? '-'}` +
      `${teamId === null ? '' : ' team'}${workerId === null ? '' : ' self'}`,
  );
}

await onBothEngines('the demonstration accounts', (create) => {
  async function demonstration(): Promise<Database> {
    const db = await (await create()).open();
    await seedDemonstration(db, 40, NOON);
    await seedDemonstrationAccounts(db, NOON);
    return db;
  }

  it('hold one role each, where the sign-in page says', async () => {
    const db = await demonstration();
    const pennine = 'Pennine Community Health';
    const all = [pennine, 'Albion Utilities', 'Harbour Home Care'];
    const roles: Record<string, string[]> = {};
    for (const { email } of DEMONSTRATION_PEOPLE) roles[email.split('.')[0]!] = await held(db, email);
    expect(roles).toEqual({
      'manager@demo': [`SAFETY_MANAGER ${pennine}`, `ORG_ADMIN ${pennine}`],
      'teamlead@demo': [`TEAM_MANAGER ${pennine} team`, `TEAM_MANAGER ${pennine} team`],
      'operator@demo': all.map((name) => `ARC_OPERATOR ${name}`),
      'operator2@demo': all.map((name) => `ARC_OPERATOR ${name}`),
      'supervisor@demo': all.map((name) => `ARC_SUPERVISOR ${name}`),
      'analyst@demo': [`ANALYST ${pennine}`],
      'dpo@demo': all.map((name) => `DPO ${name}`),
      'worker@demo': [`LONE_WORKER ${pennine} self`],
      'admin@demo': ['PLATFORM_ADMIN -', ...all.map((name) => `PLATFORM_ADMIN ${name}`)],
      'manager@nomap': ['SAFETY_MANAGER Harbour Home Care', 'ORG_ADMIN Harbour Home Care'],
    });
  });

  it('are made once, and in a demonstration of the version before at its next start', async () => {
    const db = await demonstration();
    await seedDemonstrationAccounts(db, NOON);
    const [count] = await db.query<{ accounts: number; arcs: number }>(
      'SELECT (SELECT count(*)::int FROM accounts) AS accounts, (SELECT count(*)::int FROM arcs) AS arcs',
    );
    expect(count).toEqual({ accounts: DEMONSTRATION_PEOPLE.length, arcs: 1 });
    expect(await passwordIs(db, 'operator@demo.example', WELL_KNOWN_PASSWORD)).toBe(true);
  });

  it('get random passwords once for the network, and the well-known ones again on loopback; sessions end', async () => {
    const db = await demonstration();
    await useWellKnownPasswords(db, NOON);
    const session = (token: string) =>
      db.query(
        `INSERT INTO account_sessions (id, account_id, token, verified_by, expires_at, created_at, updated_at)
         SELECT $1, id, $1, 'PASSWORD', now(), now(), now() FROM accounts WHERE email = 'dpo@demo.example'`,
        [token],
      );
    const sessions = () => db.query('SELECT FROM account_sessions');
    await session('before');
    const printed = await useRandomPasswords(db, NOON);
    expect([...printed!.keys()].sort()).toEqual(DEMONSTRATION_PEOPLE.map(({ email }) => email).sort());
    expect(await sessions()).toHaveLength(0);
    expect(await passwordIs(db, 'dpo@demo.example', WELL_KNOWN_PASSWORD)).toBe(false);
    expect(await passwordIs(db, 'dpo@demo.example', printed!.get('dpo@demo.example')!)).toBe(true);
    expect(await useRandomPasswords(db, NOON)).toBeNull();
    await session('between');
    await useWellKnownPasswords(db, NOON);
    expect(await sessions()).toHaveLength(0);
    expect(await passwordIs(db, 'dpo@demo.example', WELL_KNOWN_PASSWORD)).toBe(true);
  });
});
