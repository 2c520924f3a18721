import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId, EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Employer, Worker } from '@lonewatch/schema/contract/reference.ts';
import { Directory } from './directory.ts';

const EMPLOYER: Employer = {
  id: 1 as EmployerId,
  name: 'E',
  services: ['LONE_WORKER'],
  contractStartsAtMs: 0,
  contractEndsAtMs: null,
  policy: DEFAULT_POLICY,
};
const NURSE: Worker = {
  id: 7 as WorkerId,
  employerId: EMPLOYER.id,
  teamId: 3 as TeamId,
  name: 'Nurse',
  jobTitle: null,
  department: null,
  sharesLastKnown: true,
};
const TEAM = { id: 3 as TeamId, employerId: EMPLOYER.id, name: 'T', base: null };

describe('the directory while the server runs', () => {
  let directory: Directory;
  const fleet = () => directory.employer(EMPLOYER.id)!.fleet;
  beforeEach(() => {
    directory = new Directory({ employers: [], teams: [], workers: [], devices: [], tokens: [] });
    directory.addEmployer(EMPLOYER);
    directory.addTeam(TEAM);
  });

  it('takes in a new employer, team and worker, whose slot then exists; twice changes nothing', () => {
    const { rosterRevision } = fleet();
    const slot = directory.addWorker(NURSE);
    expect(directory.addWorker({ ...NURSE, name: 'Again' })).toBe(slot);
    directory.addEmployer({ ...EMPLOYER, name: 'Again' });
    directory.addTeam({ ...TEAM, name: 'Again' });
    expect(fleet().count).toBe(1);
    expect(fleet().rosterRevision).toBe(rosterRevision + 1);
    expect(fleet().columns.teamId[slot]).toBe(3);
    expect(directory.worker(NURSE.id)).toMatchObject({ worker: NURSE, slot });
    expect(directory.employer(EMPLOYER.id)).toMatchObject({
      employer: { name: 'E' },
      teams: [{ name: 'T' }],
    });
  });

  it('knows from the start who shares a last known position: those who asked for it, and nobody’s devices', () => {
    const nurse = directory.addWorker(NURSE);
    const driver = directory.addWorker({ ...NURSE, id: 8 as WorkerId, sharesLastKnown: false });
    const { slot: stray } = directory.addDevice({
      id: 1 as DeviceId,
      employerId: EMPLOYER.id,
      workerId: null,
      externalId: 'stray',
      kind: 'UNKNOWN',
      protocol: null,
    });
    expect([nurse, driver, stray].map((slot) => fleet().columns.shares[slot])).toEqual([1, 0, 1]);
  });

  it('marks a slot as changed when the worker shares no longer, or changes team', () => {
    const slot = directory.addWorker(NURSE);
    let tick = fleet().closeTick();
    directory.setShares(NURSE.id, false);
    expect(fleet().columns.shares[slot]).toBe(0);
    expect(fleet().columns.changedTick[slot]).toBeGreaterThan(tick);
    tick = fleet().closeTick();
    const { rosterRevision } = fleet();
    directory.setTeam(NURSE.id, null);
    expect(fleet().columns.teamId[slot]).toBe(0);
    expect(fleet().columns.changedTick[slot]).toBeGreaterThan(tick);
    expect(fleet().rosterRevision).toBe(rosterRevision + 1);
    expect(directory.worker(NURSE.id)!.worker).toEqual({ ...NURSE, sharesLastKnown: false, teamId: null });
  });

  it('shows what an employer procures and decides to whoever holds the employer already', () => {
    const held = directory.employer(EMPLOYER.id)!;
    directory.setServices(EMPLOYER.id, ['LOCATION_MAPPING']);
    directory.setPolicy(EMPLOYER.id, { wallPositions: 'EXACT', wallNames: 'FULL' });
    expect(held.employer).toEqual({
      ...EMPLOYER,
      services: ['LOCATION_MAPPING'],
      policy: { wallPositions: 'EXACT', wallNames: 'FULL' },
    });
  });

  it('refuses with a sentence what names nobody that exists', () => {
    expect(() => directory.setShares(99 as WorkerId, true)).toThrow('no worker 99');
    expect(() => directory.setServices(99 as EmployerId, [])).toThrow('Employer 99');
    expect(() => directory.addWorker({ ...NURSE, employerId: 99 as EmployerId })).toThrow('Employer 99');
    expect(directory.worker(NURSE.id)).toBeUndefined();
  });
});
