import { describe, expect, it } from 'vitest';
import { ServerClock } from './server-clock.ts';

const HOUR_MS = 3_600_000;

describe('the server’s clock, as the frames tell it', () => {
  it('is known from the quickest message, however wrong the local clock is', () => {
    for (const wrongMs of [0, -3 * HOUR_MS, 400 * 24 * HOUR_MS]) {
      const clock = new ServerClock();
      expect(clock.heard(1_000_000, 1_000_080 + wrongMs)).toBe(0);
      expect(clock.heard(1_000_500, 1_000_520 + wrongMs)).toBe(0);
      expect(clock.heard(1_001_000, 1_001_090 + wrongMs)).toBe(70);
      expect(clock.serverNow(1_002_020 + wrongMs)).toBe(1_002_000);
    }
  });

  it('tells a backlog of old frames from live ones', () => {
    const clock = new ServerClock();
    clock.heard(0, 20);
    expect(clock.heard(500, 60_000)).toBe(59_480);
  });

  it('tells it also when the backlog is the first that arrives, once the server was asked', () => {
    const clock = new ServerClock();
    expect(clock.heard(0, 60_000)).toBe(0);
    clock.asked(60_010, 60_012, 60_020);
    expect(clock.heard(500, 60_030)).toBeGreaterThan(59_000);
  });

  it('forgets an estimate that a set clock has made wrong', () => {
    const clock = new ServerClock();
    clock.heard(0, 20);
    expect(clock.heard(-HOUR_MS, 520)).toBeGreaterThan(HOUR_MS - 1);
    clock.asked(530, -HOUR_MS + 540, 550);
    expect(clock.heard(-HOUR_MS + 1_000, 1_020)).toBeLessThan(60);
  });

  it('follows a slow drift', () => {
    const clock = new ServerClock();
    for (let at = 0; at < 12 * HOUR_MS; at += 1_000) clock.heard(at, at * 1.00005 + 20);
    expect(clock.heard(12 * HOUR_MS, 12 * HOUR_MS * 1.00005 + 20)).toBeLessThan(60);
  });
});
