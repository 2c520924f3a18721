/**
 * Geofences, version by version: a version is written once and never changed, in one transaction with the head that names it.
 * Removing a fence writes one too, so that who did it and when is on record. A command that is sent again finds what it wrote.
 */
import type { Geofence, GeofenceRule, GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId, GeofenceId } from '@lonewatch/schema/contract/ids.ts';
import { foreignCursor, type Page, type PageArgs } from './page.ts';
import { epochMs } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

export interface StoredGeofence extends Geofence {
  readonly removed: boolean;
}

/** What a new version says, and who says it. */
export interface GeofenceDraft {
  readonly employerId: EmployerId;
  readonly name: string;
  readonly shape: GeofenceShape;
  readonly rules: readonly GeofenceRule[];
  readonly removed: boolean;
  readonly commandId: string | null;
  readonly accountId: string | null;
  readonly by: string;
  readonly nowMs: number;
}

const VERSION = `v.geofence_id AS id, v.employer_id AS "employerId", v.version, v.name, v.shape, v.rules, v.removed,
  ${epochMs('v.made_at')} AS "changedAtMs", v.made_by_name AS "changedBy"`;

/** In effect, by name; null: of all employers that `q` may read. */
export async function pageOfGeofences(
  q: Queries,
  employerIds: readonly EmployerId[],
  search: string | null,
  { first, after }: PageArgs,
): Promise<Page<StoredGeofence>> {
  const [name, id] = after === null ? ['', 0] : placeOf(after);
  const rows = await q.query<StoredGeofence & { readonly sortedBy: string; readonly total: number }>(
    `WITH fences AS (
       SELECT ${VERSION}, lower(v.name) COLLATE "C" AS "sortedBy", count(*) OVER ()::int4 AS total
       FROM geofences g JOIN geofence_versions v ON v.geofence_id = g.id AND v.version = g.version
       WHERE g.removed_at IS NULL AND g.employer_id = ANY($1::int4[])
         AND ($2::text IS NULL OR strpos(lower(v.name), lower($2)) > 0))
     SELECT * FROM fences WHERE ("sortedBy", id) > ($3 COLLATE "C", $4) ORDER BY "sortedBy", id LIMIT $5`,
    [employerIds, search === null ? null : storableText(search), name, id, first + 1],
  );
  return {
    rows: rows.slice(0, first).map(({ sortedBy, total: _, ...node }) => ({
      node,
      cursor: Buffer.from(JSON.stringify([sortedBy, node.id])).toString('base64url'),
    })),
    hasNextPage: rows.length > first,
    totalCount: rows[0]?.total ?? (after === null ? 0 : null),
  };
}

/** The newest first. */
export async function geofenceVersions(q: Queries, id: GeofenceId): Promise<StoredGeofence[]> {
  return q.query<StoredGeofence>(
    `SELECT ${VERSION} FROM geofence_versions v WHERE v.geofence_id = $1 ORDER BY v.version DESC`,
    [id],
  );
}

/** The newest version; `lock`: nobody else writes the next one before this transaction has ended. */
export async function findGeofence(
  q: Queries,
  id: GeofenceId,
  lock: 'to read' | 'to write' = 'to read',
): Promise<StoredGeofence | null> {
  // First the head: a join under a lock would read the version as of before the wait.
  if (lock === 'to write') await q.query('SELECT 1 FROM geofences WHERE id = $1 FOR UPDATE', [id]);
  const [row] = await q.query<StoredGeofence>(
    `SELECT ${VERSION} FROM geofences g JOIN geofence_versions v ON v.geofence_id = g.id AND v.version = g.version
     WHERE g.id = $1`,
    [id],
  );
  return row ?? null;
}

/** What this command has written before; null: it has not. */
export async function geofenceOfCommand(
  q: Queries,
  { employerId, accountId, commandId }: Pick<GeofenceDraft, 'employerId' | 'accountId' | 'commandId'>,
): Promise<StoredGeofence | null> {
  const [row] = await q.query<{ id: GeofenceId }>(
    `SELECT geofence_id AS id FROM geofence_versions
     WHERE employer_id = $1 AND made_by = $2 AND command_id = $3`,
    [employerId, accountId, commandId && storableText(commandId)],
  );
  return row === undefined ? null : findGeofence(q, row.id);
}

/** In effect. */
export async function countGeofences(q: Queries, employerId: EmployerId): Promise<number> {
  const [row] = await q.query<{ count: number }>(
    'SELECT count(*)::int4 AS count FROM geofences WHERE employer_id = $1 AND removed_at IS NULL',
    [employerId],
  );
  return row!.count;
}

/** The highest id that a rule of this fence has ever had; 0: none. */
export async function lastRuleId(q: Queries, id: GeofenceId): Promise<number> {
  const [row] = await q.query<{ last: number }>(
    `SELECT coalesce(max((rule ->> 'id')::int4), 0)::int4 AS last
     FROM geofence_versions v, jsonb_array_elements(v.rules) rule WHERE v.geofence_id = $1`,
    [id],
  );
  return row!.last;
}

export async function insertGeofence(q: Queries, draft: GeofenceDraft): Promise<StoredGeofence> {
  const [head] = await q.query<{ id: GeofenceId }>(
    'INSERT INTO geofences (employer_id, version) VALUES ($1, 1) RETURNING id',
    [draft.employerId],
  );
  return writeVersion(q, head!.id, 1, draft);
}

/** In a transaction that holds the head (`findGeofence`, to write). */
export async function appendVersion(
  q: Queries,
  before: StoredGeofence,
  draft: GeofenceDraft,
): Promise<StoredGeofence> {
  const version = before.version + 1;
  await q.query('UPDATE geofences SET version = $2, removed_at = $3 WHERE id = $1', [
    ...[before.id, version, draft.removed ? storableTime(draft.nowMs) : null],
  ]);
  return writeVersion(q, before.id, version, draft);
}

async function writeVersion(
  q: Queries,
  id: GeofenceId,
  version: number,
  draft: GeofenceDraft,
): Promise<StoredGeofence> {
  const { employerId, shape, rules, removed, commandId, accountId, nowMs } = draft;
  const name = storableText(draft.name);
  const by = storableText(draft.by);
  await q.query(
    `INSERT INTO geofence_versions (geofence_id, version, employer_id, name, shape, rules, removed, command_id, made_at,
       made_by, made_by_name)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9, $10, $11)`,
    [
      ...[id, version, employerId, name, JSON.stringify(shape), JSON.stringify(rules), removed],
      ...[commandId && storableText(commandId), storableTime(nowMs), accountId, by],
    ],
  );
  return { id, employerId, version, name, shape, rules, removed, changedAtMs: nowMs, changedBy: by };
}

function placeOf(cursor: string): [string, number] {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    if (Array.isArray(place) && typeof place[0] === 'string' && Number.isInteger(place[1]))
      return [place[0], place[1] as number];
  } catch {
    // As below.
  }
  throw foreignCursor('the list of geofences');
}
