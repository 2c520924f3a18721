import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plusCode } from '@lonewatch/schema/contract/plus-code.ts';
import { gridReference } from '@lonewatch/schema/contract/grid-reference.ts';
import { decimalDegrees, degreesMinutes, parseCoordinates } from './coordinates.ts';
import { Gazetteer } from './gazetteer.ts';
import { readSpot } from './place-query.ts';

const towns = new Gazetteer({
  areas: ['England', 'Wales', 'Isle of Wight, England'],
  places: [
    ['Manchester', -2.2374, 53.481, 395_515, 0],
    ['Newport', -2.9984, 51.5877, 117_326, 1],
    ['Newport', -1.2888, 50.7008, 23_957, 2],
    ['St. Helens', -2.7333, 53.45, 112_915, 0],
    ['Newcastle upon Tyne', -1.6132, 54.9733, 192_382, 0],
    ['Ynys Môn', -4.3, 53.28, 70_000, 1],
  ],
});

describe('coordinates', () => {
  test.each([
    '53.4808, -2.2426',
    '53.4808 -2.2426',
    '53.4808;-2.2426',
    '53.4808N 2.2426W',
    'N53.4808 W2.2426',
    'N 53.4808, W 2.2426',
    '2.2426W 53.4808N',
    '−2.2426, 53.4808',
    'lat: 53.4808, lon: -2.2426',
    '53° 28.848′ N, 2° 14.556′ W',
    '53°28\'50.88"N 2°14\'33.36"W',
    '53 28 50.88 N 2 14 33.36 W',
    '53 28.848 N 2 14.556 W',
    '53d28m50.88s N, 2d14m33.36s W',
  ])('are read from "%s"', (text) => {
    const found = parseCoordinates(text);
    expect(found?.lat).toBeCloseTo(53.4808, 5);
    expect(found?.lon).toBeCloseTo(-2.2426, 5);
  });
  test.each([
    '',
    'Leeds',
    '53.48',
    '53.48, -2.24, 7',
    '91.5, 2.5',
    '53 61 00 N, 2 14 33 W',
    'SJ 8379 9787',
    '53N 2N',
    '12 34 56',
  ])('are not seen in "%s"', (text) => expect(parseCoordinates(text)).toBeNull());
  test('outside these islands keep the order that people write', () => {
    expect(parseCoordinates('2.5, 101.7')).toEqual({ lat: 2.5, lon: 101.7 });
  });
  test('that are written out are read back, in both forms', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -179.9, max: 179.9, noNaN: true }),
        fc.double({ min: 49.5, max: 61, noNaN: true }),
        (lon, lat) => {
          for (const write of [decimalDegrees, degreesMinutes]) {
            const found = parseCoordinates(write({ lon, lat }));
            expect(found?.lat).toBeCloseTo(lat, 4);
            expect(found?.lon).toBeCloseTo(lon, 4);
          }
        },
      ),
    );
  });
  test('never show sixty minutes', () => {
    expect(degreesMinutes({ lat: 53.9999999, lon: -2.9999999 })).toBe('54° 00.000′ N, 3° 00.000′ W');
  });
});

describe('a place that is typed', () => {
  test.each([
    ['SJ 8379 9787', 'GRID_REFERENCE', 'SJ 8379 9787', 10],
    ['sj83799787', 'GRID_REFERENCE', 'SJ 8379 9787', 10],
    ['J 338 740', 'GRID_REFERENCE', 'J 338 740', 100],
    ['9C5VFQJ5+8Q', 'PLUS_CODE', '9C5VFQJ5+8Q', 14],
    ['53.4808, -2.2426', 'COORDINATES', '53.48080, -2.24260', null],
  ])('%s is a %s', (typed, kind, text, sizeM) => {
    expect(readSpot(typed, towns)).toMatchObject({ kind, text, sizeM });
  });
  test('a short Plus Code is read beside the town that it names, across the degree line too', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.4, max: 0.4, noNaN: true }),
        fc.double({ min: -0.4, max: 0.4, noNaN: true }),
        (east, north) => {
          const code = plusCode(-2.2374 + east, 53.481 + north);
          expect(readSpot(`${code.slice(4)} Manchester`, towns)?.text).toBe(code);
        },
      ),
    );
    expect(readSpot('FQJ5+8Q Nowhere', towns)).toBeNull();
  });
  test('a grid reference that we print is found again within its square', () => {
    const found = readSpot(gridReference(-2.2426, 53.4808, 5)!, towns)!;
    expect(found.lat).toBeCloseTo(53.4808, 3);
    expect(found.lon).toBeCloseTo(-2.2426, 3);
  });
  test.each(['Amina', 'N1 7AA', 'A 12', 'truck-7', ''])('"%s" is no spot', (typed) =>
    expect(readSpot(typed, towns)).toBeNull(),
  );
});

describe('a town', () => {
  test('is found by how its name begins, the largest first, with the county that tells namesakes apart', () => {
    expect(towns.search('newp', 5).map(({ name, area }) => `${name}, ${area}`)).toEqual([
      'Newport, Wales',
      'Newport, Isle of Wight, England',
    ]);
  });
  test('is found by a later word, without its point, and without its accent', () => {
    expect(towns.search('tyne', 5)[0]?.name).toBe('Newcastle upon Tyne');
    expect(towns.search('st helens', 5)[0]?.name).toBe('St. Helens');
    expect(towns.search('ynys mon', 5)[0]?.name).toBe('Ynys Môn');
  });
  test('needs two letters', () => expect(towns.search('n', 5)).toEqual([]));
});
