/** Reads the history: the trail of a worker or a device, and where everybody was last known to be. */
import type { DeviceId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import { markBits } from '@lonewatch/schema/contract/signal.ts';
import type { Database, Queries } from './sql-port.ts';
import { REPORT_SELECTION, reportOf, type ReportRow } from './report-columns.ts';
import { storableTime } from './storable.ts';

const JUMP = markBits(['JUMP']);
const DAY_MS = 86_400_000;
const MAX_TRAIL = 10_000;
/** Devices looked up in one statement: some 100 ms on the embedded database. */
const DEVICES_AT_ONCE = 5_000;

export type TrailQuery = ({ readonly workerId: WorkerId } | { readonly deviceId: DeviceId }) & {
  /** By the time of the fix; `fromMs` belongs to it, `toMs` does not. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Rows of a page, 1 to 10,000. */
  readonly limit: number;
  /** Of the last row of the page before; absent or null: the first page. */
  readonly afterCursor?: string | null;
  /** Absent: oldest first. */
  readonly newestFirst?: boolean;
};

export interface TrailPage {
  /** Reports with a fix, duplicates and jumps too: their marks say what they are. */
  readonly rows: readonly { readonly report: Report; readonly cursor: string }[];
  readonly hasNextPage: boolean;
}

/** What is known of a device from its reports. */
export interface LatestReport {
  /** The one with the newest fix that is no JUMP; one without a fix where there is none such. */
  readonly report: Report;
  /** Newest receipt of any report that was looked at. */
  readonly heardAtMs: number;
}

interface TrailRow extends ReportRow {
  /** Where the row lies in its partition: rows never move, so it tells equal ones apart for ever. */
  readonly tie: string;
}

export async function readTrail(q: Queries, query: TrailQuery): Promise<TrailPage> {
  const { fromMs, toMs, limit, newestFirst = false, afterCursor = null } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_TRAIL)
    throw new Fault(
      'BAD_USER_INPUT',
      `A page of a trail has 1 to ${MAX_TRAIL} rows; ${limit} were asked for.`,
    );
  const [column, id] = 'workerId' in query ? ['worker_id', query.workerId] : ['device_id', query.deviceId];
  const after = afterCursor === null ? null : readCursor(afterCursor);
  const [sign, direction] = newestFirst ? ['<', 'DESC'] : ['>', 'ASC'];
  const values: unknown[] = [id, storableTime(fromMs), storableTime(toMs), limit + 1];
  if (after !== null) values.push(after.fixMs, after.receivedMs, after.tie);
  // No fix is later than its receipt (the track rules): older days cannot hold this trail.
  const rows = await q.query<TrailRow>(
    `SELECT ${REPORT_SELECTION}, r.ctid::text AS tie FROM reports r
     WHERE r.${column} = $1 AND r.fix_at >= $2 AND r.fix_at < $3
       AND r.received_at >= $2::timestamptz - interval '1 day'
       ${after === null ? '' : `AND (r.fix_at, r.received_at, r.ctid) ${sign} (to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7::tid)`}
     ORDER BY r.fix_at ${direction}, r.received_at ${direction}, r.ctid ${direction} LIMIT $4`,
    values,
  );
  return {
    rows: rows.slice(0, limit).map((row) => ({ report: reportOf(row), cursor: cursorOf(row) })),
    hasNextPage: rows.length > limit,
  };
}

const CURSOR = /^(\d+(?:\.\d+)?) (\d+(?:\.\d+)?) (\(\d{1,10},\d{1,5}\))$/;

function cursorOf({ fix_ms: fixMs, received_ms: receivedMs, tie }: TrailRow): string {
  return Buffer.from(`${fixMs} ${receivedMs} ${tie}`).toString('base64url');
}

function readCursor(cursor: string): { fixMs: number; receivedMs: number; tie: string } {
  const [, fixMs, receivedMs, tie] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (fixMs === undefined || receivedMs === undefined || tie === undefined)
    throw new Fault('BAD_USER_INPUT', 'This cursor was not given out by a trail. Start again without one.');
  return { fixMs: Number(fixMs), receivedMs: Number(receivedMs), tie };
}

/** Of every device that was heard since, for a warm restart on top of a snapshot. */
export async function readLatestSince(db: Database, sinceReceivedMs: number): Promise<LatestReport[]> {
  const rows = await db.query<ReportRow & { heard_ms: number }>(
    `SELECT DISTINCT ON (r.device_id) ${REPORT_SELECTION},
       (extract(epoch FROM max(r.received_at) OVER (PARTITION BY r.device_id)) * 1000)::float8 AS heard_ms
     FROM reports r WHERE r.received_at >= $1
     ORDER BY r.device_id, (r.fix_at IS NOT NULL AND r.marks & ${JUMP} = 0) DESC, r.fix_at DESC NULLS LAST, r.received_at DESC`,
    [storableTime(sinceReceivedMs)],
    'bulk',
  );
  return rows.map((row) => {
    const report = reportOf(row);
    return {
      report: (report.marks & JUMP) === 0 ? report : { ...report, fix: null },
      heardAtMs: row.heard_ms,
    };
  });
}

/**
 * Of every device that ever had a fix, where there is no snapshot. Goes through the days of receipt from the newest: what
 * came before a day cannot have been measured on or after it, so a device is done with its first fix from a day looked at.
 */
export async function readLatestOfAll(db: Database): Promise<LatestReport[]> {
  const devices = await db.query<{ id: number }>('SELECT id FROM devices ORDER BY id', [], 'bulk');
  const best = new Map<number, Report>();
  let open = devices.map(({ id }) => id);
  for (const dayMs of await readDays(db)) {
    for (let at = 0; at < open.length; at += DEVICES_AT_ONCE)
      for (const report of await readLatestOfDay(db, open.slice(at, at + DEVICES_AT_ONCE), dayMs)) {
        const known = best.get(report.deviceId);
        if (known === undefined || known.fix!.fixAtMs < report.fix!.fixAtMs)
          best.set(report.deviceId, report);
      }
    open = open.filter((id) => !((best.get(id)?.fix?.fixAtMs ?? -Infinity) >= dayMs));
    if (open.length === 0) break;
  }
  return [...best.values()].map((report) => ({ report, heardAtMs: report.receivedAtMs }));
}

async function readLatestOfDay(db: Database, ids: readonly number[], dayMs: number): Promise<Report[]> {
  const rows = await db.query<ReportRow>(
    `SELECT ${REPORT_SELECTION} FROM unnest($1::int4[]) AS d (id) CROSS JOIN LATERAL (
       SELECT * FROM reports h
       WHERE h.device_id = d.id AND h.fix_at IS NOT NULL AND h.marks & ${JUMP} = 0
         AND h.received_at >= $2 AND h.received_at < $3
       ORDER BY h.fix_at DESC, h.received_at DESC LIMIT 1) r`,
    [`{${ids.join(',')}}`, new Date(dayMs), new Date(dayMs + DAY_MS)],
    'bulk',
  );
  return rows.map(reportOf);
}

/** The UTC days that have a partition, newest first, as the moment when each begins. */
async function readDays(db: Database): Promise<number[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'reports'::regclass ORDER BY c.relname DESC`,
    [],
    'bulk',
  );
  return rows.map(({ name }) => Date.parse(name.slice('reports_'.length).replaceAll('_', '-')));
}

export async function countSince(db: Database, sinceReceivedMs: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'SELECT count(*)::float8 AS count FROM reports WHERE received_at >= $1',
    [storableTime(sinceReceivedMs)],
  );
  return row?.count ?? 0;
}
