import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';
import { distanceM } from './geo.ts';
import { OUTSIDE, WITHIN } from './geofence-prepared.ts';
import { prepareShape } from './geofence-shape.ts';

const E7 = 1e7;
const CIRCLE = 3_600_000_000n;

/**
 * The oracle: whole numbers of any size, a ray that goes north instead of east, and a plane that simply goes on across the
 * antimeridian, where the prepared shapes turn longitudes about.
 */
type Corner = readonly [x: bigint, y: bigint];

function oracleRing(ring: readonly Corner[], [px, py]: Corner): 'in' | 'edge' | 'out' {
  let above = 0;
  for (const [i, [ax, ay]] of ring.entries()) {
    const [bx, by] = ring[(i + 1) % ring.length]!;
    const cross = (bx - ax) * (py - ay) - (by - ay) * (px - ax);
    const [west, east] = ax < bx ? [ax, bx] : [bx, ax];
    const [south, north] = ay < by ? [ay, by] : [by, ay];
    if (cross === 0n && west <= px && px <= east && south <= py && py <= north) return 'edge';
    if (west === east || px < west || px >= east) continue;
    // The edge's latitude at px, times its width: no division.
    const height = ay * (bx - ax) + (by - ay) * (px - ax) - py * (bx - ax);
    if (bx > ax ? height > 0n : height < 0n) above++;
  }
  return above % 2 === 1 ? 'in' : 'out';
}

function oracleContains(rings: readonly (readonly Corner[])[], point: Corner): boolean {
  const [outline, ...holes] = rings;
  return oracleRing(outline!, point) !== 'out' && holes.every((hole) => oracleRing(hole, point) !== 'in');
}

/** Onto the globe's longitudes, as people and devices say them. */
function position([x, y]: Corner): Position {
  let lon = x;
  while (lon > CIRCLE / 2n) lon -= CIRCLE;
  while (lon < -CIRCLE / 2n) lon += CIRCLE;
  return [Number(lon) / E7, Number(y) / E7];
}

function ask(shape: GeofenceShape, [x, y]: Corner): boolean {
  const [lon] = position([x, y]);
  return prepareShape(shape).contains(Math.round(lon * E7), Number(y));
}

/** Sizes from metres to a third of the earth, anywhere, the antimeridian and high latitudes more often than by chance. */
const place = fc.record({
  x: fc.oneof(
    fc.constant(1_800_000_000),
    fc.constant(0),
    fc.integer({ min: -1_799_999_999, max: 1_799_999_999 }),
  ),
  y: fc.oneof(fc.constant(0), fc.integer({ min: -700_000_000, max: 700_000_000 })),
});
const size = fc.constantFrom(3, 500, 40_000, 3_000_000, 60_000_000, 190_000_000);
const part = fc.integer({ min: -8, max: 8 });

const polygon = fc
  .record({
    middle: place,
    reach: size,
    outline: fc.array(fc.tuple(part, part), { minLength: 3, maxLength: 12 }),
    hole: fc.option(fc.array(fc.tuple(part, part), { minLength: 3, maxLength: 6 })),
    asked: fc.array(fc.tuple(part, part), { minLength: 20, maxLength: 20 }),
  })
  .map(({ middle, reach, outline, hole, asked }) => {
    const at = ([u, v]: readonly [number, number]): Corner => [
      BigInt(middle.x) + BigInt(Math.round((u * reach) / 8)),
      BigInt(middle.y) + BigInt(Math.round((v * reach) / 8)),
    ];
    const rings = [outline.map(at), ...(hole === null ? [] : [hole.map(at)])];
    return { rings, asked: asked.map(at) };
  });

describe('a polygon', () => {
  it('holds what the oracle says: with holes, across the antimeridian, tiny and huge, and on its edges and corners', () => {
    fc.assert(
      fc.property(polygon, ({ rings, asked }) => {
        const shape = prepareShape({ kind: 'POLYGON', rings: rings.map((ring) => ring.map(position)) });
        for (const point of [...asked, ...rings.flat()]) {
          const [lon] = position(point);
          expect(shape.contains(Math.round(lon * E7), Number(point[1]))).toBe(oracleContains(rings, point));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('holds every point of its edges that falls on a whole 1e-7 degree', () => {
    const along: Corner[] = [
      [1_799_999_990n, 10n],
      [1_800_000_010n, 50n],
      [1_799_999_950n, 90n],
    ];
    const shape: GeofenceShape = { kind: 'POLYGON', rings: [along.map(position)] };
    for (let step = 0n; step <= 20n; step++)
      expect(ask(shape, [1_799_999_990n + step, 10n + 2n * step])).toBe(true);
    expect(ask(shape, [1_799_999_995n, 19n])).toBe(false);
  });

  it('that goes round the earth encloses the nearer pole, seam and all', () => {
    for (const sign of [1, -1]) {
      const ring = [-180, -120, -60, 0, 60, 120].map((lon, i) => [lon, sign * (60 + (i % 2) * 5)] as const);
      const shape = prepareShape({ kind: 'POLYGON', rings: [ring] });
      for (const lon of [-180, -179.9, -90, 0, 33, 180]) {
        expect(shape.contains(lon * E7, sign * 90 * E7)).toBe(true);
        expect(shape.contains(lon * E7, sign * 80 * E7)).toBe(true);
        expect(shape.contains(lon * E7, sign * 59.9 * E7)).toBe(false);
        expect(shape.contains(lon * E7, -sign * 89 * E7)).toBe(false);
      }
      expect(shape.contains(-150 * E7, sign * 62.5 * E7)).toBe(true);
      expect(shape.contains(-150 * E7, sign * 62.4 * E7)).toBe(false);
    }
  });

  it('with the pole as a hole leaves out what lies around it', () => {
    const ringAt = (lat: number): Position[] => [-150, -30, 90].map((lon) => [lon, lat]);
    const shape = prepareShape({ kind: 'POLYGON', rings: [ringAt(60), ringAt(80)] });
    expect(shape.contains(-150 * E7, 85 * E7)).toBe(false);
    expect(shape.contains(10 * E7, 90 * E7)).toBe(false);
    expect(shape.contains(10 * E7, 80 * E7)).toBe(true);
    expect(shape.contains(10 * E7, 70 * E7)).toBe(true);
  });
});

/** Thousands of places along the line, each measured on the sphere. */
function oracleDistanceM(line: readonly Position[], lonE7: number, latE7: number): number {
  let best = Infinity;
  for (const [i, [aLon, aLat]] of line.entries()) {
    const [bLon, bLat] = line[i + 1] ?? line[i]!;
    const east = ((bLon - aLon + 540) % 360) - 180;
    const at = (t: number): number =>
      distanceM(lonE7, latE7, (aLon + t * east) * E7, (aLat + t * (bLat - aLat)) * E7);
    let [low, high] = [0, 1];
    for (let round = 0; round < 4; round++) {
      let nearest = low;
      for (let step = 0; step <= 200; step++) {
        const t = low + ((high - low) * step) / 200;
        if (at(t) < at(nearest)) nearest = t;
      }
      const width = (high - low) / 100;
      [low, high] = [Math.max(0, nearest - width), Math.min(1, nearest + width)];
    }
    best = Math.min(best, at(low), at((low + high) / 2), at(high));
  }
  return best;
}

const anywhere = fc.tuple(
  fc.oneof(fc.constantFrom(-180, 180, 179.99, 0), fc.double({ min: -180, max: 180, noNaN: true })),
  fc.oneof(fc.constantFrom(-90, 90, 89.9, 0), fc.double({ min: -90, max: 90, noNaN: true })),
);

function near([lon, lat]: readonly [number, number], reachM: number, u: number, v: number): [number, number] {
  const lat2 = Math.max(-90, Math.min(90, lat + (v * reachM) / 111_195));
  const cos = Math.max(0.001, Math.cos((lat * Math.PI) / 180));
  const lon2 = lon + Math.max(-120, Math.min(120, (u * reachM) / 111_195 / cos));
  return [((((lon2 + 180) % 360) + 360) % 360) - 180, lat2];
}
const offset = fc.double({ min: -2, max: 2, noNaN: true });

describe('a circle', () => {
  it('holds what lies within its great-circle distance, at poles and on the antimeridian too', () => {
    fc.assert(
      fc.property(
        anywhere,
        fc.constantFrom(10, 300, 9_000, 200_000),
        offset,
        offset,
        (center, radiusM, u, v) => {
          const shape = prepareShape({ kind: 'CIRCLE', center, radiusM });
          const [lon, lat] = near(center, radiusM, u, v).map((degrees) => Math.round(degrees * E7)) as [
            number,
            number,
          ];
          const metres = distanceM(Math.round(center[0] * E7), Math.round(center[1] * E7), lon, lat);
          if (Math.abs(metres - radiusM) < 0.001) return;
          expect(shape.contains(lon, lat)).toBe(metres < radiusM);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('a corridor', () => {
  it('holds what lies within half its width of its line, as many steps along the line find', () => {
    const corridor = fc.record({
      from: anywhere,
      widthM: fc.constantFrom(10, 400, 20_000),
      legM: fc.constantFrom(50, 5_000, 300_000),
      legs: fc.array(fc.tuple(offset, offset), { minLength: 1, maxLength: 4 }),
      asked: fc.array(fc.tuple(offset, offset, fc.nat(4)), { minLength: 6, maxLength: 6 }),
    });
    fc.assert(
      fc.property(corridor, ({ from, widthM, legM, legs, asked }) => {
        const line: [number, number][] = [from];
        for (const [u, v] of legs) line.push(near(line.at(-1)!, legM, u, v));
        const rounded = line.map(
          ([lon, lat]) => [Math.round(lon * E7) / E7, Math.round(lat * E7) / E7] as const,
        );
        const shape = prepareShape({ kind: 'CORRIDOR', line: rounded, widthM });
        for (const [u, v, leg] of asked) {
          const point = near(rounded[leg % rounded.length] as [number, number], widthM, u / 2, v / 2);
          const [lon, lat] = point.map((degrees) => Math.round(degrees * E7)) as [number, number];
          const metres = oracleDistanceM(rounded, lon, lat);
          if (Math.abs(metres - widthM / 2) < 0.02 + widthM * 1e-5) continue;
          expect([metres, shape.contains(lon, lat)]).toEqual([metres, metres < widthM / 2]);
        }
      }),
      { numRuns: 400 },
    );
  });
});

const shapes: fc.Arbitrary<GeofenceShape> = fc.oneof(
  fc.record({
    kind: fc.constant('CIRCLE' as const),
    center: anywhere,
    radiusM: fc.constantFrom(10, 2_000, 200_000),
  }),
  polygon.map(({ rings }) => ({ kind: 'POLYGON' as const, rings: rings.map((ring) => ring.map(position)) })),
  fc
    .record({
      from: anywhere,
      widthM: fc.constantFrom(10, 20_000),
      u: offset,
      v: offset,
      legM: fc.constantFrom(500, 400_000),
    })
    .map(({ from, widthM, u, v, legM }) => ({
      ...{ kind: 'CORRIDOR' as const, widthM },
      line: [from, near(from, legM, u, v)],
    })),
);

describe('every shape', () => {
  it('lies within its box, and cells that are called wholly within or outside are', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom(100_000, 1_600_000, 25_600_000),
        fc.integer({ min: -2, max: 2 }),
        fc.integer({ min: -2, max: 2 }),
        fc.array(
          fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
          {
            minLength: 8,
            maxLength: 8,
          },
        ),
        (drawn, cellE7, right, up, asked) => {
          const shape = prepareShape(drawn);
          const [lon, lat] = cornerOf(drawn);
          const west = Math.max(-1_800_000_000, (Math.floor((lon * E7) / cellE7) + right) * cellE7);
          const south = Math.max(-900_000_000, (Math.floor((lat * E7) / cellE7) + up) * cellE7);
          const [east, north] = [
            Math.min(1_800_000_000, west + cellE7),
            Math.min(900_000_000, south + cellE7),
          ];
          if (west >= east || south >= north) return;
          const cover = shape.cover(west, south, east, north);
          for (const [u, v] of asked) {
            const x = Math.round(west + u * (east - west));
            const y = Math.round(south + v * (north - south));
            const within = shape.contains(x, y);
            if (cover === WITHIN) expect(within).toBe(true);
            if (cover === OUTSIDE) expect(within).toBe(false);
            if (within) expect(isInBox(shape.box, x, y)).toBe(true);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('says of no border that it is farther than a place beyond it', () => {
    fc.assert(
      fc.property(shapes, offset, offset, offset, offset, (drawn, u, v, du, dv) => {
        const shape = prepareShape(drawn);
        const [lon, lat] = near(cornerOf(drawn), 3_000, u, v);
        const [lon2, lat2] = near([lon, lat], 500, du, dv);
        const [a, b] = [
          [Math.round(lon * E7), Math.round(lat * E7)] as const,
          [Math.round(lon2 * E7), Math.round(lat2 * E7)] as const,
        ];
        const borderM = shape.borderM(...a);
        if (distanceM(...a, ...b) < borderM) expect(shape.contains(...b)).toBe(shape.contains(...a));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is crossed by a way between two places outside when some place of the way is within', () => {
    fc.assert(
      fc.property(shapes, offset, offset, offset, offset, (drawn, u, v, du, dv) => {
        const shape = prepareShape(drawn);
        const from = near(cornerOf(drawn), 2_500, u, v);
        const to = near(from, 4_000, du, dv);
        const east = ((to[0] - from[0] + 540) % 360) - 180;
        if (Math.abs(east) > 90) return;
        const at = (t: number): [number, number] => [
          Math.round(wrapped(from[0] + t * east) * E7),
          Math.round((from[1] + t * (to[1] - from[1])) * E7),
        ];
        if (shape.contains(...at(0)) || shape.contains(...at(1))) return;
        const crossed = shape.isCrossed(...at(0), ...at(1));
        for (let step = 0; step <= 50 && !crossed; step++)
          // Places between are rounded to 11 mm.
          if (shape.borderM(...at(step / 50)) > 0.1) expect(shape.contains(...at(step / 50))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

function wrapped(lon: number): number {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

function cornerOf(shape: GeofenceShape): [number, number] {
  const [lon, lat] =
    shape.kind === 'CIRCLE' ? shape.center : shape.kind === 'CORRIDOR' ? shape.line[0]! : shape.rings[0]![0]!;
  return [lon, lat];
}

function isInBox(
  box: { westE7: number; widthE7: number; southE7: number; northE7: number },
  x: number,
  y: number,
): boolean {
  const east = (((x - box.westE7) % 3_600_000_000) + 3_600_000_000) % 3_600_000_000;
  const within = east <= box.widthE7 || Math.abs(y) === 900_000_000;
  return within && y >= box.southE7 && y <= box.northE7;
}
