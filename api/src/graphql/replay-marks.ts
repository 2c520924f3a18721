/** What stands on the time line of the past, oldest first: alarms and what was done about them, and sessions. */
import type { GeofenceTrigger } from '@lonewatch/schema/contract/geofence.ts';
import { REPLAY_LIMITS } from '@lonewatch/schema/contract/replay.ts';
import type { SessionActName } from '@lonewatch/schema/contract/session.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { IncidentView } from '@lonewatch/schema/graphql/incident-ports.ts';
import type { PastWindow, ReplayMark } from '@lonewatch/schema/graphql/replay-ports.ts';
import { pageOfGeofenceEvents } from '../persistence/geofence-events.ts';
import { readIncidentsWithin, readSessionActs } from '../persistence/replay-history.ts';
import { WHOLE_LOG } from './incident-views.ts';
import { scopeOf } from './ports.ts';
import { noteLooks, type LookOptions } from './replay-looks.ts';
import { pastSightOf, seatingOf, type PastSightOptions } from './replay-sight.ts';

/** Of a fleet only these: with every entry of every log nobody could tell one mark from another. */
const OF_A_FLEET = ['RAISED', 'ALARM_ATTACHED', 'CLOSED', 'REOPENED'];
const ALARMS = ['RAISED', 'ALARM_ATTACHED'];

export async function replayMarks(
  options: PastSightOptions & LookOptions,
  viewer: Viewer,
  window: PastWindow,
): Promise<ReplayMark[]> {
  const { workerId, fromMs, toMs } = window;
  // Whoever may see no past gets no marks of it either.
  seatingOf(options.directory, viewer, window.employerId, workerId);
  const marks = await Promise.all([
    incidentMarks(options, viewer, window),
    sessionMarks(options, viewer, window),
    fenceMarks(options, viewer, window),
  ]);
  return marks
    .flat()
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .sort((a, b) => a.atMs - b.atMs)
    .slice(0, REPLAY_LIMITS.marks);
}

async function incidentMarks(
  { db, views }: PastSightOptions,
  viewer: Viewer,
  { employerId, fromMs, toMs, workerId, incidentId }: PastWindow,
): Promise<ReplayMark[]> {
  const scope = scopeOf(viewer, 'SEE_INCIDENTS');
  const stored = await db.asViewer(scope, (q) => readIncidentsWithin(q, employerId, fromMs, toMs), 'bulk');
  const marks: ReplayMark[] = [];
  for (const incident of stored) {
    if (workerId !== null && incident.workerId !== workerId) continue;
    const view = await views.of(viewer, incident);
    if (view === null || view.sight === 'MASKED') continue;
    const whole = workerId !== null || incident.id === incidentId;
    for (const { entry, summary } of await views.log(viewer, view, incident, 0, WHOLE_LOG))
      if (whole || OF_A_FLEET.includes(entry.kind)) marks.push(markOf(view, entry, summary));
    if (marks.length >= REPLAY_LIMITS.marks) break;
  }
  return marks;
}

function markOf(
  { incident, who }: IncidentView,
  entry: { readonly version: number; readonly atMs: number; readonly kind: string },
  summary: string,
): ReplayMark {
  const isAlarm = ALARMS.includes(entry.kind);
  return {
    id: `${incident.number}-${entry.version}`,
    atMs: entry.atMs,
    kind: isAlarm ? 'ALARM' : 'INCIDENT',
    text: summary,
    priority: isAlarm ? incident.priority : null,
    workerId: incident.workerId,
    who,
    incidentNumber: incident.number,
  };
}

const ACT_WORDS: Readonly<Partial<Record<SessionActName, string>>> = {
  START: 'Session began',
  CHECK_IN: 'Checked in',
  EXTEND: 'Session extended',
  SUSPEND: 'Check-ins suspended for a drive',
  RESUME: 'Check-ins resumed',
  AMBER: 'Said that something is not right',
  END: 'Session ended',
  HOME_SAFE: 'Home safe',
  EXPIRE: 'Session expired',
};

/** Of one worker: of a fleet there would be thousands. */
async function sessionMarks(
  { db, directory }: PastSightOptions,
  viewer: Viewer,
  { fromMs, toMs, workerId }: PastWindow,
): Promise<ReplayMark[]> {
  if (workerId === null) return [];
  const scope = scopeOf(viewer, 'SEE_WORKERS');
  const acts = await db.asViewer(scope, (q) => readSessionActs(q, workerId, fromMs, toMs));
  return acts.flatMap(({ id, act, atMs }) => {
    const text = ACT_WORDS[act];
    return text === undefined
      ? []
      : [
          {
            ...{ id: `session-${id}`, atMs, kind: 'SESSION', text, priority: null, incidentNumber: null },
            ...{ workerId, who: directory.worker(workerId)?.worker.name ?? null },
          } as const,
        ];
  });
}

/** As far as the place is open that they tell; each is a look at it. */
async function fenceMarks(
  options: PastSightOptions & LookOptions,
  viewer: Viewer,
  window: PastWindow,
): Promise<ReplayMark[]> {
  const { fromMs, toMs } = window;
  const { seats } = await pastSightOf(options, viewer, window, 'HAPPENED');
  const trails = seats.flatMap(({ workerId, open }) =>
    workerId === null ? [] : open.map((span) => ({ workerId, fromMs: span.fromMs, toMs: span.toMs })),
  );
  if (trails.length === 0) return [];
  const { rows } = await options.db.asViewer(
    scopeOf(viewer, 'SEE_POSITIONS'),
    (q) =>
      pageOfGeofenceEvents(
        q,
        { trails, absentAt: [] },
        { geofenceId: null, triggers: null, fromMs, toMs: toMs + 1 },
        { first: REPLAY_LIMITS.marks, after: null },
      ),
    'bulk',
  );
  const told = new Set(rows.map(({ node }) => node.workerId));
  noteLooks(
    options,
    viewer,
    window,
    seats.filter(({ workerId }) => told.has(workerId)),
  );
  const names = new Map(seats.map(({ workerId, name }) => [workerId, name]));
  return rows.map(({ node: event }) => ({
    ...{ id: `fence-${event.id}`, atMs: event.atMs, kind: 'GEOFENCE' },
    text: `${FENCE_WORDS[event.trigger]} ${event.geofenceName}`,
    ...{ priority: null, workerId: event.workerId, incidentNumber: null },
    who: names.get(event.workerId) ?? null,
  }));
}

const FENCE_WORDS: Readonly<Record<GeofenceTrigger, string>> = {
  ENTER: 'Entered',
  EXIT: 'Left',
  DWELL: 'Stayed long in',
  CROSSED: 'Passed through',
  ABSENT: 'Nobody in',
  SPEED: 'Fast in',
};
