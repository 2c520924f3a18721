/** Who answers an employer's alarms: a control room, or its own managers. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Queries } from './sql-port.ts';

export type Monitoring = 'ARC' | 'SELF';

export async function monitoringOf(q: Queries, employerId: EmployerId): Promise<Monitoring> {
  const [row] = await q.query<{ monitoring: Monitoring }>('SELECT monitoring FROM employers WHERE id = $1', [
    employerId,
  ]);
  return row?.monitoring ?? 'ARC';
}

export async function setMonitoring(
  q: Queries,
  employerId: EmployerId,
  monitoring: Monitoring,
): Promise<void> {
  await q.query('UPDATE employers SET monitoring = $2 WHERE id = $1', [employerId, monitoring]);
}
