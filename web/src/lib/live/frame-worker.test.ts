import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameWorker } from './frame-worker.ts';
import type { FromWorker, Picture } from './picture.ts';
import { FakeEmployer } from './test-kit.ts';

/** The browser's WebSocket with the server's end in the test's hands. */
class FakeSocket {
  static all: FakeSocket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  said: { id?: string; type: string; payload?: { variables: { resume: unknown[] } } }[] = [];
  closedByPage = false;

  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.said.push(JSON.parse(text) as (typeof this.said)[number]);
  }
  close(): void {
    this.closedByPage = true;
  }
  open(): void {
    this.onopen?.();
    this.onmessage?.({ data: '{"type":"connection_ack"}' });
  }
  frame(employerId: string, bytes: Uint8Array): void {
    const id = this.said.findLast(({ type }) => type === 'subscribe')?.id;
    const data = Buffer.from(bytes).toString('base64');
    this.onmessage?.({
      data: JSON.stringify({ id, type: 'next', payload: { data: { positionFrames: { employerId, data } } } }),
    });
  }
  get resumed(): unknown[] | undefined {
    return this.said.findLast(({ type }) => type === 'subscribe')?.payload?.variables.resume;
  }
}

let posted: FromWorker[];
let worker: FrameWorker;
let north: FakeEmployer;
const pictures = (): Picture[] => posted.filter((message) => message.kind === 'PICTURE');
const socket = (): FakeSocket => FakeSocket.all.at(-1)!;
const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', () => Promise.reject(new Error('No HTTP here.')));
  FakeSocket.all = [];
  posted = [];
  worker = new FrameWorker((message) => posted.push(message));
  north = new FakeEmployer('North');
  north.atMs = Date.now();
  north.add('Aoife Byrne', -2.24, 53.48);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function goLive(): Promise<void> {
  worker.hear({ kind: 'CONNECT', url: 'ws://x/graphql', http: 'http://x/graphql' });
  socket().open();
  socket().frame('North', north.key());
  await wait(10);
}

describe('the frame worker', () => {
  it('subscribes from nothing and posts one picture', async () => {
    await goLive();
    expect(socket().resumed).toEqual([]);
    expect(pictures()).toHaveLength(1);
    expect(pictures()[0]).toMatchObject({ rowCount: 1, link: { phase: 'LIVE' } });
  });

  it('posts nothing more to a page that has not taken the last picture, and then the newest only', async () => {
    await goLive();
    for (let i = 0; i < 20; i++) {
      north.move(0, -2.24 + i / 1_000, 53.48);
      socket().frame('North', north.tick());
      await wait(500);
    }
    expect(pictures()).toHaveLength(1);
    worker.hear({ kind: 'TAKEN', buffer: null });
    await wait(10);
    expect(pictures()).toHaveLength(2);
    expect(pictures()[1]!.sources[0]!.frameAtMs).toBe(north.atMs);
  });

  it('comes back by itself and resumes where it was', async () => {
    await goLive();
    const first = socket();
    first.onclose?.({ code: 1006, reason: '' });
    await wait(1_600);
    expect(FakeSocket.all).toHaveLength(2);
    socket().open();
    expect(socket().resumed).toEqual([{ employerId: 'North', epoch: '1', seq: 0 }]);
  });

  it('keeps trying every second and a half at most while the server is gone, and tells the page', async () => {
    await goLive();
    worker.hear({ kind: 'TAKEN', buffer: null });
    socket().onclose?.({ code: 1006, reason: '' });
    for (let i = 0; i < 6; i++) {
      const before = FakeSocket.all.length;
      await wait(1_505);
      expect(FakeSocket.all.length).toBeGreaterThan(before);
      socket().onclose?.({ code: 1006, reason: '' });
      worker.hear({ kind: 'TAKEN', buffer: null });
    }
    await wait(10);
    expect(pictures().at(-1)!.link).toMatchObject({ phase: 'OFFLINE' });
    expect(pictures().at(-1)!.link.failedTries).toBeGreaterThan(3);
  });

  it('asks again on the same socket after a gap, with its cursor, and from nothing after bytes it cannot read', async () => {
    await goLive();
    north.tick();
    socket().frame('North', north.tick());
    expect(socket().resumed).toEqual([{ employerId: 'North', epoch: '1', seq: 0 }]);
    socket().frame('North', north.key().slice(0, -1));
    expect(socket().resumed).toEqual([]);
    expect(FakeSocket.all).toHaveLength(1);
    socket().frame('North', north.key());
    worker.hear({ kind: 'TAKEN', buffer: null });
    await wait(10);
    expect(pictures().at(-1)!.link.phase).toBe('LIVE');
  });

  it('gives up a socket that has fallen silent, and opens another', async () => {
    await goLive();
    await wait(8_000);
    expect(FakeSocket.all[0]!.closedByPage).toBe(true);
    expect(FakeSocket.all.length).toBeGreaterThan(1);
  });

  it.each([
    [4511, 'SIGNED_OUT'],
    [4512, 'ACCESS_CHANGED'],
  ])(
    'forgets everybody when the line is closed with %i, and tells the page before it asks',
    async (code, why) => {
      await goLive();
      socket().onclose?.({ code, reason: '' });
      expect(posted.at(-1)).toEqual({ kind: 'LEFT', why });
      worker.hear({ kind: 'TAKEN', buffer: null });
      worker.hear({ kind: 'SEARCH', question: 1, text: 'aoife', limit: 5 });
      await wait(20_000);
      expect(pictures().at(-1)).toMatchObject({ rowCount: 0, sources: [], link: { phase: why } });
      expect(posted).toContainEqual({ kind: 'FOUND', question: 1, hits: [] });
      expect(FakeSocket.all).toHaveLength(1);
    },
  );

  it('opens nothing any more after the page has gone', async () => {
    await goLive();
    worker.hear({ kind: 'DISCONNECT' });
    await wait(20_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(socket().closedByPage).toBe(true);
  });
});
