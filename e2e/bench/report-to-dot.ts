/**
 * From a phone's report to what a person sees, through everything: HTTP, durable storage, hot state, the tick, the frame,
 * the page's worker and its picture. A device moves; the page that watches it notes when its card says so. Server, fleet,
 * browser and software rendering share this machine's cores. `node e2e/bench/report-to-dot.ts [workers]`
 */
import { chromium } from '@playwright/test';
import { launchOptions } from './chromium.ts';
import { LonewatchProcess } from './lonewatch-process.ts';

const workers = Number(process.argv[2] ?? 10_000);
const REPORTS = 120;
const WARM_UP = 10;

interface Seen {
  /** Coordinates as the card shows them, and when it first did, milliseconds since 1970. */
  readonly seenAtMs: Record<string, number>;
}

/** Reports a place of its own for every number; fulfils when it is durable. */
async function report(origin: string, latitude: string): Promise<number> {
  const sentMs = Date.now();
  const body = new URLSearchParams({ id: 'bench', timestamp: String(sentMs), lon: '-4.5', lat: latitude });
  const answer = await fetch(`${origin}/ingest/demo/osmand`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return sentMs;
}

const server = await LonewatchProcess.start({ demoWorkers: workers });
const browser = await chromium.launch(launchOptions);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.request.post(`${server.origin}/api/auth/sign-in/email`, {
    data: { email: 'manager@demo.example', password: 'lonewatch-demo' },
  });
  await page.goto(server.origin);
  await report(server.origin, '57.00000');
  await page.keyboard.press('/');
  await page.keyboard.type('bench');
  await page
    .getByRole('option', { name: /^bench/ })
    .first()
    .click();
  await page.getByRole('region', { name: 'bench' }).waitFor();
  await page.evaluate(() => {
    const seen: Seen = { seenAtMs: {} };
    Object.assign(globalThis, seen);
    const look = (): void => {
      const said = /57\.\d{5}/.exec(document.querySelector('[data-region=card]')?.textContent ?? '')?.[0];
      if (said !== undefined) seen.seenAtMs[said] ??= Date.now();
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  const sent: { text: string; atMs: number }[] = [];
  for (let n = 1; n <= WARM_UP + REPORTS; n++) {
    const text = (57 + n / 5_000).toFixed(5);
    sent.push({ text, atMs: await report(server.origin, text) });
    // Out of step with the ticks, and slowly enough that no picture is skipped for a newer one.
    await new Promise((resolve) => setTimeout(resolve, 900 + Math.random() * 500));
  }
  const seenAtMs = await page.evaluate(() => (globalThis as unknown as Seen).seenAtMs);
  const took = sent
    .slice(WARM_UP)
    .flatMap(({ text, atMs }) => (seenAtMs[text] === undefined ? [] : [seenAtMs[text] - atMs]))
    .sort((a, b) => a - b);
  const quantile = (share: number): string => `${Math.round(took[Math.floor(share * took.length)]!)} ms`;
  console.log(
    `| report to dot, ${workers.toLocaleString('en-GB')} workers reporting, a tick every 500 ms: p50, p99 | ${quantile(0.5)}, ${quantile(0.99)} | ${took.length} of ${REPORTS} reports seen |`,
  );
} finally {
  await browser.close();
  await server.stop();
}
