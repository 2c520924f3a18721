/** Alarms as they were raised. None is ever removed: who reads them pages through all, the newest first. */
import { ALARM_TYPES } from '@lonewatch/schema/contract/alarm.ts';
import { FIX_SOURCES } from '@lonewatch/schema/contract/fix.ts';
import type { AlarmId, EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Database, Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

/** What a start has to know of every alarm that nobody has closed. */
export type OpenAlarm = Pick<Alarm, 'employerId' | 'deviceId' | 'type' | 'receivedAtMs'>;

/** Alarms of these employers, all of them, and of these teams' present workers. */
export interface AlarmReach {
  readonly employerIds: readonly EmployerId[];
  readonly teamIds: readonly TeamId[];
}

/** Never queued behind reports. The same device, type and time twice answers the alarm that is there. */
export async function insertAlarm(db: Database, alarm: Omit<Alarm, 'id'>): Promise<Alarm> {
  const { deviceId, type, fix } = alarm;
  const deviceAt = storableTime(alarm.deviceAtMs);
  const receivedAt = storableTime(alarm.receivedAtMs);
  const inserted = await db.query<AlarmRow>(
    `INSERT INTO alarms (employer_id, worker_id, device_id, type, priority, said, device_at, received_at, delayed,
       fix_at, lon_e7, lat_e7, accuracy_m, altitude_m, speed_mps, heading_deg, source, token_revoked)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     ON CONFLICT DO NOTHING RETURNING ${ALARM}`,
    [
      ...[alarm.employerId, alarm.workerId, deviceId, type, alarm.priority, storableText(alarm.said)],
      ...[deviceAt, receivedAt, alarm.delayed],
      ...[fix && storableTime(fix.fixAtMs), fix?.lonE7, fix?.latE7, fix?.accuracyM, fix?.altitudeM],
      ...[fix?.speedMps, fix?.headingDeg, fix?.source, alarm.tokenRevoked],
    ],
    'urgent',
  );
  if (inserted[0] !== undefined) return alarmOf(inserted[0]);
  const there = await db.query<AlarmRow>(
    `SELECT ${ALARM} FROM alarms
     WHERE device_id = $1 AND type = $2 AND coalesce(device_at, received_at) = coalesce($3::timestamptz, $4)`,
    [deviceId, type, deviceAt, receivedAt],
    'urgent',
  );
  return alarmOf(there[0]!);
}

/** Every device with an open alarm, the newest of each type: all of them, as long as nothing closes any. */
export async function loadOpenAlarms(db: Queries): Promise<OpenAlarm[]> {
  const rows = await db.query<OpenAlarm>(
    `SELECT employer_id AS "employerId", device_id AS "deviceId", type, ${epochMs('max(received_at)')} AS "receivedAtMs"
     FROM alarms GROUP BY employer_id, device_id, type`,
  );
  for (const { type } of rows) isOneOf(ALARM_TYPES, type, 'alarm type');
  return rows;
}

/** Newest first; `after` is the id of the last row of the page before. Faults: BAD_USER_INPUT for another cursor. */
export async function pageOfAlarms(
  q: Queries,
  reach: AlarmReach,
  { first, after }: { readonly first: number; readonly after: string | null },
): Promise<{ readonly rows: readonly Alarm[]; readonly hasNextPage: boolean; readonly totalCount: number }> {
  if (after !== null && !/^\d{1,9}$/.test(after))
    throw new Fault(
      'BAD_USER_INPUT',
      'This cursor was not given out by the list of alarms. Start again without one.',
    );
  const rows = await q.query<AlarmRow>(
    `SELECT ${ALARM} FROM alarms WHERE ${WITHIN_REACH} AND id < $3 ORDER BY id DESC LIMIT $4`,
    [reach.employerIds, reach.teamIds, Number(after ?? 2 ** 31 - 1), first + 1],
  );
  const [count] = await q.query<{ count: number }>(
    `SELECT count(*)::int4 AS count FROM alarms WHERE ${WITHIN_REACH}`,
    [reach.employerIds, reach.teamIds],
  );
  return {
    rows: rows.slice(0, first).map(alarmOf),
    hasNextPage: rows.length > first,
    totalCount: count!.count,
  };
}

/** null: there is none of this id within reach. */
export async function findAlarm(q: Queries, reach: AlarmReach, id: AlarmId): Promise<Alarm | null> {
  if (!Number.isInteger(id) || id < 1 || id >= 2 ** 31) return null;
  const [row] = await q.query<AlarmRow>(`SELECT ${ALARM} FROM alarms WHERE ${WITHIN_REACH} AND id = $3`, [
    reach.employerIds,
    reach.teamIds,
    id,
  ]);
  return row === undefined ? null : alarmOf(row);
}

const WITHIN_REACH = `(employer_id = ANY($1::int4[])
  OR worker_id IN (SELECT w.id FROM workers w WHERE w.team_id = ANY($2::int4[])))`;

const ALARM = `id, employer_id, worker_id, device_id, type, priority, said, ${epochMs('device_at')} AS device_ms,
  ${epochMs('received_at')} AS received_ms, delayed, ${epochMs('fix_at')} AS fix_ms, lon_e7, lat_e7, accuracy_m,
  altitude_m, speed_mps, heading_deg, source, token_revoked`;

interface AlarmRow {
  readonly id: Alarm['id'];
  readonly employer_id: EmployerId;
  readonly worker_id: Alarm['workerId'];
  readonly device_id: Alarm['deviceId'];
  readonly type: Alarm['type'];
  readonly priority: number;
  readonly said: string;
  readonly device_ms: number | null;
  readonly received_ms: number;
  readonly delayed: boolean;
  readonly fix_ms: number | null;
  readonly lon_e7: number | null;
  readonly lat_e7: number | null;
  readonly accuracy_m: number | null;
  readonly altitude_m: number | null;
  readonly speed_mps: number | null;
  readonly heading_deg: number | null;
  readonly source: string | null;
  readonly token_revoked: boolean;
}

function alarmOf(row: AlarmRow): Alarm {
  isOneOf(ALARM_TYPES, row.type, 'alarm type');
  return {
    id: row.id,
    employerId: row.employer_id,
    workerId: row.worker_id,
    deviceId: row.device_id,
    type: row.type,
    priority: row.priority,
    said: row.said,
    deviceAtMs: row.device_ms,
    receivedAtMs: row.received_ms,
    delayed: row.delayed,
    tokenRevoked: row.token_revoked,
    fix: alarmFixOf(row),
  };
}

function alarmFixOf(row: AlarmRow): Alarm['fix'] {
  const { fix_ms: fixAtMs, lon_e7: lonE7, lat_e7: latE7 } = row;
  if (fixAtMs === null || lonE7 === null || latE7 === null) return null;
  return {
    lonE7,
    latE7,
    accuracyM: row.accuracy_m,
    altitudeM: row.altitude_m,
    speedMps: row.speed_mps,
    headingDeg: row.heading_deg,
    source: FIX_SOURCES.find((source) => source === row.source) ?? 'UNKNOWN',
    fixAtMs,
  };
}
