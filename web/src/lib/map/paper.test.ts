import type { StyleSpecification } from 'maplibre-gl';
import { describe, expect, test } from 'vitest';
import { fromGrid } from '@lonewatch/schema/contract/grid-reference.ts';
import { BASE_COLOURS } from './base-colours.ts';
import { embeddedStyle, streetStyle } from './basemap.ts';
import { paperStyle } from './paper-style.ts';
import { gridLines, paperBounds, paperView, pixelsOf, spotOn } from './paper-view.ts';

const SIZE = { width: 680, height: 340 };
const MANCHESTER = { lon: -2.2426, lat: 53.4808, accuracyM: 12 };

/** Every colour that a style names, as its three channels. */
function greys(style: StyleSpecification): number[][] {
  return [...JSON.stringify(style.layers).matchAll(/rgba?\(([^)]+)\)/g)].map(([, parts]) =>
    parts!.split(',').slice(0, 3).map(Number),
  );
}

describe('the map on paper', () => {
  test.each([
    ['embedded', embeddedStyle('http://localhost')],
    ['street', streetStyle('http://localhost', { archive: 'streets' })],
  ])('has no colour left in the %s style', (_, style) => {
    const printed = paperStyle(style);
    expect(JSON.stringify(printed.layers)).not.toMatch(/#[0-9a-f]{3,6}"/i);
    for (const [red, green, blue] of greys(printed)) {
      expect(green).toBe(red);
      expect(blue).toBe(red);
    }
    expect(JSON.stringify(style.layers)).toContain(BASE_COLOURS.land);
  });

  test('is white where there is land, darker where there is water, and black in its names', () => {
    const layers = paperStyle(embeddedStyle('http://localhost')).layers;
    const text = JSON.stringify(layers);
    expect(text).toContain('rgb(255, 255, 255)');
    expect(text).toContain('rgb(0, 0, 0)');
    expect(text).toContain('rgb(214, 214, 214)');
  });

  test('shows the place with all of its circle, and the way there', () => {
    const far = { lon: -2.4, lat: 53.5 };
    const spot = { ...MANCHESTER, accuracyM: 3_000 };
    const view = paperView(paperBounds(spot, [far]), SIZE, 16);
    const at = spotOn(view, spot);
    const radius = pixelsOf(view, spot.lat, spot.accuracyM);
    expect(at.y - radius).toBeGreaterThan(0);
    expect(at.y + radius).toBeLessThan(SIZE.height);
    expect(spotOn(view, far).x).toBeGreaterThan(0);
  });

  test('draws the lines of the grid where their references lie, named by their kilometres', () => {
    const view = paperView(paperBounds(MANCHESTER, []), SIZE, 16);
    const { stepM, lines } = gridLines(view);
    expect(stepM).toBe(1_000);
    // Manchester's Town Hall is at SJ 838 978: the lines 83 and 84, 97 and 98 lie around it.
    expect(lines.map(({ figures }) => figures)).toEqual(expect.arrayContaining(['84', '98']));
    const crossing = spotOn(view, fromGrid('OSGB', 384_000, 398_000));
    for (const figures of ['84', '98']) {
      const points = lines.find((line) => line.figures === figures)!.points.split(' ');
      const near = points.map((point) => point.split(',').map(Number) as [number, number]);
      const at = near.findIndex(([x, y], index) => {
        const next = near[index + 1];
        return next !== undefined && distanceToLine(crossing, [x, y], next) < 1;
      });
      expect(at).toBeGreaterThanOrEqual(0);
    }
  });

  test('draws fewer lines where a kilometre is small, and none where there is no national grid', () => {
    const wide = paperView([-3.5, 52.9, -1.5, 54], SIZE, 16);
    expect(gridLines(wide).stepM).toBeGreaterThanOrEqual(10_000);
    expect(gridLines(wide).lines.length).toBeLessThan(20);
    expect(gridLines(paperView([2.2, 48.7, 2.5, 49], SIZE, 16)).lines).toEqual([]);
  });
});

function distanceToLine(
  { x, y }: { x: number; y: number },
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
): number {
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  if (along < 0 || along > 1) return Infinity;
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}
