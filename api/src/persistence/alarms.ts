/** Alarms as they were raised. None is ever removed: who reads them pages through all, the newest first. */
import { ALARM_TYPES } from '@lonewatch/schema/contract/alarm.ts';
import { FIX_SOURCES } from '@lonewatch/schema/contract/fix.ts';
import type { AlarmId, EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import { heatCellOf } from './heat-cells.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Database, Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

/** Alarms of these employers, all of them, and of these teams' present workers. */
export interface AlarmReach {
  readonly employerIds: readonly EmployerId[];
  readonly teamIds: readonly TeamId[];
  /** Where calls for help in disguise are told: elsewhere there are none. */
  readonly silentAt: readonly EmployerId[];
}

/** Whether the row was written now, or was there: raised twice, answered as one. */
export interface StoredAlarm {
  readonly alarm: Alarm;
  readonly isNew: boolean;
}

/**
 * In the order given. The same device, type and time twice, or the same command about the same worker and device twice, answers
 * the alarm that is there.
 */
export async function insertAlarms(
  q: Queries,
  alarms: readonly Omit<Alarm, 'id'>[],
): Promise<readonly StoredAlarm[]> {
  const inserted = await q.query<AlarmRow>(
    `INSERT INTO alarms (${COLUMNS.map(([name]) => name).join(', ')})
     SELECT * FROM unnest(${COLUMNS.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ')})
     ON CONFLICT DO NOTHING RETURNING ${ALARM}`,
    COLUMNS.map(([, , of]) => alarms.map(of)),
  );
  const found = new Map(inserted.map((row) => [keyOf(alarmOf(row)), { alarm: alarmOf(row), isNew: true }]));
  const missing = alarms.filter((alarm) => !found.has(keyOf(alarm)));
  for (const alarm of missing.length === 0 ? [] : await alarmsLike(q, missing))
    found.set(keyOf(alarm), { alarm, isNew: false });
  return alarms.map((alarm) => found.get(keyOf(alarm))!);
}

/** What makes an alarm one, as the unique indexes of the table have it. */
function keyOf(alarm: Omit<Alarm, 'id'>): string {
  const { employerId, workerId, deviceId, commandId, type, deviceAtMs, receivedAtMs } = alarm;
  if (commandId !== null)
    return `command ${employerId} ${type} ${workerId} ${deviceId} ${storableText(commandId)}`;
  return `device ${deviceId} ${type} ${storableTime(deviceAtMs ?? receivedAtMs)!.getTime()}`;
}

async function alarmsLike(q: Queries, alarms: readonly Omit<Alarm, 'id'>[]): Promise<Alarm[]> {
  const rows = await q.query<AlarmRow>(
    `WITH asked AS (
       SELECT * FROM unnest($1::int4[], $2::text[], $3::int4[], $4::int4[], $5::text[], $6::timestamptz[])
         AS a (employer, command, worker, device, kind, at))
     SELECT ${ALARM} FROM alarms JOIN asked
       ON employer_id = employer AND command_id = command AND type = kind
       AND coalesce(worker_id, 0) = coalesce(worker, 0) AND coalesce(device_id, 0) = coalesce(device, 0)
     UNION
     SELECT ${ALARM} FROM alarms JOIN asked
       ON device_id = device AND type = kind AND coalesce(device_at, received_at) = at
       AND command_id IS NULL AND command IS NULL`,
    [
      alarms.map(({ employerId }) => employerId),
      alarms.map(({ commandId }) => commandId && storableText(commandId)),
      alarms.map(({ workerId }) => workerId),
      alarms.map(({ deviceId }) => deviceId),
      alarms.map(({ type }) => type),
      alarms.map(({ deviceAtMs, receivedAtMs }) => storableTime(deviceAtMs ?? receivedAtMs)),
    ],
  );
  return rows.map(alarmOf);
}

/** Never queued behind reports. */
export async function insertAlarm(db: Database, alarm: Omit<Alarm, 'id'>): Promise<Alarm> {
  return db.transaction('urgent', async (tx) => (await insertAlarms(tx, [alarm]))[0]!.alarm);
}

/** Oldest first, after an id. */
export async function alarmsWithoutIncident(q: Queries, after: AlarmId, first: number): Promise<Alarm[]> {
  const rows = await q.query<AlarmRow>(
    `SELECT ${ALARM} FROM alarms a WHERE id > $1 AND NOT EXISTS (
       SELECT FROM incident_log WHERE kind IN ('RAISED', 'ALARM_ATTACHED')
         AND (facts -> 'alarm' ->> 'id')::integer = a.id)
     ORDER BY id LIMIT $2`,
    [after, first],
  );
  return rows.map(alarmOf);
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
    `SELECT ${ALARM} FROM alarms WHERE ${WITHIN_REACH} AND id < $4 ORDER BY id DESC LIMIT $5`,
    [...values(reach), Number(after ?? 2 ** 31 - 1), first + 1],
  );
  const [count] = await q.query<{ count: number }>(
    `SELECT count(*)::int4 AS count FROM alarms WHERE ${WITHIN_REACH}`,
    values(reach),
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
  const [row] = await q.query<AlarmRow>(`SELECT ${ALARM} FROM alarms WHERE ${WITHIN_REACH} AND id = $4`, [
    ...values(reach),
    id,
  ]);
  return row === undefined ? null : alarmOf(row);
}

/** In no order; the scope of the asker keeps those of other employers from it. */
export async function findAlarms(q: Queries, ids: readonly AlarmId[]): Promise<Alarm[]> {
  return (await q.query<AlarmRow>(`SELECT ${ALARM} FROM alarms WHERE id = ANY($1::int4[])`, [ids])).map(
    alarmOf,
  );
}

const WITHIN_REACH = `(employer_id = ANY($1::int4[])
  OR worker_id IN (SELECT w.id FROM workers w WHERE w.team_id = ANY($2::int4[])))
  AND (type <> 'DURESS' OR employer_id = ANY($3::int4[]))`;

function values({ employerIds, teamIds, silentAt }: AlarmReach): unknown[] {
  return [employerIds, teamIds, silentAt];
}

const COLUMNS: readonly (readonly [name: string, type: string, of: (alarm: Omit<Alarm, 'id'>) => unknown])[] =
  [
    ['employer_id', 'int4', ({ employerId }) => employerId],
    ['worker_id', 'int4', ({ workerId }) => workerId],
    ['device_id', 'int4', ({ deviceId }) => deviceId],
    ['session_id', 'int4', ({ sessionId }) => sessionId],
    ['raised_by', 'text', ({ raisedBy }) => raisedBy],
    ['command_id', 'text', ({ commandId }) => commandId && storableText(commandId)],
    ['type', 'text', ({ type }) => type],
    ['priority', 'int2', ({ priority }) => priority],
    ['said', 'text', ({ said }) => storableText(said)],
    ['device_at', 'timestamptz', ({ deviceAtMs }) => storableTime(deviceAtMs)],
    ['received_at', 'timestamptz', ({ receivedAtMs }) => storableTime(receivedAtMs)],
    ['delayed', 'bool', ({ delayed }) => delayed],
    ['token_revoked', 'bool', ({ tokenRevoked }) => tokenRevoked],
    ['fix_at', 'timestamptz', ({ fix }) => fix && storableTime(fix.fixAtMs)],
    ['lon_e7', 'int4', ({ fix }) => fix?.lonE7],
    ['lat_e7', 'int4', ({ fix }) => fix?.latE7],
    ['accuracy_m', 'float8', ({ fix }) => fix?.accuracyM],
    ['altitude_m', 'float8', ({ fix }) => fix?.altitudeM],
    ['speed_mps', 'float8', ({ fix }) => fix?.speedMps],
    ['heading_deg', 'float8', ({ fix }) => fix?.headingDeg],
    ['source', 'text', ({ fix }) => fix?.source],
    ['heat_cell', 'int8', ({ fix }) => fix && heatCellOf(fix)],
  ];

const ALARM = `id, employer_id, worker_id, device_id, session_id, raised_by, command_id, type, priority, said, ${epochMs('device_at')} AS device_ms,
  ${epochMs('received_at')} AS received_ms, delayed, ${epochMs('fix_at')} AS fix_ms, lon_e7, lat_e7, accuracy_m,
  altitude_m, speed_mps, heading_deg, source, token_revoked`;

interface AlarmRow {
  readonly id: Alarm['id'];
  readonly employer_id: EmployerId;
  readonly worker_id: Alarm['workerId'];
  readonly device_id: Alarm['deviceId'];
  readonly session_id: Alarm['sessionId'];
  readonly raised_by: string | null;
  readonly command_id: string | null;
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
    sessionId: row.session_id,
    raisedBy: row.raised_by,
    commandId: row.command_id,
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
