/**
 * Implements what the resolvers may read, on the hot state and the history. Every answer stays within what the viewer's
 * grants reach, whatever the schema has checked before: a check that is forgotten there gives nothing away.
 */
import type { AlarmId, EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { BEFORE_ALARM_MS } from '@lonewatch/schema/contract/replay.ts';
import type { Alarm, Device, Employer, Team, Worker } from '@lonewatch/schema/contract/reference.ts';
import type { Permission } from '@lonewatch/schema/contract/role.ts';
import { marksOf } from '@lonewatch/schema/contract/signal.ts';
import {
  employersWhere,
  mayAbout,
  mayAt,
  type Viewer,
  type Whom,
} from '@lonewatch/schema/contract/viewer.ts';
import { viewportContains } from '@lonewatch/schema/contract/viewport.ts';
import { WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import type { IngestReject, Ports, WorkerFilter } from '@lonewatch/schema/graphql/context.ts';
import type { RosterPage } from '@lonewatch/schema/graphql/frame-ports.ts';
import type { KnownFix } from '@lonewatch/schema/graphql/known-fix.ts';
import type { Page, PageArgs } from '@lonewatch/schema/graphql/page.ts';
import { isRehearsal } from '../domain/alarm-rules.ts';
import {
  audienceOf,
  EXACT,
  HIDDEN,
  MAPPING_PROCURED,
  policyBits,
  wallNameOf,
  type AudienceClass,
} from '../domain/visibility.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory, LiveFix } from '../hot/directory.ts';
import type { ViewerScope } from '../persistence/sql-port.ts';
import { statusCodeOf, statusCounts } from './status-counts.ts';
import { deviceView, pageOfDevices, whomOfDevice } from './device-list.ts';
import { isControlRoom, shownFix, type Sight, type Viewing } from './viewing.ts';
import { Alphabet, pageOfWorkers, type WorkerNow } from './worker-list.ts';

/** Which alarms a viewer may see: of these employers all, and of these teams. */
export interface AlarmReach {
  readonly employerIds: readonly EmployerId[];
  readonly teamIds: readonly TeamId[];
  /** Where calls for help in disguise are told: elsewhere there are none. */
  readonly silentAt: readonly EmployerId[];
}

/** What the ports ask of the history: asked as the viewer, so that the database judges too. */
export interface History {
  trail(
    scope: ViewerScope,
    of: { readonly workerId: WorkerId } | { readonly deviceId: Device['id'] },
    fromMs: number,
    toMs: number,
    page: PageArgs,
  ): Promise<Page<LiveFix>>;
  rejects(scope: ViewerScope, employerId: EmployerId, page: PageArgs): Promise<Page<IngestReject>>;
  alarms(scope: ViewerScope, reach: AlarmReach, page: PageArgs): Promise<Page<Alarm>>;
  alarm(scope: ViewerScope, reach: AlarmReach, id: AlarmId): Promise<Alarm | null>;
}

/** In place of what was sent, where location mapping is not procured. */
const UNMAPPED = '(not shown: it may hold a position, and location mapping is not procured)';

type ReadingPorts = Omit<
  Ports,
  | 'administration'
  | 'needToKnow'
  | 'sessions'
  | 'callKeys'
  | 'incidents'
  | 'presences'
  | 'replay'
  | 'supervision'
  | 'statistics'
  | 'plans'
  | 'police'
  | 'notifications'
  | 'geofences'
  | 'heat'
>;

export interface PortOptions {
  readonly now: () => number;
  readonly directory: Directory;
  readonly cases: Cases;
  readonly history: History;
  readonly viewing: Viewing;
  readonly isOnIncidentOf: IsOnIncidentOf;
  readonly roster: (
    employerId: EmployerId,
    audience: AudienceClass,
    fromSlot: number,
    first: number,
  ) => RosterPage;
}

/** Owns or has joined the open incident of this worker, or supervises whoever does. */
export type IsOnIncidentOf = (viewer: Viewer, whom: Whom) => boolean;

export function makePorts(options: PortOptions): ReadingPorts {
  const { directory, now } = options;
  return {
    now,
    employers: (viewer) =>
      employersWhere(viewer, 'SEE_EMPLOYER')
        .map((id) => directory.employer(id)?.employer)
        .filter((employer): employer is Employer => employer !== undefined)
        .sort((a, b) => a.name.localeCompare(b.name, 'en-GB')),
    employer: (viewer, id) =>
      mayAt(viewer, 'SEE_EMPLOYER', id) ? (directory.employer(id)?.employer ?? null) : null,
    teams: (viewer, employer) =>
      (directory.employer(employer.id)?.teams ?? []).filter((team) => seesTeam(viewer, team, directory)),
    team: (viewer, id) => {
      const team = directory.team(id);
      return team !== undefined && seesTeam(viewer, team, directory) ? team : null;
    },
    statusCounts: (viewer, employer) => statusCounts(viewer, employer, directory),
    ...workerPorts(options),
    ...devicePorts(options),
    ...alarmPorts(options),
    roster: (viewer, employerId, fromSlot, first) => {
      const audience = audienceOf(viewer, employerId);
      if (audience === null || directory.employer(employerId) === undefined)
        throw new Fault('NOT_FOUND', 'There is no such employer.');
      return options.roster(employerId, audience, fromSlot, first);
    },
    rejects: async (viewer, employerId, page) => {
      const live = directory.employer(employerId);
      if (live === undefined || !mayAt(viewer, 'SEE_REJECTS', employerId))
        throw new Fault('NOT_FOUND', 'There is no such employer.');
      const found = await options.history.rejects(scopeOf(viewer, 'SEE_REJECTS'), employerId, page);
      const { services, policy } = live.employer;
      if ((policyBits(services, policy) & MAPPING_PROCURED) !== 0) return found;
      // What a sender wrote may hold a place.
      return {
        ...found,
        rows: found.rows.map(({ node, cursor }) => ({
          cursor,
          node: { ...node, reason: withoutValues(node.reason), excerpt: UNMAPPED },
        })),
      };
    },
  };
}

function workerPorts({ directory, cases, viewing, now, history, isOnIncidentOf }: PortOptions) {
  let alphabet: Alphabet | null = null;
  /** As the worker is now: the alphabet keeps who there is, not what has changed about them. */
  const present = ({ id }: Worker): Worker => directory.worker(id)!.worker;
  const fixOf = (worker: Worker): KnownFix | null => {
    const live = directory.worker(worker.id)!;
    const deviceId = directory.employer(worker.employerId)!.fleet.columns.deviceId[live.slot]!;
    return knownFix(directory.device(deviceId as Device['id'])?.lastFix ?? null);
  };
  const nameOf = (viewer: Viewer, worker: Worker): string =>
    viewer.kind === 'WALL'
      ? wallNameOf(worker.name, worker.id, directory.employer(worker.employerId)!.employer.policy.wallNames)
      : worker.name;
  /** The fix and whether looking at it was something to write down. */
  const lastKnownFix = (viewer: Viewer, worker: Worker): KnownFix | null => {
    const sight = viewing.sightOfWorker(viewer, worker);
    const fix = shownFix(fixOf(worker), sight);
    if (fix !== null) viewing.note(viewer, worker, sight, 'LAST_KNOWN_FIX');
    return fix;
  };
  const look = (viewer: Viewer, worker: Worker): WorkerNow => {
    const checkInAtMs = cases.sessionOf(worker.id)?.nextCheckInAtMs ?? null;
    const hidden = viewing.sightOfWorker(viewer, worker).precision === HIDDEN;
    const { columns } = directory.employer(worker.employerId)!.fleet;
    return {
      checkInAtS: checkInAtMs === null ? null : checkInAtMs / 1000,
      statusCode: statusCodeOf(viewer, worker, directory),
      fixAtS: hidden ? 0 : columns.fixAtS[directory.worker(worker.id)!.slot]!,
    };
  };
  const isMapped = (employerId: EmployerId): boolean =>
    directory.employer(employerId)!.employer.services.includes('LOCATION_MAPPING');
  return {
    workers: (viewer, filter, order, page) => {
      if (alphabet?.workers.length !== directory.workerCount)
        alphabet = new Alphabet([...directory.workers()].map(({ worker }) => worker));
      const theirs = employersWhere(viewer, 'SEE_WORKERS');
      const visible = filter.employerIds?.filter((id) => theirs.includes(id)) ?? theirs;
      const found = pageOfWorkers(alphabet, { ...filter, employerIds: visible }, order, page, {
        look: (listed) => look(viewer, present(listed)),
        sees: (listed) =>
          visible.includes(listed.employerId) && mayAbout(viewer, 'SEE_WORKERS', present(listed)),
        matches: (listed, wanted, at) => {
          const worker = present(listed);
          return (
            workerMatches(worker, wanted, at) &&
            (wanted.search === null || isFound(viewer, worker, wanted.search, nameOf, directory)) &&
            // Being found in a place says where somebody is: it is a look.
            (wanted.within === null || isWithin(wanted.within, lastKnownFix(viewer, worker)))
          );
        },
      });
      return { ...found, rows: found.rows.map(({ node, cursor }) => ({ node: present(node), cursor })) };
    },
    worker: (viewer, id) => {
      const found = directory.worker(id)?.worker;
      return found !== undefined && mayAbout(viewer, 'SEE_WORKERS', found) ? found : null;
    },
    whomOf: (id) => directory.worker(id)?.worker ?? null,
    nameOf,
    statusOf: (viewer, worker) => WORKER_STATUSES[statusCodeOf(viewer, worker, directory)]!,
    sessionOf: (worker) => cases.liveSession(worker.id, now()),
    lastKnownFix,
    trail: async (viewer, of, fromMs, toMs, page) => {
      const live = 'worker' in of ? directory.worker(of.worker.id) : directory.device(of.device.id);
      const whom = 'worker' in of ? of.worker : whomOfDevice(directory, of);
      if (live === undefined) return NO_TRAIL;
      const sight = viewing.sightOf(viewer, whom, live.slot);
      const onIt = isOnIncidentOf(viewer, whom);
      const openFromMs = trailOpensAt(sight, whom, isMapped(whom.employerId), cases, now(), onIt);
      if (sight.precision !== EXACT || openFromMs === null || openFromMs >= toMs) return NO_TRAIL;
      viewing.note(viewer, whom, sight, 'TRAIL');
      const whose = 'worker' in of ? { workerId: of.worker.id } : { deviceId: of.device.id };
      const scope = scopeOf(viewer, 'SEE_POSITIONS');
      const found = await history.trail(scope, whose, Math.max(fromMs, openFromMs), toMs, page);
      return { ...found, rows: found.rows.map(({ node, cursor }) => ({ node: knownFix(node), cursor })) };
    },
  } satisfies Partial<Ports>;
}

const NO_TRAIL: Page<KnownFix> = { rows: [], hasNextPage: false, totalCount: null };

/**
 * From when on the trail is part of what is open now: the session in progress, what led up to the alarm, a quarter of an
 * hour under a broken glass. null: none of it; a last position that is shared is no trail, and a wall shows a place, never
 * a way. Without location mapping an employer sees nothing of before the alarm, and in a control room the way to an alarm is
 * for whoever is on its incident (`onIt`). Nobody's device has no privacy.
 */
export function trailOpensAt(
  { why, role }: Sight,
  whom: Whom,
  mapped: boolean,
  cases: Cases,
  nowMs: number,
  onIt: boolean,
): number | null {
  if (role === 'WALL_DISPLAY') return null;
  if (whom.id === null || role === 'LONE_WORKER') return 0;
  const session = cases.sessionOf(whom.id);
  switch (why) {
    case 'SESSION':
      return session?.startedAtMs ?? null;
    case 'ALARM':
    case 'SILENT_ALARM': {
      if (isControlRoom(role) && !onIt) return null;
      const raisedMs = Math.min(cases.alarmSince(whom.id, why === 'SILENT_ALARM') ?? nowMs, nowMs);
      return mapped || isControlRoom(role) ? raisedMs - BEFORE_ALARM_MS : raisedMs;
    }
    case 'BREAK_GLASS':
      return nowMs - BEFORE_ALARM_MS;
    case 'SHARED':
    case 'SENSITIVE_ASKED':
    case 'REPORT':
      return null;
    default:
      return why satisfies never;
  }
}

function devicePorts({ directory, viewing }: PortOptions) {
  const sees = (viewer: Viewer, live: Parameters<typeof whomOfDevice>[1]): boolean =>
    mayAbout(viewer, 'SEE_DEVICES', whomOfDevice(directory, live));
  return {
    devicesOf: (viewer, worker) =>
      mayAbout(viewer, 'SEE_DEVICES', worker) ? directory.devicesOf(worker.id).map(deviceView) : [],
    devices: (viewer, filter, page) => pageOfDevices(directory, viewer, filter, page),
    device: (viewer, id) => {
      const live = directory.device(id);
      return live !== undefined && sees(viewer, live) ? deviceView(live) : null;
    },
    lastFixOf: (viewer, device) => {
      const live = directory.device(device.id);
      if (live === undefined) return null;
      const whom = whomOfDevice(directory, live);
      const sight = viewing.sightOf(viewer, whom, live.slot);
      const fix = shownFix(knownFix(live.lastFix), sight);
      if (fix !== null) viewing.note(viewer, whom, sight, 'LAST_KNOWN_FIX');
      return fix;
    },
  } satisfies Partial<Ports>;
}

function alarmPorts({ directory, viewing, history }: PortOptions) {
  return {
    alarms: (viewer, employerIds, page) =>
      history.alarms(scopeOf(viewer, 'SEE_ALARMS'), alarmReach(viewer, employerIds), page),
    alarm: (viewer, id) => history.alarm(scopeOf(viewer, 'SEE_ALARMS'), alarmReach(viewer, null), id),
    alarmFix: (viewer, alarm) => {
      const carrier = alarm.workerId === null ? undefined : directory.worker(alarm.workerId);
      const device = alarm.deviceId === null ? undefined : directory.device(alarm.deviceId);
      const slot = device?.slot ?? carrier?.slot;
      if (alarm.fix === null || slot === undefined) return null;
      const whom: Whom = carrier?.worker ?? { employerId: alarm.employerId, teamId: null, id: null };
      const sight = viewing.sightOf(viewer, whom, slot);
      // A rehearsal opens nothing: its place is shown to whoever may see where the worker is anyway.
      const opens = !isRehearsal(alarm.type) && mayAbout(viewer, 'SEE_POSITIONS', whom);
      const shown: Sight = opens ? { ...sight, precision: EXACT, why: 'ALARM' } : sight;
      const fix = shownFix({ ...alarm.fix, receivedAtMs: alarm.receivedAtMs, marks: [] }, shown);
      if (fix !== null) viewing.note(viewer, whom, shown, 'ALARM_PLACE');
      return fix;
    },
  } satisfies Partial<Ports>;
}

/** The employers that the database may read for this answer. */
export function scopeOf(viewer: Viewer, permission: Permission): ViewerScope {
  return {
    employerIds: employersWhere(viewer, permission),
    accountId: viewer.kind === 'PERSON' ? viewer.id : null,
  };
}

function alarmReach(viewer: Viewer, wanted: readonly EmployerId[] | null): AlarmReach {
  const grants = viewer.grants.filter(
    ({ permissions, employerId }) =>
      permissions.includes('SEE_ALARMS') &&
      employerId !== null &&
      (wanted === null || wanted.includes(employerId)),
  );
  return {
    employerIds: [
      ...new Set(grants.flatMap(({ teamId, employerId }) => (teamId === null ? [employerId!] : []))),
    ],
    teamIds: [...new Set(grants.flatMap(({ teamId }) => (teamId === null ? [] : [teamId])))],
    silentAt: employersWhere(viewer, 'WORK_INCIDENTS'),
  };
}

/** A grant that is narrowed to a team or to oneself shows that team alone. */
function seesTeam(viewer: Viewer, { employerId, id }: Team, directory: Directory): boolean {
  return viewer.grants.some((grant) => {
    if (grant.employerId !== employerId || !grant.permissions.includes('SEE_EMPLOYER')) return false;
    if (grant.workerId !== null) return directory.worker(grant.workerId)?.worker.teamId === id;
    return grant.teamId === null || grant.teamId === id;
  });
}

function workerMatches(worker: Worker, filter: WorkerFilter, now: WorkerNow): boolean {
  const { teamIds, statuses } = filter;
  if (teamIds !== null && (worker.teamId === null || !teamIds.includes(worker.teamId))) return false;
  return statuses === null || statuses.includes(WORKER_STATUSES[now.statusCode]!);
}

/** Only in what this viewer may read: a search must not tell a name that the list masks. */
function isFound(
  viewer: Viewer,
  worker: Worker,
  search: string,
  nameOf: (viewer: Viewer, worker: Worker) => string,
  directory: Directory,
): boolean {
  const wanted = search.toLocaleLowerCase('en-GB');
  const title = viewer.kind === 'WALL' ? '' : (worker.jobTitle ?? '');
  const ids = mayAbout(viewer, 'SEE_DEVICES', worker)
    ? directory.devicesOf(worker.id).map(({ device }) => device.externalId)
    : [];
  return [nameOf(viewer, worker), title, ...ids].some((text) =>
    text.toLocaleLowerCase('en-GB').includes(wanted),
  );
}

/** A sentence about what was sent quotes it: every number and every quotation may be part of a place. */
function withoutValues(reason: string): string {
  return reason.replace(/"[^"]*"|-?\d[\d.,]*/g, '…');
}

function isWithin(within: NonNullable<WorkerFilter['within']>, fix: KnownFix | null): boolean {
  return fix !== null && viewportContains(within, fix.lonE7 / 1e7, fix.latE7 / 1e7);
}

export function knownFix(fix: LiveFix): KnownFix;
export function knownFix(fix: LiveFix | null): KnownFix | null;
export function knownFix(fix: LiveFix | null): KnownFix | null {
  return fix === null ? null : { ...fix, marks: marksOf(fix.marks) };
}
