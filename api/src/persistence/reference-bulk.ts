/**
 * Loads reference data by the thousand: a demonstration, a register that a new employer brings. Each answers its rows with
 * their ids, in the order given. Pass a transaction to have all or nothing.
 */
import type { DeviceId, EmployerId, SessionId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Device, Employer, Session, Team, Worker } from '@lonewatch/schema/contract/reference.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';
import { tokenHash } from './token-hash.ts';

/** Rows of one statement: the embedded database's one connection is free again after some 20 ms. */
const ROWS_AT_ONCE = 1_000;

export async function insertEmployers(
  db: Queries,
  employers: readonly Omit<Employer, 'id'>[],
): Promise<Employer[]> {
  const ids = await insertRows(
    db,
    'employers',
    [
      ['name', 'text', ({ name }) => storableText(name)],
      ['contract_starts_at', 'timestamptz', (employer) => storableTime(employer.contractStartsAtMs)],
      ['contract_ends_at', 'timestamptz', (employer) => storableTime(employer.contractEndsAtMs)],
      ['wall_positions', 'text', ({ policy }) => policy.wallPositions],
      ['wall_names', 'text', ({ policy }) => policy.wallNames],
    ],
    employers,
  );
  const inserted = employers.map((employer, index) => ({ ...employer, id: ids[index] as EmployerId }));
  const services = inserted.flatMap(({ id, services }) => services.map((service) => ({ id, service })));
  await insertRows(
    db,
    'contract_services',
    [
      ['employer_id', 'int4', ({ id }) => id],
      ['service', 'text', ({ service }) => service],
    ],
    services,
    'employer_id',
  );
  return inserted;
}

export async function insertTeams(db: Queries, teams: readonly Omit<Team, 'id'>[]): Promise<Team[]> {
  const ids = await insertRows(
    db,
    'teams',
    [
      ['employer_id', 'int4', ({ employerId }) => employerId],
      ['name', 'text', ({ name }) => storableText(name)],
      ['base_name', 'text', ({ base }) => base && storableText(base.name)],
      ['base_lon', 'float8', ({ base }) => base?.lon ?? null],
      ['base_lat', 'float8', ({ base }) => base?.lat ?? null],
    ],
    teams,
  );
  return teams.map((team, index) => ({ ...team, id: ids[index] as TeamId }));
}

export async function insertWorkers(db: Queries, workers: readonly Omit<Worker, 'id'>[]): Promise<Worker[]> {
  const ids = await insertRows(
    db,
    'workers',
    [
      ['employer_id', 'int4', ({ employerId }) => employerId],
      ['team_id', 'int4', ({ teamId }) => teamId],
      ['name', 'text', ({ name }) => storableText(name)],
      ['job_title', 'text', ({ jobTitle }) => jobTitle && storableText(jobTitle)],
      ['department', 'text', ({ department }) => department && storableText(department)],
      ['shares_last_known', 'bool', ({ sharesLastKnown }) => sharesLastKnown],
    ],
    workers,
  );
  return workers.map((worker, index) => ({ ...worker, id: ids[index] as WorkerId }));
}

/** Rejects where one of them is there already; `insertDevice` is for devices that may be. */
export async function insertDevices(db: Queries, devices: readonly Omit<Device, 'id'>[]): Promise<Device[]> {
  const ids = await insertRows(
    db,
    'devices',
    [
      ['employer_id', 'int4', ({ employerId }) => employerId],
      ['worker_id', 'int4', ({ workerId }) => workerId],
      ['external_id', 'text', ({ externalId }) => storableText(externalId)],
      ['kind', 'text', ({ kind }) => kind],
      ['protocol', 'text', ({ protocol }) => protocol],
    ],
    devices,
  );
  return devices.map((device, index) => ({ ...device, id: ids[index] as DeviceId }));
}

export async function insertSessions(
  db: Queries,
  sessions: readonly Omit<Session, 'id'>[],
): Promise<Session[]> {
  const ids = await insertRows(
    db,
    'sessions',
    [
      ['worker_id', 'int4', ({ workerId }) => workerId],
      ['state', 'text', ({ state }) => state],
      ['started_at', 'timestamptz', (session) => storableTime(session.startedAtMs)],
      ['ends_at', 'timestamptz', (session) => storableTime(session.endsAtMs)],
      ['next_check_in_at', 'timestamptz', (session) => storableTime(session.nextCheckInAtMs)],
      ['interval_min', 'float8', ({ intervalMin }) => intervalMin],
      ['grace_min', 'float8', ({ graceMin }) => graceMin],
      ['amber', 'bool', ({ amber }) => amber],
      ['high_risk', 'bool', ({ highRisk }) => highRisk],
    ],
    sessions,
  );
  return sessions.map((session, index) => ({ ...session, id: ids[index] as SessionId }));
}

/** A token in clear, as its devices say it; only its hash and its first characters are kept. */
export interface NewToken {
  readonly token: string;
  readonly employerId: EmployerId;
}

export async function insertTokens(db: Queries, tokens: readonly NewToken[]): Promise<void> {
  await insertRows(
    db,
    'ingest_tokens',
    [
      ['token_hash', 'bytea', ({ token }) => tokenHash(token)],
      ['prefix', 'text', ({ token }) => token.slice(0, 4)],
      ['employer_id', 'int4', ({ employerId }) => employerId],
    ],
    tokens,
  );
}

/** Name, PostgreSQL type and value of a column. */
type Column<Row> = readonly [name: string, type: string, of: (row: Row) => unknown];

/**
 * Ids are dealt in the order of insertion, which ORDER BY fixes; the answer's own order is promised by nobody, so it is
 * sorted.
 */
async function insertRows<Row>(
  db: Queries,
  table: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  returning = 'id',
): Promise<number[]> {
  const names = columns.map(([name]) => name).join(', ');
  const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
  const sql = `INSERT INTO ${table} (${names}) SELECT ${names} FROM unnest(${arrays}) WITH ORDINALITY AS r (${names}, place)
    ORDER BY place RETURNING ${returning} AS id`;
  const ids: number[] = [];
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const batch = rows.slice(at, at + ROWS_AT_ONCE);
    const inserted = await db.query<{ id: number }>(
      sql,
      columns.map(([, , of]) => batch.map(of)),
    );
    ids.push(...inserted.map(({ id }) => id).sort((a, b) => a - b));
  }
  return ids;
}
