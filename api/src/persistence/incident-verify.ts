/**
 * Reads the logs of incidents again and says whether they are what was written: every entry there, none changed, none cut off
 * the end, and each incident what its log comes to. Needs no key of anybody.
 *
 * Who may write to the database and knows this code can make a whole new chain; against that stands what was printed, sent and
 * backed up before: the hash is on every report.
 */
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { IncidentId } from '@lonewatch/schema/contract/ids.ts';
import { canonicalJson, entryOf, hashOf, LOG_ROW, logRowOf, NO_ENTRIES } from './incident-log.ts';
import type { LogHead, LogRow, RawLogRow } from './incident-log.ts';
import type { Database, Queries } from './sql-port.ts';

const INCIDENTS_AT_ONCE = 200;
const ENTRIES_AT_ONCE = 1_000;
const END = 2 ** 31 - 1;

export type Fold = (incident: Incident | null, entry: IncidentEntry) => Incident | null;

export interface BrokenLog {
  readonly incidentId: IncidentId;
  /** Of the first entry that is not what was written. */
  readonly version: number;
  /** Which, and what is wrong with it. */
  readonly sentence: string;
}

export interface Verified {
  readonly incidents: number;
  readonly entries: number;
  /** The first broken entry of each incident that has one. */
  readonly broken: readonly BrokenLog[];
}

interface HeadRow {
  readonly id: IncidentId;
  readonly number: string;
  readonly version: number;
  readonly hash: Buffer;
  readonly state: Incident;
}

/** As everything stood at one moment, while others may go on writing. */
export async function verifyIncidentLog(
  db: Database,
  which: IncidentId | 'ALL',
  fold: Fold,
): Promise<Verified> {
  return db.transaction('bulk', async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const broken: BrokenLog[] = [];
    let incidents = 0;
    let entries = 0;
    for await (const head of headsOf(tx, which)) {
      const reading = new Reading(head, fold);
      for await (const row of rowsOf(tx, head.id)) {
        entries += 1;
        reading.take(row);
      }
      const found = reading.end();
      if (found !== null) broken.push(found);
      incidents += 1;
    }
    return { incidents, entries, broken };
  });
}

async function* headsOf(tx: Queries, which: IncidentId | 'ALL'): AsyncGenerator<HeadRow> {
  let after = which === 'ALL' ? 0 : which - 1;
  const last = which === 'ALL' ? END : which;
  for (;;) {
    const heads = await tx.query<HeadRow>(
      `SELECT id, number, version, hash, state FROM incidents WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3`,
      [after, last, INCIDENTS_AT_ONCE],
    );
    yield* heads;
    if (heads.length < INCIDENTS_AT_ONCE) return;
    after = heads.at(-1)!.id;
  }
}

async function* rowsOf(tx: Queries, id: IncidentId): AsyncGenerator<LogRow> {
  // From below 1: an entry that was put in front is an entry too.
  for (let after = -END; ;) {
    const rows = await tx.query<RawLogRow>(
      `SELECT ${LOG_ROW} FROM incident_log WHERE incident_id = $1 AND version > $2 ORDER BY version LIMIT $3`,
      [id, after, ENTRIES_AT_ONCE],
    );
    yield* rows.map(logRowOf);
    if (rows.length < ENTRIES_AT_ONCE) return;
    after = rows.at(-1)!.version;
  }
}

/** One log, from its first entry to its last. */
class Reading {
  readonly #head: HeadRow;
  readonly #fold: Fold;
  #at: LogHead = NO_ENTRIES;
  #incident: Incident | null = null;
  #broken: BrokenLog | null = null;

  constructor(head: HeadRow, fold: Fold) {
    this.#head = head;
    this.#fold = fold;
  }

  take(row: LogRow): void {
    if (this.#broken !== null) return;
    const due = this.#at.version + 1;
    if (row.version > due)
      return this.#breaks(due, `entry ${due} is missing; the next one is ${row.version}`);
    const said = `entry ${row.version} (${row.kind}, ${new Date(row.atMs).toISOString()})`;
    if (row.version < due) return this.#breaks(row.version, `${said} was put in: a log begins with entry 1`);
    const hash = hashOf(this.#at.hash, row);
    if (!hash.equals(row.hash))
      return this.#breaks(due, `${said} is not what was written: its hash does not fit`);
    this.#at = { version: due, hash };
    try {
      this.#incident = this.#fold(this.#incident, entryOf(row, null));
    } catch (error) {
      this.#breaks(due, `${said} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  end(): BrokenLog | null {
    const { version, hash, state } = this.#head;
    const { version: found } = this.#at;
    if (this.#broken !== null) return this.#broken;
    if (found < version)
      this.#breaks(
        found + 1,
        found + 1 === version
          ? `entry ${version} is missing: it was cut off the end`
          : `entries ${found + 1} to ${version} are missing: they were cut off the end`,
      );
    else if (found > version)
      this.#breaks(version + 1, `entry ${version + 1} was put in: the incident knows of ${version} entries`);
    else if (!hash.equals(this.#at.hash))
      this.#breaks(version, `entry ${version} is not the one that the incident knows as its last`);
    else if (canonicalJson(this.#incident) !== canonicalJson(state))
      this.#breaks(version, 'the log is whole, but the row of the incident does not say what it comes to');
    return this.#broken;
  }

  #breaks(version: number, what: string): void {
    const { id, number } = this.#head;
    const before = version > 1 ? ' Every entry before it is as it was written.' : '';
    this.#broken = { incidentId: id, version, sentence: `Incident ${number}: ${what}.${before}` };
  }
}
