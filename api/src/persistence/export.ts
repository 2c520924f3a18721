/**
 * Moves everything from one database to another, embedded to PostgreSQL or back: a folder with one gzipped file a table (one
 * a day for the history), a JSON object a line, and a manifest with the counts and hashes that the import checks.
 *
 * Both hold a transaction open for as long as they take: run them while no server works on the database.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Duplex, pipeline, promises as streams, Readable } from 'node:stream';
import type { Database, Queries } from './sql-port.ts';
import { sync } from './durable-pglite.ts';
import { appliedMigrations } from './migrate.ts';

const FORMAT = 1;
const LF = 10;
const ROWS_AT_ONCE = 1_000;
/** Text of one statement; a hot snapshot's row alone is 1 MB. */
const BYTES_AT_ONCE = 4 * 2 ** 20;

/** In an order in which no row comes before one that it refers to. `key`: what the rows are sorted by. */
const TABLES = [
  { name: 'employers', key: 'id' },
  { name: 'arcs', key: 'id' },
  { name: 'arc_contracts', key: 'arc_id, employer_id' },
  { name: 'contract_services', key: 'employer_id, service' },
  { name: 'teams', key: 'id' },
  { name: 'workers', key: 'id' },
  { name: 'devices', key: 'id' },
  { name: 'accounts', key: 'id' },
  { name: 'account_credentials', key: 'id' },
  { name: 'account_second_factors', key: 'id' },
  { name: 'account_passkeys', key: 'id' },
  { name: 'sign_ins', key: 'id' },
  { name: 'grants', key: 'id' },
  { name: 'invitations', key: 'token_hash' },
  { name: 'wall_displays', key: 'id' },
  { name: 'api_keys', key: 'id' },
  { name: 'ingest_tokens', key: 'id' },
  { name: 'person_keys', key: 'worker_id' },
  { name: 'sensitive_profiles', key: 'worker_id' },
  { name: 'employer_keys', key: 'employer_id' },
  { name: 'plans', key: 'id' },
  { name: 'plan_versions', key: 'plan_id, version' },
  { name: 'contact_checks', key: 'employer_id, fingerprint, checked_at' },
  { name: 'police_arrangements', key: 'employer_id, force_id' },
  { name: 'webhooks', key: 'id' },
  { name: 'push_subscriptions', key: 'id' },
  { name: 'summary_recipients', key: 'employer_id' },
  { name: 'deliveries', key: 'id' },
  { name: 'worker_secrets', key: 'worker_id' },
  { name: 'location_reads', key: 'worker_id, at_minute, viewer_kind, viewer_id, what, why, reason' },
  { name: 'map_watches', key: 'employer_id, at_minute, audience, part' },
  { name: 'map_watch_days', key: 'employer_id, day, part' },
  { name: 'break_glasses', key: 'id' },
  { name: 'sessions', key: 'id' },
  { name: 'session_entries', key: 'id' },
  { name: 'session_versions', key: 'id' },
  { name: 'alarms', key: 'id' },
  { name: 'geofences', key: 'id' },
  { name: 'geofence_versions', key: 'geofence_id, version' },
  { name: 'geofence_states', key: 'geofence_id, worker_id' },
  { name: 'geofence_events', key: 'id' },
  { name: 'heat_months', key: 'employer_id, month, k' },
  { name: 'heat_groups', key: 'employer_id, k, month, cell, types, hours, weekdays, team_id' },
  { name: 'incidents', key: 'id' },
  { name: 'incident_log', key: 'incident_id, version' },
  { name: 'incident_keys', key: 'incident_id' },
  { name: 'duties', key: 'id' },
  { name: 'cover_gaps', key: 'id' },
  { name: 'shift_handovers', key: 'id' },
  { name: 'shift_items', key: 'handover_id, item' },
  { name: 'ingest_rejects', key: 'id' },
  { name: 'hot_snapshots', key: 'employer_id, taken_at, part' },
  { name: 'settings', key: 'key' },
] as const;
/**
 * `migrations` is written by the migrations themselves. Sessions and what is half-way through signing in stay behind: whoever
 * finds the export must not be signed in by it, and everybody else signs in once more. Facts of incidents are made anew by
 * their trigger as the incidents come in.
 */
const NOT_MOVED = ['migrations', 'account_sessions', 'account_verifications', 'incident_facts'];
const DAY_TABLE = /^reports_(\d{4,})_(\d\d)_(\d\d)$/;

interface FileEntry {
  /** Also the name of the file, but for its ending. */
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of the text before compression, hexadecimal. */
  readonly sha256: string;
}

interface Manifest {
  readonly format: number;
  readonly engine: string;
  readonly exportedAt: string;
  readonly migrations: readonly { readonly name: string; readonly hash: string }[];
  readonly files: readonly FileEntry[];
  readonly sequences: readonly Sequence[];
}

/** The last id that was dealt, of rows that are gone too: dealt again it would give one device another's history. */
interface Sequence {
  readonly table: string;
  readonly column: string;
  /** null: none was dealt. */
  readonly last: number | null;
}

export interface Moved {
  /** Rows of each table; the days of the history as `reports`. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Writes everything into `folder`, which must be empty or new. The manifest comes last: without it nothing is valid. */
export async function exportTo(db: Database, folder: string): Promise<Moved> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new Error(`The folder ${folder} is not empty. Name a new one for the export.`);
  return db.transaction('bulk', async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await tx.query('SET LOCAL ROLE NONE');
    // Rows of the history have no key: their order is the one that they lie in.
    await tx.query('SET LOCAL synchronize_seqscans = off');
    const days = await checkTables(tx);
    const files: FileEntry[] = [];
    for (const { name, key } of TABLES) files.push(await writeTable(tx, folder, name, `ORDER BY ${key}`));
    for (const day of days) files.push(await writeTable(tx, folder, day, ''));
    const manifest: Manifest = {
      format: FORMAT,
      engine: db.engine,
      exportedAt: new Date().toISOString(),
      migrations: await appliedMigrations(tx),
      files,
      sequences: await readSequences(tx),
    };
    const path = join(folder, 'manifest.json');
    await writeFile(`${path}.part`, `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
    await rename(`${path}.part`, path);
    sync(folder);
    return movedOf(files);
  });
}

/** Fills a database that has nothing in it but its tables. Everything or, where anything does not fit, nothing. */
export async function importFrom(db: Database, folder: string): Promise<Moved> {
  const manifest = await readManifest(folder);
  return db.transaction('bulk', async (tx) => {
    await tx.query('SET LOCAL ROLE NONE');
    // Versions of sessions come with them, as they were.
    await tx.query(`SET LOCAL lonewatch.importing = 'on'`);
    checkVersions(manifest, await appliedMigrations(tx));
    await checkTables(tx);
    await checkEmpty(tx);
    for (const entry of manifest.files) {
      await readTable(tx, folder, entry);
      // Nobody else does it, and the log of everything would fill the disk.
      if (db.engine === 'embedded') await tx.query('CHECKPOINT');
    }
    await setSequences(tx, manifest.sequences);
    return movedOf(manifest.files);
  });
}

function fileOf(folder: string, table: string): string {
  return join(folder, `${table}.ndjson.gz`);
}

async function writeTable(tx: Queries, folder: string, table: string, order: string): Promise<FileEntry> {
  const hash = createHash('sha256');
  let rows = 0;
  await tx.query(
    `DECLARE export NO SCROLL CURSOR FOR SELECT to_json(t)::text AS line FROM ${table} t ${order}`,
  );
  async function* lines(): AsyncGenerator<Buffer> {
    for (;;) {
      const found = await tx.query<{ line: string }>(`FETCH FORWARD ${ROWS_AT_ONCE} FROM export`);
      if (found.length === 0) return;
      rows += found.length;
      const text = Buffer.from(found.map(({ line }) => `${line}\n`).join(''));
      hash.update(text);
      yield text;
    }
  }
  await streams.pipeline(
    Readable.from(lines()),
    Duplex.fromWeb(new CompressionStream('gzip')),
    createWriteStream(fileOf(folder, table), { flush: true }),
  );
  await tx.query('CLOSE export');
  return { table, rows, sha256: hash.digest('hex') };
}

async function readTable(tx: Queries, folder: string, entry: FileEntry): Promise<void> {
  const day = DAY_TABLE.exec(entry.table);
  if (day === null && !TABLES.some(({ name }) => name === entry.table))
    throw new Error(`The export has the table ${entry.table}, which this Lonewatch does not know.`);
  if (day !== null) await tx.query('SELECT create_report_day($1)', [`${day[1]}-${day[2]}-${day[3]}`]);
  const table = day === null ? entry.table : 'reports';
  const sql = `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${table}, $1)`;
  const hash = createHash('sha256');
  let rows = 0;
  for await (const batch of batchesOf(fileOf(folder, entry.table), hash)) {
    await tx.query(sql, [`[${batch.join(',')}]`]);
    rows += batch.length;
  }
  if (rows !== entry.rows || hash.digest('hex') !== entry.sha256)
    throw new Error(
      `The file of ${entry.table} is not the one that was exported: ${rows} rows of ${entry.rows}, or other contents. Nothing was imported.`,
    );
}

/** Lines by the thousand. Cut at LF alone: JSON may hold U+2028, which line readers take for an end. */
async function* batchesOf(path: string, hash: Hash): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0);
  let lines: string[] = [];
  let bytes = 0;
  for await (const chunk of textOf(path)) {
    hash.update(chunk);
    const all = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = all.indexOf(LF); end >= 0; end = all.indexOf(LF, from)) {
      lines.push(all.toString('utf8', from, end));
      bytes += end - from;
      from = end + 1;
      if (lines.length < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) continue;
      yield lines;
      lines = [];
      bytes = 0;
    }
    rest = all.subarray(from);
  }
  if (rest.length > 0) throw new Error(`The file ${path} ends in the middle of a row. Nothing was imported.`);
  if (lines.length > 0) yield lines;
}

async function* textOf(path: string): AsyncGenerator<Buffer> {
  const text = pipeline(
    createReadStream(path),
    Duplex.fromWeb(new DecompressionStream('gzip')),
    () => undefined,
  );
  try {
    for await (const chunk of text) yield chunk as Buffer;
  } catch (cause) {
    throw new Error(`The file ${path} is damaged or missing. Nothing was imported.`, { cause });
  }
}

/** Every table of ours is in the list above, or a later migration's would be left behind in silence. Answers the days. */
async function checkTables(tx: Queries): Promise<string[]> {
  const tables = await tx.query<{ name: string; part: boolean }>(
    `SELECT relname AS name, relispartition AS part FROM pg_class
     WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace ORDER BY relname`,
  );
  const known: readonly string[] = [...TABLES.map(({ name }) => name), ...NOT_MOVED, 'reports'];
  const unknown = tables.find(({ name, part }) => !part && !known.includes(name));
  if (unknown !== undefined)
    throw new Error(
      `The table ${unknown.name} is not part of the export. Move it out of the schema, or add it to export.ts if it is Lonewatch's.`,
    );
  return tables.filter(({ name, part }) => part && DAY_TABLE.test(name)).map(({ name }) => name);
}

async function checkEmpty(tx: Queries): Promise<void> {
  for (const name of [...TABLES.map(({ name }) => name), 'reports']) {
    const rows = await tx.query(`SELECT FROM ${name} LIMIT 1`);
    if (rows.length > 0)
      throw new Error(
        `The database is not empty: ${name} has rows. Import into a new database, so that nothing is mixed or doubled.`,
      );
  }
}

function checkVersions(manifest: Manifest, applied: Manifest['migrations']): void {
  const text = (migrations: Manifest['migrations']): string =>
    migrations.map(({ name, hash }) => `${name} ${hash}`).join('\n');
  if (text(manifest.migrations) !== text(applied))
    throw new Error(
      `The export was made by a Lonewatch with ${manifest.migrations.at(-1)?.name ?? 'no migration'}, this database has ${applied.at(-1)?.name ?? 'none'}. Export and import with the same version.`,
    );
}

async function readManifest(folder: string): Promise<Manifest> {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  } catch (cause) {
    throw new Error(`The folder ${folder} holds no finished export: its manifest.json cannot be read.`, {
      cause,
    });
  }
  if (manifest.format !== FORMAT)
    throw new Error(
      `The export in ${folder} has the format ${manifest.format}; this Lonewatch reads ${FORMAT}. Import it with the version that made it.`,
    );
  return manifest;
}

async function readSequences(tx: Queries): Promise<Sequence[]> {
  return tx.query<{ table: string; column: string; last: number | null }>(
    `SELECT table_name AS table, column_name AS column,
       pg_sequence_last_value(pg_get_serial_sequence(table_name, column_name)::regclass)::float8 AS last
     FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES' ORDER BY 1`,
  );
}

async function setSequences(tx: Queries, sequences: readonly Sequence[]): Promise<void> {
  for (const { table, column, last } of sequences)
    if (last !== null)
      await tx.query('SELECT setval(pg_get_serial_sequence($1, $2), $3)', [table, column, last]);
}

function movedOf(files: readonly FileEntry[]): Moved {
  const rows: Record<string, number> = {};
  for (const { table, rows: count } of files) {
    const name = DAY_TABLE.test(table) ? 'reports' : table;
    rows[name] = (rows[name] ?? 0) + count;
  }
  return { rows };
}
