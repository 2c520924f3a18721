import { describe, expect, it } from 'vitest';
import { latE6Of, lonE6Of, mercatorX, mercatorY } from '../live/mercator.ts';
import type { Bounds, LonLat } from '../live/tracked.ts';
import { flatView, screenX, screenY } from './flat-view.ts';
import { framing, type Padding } from './framing.ts';

const SIZE = { width: 528, height: 437 };
/** A narrow wall: a title above, cards on the right. */
const COVERED: Padding = { top: 80, right: 263, bottom: 0, left: 0 };
const NOTHING: Padding = { top: 0, right: 0, bottom: 0, left: 0 };

function onScreen({ lon, lat }: LonLat, bounds: Bounds, padding: Padding): { x: number; y: number } {
  const at = framing(bounds, SIZE, padding, 12);
  const middle = {
    x: padding.left + (SIZE.width - padding.left - padding.right) / 2,
    y: padding.top + (SIZE.height - padding.top - padding.bottom) / 2,
  };
  const view = flatView({ lng: at.lon, lat: at.lat }, at.zoom, SIZE.width, SIZE.height, middle);
  return { x: screenX(view, mercatorX(lon * 1e6)), y: screenY(view, mercatorY(lat * 1e6)) };
}

function expectFree({ x, y }: { x: number; y: number }, { top, right, bottom, left }: Padding): void {
  expect(x).toBeGreaterThan(left + 20);
  expect(x).toBeLessThan(SIZE.width - right - 20);
  expect(y).toBeGreaterThan(top + 20);
  expect(y).toBeLessThan(SIZE.height - bottom - 20);
}

describe('what is framed', () => {
  it.each<[string, Bounds]>([
    ['a town', [-2.4, 53.3, -2.1, 53.6]],
    ['both ends of the islands', [-10.5, 49.9, 1.7, 60.8]],
    ['an alarm on the antimeridian and one in Leeds', [-180.075, 9.9, -1.5, 53.9]],
    ['the whole world', [-180, -55, 180, 70]],
    ['both sides of the antimeridian', [177, -19, -178, -16]],
  ])('lies in what is left free beside the cards: %s', (_, bounds) => {
    const [west, south, east, north] = bounds;
    for (const padding of [COVERED, NOTHING]) {
      expectFree(onScreen({ lon: west, lat: south }, bounds, padding), padding);
      // A hair inside: exactly 360° to the east of its western edge a box ends where it begins.
      expectFree(onScreen({ lon: east - 1e-6, lat: north }, bounds, padding), padding);
    }
  });

  it('is no nearer than asked for, and a single place is no fault', () => {
    expect(framing([-2, 53, -2, 53], SIZE, COVERED, 12)).toMatchObject({ lon: -2, zoom: 12 });
  });

  it('is as large as fits', () => {
    const bounds: Bounds = [-10, 50, 2, 51];
    const west = onScreen({ lon: -10, lat: 50 }, bounds, NOTHING);
    const east = onScreen({ lon: 2, lat: 51 }, bounds, NOTHING);
    expect(east.x - west.x).toBeCloseTo(SIZE.width - 96, 0);
  });

  it('has its middle where Mercator has it', () => {
    const { lon, lat } = framing([-10, 40, 0, 60], SIZE, NOTHING, 20);
    expect(lon).toBe(-5);
    const middle = (mercatorY(40e6) + mercatorY(60e6)) / 2;
    expect(lat * 1e6).toBeCloseTo(latE6Of(middle), -1);
    expect(lonE6Of(mercatorX(lon * 1e6))).toBe(-5e6);
  });
});
