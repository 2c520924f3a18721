/**
 * The tests' way to speak of the product: a world with a real server, workers who report over HTTP like phones do, and
 * screens that people look at. `world.device('jane').at(-2.24, 53.48).says()`; `world.device('jane').presses('sos')`.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ask, LonewatchProcess, signIn, type StartOptions } from './bench/lonewatch-process.ts';

const pictures = fileURLToPath(new URL('test-results/pictures/', import.meta.url));

export class Device {
  readonly #origin: () => string;
  readonly #id: string;
  #lon: number | null = null;
  #lat: number | null = null;

  constructor(origin: () => string, id: string) {
    this.#origin = origin;
    this.#id = id;
  }

  at(lon: number, lat: number): this {
    this.#lon = lon;
    this.#lat = lat;
    return this;
  }

  /** Reports where it is, as Traccar Client does. Fulfils when the server has made it durable. */
  async says(extra: Readonly<Record<string, string>> = {}): Promise<void> {
    const place = this.#lon === null ? {} : { lon: String(this.#lon), lat: String(this.#lat) };
    const body = new URLSearchParams({
      id: this.#id,
      timestamp: String(Date.now()),
      accuracy: '6',
      batt: '81',
      ...place,
      ...extra,
    });
    const answer = await fetch(`${this.#origin()}/ingest/demo/osmand`, { method: 'POST', body });
    expect(answer.status).toBe(200);
  }

  presses(word: 'sos'): Promise<void> {
    return this.says({ alarm: word });
  }
}

/** The people of the demonstration. */
export type Who =
  | `${'manager' | 'teamlead' | 'operator' | 'operator2' | 'supervisor' | 'analyst' | 'dpo' | 'worker' | 'admin'}@demo.example`
  | 'manager@nomap.example';

export class World {
  #server: LonewatchProcess;
  readonly #options: StartOptions;

  private constructor(server: LonewatchProcess, options: StartOptions) {
    this.#server = server;
    this.#options = options;
  }

  static async start(options: StartOptions = {}): Promise<World> {
    return new World(await LonewatchProcess.start(options), options);
  }

  get origin(): string {
    return this.#server.origin;
  }

  device(id: string): Device {
    return new Device(() => this.origin, id);
  }

  /** Asks as one of the demonstration's people. */
  async ask<T>(query: string, variables: object = {}, who: Who = 'manager@demo.example'): Promise<T> {
    return ask<T>(this.origin, await signIn(this.origin, who), query, variables);
  }

  /** Signs in without the page, whose test is another, and opens an address. */
  async visit(page: Page, path = '/', who: Who = 'manager@demo.example'): Promise<void> {
    const answer = await page.request.post(`${this.origin}/api/auth/sign-in/email`, {
      data: { email: who, password: 'lonewatch-demo' },
    });
    expect(answer.status()).toBe(200);
    await page.goto(`${this.origin}${path}`);
  }

  /** Reports made durable since the server started. */
  async reported(): Promise<number> {
    const text = await (await fetch(`${this.origin}/metrics`)).text();
    const counts = [...text.matchAll(/^lonewatch_ingest_reports_total\{.*\} (\d+)/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  }

  /** The server hangs: its connections stay open, nothing comes. */
  freezeServer(): void {
    process.kill(this.#server.pid, 'SIGSTOP');
  }

  thawServer(): void {
    process.kill(this.#server.pid, 'SIGCONT');
  }

  /** The server dies without a word, as in a power cut. */
  async loseServer(): Promise<void> {
    await this.#server.stop('SIGKILL', true);
  }

  /** A bug is met; fulfils when the process is gone. */
  crash(): Promise<void> {
    return this.#server.signal('SIGUSR2');
  }

  /** The same server comes back, at the same address, on the same data. */
  async bringServerBack(): Promise<void> {
    const port = Number(new URL(this.origin).port);
    this.#server = await LonewatchProcess.start({ ...this.#options, port, folder: this.#server.folder });
  }

  async end(): Promise<void> {
    await this.#server.stop();
  }
}

/** What a page must never do, watched while any test runs. */
interface Conduct {
  readonly foreign: string[];
  readonly failures: string[];
}

export const test = base.extend<{ conduct: Conduct }, { world: World; workers: number }>({
  workers: [300, { scope: 'worker', option: true }],
  world: [
    async ({ workers }, use) => {
      const world = await World.start({ demoWorkers: workers });
      await use(world);
      await world.end();
    },
    { scope: 'worker' },
  ],
  conduct: [
    async ({ page }, use) => {
      const conduct: Conduct = { foreign: [], failures: [] };
      let host = '';
      page.on('request', (request) => {
        const url = new URL(request.url());
        if (request.isNavigationRequest() && host === '') host = url.host;
        if (url.host !== host && !['data:', 'blob:'].includes(url.protocol))
          conduct.foreign.push(request.url());
      });
      page.on('pageerror', (error) => conduct.failures.push(error.message));
      await use(conduct);
      expect(conduct.foreign, 'requests to another origin').toEqual([]);
      expect(conduct.failures, 'errors that nobody caught').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Keeps a picture for people to look at: nothing compares its pixels. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}${name}.png` });
}

/** Nothing that axe can find, WCAG 2.2 AA and best practice. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' · ')}`),
  ).toEqual([]);
}

/** Waits until the page says that what it shows is live. */
export async function live(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /How live the map is: live/i })).toBeVisible({
    timeout: 60_000,
  });
}
