/** For tests: a fence as it is stored when somebody has drawn it. */
import type { Geofence } from '@lonewatch/schema/contract/geofence.ts';
import type { GeofenceId } from '@lonewatch/schema/contract/ids.ts';
import type { Database } from './sql-port.ts';

export async function insertGeofence(
  db: Database,
  fence: Omit<Geofence, 'id' | 'version'>,
): Promise<Geofence> {
  const { employerId, name, shape, rules, changedAtMs, changedBy } = fence;
  return db.transaction('ordinary', async (tx) => {
    const [row] = await tx.query<{ id: GeofenceId }>(
      'INSERT INTO geofences (employer_id, version) VALUES ($1, 1) RETURNING id',
      [employerId],
    );
    await tx.query(
      `INSERT INTO geofence_versions (geofence_id, version, employer_id, name, shape, rules, made_at, made_by_name)
       VALUES ($1, 1, $2, $3, $4, $5, $6, $7)`,
      [
        row!.id,
        employerId,
        name,
        JSON.stringify(shape),
        JSON.stringify(rules),
        new Date(changedAtMs),
        changedBy,
      ],
    );
    return { ...fence, id: row!.id, version: 1 };
  });
}
