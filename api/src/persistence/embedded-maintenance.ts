/**
 * What a PostgreSQL server does in the background and the embedded one, a single process, never does by itself: without
 * checkpoints its log grows for ever, without vacuum its small tables do, and after 2³¹ transactions it would stop.
 */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { sentenceOf } from './database-fault.ts';
import type { LaneDatabase } from './lane-database.ts';

const LOOK_EVERY_MS = 5_000;
/** As much log a crash leaves to be replayed, bytes; a checkpoint after so much holds the connection for some 0.2 s. */
const CHECKPOINT_AFTER_BYTES = 128 * 2 ** 20;
/** Looks between two rounds of vacuum: 5 minutes. */
const VACUUM_EVERY_LOOKS = 60;
/** PostgreSQL's own autovacuum_freeze_max_age: a tenth of what there is. */
const FREEZE_AFTER_TRANSACTIONS = 200_000_000;
/** Tables whose rows are replaced or deleted. */
const CHURNING = [
  ...['hot_snapshots', 'ingest_rejects', 'sessions', 'devices', 'settings'],
  ...['accounts', 'account_sessions', 'account_verifications', 'wall_displays', 'api_keys'],
];

/** Until the database is closed. Runs behind everything else that waits, one short piece at a time. */
export function keepInOrder(database: LaneDatabase, warn: (sentence: string) => void): void {
  let looks = 0;
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    checkpointWhenDue(database, CHECKPOINT_AFTER_BYTES)
      .then(() => (looks++ % VACUUM_EVERY_LOOKS === 0 ? vacuum(database) : undefined))
      .catch((error: unknown) => {
        if (!(error instanceof Fault))
          warn(`The embedded database could not be kept in order: ${sentenceOf(error)}`);
      })
      .finally(() => (busy = false));
  }, LOOK_EVERY_MS);
  timer.unref();
  database.onClose(() => clearInterval(timer));
}

export async function checkpointWhenDue(database: LaneDatabase, afterBytes: number): Promise<void> {
  const [log] = await database.query<{ bytes: number }>(
    'SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()',
    [],
    'bulk',
  );
  if ((log?.bytes ?? 0) > afterBytes) await database.maintain(['CHECKPOINT']);
}

export async function vacuum(database: LaneDatabase): Promise<void> {
  for (const table of CHURNING) await database.maintain([`VACUUM (ANALYZE) ${table}`]);
  await summarizeDays(database);
  await freezeOldest(database);
}

/** The indexes by time cover new pages only when they are told to. */
async function summarizeDays(database: LaneDatabase): Promise<void> {
  const days = await database.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits
     WHERE inhparent IN ('reports_received'::regclass, 'reports_fixed'::regclass) ORDER BY name DESC LIMIT 4`,
    [],
    'bulk',
  );
  for (const { name } of days) await database.maintain([`SELECT brin_summarize_new_values('${name}')`]);
}

async function freezeOldest(database: LaneDatabase): Promise<void> {
  const [oldest] = await database.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class
     WHERE relkind IN ('r', 'm') AND age(relfrozenxid) > $1 ORDER BY age(relfrozenxid) DESC LIMIT 1`,
    [FREEZE_AFTER_TRANSACTIONS],
    'bulk',
  );
  if (oldest !== undefined) await database.maintain([`VACUUM (FREEZE) ${oldest.name}`]);
}
