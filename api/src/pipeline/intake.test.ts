import { describe, expect, it } from 'vitest';
import type { DeviceId, EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Signal } from '@lonewatch/schema/contract/signal.ts';
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import { DEFAULT_SESSION_RULES } from '../domain/session.ts';
import { DEFAULT_TRACK_RULES } from '../domain/track.ts';
import { Cases } from '../hot/cases.ts';
import { Fences } from '../hot/fences.ts';
import { Directory } from '../hot/directory.ts';
import { RowsRefused } from '../persistence/group-commit.ts';
import { Intake } from './intake.ts';
import { HeldStore } from './intake-test-kit.ts';
import { EffectRunner } from './run-effects.ts';
import { SessionDesk } from './session-desk.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const EMPLOYER = 1 as EmployerId;
const VALID = { employerId: EMPLOYER, deviceId: null, revoked: false };

const signal = (over: Partial<Signal> = {}): Signal => ({
  kind: 'TELEMETRY',
  protocol: 'native',
  externalId: 'badge',
  deviceKind: 'ID_BADGE',
  deviceAtMs: NOON,
  fix: {
    lonE7: -20_000_000,
    latE7: 530_000_000,
    accuracyM: 5,
    altitudeM: null,
    speedMps: null,
    headingDeg: null,
    source: 'GNSS',
  },
  batteryPercent: null,
  charging: null,
  alarm: null,
  session: null,
  marks: [],
  ...over,
});
const sos = (over: Partial<Signal> = {}): Signal =>
  signal({ kind: 'ALARM', alarm: { type: 'PANIC', said: 'sos' }, ...over });

function world(maxUnassigned = 10) {
  const directory = new Directory({
    employers: [
      {
        id: EMPLOYER,
        name: 'E',
        services: ['LOCATION_MAPPING'],
        contractStartsAtMs: 0,
        contractEndsAtMs: null,
        policy: DEFAULT_POLICY,
      },
    ],
    teams: [],
    workers: [
      {
        id: 1 as WorkerId,
        employerId: EMPLOYER,
        teamId: null,
        name: 'Nurse',
        jobTitle: null,
        department: null,
        sharesLastKnown: false,
      },
    ],
    devices: [
      {
        ...{ id: 1 as DeviceId, employerId: EMPLOYER, workerId: 1 as WorkerId },
        ...{ externalId: 'badge', kind: 'ID_BADGE', protocol: null },
      },
    ],
    tokens: [
      { ...VALID, id: 1, hash: 'demo' },
      { ...VALID, id: 2, hash: 'revoked', revoked: true },
      { ...VALID, id: 3, hash: 'of the badge', deviceId: 1 as DeviceId },
      { ...VALID, id: 4, hash: 'of the badge, revoked', deviceId: 1 as DeviceId, revoked: true },
    ],
  });
  const cases = new Cases(directory, DEFAULT_SESSION_RULES);
  const fences = new Fences();
  const store = new HeldStore();
  const sessions = new SessionDesk({
    ...{ directory, cases, record: store.record, rules: DEFAULT_SESSION_RULES, now: () => NOON },
    incidents: { openOf: () => null, act: () => Promise.resolve(null) },
    warn: () => undefined,
  });
  const intake = new Intake(directory, { cases, fences }, store, new EffectRunner(store, sessions, cases), {
    rules: { track: DEFAULT_TRACK_RULES },
    maxUnassigned,
    now: () => NOON,
  });
  const { fleet, devicesByExternalId } = directory.employer(EMPLOYER)!;
  const accept = (signals: Signal[], receivedAtMs = NOON, token = 'demo'): Promise<void> =>
    intake.accept(token, signals, [], receivedAtMs);
  return { accept, store, cases, fleet, devices: devicesByExternalId, intake };
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const waiting = Symbol();
  const first = await Promise.race([
    promise.then(
      () => null,
      () => null,
    ),
    new Promise((resolve) => setTimeout(resolve, 20, waiting)),
  ]);
  return first !== waiting;
}

describe('a report', () => {
  it('is on the map before the disk has it, and answers only after', async () => {
    const { accept, store, fleet } = world();
    store.hold();
    const answered = accept([signal()]);
    expect(fleet.columns.lonE7[0]).toBe(-20_000_000);
    expect(await isSettled(answered)).toBe(false);
    store.release();
    await answered;
    expect(store.reports).toHaveLength(1);
  });

  it('that could not be stored is not acknowledged, and sent again it is stored as the first one', async () => {
    const { accept, store } = world();
    store.failing = new Fault('UNAVAILABLE', 'The disk is full.');
    await expect(accept([signal()])).rejects.toThrow('The disk is full');
    store.failing = null;
    await accept([signal()]);
    // Not marked: whether it is a duplicate is the store's to find out, and the store does not have it.
    expect(store.reports).toMatchObject([{ marks: 0, mayRepeat: true }]);
  });

  it('that no database will ever take is acknowledged and kept among the rejects, and the others with it are stored', async () => {
    const { accept, store } = world();
    store.failing = new RowsRefused('reports', [{ index: 1, reason: 'The altitude cannot be stored.' }], 2);
    await accept([signal(), signal({ deviceAtMs: NOON + 1 })]);
    expect(store.rejects).toMatchObject([{ externalId: 'badge', reason: 'The altitude cannot be stored.' }]);
  });

  it('under a token that nobody gave out is refused before anything else is done', async () => {
    const { intake, store } = world();
    await expect(intake.accept('nobody', [sos()], [], NOON)).rejects.toMatchObject({
      kind: 'UNAUTHENTICATED',
    });
    expect(store.alarms).toHaveLength(0);
  });

  it('of one device twice at once makes one device', async () => {
    const { accept, store, devices } = world();
    await Promise.all([accept([signal({ externalId: 'new' })]), accept([signal({ externalId: 'new' })])]);
    expect(devices.size).toBe(2);
    expect(store.reports).toHaveLength(2);
  });

  it('that somebody else makes of a silent device does not count as hearing from it', async () => {
    const { accept, devices } = world();
    await accept([signal({ kind: 'SUPERVISORY', fix: null })], NOON);
    expect(devices.get('badge')!.heardAtMs).toBe(0);
    await accept([signal({ fix: null })], NOON + 5);
    expect(devices.get('badge')!.heardAtMs).toBe(NOON + 5);
  });

  it('of a stranger beyond the bound is kept among the rejects with what to do', async () => {
    const { accept, store } = world(0);
    await accept([signal({ externalId: 'stranger' }), signal()]);
    expect(store.reports).toHaveLength(1);
    expect(store.rejects).toMatchObject([{ externalId: 'stranger' }]);
    expect(store.rejects[0]!.reason).toContain('Assign or remove');
  });
});

describe('a call for help', () => {
  it('at the end of a batch of strangers waits for none of them', async () => {
    const { accept, store, fleet } = world(1_000);
    await accept([signal()]);
    store.hold();
    const strangers = Array.from({ length: 500 }, (_, i) => signal({ externalId: `stranger ${i}` }));
    const accepted = accept([...strangers, sos({ externalId: 'stranger who calls' }), sos()], NOON + 3);
    // Nothing has reached the disk yet, nobody has been met, and the one who is known is seen to call.
    expect(fleet.columns.status[0]).toBe(STATUS_CODE.ALARM);
    store.release();
    await accepted;
    expect(store.alarms).toHaveLength(2);
    expect(store.devices.indexOf('stranger who calls')).toBe(0);
  });

  it('turns the dot into ALARM while the disk is still busy', async () => {
    const { accept, store, fleet } = world();
    store.hold();
    void accept([sos()]);
    expect(fleet.columns.status[0]).toBe(STATUS_CODE.ALARM);
    store.release();
  });

  it.each([
    ['from a stranger beyond the bound', { externalId: 'stranger' }],
    ['without a position', { fix: null }],
    [
      'with an impossible position',
      { fix: { ...signal().fix!, lonE7: 1_000_000_000 }, deviceAtMs: NOON + 1 },
    ],
    ['from a clock that is years behind', { deviceAtMs: 1 }],
    ['from a clock that is years ahead', { deviceAtMs: NOON * 2 }],
    [
      'with every mark there is',
      { marks: ['ID_MISSING', 'TIME_MISSING', 'NOT_VALID', 'FIX_DROPPED'] as const },
    ],
    ['as a test', { kind: 'TEST' as const, alarm: { type: 'TEST' as const, said: 'test' } }],
  ])('%s is raised', async (_, over) => {
    const { accept, store } = world(0);
    await accept([signal()]);
    await accept([sos(over)], NOON + 2);
    expect(store.alarms).toHaveLength(1);
  });

  it.each([
    ['stands still years ago', 1],
    ['is years ahead', NOON * 2],
  ])(
    'from a device whose clock %s is told from one of another day by when it came',
    async (_, deviceAtMs) => {
      const { accept, store } = world();
      for (const receivedAtMs of [NOON, NOON + 1_000, NOON + 86_400_000])
        await accept([sos({ deviceAtMs })], receivedAtMs);
      const commands = store.alarms.map(({ commandId }) => commandId);
      expect([commands[0], new Set(commands).size]).toEqual([commands[1], 2]);
    },
  );

  it('that came hours late is raised and marked as delayed', async () => {
    const { accept, store } = world();
    await accept([sos({ deviceAtMs: NOON - 7_200_000 })]);
    expect(store.alarms).toMatchObject([{ delayed: true, deviceAtMs: NOON - 7_200_000 }]);
  });

  it('without a position says where the worker was last', async () => {
    const { accept, store } = world();
    await accept([signal()]);
    await accept([sos({ fix: null, deviceAtMs: NOON + 9_000 })], NOON + 9_000);
    expect(store.alarms[0]!.fix).toMatchObject({ lonE7: -20_000_000, fixAtMs: NOON });
  });

  it('whose storage fails is not acknowledged, and stays on the map', async () => {
    const { accept, store, fleet } = world();
    store.failing = new Error('broken');
    await expect(accept([sos()])).rejects.toThrow('broken');
    expect(fleet.columns.status[0]).toBe(STATUS_CODE.ALARM);
  });
});

describe('a low battery', () => {
  const low = { kind: 'SUPERVISORY', alarm: { type: 'LOW_BATTERY', said: 'low' } } as const;

  it('outside a session calls nobody, within one it is an alarm of priority 3, told apart by the session', async () => {
    const { accept, store } = world();
    await accept([signal(low)]);
    expect(store.alarms).toEqual([]);
    const start = { act: 'START', durationMin: null, intervalMin: null } as const;
    await accept([signal({ fix: null, deviceAtMs: NOON + 1, session: start })], NOON + 1);
    for (const ms of [2, 3]) await accept([signal({ ...low, deviceAtMs: NOON + ms })], NOON + ms);
    const alarm = { type: 'LOW_BATTERY', priority: 3, sessionId: 100, commandId: 'low battery 100' };
    expect(store.alarms).toMatchObject([alarm, alarm]);
  });
});

describe('a session', () => {
  const act = (name: 'START' | 'CHECK_IN' | 'END', deviceAtMs = NOON): Signal =>
    signal({ fix: null, deviceAtMs, session: { act: name, durationMin: null, intervalMin: 30 } });

  it('runs through its acts in their order, however fast they come', async () => {
    const { accept, cases, store } = world();
    store.hold();
    const all = [
      accept([act('START')]),
      accept([act('CHECK_IN', NOON + 1)], NOON + 1),
      accept([act('END', NOON + 2)], NOON + 2),
      accept([act('START', NOON + 3)], NOON + 3),
    ];
    store.release();
    await Promise.all(all);
    expect(cases.sessionOf(1 as WorkerId)).toMatchObject({ startedAtMs: NOON + 3, state: 'ACTIVE' });
  });

  it('turns due and overdue by itself at a tick', async () => {
    const { accept, cases, fleet } = world();
    await accept([act('START')]);
    expect(fleet.columns.status[0]).toBe(STATUS_CODE.OK);
    cases.runDue(NOON + 28 * 60_000);
    expect(fleet.columns.status[0]).toBe(STATUS_CODE.CHECK_IN_DUE);
    cases.runDue(NOON + 33 * 60_000);
    expect(fleet.columns.status[0]).toBe(STATUS_CODE.OVERDUE);
  });
});

describe('under a revoked token', () => {
  const refusal = { kind: 'UNAUTHENTICATED' };
  const start = { act: 'START', durationMin: null, intervalMin: null } as const;

  it('a report is refused and leaves no trace', async () => {
    const { accept, store, devices } = world();
    await expect(accept([signal()], NOON, 'revoked')).rejects.toMatchObject(refusal);
    await expect(accept([], NOON, 'revoked')).rejects.toMatchObject(refusal);
    expect([store.reports, store.rejects, devices.get('badge')!.lastFix]).toEqual([[], [], null]);
  });

  it('a known device’s call for help is raised, marked, shown and acknowledged', async () => {
    const { accept, store, fleet } = world();
    await accept([sos()], NOON, 'revoked');
    expect(store.alarms).toMatchObject([{ type: 'PANIC', tokenRevoked: true, workerId: 1 }]);
    expect(store.alarms[0]!.fix).toMatchObject({ lonE7: -20_000_000 });
    expect(fleet.columns.status[0]).toBe(STATUS_CODE.ALARM);
  });

  it('a call for help among other things is raised and durable before the rest is refused', async () => {
    const { accept, store } = world();
    store.hold();
    const answered = accept([signal(), sos()], NOON, 'revoked');
    expect(await isSettled(answered)).toBe(false);
    store.release();
    await expect(answered).rejects.toMatchObject(refusal);
    expect(store.alarms).toHaveLength(1);
    expect(store.reports).toMatchObject([{ kind: 'ALARM' }]);
  });

  it('a call for help starts no session, and says so', async () => {
    const { accept, store, cases } = world();
    await expect(accept([sos({ session: start })], NOON, 'revoked')).rejects.toMatchObject(refusal);
    expect(store.alarms).toHaveLength(1);
    expect(cases.sessionOf(1 as WorkerId)).toBeNull();
  });

  it('a call for help whose storage fails is not refused but kept by its sender', async () => {
    const { accept, store } = world();
    store.failing = new Fault('UNAVAILABLE', 'The disk is full.');
    await expect(accept([sos()], NOON, 'revoked')).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
  });

  it.each([
    ['a stranger’s call for help', sos({ externalId: 'stranger' })],
    ['a test', signal({ kind: 'TEST', alarm: { type: 'TEST', said: 'test' } })],
    ['a low battery', signal({ kind: 'SUPERVISORY', alarm: { type: 'LOW_BATTERY', said: 'lowBattery' } })],
  ])('%s is refused', async (_, said) => {
    const { accept, store, devices } = world();
    await expect(accept([said], NOON, 'revoked')).rejects.toMatchObject(refusal);
    expect([store.alarms, devices.size]).toEqual([[], 1]);
  });

  it('of a device, whoever it calls itself, its call for help is raised', async () => {
    const { accept, store } = world();
    await accept([sos({ externalId: 'somebody else' })], NOON, 'of the badge, revoked');
    expect(store.alarms).toMatchObject([{ deviceId: 1, tokenRevoked: true }]);
  });
});

describe('under the token of one device', () => {
  it('everything is that device’s, whatever id it carries', async () => {
    const { accept, store, devices } = world();
    await accept(
      [signal({ externalId: 'somebody else' }), sos({ externalId: 'third' })],
      NOON,
      'of the badge',
    );
    expect(store.reports.map(({ deviceId }) => deviceId)).toEqual([1, 1]);
    expect(store.alarms).toMatchObject([{ deviceId: 1, tokenRevoked: false }]);
    expect(devices.size).toBe(1);
  });
});
