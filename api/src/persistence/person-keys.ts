/**
 * Keys of one person or one employer, each sealed under the key from the configuration. What is sealed with such a key can be
 * read by nobody, in logs and backups either, once its row is gone.
 */
import { randomBytes } from 'node:crypto';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { KEY_BYTES, seal, unseal } from './sealing.ts';
import type { Queries } from './sql-port.ts';

export class PersonKeys {
  readonly #fieldKey: Uint8Array;

  constructor(fieldKey: Uint8Array) {
    this.#fieldKey = fieldKey;
  }

  /** null: nothing was ever sealed for this person, or the person was erased. */
  async find(q: Queries, workerId: WorkerId): Promise<Uint8Array | null> {
    const [row] = await q.query<{ wrapped: Buffer }>(
      'SELECT wrapped_key AS wrapped FROM person_keys WHERE worker_id = $1',
      [workerId],
    );
    return row === undefined ? null : this.unwrap(row.wrapped, personContext(workerId), 'person_keys');
  }

  /** Made at the first call; of two that race one is kept. */
  async findOrMake(q: Queries, workerId: WorkerId, employerId: EmployerId): Promise<Uint8Array> {
    await q.query(
      'INSERT INTO person_keys (worker_id, employer_id, wrapped_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [workerId, employerId, this.wrap(personContext(workerId))],
    );
    return (await this.find(q, workerId))!;
  }

  /** As `findOrMake` for each of these workers, in three statements at most. */
  async findOrMakeAll(
    q: Queries,
    employers: ReadonlyMap<WorkerId, EmployerId>,
  ): Promise<Map<WorkerId, Uint8Array>> {
    const held = await this.#findAll(q, [...employers.keys()]);
    const missing = [...employers].filter(([workerId]) => !held.has(workerId));
    if (missing.length === 0) return held;
    await q.query(
      `INSERT INTO person_keys (worker_id, employer_id, wrapped_key)
       SELECT * FROM unnest($1::int4[], $2::int4[], $3::bytea[]) ON CONFLICT DO NOTHING`,
      [
        missing.map(([workerId]) => workerId),
        missing.map(([, employerId]) => employerId),
        missing.map(([workerId]) => this.wrap(personContext(workerId))),
      ],
    );
    const made = missing.map(([workerId]) => workerId);
    return new Map([...held, ...(await this.#findAll(q, made))]);
  }

  /** For a table of keys of its own: a new key, ready to be stored. */
  wrap(context: string): Buffer {
    return seal(this.#fieldKey, randomBytes(KEY_BYTES), context);
  }

  /** Throws for a key that was changed, moved, or sealed under another key from the configuration. */
  unwrap(wrapped: Uint8Array, context: string, table: string): Uint8Array {
    const key = unseal(this.#fieldKey, wrapped, context);
    if (key === null)
      throw new Error(
        `The ${context.replace(/^lonewatch /, '')} does not open: it was changed, or belongs to another row. Restore ${table} and what it seals from one backup.`,
      );
    return key;
  }

  async #findAll(q: Queries, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, Uint8Array>> {
    if (workerIds.length === 0) return new Map();
    const rows = await q.query<{ id: WorkerId; wrapped: Buffer }>(
      'SELECT worker_id AS id, wrapped_key AS wrapped FROM person_keys WHERE worker_id = ANY($1::int4[])',
      [workerIds],
    );
    return new Map(
      rows.map(({ id, wrapped }) => [id, this.unwrap(wrapped, personContext(id), 'person_keys')]),
    );
  }
}

export function personContext(workerId: WorkerId): string {
  return `lonewatch key of worker ${workerId}`;
}
