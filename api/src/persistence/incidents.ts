/** The row of each incident: what its log folds to and where the log ends. Written together with the log or not at all. */
import { INCIDENT_STATES, type Incident } from '@lonewatch/schema/contract/incident.ts';
import type { AlarmId, DeviceId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { MadeKey } from './incident-keys.ts';
import { STORED_ROW, storedRow, type LogHead, type LogRow } from './incident-log.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText } from './storable.ts';

export interface StoredIncident {
  readonly incident: Incident;
  readonly head: LogHead;
  /** When its newest entry was written. */
  readonly changedAtMs: number;
}

/** Ids for incidents that are about to be raised; one that is not used leaves a gap in the numbers. */
export async function dealIncidentIds(tx: Queries, count: number): Promise<IncidentId[]> {
  if (count === 0) return [];
  const rows = await tx.query<{ id: number }>(
    `SELECT nextval('incidents_id_seq')::float8 AS id FROM generate_series(1, $1)`,
    [count],
  );
  return rows.map(({ id }) => id as IncidentId);
}

/**
 * Incidents that are about to be changed, held against every other writer until the transaction ends: these, and the open ones
 * of these workers and of these devices that are nobody's.
 */
export async function lockIncidents(
  tx: Queries,
  wanted: {
    readonly ids: readonly IncidentId[];
    readonly workerIds: readonly WorkerId[];
    readonly deviceIds: readonly DeviceId[];
  },
): Promise<StoredIncident[]> {
  const rows = await tx.query<Row>(
    `SELECT ${ROW} FROM incidents
     WHERE id = ANY($1::int4[]) OR (is_open AND worker_id = ANY($2::int4[]))
       OR (is_open AND worker_id IS NULL AND device_id = ANY($3::int4[]))
     ORDER BY id FOR UPDATE`,
    [wanted.ids, wanted.workerIds, wanted.deviceIds],
  );
  return rows.map(storedOf);
}

/** Entries and the rows that they fold to, in one statement. `incidents` were locked, or are new. */
export async function saveIncidents(
  tx: Queries,
  incidents: readonly StoredIncident[],
  entries: readonly LogRow[],
  keys: readonly MadeKey[],
): Promise<void> {
  const employers = new Map(incidents.map(({ incident }) => [incident.id, incident.employerId]));
  await tx.query(
    `WITH log AS (
       INSERT INTO incident_log (${names(STORED_ROW)})
       SELECT * FROM json_to_recordset($2) AS e (${STORED_ROW})),
     keys AS (
       INSERT INTO incident_keys SELECT * FROM json_to_recordset($3) AS k (${KEY_ROW}) ON CONFLICT DO NOTHING)
     INSERT INTO incidents (${names(INCIDENT_ROW)}) OVERRIDING SYSTEM VALUE
     SELECT * FROM json_to_recordset($1) AS i (${INCIDENT_ROW})
     ON CONFLICT (id) DO UPDATE SET (${names(CHANGING)}) = (${names(CHANGING, 'excluded.')})`,
    [
      JSON.stringify(incidents.map(incidentRow)),
      JSON.stringify(entries.map((row) => storedRow(row, employers.get(row.incidentId)!))),
      JSON.stringify(
        keys.map(({ incidentId, employerId, wrapped }) => ({
          incident_id: incidentId,
          employer_id: employerId,
          wrapped_key: hex(wrapped),
        })),
      ),
    ],
  );
}

export async function findIncident(q: Queries, id: IncidentId): Promise<Incident | null> {
  if (!Number.isInteger(id) || id < 1 || id >= 2 ** 31) return null;
  return only(await q.query<Row>(`SELECT ${ROW} FROM incidents WHERE id = $1`, [id]));
}

export async function incidentByNumber(q: Queries, number: string): Promise<Incident | null> {
  return only(await q.query<Row>(`SELECT ${ROW} FROM incidents WHERE number = $1`, [storableText(number)]));
}

/** The incident that holds this alarm; null only for an alarm of an older version that was not gathered yet. */
export async function incidentOfAlarm(q: Queries, alarmId: AlarmId): Promise<Incident | null> {
  if (!Number.isInteger(alarmId) || alarmId < 1 || alarmId >= 2 ** 31) return null;
  return only(
    await q.query<Row>(
      `SELECT ${ROW} FROM incidents
       WHERE id = (SELECT incident_id FROM incident_log WHERE ${HOLDS} AND ${ALARM_ID} = $1)`,
      [alarmId],
    ),
  );
}

/** By alarm, the incidents that hold these. */
export async function incidentsOfAlarms(
  q: Queries,
  alarmIds: readonly AlarmId[],
): Promise<Map<AlarmId, IncidentId>> {
  if (alarmIds.length === 0) return new Map();
  const rows = await q.query<{ alarm: AlarmId; incident: IncidentId }>(
    `SELECT ${ALARM_ID} AS alarm, incident_id AS incident FROM incident_log
     WHERE ${HOLDS} AND ${ALARM_ID} = ANY($1::int4[])`,
    [alarmIds],
  );
  return new Map(rows.map(({ alarm, incident }) => [alarm, incident]));
}

/** All that are open, oldest first. */
export async function openIncidents(q: Queries): Promise<StoredIncident[]> {
  return (await q.query<Row>(`SELECT ${ROW} FROM incidents WHERE is_open ORDER BY id`)).map(storedOf);
}

/** Of all that are open, by id. */
export async function openVersions(q: Queries): Promise<Map<IncidentId, number>> {
  const rows = await q.query<{ id: IncidentId; version: number }>(
    'SELECT id, version FROM incidents WHERE is_open',
  );
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** Closed since: whose timers may still run, and who knows which worker. */
export async function closedSince(q: Queries, sinceMs: number): Promise<StoredIncident[]> {
  return (
    await q.query<Row>(`SELECT ${ROW} FROM incidents WHERE NOT is_open AND closed_at >= $1 ORDER BY id`, [
      new Date(sinceMs),
    ])
  ).map(storedOf);
}

const ALARM_ID = `(facts -> 'alarm' ->> 'id')::integer`;
const HOLDS = `kind IN ('RAISED', 'ALARM_ATTACHED')`;

const INCIDENT_ROW = `id int4, number text, employer_id int4, worker_id int4, device_id int4, is_open bool, priority int2,
  duress bool, raised_at timestamptz, closed_at timestamptz, disposition text, changed_at timestamptz, version int4,
  hash bytea, state jsonb`;
const CHANGING = `is_open b, priority b, duress b, closed_at b, disposition b, changed_at b, version b, hash b, state b`;
const KEY_ROW = 'incident_id int4, employer_id int4, wrapped_key bytea';

function names(columns: string, prefix = ''): string {
  return columns
    .split(',')
    .map((column) => `${prefix}${column.trim().split(' ')[0]}`)
    .join(', ');
}

function incidentRow({ incident, head, changedAtMs }: StoredIncident): object {
  const { id, number, employerId, workerId, deviceId, state, priority, duress, disposition, times } =
    incident;
  return {
    ...{ id, number, employer_id: employerId, worker_id: workerId, device_id: deviceId },
    ...{ is_open: state !== 'CLOSED', priority, duress, disposition },
    ...{ raised_at: instant(times.raisedAtMs), closed_at: instant(times.closedAtMs) },
    ...{ changed_at: instant(changedAtMs), version: head.version, hash: hex(head.hash), state: incident },
  };
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function hex(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}

const ROW = `state, version, hash, ${epochMs('changed_at')} AS changed_ms`;

interface Row {
  readonly state: Incident;
  readonly version: number;
  readonly hash: Buffer;
  readonly changed_ms: number;
}

function storedOf({ state, version, hash, changed_ms: changedAtMs }: Row): StoredIncident {
  isOneOf(INCIDENT_STATES, state.state, 'state of an incident');
  return { incident: state, head: { version, hash }, changedAtMs };
}

function only([row]: readonly Row[]): Incident | null {
  return row === undefined ? null : storedOf(row).incident;
}
