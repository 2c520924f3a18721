import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { readMigrations } from './migrate.ts';
import {
  onBothEngines,
  runOnServer,
  TestDatabases,
  canUsePostgresql,
  type TestDatabase,
} from './test-support.ts';

/** As the role that owns the tables. */
async function asOwner(db: Database, sql: string): Promise<void> {
  await db.transaction('ordinary', async (tx) => {
    await tx.query('SET LOCAL ROLE NONE');
    await tx.query(sql);
  });
}

await onBothEngines('the database', (create) => {
  let place: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    place = await create();
    db = await place.open();
  }, 60_000);

  it('works as a role that is neither owner nor superuser', async () => {
    const [role] = await db.query(
      `SELECT current_user::text AS name, rolsuper, rolbypassrls, rolcanlogin,
         (SELECT count(*)::int FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user) AS owned
       FROM pg_roles WHERE rolname = current_user`,
    );
    expect(role).toEqual({
      name: 'lonewatch_app',
      rolsuper: false,
      rolbypassrls: false,
      rolcanlogin: false,
      owned: 0,
    });
  });

  it.each([
    ['DROP TABLE reports', 'must be owner'],
    ['UPDATE alarms SET said = $$$$', 'permission denied'],
    ['DELETE FROM reports', 'permission denied'],
    ['CREATE TABLE mine (id int)', 'permission denied'],
  ])('does not let the application run %s', async (sql, refusal) => {
    await expect(db.query(sql)).rejects.toThrow(refusal);
  });

  it('has fsync and synchronous commit on', async () => {
    const [settings] = await db.query(
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`,
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on' });
  });

  it('commits what a transaction wrote and undoes what a failed one did', async () => {
    await db.transaction('ordinary', (tx) => tx.query(`INSERT INTO settings VALUES ('kept', '1')`));
    const failing = db.transaction('ordinary', async (tx) => {
      await tx.query(`INSERT INTO settings VALUES ('undone', '1')`);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await db.query(`SELECT key FROM settings WHERE key IN ('kept', 'undone')`)).toEqual([
      { key: 'kept' },
    ]);
  });

  it('never calls a transaction committed in which a statement had failed', async () => {
    const swallowing = db.transaction('ordinary', async (tx) => {
      await tx.query(`INSERT INTO settings VALUES ('lost', '1')`);
      await tx.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow('The transaction was rolled back');
  });

  it('refuses a statement of a transaction that is over', async () => {
    const tx = await db.transaction('ordinary', (open) => Promise.resolve(open));
    await expect(tx.query('SELECT 1')).rejects.toThrow('This transaction is over');
  });

  it('runs statements of one transaction in the order they were asked for', async () => {
    const rows = await db.transaction('ordinary', async (tx) =>
      Promise.all([1, 2, 3].map((n) => tx.query<{ n: number }>('SELECT $1::int AS n', [n]))),
    );
    expect(rows.flat()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('answers results and parameters of several megabytes', async () => {
    const text = 'é'.repeat(3_000_000);
    const rows = await db.query<{ text: string }>('SELECT $1::text || $1::text AS text', [text]);
    expect(rows[0]!.text === text + text).toBe(true);
  });

  it('lets an alarm overtake a queue of reports', async () => {
    const done: string[] = [];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const bulk = Array.from({ length: 20 }, (_, n) =>
      db
        .transaction('bulk', async (tx) => {
          await gate;
          await tx.query('SELECT 1');
        })
        .then(() => done.push(`bulk ${n}`)),
    );
    const alarm = db.transaction('urgent', (tx) => tx.query('SELECT 1')).then(() => done.push('alarm'));
    // PostgreSQL has a connection that reports never get; the embedded one is given up by the one that has it, and no more.
    if (place.engine === 'postgresql') await alarm;
    open();
    await Promise.all([alarm, ...bulk]);
    expect(done.indexOf('alarm')).toBe(place.engine === 'postgresql' ? 0 : 1);
    expect(done).toHaveLength(21);
  });

  it('does not take a temporary table for the history', async () => {
    await db.transaction('ordinary', async (tx) => {
      await tx.query('CREATE TEMPORARY TABLE reports (received_at timestamptz) ON COMMIT DROP');
      await tx.query(`SELECT create_report_day('2026-11-22')`);
    });
    const rows = await db.query(
      `SELECT inhparent::regclass::text AS of FROM pg_inherits WHERE inhrelid = 'reports_2026_11_22'::regclass`,
    );
    expect(rows).toEqual([{ of: 'reports' }]);
  });

  it('finds its tables up to date when it is opened again', async () => {
    await db.close();
    db = await place.open();
    const names = await db.query<{ name: string }>('SELECT name FROM migrations ORDER BY name');
    expect(names.map(({ name }) => name)).toEqual((await readMigrations()).map(({ name }) => name));
    expect(await db.query(`SELECT value FROM settings WHERE key = 'kept'`)).toEqual([{ value: '1' }]);
  });

  it('refuses a past that was edited, naming the file', async () => {
    await asOwner(db, `UPDATE migrations SET hash = 'other' WHERE name = '0001_reference.sql'`);
    await db.close();
    await expect(place.open()).rejects.toThrow(
      'The migration 0001_reference.sql was edited after it had run',
    );
  });

  it('refuses a database of a newer Lonewatch', async () => {
    const newer = await create();
    const opened = await newer.open();
    await asOwner(opened, `INSERT INTO migrations (name, hash) VALUES ('9999_later.sql', 'x')`);
    await opened.close();
    await expect(newer.open()).rejects.toThrow(
      'it has the migration 9999_later.sql, which this one does not know',
    );
  });

  it('waits for what is under way when it closes, and then takes nothing', async () => {
    const closing = await (await create()).open();
    const slow = closing.transaction('bulk', (tx) =>
      tx.query<{ one: number }>('SELECT 1 AS one, pg_sleep(0.2)::text'),
    );
    await closing.close();
    expect((await slow)[0]?.one).toBe(1);
    await expect(closing.query('SELECT 1')).rejects.toThrow(Fault);
  });
});

describe.skipIf(!(await canUsePostgresql('logins')))('PostgreSQL logins', { timeout: 60_000 }, () => {
  const databases = new TestDatabases();

  it('two servers that start at once migrate one database once', async () => {
    const place = await databases.create('postgresql');
    const opened = await Promise.all([place.open(), place.open(), place.open()]);
    expect(await opened[0].query('SELECT count(*)::int AS count FROM migrations')).toEqual([
      { count: (await readMigrations()).length },
    ]);
    await databases.removeAll();
  });

  /** A login that may work in this database alone, as a hoster gives it. */
  async function withLogin(
    power: string,
    work: (login: string, open: () => Promise<Database>) => Promise<void>,
  ): Promise<void> {
    const place = await databases.create('postgresql');
    const login = `limited_${crypto.randomUUID().slice(0, 8)}`;
    const url = new URL(place.options.url!);
    await runOnServer(
      `CREATE ROLE ${login} LOGIN ${power}; GRANT ALL ON DATABASE ${url.pathname.slice(1)} TO ${login}`,
    );
    await runOnServer(`GRANT ALL ON SCHEMA public TO ${login}`, place.options.url!);
    url.username = login;
    await work(login, () => place.open({ url: url.href, warn: (sentence) => expect.fail(sentence) }));
    await databases.removeAll();
    await runOnServer(`DROP ROLE ${login}`);
  }

  it('a login that may create roles works as the application’s role', async () => {
    await withLogin('CREATEROLE', async (login, open) => {
      const [server] = await runOnServer(
        `SELECT current_setting('server_version_num')::int >= 160000 AS strict`,
      );
      // From 16 on CREATEROLE alone gives no power over a role that another login has made.
      if ('strict' in server! && server.strict === true)
        await runOnServer(`GRANT lonewatch_app, lonewatch_viewer TO ${login} WITH ADMIN OPTION`);
      const db = await open();
      expect(await db.query('SELECT current_user::text AS name')).toEqual([{ name: 'lonewatch_app' }]);
      await db.close();
    });
  });

  it('a login that may not refuses to start until an administrator has run what it says', async () => {
    await withLogin('NOCREATEROLE', async (login, open) => {
      const refused: unknown = await open().catch((error: unknown) => error);
      const sentence = (refused as Error).message;
      expect(sentence).toContain('may not set up the roles lonewatch_app and lonewatch_viewer');
      const statements = sentence.slice(sentence.indexOf('run: ') + 5);
      expect(statements).toContain(`GRANT lonewatch_viewer TO ${login};`);
      await runOnServer(statements);
      const db = await open();
      const role = 'SELECT current_user::text AS name';
      expect(await db.query(role)).toEqual([{ name: 'lonewatch_app' }]);
      const scope = { employerIds: [], accountId: null };
      expect(await db.asViewer(scope, (tx) => tx.query(role))).toEqual([{ name: 'lonewatch_viewer' }]);
      await db.close();
    });
  });

  it('an address that is wrong gets a sentence, not a stack', async () => {
    const place = await databases.create('postgresql');
    const url = new URL(place.options.url!);
    url.pathname = '/no_such_database';
    await expect(place.open({ url: url.href })).rejects.toThrow(
      'The database cannot be reached (database "no_such_database" does not exist)',
    );
    await databases.removeAll();
  });

  it('synchronous_commit off is switched on, with a warning', async () => {
    const place = await databases.create('postgresql');
    const name = new URL(place.options.url!).pathname.slice(1);
    await runOnServer(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    const warned: string[] = [];
    const db = await place.open({ warn: (sentence) => warned.push(sentence) });
    expect(warned).toEqual([expect.stringContaining('synchronous_commit off')]);
    expect(await db.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
    await databases.removeAll();
  });
});
