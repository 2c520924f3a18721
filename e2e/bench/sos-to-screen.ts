/**
 * From an SOS to an operator's screen, through everything: HTTP, the alarm and its incident durable in one transaction, the
 * subscription, the page. Once in peace and once while 10,000 positions a second pour in. Server, load, browser and software
 * rendering share this machine's cores. `node e2e/bench/sos-to-screen.ts [positions a second]`
 */
import { chromium, type Page } from '@playwright/test';
import { fork, type ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { launchOptions } from './chromium.ts';
import { LonewatchProcess } from './lonewatch-process.ts';

const CALLS = 60;
const WARM_UP = 5;
const BATCH = 100;
const DEVICES = 10_000;
const PATIENCE_MS = 20_000;

/** In a process of its own: batches at an even pace, whatever the answers take. */
function pourIn(port: number, perSecond: number): void {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const startedMs = performance.now();
  let sent = 0;
  let failed = 0;
  const body = (): string =>
    JSON.stringify({
      reports: Array.from({ length: BATCH }, (_, n) => ({
        device: `bench-${(sent + n) % DEVICES}`,
        at: Date.now(),
        lon: -2.24 + ((sent + n) % 1_000) / 1e5,
        lat: 53.48 + ((sent + n) % 777) / 1e5,
        accuracyM: 5,
      })),
    });
  const post = (text: string): void => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
    const asked = request(
      { host: '127.0.0.1', port, method: 'POST', path: '/ingest/demo/native', agent, headers },
      (answer) => {
        if (answer.statusCode !== 200) failed++;
        answer.resume();
      },
    );
    asked.on('error', () => failed++);
    asked.end(text);
  };
  setInterval(() => {
    const due = ((performance.now() - startedMs) / 1_000) * perSecond;
    for (; sent < due; sent += BATCH) post(body());
  }, 10);
  process.on('message', () => {
    const seconds = (performance.now() - startedMs) / 1_000;
    process.send!({ perSecond: Math.round(sent / seconds), failed }, () => process.exit(0));
  });
}

interface Poured {
  readonly perSecond: number;
  readonly failed: number;
}

function stop(load: ChildProcess): Promise<Poured> {
  return new Promise((resolve) => {
    load.once('message', (poured) => resolve(poured as Poured));
    load.send('stop');
  });
}

/** Milliseconds from sending an SOS to its device's answer, and to its row in the queue. */
async function call(page: Page, origin: string, name: string): Promise<{ answer: number; screen: number }> {
  const sentMs = Date.now();
  const body = new URLSearchParams({
    id: name,
    alarm: 'sos',
    lon: '-2.24',
    lat: '53.48',
    timestamp: String(sentMs),
  });
  const answer = await fetch(`${origin}/ingest/demo/osmand`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  const answeredMs = Date.now();
  const seenMs = await page.evaluate(
    ([wanted, patienceMs]) =>
      new Promise<number>((resolve, reject) => {
        const seen = (globalThis as unknown as { seenAtMs: Map<string, number> }).seenAtMs;
        const until = Date.now() + patienceMs;
        const look = (): void => {
          const atMs = seen.get(wanted);
          if (atMs !== undefined) resolve(atMs);
          else if (Date.now() > until) reject(new Error(`${wanted} was not seen.`));
          else setTimeout(look, 20);
        };
        look();
      }),
    [name, PATIENCE_MS] as const,
  );
  return { answer: answeredMs - sentMs, screen: seenMs - sentMs };
}

/** The page notes when it first shows each name that begins with `sos-`. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seenAtMs = new Map<string, number>();
    Object.assign(globalThis, { seenAtMs });
    const look = (): void => {
      const text = document.querySelector('section.queue')?.textContent ?? '';
      for (const [name] of text.matchAll(/sos-[a-z]+-\d{3}/g))
        if (!seenAtMs.has(name)) seenAtMs.set(name, Date.now());
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
}

async function measure(
  page: Page,
  origin: string,
  run: string,
): Promise<{ answer: number[]; screen: number[] }> {
  const answer: number[] = [];
  const screen: number[] = [];
  for (let n = 0; n < WARM_UP + CALLS; n++) {
    const took = await call(page, origin, `sos-${run}-${String(n).padStart(3, '0')}`);
    if (n >= WARM_UP) {
      answer.push(took.answer);
      screen.push(took.screen);
    }
    await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 300));
  }
  return { answer: answer.sort((a, b) => a - b), screen: screen.sort((a, b) => a - b) };
}

function quantiles(sorted: readonly number[]): string {
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return `${at(0.5)} ms, ${at(0.99)} ms`;
}

async function main(perSecond: number): Promise<void> {
  const server = await LonewatchProcess.start({ demoWorkers: 10, env: { INGEST_PER_SECOND: '0' } });
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.request.post(`${server.origin}/api/auth/sign-in/email`, {
      data: { email: 'operator@demo.example', password: 'lonewatch-demo' },
    });
    await page.goto(server.origin);
    await page.locator('section.queue').waitFor();
    await watch(page);
    const peace = await measure(page, server.origin, 'calm');
    const port = new URL(server.origin).port;
    const load = fork(fileURLToPath(import.meta.url), ['pour', port, String(perSecond)]);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const busy = await measure(page, server.origin, 'busy');
    const poured = await stop(load);
    const rate = poured.perSecond.toLocaleString('en-GB');
    console.log(
      `| SOS to an operator's screen, ${rate} positions a second coming in: p50, p99 | ${quantiles(busy.screen)} | without them ${quantiles(peace.screen)} |`,
    );
    console.log(
      `| SOS to its device's answer (alarm and incident durable), the same load: p50, p99 | ${quantiles(busy.answer)} | without it ${quantiles(peace.answer)}; ${poured.failed} batches failed |`,
    );
  } finally {
    await browser.close();
    await server.stop();
  }
}

const [first, port, rate] = process.argv.slice(2);
if (first === 'pour') pourIn(Number(port), Number(rate));
else await main(Number(first ?? 10_000));
