/** What has happened at geofences, newest first: read only as far as somebody's trail is open to who asks. */
import type { GeofenceEvent, GeofenceTrigger } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId, GeofenceId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { foreignCursor, type Page, type PageArgs } from './page.ts';
import { epochMs } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableTime } from './storable.ts';

/** From when on, and until when, what happened to one worker may be read. */
export interface OpenTrail {
  readonly workerId: WorkerId;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface EventConditions {
  readonly geofenceId: GeofenceId | null;
  readonly triggers: readonly GeofenceTrigger[] | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** Whose events: of these workers, and at these employers those that are about nobody. */
export interface EventReach {
  readonly trails: readonly OpenTrail[];
  readonly absentAt: readonly EmployerId[];
}

const EVENT = `e.id, e.employer_id AS "employerId", e.geofence_id AS "geofenceId", e.geofence_version AS "geofenceVersion",
  v.name AS "geofenceName", e.rule_id AS "ruleId", e.kind AS trigger, e.response, e.worker_id AS "workerId",
  e.alarm_id AS "alarmId", ${epochMs('e.at')} AS "atMs", ${epochMs('e.received_at')} AS "receivedAtMs", e.late,
  e.lon_e7 AS "lonE7", e.lat_e7 AS "latE7"`;

export async function pageOfGeofenceEvents(
  q: Queries,
  { trails, absentAt }: EventReach,
  conditions: EventConditions,
  { first, after }: PageArgs,
): Promise<Page<GeofenceEvent>> {
  const { geofenceId, triggers, fromMs, toMs } = conditions;
  const [atMs, id] = after === null ? [Infinity, 2 ** 31 - 1] : placeOf(after);
  const earliestMs = Math.min(...trails.map((trail) => trail.fromMs));
  const rows = await q.query<GeofenceEvent>(
    `WITH trails AS (
       SELECT * FROM unnest($1::int4[], $2::timestamptz[], $3::timestamptz[]) AS t (worker_id, from_at, to_at))
     SELECT ${EVENT} FROM geofence_events e
     JOIN geofence_versions v ON v.geofence_id = e.geofence_id AND v.version = e.geofence_version
     LEFT JOIN trails t ON t.worker_id = e.worker_id
     WHERE ((t.worker_id IS NOT NULL AND e.at >= t.from_at AND e.at <= t.to_at)
         OR (e.worker_id IS NULL AND e.employer_id = ANY($4::int4[])))
       AND (e.worker_id IS NULL OR e.at >= $5)
       AND ($6::int4 IS NULL OR e.geofence_id = $6) AND ($7::text[] IS NULL OR e.kind = ANY($7))
       AND ($8::timestamptz IS NULL OR e.at >= $8) AND ($9::timestamptz IS NULL OR e.at < $9)
       AND (e.at, e.id) < ($10, $11)
     ORDER BY e.at DESC, e.id DESC LIMIT $12`,
    [
      trails.map(({ workerId }) => workerId),
      trails.map((trail) => storableTime(trail.fromMs)),
      trails.map((trail) => storableTime(trail.toMs)),
      ...[absentAt, storableTime(earliestMs), geofenceId, triggers],
      ...[storableTime(fromMs), storableTime(toMs), storableTime(atMs), id, first + 1],
    ],
  );
  return {
    rows: rows.slice(0, first).map((node) => ({ node, cursor: `${node.atMs}-${node.id}` })),
    hasNextPage: rows.length > first,
    totalCount: null,
  };
}

/** What happened before that, but for what raised an alarm or belongs to an incident. Answers how many. */
export async function dropGeofenceEvents(q: Queries, beforeMs: number): Promise<number> {
  const [row] = await q.query<{ dropped: number }>('SELECT drop_geofence_events($1)::int4 AS dropped', [
    storableTime(beforeMs),
  ]);
  return row!.dropped;
}

function placeOf(cursor: string): [number, number] {
  const place = /^(\d{1,16}(?:\.\d{1,6})?)-(\d{1,10})$/.exec(cursor);
  if (place === null) throw foreignCursor('the list of what happened at geofences');
  return [Number(place[1]), Number(place[2])];
}
