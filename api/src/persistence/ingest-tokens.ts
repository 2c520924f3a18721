/**
 * Tokens with which devices report. Only their hashes are kept: whoever reads the database, or a backup of it, can report
 * for nobody. A token is never deleted, so that a call for help under a revoked one is still known for what it is.
 */
import { randomBytes } from 'node:crypto';
import type { IngestTokenInfo } from '@lonewatch/schema/contract/access.ts';
import type { DeviceId, EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { IngestToken } from '@lonewatch/schema/contract/reference.ts';
import { epochMs } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';
import { tokenHash } from './token-hash.ts';

/** 120 bits, of which the prefix that stays visible gives away 24. */
const SECRET_BYTES = 15;
const PREFIX_LENGTH = 4;

/** The newest first. */
export async function ingestTokensOf(q: Queries, employerId: EmployerId): Promise<IngestTokenInfo[]> {
  return q.query<IngestTokenInfo>(
    `SELECT ${INFO} FROM ingest_tokens t LEFT JOIN devices d ON d.id = t.device_id
     WHERE t.employer_id = $1 ORDER BY t.id DESC`,
    [employerId],
  );
}

/** `secret` is nowhere afterwards. Fault NOT_FOUND for a device of another employer. */
export async function createIngestToken(
  q: Queries,
  wanted: {
    readonly employerId: EmployerId;
    readonly name: string;
    readonly deviceId: DeviceId | null;
    readonly createdBy: string | null;
    readonly nowMs: number;
  },
): Promise<{ info: IngestTokenInfo; secret: string; token: IngestToken }> {
  const { employerId, deviceId, createdBy, nowMs } = wanted;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const hash = tokenHash(secret);
  const [row] = await q.query<IngestTokenInfo>(
    `WITH t AS (
       INSERT INTO ingest_tokens (employer_id, name, prefix, token_hash, device_id, created_at, created_by)
       SELECT $1::int4, $2::text, $3::text, $4::bytea, $5::int4, $6::timestamptz, $7::text
       WHERE $5::int4 IS NULL OR EXISTS (SELECT FROM devices WHERE id = $5::int4 AND employer_id = $1::int4)
       RETURNING *)
     SELECT ${INFO} FROM t LEFT JOIN devices d ON d.id = t.device_id`,
    [
      ...[employerId, storableText(wanted.name), secret.slice(0, PREFIX_LENGTH), hash, deviceId],
      ...[storableTime(nowMs), createdBy],
    ],
  );
  if (row === undefined) throw new Fault('NOT_FOUND', 'There is no such device.');
  const token = { id: row.id, hash: hash.toString('hex'), employerId, deviceId, revoked: false };
  return { info: row, secret, token };
}

/** The token as it is now, revoked; null: the employer has none of this id. Revoked again it keeps its first time. */
export async function revokeIngestToken(
  q: Queries,
  { id, employerId, nowMs }: { readonly id: number; readonly employerId: EmployerId; readonly nowMs: number },
): Promise<IngestToken | null> {
  const [row] = await q.query<IngestToken>(
    `UPDATE ingest_tokens SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND employer_id = $2
     RETURNING ${TOKEN}`,
    [id, employerId, storableTime(nowMs)],
  );
  return row ?? null;
}

/**
 * Of the tokens that this person has made for this device: the one of this id, and of the others those beyond the newest
 * `keep`. All that were live until now.
 */
export async function revokeCallKeys(
  q: Queries,
  wanted: {
    readonly employerId: EmployerId;
    readonly deviceId: DeviceId;
    readonly createdBy: string;
    readonly id: number | null;
    readonly keep: number;
    readonly nowMs: number;
  },
): Promise<IngestToken[]> {
  const { employerId, deviceId, createdBy, id, keep, nowMs } = wanted;
  return q.query<IngestToken>(
    `WITH live AS (
       SELECT id FROM ingest_tokens
       WHERE employer_id = $1 AND device_id = $2 AND created_by = $3 AND revoked_at IS NULL)
     UPDATE ingest_tokens SET revoked_at = $4
     WHERE id IN (SELECT id FROM live WHERE id = $5::int4)
        OR id IN (SELECT id FROM live WHERE $5::int4 IS NULL OR id <> $5::int4 ORDER BY id DESC OFFSET $6)
     RETURNING ${TOKEN}`,
    [employerId, deviceId, createdBy, storableTime(nowMs), id, keep],
  );
}

const TOKEN = `id, encode(token_hash, 'hex') AS hash, employer_id AS "employerId", device_id AS "deviceId", true AS revoked`;
const INFO = `t.id, t.employer_id AS "employerId", t.name, t.prefix, d.external_id AS "deviceExternalId",
  ${epochMs('t.created_at')} AS "createdAtMs", ${epochMs('t.revoked_at')} AS "revokedAtMs"`;
