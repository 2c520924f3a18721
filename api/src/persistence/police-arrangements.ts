/** What an employer has arranged with police forces: reference numbers, their control rooms, and how it stands with them. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { DISPOSITIONS } from '@lonewatch/schema/contract/incident.ts';
import type { PoliceArrangement } from '@lonewatch/schema/contract/police.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

export async function policeArrangements(q: Queries, employerId: EmployerId): Promise<PoliceArrangement[]> {
  return q.query<PoliceArrangement>(
    `SELECT employer_id AS "employerId", force_id AS "forceId", urn, phone, level, warn_at AS "warnAt",
       withdraw_at AS "withdrawAt"
     FROM police_arrangements WHERE employer_id = $1 ORDER BY force_id`,
    [employerId],
  );
}

export async function savePoliceArrangement(
  q: Queries,
  arrangement: PoliceArrangement,
  accountId: string | null,
  nowMs: number,
): Promise<void> {
  const { employerId, forceId, urn, phone, level, warnAt, withdrawAt } = arrangement;
  await q.query(
    `INSERT INTO police_arrangements (employer_id, force_id, urn, phone, level, warn_at, withdraw_at, changed_at, changed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (employer_id, force_id) DO UPDATE SET (urn, phone, level, warn_at, withdraw_at, changed_at, changed_by) =
       (excluded.urn, excluded.phone, excluded.level, excluded.warn_at, excluded.withdraw_at, excluded.changed_at,
        excluded.changed_by)`,
    [
      ...[employerId, storableText(forceId), urn && storableText(urn), phone && storableText(phone)],
      ...[level, warnAt, withdrawAt, storableTime(nowMs), accountId],
    ],
  );
}

/** false: there was none. */
export async function removePoliceArrangement(
  q: Queries,
  employerId: EmployerId,
  forceId: string,
): Promise<boolean> {
  const gone = await q.query(
    'DELETE FROM police_arrangements WHERE employer_id = $1 AND force_id = $2 RETURNING force_id',
    [employerId, forceId],
  );
  return gone.length > 0;
}

const FALSE_DISPOSITIONS = DISPOSITIONS.filter((disposition) => disposition.startsWith('FALSE_'));

/**
 * By force, since a time: closed incidents that turned out false after the police had been sent under the reference number.
 * An incident counts once for each force.
 */
export async function falseCallsOf(
  q: Queries,
  employerId: EmployerId,
  sinceMs: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await q.query<{ forceId: string; calls: number }>(
    `SELECT l.facts ->> 'forceId' AS "forceId", count(DISTINCT l.incident_id)::int4 AS calls
     FROM incidents i JOIN incident_log l ON l.incident_id = i.id
     WHERE i.employer_id = $1 AND i.closed_at >= $2 AND i.disposition = ANY($3::text[])
       AND l.kind = 'RESPONSE_REQUESTED' AND l.facts ->> 'route' = 'URN' AND l.facts ->> 'forceId' IS NOT NULL
     GROUP BY 1`,
    [employerId, storableTime(sinceMs), FALSE_DISPOSITIONS],
  );
  return new Map(rows.map(({ forceId, calls }) => [forceId, calls]));
}
