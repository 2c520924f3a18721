/** The fences that are in effect, each as its newest version says. */
import type { Geofence } from '@lonewatch/schema/contract/geofence.ts';
import { epochMs } from './row-values.ts';
import type { Queries } from './sql-port.ts';

/** What a query has to select from `geofences g JOIN geofence_versions v` for `geofenceOf`. */
const GEOFENCE = `g.id, g.employer_id AS "employerId", v.version, v.name, v.shape, v.rules,
  ${epochMs('v.made_at')} AS "changedAtMs", v.made_by_name AS "changedBy"`;

/** Of all employers, or within the scope that `q` has. */
export async function geofencesInEffect(q: Queries): Promise<Geofence[]> {
  return q.query<Geofence>(
    `SELECT ${GEOFENCE} FROM geofences g
     JOIN geofence_versions v ON v.geofence_id = g.id AND v.version = g.version
     WHERE g.removed_at IS NULL ORDER BY g.id`,
  );
}
