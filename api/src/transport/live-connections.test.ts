import { expect, test } from 'vitest';
import { CLOSE_CODES } from '@lonewatch/schema/contract/protocol.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { ROLE_PERMISSIONS, type Role } from '@lonewatch/schema/contract/role.ts';
import type { Presence } from './identity.ts';
import { LiveConnections } from './live-connections.ts';

const EMPLOYER = 1 as EmployerId;

function presence(role: Role, again: () => Promise<Presence | null>, expiresAtMs = Infinity): Presence {
  const grant = {
    role,
    permissions: ROLE_PERMISSIONS[role],
    employerId: EMPLOYER,
    teamId: null,
    workerId: null,
  };
  const viewer = { kind: 'PERSON', id: 'a', name: 'A', grants: [grant], needsSecondFactor: false } as const;
  return { viewer, accountId: 'a', signedInAtMs: null, expiresAtMs, again };
}

function watched(present: Presence) {
  const identity = { revision: 1 };
  const failures: unknown[] = [];
  const connections = new LiveConnections(identity, (_, error) => failures.push(error));
  const closed: number[] = [];
  const { leave, isHeld } = connections.admit(
    { close: (code?: number) => void closed.push(code!) },
    present,
    1,
    0,
  );
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { identity, connections, closed, failures, leave, isHeld, settle };
}

test('a socket is closed at the tick at which its session ends', () => {
  const { connections, closed } = watched(presence('SAFETY_MANAGER', () => Promise.resolve(null), 1_000));
  connections.judge(999);
  expect(closed).toEqual([]);
  connections.judge(1_000);
  expect(closed).toEqual([CLOSE_CODES.SESSION_EXPIRED]);
  expect(connections.size).toBe(0);
});

test('a change of anybody’s access asks again; a session that was revoked is closed', async () => {
  const { identity, connections, closed, settle } = watched(
    presence('SAFETY_MANAGER', () => Promise.resolve(null)),
  );
  connections.judge(500);
  await settle();
  expect(closed).toEqual([]);
  identity.revision++;
  connections.judge(1_000);
  await settle();
  expect(closed).toEqual([CLOSE_CODES.SESSION_EXPIRED]);
});

test('a withdrawn role closes with the code that makes the page forget what it holds', async () => {
  const less = presence('ANALYST', () => Promise.resolve(null));
  const { identity, connections, closed, settle } = watched(
    presence('SAFETY_MANAGER', () => Promise.resolve(less)),
  );
  identity.revision++;
  connections.judge(1_000);
  await settle();
  expect(closed).toEqual([CLOSE_CODES.ACCESS_CHANGED]);
});

test('somebody else’s change leaves a connection open, and it is asked once', async () => {
  let asked = 0;
  const same = (): Promise<Presence> => {
    asked++;
    return Promise.resolve(presence('SAFETY_MANAGER', same));
  };
  const { identity, connections, closed, settle } = watched(presence('SAFETY_MANAGER', same));
  identity.revision++;
  for (const nowMs of [1_000, 1_500, 2_000]) {
    connections.judge(nowMs);
    await settle();
  }
  expect({ closed, asked }).toEqual({ closed: [], asked: 1 });
});

test('while the database is away a connection stays, and is asked again at the next tick', async () => {
  let away = true;
  const again = (): Promise<Presence | null> =>
    away ? Promise.reject(new Error('away')) : Promise.resolve(null);
  const { identity, connections, closed, failures, settle } = watched(presence('SAFETY_MANAGER', again));
  identity.revision++;
  connections.judge(500);
  await settle();
  connections.judge(600);
  await settle();
  expect({ closed, failures: failures.length }).toEqual({ closed: [], failures: 1 });
  away = false;
  connections.judge(1_000);
  await settle();
  expect(closed).toEqual([CLOSE_CODES.SESSION_EXPIRED]);
});

test('a connection that has left is judged no more', () => {
  const { connections, closed, leave } = watched(
    presence('SAFETY_MANAGER', () => Promise.resolve(null), 1_000),
  );
  leave();
  connections.judge(2_000);
  expect(closed).toEqual([]);
});

test('between a change and the answer nothing is delivered, and afterwards to whom it still holds for', async () => {
  const same = (): Promise<Presence> => Promise.resolve(presence('SAFETY_MANAGER', same));
  const { identity, connections, isHeld, settle } = watched(presence('SAFETY_MANAGER', same));
  expect(isHeld()).toBe(false);
  identity.revision++;
  expect(isHeld()).toBe(true);
  connections.judge(1_000);
  expect(isHeld()).toBe(true);
  await settle();
  expect(isHeld()).toBe(false);
});

test('holds an answer back until it is known whether access has changed, and lets it go when the connection ends', async () => {
  let answer: (now: Presence | null) => void = () => undefined;
  const same = (): Promise<Presence | null> => new Promise((resolve) => (answer = resolve));
  const first = presence('SAFETY_MANAGER', same);
  const identity = { revision: 1 };
  const connections = new LiveConnections(identity, () => undefined);
  const admitted = connections.admit({ close: () => undefined }, first, 1, 0);
  await admitted.settled();
  identity.revision = 2;
  const told: string[] = [];
  const held = admitted.settled().then(() => told.push('held'));
  connections.judge(1);
  await Promise.resolve();
  expect(told).toEqual([]);
  answer(first);
  await held;
  identity.revision = 3;
  const ended = admitted.settled();
  admitted.leave();
  await ended;
});
