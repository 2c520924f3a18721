/** Implements what the resolvers may call, on the hot state and the history. Every answer stays within the viewer's employers. */
import { batteryPercentOf, BATTERY_UNKNOWN, isCharging } from '@lonewatch/schema/contract/columns.ts';
import type { AlarmId, EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Alarm, Device, Employer, Worker } from '@lonewatch/schema/contract/reference.ts';
import { marksOf } from '@lonewatch/schema/contract/signal.ts';
import { viewportContains } from '@lonewatch/schema/contract/viewport.ts';
import { WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import type {
  DeviceFilter,
  IngestReject,
  KnownFix,
  LiveDevice as DeviceView,
  Page,
  PageArgs,
  Ports,
  RosterPage,
  WorkerFilter,
} from '@lonewatch/schema/graphql/context.ts';
import { employersWhere, knowsEmployer, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { isRehearsal } from '../domain/alarm-rules.ts';
import {
  audienceOf,
  EXACT,
  MAPPING_PROCURED,
  policyBits,
  precisionOf,
  type AudienceClass,
} from '../domain/visibility.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory, LiveDevice, LiveFix } from '../hot/directory.ts';
import { Alphabet, pageOfWorkers, type WorkerNow } from './worker-list.ts';

/** What the ports ask of the history. */
export interface History {
  trail(
    of: { readonly workerId: WorkerId } | { readonly deviceId: Device['id'] },
    fromMs: number,
    toMs: number,
    page: PageArgs,
  ): Promise<Page<LiveFix>>;
  rejects(employerId: EmployerId, page: PageArgs): Promise<Page<IngestReject>>;
  alarms(employerIds: readonly EmployerId[], page: PageArgs): Promise<Page<Alarm>>;
  alarm(employerIds: readonly EmployerId[], id: AlarmId): Promise<Alarm | null>;
}

/** In place of what was sent, where location mapping is not procured. */
const UNMAPPED = '(not shown: it may hold a position, and location mapping is not procured)';

export interface PortOptions {
  readonly now: () => number;
  readonly rosterOf: (
    employerId: EmployerId,
    audience: AudienceClass,
    fromSlot: number,
    first: number,
  ) => RosterPage;
}

export function makePorts(directory: Directory, cases: Cases, history: History, options: PortOptions): Ports {
  let alphabet: Alphabet | null = null;
  const theirs = knowsEmployer;
  const allOf = (viewer: Viewer): EmployerId[] => employersWhere(viewer, 'SEE_EMPLOYER');
  const fleetOf = (employerId: EmployerId) => directory.employer(employerId)!.fleet;
  const statusCodeOf = (worker: Worker): number =>
    fleetOf(worker.employerId).columns.status[directory.worker(worker.id)!.slot]!;
  const seesSlot = (viewer: Viewer, employerId: EmployerId, slot: number): boolean => {
    const live = directory.employer(employerId);
    if (live === undefined || !theirs(viewer, employerId)) return false;
    const audience = audienceOf(viewer, employerId);
    if (audience === null) return false;
    const { services, policy } = live.employer;
    const { status, shares } = live.fleet.columns;
    return (
      precisionOf(audience.audience, policyBits(services, policy), status[slot]!, shares[slot] === 1) ===
      EXACT
    );
  };
  const lastKnownFix = (viewer: Viewer, worker: Worker): KnownFix | null => {
    const { slot } = directory.worker(worker.id)!;
    if (!seesSlot(viewer, worker.employerId, slot)) return null;
    const shown = fleetOf(worker.employerId).columns.deviceId[slot]!;
    return knownFix(directory.device(shown as Device['id'])?.lastFix ?? null);
  };
  const look = (viewer: Viewer, worker: Worker): WorkerNow => {
    const { slot } = directory.worker(worker.id)!;
    const { columns } = fleetOf(worker.employerId);
    const checkInAtMs = cases.sessionOf(worker.id)?.nextCheckInAtMs ?? null;
    return {
      checkInAtS: checkInAtMs === null ? null : checkInAtMs / 1000,
      statusCode: columns.status[slot]!,
      fixAtS: seesSlot(viewer, worker.employerId, slot) ? columns.fixAtS[slot]! : 0,
    };
  };
  return {
    now: options.now,
    employers: (viewer) =>
      allOf(viewer)
        .map((id) => directory.employer(id)?.employer)
        .filter((employer): employer is Employer => employer !== undefined)
        .sort((a, b) => a.name.localeCompare(b.name, 'en-GB')),
    employer: (viewer, id) => (theirs(viewer, id) ? (directory.employer(id)?.employer ?? null) : null),
    teams: (employer) => directory.employer(employer.id)?.teams ?? [],
    team: (viewer, id) => {
      const team = directory.team(id);
      return team !== undefined && theirs(viewer, team.employerId) ? team : null;
    },
    workers: (viewer, filter, order, page) => {
      alphabet ??= new Alphabet([...directory.workers()].map(({ worker }) => worker));
      const visible = filter.employerIds?.filter((id) => theirs(viewer, id)) ?? allOf(viewer);
      return pageOfWorkers(
        alphabet,
        { ...filter, employerIds: visible },
        order,
        page,
        (worker) => look(viewer, worker),
        (worker, wanted, now) =>
          workerMatches(worker, wanted, now, directory, () => lastKnownFix(viewer, worker)),
      );
    },
    worker: (viewer, id) => {
      const found = directory.worker(id)?.worker;
      return found !== undefined && theirs(viewer, found.employerId) ? found : null;
    },
    statusOf: (worker) => WORKER_STATUSES[statusCodeOf(worker)]!,
    sessionOf: (worker) => cases.liveSession(worker.id, options.now()),
    lastKnownFix,
    devicesOf: (worker) => directory.devicesOf(worker.id).map(deviceView),
    devices: (viewer, filter, page) => pageOfDevices(directory, viewer, filter, page),
    device: (viewer, id) => {
      const live = directory.device(id);
      return live !== undefined && theirs(viewer, live.device.employerId) ? deviceView(live) : null;
    },
    lastFixOf: (viewer, device) => {
      const live = directory.device(device.id);
      return live !== undefined && seesSlot(viewer, device.employerId, live.slot)
        ? knownFix(live.lastFix)
        : null;
    },
    trail: async (viewer, of, fromMs, toMs, page) => {
      const { employerId, slot } =
        'worker' in of
          ? { employerId: of.worker.employerId, slot: directory.worker(of.worker.id)!.slot }
          : { employerId: of.device.employerId, slot: directory.device(of.device.id)!.slot };
      if (!seesSlot(viewer, employerId, slot)) return { rows: [], hasNextPage: false, totalCount: 0 };
      const whose = 'worker' in of ? { workerId: of.worker.id } : { deviceId: of.device.id };
      const found = await history.trail(whose, fromMs, toMs, page);
      return { ...found, rows: found.rows.map(({ node, cursor }) => ({ node: knownFix(node)!, cursor })) };
    },
    alarms: (viewer, employerIds, page) =>
      history.alarms(employerIds?.filter((id) => theirs(viewer, id)) ?? allOf(viewer), page),
    alarm: (viewer, id) => history.alarm(allOf(viewer), id),
    alarmFix: (viewer, alarm) => {
      const { employerId, deviceId, type, fix } = alarm;
      if (fix === null || !theirs(viewer, employerId)) return null;
      // A rehearsal opens nothing: its place is shown to whoever may see where the worker is anyway.
      const slot = directory.device(deviceId)?.slot;
      const shown = !isRehearsal(type) || (slot !== undefined && seesSlot(viewer, employerId, slot));
      return shown ? { ...fix, receivedAtMs: alarm.receivedAtMs, marks: [] } : null;
    },
    roster: (viewer, employerId, fromSlot, first) => {
      if (!theirs(viewer, employerId)) throw new Fault('NOT_FOUND', 'There is no such employer.');
      const audience = audienceOf(viewer, employerId);
      if (audience === null) throw new Fault('FORBIDDEN', 'You may not see the map of this employer.');
      return options.rosterOf(employerId, audience, fromSlot, first);
    },
    rejects: async (viewer, employerId, page) => {
      if (!theirs(viewer, employerId)) throw new Fault('NOT_FOUND', 'There is no such employer.');
      const found = await history.rejects(employerId, page);
      const { services, policy } = directory.employer(employerId)!.employer;
      if ((policyBits(services, policy) & MAPPING_PROCURED) !== 0) return found;
      // What a sender wrote may hold a place.
      return {
        ...found,
        rows: found.rows.map(({ node, cursor }) => ({ cursor, node: { ...node, excerpt: UNMAPPED } })),
      };
    },
  };
}

function workerMatches(
  worker: Worker,
  filter: WorkerFilter,
  now: WorkerNow,
  directory: Directory,
  fix: () => KnownFix | null,
): boolean {
  const { employerIds, teamIds, statuses, search, within } = filter;
  if (employerIds !== null && !employerIds.includes(worker.employerId)) return false;
  if (teamIds !== null && (worker.teamId === null || !teamIds.includes(worker.teamId))) return false;
  if (statuses !== null && !statuses.includes(WORKER_STATUSES[now.statusCode]!)) return false;
  if (search !== null) {
    const wanted = search.toLocaleLowerCase('en-GB');
    const ids = directory.devicesOf(worker.id).map(({ device }) => device.externalId);
    if (
      ![worker.name, worker.jobTitle ?? '', ...ids].some((text) =>
        text.toLocaleLowerCase('en-GB').includes(wanted),
      )
    )
      return false;
  }
  if (within === null) return true;
  const known = fix();
  return known !== null && viewportContains(within, known.lonE7 / 1e7, known.latE7 / 1e7);
}

function knownFix(fix: LiveFix | null): KnownFix | null {
  return fix === null ? null : { ...fix, marks: marksOf(fix.marks) };
}

function deviceView({ device, battery, heardAtMs }: LiveDevice): DeviceView {
  return {
    device,
    batteryPercent: batteryPercentOf(battery),
    charging: battery === BATTERY_UNKNOWN ? null : isCharging(battery),
    heardAtMs: heardAtMs === 0 ? null : heardAtMs,
  };
}

function pageOfDevices(
  directory: Directory,
  viewer: Viewer,
  filter: DeviceFilter,
  page: PageArgs,
): Page<DeviceView> {
  const wanted = filter.search?.toLocaleLowerCase('en-GB') ?? null;
  const found: LiveDevice[] = [];
  for (const id of filter.employerIds ?? employersWhere(viewer, 'SEE_DEVICES')) {
    if (!knowsEmployer(viewer, id)) continue;
    const byExternalId = directory.employer(id)?.devicesByExternalId;
    if (byExternalId === undefined) continue;
    // Exactly one id is a lookup: scripts that ask for their own device must not cost a scan.
    const exact = filter.externalId === null ? null : byExternalId.get(filter.externalId);
    for (const live of exact === null ? byExternalId.values() : exact === undefined ? [] : [exact]) {
      if (filter.assigned !== null && filter.assigned !== (live.device.workerId !== null)) continue;
      if (wanted !== null && !live.device.externalId.toLocaleLowerCase('en-GB').includes(wanted)) continue;
      found.push(live);
    }
  }
  const keyOf = ({ device }: LiveDevice): string => `${device.externalId}\u0000${device.id}`;
  const after = page.after === null ? null : deviceKeyOf(page.after);
  const sorted = found
    .map((live) => ({ live, key: keyOf(live) }))
    .filter(({ key }) => after === null || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const rows = sorted
    .slice(0, page.first)
    .map(({ live, key }) => ({ node: deviceView(live), cursor: Buffer.from(key).toString('base64url') }));
  return { rows, hasNextPage: sorted.length > page.first, totalCount: found.length };
}

/** Faults: BAD_USER_INPUT for what no list of devices gave out. */
function deviceKeyOf(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (!key.includes('\u0000'))
    throw new Fault('BAD_USER_INPUT', 'This cursor is not one of this list. Start again without after.');
  return key;
}
