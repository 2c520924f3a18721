/** The queue, and the lists of what was: in the order that the viewer sees, whatever else an incident holds. */
import { isOpen, type Incident } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { employersWhere, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { IncidentFilter, Incidents, IncidentView } from '@lonewatch/schema/graphql/incident-ports.ts';
import type { Page, PageArgs } from '@lonewatch/schema/graphql/page.ts';
import { cursorOf, placeOf, type IncidentReach } from '../persistence/incident-list.ts';
import { inQueueOrder, matches } from './incident-filter.ts';
import type { IncidentOptions } from './incident-options.ts';
import { scopeOf } from './ports.ts';

const ANY: IncidentFilter = {
  ...{ open: null, employerIds: null, states: null, mine: false, search: null, priorities: null },
  ...{ types: null, fromMs: null, toMs: null, dispositions: null },
};

export function incidentLists(
  options: IncidentOptions,
): Pick<Incidents, 'list' | 'ofWorker' | 'children' | 'alarms'> {
  const { views, incidents } = options;
  return {
    // Of a wall only what is open is anybody's business.
    list: (viewer, filter, page) =>
      filter.open === true || viewer.kind === 'WALL'
        ? queue(options, viewer, filter, page)
        : newest(options, viewer, filter, null, page),
    ofWorker: (viewer, worker, page) => newest(options, viewer, ANY, worker.id, page),
    children: async (viewer, { incident }) => {
      const found = await incidents.children(scopeOf(viewer, 'SEE_INCIDENTS'), incident.id);
      const all = await Promise.all(found.map((child) => views.of(viewer, child)));
      return all.filter((view) => view !== null);
    },
    alarms: async (viewer, { incident, sight }) => {
      if (sight === 'OWN') return [];
      const ids = incident.alarms.map(({ id }) => id);
      const alarms = await incidents.alarms(scopeOf(viewer, 'SEE_INCIDENTS'), ids);
      return ids.flatMap((id) => alarms.find((alarm) => alarm.id === id) ?? []);
    },
  };
}

/** What is open, in the order in which it is to be worked. */
async function queue(
  { desk, views }: IncidentOptions,
  viewer: Viewer,
  filter: IncidentFilter,
  { first, after }: PageArgs,
): Promise<Page<IncidentView>> {
  const open = [...desk.open()].filter(isOpen);
  const seen = await Promise.all(open.map((incident) => views.of(viewer, incident)));
  const rows = seen
    .filter((view) => view !== null)
    .filter((view) => matches(filter, view, viewer))
    .sort((a, b) => inQueueOrder(a.incident, b.incident));
  const from = after === null ? 0 : rows.findIndex(({ incident }) => queueCursor(incident) > after);
  const page = from < 0 ? [] : rows.slice(from, from + first);
  return {
    rows: page.map((node) => ({ node, cursor: queueCursor(node.incident) })),
    hasNextPage: from >= 0 && from + first < rows.length,
    totalCount: rows.length,
  };
}

/** Compares as the queue stands. */
function queueCursor({ priority, times, id }: Incident): string {
  return `${priority}-${String(times.raisedAtMs).padStart(14, '0')}-${String(id).padStart(10, '0')}`;
}

/** What the database holds for this viewer as it stands, and what has to be folded without the call in disguise. */
async function newest(
  { incidents, views }: IncidentOptions,
  viewer: Viewer,
  filter: IncidentFilter,
  workerId: WorkerId | null,
  page: PageArgs,
): Promise<Page<IncidentView>> {
  const scope = scopeOf(viewer, 'SEE_INCIDENTS');
  const reach = reachOf(viewer, filter.employerIds, workerId);
  const { mine, ...conditions } = filter;
  const [found, guarded] = await Promise.all([
    incidents.page(scope, reach, { ...conditions, accountId: mine ? viewer.id : null }, page),
    incidents.guarded(scope, reach),
  ]);
  const view = async (list: readonly Incident[]): Promise<IncidentView[]> => {
    const all = await Promise.all(list.map((incident) => views.of(viewer, incident)));
    return all.filter((one) => one !== null);
  };
  const rows = await view(found.rows.map(({ node }) => node));
  const { raisedMs, id } = placeOf(page.after);
  const last = found.hasNextPage ? found.rows.at(-1)?.node : undefined;
  const folded = (await view(guarded)).filter(
    (one) =>
      matches(filter, one, viewer) &&
      isOlder(one.incident, { raisedMs, id }) &&
      // What is older than the page comes with a later one.
      (last === undefined || !isOlder(one.incident, { raisedMs: last.times.raisedAtMs, id: last.id })),
  );
  const all = [...rows, ...folded].sort(({ incident: a }, { incident: b }) => byAge(a, b));
  return {
    rows: all.slice(0, page.first).map((node) => ({ node, cursor: cursorOf(node.incident) })),
    hasNextPage: found.hasNextPage || all.length > page.first,
    totalCount: null,
  };
}

function byAge(a: Incident, b: Incident): number {
  return b.times.raisedAtMs - a.times.raisedAtMs || b.id - a.id;
}

function isOlder({ times, id }: Incident, than: { readonly raisedMs: number; readonly id: number }): boolean {
  return times.raisedAtMs < than.raisedMs || (times.raisedAtMs === than.raisedMs && id < than.id);
}

function reachOf(
  viewer: Viewer,
  wanted: readonly EmployerId[] | null,
  workerId: WorkerId | null,
): IncidentReach {
  const grants = viewer.grants.filter(
    ({ permissions, employerId }) =>
      permissions.includes('SEE_INCIDENTS') &&
      employerId !== null &&
      (wanted === null || wanted.includes(employerId)),
  );
  const whole = grants.filter((grant) => grant.teamId === null && grant.workerId === null);
  return {
    employerIds: [...new Set(whole.map(({ employerId }) => employerId!))],
    teamIds: [...new Set(grants.flatMap(({ teamId }) => teamId ?? []))],
    workerIds: [...new Set(grants.flatMap((grant) => grant.workerId ?? []))],
    duressAt: employersWhere(viewer, 'WORK_INCIDENTS'),
    workerId,
  };
}
