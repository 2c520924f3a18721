/**
 * What an update of the whole fleet costs the page's main thread: our way, and beside it the way of our peers, in one run
 * of one browser. `node e2e/bench/map-update.ts [--json | --rows] [--steps=20] [--ways=ours,geojson] [workers …]`; default 10,000
 * and 100,000.
 *
 * Script: all JavaScript between two steps by Chromium's own count (CDP ScriptDuration), handler, Svelte, deck, labels and
 * the calls that hand data to the graphics. Tasks: the same with everything else that the thread does or waits for
 * (TaskDuration). Both less what a half second costs in which nothing moves. Software rendering: quote ratios.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { launchOptions } from './chromium.ts';

const WEB = join(import.meta.dirname, '../../web');
const WAYS = ['ours', 'ours-gliding', 'geojson'] as const;
type WayName = (typeof WAYS)[number];
const TITLES: Readonly<Record<WayName, string>> = {
  ours: 'our way',
  'ours-gliding': 'our way, dots gliding',
  geojson: 'GeoJSON setData',
};
/** Everybody moves twice a second, as the server ticks. */
const TICK_MS = 500;
const WARM_UP_STEPS = 4;

interface StepTimes {
  readonly handlerMs: number;
  readonly settledMs: number;
  readonly workerMs: number;
}
interface Result extends StepTimes {
  readonly way: WayName;
  readonly workers: number;
  readonly scriptMs: number;
  readonly scriptP95Ms: number;
  readonly taskMs: number;
  readonly frameMs: number;
  readonly heapMB: number;
}

const json = process.argv.includes('--json');
const steps = Number(process.argv.find((arg) => arg.startsWith('--steps='))?.slice(8) ?? 20);
const wanted =
  process.argv
    .find((arg) => arg.startsWith('--ways='))
    ?.slice(7)
    .split(',') ?? WAYS;
const sizes = process.argv.slice(2).map(Number).filter(Number.isInteger);
const workerCounts = sizes.length > 0 ? sizes : [10_000, 100_000];

function buildPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lonewatch-map-bench-'));
  const vite = join(WEB, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', '--config', 'bench/vite.config.ts', '--outDir', folder, '--logLevel', 'warn'];
  const { status } = spawnSync(process.execPath, args, {
    cwd: WEB,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (status !== 0) throw new Error('The bench page could not be built.');
  return folder;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
};

function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://any');
    const file = join(folder, pathname === '/' ? 'index.html' : pathname);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

interface Load {
  readonly scriptMs: number;
  readonly taskMs: number;
}

async function load(session: CDPSession): Promise<Load> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (wanted: string): number => (metrics.find(({ name }) => name === wanted)?.value ?? NaN) * 1_000;
  return { scriptMs: of('ScriptDuration'), taskMs: of('TaskDuration') };
}

/** What the main thread did meanwhile. */
async function during(session: CDPSession, act: () => Promise<unknown>): Promise<Load> {
  const before = await load(session);
  await act();
  const after = await load(session);
  return { scriptMs: after.scriptMs - before.scriptMs, taskMs: after.taskMs - before.taskMs };
}

async function heapMB(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const usage = await session.send('Runtime.getHeapUsage');
  // Typed arrays live in backing stores, outside of what V8 counts as used.
  const { usedSize, backingStorageSize } = usage;
  return (usedSize + backingStorageSize) / 1e6;
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;

/** What a half second costs in which nothing happens but the measuring itself. */
async function idle(page: Page): Promise<void> {
  const startedMs = performance.now();
  await page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
  );
  await page.waitForTimeout(Math.max(0, TICK_MS - (performance.now() - startedMs)));
}

/** One step in its own half second, so that the frames of a gliding fleet are counted too. */
async function step(page: Page): Promise<StepTimes> {
  const startedMs = performance.now();
  const times = await page.evaluate(() =>
    (globalThis as unknown as { bench: { step(): Promise<StepTimes> } }).bench.step(),
  );
  await page.waitForTimeout(Math.max(0, TICK_MS - (performance.now() - startedMs)));
  return times;
}

async function measure(browser: Browser, origin: string, way: WayName, workers: number): Promise<Result> {
  // Without motion a step is one picture; gliding shows what sixty frames a second cost besides.
  const reducedMotion = way === 'ours-gliding' ? 'no-preference' : 'reduce';
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion });
  page.on('pageerror', (error) => console.error(error.message));
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.goto(`${origin}/?way=${way}&workers=${workers}`);
  await page.waitForFunction(() => 'bench' in globalThis, undefined, { timeout: 120_000 });
  for (let i = 0; i < WARM_UP_STEPS; i++) await step(page);
  const nothing: Load[] = [];
  for (let i = 0; i < steps; i++) nothing.push(await during(session, () => idle(page)));
  const times: StepTimes[] = [];
  const busy: Load[] = [];
  for (let i = 0; i < steps; i++) busy.push(await during(session, async () => times.push(await step(page))));
  const above = (name: keyof Load, share: number): number =>
    quantile(
      busy.map((one) => one[name]),
      share,
    ) -
    quantile(
      nothing.map((one) => one[name]),
      0.5,
    );
  const frameMs = await page.evaluate(() =>
    (globalThis as unknown as { bench: { frame(): number } }).bench.frame(),
  );
  const heap = await heapMB(session);
  await page.close();
  const median = (name: keyof StepTimes): number =>
    quantile(
      times.map((time) => time[name]),
      0.5,
    );
  return {
    way,
    workers,
    handlerMs: median('handlerMs'),
    settledMs: median('settledMs'),
    workerMs: median('workerMs'),
    scriptMs: above('scriptMs', 0.5),
    scriptP95Ms: above('scriptMs', 0.95),
    taskMs: above('taskMs', 0.5),
    frameMs,
    heapMB: heap,
  };
}

const folder = buildPage();
const server = await serve(folder);
const browser = await chromium.launch(launchOptions);
const results: Result[] = [];
try {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const workers of workerCounts)
    for (const way of WAYS.filter((name) => wanted.includes(name)))
      results.push(await measure(browser, origin, way, workers));
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true });
}

if (json) console.log(JSON.stringify(results));
else if (process.argv.includes('--rows')) {
  for (const workers of workerCounts) {
    const ours = results.find((result) => result.way === 'ours' && result.workers === workers);
    const peers = results.find((result) => result.way === 'geojson' && result.workers === workers);
    if (ours === undefined || peers === undefined) continue;
    console.log(
      `| map, ${workers.toLocaleString('en-GB')} workers moved: script on the main thread for an update, median (p95)${workers === 100_000 ? ' (goal 4 ms)' : ''} | ${ours.scriptMs.toFixed(1)} ms (${ours.scriptP95Ms.toFixed(1)} ms) | ${peers.scriptMs.toFixed(0)} ms by GeoJSON \`setData\`: ${(peers.scriptMs / ours.scriptMs).toFixed(0)}× |`,
    );
  }
} else {
  const version = browser.version();
  console.log(
    `Map update, everybody moved: median of ${steps} steps, Chromium ${version}, ${cpus()[0]?.model} × ${cpus().length}`,
  );
  console.table(
    results.map((result) => ({
      workers: result.workers.toLocaleString('en-GB'),
      way: TITLES[result.way],
      'take in, ms': result.handlerMs.toFixed(1),
      'script, ms': result.scriptMs.toFixed(1),
      'script p95, ms': result.scriptP95Ms.toFixed(1),
      'tasks, ms': result.taskMs.toFixed(1),
      'at rest after, ms': Math.round(result.settledMs),
      'worker thread, ms': result.workerMs === 0 ? '–' : result.workerMs.toFixed(1),
      'one frame in software, ms': Math.round(result.frameMs),
      'page heap, MB': Math.round(result.heapMB),
    })),
  );
}
