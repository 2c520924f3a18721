/**
 * Alarms that no incident holds: of a version before there were incidents, or imported. Each worker's become one incident, at
 * the start and before anybody is let in, so that none is hidden.
 */
import type { Actor } from '@lonewatch/schema/contract/incident.ts';
import type { AlarmId } from '@lonewatch/schema/contract/ids.ts';
import { alarmsWithoutIncident } from '../persistence/alarms.ts';
import type { Database } from '../persistence/sql-port.ts';
import type { IncidentDesk, NewAlarm } from './incident-desk.ts';

const AT_ONCE = 1_000;

/** Answers how many there were. */
export async function gatherAlarms(
  db: Database,
  raise: IncidentDesk['raise'],
  actor: Actor,
): Promise<number> {
  let gathered = 0;
  for (let after = 0 as AlarmId; ;) {
    const alarms = await alarmsWithoutIncident(db, after, AT_ONCE);
    const last = alarms.at(-1);
    if (last === undefined) return gathered;
    const adopted = alarms.map((alarm): NewAlarm => ({ ...alarm, actor, who: null, note: null }));
    await Promise.all(adopted.map(raise));
    gathered += alarms.length;
    after = last.id;
  }
}
