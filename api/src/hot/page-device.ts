/** A worker's own browser is one more device of hers: however it reports, it is this one. */
import type { Device, Worker } from '@lonewatch/schema/contract/reference.ts';

export function pageDeviceOf({ id, employerId }: Pick<Worker, 'id' | 'employerId'>): Omit<Device, 'id'> {
  return {
    ...{ employerId, workerId: id, externalId: `lonewatch page of worker ${id}` },
    ...{ kind: 'PHONE_APP', protocol: 'native' },
  };
}

export function isPageDevice({ workerId, employerId, externalId }: Device): boolean {
  return workerId !== null && pageDeviceOf({ id: workerId, employerId }).externalId === externalId;
}
