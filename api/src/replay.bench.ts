/**
 * What a stretch of the past costs the server: ten thousand workers who report every half minute, ten minutes of them in
 * thirty frames, from the embedded database to the bytes that leave. `node api/src/replay.bench.ts`, some 20 s.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DeviceId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import { ROLE_PERMISSIONS } from '@lonewatch/schema/contract/role.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { DEFAULT_SESSION_RULES } from './domain/session.ts';
import { makeReplay, type ReplayOptions } from './graphql/replay.ts';
import { Directory } from './hot/directory.ts';
import { ReplayFilm } from './live/replay-film.ts';
import { openDatabase } from './persistence/database.ts';
import { insertEmployers, insertSessions, insertWorkers } from './persistence/reference-bulk.ts';
import { ReportLog } from './persistence/report-log.ts';

const WORKERS = 10_000;
const MINUTES = 10;
const EVERY_MS = 30_000;
const ROUNDS = 5;

const folder = await mkdtemp(join(tmpdir(), 'lonewatch-bench-'));
const db = await openDatabase({ url: null, folder });
const endMs = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
const fromMs = endMs - MINUTES * 60_000;
const [employer] = await insertEmployers(db, [
  {
    ...{ name: 'E', services: ['LONE_WORKER', 'LOCATION_MAPPING'], policy: DEFAULT_POLICY },
    ...{ contractStartsAtMs: 0, contractEndsAtMs: null },
  },
]);
const { id: employerId } = employer!;
const workers = await insertWorkers(
  db,
  Array.from({ length: WORKERS }, (_, n) => ({
    ...{ employerId, teamId: null, name: `Worker ${n}`, jobTitle: null, department: null },
    sharesLastKnown: false,
  })),
);
await insertSessions(
  db,
  workers.map(({ id: workerId }) => ({
    ...{ workerId, state: 'ACTIVE', startedAtMs: fromMs - 3_600_000, endsAtMs: endMs + 3_600_000 },
    ...{ nextCheckInAtMs: endMs + 3_600_000, intervalMin: 60, graceMin: 3, amber: false, highRisk: false },
  })),
);
const log = new ReportLog(db);
for (let atMs = fromMs - EVERY_MS; atMs < endMs; atMs += EVERY_MS)
  await log.appendAll(
    workers.map(({ id }, n): Report => {
      const fixAtMs = atMs + ((n * 7_919) % EVERY_MS);
      const place = { lonE7: -30_000_000 + n * 2_000 + (fixAtMs % 9_000), latE7: 520_000_000 + n * 1_500 };
      return {
        ...{
          employerId,
          deviceId: id as number as DeviceId,
          workerId: id,
          kind: 'TELEMETRY',
          protocol: 'native',
        },
        ...{ deviceAtMs: fixAtMs, receivedAtMs: fixAtMs, processedAtMs: fixAtMs, mayRepeat: false, marks: 0 },
        fix: { ...place, accuracyM: 8, altitudeM: 40, speedMps: 1, headingDeg: 90, source: 'GNSS', fixAtMs },
        ...{ batteryPercent: 80, charging: false },
      };
    }),
  );

const directory = new Directory({ employers: [employer!], teams: [], workers, devices: [], tokens: [] });
const viewer: Viewer = {
  ...{ kind: 'PERSON', id: 'bench', name: 'Bench', needsSecondFactor: false },
  grants: [
    {
      ...{ role: 'SAFETY_MANAGER', permissions: ROLE_PERMISSIONS.SAFETY_MANAGER, employerId },
      ...{ teamId: null, workerId: null },
    },
  ],
};
const replay = makeReplay({
  ...{ db, directory, rules: DEFAULT_SESSION_RULES, now: () => Date.now() },
  ...{ audit: { watched: () => undefined, saw: () => undefined }, wayOf: () => Promise.resolve(null) },
  ...{ makeFilm: (film) => new ReplayFilm(film), epochOf: () => 1, turn: () => setImmediate() },
} as Partial<ReplayOptions> as ReplayOptions);

const times: number[] = [];
let bytes = 0;
for (let round = 0; round < ROUNDS; round++) {
  const startedMs = performance.now();
  const frames = await replay.frames(viewer, {
    ...{ employerId, fromMs, toMs: endMs, stepMs: 20_000, order: 'HAPPENED' },
    ...{ workerId: null, incidentId: null, reason: null },
  });
  times.push(performance.now() - startedMs);
  bytes = frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
}
times.sort((a, b) => a - b);
const reports = (WORKERS * MINUTES * 60_000) / EVERY_MS;
console.log(
  `| replay: a stretch of ten minutes, 10,000 workers, from the embedded database to 31 frames | ${Math.round(times[ROUNDS >> 1]!)} ms | ${reports.toLocaleString('en-GB')} reports read, ${(bytes / 1e6).toFixed(1)} MB of frames |`,
);
await db.close();
await rm(folder, { recursive: true, force: true });
