import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW_MS, rowsOf } from './map-test-kit.ts';
import { clusterAt, rowsAt, type Spot } from './picking.ts';
import { mercatorX, mercatorY } from '../live/mercator.ts';

const spot = (lon: number, lat: number, over: Partial<Spot> = {}): Spot => ({
  lon,
  lat,
  zoom: 14,
  dotScale: 1,
  coarse: false,
  ...over,
});
/** About a CSS pixel at zoom 14 in Manchester, in degrees of longitude. */
const PIXEL = 360 / (512 * 2 ** 14);

describe('who is under the pointer', () => {
  const held = rowsOf([
    { name: 'A', lon: -2.24, lat: 53.48 },
    { name: 'B', lon: -2.24 + 30 * PIXEL, lat: 53.48 },
    { name: 'Alarm', lon: -2.24 + 60 * PIXEL, lat: 53.48, status: 'ALARM' },
    { name: 'Beside', lon: -2.24 + 70 * PIXEL, lat: 53.48 },
  ]);

  it('is who is drawn there, with a little slack, more for a finger', () => {
    expect(rowsAt(spot(-2.24, 53.48), held, NOW_MS)[0]).toBe(held.rowOf('worker-North-0'));
    expect(rowsAt(spot(-2.24 - 8 * PIXEL, 53.48), held, NOW_MS)).toHaveLength(1);
    expect(rowsAt(spot(-2.24 - 13 * PIXEL, 53.48), held, NOW_MS)).toEqual([]);
    expect(rowsAt(spot(-2.24 - 13 * PIXEL, 53.48, { coarse: true }), held, NOW_MS)).toHaveLength(1);
  });

  it('is the worker in ALARM where two could be meant', () => {
    expect(rowsAt(spot(-2.24 + 67 * PIXEL, 53.48), held, NOW_MS)[0]).toBe(held.rowOf('worker-North-2'));
  });

  it('is everybody who stands on one spot', () => {
    const stack = rowsOf(
      Array.from({ length: 5 }, (_, i) => ({ name: `N${i}`, lon: -2.24, lat: 53.48 + i * 1e-6 })),
    );
    expect(new Set(rowsAt(spot(-2.24, 53.48), stack, NOW_MS)).size).toBe(5);
  });

  it('is the nearest of all who are shown, as brute force says', () => {
    const place = fc.record({
      lon: fc.double({ min: -2.3, max: -2.2, noNaN: true }),
      lat: fc.double({ min: 53.4, max: 53.5, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 40 }), place, (places, at) => {
        const many = rowsOf(places.map((where, i) => ({ name: `N${i}`, ...where })));
        const found = many.within(at.lon, at.lat, 20_000, 1, NOW_MS)[0];
        const distance = (row: number): number => {
          const position = many.at(row)!.position!;
          return Math.hypot(
            mercatorX(position.lon * 1e6) - mercatorX(at.lon * 1e6),
            mercatorY(position.lat * 1e6) - mercatorY(at.lat * 1e6),
          );
        };
        const best = Math.min(...places.map((_, row) => distance(row)));
        expect(distance(found!)).toBeCloseTo(best, 0);
      }),
    );
  });
});

describe('a cluster under the pointer', () => {
  it('gives the box around those it stands for', () => {
    const x = mercatorX(-2.24e6);
    const y = mercatorY(53.48e6);
    const clusters = Int32Array.from([
      x,
      y,
      12,
      1,
      mercatorX(-2.3e6),
      mercatorY(53.4e6),
      mercatorX(-2.2e6),
      mercatorY(53.5e6),
    ]);
    const box = clusterAt(spot(-2.24, 53.48, { zoom: 8 }), clusters)!.map(
      (degrees) => Math.round(degrees * 1e4) / 1e4,
    );
    expect(box).toEqual([-2.3, 53.4, -2.2, 53.5]);
    expect(clusterAt(spot(-1, 53.48, { zoom: 8 }), clusters)).toBeNull();
  });
});
