import { beforeEach, describe, expect, it } from 'vitest';
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { EmployerId, Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import { DEFAULT_SESSION_RULES } from '../domain/session.ts';
import { Cases } from './cases.ts';
import { Directory } from './directory.ts';

const EMPLOYER = 1 as EmployerId;
const ADA = 7 as WorkerId;
const SLOT = 0 as Slot;
const NOON = Date.UTC(2026, 10, 22, 12);

let cases: Cases;
/** What everybody may know, and what those know who work alarms. */
let now: () => [string, string];

beforeEach(() => {
  const directory = new Directory({ employers: [], teams: [], workers: [], devices: [], tokens: [] });
  directory.addEmployer({
    ...{ id: EMPLOYER, name: 'E', services: [], contractStartsAtMs: 0, contractEndsAtMs: null },
    policy: DEFAULT_POLICY,
  });
  directory.addWorker({
    ...{ id: ADA, employerId: EMPLOYER, teamId: null, name: 'Ada', jobTitle: null, department: null },
    sharesLastKnown: false,
  });
  cases = new Cases(directory, DEFAULT_SESSION_RULES);
  const { columns } = directory.employer(EMPLOYER)!.fleet;
  now = () => [WORKER_STATUSES[columns.status[SLOT]!]!, WORKER_STATUSES[columns.workedStatus[SLOT]!]!];
});

/** As far as the dot asks; `alarms`: their types with the seconds after noon. */
function incident(state: Incident['state'], ...alarms: [AlarmType, number][]): Incident {
  const held = alarms.map(([type, s]) => ({ type, receivedAtMs: NOON + s * 1000 }));
  const alarmedAtMs = Math.max(...held.map(({ receivedAtMs }) => receivedAtMs));
  const whose = { employerId: EMPLOYER, workerId: ADA, deviceId: null };
  return { ...whose, state, alarms: held, times: { alarmedAtMs } } as unknown as Incident;
}

describe('the dot of a worker', () => {
  it('is ALARM from the call for help until the incident is closed', () => {
    cases.raise(EMPLOYER, SLOT, 'PANIC', NOON);
    expect(now()).toEqual(['ALARM', 'ALARM']);
    cases.follow(incident('VERIFYING', ['PANIC', 0]), NOON);
    expect(now()).toEqual(['ALARM', 'ALARM']);
    cases.follow(incident('CLOSED', ['PANIC', 0]), NOON);
    expect(now()).toEqual(['OFF_DUTY', 'OFF_DUTY']);
    expect(cases.alarmSince(ADA, true)).toBeNull();
  });

  it('stays ALARM where another call has come that the closed incident does not hold', () => {
    cases.raise(EMPLOYER, SLOT, 'PANIC', NOON + 9_000);
    cases.follow(incident('CLOSED', ['PANIC', 0]), NOON);
    expect(now()).toEqual(['ALARM', 'ALARM']);
  });

  it('is ALARM for a call in disguise to those alone who work alarms', () => {
    cases.raise(EMPLOYER, SLOT, 'DURESS', NOON);
    expect(now()).toEqual(['OFF_DUTY', 'ALARM']);
    expect([cases.alarmSince(ADA, false), cases.alarmSince(ADA, true)]).toEqual([null, NOON]);
    expect([...cases.silentSlots(EMPLOYER)]).toEqual([SLOT]);
    cases.follow(incident('ESCALATING', ['DURESS', 0], ['FALL', 30]), NOON);
    expect(now()).toEqual(['ALARM', 'ALARM']);
    expect([...cases.silentSlots(EMPLOYER)]).toEqual([]);
  });

  it('is nothing for a rehearsal', () => {
    cases.raise(EMPLOYER, SLOT, 'TEST', NOON);
    cases.follow(incident('QUEUED', ['TEST', 0]), NOON);
    expect(now()).toEqual(['OFF_DUTY', 'OFF_DUTY']);
  });
});
