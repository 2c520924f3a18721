/** `npm start -- --verify-log`: what a person reads of whether the log of incidents is what was written. */
import type { IncidentId } from '@lonewatch/schema/contract/ids.ts';
import { fold } from './domain/incident/fold.ts';
import { verifyIncidentLog } from './persistence/incident-verify.ts';
import { incidentByNumber } from './persistence/incidents.ts';
import type { Database } from './persistence/database.ts';

/** `which`: ALL, or the number of an incident. Throws a sentence where there is none of that number. */
export async function verifyLog(
  db: Database,
  which: string,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const { incidents, entries, broken } = await verifyIncidentLog(db, await idOf(db, which), fold);
  const isWhole = broken.length === 0;
  const lines = broken.map(({ sentence }) => sentence);
  const read = `${count(entries, 'entry', 'entries')} of ${count(incidents, 'incident', 'incidents')} read`;
  lines.push(
    isWhole
      ? `${read}: every one is as it was written.`
      : `${read}: the log of ${count(broken.length, 'incident', 'incidents')} is not what was written.`,
  );
  return { text: `${lines.join('\n')}\n`, isWhole };
}

async function idOf(db: Database, which: string): Promise<IncidentId | 'ALL'> {
  if (which === 'ALL') return which;
  const incident = await incidentByNumber(db, which);
  if (incident === null) throw new Error(`There is no incident ${which} in this database.`);
  return incident.id;
}

function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;
}
