/** Who sits in which slot of one class's frames. */
import type { DeviceId, EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { wallNameOf, type AudienceClass } from '../domain/visibility.ts';
import type { Directory } from '../hot/directory.ts';
import type { Ticker } from './ticker.ts';

/** A page of the slots from `fromSlot` on. The caller has made sure that whoever asks reads this employer by this class. */
export function rosterPage(
  directory: Directory,
  ticker: Ticker,
  employerId: EmployerId,
  audience: AudienceClass,
  fromSlot: number,
  first: number,
) {
  const { epoch, fleet } = ticker.layoutOf(employerId, audience);
  const { columns, count, rosterRevision } = fleet;
  const wallNames = directory.employer(employerId)?.employer.policy.wallNames ?? 'HIDDEN';
  const end = Math.min(count, fromSlot + first);
  const slots = new Uint32Array(Math.max(0, end - fromSlot));
  const workerIds: (WorkerId | null)[] = [];
  const deviceIds: (DeviceId | null)[] = [];
  const names: string[] = [];
  const teamIds: (TeamId | null)[] = [];
  for (let slot = fromSlot; slot < end; slot++) {
    slots[slot - fromSlot] = slot;
    const workerId = columns.workerId[slot]! as WorkerId;
    const deviceId = columns.deviceId[slot]! as DeviceId;
    const worker = workerId === 0 ? undefined : directory.worker(workerId)?.worker;
    workerIds.push(worker?.id ?? null);
    deviceIds.push(worker === undefined ? deviceId : null);
    const name = worker?.name ?? directory.device(deviceId)?.device.externalId ?? '';
    names.push(audience.audience === 'wall' ? wallNameOf(name, workerId, wallNames) : name);
    const teamId = columns.teamId[slot]! as TeamId;
    teamIds.push(teamId === 0 ? null : teamId);
  }
  return {
    employerId,
    epoch,
    revision: rosterRevision,
    slotCount: count,
    slots,
    workerIds,
    deviceIds,
    names,
    teamIds,
  };
}
