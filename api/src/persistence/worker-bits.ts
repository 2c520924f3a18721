/** A set of workers as bits: bit n of the bytes, least significant first in each, is worker `first` + n. */
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';

export interface WorkerBits {
  readonly first: number;
  readonly bits: Uint8Array;
}

/** null: nobody. Far-off ids cost an eighth of a byte each, before the database compresses the zeros away. */
export function workerBits(ids: readonly WorkerId[]): WorkerBits | null {
  if (ids.length === 0) return null;
  const first = ids.reduce((least, id) => Math.min(least, id), Infinity);
  const last = ids.reduce((greatest, id) => Math.max(greatest, id), 0);
  const bits = new Uint8Array(((last - first) >> 3) + 1);
  for (const id of ids) bits[(id - first) >> 3]! |= 1 << ((id - first) & 7);
  return { first, bits };
}

/** SQL: whether the worker is in the set of the row `alias`, whose columns are `first_worker_id` and `shown`. */
export function hasWorker(alias: string, worker: string): string {
  const place = `(${worker}::int8 - ${alias}.first_worker_id)`;
  return `CASE WHEN ${place} BETWEEN 0 AND octet_length(${alias}.shown) * 8 - 1
    THEN get_bit(${alias}.shown, ${place}) = 1 ELSE false END`;
}
