/** Incidents in lists: newest first, within a viewer's reach, found by number or by the worker's name. */
import {
  DISPOSITIONS,
  INCIDENT_STATES,
  type Disposition,
  type Incident,
  type IncidentState,
} from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { foreignCursor, type Page, type PageArgs } from './page.ts';
import { epochMs } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

/** Incidents of these employers, all of them, of these teams' present workers, and of these workers. */
export interface IncidentReach {
  readonly employerIds: readonly EmployerId[];
  readonly teamIds: readonly TeamId[];
  readonly workerIds: readonly WorkerId[];
  /** Where calls for help in disguise are told: elsewhere an incident that holds nothing else does not exist. */
  readonly duressAt: readonly EmployerId[];
}

/** null or empty: whatever it is. */
export interface IncidentFilter {
  readonly open: boolean | null;
  readonly states: readonly IncidentState[];
  readonly priorities: readonly number[];
  readonly dispositions: readonly Disposition[];
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** The account that owns it, or owned it last. */
  readonly ownerId: string | null;
  /** The beginning of a number, or part of a worker's name. */
  readonly search: string | null;
}

export const ANY_INCIDENT: IncidentFilter = {
  ...{ open: null, states: [], priorities: [], dispositions: [] },
  ...{ fromMs: null, toMs: null, ownerId: null, search: null },
};

/** Faults: BAD_USER_INPUT for another list's cursor. */
export async function pageOfIncidents(
  q: Queries,
  reach: IncidentReach,
  filter: IncidentFilter,
  { first, after }: PageArgs,
): Promise<Page<Incident>> {
  const from = after === null ? null : /^(\d{1,16})-(\d{1,9})$/.exec(after);
  if (after !== null && from === null) throw foreignCursor('the list of incidents');
  const rows = await q.query<{ state: Incident; raised_ms: number }>(
    `SELECT state, ${epochMs('raised_at')} AS raised_ms FROM incidents i
     WHERE ${WITHIN_REACH} AND ${MATCHES} AND (raised_at, id) < ($13, $14)
     ORDER BY raised_at DESC, id DESC LIMIT $15`,
    [
      ...values(reach, filter),
      storableTime(from === null ? Infinity : Number(from[1])),
      from === null ? 2 ** 31 - 1 : Number(from[2]),
      first + 1,
    ],
  );
  return {
    rows: rows
      .slice(0, first)
      .map(({ state, raised_ms: raisedMs }) => ({ node: state, cursor: `${raisedMs}-${state.id}` })),
    hasNextPage: rows.length > first,
    totalCount: null,
  };
}

export async function countIncidents(
  q: Queries,
  reach: IncidentReach,
  filter: IncidentFilter,
): Promise<number> {
  const [row] = await q.query<{ count: number }>(
    `SELECT count(*)::int4 AS count FROM incidents i WHERE ${WITHIN_REACH} AND ${MATCHES}`,
    values(reach, filter),
  );
  return row!.count;
}

const WITHIN_REACH = `(employer_id = ANY($1::int4[]) OR worker_id = ANY($3::int4[])
  OR worker_id IN (SELECT w.id FROM workers w WHERE w.team_id = ANY($2::int4[])))
  AND (employer_id = ANY($4::int4[])
    OR jsonb_path_exists(state, '$.alarms[*].type ? (@ <> "DURESS")'))`;

const MATCHES = `($5::bool IS NULL OR is_open = $5) AND ($6::text[] = '{}' OR state ->> 'state' = ANY($6))
  AND ($7::int2[] = '{}' OR priority = ANY($7)) AND ($8::text[] = '{}' OR disposition = ANY($8))
  AND ($9::timestamptz IS NULL OR raised_at >= $9) AND ($10::timestamptz IS NULL OR raised_at < $10)
  AND ($11::text IS NULL OR state #>> '{ownership,owner,accountId}' = $11)
  AND ($12::text IS NULL OR number LIKE $12 || '%'
    OR EXISTS (SELECT FROM workers w WHERE w.id = worker_id AND w.name ILIKE '%' || $12 || '%'))`;

function values(reach: IncidentReach, filter: IncidentFilter): unknown[] {
  const { open, states, priorities, dispositions, fromMs, toMs, ownerId, search } = filter;
  const sought = storableText(search ?? '').trim();
  return [
    ...[reach.employerIds, reach.teamIds, reach.workerIds, reach.duressAt, open],
    states.filter((state) => INCIDENT_STATES.includes(state)),
    priorities,
    dispositions.filter((disposition) => DISPOSITIONS.includes(disposition)),
    ...[storableTime(fromMs), storableTime(toMs), ownerId],
    sought === '' ? null : sought.replaceAll(/[\\%_]/g, '\\$&'),
  ];
}
