/** Brings the tables up to date: SQL files, forward only, each in a transaction with the record that it ran. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Queries } from './sql-port.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text with LF line ends, hexadecimal. */
  readonly hash: string;
}

export const MIGRATIONS_FOLDER = new URL('./migrations/', import.meta.url);
const NAME = /^\d{4}_[a-z0-9_]+\.sql$/;
/** Any number that nobody else uses: "lone" in ASCII. */
const LOCK = 0x6c6f6e65;

export async function readMigrations(folder: URL = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** Only one server at a time gets past this on one database; the others wait. Ends with the connection. */
export async function lockMigrations(login: Queries): Promise<void> {
  await login.query('SELECT pg_advisory_lock($1)', [LOCK]);
}

export async function unlockMigrations(login: Queries): Promise<void> {
  await login.query('SELECT pg_advisory_unlock($1)', [LOCK]);
}

/** The caller holds the lock. Refuses, before it changes anything, where the past is not the one in these files. */
export async function migrate(login: Queries, migrations: readonly Migration[]): Promise<void> {
  await login.query(
    `CREATE TABLE IF NOT EXISTS migrations (
       name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
  );
  const applied = await appliedMigrations(login);
  checkThePast(migrations, applied);
  for (const { name, sql, hash } of migrations.slice(applied.length)) {
    try {
      await login.query('BEGIN');
      await login.query(sql);
      await login.query('INSERT INTO migrations (name, hash) VALUES ($1, $2)', [name, hash]);
      await login.query('COMMIT');
    } catch (cause) {
      await login.query('ROLLBACK').catch(() => undefined);
      throw new Error(
        `The migration ${name} failed and was undone: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  }
}

export async function appliedMigrations(
  login: Queries,
): Promise<{ readonly name: string; readonly hash: string }[]> {
  return login.query<{ name: string; hash: string }>('SELECT name, hash FROM migrations ORDER BY name');
}

function checkThePast(
  migrations: readonly Migration[],
  applied: readonly { readonly name: string; readonly hash: string }[],
): void {
  for (const [index, { name, hash }] of applied.entries()) {
    const known = migrations.find((migration) => migration.name === name);
    if (known === undefined)
      throw new Error(
        `The database was made by another Lonewatch: it has the migration ${name}, which this one does not know. Start the newer version.`,
      );
    if (known.hash !== hash)
      throw new Error(
        `The migration ${name} was edited after it had run on this database. Restore the file as it was and put the change into a new migration.`,
      );
    if (migrations[index]?.name !== name)
      throw new Error(
        `The migration ${migrations[index]?.name} sorts before ${name}, which this database has already. Give it a later number.`,
      );
  }
}
