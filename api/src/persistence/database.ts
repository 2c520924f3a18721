/**
 * The one way to the database: PostgreSQL by address, or the embedded one in a folder. Both speak the same SQL through the
 * same driver, run the same migrations and keep the same promise: what a fulfilled call wrote is on disk.
 */
import { openEmbedded } from './embedded-database.ts';
import { openPostgresql } from './postgresql-database.ts';
import type { Database } from './sql-port.ts';

export type { Database } from './sql-port.ts';

export interface DatabaseOptions {
  /** Where PostgreSQL is; null: the embedded database in `folder`. */
  readonly url: string | null;
  readonly folder: string;
  /** Connections to PostgreSQL, at least 2: the first is for alarms alone. The embedded database has one. */
  readonly poolSize?: number;
  /** Told, once each, what somebody should mend although the server can run. */
  readonly warn?: (sentence: string) => void;
}

/** Opens the database, brings its tables up to date under a lock, and is ready. A Fault or a clear Error says why not. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const warn = options.warn ?? ((sentence) => console.warn(sentence));
  return options.url === null
    ? openEmbedded(options.folder, warn)
    : openPostgresql(options.url, options.poolSize ?? 6, warn);
}
