import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import type { ViewerScope } from './sql-port.ts';
import { onBothEngines } from './test-support.ts';
import { fillTenant, type Tenant } from './test-support-tenants.ts';

/** Tables without row level security, each with the reason why that is right. */
const REVIEWED: Readonly<Record<string, string>> = {
  settings: 'the server about itself, no row of an employer; no viewer has any right to it',
  migrations: 'names of files; no viewer has any right to it',
};

/** All that a viewer may do, reviewed: rights to a table, then rights to single columns. */
const RIGHTS: Readonly<Record<string, string>> = {
  accounts: 'SELECT id, name',
  alarms: 'SELECT',
  api_keys:
    'INSERT; SELECT created_at, created_by, employer_id, expires_at, id, name, prefix, revoked_at, scope, used_at; UPDATE revoked_at',
  break_glasses: 'INSERT, SELECT; UPDATE review_note, reviewed_at, reviewed_by, reviewer_name, verdict',
  contact_checks: 'INSERT, SELECT',
  contract_services: 'SELECT',
  cover_gaps: 'SELECT',
  deliveries: 'SELECT',
  devices: 'INSERT, SELECT; UPDATE external_id',
  employer_keys: 'INSERT, SELECT',
  employers: 'SELECT; UPDATE wall_names, wall_positions',
  geofence_events: 'SELECT',
  geofence_versions: 'INSERT, SELECT',
  geofences: 'INSERT, SELECT; UPDATE removed_at, version',
  grants: 'DELETE, INSERT, SELECT',
  heat_groups: 'SELECT',
  incident_facts: 'SELECT',
  incident_keys: 'SELECT',
  incident_log: 'SELECT',
  incidents: 'SELECT',
  ingest_rejects: 'SELECT',
  ingest_tokens: 'INSERT, SELECT; UPDATE revoked_at',
  location_reads: 'SELECT',
  map_watch_days: 'SELECT',
  map_watches: 'SELECT',
  person_keys: 'INSERT, SELECT',
  plan_versions: 'INSERT, SELECT',
  plans: 'INSERT, SELECT',
  police_arrangements:
    'DELETE, INSERT, SELECT; UPDATE changed_at, changed_by, level, phone, urn, warn_at, withdraw_at',
  push_subscriptions: 'DELETE; SELECT account_id, agent, created_at, endpoint, id',
  reports: 'SELECT',
  sensitive_profiles: 'INSERT, SELECT; UPDATE changed_at, changed_by, date_of_birth, notes',
  session_entries: 'SELECT',
  session_versions: 'SELECT',
  sessions: 'SELECT',
  shift_handovers: 'SELECT',
  shift_items: 'SELECT',
  sign_ins: 'SELECT',
  summary_recipients: 'DELETE, INSERT, SELECT; UPDATE addresses, changed_at, changed_by',
  teams: 'INSERT, SELECT',
  wall_displays:
    'SELECT approved_at, approved_by, asked_at, employer_id, id, name, revoked_at, seen_at; UPDATE revoked_at',
  webhooks:
    'INSERT; SELECT created_at, created_by, employer_id, events, id, name, removed_at, url; UPDATE removed_at',
  workers: 'INSERT, SELECT; UPDATE shares_last_known',
};

/** What a viewer may read: all columns, or those that it is given one by one. */
function columnsOf(table: string): string {
  return /SELECT ([a-z_, ]+)/.exec(RIGHTS[table]!)?.[1] ?? '*';
}

await onBothEngines('row level security', (create) => {
  let db: Database;
  let ours: Tenant;
  let theirs: Tenant;
  let scope: ViewerScope;
  beforeAll(async () => {
    db = await (await create()).open();
    ours = await fillTenant(db, 'ours');
    theirs = await fillTenant(db, 'theirs');
    await db.query(
      `INSERT INTO wall_displays (token_hash, code_hash, asked_at) VALUES ('\\x01', '\\x02', now())`,
    );
    scope = { employerIds: [ours.employerId], accountId: ours.accountId };
  }, 60_000);

  const asOurs = (sql: string, values: readonly unknown[] = []): Promise<object[]> =>
    db.asViewer(scope, (tx) => tx.query(sql, values));
  const rowsOf = async (table: string, as: ViewerScope | null): Promise<string[]> => {
    const sql = `SELECT t::text AS row FROM (SELECT ${columnsOf(table)} FROM ${table}) t ORDER BY 1`;
    const rows = await (as === null
      ? db.query<{ row: string }>(sql)
      : db.asViewer(as, (tx) => tx.query<{ row: string }>(sql)));
    return rows.map(({ row }) => row);
  };

  it('covers every table, or the table has its reason in the list', async () => {
    const tables = await db.query<{ name: string; secured: boolean }>(
      `SELECT relname AS name, relrowsecurity AS secured FROM pg_class
       WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace`,
    );
    expect(tables.length).toBeGreaterThan(30);
    expect(
      tables
        .filter(({ secured }) => !secured)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(REVIEWED).sort());
  });

  it('gives a viewer the rights of the list and no other', async () => {
    expect(await rightsOf(db, 'lonewatch_viewer')).toEqual(RIGHTS);
  });

  describe('a viewer of one employer, with no check of ours in between', () => {
    it.each(Object.keys(RIGHTS))('reads its own rows of %s and none of another', async (table) => {
      const all = await rowsOf(table, null);
      const mine = await rowsOf(table, scope);
      const others = await rowsOf(table, { employerIds: [theirs.employerId], accountId: theirs.accountId });
      expect(mine).toHaveLength(1);
      expect(others).toHaveLength(1);
      // A wall that waits is nobody's.
      expect(all).toHaveLength(table === 'wall_displays' ? 3 : 2);
      expect(all).toEqual(expect.arrayContaining([...mine, ...others]));
      expect(mine).not.toEqual(others);
      expect(mine.join()).not.toContain('theirs');
    });

    it.each(Object.keys(RIGHTS))('without a scope reads nothing of %s', async (table) => {
      expect(await rowsOf(table, { employerIds: [], accountId: null })).toEqual([]);
      const unset = await db.transaction('ordinary', async (tx) => {
        await tx.query('SET LOCAL ROLE lonewatch_viewer');
        return tx.query(`SELECT ${columnsOf(table)} FROM ${table}`);
      });
      expect(unset).toEqual([]);
    });

    it.each([
      ['teams', `INSERT INTO teams (employer_id, name) VALUES ($1, 'x')`],
      ['workers', `INSERT INTO workers (employer_id, name) VALUES ($1, 'x')`],
      ['grants', `INSERT INTO grants (account_id, role, employer_id) VALUES ('account-ours', 'ANALYST', $1)`],
      ['ingest_tokens', `INSERT INTO ingest_tokens (employer_id, prefix, token_hash) VALUES ($1, 'x', 'x')`],
      [
        'api_keys',
        `INSERT INTO api_keys (employer_id, name, scope, prefix, key_hash, created_at, expires_at) VALUES ($1, 'x', 'x', 'x', 'x', now(), now())`,
      ],
      [
        'break_glasses',
        `INSERT INTO break_glasses (employer_id, worker_id, account_id, account_name, role, reason, asked_at, ends_at)
         SELECT $1, id, 'x', 'x', 'x', 'x', now(), now() FROM workers LIMIT 1`,
      ],
      ['person_keys', `INSERT INTO person_keys SELECT id, $1, 'x' FROM workers`],
      ['plans', 'INSERT INTO plans (employer_id) VALUES ($1)'],
      [
        'plan_versions',
        `INSERT INTO plan_versions SELECT id, 9, $1, NULL, 10, false, now(), now(), NULL, 'x', 'x' FROM plans`,
      ],
      ['contact_checks', `INSERT INTO contact_checks VALUES ($1, 'x', now(), NULL)`],
      [
        'police_arrangements',
        `INSERT INTO police_arrangements VALUES ($1, 'x', NULL, NULL, 1, 2, 3, now(), NULL)`,
      ],
      [
        'webhooks',
        `INSERT INTO webhooks (employer_id, name, url, events, secret, created_at) VALUES ($1, 'x', 'x', '{}', 'x', now())`,
      ],
      ['summary_recipients', `INSERT INTO summary_recipients VALUES ($1, 'x', now(), NULL)`],
      [
        'sensitive_profiles',
        `INSERT INTO sensitive_profiles SELECT id, $1, 'x', 'x', now(), NULL FROM workers`,
      ],
    ])('writes no row of another into %s', async (_, sql) => {
      await expect(asOurs(sql, [theirs.employerId])).rejects.toThrow('violates row-level security policy');
    });

    it('points at nothing of another from a row of its own', async () => {
      const { employerId } = ours;
      for (const [sql, other] of [
        [`INSERT INTO workers (employer_id, team_id, name) VALUES ($1, $2, 'x')`, theirs.teamId],
        [
          `INSERT INTO ingest_tokens (employer_id, prefix, token_hash, device_id) VALUES ($1, 'x', 'x', $2)`,
          theirs.deviceId,
        ],
        [
          `INSERT INTO grants (account_id, role, employer_id, team_id) VALUES ('account-ours', 'TEAM_MANAGER', $1, $2)`,
          theirs.teamId,
        ],
        [
          `INSERT INTO grants (account_id, role, employer_id, worker_id) VALUES ('account-ours', 'LONE_WORKER', $1, $2)`,
          theirs.workerId,
        ],
        [
          `INSERT INTO devices (employer_id, worker_id, external_id, kind) VALUES ($1, $2, 'x', 'WATCH')`,
          theirs.workerId,
        ],
        [`INSERT INTO person_keys VALUES ($2, $1, 'x')`, theirs.workerId],
        ['INSERT INTO plans (employer_id, team_id) VALUES ($1, $2)', theirs.teamId],
        ['INSERT INTO plans (employer_id, worker_id) VALUES ($1, $2)', theirs.workerId],
        [
          `INSERT INTO plan_versions VALUES ($2, 9, $1, NULL, 10, false, now(), now(), NULL, 'x', 'x')`,
          theirs.planId,
        ],
      ] as const)
        await expect(asOurs(sql, [employerId, other])).rejects.toThrow('violates row-level security policy');
    });

    it('gives no role that spans employers', async () => {
      for (const role of ['PLATFORM_ADMIN', 'DPO'])
        await expect(
          asOurs(`INSERT INTO grants (account_id, role) VALUES ('account-ours', '${role}')`),
        ).rejects.toThrow('violates row-level security policy');
    });

    it('changes and removes no row of another, and cannot tell that there is one', async () => {
      for (const sql of [
        `UPDATE employers SET wall_names = 'FULL' WHERE id = $1`,
        `UPDATE workers SET shares_last_known = true WHERE employer_id = $1`,
        `UPDATE devices SET external_id = 'x' WHERE employer_id = $1`,
        `UPDATE ingest_tokens SET revoked_at = now() WHERE employer_id = $1`,
        `UPDATE api_keys SET revoked_at = now() WHERE employer_id = $1`,
        `UPDATE wall_displays SET revoked_at = now() WHERE employer_id = $1`,
        `UPDATE sensitive_profiles SET notes = 'x' WHERE employer_id = $1`,
        `UPDATE break_glasses SET verdict = 'JUSTIFIED' WHERE employer_id = $1`,
        `DELETE FROM grants WHERE employer_id = $1`,
        `UPDATE police_arrangements SET urn = 'x' WHERE employer_id = $1`,
        `UPDATE webhooks SET removed_at = now() WHERE employer_id = $1`,
        `DELETE FROM summary_recipients WHERE employer_id = $1`,
      ])
        expect(await asOurs(`${sql} RETURNING 1`, [theirs.employerId])).toEqual([]);
    });

    it.each([
      'reports_2026_11_22',
      'settings',
      'account_sessions',
      'account_credentials',
      'invitations',
      'worker_secrets',
    ])('may not read %s at all', async (table) => {
      await expect(asOurs(`SELECT FROM ${table}`)).rejects.toThrow('permission denied');
    });
  });

  it('lets nobody read a day of the history by its own name, were it granted by mistake', async () => {
    await db.transaction('ordinary', async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      await tx.query('GRANT SELECT ON reports_2026_11_22 TO lonewatch_viewer');
    });
    expect(await asOurs('SELECT FROM reports_2026_11_22')).toEqual([]);
  });

  it('lets even the application only add to what is append-only', async () => {
    const rights = await rightsOf(db, 'lonewatch_app');
    for (const table of [
      'location_reads',
      'map_watches',
      'map_watch_days',
      'sign_ins',
      'alarms',
      'reports',
      'incident_log',
      'plans',
      'plan_versions',
      'contact_checks',
      'session_entries',
    ])
      expect(rights[table]).toBe('INSERT, SELECT');
  });

  it('is the application again after a viewer, whether that went well or not', async () => {
    const WHO = `SELECT current_user::text AS role, current_setting('lonewatch.employers', true) AS employers`;
    const [within] = await asOurs(WHO);
    expect(within).toEqual({ role: 'lonewatch_viewer', employers: `{${ours.employerId}}` });
    await expect(asOurs('SELECT 1 / 0')).rejects.toThrow('division by zero');
    await expect(db.asViewer(scope, () => Promise.reject(new Error('changed my mind')))).rejects.toThrow(
      'changed my mind',
    );
    const tooLarge = { employerIds: [(2 ** 40) as EmployerId], accountId: null };
    await expect(db.asViewer(tooLarge, (tx) => tx.query('SELECT FROM teams'))).rejects.toThrow(
      'out of range',
    );
    const after = await Promise.all(Array.from({ length: 12 }, () => db.query(WHO)));
    for (const [row] of after) expect(row).toMatchObject({ role: 'lonewatch_app' });
    expect(await db.query('SELECT FROM teams')).toHaveLength(2);
  });

  it('takes an account id for nothing but text', async () => {
    for (const accountId of [`'; SET ROLE NONE; --`, `\\'; --`, `\\`, `é"$1`]) {
      const [row] = await db.asViewer({ ...scope, accountId }, (tx) =>
        tx.query(`SELECT lonewatch_account() AS account, current_user::text AS role`),
      );
      expect(row).toEqual({ account: accountId, role: 'lonewatch_viewer' });
    }
    const odd = { employerIds: ['1}' as unknown as EmployerId], accountId: null };
    await expect(db.asViewer(odd, (tx) => tx.query('SELECT 1'))).rejects.toThrow('is an integer');
  });
});

/** Rights to whole tables, then those to single columns beyond them, in words. */
async function rightsOf(db: Database, role: string): Promise<Record<string, string>> {
  const rows = await db.query<{ name: string; rights: string | null; columns: string | null }>(
    `WITH whole AS (
       SELECT c.oid, a.privilege_type AS may FROM pg_class c, aclexplode(c.relacl) a
       WHERE a.grantee = $1::regrole AND c.relnamespace = current_schema()::regnamespace),
     single AS (
       SELECT t.attrelid AS oid, a.privilege_type || ' ' || string_agg(t.attname, ', ' ORDER BY t.attname) AS may
       FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
       WHERE a.grantee = $1::regrole AND c.relnamespace = current_schema()::regnamespace
       GROUP BY t.attrelid, a.privilege_type)
     SELECT c.relname AS name, (SELECT string_agg(may, ', ' ORDER BY may) FROM whole w WHERE w.oid = c.oid) AS rights,
       (SELECT string_agg(may, '; ' ORDER BY may) FROM single s WHERE s.oid = c.oid) AS columns
     FROM pg_class c WHERE c.oid IN (SELECT oid FROM whole UNION SELECT oid FROM single)`,
    [role],
  );
  return Object.fromEntries(
    rows.map(({ name, rights, columns }) => [
      name,
      [rights, columns].filter((part) => part !== null).join('; '),
    ]),
  );
}
