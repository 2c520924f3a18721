/** Implements the figures of now: the health of devices, and the counters of a status line. */
import { batteryPercentOf, BATTERY_UNKNOWN } from '@lonewatch/schema/contract/columns.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { employersWhere, mayAbout, mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { WorkerStatus } from '@lonewatch/schema/contract/worker.ts';
import type {
  Counters,
  DeviceHealth,
  DeviceHealthRow,
  Figure,
} from '@lonewatch/schema/graphql/stats-ports.ts';
import type { Employer, Worker } from '@lonewatch/schema/contract/reference.ts';
import { isShareTold, suppressedCells } from '../domain/suppression.ts';
import type { Directory } from '../hot/directory.ts';
import { shareOf } from '../persistence/incident-figures.ts';
import { newestOf } from './newest.ts';
import { scopeOfFigures } from './stat-scope.ts';
import { statusCounts } from './status-counts.ts';

/** Heard within a day: phones sleep while nobody is in a session. */
export const ONLINE_MS = 86_400_000;
export const LOW_BATTERY_PERCENT = 20;
/** Changes within this time are told as one. */
export const COALESCE_MS = 1_000;

export interface LiveFigureOptions {
  readonly directory: Directory;
  readonly now: () => number;
  readonly k: number;
  readonly openIncidents: () => Iterable<Incident>;
  /** Signed on, present and not on a break, who serve the employer. */
  readonly operators: (employerId: EmployerId) => number;
  readonly every: (ms: number, work: () => void) => () => void;
}

interface Tally {
  devices: number;
  online: number;
  low: number;
  told: number;
  never: number;
  readonly people: Set<number>;
  readonly offlinePeople: Set<number>;
  readonly onlinePeople: Set<number>;
  readonly lowPeople: Set<number>;
  readonly fullPeople: Set<number>;
}

const tally = (): Tally => ({
  ...{ devices: 0, online: 0, low: 0, told: 0, never: 0, people: new Set() },
  ...{ offlinePeople: new Set(), onlinePeople: new Set(), lowPeople: new Set(), fullPeople: new Set() },
});

export function deviceHealth(
  { directory, now, k }: LiveFigureOptions,
  viewer: Viewer,
  employerId: EmployerId,
): DeviceHealth {
  const { teamIds, anonymous } = scopeOfFigures(viewer, [employerId]);
  const live = directory.employer(employerId);
  if (live === undefined) throw new Fault('NOT_FOUND', 'There is no such employer.');
  const atMs = now();
  const teams = new Map<TeamId | null, Tally>();
  const all = tally();
  for (const { device, battery, heardAtMs } of live.devicesByExternalId.values()) {
    const worker = device.workerId === null ? undefined : directory.worker(device.workerId)?.worker;
    if (worker === undefined || (teamIds !== null && !isIn(worker, teamIds))) continue;
    const own = teams.get(worker.teamId) ?? tally();
    teams.set(worker.teamId, own);
    for (const one of [own, all]) add(one, worker, battery, heardAtMs, atMs);
  }
  const parts = [...teams];
  const hidden = anonymous
    ? suppressedCells(
        parts.map(([teamId, { people, devices }]) => ({
          ...{ key: [String(teamId)], count: devices, people: people.size },
          few: people.size < k ? [...people] : null,
        })),
        k,
      )
    : new Set<number>();
  return {
    atMs,
    rows: parts.map(([teamId, one], at) => told(teamId, one, hidden.has(at), anonymous, k)),
    total: told(null, all, anonymous && all.people.size < k, anonymous, k),
  };
}

function isIn({ teamId }: Worker, teamIds: readonly TeamId[]): boolean {
  return teamId !== null && teamIds.includes(teamId);
}

function add(one: Tally, { id }: Worker, battery: number, heardAtMs: number, atMs: number): void {
  one.devices++;
  one.people.add(id);
  const online = heardAtMs > atMs - ONLINE_MS;
  if (heardAtMs === 0) one.never++;
  if (online) one.online++;
  (online ? one.onlinePeople : one.offlinePeople).add(id);
  if (battery === BATTERY_UNKNOWN) return;
  one.told++;
  const low = batteryPercentOf(battery)! < LOW_BATTERY_PERCENT;
  if (low) one.low++;
  (low ? one.lowPeople : one.fullPeople).add(id);
}

function told(
  teamId: TeamId | null,
  one: Tally,
  suppressed: boolean,
  anonymous: boolean,
  k: number,
): DeviceHealthRow {
  const may = (part: ReadonlySet<number>, rest: ReadonlySet<number>): boolean =>
    !suppressed && (!anonymous || isShareTold(part.size, rest.size, k));
  const online = may(one.onlinePeople, one.offlinePeople);
  const battery = may(one.lowPeople, one.fullPeople);
  return {
    ...{ teamId, suppressed, devices: suppressed ? null : one.devices },
    online: online ? one.online : null,
    onlineRate: online ? shareOf(one.online, one.devices) : null,
    neverHeard: online && !anonymous ? one.never : null,
    lowBattery: battery ? one.low : null,
    lowBatteryRate: battery ? shareOf(one.low, one.told) : null,
  };
}

const AT_WORK: readonly WorkerStatus[] = ['OK', 'CHECK_IN_DUE', 'OVERDUE', 'AMBER', 'ALARM'];

export function countersOf(options: LiveFigureOptions, viewer: Viewer): readonly Counters[] {
  const { directory, now, k } = options;
  return employersWhere(viewer, 'SEE_FIGURES').flatMap((employerId) => {
    const live = directory.employer(employerId);
    return live === undefined ? [] : [counted(options, viewer, live.employer, now(), k)];
  });
}

function counted(
  options: LiveFigureOptions,
  viewer: Viewer,
  employer: Employer,
  atMs: number,
  k: number,
): Counters {
  const { id: employerId } = employer;
  const counts = statusCounts(viewer, employer, options.directory);
  const of = (wanted: readonly WorkerStatus[]): Figure => {
    const found = counts.filter(({ status }) => wanted.includes(status)).map(({ count }) => count);
    return found.includes(null) ? null : found.reduce<number>((sum, count) => sum + count!, 0);
  };
  const seesIncidents = mayAt(viewer, 'SEE_INCIDENTS', employerId);
  const open = openAt(options, viewer, employerId);
  return {
    ...{ employerId, atMs, inSession: of(AT_WORK), overdue: of(['OVERDUE']) },
    openIncidents: seesIncidents || open >= k ? open : null,
    operatorsOnDuty: seesIncidents ? options.operators(employerId) : null,
  };
}

/** Of whoever sees incidents, those within reach. */
function openAt(
  { openIncidents, directory }: LiveFigureOptions,
  viewer: Viewer,
  employerId: EmployerId,
): number {
  const silent = mayAt(viewer, 'WORK_INCIDENTS', employerId);
  const seesIncidents = mayAt(viewer, 'SEE_INCIDENTS', employerId);
  let count = 0;
  for (const incident of openIncidents()) {
    if (incident.employerId !== employerId) continue;
    if (!silent && incident.alarms.every(({ type }) => type === 'DURESS')) continue;
    const id: WorkerId | null = incident.workerId;
    const teamId = id === null ? null : (directory.worker(id)?.worker.teamId ?? null);
    if (!seesIncidents || mayAbout(viewer, 'SEE_INCIDENTS', { employerId, teamId, id })) count++;
  }
  return count;
}

/** Told when any of them has changed, at most once in COALESCE_MS; a slow reader is told the newest alone. */
export function counterChanges(
  options: LiveFigureOptions,
  viewer: Viewer,
): AsyncIterableIterator<readonly Counters[]> {
  let last = '';
  const figures = (): string =>
    JSON.stringify(countersOf(options, viewer).map((counters) => ({ ...counters, atMs: 0 })));
  return newestOf(
    () => {
      last = figures();
      return countersOf(options, viewer);
    },
    (changed) =>
      options.every(COALESCE_MS, () => {
        if (figures() !== last) changed();
      }),
  );
}
