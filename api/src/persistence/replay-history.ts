/**
 * Reads the past of many at once, for a replay: columns packed by the database as binary arrays, because making an object
 * of each of 100,000 reports takes longer than everything else that is done with them.
 */
import type { EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { ReplayOrder } from '@lonewatch/schema/contract/replay.ts';
import { markBits } from '@lonewatch/schema/contract/signal.ts';
import type { SessionActName } from '@lonewatch/schema/contract/session.ts';
import { SESSION_STATES, type SessionState } from '@lonewatch/schema/contract/worker.ts';
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';

/** These never moved a marker; what was late did not either, but it happened. */
const NEVER = markBits(['DUPLICATE', 'JUMP', 'NOT_VALID']);
const EXCLUDED: Readonly<Record<ReplayOrder, number>> = {
  HAPPENED: NEVER,
  SEEN: NEVER | markBits(['LATE']),
};
/** Phones keep what they could not deliver for so long. */
const LATEST_DELIVERY = `interval '48 hours'`;
/** Whoever was not heard for longer had no place worth showing. */
const LOOK_BACK = `interval '24 hours'`;
const AT_ONCE = 1_000;

const COLUMNS = [
  ['atMs', 'at_ms'],
  ['fixAtMs', 'fix_at'],
  ['workerId', 'worker_id'],
  ['deviceId', 'device_id'],
  ['lonE7', 'lon_e7'],
  ['latE7', 'lat_e7'],
  ['accuracyM', 'accuracy_m'],
  ['headingDeg', 'heading_deg'],
  ['batteryPercent', 'battery_percent'],
  ['source', 'source'],
  ['charging', 'charging'],
] as const;
type Name = (typeof COLUMNS)[number][0];
/** NaN where the database has null; 0 for `workerId` and `charging`. */
export type ReportColumns = Readonly<Record<Name, Float64Array>> & { readonly count: number };

const PACKED = COLUMNS.map(([name, column]) => `array_send(array_agg(${column})) AS "${name}"`).join(', ');
const RAW = `r.fix_at, coalesce(r.worker_id, 0) AS worker_id, r.device_id, r.lon_e7, r.lat_e7, r.accuracy_m,
  r.heading_deg, r.battery_percent, coalesce(r.source, 0::int2) AS source, coalesce(r.charging, false) AS charging`;

export interface PastOf {
  readonly employerId: EmployerId;
  /** null: of everybody. */
  readonly workerIds: readonly WorkerId[] | null;
  readonly order: ReplayOrder;
}

/** After `fromMs`, up to and with `toMs`, in the order in which they took effect. */
export async function readPast(
  q: Queries,
  { employerId, workerIds, order }: PastOf,
  fromMs: number,
  toMs: number,
): Promise<ReportColumns> {
  const when =
    order === 'SEEN'
      ? `r.received_at > $2 AND r.received_at <= $3 AND (r.fix_at IS NOT NULL OR r.battery_percent IS NOT NULL)`
      : `r.fix_at > $2 AND r.fix_at <= $3 AND r.received_at > $2 AND r.received_at <= $3 + ${LATEST_DELIVERY}`;
  const [row] = await q.query<Record<Name, Buffer | null>>(
    `SELECT ${PACKED} FROM (
       SELECT ${order === 'SEEN' ? 'r.received_at' : 'r.fix_at'} AS at_ms, ${RAW} FROM reports r
       WHERE r.employer_id = $1 AND ${when.replaceAll('$2', '$2::timestamptz').replaceAll('$3', '$3::timestamptz')}
         AND r.marks & $4 = 0 ${workerIds === null ? '' : 'AND r.worker_id = ANY($5::int4[])'}
       ORDER BY at_ms, r.received_at, r.ctid) past`,
    [
      employerId,
      new Date(fromMs),
      new Date(toMs),
      EXCLUDED[order],
      ...(workerIds === null ? [] : [[...workerIds]]),
    ],
  );
  return unpacked(row);
}

/** Of each of these workers, or of these devices while nobody carried them, the newest that had taken effect by `atMs`. */
export async function readLastBefore(
  q: Queries,
  order: ReplayOrder,
  whose: 'WORKERS' | 'DEVICES',
  ids: readonly number[],
  atMs: number,
): Promise<ReportColumns[]> {
  const found: ReportColumns[] = [];
  const received = order === 'SEEN' ? '$2::timestamptz' : `$2::timestamptz + ${LATEST_DELIVERY}`;
  const theirs = whose === 'WORKERS' ? 'h.worker_id = w.id' : 'h.device_id = w.id AND h.worker_id IS NULL';
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const [row] = await q.query<Record<Name, Buffer | null>>(
      `SELECT ${PACKED} FROM (
         SELECT r.received_at AS at_ms, ${RAW} FROM unnest($1::int4[]) AS w (id) CROSS JOIN LATERAL (
           SELECT * FROM reports h
           WHERE ${theirs} AND h.fix_at <= $2 AND h.fix_at > $2::timestamptz - ${LOOK_BACK}
             AND h.received_at > $2::timestamptz - ${LOOK_BACK} AND h.received_at <= ${received}
             AND h.marks & $3 = 0
           ORDER BY h.fix_at DESC LIMIT 1) r) past`,
      [ids.slice(from, from + AT_ONCE), new Date(atMs), EXCLUDED[order]],
    );
    found.push(unpacked(row));
  }
  return found;
}

export interface SessionVersionRow {
  readonly workerId: WorkerId;
  readonly atMs: number;
  readonly state: SessionState;
  readonly startedAtMs: number;
  readonly endsAtMs: number | null;
  readonly nextCheckInAtMs: number | null;
  readonly graceMin: number;
  readonly amber: boolean;
}

/** Of each worker the version that held at `fromMs` and all until `toMs`, in the order in which they took effect. */
export async function readSessionVersions(
  q: Queries,
  { employerId, workerIds, order }: PastOf,
  fromMs: number,
  toMs: number,
): Promise<SessionVersionRow[]> {
  const at = order === 'SEEN' ? 'recorded_at' : 'happened_at';
  const whose = workerIds === null ? '' : 'AND id = ANY($4::int4[])';
  const fields = `worker_id AS "workerId", ${epochMs(at)} AS "atMs", state, ${epochMs('started_at')} AS "startedAtMs",
    ${epochMs('ends_at')} AS "endsAtMs", ${epochMs('next_check_in_at')} AS "nextCheckInAtMs", grace_min AS "graceMin", amber`;
  const rows = await q.query<SessionVersionRow>(
    `WITH people AS (SELECT id FROM workers WHERE employer_id = $1 ${whose}),
       versions AS (
         SELECT v.* FROM people CROSS JOIN LATERAL (
           SELECT * FROM session_versions s WHERE s.worker_id = people.id AND s.${at} <= $2
           ORDER BY s.${at} DESC, s.id DESC LIMIT 1) v
         UNION ALL
         SELECT s.* FROM people JOIN session_versions s ON s.worker_id = people.id AND s.${at} > $2 AND s.${at} <= $3)
     SELECT ${fields} FROM versions ORDER BY ${at}, id`,
    [employerId, new Date(fromMs), new Date(toMs), ...(workerIds === null ? [] : [[...workerIds]])],
  );
  for (const { state } of rows) isOneOf(SESSION_STATES, state, 'state of a session');
  return rows;
}

/** What opens and closes an alarm, in the order of each incident's log. */
export interface AlarmStep {
  readonly incidentId: IncidentId;
  readonly workerId: WorkerId | null;
  readonly deviceId: number | null;
  readonly kind: 'RAISED' | 'ALARM_ATTACHED' | 'CLOSED' | 'REOPENED';
  readonly atMs: number;
  readonly type: AlarmType | null;
  readonly receivedAtMs: number | null;
}

/** Of every incident that was open at any time of the stretch. */
export async function readAlarmSteps(
  q: Queries,
  employerId: EmployerId,
  fromMs: number,
  toMs: number,
): Promise<AlarmStep[]> {
  return q.query<AlarmStep>(
    `SELECT i.id AS "incidentId", i.worker_id AS "workerId", i.device_id AS "deviceId", l.kind, ${epochMs('l.at')} AS "atMs",
       l.facts -> 'alarm' ->> 'type' AS type, (l.facts -> 'alarm' ->> 'receivedAtMs')::float8 AS "receivedAtMs"
     FROM incidents i JOIN incident_log l ON l.incident_id = i.id
     WHERE i.employer_id = $1 AND i.raised_at <= $3 AND (i.is_open OR i.closed_at >= $2)
       AND l.kind IN ('RAISED', 'ALARM_ATTACHED', 'CLOSED', 'REOPENED')
     ORDER BY i.id, l.version`,
    [employerId, new Date(fromMs), new Date(toMs)],
  );
}

/** Incidents that were open at any time of the stretch, oldest first. */
export async function readIncidentsWithin(
  q: Queries,
  employerId: EmployerId,
  fromMs: number,
  toMs: number,
): Promise<Incident[]> {
  const rows = await q.query<{ state: Incident }>(
    `SELECT state FROM incidents WHERE employer_id = $1 AND raised_at <= $3 AND (is_open OR closed_at >= $2)
     ORDER BY raised_at, id LIMIT 2000`,
    [employerId, new Date(fromMs), new Date(toMs)],
  );
  return rows.map(({ state }) => state);
}

/** What was said of a worker's sessions, oldest first. */
export async function readSessionActs(
  q: Queries,
  workerId: WorkerId,
  fromMs: number,
  toMs: number,
): Promise<{ readonly id: number; readonly act: SessionActName; readonly atMs: number }[]> {
  return q.query(
    `SELECT id, act, ${epochMs('at')} AS "atMs" FROM session_entries
     WHERE worker_id = $1 AND at >= $2 AND at <= $3 ORDER BY at, id LIMIT 2000`,
    [workerId, new Date(fromMs), new Date(toMs)],
  );
}

/** PostgreSQL counts its microseconds from here. */
const YEAR_2000_MS = 946_684_800_000;
const TIMES = [1184];

function unpacked(row: Record<Name, Buffer | null> | undefined): ReportColumns {
  const arrays = COLUMNS.map(([name]) => numbersOf(row?.[name] ?? null));
  const columns = Object.fromEntries(COLUMNS.map(([name], index) => [name, arrays[index]!]));
  return { ...(columns as Record<Name, Float64Array>), count: arrays[0]!.length };
}

/** A one-dimensional array in PostgreSQL's binary format: a head of 20 bytes, then a length and a value for each. */
function numbersOf(bytes: Buffer | null): Float64Array {
  if (bytes === null || bytes.readInt32BE(0) === 0) return new Float64Array(0);
  const oid = bytes.readInt32BE(8);
  const numbers = new Float64Array(bytes.readInt32BE(12));
  let at = 20;
  for (let i = 0; i < numbers.length; i++) {
    const length = bytes.readInt32BE(at);
    at += 4;
    numbers[i] = length < 0 ? NaN : valueAt(bytes, at, oid);
    at += Math.max(0, length);
  }
  return numbers;
}

/** Fixed numbers of pg_type. */
function valueAt(bytes: Buffer, at: number, oid: number): number {
  switch (oid) {
    case 23:
      return bytes.readInt32BE(at);
    case 21:
      return bytes.readInt16BE(at);
    case 16:
      return bytes.readUInt8(at);
    case 700:
      return bytes.readFloatBE(at);
    default:
      if (!TIMES.includes(oid))
        throw new Error(`A packed column has the type ${oid}, which nobody reads here.`);
      return YEAR_2000_MS + (bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4)) / 1000;
  }
}
