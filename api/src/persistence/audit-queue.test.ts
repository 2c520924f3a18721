import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AuditQueue } from './audit-queue.ts';

let isAway = false;
const written: number[] = [];
const warned: string[] = [];
const makeQueue = (maxWaiting = 100): AuditQueue<number> =>
  new AuditQueue<number>({
    ...{ noun: 'looks', maxWaiting, warn: (sentence) => warned.push(sentence) },
    write: (rows) => {
      if (isAway) return Promise.reject(new Fault('UNAVAILABLE', 'The database cannot be reached.'));
      written.push(...rows);
      return Promise.resolve();
    },
  });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  isAway = false;
  written.length = 0;
  warned.length = 0;
});
afterEach(() => vi.useRealTimers());

it('writes by itself within a second, in one go', async () => {
  const queue = makeQueue();
  for (const n of [1, 2, 3]) queue.add(n);
  await vi.advanceTimersByTimeAsync(999);
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await vi.waitFor(() => expect(written).toEqual([1, 2, 3]));
});

it('is flushed only when what another flush had begun is durable too', async () => {
  const queue = makeQueue();
  queue.add(1);
  const first = queue.flush();
  await queue.flush();
  expect(written).toEqual([1]);
  await first;
});

it('keeps rows while the database is away, says so to whoever waits, and writes them when it is back', async () => {
  const queue = makeQueue();
  isAway = true;
  queue.add(1);
  await expect(queue.flush()).rejects.toThrow('cannot be reached');
  queue.add(2);
  await vi.advanceTimersByTimeAsync(2_500);
  expect(written).toEqual([]);
  isAway = false;
  await vi.advanceTimersByTimeAsync(1_000);
  await vi.waitFor(() => expect(written).toEqual([1, 2]));
});

it('loses the oldest beyond its bound, and says so', async () => {
  const queue = makeQueue(3);
  isAway = true;
  for (const n of [1, 2, 3, 4]) queue.add(n);
  expect(warned).toEqual([expect.stringContaining('lost 1 looks')]);
  isAway = false;
  await queue.flush();
  expect(written).toEqual([2, 3, 4]);
});
