import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latE6Of, lonE6Of, mercatorX, mercatorY, pixelsPerUnit, unitsPerMetre } from './mercator.ts';

describe('Mercator in int32', () => {
  it('gives back every 1e-6° exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -180e6, max: 180e6 - 1 }),
        fc.integer({ min: -85e6, max: 85e6 }),
        (lonE6, latE6) => {
          expect(lonE6Of(mercatorX(lonE6))).toBe(lonE6);
          expect(latE6Of(mercatorY(latE6))).toBe(latE6);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('stays inside int32 at the edges of the world', () => {
    for (const [lonE6, latE6] of [
      [180e6, 90e6],
      [-180e6, -90e6],
      [0, 0],
    ] as const) {
      expect(mercatorX(lonE6) | 0).toBe(mercatorX(lonE6));
      expect(mercatorY(latE6) | 0).toBe(mercatorY(latE6));
    }
  });

  it('is finer than a tenth of a pixel at the deepest zoom', () => {
    expect(pixelsPerUnit(19.5)).toBeLessThan(0.1);
  });

  it('knows how long a metre is in Manchester', () => {
    const metre = unitsPerMetre(mercatorY(53.48e6));
    const degreeOfLatitude = mercatorY(53.98e6) - mercatorY(52.98e6);
    expect(degreeOfLatitude / metre / 111_195).toBeCloseTo(1, 2);
  });
});
