import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';
import { distanceM } from '../domain/geo.ts';
import { prepareShape } from '../domain/geofence-shape.ts';
import { FenceGrid } from './fence-grid.ts';

/** A few regions, so that shapes and places meet: a city, the antimeridian, a far north. */
const region = fc.constantFrom<Position>([-1.5, 53.8], [180, -17], [25, 78]);
const spread = fc.double({ min: -1, max: 1, noNaN: true });
const center = fc
  .tuple(region, fc.constantFrom(0.002, 0.1, 3), spread, spread)
  .map(([[lon, lat], reach, u, v]): Position => {
    const x = lon + u * reach;
    return [x > 180 ? x - 360 : x, lat + v * reach];
  });
const shape: fc.Arbitrary<GeofenceShape> = fc.oneof(
  fc.record({
    kind: fc.constant('CIRCLE' as const),
    center,
    radiusM: fc.constantFrom(10, 250, 4_000, 60_000, 200_000),
  }),
  fc
    .tuple(
      center,
      fc.constantFrom(0.001, 0.05, 2),
      fc.array(fc.tuple(spread, spread), { minLength: 3, maxLength: 9 }),
    )
    .map(([[lon, lat], reach, corners]) => ({
      kind: 'POLYGON' as const,
      rings: [corners.map(([u, v]): Position => [lon + u * reach, lat + v * reach])],
    })),
  fc.tuple(center, center, fc.constantFrom(10, 500, 20_000)).map(([a, b, widthM]) => ({
    ...{ kind: 'CORRIDOR' as const, widthM },
    line: [a, b],
  })),
);

const e7 = ([lon, lat]: Position): readonly [number, number] => [
  Math.round(lon * 1e7),
  Math.round(lat * 1e7),
];

it('the grid finds exactly the shapes that a look at each of them finds, whatever was put, changed and removed', () => {
  const edit = fc.record({ ref: fc.nat(11), shape: fc.option(shape, { freq: 4 }) });
  fc.assert(
    fc.property(
      fc.array(edit, { maxLength: 24 }),
      fc.array(center, { minLength: 12, maxLength: 12 }),
      (edits, places) => {
        const grid = new FenceGrid();
        const held = new Map<number, ReturnType<typeof prepareShape>>();
        for (const { ref, shape: drawn } of edits) {
          grid.take(ref);
          held.delete(ref);
          if (drawn === null) continue;
          held.set(ref, prepareShape(drawn));
          grid.put(ref, held.get(ref)!);
        }
        expect(grid.size).toBe(held.size);
        const found = new Int32Array(16);
        for (const place of places) {
          const count = grid.within(...e7(place), found);
          const expected = [...held].filter(([, one]) => one.contains(...e7(place))).map(([ref]) => ref);
          expect([...found.slice(0, count)].sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
        }
      },
    ),
    { numRuns: 400 },
  );
});

it('nobody who goes less far than is safe comes into another fence or out of one', () => {
  fc.assert(
    fc.property(
      fc.array(shape, { minLength: 1, maxLength: 12 }),
      center,
      spread,
      spread,
      (drawn, place, u, v) => {
        const grid = new FenceGrid();
        for (const [ref, one] of drawn.entries()) grid.put(ref, prepareShape(one));
        const here = new Int32Array(16);
        const there = new Int32Array(16);
        const from = e7(place);
        const count = grid.within(...from, here);
        const reach = Math.min(2, grid.safeM / 60_000);
        const lon = place[0] + u * reach;
        const to = e7([lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon, place[1] + v * reach]);
        const { safeM } = grid;
        if (distanceM(...from, ...to) >= safeM) return;
        const later = grid.within(...to, there);
        expect([...there.slice(0, later)].sort()).toEqual([...here.slice(0, count)].sort());
      },
    ),
    { numRuns: 3_000 },
  );
});

it('a way finds exactly the shapes that it touches', () => {
  fc.assert(
    fc.property(fc.array(shape, { maxLength: 10 }), center, spread, spread, (drawn, a, u, v) => {
      const grid = new FenceGrid();
      const held = drawn.map(prepareShape);
      for (const [ref, one] of held.entries()) grid.put(ref, one);
      const b: Position = [a[0] + u * 0.3 > 180 ? a[0] + u * 0.3 - 360 : a[0] + u * 0.3, a[1] + v * 0.3];
      const touched = grid.touched(...e7(a), ...e7(b)).sort((x, y) => x - y);
      const expected = [...held.keys()].filter((ref) => held[ref]!.isCrossed(...e7(a), ...e7(b)));
      expect(touched).toEqual(expected);
    }),
    { numRuns: 1_000 },
  );
});
