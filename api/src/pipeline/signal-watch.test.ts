import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId, EmployerId, SessionId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import type { SystemInput } from '../domain/incident/context.ts';
import { DEFAULT_SESSION_RULES } from '../domain/session.ts';
import { Cases } from '../hot/cases.ts';
import { Directory, type LiveDevice } from '../hot/directory.ts';
import { NOON, TestClock } from './desk-test-kit.ts';
import type { NewAlarm } from './incident-desk.ts';
import { SignalWatch } from './signal-watch.ts';

const MIN = 60_000;
const WORKER = 1 as WorkerId;
const SESSION: Session = {
  ...{ id: 7 as SessionId, workerId: WORKER, state: 'ACTIVE', startedAtMs: NOON },
  ...{ endsAtMs: NOON + 480 * MIN, nextCheckInAtMs: null, intervalMin: 60, graceMin: 3, amber: false },
} as Session;

describe('a worker of whom nothing is heard', () => {
  let clock: TestClock;
  let cases: Cases;
  let device: LiveDevice;
  let raised: NewAlarm[];
  let acts: SystemInput[];
  let open: Incident[];
  let failing: boolean;
  let watch: SignalWatch;

  const start = (): void => {
    clock.every = () => () => undefined;
    watch = new SignalWatch({
      silentAfterMs: 15 * MIN,
      ...{ cases, directory, clock, monotonicMs: () => clock.steadyMs, warn: () => undefined },
      incidents: {
        raise: (alarm) => {
          if (failing) return Promise.reject(new Error('away'));
          if (!raised.some(({ commandId }) => commandId === alarm.commandId)) raised.push(alarm);
          return Promise.resolve({} as never);
        },
        act: (_, input) => {
          acts.push(input);
          return Promise.resolve(null);
        },
        open: () => open,
      },
      sessions: { onChange: () => () => undefined, workerOf: (id) => directory.worker(id)!.worker },
    });
    watch.start();
  };
  let directory: Directory;

  const later = async (ms: number): Promise<void> => {
    clock.pass(ms);
    watch.tick();
    await watch.settled();
  };

  beforeEach(() => {
    clock = new TestClock();
    const employerId = 1 as EmployerId;
    directory = new Directory({
      employers: [
        {
          ...{ id: employerId, name: 'E', services: [], contractStartsAtMs: 0, contractEndsAtMs: null },
          policy: DEFAULT_POLICY,
        },
      ],
      teams: [],
      workers: [
        {
          ...{ id: WORKER, employerId, teamId: null, name: 'W', jobTitle: null, department: null },
          sharesLastKnown: false,
        },
      ],
      devices: [
        {
          ...{ id: 3 as DeviceId, employerId, workerId: WORKER, externalId: 'badge' },
          ...{ kind: 'ID_BADGE', protocol: null },
        },
      ],
      tokens: [],
    });
    device = directory.device(3 as DeviceId)!;
    device.heardAtMs = NOON;
    cases = new Cases(directory, DEFAULT_SESSION_RULES);
    cases.setSession(SESSION, NOON);
    [raised, acts, open, failing] = [[], [], [], false];
    start();
  });

  it('in a session raises one alarm when the time has come, and another only after being heard again', async () => {
    await later(14.9 * MIN);
    expect(raised).toEqual([]);
    await later(0.1 * MIN);
    expect(raised).toMatchObject([
      { type: 'SIGNAL_LOST', priority: 3, workerId: WORKER, deviceId: 3, sessionId: 7, delayed: false },
    ]);
    await later(60 * MIN);
    expect(raised).toHaveLength(1);
    device.heardAtMs = clock.now();
    await later(15 * MIN);
    await later(15 * MIN);
    expect(raised).toHaveLength(2);
  });

  it('but who is heard now and then raises none', async () => {
    for (let n = 0; n < 20; n++) {
      await later(10 * MIN);
      device.heardAtMs = clock.now();
    }
    expect(raised).toEqual([]);
  });

  it('outside a session, or suspended, or never heard before, raises none', async () => {
    cases.setSession({ ...SESSION, state: 'SUSPENDED' }, NOON);
    await later(16 * MIN);
    cases.setSession({ ...SESSION, state: 'ENDED' }, NOON);
    await later(16 * MIN);
    cases.setSession(SESSION, NOON);
    device.heardAtMs = 0;
    start();
    await later(16 * MIN);
    expect(raised).toEqual([]);
  });

  it('while this server was down counts from its start', async () => {
    clock.pass(5 * 60 * MIN);
    start();
    await later(14 * MIN);
    expect(raised).toEqual([]);
    await later(MIN);
    expect(raised).toHaveLength(1);
    start();
    await later(15 * MIN);
    expect(raised).toHaveLength(1);
  });

  it('raises it a second later when the database was away', async () => {
    failing = true;
    await later(15 * MIN);
    failing = false;
    await later(1_000);
    expect(raised).toHaveLength(1);
  });

  it('and then is heard again has that in the incident', async () => {
    const lost = { type: 'SIGNAL_LOST', receivedAtMs: NOON, restoredAtMs: null };
    open = [{ id: 1, workerId: WORKER, alarms: [lost] } as unknown as Incident];
    await later(1_000);
    expect(acts).toEqual([]);
    device.heardAtMs = NOON + 500;
    await later(1_000);
    expect(acts).toEqual([{ act: 'RESTORE', type: 'SIGNAL_LOST' }]);
  });
});
