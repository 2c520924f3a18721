/** Keys of analysts and scripts: for one employer, with one scope, until a day. Shown once, kept as their hash. */
import { randomBytes } from 'node:crypto';
import type { ApiKey } from '@lonewatch/schema/contract/access.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { KEY_SCOPES, type KeyScope } from '@lonewatch/schema/contract/role.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';
import { tokenHash } from './token-hash.ts';

/** Leaked keys are found in public repositories by how they begin. */
const MARK = 'lw_';
/** 192 bits, of which the prefix that stays visible gives away 24. */
const SECRET_BYTES = 24;
const PREFIX_LENGTH = MARK.length + 4;
const USED_EVERY_MS = 60_000;

/** The newest first, those that have ended too. */
export async function apiKeysOf(q: Queries, employerId: EmployerId): Promise<ApiKey[]> {
  const keys = await q.query<ApiKey>(`SELECT ${KEY} FROM api_keys WHERE employer_id = $1 ORDER BY id DESC`, [
    employerId,
  ]);
  return keys.map(checkKey);
}

/** `secret` is nowhere afterwards. */
export async function createApiKey(
  q: Queries,
  wanted: {
    readonly employerId: EmployerId;
    readonly name: string;
    readonly scope: KeyScope;
    readonly expiresAtMs: number;
    readonly createdBy: string | null;
    readonly nowMs: number;
  },
): Promise<{ key: ApiKey; secret: string }> {
  const { employerId, scope, expiresAtMs, createdBy, nowMs } = wanted;
  const secret = MARK + randomBytes(SECRET_BYTES).toString('base64url');
  const [key] = await q.query<ApiKey>(
    `INSERT INTO api_keys (employer_id, name, scope, prefix, key_hash, created_at, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${KEY}`,
    [
      ...[employerId, storableText(wanted.name), scope, secret.slice(0, PREFIX_LENGTH), tokenHash(secret)],
      ...[storableTime(nowMs), createdBy, storableTime(expiresAtMs)],
    ],
  );
  return { key: checkKey(key!), secret };
}

/** false: the employer has none of this id that is not revoked yet. */
export async function revokeApiKey(
  q: Queries,
  { id, employerId, nowMs }: { readonly id: number; readonly employerId: EmployerId; readonly nowMs: number },
): Promise<boolean> {
  const revoked = await q.query(
    'UPDATE api_keys SET revoked_at = $3 WHERE id = $1 AND employer_id = $2 AND revoked_at IS NULL RETURNING id',
    [id, employerId, storableTime(nowMs)],
  );
  return revoked.length > 0;
}

/**
 * null: there is none, it has ended or was revoked: whichever it is, the same single look-up has been made. Notes at most
 * once a minute that a key was used.
 */
export async function apiKeyBySecret(q: Queries, secret: string, nowMs: number): Promise<ApiKey | null> {
  const [key] = await q.query<ApiKey>(`SELECT ${KEY} FROM api_keys WHERE key_hash = $1`, [tokenHash(secret)]);
  if (key?.revokedAtMs !== null || key.expiresAtMs <= nowMs) return null;
  if (key.usedAtMs === null || nowMs - key.usedAtMs >= USED_EVERY_MS)
    await q.query(`UPDATE api_keys SET used_at = $2 WHERE id = $1 AND coalesce(used_at, '-infinity') <= $3`, [
      key.id,
      storableTime(nowMs),
      storableTime(nowMs - USED_EVERY_MS),
    ]);
  return checkKey(key);
}

const KEY = `id, employer_id AS "employerId", name, scope, prefix, ${epochMs('created_at')} AS "createdAtMs",
  ${epochMs('expires_at')} AS "expiresAtMs", ${epochMs('used_at')} AS "usedAtMs", ${epochMs('revoked_at')} AS "revokedAtMs"`;

function checkKey(key: ApiKey): ApiKey {
  isOneOf(KEY_SCOPES, key.scope, 'scope of a key');
  return key;
}
