/** Fences into files and back, and files that are not what they say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';
import { parseXml } from '../ingest/xml.ts';
import { checkedShape } from './geofence-check.ts';
import { geoJsonFeature, readGeoJson, type NamedShape } from './geofence-geojson.ts';
import { KML_HEAD, KML_TAIL, kmlPlacemark, readKml } from './geofence-kml.ts';
import { swappedShape } from './geofence-place.ts';
import { readWkt, wktLine, type Order } from './geofence-wkt.ts';

const NOT_SAID = { corridorWidthM: null, radiusM: null };
const degrees = (most: number): fc.Arbitrary<number> =>
  fc.integer({ min: -most * 1e7, max: most * 1e7 }).map((e7) => e7 / 1e7 + 0);
const place: fc.Arbitrary<Position> = fc.tuple(degrees(179), degrees(85));

/** Around a place, in rising direction: no side meets another. */
const ring = (center: Position, nearDeg: number, farDeg: number): fc.Arbitrary<Position[]> =>
  fc
    .array(fc.double({ min: nearDeg, max: farDeg, noNaN: true }), { minLength: 5, maxLength: 12 })
    .map((reaches) =>
      reaches.map((reach, i): Position => {
        const turn = (2 * Math.PI * i) / reaches.length;
        const round = (value: number): number => Math.round(value * 1e7) / 1e7 + 0;
        return [round(center[0] + reach * Math.cos(turn)), round(center[1] + reach * Math.sin(turn))];
      }),
    );
const polygonShape: fc.Arbitrary<GeofenceShape> = place.chain((center) =>
  fc
    .tuple(ring(center, 0.5, 0.9), fc.option(ring(center, 0.1, 0.2)))
    .map(([outline, hole]) => ({ kind: 'POLYGON', rings: hole === null ? [outline] : [outline, hole] })),
);
const metres = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: min * 10, max: max * 10 }).map((tenths) => tenths / 10);
const shape: fc.Arbitrary<GeofenceShape> = fc.oneof(
  fc.record({ kind: fc.constant('CIRCLE' as const), center: place, radiusM: metres(10, 200_000) }),
  polygonShape,
  fc.record({
    kind: fc.constant('CORRIDOR' as const),
    line: fc.uniqueArray(place, { minLength: 2, maxLength: 9, selector: String }),
    widthM: metres(10, 20_000),
  }),
);
const name = fc
  .array(fc.constantFrom('a', 'B', '7', ' ', '&', '<', '>', "'", '€', '–', 'Polygon', '(x)'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => `N${parts.join('')}n`.replace(/\s+/g, ' '));
const fences = fc.array(fc.record({ name, shape }), { minLength: 1, maxLength: 5 });

function comesBack(read: unknown, written: readonly NamedShape[]): void {
  expect(read).toEqual(
    written.map((fence, index) => ({
      feature: index + 1,
      name: fence.name,
      shape: fence.shape,
      problem: null,
    })),
  );
}

describe('fences in files', () => {
  it('come back from GeoJSON as they were', () => {
    fc.assert(
      fc.property(fences, (written) => {
        const text = JSON.stringify({ type: 'FeatureCollection', features: written.map(geoJsonFeature) });
        const read = readGeoJson(text, NOT_SAID);
        comesBack(closedAgain(read), written);
      }),
    );
  });

  it('come back from KML as they were', () => {
    fc.assert(
      fc.property(fences, (written) => {
        const text = KML_HEAD + written.map(kmlPlacemark).join('') + KML_TAIL;
        comesBack(closedAgain(readKml(text, NOT_SAID, parseXml)), written);
      }),
    );
  });

  it('come back from WKT as they were, in the order that they were written in, and swapped in the other', () => {
    fc.assert(
      fc.property(fences, fc.constantFrom<Order>('LON_LAT', 'LAT_LON'), (written, order) => {
        const text = written.map((fence) => `${wktLine(fence, order)}\n`).join('');
        comesBack(closedAgain(readWkt(text, order, NOT_SAID)), written);
        const other = order === 'LON_LAT' ? 'LAT_LON' : 'LON_LAT';
        comesBack(
          closedAgain(readWkt(text, other, NOT_SAID)),
          written.map((fence) => ({ ...fence, shape: swappedShape(fence.shape) })),
        );
      }),
    );
  });

  it('are a sentence each where they are broken, whatever stands in the file', () => {
    const word = fc.constantFrom(
      'POLYGON',
      'CIRCLE',
      'LINESTRING',
      '((',
      '))',
      '1 2',
      ',',
      '\n',
      'x',
      '<kml>',
      '"',
      '{',
      '[',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          for (const read of [
            readGeoJson(text, NOT_SAID),
            readWkt(text, 'LON_LAT', NOT_SAID),
            readKml(text, NOT_SAID, parseXml),
          ])
            if (typeof read === 'string') expect(read).toMatch(/[.]$/);
            else for (const { shape: found, problem } of read) expect(found === null).toBe(problem !== null);
        },
      ),
    );
  });

  it('read Traccar’s own list, its circles by latitude first and its lines by their distance', () => {
    const text = JSON.stringify([
      { id: 1, name: 'Depot', area: 'CIRCLE (53.8 -1.55, 120.5)' },
      {
        id: 2,
        name: 'Road',
        area: 'LINESTRING (53.8 -1.55, 53.9 -1.5)',
        attributes: { polylineDistance: 25 },
      },
    ]);
    expect(readGeoJson(text, NOT_SAID)).toMatchObject([
      { name: 'Depot', shape: { kind: 'CIRCLE', center: [-1.55, 53.8], radiusM: 120.5 } },
      {
        name: 'Road',
        shape: {
          kind: 'CORRIDOR',
          line: [
            [-1.55, 53.8],
            [-1.5, 53.9],
          ],
          widthM: 50,
        },
      },
    ]);
  });

  it('refuse a KML that could grow by entities, and read folders and holes of one that is sound', () => {
    const bomb = '<!DOCTYPE kml [<!ENTITY a "aaaa">]><kml><Placemark><name>&a;</name></Placemark></kml>';
    expect(readKml(bomb, NOT_SAID, parseXml)).toContain('document type');
    const ringOf = (text: string): string => `<LinearRing><coordinates>${text}</coordinates></LinearRing>`;
    const kml = `<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><Placemark><name>Ring</name><Polygon>
      <outerBoundaryIs>${ringOf('0,0,5 9,0,5 9,9,5 0,0,5')}</outerBoundaryIs>
      <innerBoundaryIs>${ringOf('4, 1 6, 1 6, 2 4, 1')}</innerBoundaryIs></Polygon></Placemark></Folder>
      <Placemark><name>None</name></Placemark></Document></kml>`;
    const read = readKml(kml, NOT_SAID, parseXml);
    expect(read).toMatchObject([
      { name: 'None', shape: null },
      { name: 'Ring', shape: { kind: 'POLYGON', rings: [{ length: 4 }, { length: 4 }] } },
    ]);
  });

  it('go on after a shape whose bracket is missing', () => {
    const text = 'A: POLYGON ((0 0, 1 0, 1 1\nB: CIRCLE (1 2, 30)';
    expect(readWkt(text, 'LON_LAT', NOT_SAID)).toMatchObject([
      { feature: 1, name: 'A', shape: null },
      { feature: 2, name: 'B', shape: { kind: 'CIRCLE', center: [1, 2], radiusM: 30 } },
    ]);
  });
});

/** Files repeat the first point of a ring: what is read from them is checked before it is a fence. */
function closedAgain(read: ReturnType<typeof readGeoJson>): unknown {
  if (typeof read === 'string') return read;
  return read.map(({ shape: found, ...rest }) => {
    if (found?.kind !== 'POLYGON') return { ...rest, shape: found };
    return { ...rest, shape: { ...found, rings: found.rings.map((points) => points.slice(0, -1)) } };
  });
}

describe('a shape that is checked', () => {
  it('is the same when it is checked again', () => {
    fc.assert(
      fc.property(shape, (drawn) => {
        const once = checkedShape(drawn);
        expect(once.problem).toBeNull();
        expect(checkedShape(once.value!)).toEqual(once);
      }),
    );
  });

  it('is refused where two of its points have changed places, so that sides cross', () => {
    fc.assert(
      fc.property(
        place.chain((center) => ring(center, 0.5, 0.5)),
        (outline) => {
          const crossed = outline.with(1, outline[2]!).with(2, outline[1]!);
          expect(checkedShape({ kind: 'POLYGON', rings: [crossed] }).problem).toContain('crosses itself');
        },
      ),
    );
  });

  const square = (west: number, south: number, size: number): Position[] => [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
  ];
  it.each([
    ['no outline', [], 'has no outline'],
    [
      'two points',
      [
        [
          [0, 0],
          [1, 1],
        ],
      ],
      'has 2 points',
    ],
    [
      'points on one line',
      [
        [
          [0, 0],
          [1, 1],
          [2, 2],
        ],
      ],
      'no area',
    ],
    ['a hole outside', [square(0, 0, 1), square(5, 5, 1)], 'Hole 1 lies outside the outline'],
    [
      'a hole across the outline',
      [square(0, 0, 2), square(1, 1, 2)],
      'Hole 1 touches or crosses the outline',
    ],
    ['holes that meet', [square(0, 0, 9), square(1, 1, 2), square(2, 2, 2)], 'Holes 1 and 2 touch or cross'],
    ['a hole in a hole', [square(0, 0, 9), square(1, 1, 4), square(2, 2, 1)], 'Hole 2 lies within hole 1'],
    [
      'swapped degrees',
      [
        [
          [53, 100],
          [54, 100],
          [54, 101],
        ],
      ],
      'seem to be swapped',
    ],
    [
      'a way round the pole',
      [
        [
          [0, 80],
          [90, 80],
          [180, 80],
          [-90, 80],
        ],
      ],
      'goes round a pole',
    ],
  ])('says what is wrong with %s', (_, rings, sentence) => {
    const { problem } = checkedShape({ kind: 'POLYGON', rings: rings as unknown as Position[][] });
    expect(problem).toContain(sentence);
    expect(problem).toMatch(/\. .*\.$|: .*\.$/);
  });

  it('may lie across the antimeridian, with its hole', () => {
    const rings: Position[][] = [
      [
        [179, 0],
        [-179, 0],
        [-179, 2],
        [179, 2],
      ],
      [
        [179.5, 0.5],
        [-179.5, 0.5],
        [-179.5, 1.5],
        [179.5, 1.5],
      ],
    ];
    expect(checkedShape({ kind: 'POLYGON', rings }).problem).toBeNull();
  });
});

describe('a file that is made to hold everybody up', () => {
  // What looks at every space again for each of them would take half an hour over these: the test would end by its timeout.
  const MANY = 1_000_000;
  it.each([
    ['spaces after a shape', `POINT${' '.repeat(MANY)}x`],
    ['lines of letters in a bracket', `POINT (\n${`${'a'.repeat(499)}\n`.repeat(MANY / 500)}`],
    ['spaces after a bracket', `POINT (1 1)${' '.repeat(MANY)}x`],
    ['brackets', 'POINT ('.repeat(MANY / 7)],
    ['brackets that are never closed', 'POINT (\n1\n'.repeat(MANY / 10)],
  ])('is read once: %s', { timeout: 60_000 }, (_, text) => {
    expect(readWkt(text, 'LON_LAT', NOT_SAID)).toBeDefined();
  });
});
