import { drawnFence } from '@lonewatch/schema/contract/geofence-drawing.ts';
import type { GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';
import { describe, expect, test } from 'vitest';
import { boundsOf, FIRST_WIDTH_M, shapeOf, type DrawnGeometry } from './drawn-shape.ts';

const geometryOf = (shape: GeofenceShape): DrawnGeometry => drawnFence(shape).geometry;

describe('what a hand has drawn', () => {
  test.each([
    { kind: 'CIRCLE', center: [-2.24, 53.48], radiusM: 250 },
    { kind: 'CIRCLE', center: [-0.1, 51.5], radiusM: 20_000 },
  ] as const)('is the circle %j again', (shape) => {
    const drawn = shapeOf('CIRCLE', geometryOf(shape), null);
    if (drawn?.kind !== 'CIRCLE') throw new Error('It is no circle.');
    expect(drawn.center[0]).toBeCloseTo(shape.center[0], 3);
    expect(drawn.center[1]).toBeCloseTo(shape.center[1], 3);
    expect(Math.abs(drawn.radiusM - shape.radiusM) / shape.radiusM).toBeLessThan(0.01);
  });

  test('keeps the holes of an area, which are edited by their coordinates', () => {
    const hole = [
      [0.4, 51.4],
      [0.5, 51.4],
      [0.5, 51.5],
    ] as const;
    const before: GeofenceShape = {
      kind: 'POLYGON',
      rings: [
        [
          [0, 51],
          [1, 51],
          [1, 52],
        ],
        hole,
      ],
    };
    const moved = shapeOf(
      'POLYGON',
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 51],
            [1.00000049, 51],
            [1, 52.5],
            [0, 51],
          ],
        ],
      },
      before,
    );
    expect(moved).toEqual({
      kind: 'POLYGON',
      rings: [
        [
          [0, 51],
          [1, 51],
          [1, 52.5],
        ],
        hole,
      ],
    });
  });

  test('keeps the width of a corridor, and gives a new one a first', () => {
    const line = {
      type: 'LineString',
      coordinates: [
        [0, 51],
        [0.1, 51.1],
      ],
    } as const;
    const before: GeofenceShape = { kind: 'CORRIDOR', line: [[0, 0]], widthM: 80 };
    expect(shapeOf('CORRIDOR', line, before)).toMatchObject({ widthM: 80 });
    expect(shapeOf('CORRIDOR', line, null)).toMatchObject({ widthM: FIRST_WIDTH_M });
  });

  test('comes back into the world where it was drawn beyond its seam', () => {
    const line = {
      type: 'LineString',
      coordinates: [
        [179.9, -17],
        [180.1, -17],
      ],
    } as const;
    expect(shapeOf('CORRIDOR', line, null)).toMatchObject({
      line: [
        [179.9, -17],
        [-179.9, -17],
      ],
    });
  });

  test.each(['POLYGON', 'CIRCLE'] as const)('of two points is no %s yet', (kind) => {
    const coordinates = [
      [
        [0, 51],
        [1, 51],
        [0, 51],
      ],
    ];
    expect(shapeOf(kind, { type: 'Polygon', coordinates }, null)).toBeNull();
  });
});

test('a circle is framed with its radius', () => {
  const [west, south, east, north] = boundsOf({ kind: 'CIRCLE', center: [0, 60], radiusM: 11_119.5 });
  expect(north - 60).toBeCloseTo(0.1, 3);
  expect(60 - south).toBeCloseTo(0.1, 3);
  expect(east - west).toBeCloseTo(0.4, 2);
});
