import { describe, expect, it } from 'vitest';
import { RateLimit } from './rate-limit.ts';

/** One a second, five at once, on a clock of the test's own. */
function world(maxKeys?: number) {
  const clock = { nowMs: 1_000_000 };
  const limit = new RateLimit({ perSecond: 1, burst: 5 }, () => clock.nowMs, maxKeys);
  const takeMany = (key: string, times: number): number =>
    Array.from({ length: times }, () => limit.take(key)).filter((answer) => answer === null).length;
  return { clock, limit, takeMany };
}

describe('the bound of a sender', () => {
  it('lets a burst pass, then so much a second, and says when to come again', () => {
    const { clock, limit, takeMany } = world();
    expect(takeMany('a', 8)).toBe(5);
    expect(limit.take('a')).toBe(1);
    clock.nowMs += 2_000;
    expect(takeMany('a', 8)).toBe(2);
    clock.nowMs += 3_600_000;
    expect(takeMany('a', 8)).toBe(5);
  });

  it('is each sender’s own', () => {
    const { takeMany } = world();
    expect(takeMany('a', 8)).toBe(5);
    expect(takeMany('b', 8)).toBe(5);
  });

  it('lets one batch beyond it pass, which is paid for afterwards', () => {
    const { clock, limit } = world();
    expect(limit.take('a', 65)).toBeNull();
    expect(limit.take('a')).toBe(60);
    clock.nowMs += 60_001;
    expect(limit.take('a')).toBeNull();
  });

  it('takes nothing from a sender whom it refuses', () => {
    const { clock, limit, takeMany } = world();
    takeMany('a', 1_000);
    clock.nowMs += 1_000;
    expect(limit.take('a')).toBeNull();
  });

  it('remembers so many senders and no more, and forgets first who was heard least recently', () => {
    const { limit, takeMany } = world(3);
    takeMany('greedy', 5);
    for (let i = 0; i < 100; i++) {
      limit.take(`passing ${i}`);
      expect(limit.take('greedy')).toBe(1);
    }
    expect(limit.size).toBe(3);
    for (let i = 0; i < 3; i++) limit.take(`another ${i}`);
    expect(limit.take('greedy')).toBeNull();
  });

  it('is none at all for zero a second', () => {
    const limit = new RateLimit({ perSecond: 0, burst: 0 }, () => 0);
    expect(limit.take('a', 1e9)).toBeNull();
    expect(limit.size).toBe(0);
  });
});
