/**
 * Wall displays: each asks for itself, shows a short code, and is somebody from the moment that a person of an employer
 * types the code in. Its secret stays in its cookie; here is only the hash. Ask as the server's own role: a wall that
 * waits belongs to no employer yet.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { WallDisplay } from '@lonewatch/schema/contract/access.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { sqlState } from './database-fault.ts';
import { epochMs } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';
import { tokenHash } from './token-hash.ts';

const CODE_VALID_MS = 10 * 60_000;
/** Walls that nobody approved are forgotten this long after their code has ended. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;
const SEEN_EVERY_MS = 60_000;
const SECRET_BYTES = 32;
/** No 0, 1, I or O: people read it across a room and type it in. 32 characters, 5 bits each. */
const CODE_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_LENGTH = 8;
const UNIQUE_VIOLATION = '23505';

export interface WallEnrolment {
  /** For the wall's cookie and nowhere else. */
  readonly secret: string;
  readonly code: string;
  readonly expiresAtMs: number;
}

/** A wall as its own secret finds it. */
export type FoundWall =
  | { readonly state: 'PENDING'; readonly code: string; readonly expiresAtMs: number }
  | { readonly state: 'EXPIRED' }
  | { readonly state: 'REVOKED' }
  | {
      readonly state: 'APPROVED';
      readonly id: number;
      readonly name: string;
      readonly employerId: EmployerId;
      readonly employerName: string;
    };

/** A new wall that waits. The one of `previous` is forgotten if it still waits too. */
export async function askForWall(
  q: Queries,
  { previous, nowMs }: { readonly previous: string | null; readonly nowMs: number },
): Promise<WallEnrolment> {
  await q.query(
    `DELETE FROM wall_displays WHERE employer_id IS NULL AND (code_expires_at < $1 OR token_hash = $2)`,
    [storableTime(nowMs - FORGOTTEN_AFTER_MS), previous === null ? null : tokenHash(previous)],
  );
  const expiresAtMs = nowMs + CODE_VALID_MS;
  for (;;) {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const code = codeOf(secret);
    try {
      await q.query(
        'INSERT INTO wall_displays (token_hash, code_hash, code_expires_at, asked_at) VALUES ($1, $2, $3, $4)',
        [tokenHash(secret), codeHash(code), storableTime(expiresAtMs), storableTime(nowMs)],
      );
      return { secret, code, expiresAtMs };
    } catch (error) {
      // Two walls with one code: the newcomer takes another.
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    }
  }
}

/** null: no wall has this secret. Notes at most once a minute that an approved one was seen. */
export async function wallBySecret(q: Queries, secret: string, nowMs: number): Promise<FoundWall | null> {
  const [row] = await q.query<FoundRow>(
    `SELECT w.id, w.name, w.employer_id, e.name AS employer_name, ${epochMs('w.code_expires_at')} AS expires_ms,
       ${epochMs('w.seen_at')} AS seen_ms, w.revoked_at IS NOT NULL AS revoked
     FROM wall_displays w LEFT JOIN employers e ON e.id = w.employer_id WHERE w.token_hash = $1`,
    [tokenHash(secret)],
  );
  if (row === undefined) return null;
  if (row.revoked) return { state: 'REVOKED' };
  const { id, name, employer_id: employerId, employer_name: employerName, expires_ms: expiresAtMs } = row;
  if (employerId === null || employerName === null || name === null)
    return expiresAtMs !== null && expiresAtMs > nowMs
      ? { state: 'PENDING', code: codeOf(secret), expiresAtMs }
      : { state: 'EXPIRED' };
  if (row.seen_ms === null || nowMs - row.seen_ms >= SEEN_EVERY_MS)
    await q.query(
      `UPDATE wall_displays SET seen_at = $2 WHERE id = $1 AND coalesce(seen_at, '-infinity') <= $3`,
      [id, storableTime(nowMs), storableTime(nowMs - SEEN_EVERY_MS)],
    );
  return { state: 'APPROVED', id, name, employerId, employerName };
}

/**
 * null: no wall waits with this code, whatever is wrong with it: mistyped, used or ended. Bound the attempts of each
 * account: a code has 40 bits and lives ten minutes.
 */
export async function approveWall(
  q: Queries,
  approval: {
    readonly code: string;
    readonly employerId: EmployerId;
    readonly name: string;
    readonly accountId: string | null;
    readonly nowMs: number;
  },
): Promise<WallDisplay | null> {
  const { code, employerId, accountId, nowMs } = approval;
  const [wall] = await q.query<WallDisplay>(
    `WITH w AS (
       UPDATE wall_displays
       SET employer_id = $2, name = $3, approved_at = $4, approved_by = $5, code_hash = NULL, code_expires_at = NULL
       WHERE code_hash = $1 AND code_expires_at > $4 AND employer_id IS NULL
       RETURNING id, employer_id, name, approved_at, approved_by, seen_at, revoked_at)
     SELECT ${WALL} FROM w LEFT JOIN accounts a ON a.id = w.approved_by`,
    [codeHash(code), employerId, storableText(approval.name), storableTime(nowMs), accountId],
  );
  return wall ?? null;
}

/** The newest first, a revoked one for 30 days more. */
export async function wallsOf(q: Queries, employerId: EmployerId): Promise<WallDisplay[]> {
  return q.query<WallDisplay>(
    `SELECT ${WALL} FROM wall_displays w LEFT JOIN accounts a ON a.id = w.approved_by
     WHERE w.employer_id = $1 AND (w.revoked_at IS NULL OR w.revoked_at > now() - interval '30 days')
     ORDER BY w.approved_at DESC, w.id DESC`,
    [employerId],
  );
}

/** false: the employer has none of this id that is not revoked yet. */
export async function revokeWall(
  q: Queries,
  { id, employerId, nowMs }: { readonly id: number; readonly employerId: EmployerId; readonly nowMs: number },
): Promise<boolean> {
  const revoked = await q.query(
    `UPDATE wall_displays SET revoked_at = $3 WHERE id = $1 AND employer_id = $2 AND revoked_at IS NULL RETURNING id`,
    [id, employerId, storableTime(nowMs)],
  );
  return revoked.length > 0;
}

const WALL = `w.id, w.employer_id AS "employerId", w.name, ${epochMs('w.approved_at')} AS "approvedAtMs",
  a.name AS "approvedByName", ${epochMs('w.seen_at')} AS "seenAtMs", ${epochMs('w.revoked_at')} AS "revokedAtMs"`;

interface FoundRow {
  readonly id: number;
  readonly name: string | null;
  readonly employer_id: EmployerId | null;
  readonly employer_name: string | null;
  readonly expires_ms: number | null;
  readonly seen_ms: number | null;
  readonly revoked: boolean;
}

/** Made from the secret, so that a wall can show it again after a reload although nobody has kept it. XXXX-XXXX. */
function codeOf(secret: string): string {
  const bytes = createHash('sha256').update(`wall code ${secret}`).digest();
  const characters = Array.from({ length: CODE_LENGTH }, (_, i) => CODE_ALPHABET[bytes[i]! & 31]!);
  return `${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`;
}

/** However it was typed: lower case, with spaces, without the dash. */
function codeHash(code: string): Buffer {
  return tokenHash(code.toUpperCase().replace(/[^0-9A-Z]/g, ''));
}
