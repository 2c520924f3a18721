import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceId, EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { FIX_SOURCES } from '@lonewatch/schema/contract/fix.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { Directory } from './directory.ts';
import { lastKnownOf, restore } from './restore.ts';
import { decodeSnapshot, encodeSnapshot, type LastKnown } from './snapshot.ts';

const measure = fc.option(fc.float({ min: 0, max: 9_000, noNaN: true }), { nil: null });
const lastKnown: fc.Arbitrary<LastKnown> = fc.record({
  deviceId: fc.integer({ min: 1, max: 50 }).map((id) => id as DeviceId),
  heardAtMs: fc.integer({ min: 1.6e12, max: 1.9e12 }),
  battery: fc.constantFrom(0, 55, 100, 128, 228, 255),
  fix: fc.record({
    fixAtMs: fc.integer({ min: 1.6e12, max: 1.9e12 }),
    receivedAtMs: fc.integer({ min: 1.6e12, max: 1.9e12 }),
    lonE7: fc.integer({ min: -18e8, max: 18e8 }),
    latE7: fc.integer({ min: -9e8, max: 9e8 }),
    accuracyM: measure,
    altitudeM: measure,
    speedMps: measure,
    headingDeg: measure,
    source: fc.constantFrom(...FIX_SOURCES),
    marks: fc.nat(4095),
  }),
});

const directoryOfTwo = (): Directory =>
  new Directory({
    employers: [
      {
        id: 1 as EmployerId,
        name: 'E',
        services: [],
        contractStartsAtMs: 0,
        contractEndsAtMs: null,
        policy: DEFAULT_POLICY,
      },
    ],
    teams: [],
    workers: [
      {
        id: 1 as WorkerId,
        employerId: 1 as EmployerId,
        teamId: null,
        name: 'W',
        jobTitle: null,
        department: null,
        sharesLastKnown: false,
      },
    ],
    devices: [1, 2].map((id) => ({
      id: id as DeviceId,
      employerId: 1 as EmployerId,
      workerId: 1 as WorkerId,
      externalId: `d${id}`,
      kind: 'UNKNOWN',
      protocol: null,
    })),
    tokens: [],
  });

describe('a snapshot', () => {
  it('holds every last known position as it was', () => {
    fc.assert(
      fc.property(fc.array(lastKnown, { maxLength: 30 }), (rows) => {
        expect(decodeSnapshot(encodeSnapshot(rows))).toEqual(rows);
      }),
    );
  });

  it('that is cut short or foreign is none', () => {
    const bytes = encodeSnapshot(fc.sample(lastKnown, 4));
    for (let length = 0; length < bytes.length; length++)
      expect(decodeSnapshot(bytes.subarray(0, length))).toBeNull();
    expect(decodeSnapshot(new Uint8Array(200))).toBeNull();
  });

  it('brings the newest fix of each device back, in whatever order the rows come, and the worker is where the newest of all was', () => {
    fc.assert(
      fc.property(fc.array(lastKnown, { minLength: 1, maxLength: 20 }), (rows) => {
        const directory = directoryOfTwo();
        restore(directory, rows);
        const own = rows.filter(({ deviceId }) => deviceId <= 2);
        const { fleet } = directory.employer(1 as EmployerId)!;
        expect(fleet.columns.fixAtS[0]).toBe(
          Math.floor(Math.max(0, ...own.map(({ fix }) => fix.fixAtMs)) / 1000),
        );
        for (const { deviceId, fix } of lastKnownOf(directory, 1))
          expect(fix.fixAtMs).toBe(
            Math.max(...own.filter((row) => row.deviceId === deviceId).map((row) => row.fix.fixAtMs)),
          );
      }),
    );
  });
});
