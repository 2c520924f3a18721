/** Who employs whom and who carries what: loaded once at start, changed row by row. Bulk loading is `reference-bulk.ts`. */
import type { EmployerId, SessionId } from '@lonewatch/schema/contract/ids.ts';
import { WALL_NAMES, WALL_POSITIONS } from '@lonewatch/schema/contract/policy.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type {
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
import { insertTokens, type NewToken } from './reference-bulk.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';
import { tokenHash } from './token-hash.ts';

export interface ReferenceData {
  readonly employers: readonly Employer[];
  readonly teams: readonly Team[];
  readonly workers: readonly Worker[];
  readonly devices: readonly Device[];
  readonly tokens: readonly IngestToken[];
  /** Those that are not over. */
  readonly sessions: readonly Session[];
}

export async function loadReferenceData(db: Queries): Promise<ReferenceData> {
  return {
    employers: await loadEmployers(db),
    teams: (await db.query<TeamRow>('SELECT * FROM teams ORDER BY id')).map(teamOf),
    workers: await db.query<Worker>(
      `SELECT id, employer_id AS "employerId", team_id AS "teamId", name, job_title AS "jobTitle", department,
         shares_last_known AS "sharesLastKnown"
       FROM workers ORDER BY id`,
    ),
    devices: (await db.query<Device>(`SELECT ${DEVICE} FROM devices ORDER BY id`)).map(checkDevice),
    tokens: await db.query<IngestToken>(
      `SELECT id, encode(token_hash, 'hex') AS hash, employer_id AS "employerId", device_id AS "deviceId",
         revoked_at IS NOT NULL AS revoked
       FROM ingest_tokens ORDER BY id`,
    ),
    sessions: (await db.query<Session>(`SELECT ${SESSION} FROM sessions WHERE ${NOT_OVER} ORDER BY id`)).map(
      checkSession,
    ),
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
    session.highRisk,
  ];
  const columns =
    'worker_id, state, started_at, ends_at, next_check_in_at, interval_min, grace_min, amber, high_risk';
  try {
    const rows =
      session.id === null
        ? await db.query<Session>(
            `INSERT INTO sessions (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${SESSION}`,
            values,
          )
        : await db.query<Session>(
            `UPDATE sessions SET (${columns}) = ($1, $2, $3, $4, $5, $6, $7, $8, $9) WHERE id = $10 RETURNING ${SESSION}`,
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

export async function insertToken(db: Queries, token: NewToken): Promise<void> {
  await insertTokens(db, [token]);
}

/** Revoked or not. */
export async function isTokenKnown(db: Queries, token: string): Promise<boolean> {
  return (await db.query('SELECT 1 FROM ingest_tokens WHERE token_hash = $1', [tokenHash(token)])).length > 0;
}

/** false: nobody had given it out. */
export async function removeToken(db: Queries, token: string): Promise<boolean> {
  const removed = await db.query('DELETE FROM ingest_tokens WHERE token_hash = $1 RETURNING id', [
    tokenHash(token),
  ]);
  return removed.length > 0;
}

const UNIQUE_VIOLATION = '23505';
const NOT_OVER = `state NOT IN ('ENDED', 'CANCELLED', 'EXPIRED')`;
const DEVICE =
  'id, employer_id AS "employerId", worker_id AS "workerId", external_id AS "externalId", kind, protocol';
const SESSION = `id, worker_id AS "workerId", state, ${epochMs('started_at')} AS "startedAtMs", ${epochMs('ends_at')} AS "endsAtMs",
  ${epochMs('next_check_in_at')} AS "nextCheckInAtMs", interval_min AS "intervalMin", grace_min AS "graceMin", amber, high_risk AS "highRisk"`;
interface EmployerRow {
  readonly id: number;
  readonly name: string;
  readonly services: string[];
  readonly starts_ms: number;
  readonly ends_ms: number | null;
  readonly wall_positions: string;
  readonly wall_names: string;
}

async function loadEmployers(db: Queries): Promise<Employer[]> {
  const rows = await db.query<EmployerRow>(
    `SELECT id, name, ${epochMs('contract_starts_at')} AS starts_ms, ${epochMs('contract_ends_at')} AS ends_ms,
       wall_positions, wall_names, ARRAY(SELECT service FROM contract_services WHERE employer_id = employers.id) AS services
     FROM employers ORDER BY id`,
  );
  return rows.map((row) => {
    for (const service of row.services) isOneOf(SERVICES, service, 'service');
    const { wall_positions: wallPositions, wall_names: wallNames } = row;
    isOneOf(WALL_POSITIONS, wallPositions, 'policy of wall positions');
    isOneOf(WALL_NAMES, wallNames, 'policy of wall names');
    return {
      id: row.id as EmployerId,
      name: row.name,
      services: SERVICES.filter((service) => row.services.includes(service)),
      contractStartsAtMs: row.starts_ms,
      contractEndsAtMs: row.ends_ms,
      policy: { wallPositions, wallNames },
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

function checkDevice(device: Device): Device {
  isOneOf(DEVICE_KINDS, device.kind, 'device kind');
  if (device.protocol !== null) isOneOf(PROTOCOLS, device.protocol, 'protocol');
  return device;
}

function checkSession(session: Session): Session {
  isOneOf(SESSION_STATES, session.state, 'session state');
  return session;
}
