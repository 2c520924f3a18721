/** The hot columns of each employer as bytes, for a warm restart. A snapshot that is not whole counts as none. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Database } from './sql-port.ts';

/** Bytes of one row: writing one holds the embedded database's connection for some 10 ms. */
const PART_BYTES = 512 * 1024;

export interface HotSnapshot {
  /** What was received up to here is in it. */
  readonly takenAtMs: number;
  readonly bytes: Uint8Array;
}

/** Fulfils when the snapshot is durable and older ones of the employer are gone. */
export async function saveSnapshot(
  db: Database,
  employerId: EmployerId,
  { takenAtMs, bytes }: HotSnapshot,
): Promise<void> {
  const takenAt = new Date(takenAtMs);
  const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  await db.query(
    'DELETE FROM hot_snapshots WHERE employer_id = $1 AND taken_at = $2',
    [employerId, takenAt],
    'bulk',
  );
  for (let part = 0; part < parts; part++) {
    const piece = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    await db.query(
      'INSERT INTO hot_snapshots (employer_id, taken_at, part, parts, bytes) VALUES ($1, $2, $3, $4, $5)',
      [employerId, takenAt, part, parts, Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)],
      'bulk',
    );
  }
  await db.query(
    'DELETE FROM hot_snapshots WHERE employer_id = $1 AND taken_at < $2',
    [employerId, takenAt],
    'bulk',
  );
}

/** The newest whole one of each employer. */
export async function loadSnapshots(db: Database): Promise<Map<EmployerId, HotSnapshot>> {
  const newest = await db.query<{ employer_id: EmployerId; taken_at: Date }>(
    `SELECT DISTINCT ON (employer_id) employer_id, taken_at FROM (
       SELECT employer_id, taken_at FROM hot_snapshots
       GROUP BY employer_id, taken_at HAVING count(*) = max(parts)) whole
     ORDER BY employer_id, taken_at DESC`,
  );
  const snapshots = new Map<EmployerId, HotSnapshot>();
  for (const { employer_id: employerId, taken_at: takenAt } of newest) {
    const parts = await db.query<{ bytes: Buffer }>(
      'SELECT bytes FROM hot_snapshots WHERE employer_id = $1 AND taken_at = $2 ORDER BY part',
      [employerId, takenAt],
    );
    snapshots.set(employerId, {
      takenAtMs: takenAt.getTime(),
      bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
    });
  }
  return snapshots;
}
