/**
 * Incidents in lists: newest first, within a viewer's reach. Those that hold a call in disguise look otherwise to whoever may not
 * know of it, in their times and states too, so they are no rows of that viewer's pages: the viewer's side folds them anew and
 * puts them in their place.
 */
import {
  DISPOSITIONS,
  INCIDENT_STATES,
  type Disposition,
  type Incident,
  type IncidentState,
} from '@lonewatch/schema/contract/incident.ts';
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { EmployerId, IncidentId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { foreignCursor, type Page, type PageArgs } from './page.ts';
import { epochMs } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

/** Incidents of these employers, all of them, of these teams' present workers, and of these workers. */
export interface IncidentReach {
  readonly employerIds: readonly EmployerId[];
  readonly teamIds: readonly TeamId[];
  readonly workerIds: readonly WorkerId[];
  /** Where calls for help in disguise are told. */
  readonly duressAt: readonly EmployerId[];
  /** Only of this one; null: whoever's. */
  readonly workerId: WorkerId | null;
}

/** null: whatever it is. */
export interface IncidentConditions {
  readonly open: boolean | null;
  readonly states: readonly IncidentState[] | null;
  readonly priorities: readonly number[] | null;
  readonly types: readonly AlarmType[] | null;
  readonly dispositions: readonly Disposition[] | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** The account that owns it, or was with it. */
  readonly accountId: string | null;
  /** The beginning of a number, or part of a worker's name. */
  readonly search: string | null;
}

/** Where a page goes on. */
interface Place {
  readonly raisedMs: number;
  readonly id: number;
}

/** Faults: BAD_USER_INPUT for another list's cursor. */
export function placeOf(after: string | null): Place {
  if (after === null) return { raisedMs: Infinity, id: 2 ** 31 - 1 };
  const from = /^(\d{1,16})-(\d{1,9})$/.exec(after);
  if (from === null) throw foreignCursor('the list of incidents');
  return { raisedMs: Number(from[1]), id: Number(from[2]) };
}

export function cursorOf({ times, id }: Pick<Incident, 'times' | 'id'>): string {
  return `${times.raisedAtMs}-${id}`;
}

/** Without those that hold a call in disguise, where that is not told. */
export async function pageOfIncidents(
  q: Queries,
  reach: IncidentReach,
  conditions: IncidentConditions,
  { first, after }: PageArgs,
): Promise<Page<Incident>> {
  const { raisedMs, id } = placeOf(after);
  const rows = await q.query<{ state: Incident; raised_ms: number }>(
    `SELECT state, ${epochMs('raised_at')} AS raised_ms FROM incidents i
     WHERE ${WITHIN_REACH} AND (employer_id = ANY($4::int4[]) OR NOT ${HOLDS_SILENCE})
       AND ${MATCHES} AND (raised_at, id) < ($15, $16)
     ORDER BY raised_at DESC, id DESC LIMIT $17`,
    [...values(reach, conditions), storableTime(raisedMs), id, first + 1],
  );
  return {
    rows: rows.slice(0, first).map(({ state }) => ({ node: state, cursor: cursorOf(state) })),
    hasNextPage: rows.length > first,
    totalCount: null,
  };
}

/** Far more than there ever are. */
const MOST_GUARDED = 1_000;

/** Those that the pages leave out but for what they hold beside: whoever asks folds them without the call in disguise. */
export async function guardedIncidents(q: Queries, reach: IncidentReach): Promise<Incident[]> {
  const { employerIds, teamIds, workerIds, duressAt, workerId } = reach;
  const rows = await q.query<{ state: Incident }>(
    `SELECT state FROM incidents i WHERE ${WITHIN_REACH} AND employer_id <> ALL($4::int4[]) AND ${HOLDS_SILENCE}
       AND jsonb_path_exists(state, '$.alarms[*].type ? (@ <> "DURESS")')
     ORDER BY id DESC LIMIT $6`,
    [employerIds, teamIds, workerIds, duressAt, workerId, MOST_GUARDED],
  );
  return rows.map(({ state }) => state);
}

/** Oldest first, of the employers that the asker's scope lets it see. */
export async function childrenOf(q: Queries, parentId: IncidentId): Promise<Incident[]> {
  const rows = await q.query<{ state: Incident }>(
    `SELECT state FROM incidents WHERE (state ->> 'parentId')::int4 = $1 ORDER BY id`,
    [parentId],
  );
  return rows.map(({ state }) => state);
}

const WITHIN_REACH = `(employer_id = ANY($1::int4[]) OR worker_id = ANY($3::int4[])
  OR worker_id IN (SELECT w.id FROM workers w WHERE w.team_id = ANY($2::int4[])))
  AND ($5::int4 IS NULL OR worker_id = $5)`;

const HOLDS_SILENCE = `(duress OR jsonb_path_exists(state, '$.alarms[*].type ? (@ == "DURESS")'))`;

const MATCHES = `($6::bool IS NULL OR is_open = $6) AND ($7::text[] IS NULL OR state ->> 'state' = ANY($7))
  AND ($8::int2[] IS NULL OR priority = ANY($8)) AND ($9::text[] IS NULL OR disposition = ANY($9))
  AND ($10::timestamptz IS NULL OR raised_at >= $10) AND ($11::timestamptz IS NULL OR raised_at < $11)
  AND ($12::text IS NULL OR state #>> '{ownership,owner,accountId}' = $12
    OR state -> 'participants' @> jsonb_build_array(jsonb_build_object('accountId', $12)))
  AND ($13::text IS NULL OR number LIKE $13 || '%'
    OR EXISTS (SELECT FROM workers w WHERE w.id = worker_id AND w.name ILIKE '%' || $13 || '%'))
  AND ($14::text[] IS NULL
    OR EXISTS (SELECT FROM jsonb_array_elements(state -> 'alarms') a WHERE a ->> 'type' = ANY($14)))`;

function values(reach: IncidentReach, conditions: IncidentConditions): unknown[] {
  const { open, states, priorities, dispositions, fromMs, toMs, accountId, search, types } = conditions;
  const sought = storableText(search ?? '').trim();
  return [
    ...[reach.employerIds, reach.teamIds, reach.workerIds, reach.duressAt, reach.workerId, open],
    states?.filter((state) => INCIDENT_STATES.includes(state)) ?? null,
    priorities,
    dispositions?.filter((disposition) => DISPOSITIONS.includes(disposition)) ?? null,
    ...[storableTime(fromMs), storableTime(toMs), accountId],
    sought === '' ? null : sought.replaceAll(/[\\%_]/g, '\\$&'),
    types,
  ];
}
