import { describe, expect, it } from 'vitest';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { DeviceId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { OpenIncidents } from './open-incidents.ts';

function incident(id: number, workerId: number | null, deviceId: number | null): Incident {
  return { id, workerId, deviceId, state: 'QUEUED' } as unknown as Incident;
}

describe('open incidents', () => {
  it('are found by their worker, or by a device that nobody carries, until they are closed', () => {
    const open = new OpenIncidents();
    const hers = incident(1, 7, 3);
    const nobodys = incident(2, null, 4);
    open.set(hers);
    open.set(nobodys);
    expect(open.ofWorker(7 as WorkerId)).toBe(hers);
    expect(open.beside(incident(9, 7, null))).toBe(hers);
    // What a worker's device raises is the worker's.
    expect(open.beside({ workerId: null, deviceId: 3 as DeviceId })).toBeNull();
    expect(open.beside({ workerId: null, deviceId: 4 as DeviceId })).toBe(nobodys);
    expect(open.beside({ workerId: null, deviceId: null })).toBeNull();
    open.set({ ...hers, state: 'CLOSED' });
    open.set({ ...nobodys, state: 'CLOSED' });
    expect([open.size, open.get(1 as IncidentId), open.ofWorker(7 as WorkerId)]).toEqual([0, null, null]);
  });

  it('keep the worker’s new one when news of the closed one comes late', () => {
    const open = new OpenIncidents();
    const next = incident(2, 7, null);
    open.set(incident(1, 7, null));
    open.set(next);
    open.set({ ...incident(1, 7, null), state: 'CLOSED' });
    expect(open.ofWorker(7 as WorkerId)).toBe(next);
  });
});
