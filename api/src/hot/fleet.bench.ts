/**
 * The hot store beside the naive way (a Map of objects), at 100,000 and 1,000,000 workers.
 * Run: node --expose-gc api/src/hot/fleet.bench.ts
 */
import type { DeviceId, EmployerId, Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Device, Employer, Worker } from '@lonewatch/schema/contract/reference.ts';
import { Directory } from './directory.ts';
import { BYTES_PER_SLOT } from './fleet.ts';

const fix = (i: number, fixAtMs: number) => ({
  lonE7: -20_000_000 + (i % 977) * 100,
  latE7: 530_000_000 + (i % 991) * 100,
  accuracyM: 8,
  altitudeM: null,
  speedMps: 1,
  headingDeg: 90,
  source: 'GNSS' as const,
  fixAtMs,
});
const megabytes = (): number => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
};

function directoryOf(count: number): Directory {
  const employer: Employer = {
    id: 1 as EmployerId,
    name: 'Bench',
    services: ['LONE_WORKER', 'LOCATION_MAPPING'],
    contractStartsAtMs: 0,
    contractEndsAtMs: null,
    policy: DEFAULT_POLICY,
  };
  const workers: Worker[] = [];
  const devices: Device[] = [];
  for (let i = 1; i <= count; i++) {
    workers.push({
      id: i as WorkerId,
      employerId: employer.id,
      teamId: null,
      name: `Worker ${i}`,
      jobTitle: null,
      department: null,
      sharesLastKnown: false,
    });
    devices.push({
      id: i as DeviceId,
      employerId: employer.id,
      workerId: i as WorkerId,
      externalId: `badge-${i}`,
      kind: 'ID_BADGE',
      protocol: 'native',
    });
  }
  return new Directory({ employers: [employer], teams: [], workers, devices, tokens: [] });
}

for (const count of [100_000, 1_000_000]) {
  const before = megabytes();
  const directory = directoryOf(count);
  const indexed = megabytes() - before;
  const { fleet, devicesByExternalId } = directory.employer(1 as EmployerId)!;
  const rounds = 3_000_000;
  let start = performance.now();
  for (let i = 0; i < rounds; i++)
    fleet.place((i % count) as Slot, 1 as DeviceId, fix(i, 1_790_000_000_000 + i));
  const bySlot = rounds / (performance.now() - start) / 1000;
  const ids = Array.from({ length: count }, (_, i) => `badge-${((i * 7919) % count) + 1}`);
  start = performance.now();
  for (let i = 0; i < 1_000_000; i++) {
    const live = devicesByExternalId.get(ids[i % count]!)!;
    fleet.place(live.slot, live.device.id, fix(i, 1_790_000_000_000 + i));
  }
  const byId = 1_000_000 / (performance.now() - start) / 1000;
  const map = new Map<string, object>();
  for (let i = 0; i < count; i++) map.set(ids[i]!, {});
  start = performance.now();
  for (let i = 0; i < 1_000_000; i++)
    map.set(ids[i % count]!, {
      id: ids[i % count],
      ...fix(i, 1_790_000_000_000 + i),
      receivedAt: new Date(i),
    });
  const naive = 1_000_000 / (performance.now() - start) / 1000;
  const found = new Uint32Array(count);
  const box = { west: -2, south: 53, east: -1.995, north: 53.005 };
  start = performance.now();
  let hits = 0;
  for (let i = 0; i < 100; i++) hits = fleet.slotsWithin(box, found);
  const query = (performance.now() - start) / 100;
  const name = count.toLocaleString('en-GB');
  console.log(
    `| hot store, ${name} workers: updates a second by slot; by device id | ${bySlot.toFixed(1)} M; ${byId.toFixed(2)} M | ${naive.toFixed(2)} M in a Map of fresh objects: ${(byId / naive).toFixed(1)}× |`,
  );
  console.log(
    `| hot store, ${name} workers: bytes a worker in columns (goal 48); with directory and id index | ${BYTES_PER_SLOT}; ${((indexed * 1e6) / count).toFixed(0)} | |`,
  );
  console.log(
    `| hot store, ${name} workers: viewport query by scan (${hits} found) | ${query.toFixed(2)} ms | |`,
  );
}
