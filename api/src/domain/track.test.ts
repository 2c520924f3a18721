import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marksOf } from '@lonewatch/schema/contract/signal.ts';
import { distanceM } from './geo.ts';
import { DEFAULT_TRACK_RULES as RULES, judgeFix, type Track } from './track.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const at = (lon: number, lat: number) => ({ lonE7: Math.round(lon * 1e7), latE7: Math.round(lat * 1e7) });
const MANCHESTER = at(-2.2426, 53.4808);
const LONDON = at(-0.1276, 51.5072);
const trackAt = (place: { lonE7: number; latE7: number }, fixAtMs: number): Track => ({
  newest: { fixAtMs, ...place },
  jump: null,
});

describe('the track of a device', () => {
  it('moves the marker to the first fix and to every newer one nearby', () => {
    const first = judgeFix(null, MANCHESTER, NOON, NOON, RULES);
    expect(first.moves).toBe(true);
    const second = judgeFix(first.track, at(-2.243, 53.481), NOON + 5_000, NOON + 5_000, RULES);
    expect(second).toMatchObject({ moves: true, marks: 0, mayRepeat: false });
  });

  it('keeps an older fix with the mark LATE and does not move the marker back', () => {
    const judged = judgeFix(trackAt(MANCHESTER, NOON), at(-2.25, 53.48), NOON - 1, NOON + 1_000, RULES);
    expect(judged.moves).toBe(false);
    expect(judged.mayRepeat).toBe(true);
    expect(marksOf(judged.marks)).toEqual(['LATE']);
  });

  it('has a fix of the same instant looked up, since a retried report is the same fix', () => {
    expect(judgeFix(trackAt(MANCHESTER, NOON), MANCHESTER, NOON, NOON + 9_000, RULES)).toMatchObject({
      moves: false,
      mayRepeat: true,
      marks: 0,
    });
  });

  it('marks what was received more than two minutes later as BACKFILLED, and still moves when it is the newest', () => {
    const judged = judgeFix(
      trackAt(MANCHESTER, NOON - 3_600_000),
      at(-2.25, 53.48),
      NOON - 600_000,
      NOON,
      RULES,
    );
    expect(judged.moves).toBe(true);
    expect(marksOf(judged.marks)).toEqual(['BACKFILLED']);
  });

  it('holds an impossible jump back until a second fix agrees, so that a wrong first fix cannot hold the marker for ever', () => {
    const jump = judgeFix(trackAt(MANCHESTER, NOON), LONDON, NOON + 10_000, NOON + 10_000, RULES);
    expect(jump.moves).toBe(false);
    expect(marksOf(jump.marks)).toEqual(['JUMP']);
    const back = judgeFix(jump.track, MANCHESTER, NOON + 20_000, NOON + 20_000, RULES);
    expect(back).toMatchObject({ moves: true, marks: 0 });
    const agreed = judgeFix(jump.track, at(-0.128, 51.507), NOON + 20_000, NOON + 20_000, RULES);
    expect(agreed).toMatchObject({ moves: true, marks: 0 });
  });

  it('is not convinced by the same jump sent twice', () => {
    const jump = judgeFix(trackAt(MANCHESTER, NOON), LONDON, NOON + 10_000, NOON + 10_000, RULES);
    expect(judgeFix(jump.track, LONDON, NOON + 10_000, NOON + 15_000, RULES)).toMatchObject({
      moves: false,
      mayRepeat: true,
    });
  });

  it('replaces a clock that is ahead or of before 2015 by the time of receipt', () => {
    const ahead = judgeFix(null, MANCHESTER, NOON + 86_400_000, NOON, RULES);
    expect(ahead.fixAtMs).toBe(NOON);
    expect(marksOf(ahead.marks)).toEqual(['CLOCK_AHEAD']);
    const wrong = judgeFix(null, MANCHESTER, 0, NOON, RULES);
    expect(wrong.fixAtMs).toBe(NOON);
    expect(marksOf(wrong.marks)).toEqual(['CLOCK_INVALID']);
  });

  it('never moves the marker back in time nor into the future, whatever comes', () => {
    const report = fc.record({
      lon: fc.double({ min: -8, max: 2, noNaN: true }),
      lat: fc.double({ min: 50, max: 59, noNaN: true }),
      deviceAt: fc.option(fc.integer({ min: -1e12, max: NOON + 1e9 }), { nil: null }),
      wait: fc.nat(600_000),
    });
    fc.assert(
      fc.property(fc.array(report, { maxLength: 60 }), (reports) => {
        let track: Track | null = null;
        let now = NOON;
        let shown = -Infinity;
        for (const { lon, lat, deviceAt, wait } of reports) {
          now += wait;
          const judged = judgeFix(track, at(lon, lat), deviceAt, now, RULES);
          if (judged.moves) {
            expect(judged.fixAtMs).toBeGreaterThan(shown);
            expect(judged.fixAtMs).toBeLessThanOrEqual(now);
            shown = judged.fixAtMs;
          }
          track = judged.track;
          expect(track.newest.fixAtMs).toBe(shown);
        }
      }),
    );
  });

  it('always ends at where a device really is, once it has said so twice', () => {
    const place = fc.record({
      lon: fc.double({ min: -179, max: 179, noNaN: true }),
      lat: fc.double({ min: -85, max: 85, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 10 }), place, (wild, real) => {
        let track: Track | null = null;
        let now = NOON;
        for (const { lon, lat } of wild)
          track = judgeFix(track, at(lon, lat), (now += 1_000), now, RULES).track;
        for (let i = 0; i < 2; i++)
          track = judgeFix(track, at(real.lon, real.lat), (now += 1_000), now, RULES).track;
        expect(track?.newest).toMatchObject(at(real.lon, real.lat));
      }),
    );
  });
});

describe('distance', () => {
  it('is that between known places', () => {
    expect(distanceM(MANCHESTER.lonE7, MANCHESTER.latE7, LONDON.lonE7, LONDON.latE7) / 1000).toBeCloseTo(
      262.3,
      0,
    );
  });

  it('is short across the antimeridian', () => {
    expect(distanceM(1_799_999_000, 0, -1_799_999_000, 0)).toBeLessThan(25);
  });
});
