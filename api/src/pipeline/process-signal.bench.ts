/**
 * What fences cost the way of a signal: everything that happens to a report in memory, of workers in a session, with and without
 * ten thousand fences around them. Run: node api/src/pipeline/process-signal.bench.ts
 */
import type {
  DeviceId,
  EmployerId,
  GeofenceId,
  SessionId,
  WorkerId,
} from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Signal } from '@lonewatch/schema/contract/signal.ts';
import { DEFAULT_SESSION_RULES } from '../domain/session.ts';
import { DEFAULT_TRACK_RULES } from '../domain/track.ts';
import { Cases } from '../hot/cases.ts';
import { Directory } from '../hot/directory.ts';
import { Fences } from '../hot/fences.ts';
import { processSignal } from './process-signal.ts';

const WORKERS = 10_000;
const ROUNDS = 30;
const FENCES = 10_000;
const START_MS = 1_795_000_000_000;
const EMPLOYER = 1 as EmployerId;

/** The same numbers at every run. */
let seed = 42;
const random = (): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;

/** Microseconds for a report, the middle of the rounds. */
function measure(fenceCount: number): number {
  const ids = Array.from({ length: WORKERS }, (_, i) => i + 1);
  const directory = new Directory({
    employers: [
      {
        ...{ id: EMPLOYER, name: 'Bench', services: ['LONE_WORKER', 'LOCATION_MAPPING'] },
        ...{ contractStartsAtMs: 0, contractEndsAtMs: null, policy: DEFAULT_POLICY },
      },
    ],
    teams: [],
    workers: ids.map((id) => ({
      ...{ id: id as WorkerId, employerId: EMPLOYER, teamId: null, name: `Worker ${id}` },
      ...{ jobTitle: null, department: null, sharesLastKnown: false },
    })),
    devices: ids.map((id) => ({
      ...{ id: id as DeviceId, employerId: EMPLOYER, workerId: id as WorkerId, externalId: `badge-${id}` },
      ...{ kind: 'ID_BADGE', protocol: 'native' },
    })),
    tokens: [],
  });
  const cases = new Cases(directory, DEFAULT_SESSION_RULES);
  for (const id of ids)
    cases.setSession(
      {
        ...{ id: id as SessionId, workerId: id as WorkerId, state: 'ACTIVE', startedAtMs: START_MS - 1 },
        ...{
          endsAtMs: null,
          nextCheckInAtMs: null,
          intervalMin: 60,
          graceMin: 3,
          amber: false,
          highRisk: false,
        },
      },
      START_MS,
    );
  const fences = new Fences();
  for (let i = 0; i < fenceCount; i++)
    fences.put(
      {
        ...{ id: (i + 1) as GeofenceId, employerId: EMPLOYER, version: 1, name: `Fence ${i}`, rules: [] },
        shape: {
          kind: 'CIRCLE',
          center: [-3 + random() * 3, 51 + random() * 3],
          radiusM: 50 + random() * 1_000,
        },
        ...{ changedAtMs: 0, changedBy: '' },
      },
      0,
    );
  const lon = ids.map(() => -3 + random() * 3);
  const lat = ids.map(() => 51 + random() * 3);
  const from = directory.employer(EMPLOYER)!;
  const lives = ids.map((id) => directory.device(id as DeviceId)!);
  const spent: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const atMs = START_MS + round * 10_000;
    const signals = lives.map(({ device }, i): Signal => {
      lon[i]! += (random() - 0.5) * 0.001;
      lat[i]! += (random() - 0.5) * 0.001;
      const place = { lonE7: Math.round(lon[i]! * 1e7), latE7: Math.round(lat[i]! * 1e7), accuracyM: 8 };
      return {
        ...{ kind: 'TELEMETRY', protocol: 'native', externalId: device.externalId, deviceKind: 'ID_BADGE' },
        ...{ deviceAtMs: atMs, batteryPercent: 50, charging: false, alarm: null, session: null, marks: [] },
        fix: { ...place, altitudeM: null, speedMps: 1, headingDeg: 90, source: 'GNSS' },
      };
    });
    const times = { receivedAtMs: atMs + 200, processedAtMs: atMs + 200 };
    const startedMs = performance.now();
    for (const [i, signal] of signals.entries())
      processSignal(signal, from, lives[i]!, times, { cases, fences }, { track: DEFAULT_TRACK_RULES });
    spent.push(((performance.now() - startedMs) * 1_000) / WORKERS);
  }
  return spent.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

measure(FENCES);
const [without, withFences] = [measure(0), measure(FENCES)];
console.log(
  `| all that happens to a report in memory, among ${FENCES.toLocaleString('en-GB')} fences | ${withFences.toFixed(2)} µs | without fences: ${without.toFixed(2)} µs |`,
);
