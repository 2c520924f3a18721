import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { contains, hatch } from './hatch.ts';
import { hoursOf, placeOf, resolutionAt, spanOf } from './heat-question.ts';
import { countWords, termsWords } from './heat-words.ts';
import { RAMP, stepOf, stepsUpTo } from './ramp.ts';

/** A cell over Manchester, about as H3 makes them. */
const CELL = [-2.25, 53.48, -2.24, 53.486, -2.23, 53.48, -2.23, 53.47, -2.24, 53.464, -2.25, 53.47];

describe('the colours of a heatmap', () => {
  it('give every number one of at most five steps, in order and without a gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (highest) => {
        const steps = stepsUpTo(highest);
        expect(steps.length).toBeLessThanOrEqual(RAMP.length);
        expect(steps[0]!.least).toBe(1);
        for (const [at, { least, most }] of steps.entries()) {
          expect(most ?? Infinity).toBeGreaterThanOrEqual(least);
          expect(steps[at + 1]?.least ?? null).toBe(most === null ? null : most + 1);
        }
        expect(stepOf(steps, highest)).toBe(steps.at(-1));
      }),
    );
    expect(stepsUpTo(0)).toEqual([]);
  });

  it('rise in lightness from step to step, so that they read the same in grey', () => {
    const lightness = RAMP.map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue);
    for (const [at, light] of lightness.entries())
      if (at > 0) expect(light).toBeGreaterThan(lightness[at - 1]! + 15);
  });
});

describe('a cell on the map', () => {
  it('contains its middle and not what lies beside it', () => {
    expect(contains(CELL, -2.24, 53.475)).toBe(true);
    expect(contains(CELL, -2.2, 53.475)).toBe(false);
  });

  it('is hatched from edge to edge and nowhere outside', () => {
    const strokes = hatch(CELL);
    expect(strokes.length).toBeGreaterThan(2);
    for (const [from, to] of strokes)
      expect(contains(CELL, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2)).toBe(true);
  });
});

describe('what the server is asked', () => {
  it('changes once an hour, not once a second', () => {
    const at = Date.UTC(2026, 10, 22, 12, 10);
    expect(spanOf(7, at)).toEqual(spanOf(7, at + 1_000));
    expect(spanOf(7, at).to).toBe('2026-11-22T13:00:00.000Z');
  });

  it('takes hours over midnight for one night', () => {
    expect(hoursOf({ fromHour: 22, toHour: 2 })).toEqual([22, 23, 0, 1]);
    expect(hoursOf({ fromHour: 0, toHour: 0 })).toBeNull();
  });

  it('is of finer cells the closer the map looks, never finer than may be told', () => {
    expect([5, 8.5, 12, 16].map((zoom) => resolutionAt(zoom, 10))).toEqual([4, 6, 8, 10]);
    expect(resolutionAt(16, 8)).toBe(8);
  });

  it('holds all that the map shows', () => {
    const place = placeOf([-2.31, 53.41, -2.17, 53.55], 11.4)!;
    expect(place.west).toBeLessThanOrEqual(-2.31);
    expect(place.north).toBeGreaterThanOrEqual(53.55);
    expect(placeOf([-2.31, 53.41, -2.17, 53.55], 5)).toBeNull();
  });
});

describe('numbers as words', () => {
  it('never call a cell empty whose number is kept back', () => {
    expect(countWords({ count: null, atLeast: true }, 5)).toBe('fewer than 5 people');
    expect(countWords({ count: 12, atLeast: true }, 5)).toBe('at least 12');
    expect(countWords({ count: 1_200, atLeast: false }, null)).toBe('1,200');
  });

  it('say which months figures are of', () => {
    const terms = { exact: false, k: 5, coarsestResolution: 3, finestResolution: 8 };
    expect(
      termsWords({ ...terms, countedFrom: '2026-05-31T23:00:00Z', countedTo: '2026-08-31T23:00:00Z' }),
    ).toBe('June 2026 to August 2026. Every number is of 5 people or more, so that it gives nobody away.');
    expect(termsWords({ ...terms, countedFrom: null, countedTo: null })).toMatch('No month');
  });
});
