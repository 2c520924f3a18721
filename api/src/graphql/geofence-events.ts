/**
 * What happened at geofences tells when somebody was where, so it is open as far as their trail is: by the same function, for the
 * same time, and written down in the same way. What is about nobody is open where everybody's trail could be.
 */
import type { GeofenceEvent } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Worker } from '@lonewatch/schema/contract/reference.ts';
import { employersWhere, mayAbout, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type {
  GeofenceEventFilter,
  GeofenceNews,
  Geofences,
} from '@lonewatch/schema/graphql/geofence-ports.ts';
import type { Page, PageArgs } from '@lonewatch/schema/graphql/page.ts';
import { EXACT } from '../domain/visibility.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory } from '../hot/directory.ts';
import { pageOfGeofenceEvents, type OpenTrail } from '../persistence/geofence-events.ts';
import type { Database } from '../persistence/sql-port.ts';
import type { Geofences as GeofenceEngine } from '../pipeline/geofences.ts';
import type { incidentWay } from './incident-places.ts';
import { scopeOf, trailOpensAt, type IsOnIncidentOf } from './ports.ts';
import { told } from './told.ts';
import { isControlRoom, type Sight, type Viewing } from './viewing.ts';

export interface EventOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly cases: Cases;
  readonly viewing: Viewing;
  readonly isOnIncidentOf: IsOnIncidentOf;
  readonly engine: Pick<GeofenceEngine, 'events'>;
  readonly wayOf: ReturnType<typeof incidentWay>;
  readonly now: () => number;
}

interface Open {
  readonly fromMs: number;
  readonly sight: Sight;
}

const NONE: Page<GeofenceEvent> = { rows: [], hasNextPage: false, totalCount: null };
const WHATEVER = { geofenceId: null, triggers: null, fromMs: null, toMs: null };

export function eventPorts(options: EventOptions): Pick<Geofences, 'events' | 'eventsOfIncident' | 'news'> {
  const { db, directory, viewing, engine, wayOf } = options;
  const openings = new Openings(options);
  const note = (viewer: Viewer, worker: Worker, { sight }: Open): void =>
    viewing.note(viewer, worker, sight, 'GEOFENCE_EVENTS');
  return {
    events: async (viewer, filter, page) => {
      const open = openings.of(viewer, filter);
      const trails = [...open.values()].map(({ worker, fromMs }): OpenTrail => {
        return { workerId: worker.id, fromMs, toMs: Infinity };
      });
      const absentAt = filter.workerId === null ? openings.absentAt(viewer, filter.employerIds) : [];
      if (trails.length === 0 && absentAt.length === 0) return NONE;
      const scope = scopeOf(viewer, 'SEE_GEOFENCES');
      const found = await db.asViewer(scope, (q) =>
        pageOfGeofenceEvents(q, { trails, absentAt }, filter, page),
      );
      for (const { node } of found.rows) {
        const seen = node.workerId === null ? undefined : open.get(node.workerId);
        if (seen !== undefined) note(viewer, seen.worker, seen);
      }
      return found;
    },
    eventsOfIncident: async (viewer, view, reason, page: PageArgs) => {
      const { workerId } = view.incident;
      const worker = workerId === null ? undefined : directory.worker(workerId)?.worker;
      const way = worker === undefined ? null : await wayOf(viewer, view, reason);
      if (worker === undefined || way === null) return NONE;
      note(viewer, worker, way);
      const trails = [{ workerId: worker.id, fromMs: way.fromMs, toMs: way.toMs }];
      return db.asViewer(scopeOf(viewer, 'SEE_GEOFENCES'), (q) =>
        pageOfGeofenceEvents(q, { trails, absentAt: [] }, WHATEVER, page),
      );
    },
    news: (viewer, employerIds) =>
      told<GeofenceEvent, GeofenceNews>(engine.events.subscribe(), null, (event) => {
        if (employerIds !== null && !employerIds.includes(event.employerId)) return null;
        if (event.workerId === null)
          return openings.absentAt(viewer, employerIds).includes(event.employerId) ? event : null;
        const open = openings.ofWorker(viewer, event.workerId);
        if (open === null || event.atMs < open.fromMs) return null;
        note(viewer, open.worker, open);
        return event;
      }),
  };
}

/** Whose trail is open to a viewer now, and from when on. */
class Openings {
  readonly #options: EventOptions;

  constructor(options: EventOptions) {
    this.#options = options;
  }

  of(
    viewer: Viewer,
    { workerId, employerIds }: GeofenceEventFilter,
  ): Map<WorkerId, Open & { readonly worker: Worker }> {
    const found = new Map<WorkerId, Open & { readonly worker: Worker }>();
    const asked = new Set(this.#employers(viewer, employerIds));
    const candidates =
      workerId === null ? this.#options.directory.workers() : [this.#options.directory.worker(workerId)];
    for (const candidate of candidates) {
      if (candidate === undefined || !asked.has(candidate.worker.employerId)) continue;
      const open = this.ofWorker(viewer, candidate.worker.id);
      if (open !== null) found.set(candidate.worker.id, open);
    }
    return found;
  }

  /** null: not open, or no such worker. */
  ofWorker(viewer: Viewer, workerId: WorkerId): (Open & { readonly worker: Worker }) | null {
    const { directory, viewing, cases, now, isOnIncidentOf } = this.#options;
    const worker = directory.worker(workerId)?.worker;
    if (worker === undefined || !mayAbout(viewer, 'SEE_GEOFENCES', worker)) return null;
    const sight = viewing.sightOfWorker(viewer, worker);
    if (sight.precision !== EXACT) return null;
    const onIt = isOnIncidentOf(viewer, worker);
    const fromMs = trailOpensAt(sight, worker, this.#isMapped(worker.employerId), cases, now(), onIt);
    return fromMs === null ? null : { worker, fromMs, sight };
  }

  /** Where a viewer hears that nobody was somewhere: with the whole employer in reach, which has procured location mapping. */
  absentAt(viewer: Viewer, employerIds: readonly EmployerId[] | null): EmployerId[] {
    return this.#employers(viewer, employerIds).filter(
      (id) =>
        this.#isMapped(id) &&
        viewer.grants.some(
          ({ employerId, teamId, workerId, permissions, role }) =>
            employerId === id &&
            teamId === null &&
            workerId === null &&
            permissions.includes('SEE_GEOFENCES') &&
            permissions.includes('SEE_POSITIONS') &&
            !isControlRoom(role) &&
            role !== 'WALL_DISPLAY',
        ),
    );
  }

  #employers(viewer: Viewer, wanted: readonly EmployerId[] | null): EmployerId[] {
    const theirs = employersWhere(viewer, 'SEE_GEOFENCES');
    return wanted === null ? theirs : theirs.filter((id) => wanted.includes(id));
  }

  #isMapped(employerId: EmployerId): boolean {
    return (
      this.#options.directory.employer(employerId)?.employer.services.includes('LOCATION_MAPPING') === true
    );
  }
}
