/** Changes to who employs whom and under which policy, one at a time. Faults: NOT_FOUND where the row is not within reach. */
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY, type Policy } from '@lonewatch/schema/contract/policy.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Employer, Team, Worker } from '@lonewatch/schema/contract/reference.ts';
import type { Service } from '@lonewatch/schema/contract/worker.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

/** With the default policy and an open end. As the server: no viewer holds anything at an employer that is new. */
export async function insertEmployer(
  q: Queries,
  employer: Pick<Employer, 'name' | 'services' | 'contractStartsAtMs'>,
): Promise<Employer> {
  const { services, contractStartsAtMs } = employer;
  const name = storableText(employer.name);
  const { wallPositions, wallNames } = DEFAULT_POLICY;
  const [row] = await q.query<{ id: EmployerId }>(
    `WITH added AS (
       INSERT INTO employers (name, contract_starts_at, wall_positions, wall_names) VALUES ($1, $2, $3, $4) RETURNING id),
     served AS (INSERT INTO contract_services SELECT added.id, s.service FROM added, unnest($5::text[]) AS s (service))
     SELECT id FROM added`,
    [name, storableTime(contractStartsAtMs), wallPositions, wallNames, services],
  );
  return { id: row!.id, name, services, contractStartsAtMs, contractEndsAtMs: null, policy: DEFAULT_POLICY };
}

export async function insertTeam(q: Queries, team: Omit<Team, 'id'>): Promise<Team> {
  const { employerId, base } = team;
  const name = storableText(team.name);
  const [row] = await q.query<{ id: TeamId }>(
    'INSERT INTO teams (employer_id, name, base_name, base_lon, base_lat) VALUES ($1, $2, $3, $4, $5) RETURNING id',
    [employerId, name, base && storableText(base.name), base?.lon, base?.lat],
  );
  return { id: row!.id, employerId, name, base };
}

export async function insertWorker(q: Queries, worker: Omit<Worker, 'id'>): Promise<Worker> {
  const { employerId, teamId, sharesLastKnown } = worker;
  const name = storableText(worker.name);
  const jobTitle = worker.jobTitle && storableText(worker.jobTitle);
  const department = worker.department && storableText(worker.department);
  const [row] = await q.query<{ id: WorkerId }>(
    `INSERT INTO workers (employer_id, team_id, name, job_title, department, shares_last_known)
     SELECT $1, $2::int4, $3, $4, $5, $6
     WHERE $2::int4 IS NULL OR EXISTS (SELECT FROM teams t WHERE t.id = $2::int4 AND t.employer_id = $1) RETURNING id`,
    [employerId, teamId, name, jobTitle, department, sharesLastKnown],
  );
  if (row === undefined) throw new Fault('NOT_FOUND', 'There is no such team at this employer.');
  return { id: row.id, employerId, teamId, name, jobTitle, department, sharesLastKnown };
}

export async function setPolicy(q: Queries, employerId: EmployerId, policy: Policy): Promise<void> {
  const changed = await q.query(
    'UPDATE employers SET wall_positions = $2, wall_names = $3 WHERE id = $1 RETURNING id',
    [employerId, policy.wallPositions, policy.wallNames],
  );
  if (changed.length === 0) throw new Fault('NOT_FOUND', 'There is no such employer.');
}

/** As the server: what is procured is the provider's to say. */
export async function setServices(
  q: Queries,
  employerId: EmployerId,
  services: readonly Service[],
): Promise<void> {
  const there = await q.query(
    `WITH ended AS (DELETE FROM contract_services WHERE employer_id = $1 AND service <> ALL ($2::text[])),
     begun AS (
       INSERT INTO contract_services SELECT e.id, s.service FROM employers e, unnest($2::text[]) AS s (service)
       WHERE e.id = $1 ON CONFLICT DO NOTHING)
     SELECT FROM employers WHERE id = $1`,
    [employerId, services],
  );
  if (there.length === 0) throw new Fault('NOT_FOUND', 'There is no such employer.');
}

export async function setSharesLastKnown(q: Queries, workerId: WorkerId, on: boolean): Promise<void> {
  const changed = await q.query('UPDATE workers SET shares_last_known = $2 WHERE id = $1 RETURNING id', [
    workerId,
    on,
  ]);
  if (changed.length === 0) throw new Fault('NOT_FOUND', 'There is no such worker.');
}
