/** Where the worker of an incident is and was: a function of how the incident stands, and every look is written down. */
import type { ReadKind } from '@lonewatch/schema/contract/access.ts';
import { isOpen, type Incident } from '@lonewatch/schema/contract/incident.ts';
import { BEFORE_ALARM_MS } from '@lonewatch/schema/contract/replay.ts';
import { mayAbout, type Viewer, type Whom } from '@lonewatch/schema/contract/viewer.ts';
import type { Ports } from '@lonewatch/schema/graphql/context.ts';
import type { KnownFix } from '@lonewatch/schema/graphql/known-fix.ts';
import type { Incidents, IncidentView } from '@lonewatch/schema/graphql/incident-ports.ts';
import type { Page } from '@lonewatch/schema/graphql/page.ts';
import { isRehearsal } from '../domain/alarm-rules.ts';
import { isSilentIncident } from '../domain/incident-sight.ts';
import { EXACT } from '../domain/visibility.ts';
import type { Directory } from '../hot/directory.ts';
import type { IncidentDesk } from '../pipeline/incident-desk.ts';
import { roleFor } from './need-to-know.ts';
import { knownFix, scopeOf, type History } from './ports.ts';
import { isControlRoom, type Sight, type Viewing } from './viewing.ts';
import { WHOLE_LOG } from './incident-views.ts';

const NO_TRAIL: Page<KnownFix> = { rows: [], hasNextPage: false, totalCount: null };

export interface PlaceOptions {
  readonly now: () => number;
  readonly directory: Directory;
  readonly desk: Pick<IncidentDesk, 'find' | 'log'>;
  readonly viewing: Viewing;
  readonly history: Pick<History, 'trail'>;
  readonly reading: Pick<Ports, 'lastKnownFix' | 'lastFixOf'>;
  readonly whomOf: (incident: Pick<Incident, 'employerId' | 'workerId'>) => Whom;
}

export type SightOptions = Pick<PlaceOptions, 'directory' | 'desk' | 'whomOf'>;
type SightOf = (viewer: Viewer, view: IncidentView, reason: string | null) => Promise<Sight | null>;

/** null: the place is not open to this viewer, or not any more. */
function incidentSight({ desk, whomOf }: SightOptions): SightOf {
  return async (viewer, { incident, sight }, reason) => {
    const whom = whomOf(incident);
    if (!mayAbout(viewer, 'SEE_POSITIONS', whom)) return null;
    const role = roleFor(viewer, 'SEE_POSITIONS', whom);
    const stored = await desk.find(incident.id);
    const silent = stored !== null && isSilentIncident(stored);
    if (stored !== null && isOpen(stored)) {
      const opens = incident.alarms.some(({ type }) => !isRehearsal(type));
      return opens ? { precision: EXACT, role, why: silent ? 'SILENT_ALARM' : 'ALARM', reason: null } : null;
    }
    if (sight === 'OWN') return { precision: EXACT, role, why: 'SESSION', reason: null };
    if (reason === null || sight === 'MASKED') return null;
    return { precision: EXACT, role, why: silent ? 'SILENT_ALARM' : 'REPORT', reason };
  };
}

/** What of somebody's way is part of an incident, and as whom it is open. */
export interface IncidentWay {
  readonly fromMs: number;
  /** Infinity: it is open. */
  readonly toMs: number;
  readonly sight: Sight;
}

/** null: none of it is open to this viewer. */
export function incidentWay(
  options: SightOptions,
): (viewer: Viewer, view: IncidentView, reason: string | null) => Promise<IncidentWay | null> {
  const { directory, whomOf } = options;
  const sightOf = incidentSight(options);
  return async (viewer, view, reason) => {
    const { incident } = view;
    if (view.sight === 'MASKED') return null;
    const sight = await sightOf(viewer, view, reason);
    if (sight === null || !isOnIt(viewer, incident, sight, whomOf(incident))) return null;
    const { services } = directory.employer(incident.employerId)!.employer;
    // Without location mapping an employer sees nothing of before the alarm.
    const leadsUp = services.includes('LOCATION_MAPPING') || isControlRoom(sight.role);
    const { raisedAtMs, closedAtMs } = incident.times;
    return { fromMs: raisedAtMs - (leadsUp ? BEFORE_ALARM_MS : 0), toMs: closedAtMs ?? Infinity, sight };
  };
}

export function incidentPlaces(options: PlaceOptions): Pick<Incidents, 'location' | 'trail'> {
  const { now, directory, desk, viewing, reading, history, whomOf } = options;

  const sightOf = incidentSight(options);
  const wayOf = incidentWay(options);
  const note = (viewer: Viewer, incident: Incident, sight: Sight, what: ReadKind): void =>
    viewing.note(viewer, whomOf(incident), sight, what);

  const alarmPlace = async (viewer: Viewer, view: IncidentView, reason: string | null) => {
    const sight = await sightOf(viewer, view, reason);
    if (sight === null) return null;
    const fix = await newestAlarmFix(view.incident);
    if (fix !== null) note(viewer, view.incident, sight, 'ALARM_PLACE');
    return fix;
  };

  /** Of the alarms that this viewer may know of. */
  const newestAlarmFix = async ({ id, alarms }: Incident): Promise<KnownFix | null> => {
    const known = new Set(alarms.map((alarm) => alarm.id));
    const log = await desk.log(id, 0, WHOLE_LOG);
    for (const entry of log.toReversed()) {
      if (entry.kind !== 'RAISED' && entry.kind !== 'ALARM_ATTACHED') continue;
      const fix = entry.personal?.fix;
      if (fix !== undefined && known.has(entry.facts.alarm.id))
        return { ...fix, receivedAtMs: entry.facts.alarm.receivedAtMs, marks: [] };
    }
    return null;
  };

  return {
    location: async (viewer, view, reason) => {
      const { workerId, deviceId } = view.incident;
      if (!isOpen(view.incident)) return alarmPlace(viewer, view, reason);
      const worker = workerId === null ? undefined : directory.worker(workerId)?.worker;
      const device = deviceId === null ? undefined : directory.device(deviceId)?.device;
      const live =
        worker !== undefined
          ? reading.lastKnownFix(viewer, worker)
          : device !== undefined
            ? reading.lastFixOf(viewer, device)
            : null;
      return live ?? alarmPlace(viewer, view, reason);
    },
    trail: async (viewer, view, reason, page) => {
      const { incident } = view;
      const { workerId, deviceId } = incident;
      const whose = workerId !== null ? { workerId } : deviceId !== null ? { deviceId } : null;
      const way = whose === null ? null : await wayOf(viewer, view, reason);
      if (whose === null || way === null) return NO_TRAIL;
      note(viewer, incident, way.sight, 'TRAIL');
      const scope = scopeOf(viewer, 'SEE_POSITIONS');
      const found = await history.trail(scope, whose, way.fromMs, Math.min(way.toMs, now()), page);
      return { ...found, rows: found.rows.map(({ node, cursor }) => ({ node: knownFix(node), cursor })) };
    },
  };
}

/** In a control room the way that somebody has gone is for those who are on the incident, and for supervisors. */
function isOnIt(viewer: Viewer, incident: Incident, { role }: Sight, whom: Whom): boolean {
  return !isControlRoom(role) || takesPart(viewer, incident, whom);
}

export function takesPart(viewer: Viewer, { ownership, participants }: Incident, whom: Whom): boolean {
  if (mayAbout(viewer, 'SUPERVISE_INCIDENTS', whom)) return true;
  return [ownership.owner, ...participants].some((one) => one?.accountId === viewer.id);
}
