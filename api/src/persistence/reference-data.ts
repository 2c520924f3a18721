/** Who employs whom and who carries what: loaded once at start, changed row by row. Bulk loading is `reference-bulk.ts`. */
import { ALARM_TYPES } from '@lonewatch/schema/contract/alarm.ts';
import { FIX_SOURCES } from '@lonewatch/schema/contract/fix.ts';
import type { EmployerId, SessionId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type {
  Alarm,
  Device,
  Employer,
  IngestToken,
  Session,
  Team,
  Worker,
} from '@lonewatch/schema/contract/reference.ts';
import { PROTOCOLS } from '@lonewatch/schema/contract/signal.ts';
import { DEVICE_KINDS, SERVICES, SESSION_STATES } from '@lonewatch/schema/contract/worker.ts';
import { sqlState } from './database-fault.ts';
import type { Database, Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

export interface ReferenceData {
  readonly employers: readonly Employer[];
  readonly teams: readonly Team[];
  readonly workers: readonly Worker[];
  readonly devices: readonly Device[];
  readonly tokens: readonly IngestToken[];
  /** Those that are not over. */
  readonly sessions: readonly Session[];
  /** All that are open: every one, as long as nothing closes them. */
  readonly alarms: readonly Alarm[];
}

export async function loadReferenceData(db: Queries): Promise<ReferenceData> {
  return {
    employers: await loadEmployers(db),
    teams: (await db.query<TeamRow>('SELECT * FROM teams ORDER BY id')).map(teamOf),
    workers: await db.query<Worker>(
      `SELECT id, employer_id AS "employerId", team_id AS "teamId", name, job_title AS "jobTitle", department
       FROM workers ORDER BY id`,
    ),
    devices: (await db.query<Device>(`SELECT ${DEVICE} FROM devices ORDER BY id`)).map(checkDevice),
    tokens: await db.query<IngestToken>(
      'SELECT token, employer_id AS "employerId" FROM ingest_tokens ORDER BY token',
    ),
    sessions: (await db.query<Session>(`SELECT ${SESSION} FROM sessions WHERE ${NOT_OVER} ORDER BY id`)).map(
      checkSession,
    ),
    alarms: (await db.query<AlarmRow>(`SELECT ${ALARM} FROM alarms ORDER BY id`)).map(alarmOf),
  };
}

/** The device of this employer and external id, whoever put it there first. */
export async function insertDevice(db: Queries, device: Omit<Device, 'id'>): Promise<Device> {
  const { employerId, workerId, externalId, kind, protocol } = device;
  const rows = await db.query<Device>(
    `INSERT INTO devices (employer_id, worker_id, external_id, kind, protocol) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (employer_id, external_id) DO UPDATE SET external_id = excluded.external_id RETURNING ${DEVICE}`,
    [employerId, workerId, storableText(externalId), kind, protocol],
  );
  return checkDevice(rows[0]!);
}

/** A new row when `id` is null, otherwise the row as given. A second session that is not over is refused. */
export async function saveSession(
  db: Queries,
  session: Omit<Session, 'id'> & { readonly id: SessionId | null },
): Promise<Session> {
  const values = [
    session.workerId,
    session.state,
    storableTime(session.startedAtMs),
    storableTime(session.endsAtMs),
    storableTime(session.nextCheckInAtMs),
    session.intervalMin,
    session.graceMin,
    session.amber,
  ];
  const columns = 'worker_id, state, started_at, ends_at, next_check_in_at, interval_min, grace_min, amber';
  try {
    const rows =
      session.id === null
        ? await db.query<Session>(
            `INSERT INTO sessions (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${SESSION}`,
            values,
          )
        : await db.query<Session>(
            `UPDATE sessions SET (${columns}) = ($1, $2, $3, $4, $5, $6, $7, $8) WHERE id = $9 RETURNING ${SESSION}`,
            [...values, session.id],
          );
    if (rows[0] === undefined) throw new Fault('NOT_FOUND', `There is no session ${session.id}.`);
    return checkSession(rows[0]);
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new Fault(
      'BAD_USER_INPUT',
      `Worker ${session.workerId} has a session that is not over. End it before another one starts.`,
      { cause: error },
    );
  }
}

/** Never queued behind reports. The same device, type and time twice answers the alarm that is there. */
export async function insertAlarm(db: Database, alarm: Omit<Alarm, 'id'>): Promise<Alarm> {
  const { deviceId, type, fix } = alarm;
  const deviceAt = storableTime(alarm.deviceAtMs);
  const receivedAt = storableTime(alarm.receivedAtMs);
  const inserted = await db.query<AlarmRow>(
    `INSERT INTO alarms (employer_id, worker_id, device_id, type, priority, said, device_at, received_at, delayed,
       fix_at, lon_e7, lat_e7, accuracy_m, altitude_m, speed_mps, heading_deg, source)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
     ON CONFLICT DO NOTHING RETURNING ${ALARM}`,
    [
      ...[alarm.employerId, alarm.workerId, deviceId, type, alarm.priority, storableText(alarm.said)],
      ...[deviceAt, receivedAt, alarm.delayed],
      ...[fix && storableTime(fix.fixAtMs), fix?.lonE7, fix?.latE7, fix?.accuracyM, fix?.altitudeM],
      ...[fix?.speedMps, fix?.headingDeg, fix?.source],
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

export async function insertToken(db: Queries, { token, employerId }: IngestToken): Promise<void> {
  await db.query('INSERT INTO ingest_tokens (token, employer_id) VALUES ($1, $2)', [token, employerId]);
}

/** false: nobody had given it out. */
export async function removeToken(db: Queries, token: string): Promise<boolean> {
  return (await db.query('DELETE FROM ingest_tokens WHERE token = $1 RETURNING token', [token])).length > 0;
}

const UNIQUE_VIOLATION = '23505';
const NOT_OVER = `state NOT IN ('ENDED', 'CANCELLED', 'EXPIRED')`;
const DEVICE =
  'id, employer_id AS "employerId", worker_id AS "workerId", external_id AS "externalId", kind, protocol';
const SESSION = `id, worker_id AS "workerId", state, ${ms('started_at')} AS "startedAtMs", ${ms('ends_at')} AS "endsAtMs",
  ${ms('next_check_in_at')} AS "nextCheckInAtMs", interval_min AS "intervalMin", grace_min AS "graceMin", amber`;
const ALARM = `id, employer_id, worker_id, device_id, type, priority, said, ${ms('device_at')} AS device_ms,
  ${ms('received_at')} AS received_ms, delayed, ${ms('fix_at')} AS fix_ms, lon_e7, lat_e7, accuracy_m, altitude_m,
  speed_mps, heading_deg, source`;

function ms(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::float8`;
}

interface EmployerRow {
  readonly id: number;
  readonly name: string;
  readonly services: string[];
  readonly starts_ms: number;
  readonly ends_ms: number | null;
}

async function loadEmployers(db: Queries): Promise<Employer[]> {
  const rows = await db.query<EmployerRow>(
    `SELECT id, name, ${ms('contract_starts_at')} AS starts_ms, ${ms('contract_ends_at')} AS ends_ms,
       ARRAY(SELECT service FROM contract_services WHERE employer_id = employers.id) AS services
     FROM employers ORDER BY id`,
  );
  return rows.map((row) => {
    for (const service of row.services) isOneOf(SERVICES, service, 'service');
    return {
      id: row.id as EmployerId,
      name: row.name,
      services: SERVICES.filter((service) => row.services.includes(service)),
      contractStartsAtMs: row.starts_ms,
      contractEndsAtMs: row.ends_ms,
    };
  });
}

interface TeamRow {
  readonly id: Team['id'];
  readonly employer_id: EmployerId;
  readonly name: string;
  readonly base_name: string | null;
  readonly base_lon: number | null;
  readonly base_lat: number | null;
}

function teamOf(row: TeamRow): Team {
  const { id, employer_id: employerId, name, base_name, base_lon, base_lat } = row;
  const hasBase = base_name !== null && base_lon !== null && base_lat !== null;
  return { id, employerId, name, base: hasBase ? { name: base_name, lon: base_lon, lat: base_lat } : null };
}

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

function checkDevice(device: Device): Device {
  isOneOf(DEVICE_KINDS, device.kind, 'device kind');
  if (device.protocol !== null) isOneOf(PROTOCOLS, device.protocol, 'protocol');
  return device;
}

function checkSession(session: Session): Session {
  isOneOf(SESSION_STATES, session.state, 'session state');
  return session;
}

function isOneOf(words: readonly string[], word: string, what: string): void {
  if (!words.includes(word))
    throw new Error(
      `The database holds the ${what} "${word}", which this Lonewatch does not know. Start the newer version.`,
    );
}
