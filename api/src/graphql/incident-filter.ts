/** Which incidents somebody asks for, and in which order a queue stands. */
import { isOpen, type Incident } from '@lonewatch/schema/contract/incident.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { IncidentFilter, IncidentView } from '@lonewatch/schema/graphql/incident-ports.ts';

/** Priority, then age. */
export function inQueueOrder(a: Incident, b: Incident): number {
  return a.priority - b.priority || a.times.raisedAtMs - b.times.raisedAtMs || a.id - b.id;
}

/** Judged by what the viewer may read: a search must not tell a name that is masked. */
export function matches(filter: IncidentFilter, { incident, who }: IncidentView, viewer: Viewer): boolean {
  const { open, employerIds, states, mine, priorities, types, fromMs, toMs, dispositions, search } = filter;
  const { times, disposition } = incident;
  return (
    (open === null || open === isOpen(incident)) &&
    (employerIds === null || employerIds.includes(incident.employerId)) &&
    (states === null || states.includes(incident.state)) &&
    (!mine || isOn(incident, viewer)) &&
    (priorities === null || priorities.includes(incident.priority)) &&
    (types === null || incident.alarms.some(({ type }) => types.includes(type))) &&
    (fromMs === null || times.raisedAtMs >= fromMs) &&
    (toMs === null || times.raisedAtMs < toMs) &&
    (dispositions === null || (disposition !== null && dispositions.includes(disposition))) &&
    (search === null || holds(incident.number, search) || holds(who, search))
  );
}

function isOn({ ownership, participants }: Incident, { id }: Viewer): boolean {
  return ownership.owner?.accountId === id || participants.some(({ accountId }) => accountId === id);
}

function holds(text: string, sought: string): boolean {
  return text.toLocaleLowerCase('en-GB').includes(sought.toLocaleLowerCase('en-GB'));
}
