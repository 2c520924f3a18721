/**
 * Date of birth and notes, sealed field by field with a key of the person's own, which is itself sealed under the key from
 * the configuration. Deleting the person's key makes every copy unreadable, in logs and backups too.
 */
import type { SensitiveProfile } from '@lonewatch/schema/contract/access.ts';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { PersonKeys } from './person-keys.ts';
import { seal, unseal } from './sealing.ts';
import type { Queries } from './sql-port.ts';
import { storableTime } from './storable.ts';

type Field = 'date of birth' | 'notes';

export class SensitiveProfiles {
  readonly #keys: PersonKeys;

  constructor(keys: PersonKeys) {
    this.#keys = keys;
  }

  /** What is held and can still be read, without reading it. */
  async held(q: Queries, workerId: WorkerId): Promise<{ dateOfBirth: boolean; notes: boolean }> {
    const [row] = await q.query<{ dateOfBirth: boolean; notes: boolean }>(
      `SELECT date_of_birth IS NOT NULL AS "dateOfBirth", notes IS NOT NULL AS notes
       FROM sensitive_profiles JOIN person_keys USING (worker_id) WHERE worker_id = $1`,
      [workerId],
    );
    return row ?? { dateOfBirth: false, notes: false };
  }

  /** null: nothing was ever held, or the person was erased: their key is gone. */
  async read(q: Queries, workerId: WorkerId): Promise<SensitiveProfile | null> {
    const key = await this.#keys.find(q, workerId);
    const [row] = await q.query<{ dateOfBirth: Buffer | null; notes: Buffer | null }>(
      'SELECT date_of_birth AS "dateOfBirth", notes FROM sensitive_profiles WHERE worker_id = $1',
      [workerId],
    );
    if (key === null || row === undefined) return null;
    return {
      dateOfBirth: open(key, row.dateOfBirth, workerId, 'date of birth'),
      notes: open(key, row.notes, workerId, 'notes'),
    };
  }

  /** Both fields as given; null: not held any more. In one transaction, or a key may stay behind that nothing needs. */
  async write(
    q: Queries,
    change: {
      readonly workerId: WorkerId;
      readonly employerId: EmployerId;
      readonly profile: SensitiveProfile;
      readonly accountId: string | null;
      readonly nowMs: number;
    },
  ): Promise<void> {
    const { workerId, employerId, profile, accountId, nowMs } = change;
    const key = await this.#keys.findOrMake(q, workerId, employerId);
    await q.query(
      `INSERT INTO sensitive_profiles (worker_id, employer_id, date_of_birth, notes, changed_at, changed_by)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (worker_id) DO UPDATE SET (date_of_birth, notes, changed_at, changed_by) =
         (excluded.date_of_birth, excluded.notes, excluded.changed_at, excluded.changed_by)`,
      [
        ...[workerId, employerId],
        close(key, profile.dateOfBirth, workerId, 'date of birth'),
        close(key, profile.notes, workerId, 'notes'),
        ...[storableTime(nowMs), accountId],
      ],
    );
  }
}

function fieldContext(workerId: WorkerId, field: Field): string {
  return `lonewatch ${field} of worker ${workerId}`;
}

function close(key: Uint8Array, text: string | null, workerId: WorkerId, field: Field): Buffer | null {
  return text === null ? null : seal(key, Buffer.from(text), fieldContext(workerId, field));
}

function open(key: Uint8Array, sealed: Buffer | null, workerId: WorkerId, field: Field): string | null {
  if (sealed === null) return null;
  const bytes = unseal(key, sealed, fieldContext(workerId, field));
  if (bytes === null) throw damaged(field, workerId);
  return bytes.toString('utf8');
}

/** Somebody has changed or moved a row by hand, or restored half of a backup: showing anything would be a guess. */
function damaged(what: string, workerId: WorkerId): Error {
  return new Error(
    `The ${what} of worker ${workerId} does not open: it was changed, or belongs to another row. Restore person_keys and sensitive_profiles from one backup.`,
  );
}
