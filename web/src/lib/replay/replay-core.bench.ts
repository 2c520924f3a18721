/**
 * What a scrub costs the worker of a replay: ten thousand people over eight hours, all of whom have moved at every step, leaps
 * to moments drawn at random. Without network, browser and GPU. Run: node web/src/lib/replay/replay-core.bench.ts
 */
import { FakeEmployer, START_MS } from '../live/test-kit.ts';
import { FRAMES_A_STRETCH, Reel, type PastFrame } from './reel.ts';
import { ReplayCore } from './replay-core.ts';

const WORKERS = 10_000;
const WINDOW_MS = 8 * 3_600_000;
const LEAPS = 300;
let seed = 7;
const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

const reel = new Reel({
  ...{ employerId: 'E', fromMs: START_MS, toMs: START_MS + WINDOW_MS, workerId: null, incidentId: null },
  ...{ reason: null, order: 'HAPPENED' as const },
});
const employer = new FakeEmployer('E');
for (let i = 0; i < WORKERS; i++) employer.add(`Nurse ${i}`, -3 + random() * 3, 51 + random() * 4);
let bytes = 0;
for (let atMs = START_MS; atMs < START_MS + WINDOW_MS;) {
  const key = reel.keyAt(atMs, reel.overviewS);
  const frames: PastFrame[] = [];
  for (let n = 0; n < FRAMES_A_STRETCH; n++) {
    const { lonE6, latE6 } = employer.columns;
    const frameMs = key.fromMs + n * reel.overviewS * 1_000;
    for (let slot = 0; slot < WORKERS; slot++)
      employer.move(slot, lonE6[slot]! / 1e6 + (random() - 0.5) / 200, latE6[slot]! / 1e6);
    const delta = employer.tick(frameMs);
    frames.push({ atMs: frameMs, bytes: n === 0 ? employer.key() : delta });
    bytes += frames.at(-1)!.bytes.length;
  }
  reel.put({ ...key, frames });
  atMs = key.toMs;
}

const core = new ReplayCore();
const times: number[] = [];
for (let leap = 0; leap < LEAPS; leap++) {
  const startedMs = performance.now();
  core.show(reel, START_MS + random() * WINDOW_MS, reel.overviewS, false, startedMs);
  core.compose(null, startedMs);
  times.push(performance.now() - startedMs);
}
times.sort((a, b) => a - b);
const at = (share: number): string => times[Math.floor((times.length - 1) * share)]!.toFixed(1);
console.log(
  `| replay: a leap to any moment of eight hours, 10,000 workers, in the browser's worker | ${at(0.5)} ms | ${at(0.99)} ms at the 99th percentile; the eight hours are ${(bytes / 1e6).toFixed(1)} MB in ${FRAMES_A_STRETCH * 8} frames |`,
);
