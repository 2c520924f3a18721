/**
 * The history: one row for every report, durable before anybody is told so. Rows are only ever added, by group commit;
 * retention drops whole UTC days of receipt.
 */
import type { Report } from '@lonewatch/schema/contract/report.ts';
import { markBits } from '@lonewatch/schema/contract/signal.ts';
import { isMissingPartition, isRowsFault } from './database-fault.ts';
import type { Database } from './sql-port.ts';
import { GroupCommit } from './group-commit.ts';
import { countSince, readLatestOfAll, readLatestSince, type LatestReport } from './report-history.ts';
import { arrayOf, COLUMN_NAMES, COLUMN_PARAMETERS, columnsOf, whyNotStorable } from './report-columns.ts';

/** 200,000 rows are some 100 MB of memory and 3 to 5 s of writing; phones wait 15 s. */
const MAX_WAITING = 200_000;
const DAY_MS = 86_400_000;
const DUPLICATE = markBits(['DUPLICATE']);

const NAMES = COLUMN_NAMES.join(', ');
const INSERT = `INSERT INTO reports (${NAMES}) SELECT ${NAMES} FROM unnest(${COLUMN_PARAMETERS}) AS r (${NAMES})`;

/**
 * A fix is never later than its receipt (the track rules), so its first copy was received after it was measured: only those
 * days are searched, with a day to spare. LIMIT keeps the planner from hashing the whole history instead.
 */
const INSERT_MARKING_DUPLICATES = `INSERT INTO reports (${NAMES})
  SELECT ${COLUMN_NAMES.map((name) => (name === 'marks' ? `marks | coalesce((${duplicateOf('r')}), 0)` : name)).join(', ')}
  FROM unnest(${COLUMN_PARAMETERS}, $${COLUMN_NAMES.length + 1}::bool[]) AS r (${NAMES}, may_repeat)`;

function duplicateOf(row: string): string {
  return `SELECT ${DUPLICATE} FROM reports h
    WHERE ${row}.may_repeat AND h.device_id = ${row}.device_id AND h.fix_at = ${row}.fix_at
      AND h.lon_e7 = ${row}.lon_e7 AND h.lat_e7 = ${row}.lat_e7
      AND h.received_at >= $${COLUMN_NAMES.length + 2}::timestamptz LIMIT 1`;
}

export class ReportLog {
  readonly #db: Database;
  readonly #commits: GroupCommit<Report>;
  /** UTC days, counted from 1970, whose partition was there when we looked. */
  readonly #days = new Set<number>();

  constructor(db: Database, maxWaiting: number = MAX_WAITING) {
    this.#db = db;
    this.#commits = new GroupCommit({
      noun: 'reports',
      maxWaiting,
      write: (reports) => this.#write(reports),
      whyNot: whyNotStorable,
      isRowsFault,
    });
  }

  /** Fulfils when the report is durable. Rejects as `appendAll` does. */
  append(report: Report): Promise<void> {
    return this.#commits.add([report]);
  }

  /**
   * Fulfils when all of them are durable. A Fault (TOO_BUSY, UNAVAILABLE): some may be stored, send all again; what is
   * stored already is then marked DUPLICATE. RowsRefused: the rows that it names can never be stored, all others are.
   */
  appendAll(reports: readonly Report[]): Promise<void> {
    return this.#commits.add(reports);
  }

  /** Reports that no commit has covered yet. */
  get pending(): number {
    return this.#commits.pending;
  }

  /** Fulfils when nothing waits to be written. */
  drain(): Promise<void> {
    return this.#commits.drain();
  }

  /** Makes the partitions of this day and the next ahead of the first report. */
  async prepareDays(nowMs: number): Promise<void> {
    await this.#ensureDays([dayOf(nowMs)]);
  }

  /** What a restart needs: of every device heard since a snapshot was taken; null: no snapshot, of every device ever. */
  latestPerDevice(sinceReceivedMs: number | null): Promise<LatestReport[]> {
    return sinceReceivedMs === null ? readLatestOfAll(this.#db) : readLatestSince(this.#db, sinceReceivedMs);
  }

  countSince(sinceReceivedMs: number): Promise<number> {
    return countSince(this.#db, sinceReceivedMs);
  }

  /**
   * Drops every whole UTC day of receipt that ended at or before `ms`, and answers their dates. Rejects, to be tried again
   * later, rather than make reports wait more than 2 s for a reader of the old days.
   */
  async dropOlderThan(ms: number): Promise<string[]> {
    const dropped = await this.#db.transaction('bulk', async (tx) => {
      await tx.query(`SET LOCAL lock_timeout = '2s'`);
      return tx.query<{ day: string }>('SELECT day::text FROM drop_report_days($1) AS day', [new Date(ms)]);
    });
    this.#days.clear();
    return dropped.map(({ day }) => day);
  }

  async #write(reports: readonly Report[]): Promise<void> {
    const days = new Set(reports.map(({ receivedAtMs }) => dayOf(receivedAtMs)));
    await this.#ensureDays(days);
    try {
      await this.#insert(reports);
    } catch (error) {
      if (!isMissingPartition(error)) throw error;
      // Another server's retention may have dropped a day that we knew.
      for (const day of days) this.#days.delete(day);
      await this.#ensureDays(days);
      await this.#insert(reports);
    }
  }

  /** The day after comes along, so that midnight finds its partition made. */
  async #ensureDays(days: Iterable<number>): Promise<void> {
    for (const day of days) {
      if (this.#days.has(day)) continue;
      await this.#db.query(
        'SELECT create_report_day($1), create_report_day($2)',
        [dateOf(day), dateOf(day + 1)],
        'bulk',
      );
      this.#days.add(day);
    }
  }

  async #insert(reports: readonly Report[]): Promise<void> {
    const candidates = reports.filter(({ mayRepeat, fix }) => mayRepeat && fix !== null);
    if (candidates.length === 0) {
      await this.#db.query(INSERT, columnsOf(reports), 'bulk');
      return;
    }
    const marked = markRepeatsWithin(reports);
    const oldestMs = candidates.reduce((ms, { fix }) => Math.min(ms, fix!.fixAtMs), Infinity);
    const mayRepeat = arrayOf(
      'bool',
      reports.map((report) => Number(report.mayRepeat)),
    );
    const from = new Date(Math.max(0, oldestMs - DAY_MS));
    await this.#db.query(INSERT_MARKING_DUPLICATES, [...columnsOf(marked), mayRepeat, from], 'bulk');
  }
}

/** The statement cannot see its own rows: repeats inside one batch are found here. */
function markRepeatsWithin(reports: readonly Report[]): Report[] {
  const seen = new Set<string>();
  return reports.map((report) => {
    const { fix, deviceId } = report;
    if (fix === null) return report;
    const place = `${deviceId} ${fix.fixAtMs} ${fix.lonE7} ${fix.latE7}`;
    if (report.mayRepeat && seen.has(place)) return { ...report, marks: report.marks | DUPLICATE };
    seen.add(place);
    return report;
  });
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
