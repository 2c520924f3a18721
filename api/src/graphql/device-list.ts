/** Devices by external id, filtered and paged, each judged by whose it is. */
import { batteryPercentOf, BATTERY_UNKNOWN, isCharging } from '@lonewatch/schema/contract/columns.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { employersWhere, mayAbout, type Viewer, type Whom } from '@lonewatch/schema/contract/viewer.ts';
import type { DeviceFilter, LiveDevice as DeviceView } from '@lonewatch/schema/graphql/context.ts';
import type { Page, PageArgs } from '@lonewatch/schema/graphql/page.ts';
import type { Directory, LiveDevice } from '../hot/directory.ts';

export function deviceView({ device, battery, heardAtMs }: LiveDevice): DeviceView {
  return {
    device,
    batteryPercent: batteryPercentOf(battery),
    charging: battery === BATTERY_UNKNOWN ? null : isCharging(battery),
    heardAtMs: heardAtMs === 0 ? null : heardAtMs,
  };
}

export function pageOfDevices(
  directory: Directory,
  viewer: Viewer,
  filter: DeviceFilter,
  page: PageArgs,
): Page<DeviceView> {
  const wanted = filter.search?.toLocaleLowerCase('en-GB') ?? null;
  const found: LiveDevice[] = [];
  const theirs = employersWhere(viewer, 'SEE_DEVICES');
  for (const id of filter.employerIds ?? theirs) {
    if (!theirs.includes(id)) continue;
    const byExternalId = directory.employer(id)?.devicesByExternalId;
    if (byExternalId === undefined) continue;
    // Exactly one id is a lookup: scripts that ask for their own device must not cost a scan.
    const exact = filter.externalId === null ? null : byExternalId.get(filter.externalId);
    for (const live of exact === null ? byExternalId.values() : exact === undefined ? [] : [exact]) {
      if (!mayAbout(viewer, 'SEE_DEVICES', whomOfDevice(directory, live))) continue;
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

/** Who carries it; nobody while it is unassigned. */
export function whomOfDevice(directory: Directory, { device }: Pick<LiveDevice, 'device'>): Whom {
  const carrier = device.workerId === null ? undefined : directory.worker(device.workerId)?.worker;
  return carrier ?? { employerId: device.employerId, teamId: null, id: null };
}
