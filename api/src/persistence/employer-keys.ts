/** The key of what belongs to an employer but to no worker: its plans, and the secrets of its webhooks. */
import { createHmac } from 'node:crypto';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { PersonKeys } from './person-keys.ts';
import { seal, unseal } from './sealing.ts';
import type { Queries } from './sql-port.ts';

/** Made at the first call; of two that race one is kept. */
export async function employerKey(q: Queries, keys: PersonKeys, employerId: EmployerId): Promise<Uint8Array> {
  const context = employerContext(employerId);
  const find = async (): Promise<Uint8Array | null> => {
    const [row] = await q.query<{ wrapped: Buffer }>(
      'SELECT wrapped_key AS wrapped FROM employer_keys WHERE employer_id = $1',
      [employerId],
    );
    return row === undefined ? null : keys.unwrap(row.wrapped, context, 'employer_keys');
  };
  const there = await find();
  if (there !== null) return there;
  await q.query(
    'INSERT INTO employer_keys (employer_id, wrapped_key) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [employerId, keys.wrap(context)],
  );
  return (await find())!;
}

export function employerContext(employerId: EmployerId): string {
  return `lonewatch key of employer ${employerId}`;
}

/** `context` says what it is and whose, so that it opens nowhere else. */
export function sealJson(key: Uint8Array, value: unknown, context: string): Buffer {
  return seal(key, Buffer.from(JSON.stringify(value)), context);
}

/** Throws where what is stored was changed or moved: showing anything would be a guess. */
export function unsealJson(key: Uint8Array, sealed: Uint8Array, context: string): unknown {
  const bytes = unseal(key, sealed, context);
  if (bytes === null)
    throw new Error(
      `The ${context.replace(/^lonewatch /, '')} does not open: it was changed, or belongs to another row. Restore it and its key from one backup.`,
    );
  return JSON.parse(bytes.toString('utf8'));
}

/** Tells the same number or address again without saying which; only under the same key. */
export function fingerprint(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(`lonewatch contact ${text}`).digest();
}
