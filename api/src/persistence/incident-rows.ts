/** Single incidents for an export, page by page: each page a short transaction, so that an alarm never waits for a long one. */
import type { EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import { incidentsTold } from './incident-figures.ts';
import type { Queries } from './sql-port.ts';
import { storableTime } from './storable.ts';

export interface IncidentRow {
  readonly number: string;
  readonly team: string | null;
  readonly type: string;
  readonly priority: number;
  readonly raisedAt: Date;
  readonly answerSeconds: number | null;
  readonly audioSeconds: number | null;
  readonly closedAt: Date | null;
  readonly disposition: string | null;
  readonly verification: string | null;
}
export interface RowCursor {
  readonly at: string;
  readonly id: number;
}
export interface RowQuestion {
  readonly employerId: EmployerId;
  readonly teamIds: readonly TeamId[] | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly silent: boolean;
}

/** Oldest first. `after` null: from the beginning. `next` null: that was the last page. */
export async function pageOfIncidents(
  q: Queries,
  { employerId, teamIds, fromMs, toMs, silent }: RowQuestion,
  after: RowCursor | null,
  size: number,
): Promise<{ readonly rows: readonly IncidentRow[]; readonly next: RowCursor | null }> {
  const at = silent ? 'raised_at' : 'told_at';
  const rows = await q.query<IncidentRow & { readonly cursor: string; readonly id: number }>(
    `SELECT i.number, t.name AS team, f.type, f.priority::int4 AS priority, f.at AS "raisedAt",
       extract(epoch FROM f.claimed_at - f.at)::float8 AS "answerSeconds",
       extract(epoch FROM f.audio_at - f.at)::float8 AS "audioSeconds",
       f.closed_at AS "closedAt", f.disposition, f.verification, f.at::text AS cursor, f.incident_id AS id
     FROM (${incidentsTold(silent)} AND ($4::timestamptz IS NULL OR (f.${at}, f.incident_id) > ($4, $5::int4))
       AND ($6::int4[] IS NULL OR f.worker_id IN (SELECT id FROM workers WHERE team_id = ANY($6)))
       ORDER BY f.${at}, f.incident_id LIMIT $7) f
     JOIN incidents i ON i.id = f.incident_id
     LEFT JOIN workers w ON w.id = f.worker_id LEFT JOIN teams t ON t.id = w.team_id
     ORDER BY f.at, f.incident_id`,
    [
      ...[[employerId], storableTime(fromMs), storableTime(toMs)],
      ...[after?.at ?? null, after?.id ?? 0, teamIds, size],
    ],
  );
  const last = rows.at(-1);
  return {
    rows,
    next: rows.length < size || last === undefined ? null : { at: last.cursor, id: last.id },
  };
}
