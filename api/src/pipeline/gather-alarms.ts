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

/** One that cannot be gathered holds up neither the others nor the start: it is named, and tried again at the next. */
export async function gatherAlarms(
  db: Database,
  raise: IncidentDesk['raise'],
  actor: Actor,
  warn: (sentence: string, error: unknown) => void,
): Promise<void> {
  for (let after = 0 as AlarmId; ;) {
    const alarms = await alarmsWithoutIncident(db, after, AT_ONCE);
    const last = alarms.at(-1);
    if (last === undefined) return;
    const adopted = alarms.map((alarm): NewAlarm => ({ ...alarm, actor, who: null, note: null }));
    const outcomes = await Promise.allSettled(adopted.map(raise));
    for (const [at, outcome] of outcomes.entries())
      if (outcome.status === 'rejected')
        warn(`Alarm ${alarms[at]!.id} is in no incident, and could not be put into one.`, outcome.reason);
    after = last.id;
  }
}
