/** What the engine of geofences keeps: who is within which fence since when, and what has happened, each once. */
import type { GeofenceEvent } from '@lonewatch/schema/contract/geofence.ts';
import type { AlarmId, GeofenceEventId, GeofenceId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { epochMs } from './row-values.ts';
import type { Database, Queries } from './sql-port.ts';
import { storableTime } from './storable.ts';

export interface StoredStanding {
  readonly geofenceId: GeofenceId;
  readonly workerId: WorkerId;
  /** null: outside. */
  readonly sinceMs: number | null;
  readonly fixAtMs: number;
  readonly fired: readonly number[];
}

export type UnstoredEvent = Omit<GeofenceEvent, 'id'>;

/** Of everybody who was within a fence that is in effect. */
export async function standingsInside(q: Queries): Promise<StoredStanding[]> {
  return q.query<StoredStanding>(
    `SELECT s.geofence_id AS "geofenceId", s.worker_id AS "workerId", ${epochMs('s.inside_since')} AS "sinceMs",
       ${epochMs('s.fix_at')} AS "fixAtMs", s.fired::int4[] AS fired
     FROM geofence_states s JOIN geofences g ON g.id = s.geofence_id AND g.removed_at IS NULL
     WHERE s.inside_since IS NOT NULL`,
  );
}

/** Those who are outside need no row: they are dropped at a start, when nothing older can still come. */
export async function dropStandingsOutside(db: Database): Promise<void> {
  await db.query('DELETE FROM geofence_states WHERE inside_since IS NULL');
}

/** All of it or nothing. Answers what had not been stored before. */
export async function keepGeofences(
  db: Database,
  standings: readonly StoredStanding[],
  events: readonly UnstoredEvent[],
): Promise<GeofenceEvent[]> {
  return db.transaction('ordinary', async (tx) => {
    if (standings.length > 0) await keepStandings(tx, standings);
    return events.length === 0 ? [] : insertEvents(tx, events);
  });
}

/** Written late, an older one leaves the newer as it is. */
async function keepStandings(tx: Queries, standings: readonly StoredStanding[]): Promise<void> {
  const newest = [
    ...new Map(standings.map((one) => [`${one.geofenceId} ${one.workerId}`, one] as const)).values(),
  ];
  await tx.query(
    `INSERT INTO geofence_states (geofence_id, worker_id, employer_id, inside_since, fix_at, fired)
     SELECT g.id, w.id, g.employer_id, s.since, s.fix_at, s.fired::smallint[]
     FROM unnest($1::int4[], $2::int4[], $3::timestamptz[], $4::timestamptz[], $5::text[])
       AS s (geofence_id, worker_id, since, fix_at, fired)
     JOIN geofences g ON g.id = s.geofence_id JOIN workers w ON w.id = s.worker_id
     ON CONFLICT (geofence_id, worker_id) DO UPDATE
       SET inside_since = excluded.inside_since, fix_at = excluded.fix_at, fired = excluded.fired
       WHERE geofence_states.fix_at <= excluded.fix_at`,
    [
      newest.map(({ geofenceId }) => geofenceId),
      newest.map(({ workerId }) => workerId),
      newest.map(({ sinceMs }) => storableTime(sinceMs)),
      newest.map(({ fixAtMs }) => storableTime(fixAtMs)),
      newest.map(({ fired }) => `{${fired.join(',')}}`),
    ],
  );
}

interface InsertedRow {
  readonly id: GeofenceEventId;
  readonly place: number;
}

async function insertEvents(tx: Queries, events: readonly UnstoredEvent[]): Promise<GeofenceEvent[]> {
  const rows = await tx.query<InsertedRow>(
    `WITH asked AS (
       SELECT * FROM unnest(${COLUMNS.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ')})
         WITH ORDINALITY AS e (${COLUMNS.map(([name]) => name).join(', ')}, place)),
     stored AS (
       INSERT INTO geofence_events (employer_id, ${COLUMNS.map(([name]) => name).join(', ')})
       SELECT g.employer_id, ${COLUMNS.map(([name]) => `a.${name}`).join(', ')} FROM asked a
         JOIN geofences g ON g.id = a.geofence_id
         WHERE a.worker_id IS NULL OR EXISTS (SELECT FROM workers w WHERE w.id = a.worker_id)
         ORDER BY a.place
       ON CONFLICT ON CONSTRAINT event_happens_once DO NOTHING
       RETURNING id, geofence_id, rule_id, worker_id, kind, at)
     SELECT s.id, min(a.place)::int4 AS place FROM stored s JOIN asked a
       ON a.geofence_id = s.geofence_id AND a.rule_id = s.rule_id AND a.kind = s.kind AND a.at = s.at
       AND a.worker_id IS NOT DISTINCT FROM s.worker_id
     GROUP BY s.id ORDER BY s.id`,
    COLUMNS.map(([, , of]) => events.map(of)),
  );
  return rows.map(({ id, place }) => ({ ...events[place - 1]!, id }));
}

type Column = readonly [name: string, type: string, of: (event: UnstoredEvent) => unknown];

const COLUMNS: readonly Column[] = [
  ['geofence_id', 'int4', ({ geofenceId }) => geofenceId],
  ['geofence_version', 'int4', ({ geofenceVersion }) => geofenceVersion],
  ['rule_id', 'int2', ({ ruleId }) => ruleId],
  ['kind', 'text', ({ trigger }) => trigger],
  ['response', 'text', ({ response }) => response],
  ['worker_id', 'int4', ({ workerId }) => workerId],
  ['alarm_id', 'int4', ({ alarmId }): AlarmId | null => alarmId],
  ['at', 'timestamptz', ({ atMs }) => storableTime(atMs)],
  ['received_at', 'timestamptz', ({ receivedAtMs }) => storableTime(receivedAtMs)],
  ['late', 'bool', ({ late }) => late],
  ['lon_e7', 'int4', ({ lonE7 }) => lonE7],
  ['lat_e7', 'int4', ({ latE7 }) => latE7],
];
