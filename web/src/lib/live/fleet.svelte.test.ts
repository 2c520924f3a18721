import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FleetCore } from './fleet-core.ts';
import { Fleet } from './fleet.svelte.ts';
import { localNowMs } from './local-clock.ts';
import { Now } from './now.svelte.ts';
import type { LinkReport, ToWorker } from './picture.ts';
import { FakeEmployer, QUIET_LINK } from './test-kit.ts';

/** A frame worker without a thread: its core is real, its messages are in the test's hands. */
class FakeWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly said: ToWorker[] = [];
  readonly core = new FleetCore();
  terminated = false;

  postMessage(message: ToWorker): void {
    this.said.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  picture(link: LinkReport = QUIET_LINK): void {
    this.onmessage?.(new MessageEvent('message', { data: this.core.compose(link, null, localNowMs()) }));
  }
  get taken(): number {
    return this.said.filter(({ kind }) => kind === 'TAKEN').length;
  }
}

let now: Now;
let fleet: Fleet;
let workers: FakeWorker[];
let north: FakeEmployer;
let undo: () => void;

function hear(): void {
  workers
    .at(-1)!
    .core.takeFrame(
      'North',
      north.seq === 0 && north.atMs > 0 ? north.key() : north.tick(Date.now()),
      localNowMs(),
    );
}

beforeEach(() => {
  workers = [];
  now = new Now();
  fleet = new Fleet(now, () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  north = new FakeEmployer('North');
  north.atMs = Date.now();
  north.add('Aoife Byrne', -2.24, 53.48, 'ALARM');
  north.add('Tom Hughes', -2.99, 53.41);
  undo = fleet.connect();
});

afterEach(() => {
  undo();
  vi.useRealTimers();
});

describe('the fleet as pages see it', () => {
  it('starts one worker for all pages and ends it with the last', () => {
    const second = fleet.connect();
    expect(workers).toHaveLength(1);
    undo();
    expect(workers[0]!.terminated).toBe(false);
    second();
    expect(workers[0]!.terminated).toBe(true);
  });

  it('is CONNECTING before the first frame, LIVE with it, and counts', () => {
    expect(fleet.link.state).toBe('CONNECTING');
    hear();
    workers[0]!.picture();
    expect(fleet.link.state).toBe('LIVE');
    expect(fleet.counts).toMatchObject({ total: 2, byStatus: { ALARM: 1, OK: 1 } });
    expect([...fleet.alarms].map((row) => fleet.at(row)?.status)).toEqual(['ALARM']);
  });

  it('grows STALE by itself three seconds after the last frame, without a word from the worker', async () => {
    hear();
    workers[0]!.picture();
    expect(fleet.link.state).toBe('LIVE');
    await vi.waitFor(() => expect(fleet.link.state).toBe('STALE'), { timeout: 4_000, interval: 20 });
    expect(fleet.link.ageMs).toBeGreaterThanOrEqual(3_000);
  });

  it('is OFFLINE as soon as the first try to come back has failed, and keeps the old picture', () => {
    hear();
    workers[0]!.picture();
    workers[0]!.picture({ phase: 'OFFLINE', failedTries: 1, retryAtMs: localNowMs() + 900, sentence: null });
    expect(fleet.link).toMatchObject({
      state: 'OFFLINE',
      sentence: 'The server cannot be reached. Trying again.',
    });
    expect(fleet.counts.total).toBe(2);
  });

  it('never shows a picture as live that was old when it came', () => {
    hear();
    workers[0]!.core.clock.asked(localNowMs() - 20, Date.now(), localNowMs());
    north.tick(Date.now() - 60_000);
    workers[0]!.core.takeFrame('North', north.catchUp(0), localNowMs());
    workers[0]!.picture();
    expect(fleet.link.state).toBe('STALE');
    expect(fleet.link.ageMs).toBeGreaterThan(59_000);
  });

  it('holds nobody any more the moment the viewer may not see them, and starts from nothing for the next', () => {
    const left: string[] = [];
    fleet.onleave = (why) => left.push(`${why} with ${fleet.counts.total}`);
    hear();
    workers[0]!.picture();
    const [row] = fleet.order;
    workers[0]!.onmessage?.(new MessageEvent('message', { data: { kind: 'LEFT', why: 'SIGNED_OUT' } }));
    expect(left).toEqual(['SIGNED_OUT with 0']);
    expect([fleet.at(row!), fleet.order.length, fleet.sources, fleet.employers]).toEqual([null, 0, [], []]);
    expect(workers.map(({ terminated }) => terminated)).toEqual([true]);
    fleet.resume();
    expect(workers).toHaveLength(2);
    expect(fleet.counts.total).toBe(0);
  });

  it('gives a picture back only when the next frame is drawn', async () => {
    hear();
    workers[0]!.picture();
    expect(workers[0]!.taken).toBe(0);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(workers[0]!.taken).toBe(1);
  });

  it('says so when its worker has failed, and starts another', async () => {
    hear();
    workers[0]!.picture();
    workers[0]!.onerror?.();
    expect(fleet.link).toMatchObject({
      state: 'OFFLINE',
      sentence: 'The live map has to start again. Trying again.',
    });
    await vi.waitFor(() => expect(workers).toHaveLength(2), { timeout: 2_000 });
  });

  it('tells whoever follows the revision, and nobody else, that there is a new picture', () => {
    let runs = 0;
    const stop = $effect.root(() => {
      $effect(() => {
        const _revision = fleet.revision;
        runs++;
      });
    });
    flushSync();
    hear();
    workers[0]!.picture();
    flushSync();
    expect(runs).toBe(2);
    stop();
  });

  it('sends what the page looks at, merged', () => {
    fleet.setFilter({ text: 'tom' });
    fleet.setFilter({ statuses: ['OK'] });
    fleet.setView({ selectedId: 'worker-North-1' });
    const view = workers[0]!.said.findLast((message) => message.kind === 'VIEW')?.view;
    expect(view).toMatchObject({ filter: { text: 'tom', statuses: ['OK'] }, selectedId: 'worker-North-1' });
  });
});

describe('the second hand', () => {
  it('is the server’s, however wrong the local clock', () => {
    now.setOffset(localNowMs() - 1_000_000);
    expect(now.ms).toBe(1_000_000);
  });
});
