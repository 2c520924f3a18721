import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idOf } from './device-id.ts';
import { booleanOf, dateTimeOf, FieldReader, numberOf, timeOf, UNIDENTIFIED } from './field.ts';
import { cleanText, excerptOf } from './text.ts';

const reader = (): FieldReader => new FieldReader();

describe('numbers', () => {
  test.each([
    ['37.4219983', 37.4219983],
    ['-122.084', -122.084],
    ['9.0E-5', 0.00009],
    ['1e2', 100],
    ['+5', 5],
    [' 12 ', 12],
    ['.5', 0.5],
    ['51,507', 51.507],
    [7, 7],
  ])('%j reads as %d', (said, number) => expect(numberOf(said)).toBe(number));

  test.each(['', '  ', 'null', 'undefined', 'None', '-', undefined, null])('%j says nothing', (said) =>
    expect(numberOf(said)).toBeNull(),
  );

  test('an empty list, as PHP writes an empty object, says nothing', () => expect(numberOf([])).toBeNull());

  test.each(['abc', '%LAT', '{latitude}', '0x10', 'Infinity', 'NaN', '1.2.3', '12px', true, {}, [1]])(
    '%j is no number',
    (said) => expect(numberOf(said)).toBeNaN(),
  );

  test('every finite number survives the trip through text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(numberOf(String(number))).toBe(Number(String(number)));
      }),
    );
  });
});

describe('yes and no', () => {
  test.each(['true', 'TRUE', '1', 1, true, 'yes', 'on'])('%j is yes', (said) =>
    expect(booleanOf(said)).toBe(true),
  );
  test.each(['false', '0', 0, false, 'No', 'off'])('%j is no', (said) => expect(booleanOf(said)).toBe(false));
  test.each(['', 'perhaps', 2, null, undefined, {}])('%j is neither', (said) =>
    expect(booleanOf(said)).toBeNull(),
  );
});

describe('times', () => {
  const noon = Date.UTC(2025, 5, 15, 12, 0, 0);

  test.each([
    ['ISO with Z', '2025-06-15T12:00:00Z'],
    ['ISO with milliseconds', '2025-06-15T12:00:00.000Z'],
    ['an offset without colon, as Overland writes it', '2025-06-15T05:00:00-0700'],
    ['an offset with colon', '2025-06-15T14:00:00+02:00'],
    ['an offset of hours', '2025-06-15T14:00:00+02'],
    ['an offset whose + was read as a space', '2025-06-15T14:00:00 0200'],
    ["old Traccar's +0000", '2025-06-15T12:00:00.000+0000'],
    ["OsmAnd's yyyy-MM-dd HH:mm:ss", '2025-06-15 12:00:00'],
    ['no zone at all, which is UTC wherever this runs', '2025-06-15T12:00:00'],
    ['seconds as text', String(noon / 1000)],
    ['seconds', noon / 1000],
    ['milliseconds as text', String(noon)],
    ['milliseconds', noon],
  ])('%s', (_, said) => expect(timeOf(said)).toBe(noon));

  test('seconds may have a fraction', () => expect(timeOf('1749995112.862')).toBe(1_749_995_112_862));

  test('what is below 2147483647 is seconds, from there on milliseconds', () => {
    expect(timeOf(2_147_483_646)).toBe(2_147_483_646_000);
    expect(timeOf(2_147_483_647)).toBe(2_147_483_647);
  });

  test.each(['0', -1, 0, '', null, undefined])('%j is no time and no fault', (said) =>
    expect(timeOf(said)).toBeNull(),
  );

  test.each([
    '2025-02-31T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-06-15T25:00:00Z',
    '2025-06-15T12:61:00Z',
    'yesterday at noon',
    '1e300',
    Infinity,
    {},
  ])('%j is unreadable', (said) => expect(timeOf(said)).toBeNaN());

  test('any moment written as ISO is read to the millisecond', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }), (date) => {
        expect(dateTimeOf(date.toISOString())).toBe(date.getTime());
      }),
    );
  });

  test('an unreadable time gives way to the second one and leaves a mark', () => {
    const fields = reader();
    expect(fields.time('rubbish', '2025-06-15T12:00:00Z')).toBe(noon);
    expect(fields.marks).toEqual(['FIELD_DROPPED']);
  });

  test('a report without a time says so', () => {
    const fields = reader();
    expect(fields.time(undefined)).toBeNull();
    expect(fields.marks).toEqual(['TIME_MISSING']);
  });
});

describe('a position', () => {
  test.each([
    [13.4, 95],
    [181, 52],
    ['NaN', '52.5'],
    [undefined, 52.5],
    [13.4, null],
    ['', '52.5'],
    [{}, []],
    [Infinity, 0],
  ])('lon %j, lat %j is no place on earth: marked, with a sentence', (lon, lat) => {
    const fields = reader();
    expect(fields.place(lon, lat)).toBe(false);
    expect(fields.marks).toEqual(['FIX_DROPPED']);
    expect(fields.fault).toMatch(/no place on earth.*send both in degrees/);
  });

  test('neither half is a heartbeat, not a fault', () => {
    const fields = reader();
    expect(fields.place('', undefined)).toBe(false);
    expect(fields.marks).toEqual([]);
    expect(fields.fault).toBeNull();
  });

  test('a mark of one report does not stick to the next', () => {
    const fields = reader();
    fields.place(13.4, 95);
    fields.next();
    expect(fields.place(13.4, 52.5)).toBe(true);
    expect(fields.marks).toEqual([]);
    expect(fields.fault).toBeNull();
  });

  test('every place on earth is kept to 1e-7°, however it is written', () => {
    const degrees = (max: number) => fc.double({ min: -max, max, noNaN: true });
    fc.assert(
      fc.property(degrees(180), degrees(90), fc.boolean(), (lon, lat, asText) => {
        const fields = reader();
        expect(fields.place(asText ? String(lon) : lon, asText ? String(lat) : lat)).toBe(true);
        expect(Math.abs(fields.lonE7 - lon * 1e7)).toBeLessThanOrEqual(0.5);
        expect(Math.abs(fields.latE7 - lat * 1e7)).toBeLessThanOrEqual(0.5);
        expect(Object.is(fields.lonE7, -0)).toBe(false);
      }),
    );
  });
});

describe('measures', () => {
  test('an accuracy of 0 or -1 is unknown, without a mark', () => {
    const fields = reader();
    expect([fields.accuracyM(0), fields.accuracyM('0.0'), fields.accuracyM(-1)]).toEqual([null, null, null]);
    expect(fields.marks).toEqual([]);
  });

  test('a speed or heading of -1 is unknown, without a mark', () => {
    const fields = reader();
    expect([fields.speedMps(-1), fields.headingDeg('-1'), fields.batteryPercent(-1)]).toEqual([
      null,
      null,
      null,
    ]);
    expect(fields.marks).toEqual([]);
  });

  test('360° is north', () => expect(reader().headingDeg(360)).toBe(0));

  test.each<[string, (fields: FieldReader) => unknown]>([
    ['a heading of 400°', (fields) => fields.headingDeg(400)],
    ['a battery of 101 %', (fields) => fields.batteryPercent(101)],
    ['a speed of 1e9 m/s', (fields) => fields.speedMps(1e9)],
    ['an altitude of 1e6 m', (fields) => fields.altitudeM(1e6)],
    ['an accuracy that is a word', (fields) => fields.accuracyM('good')],
    ['an accuracy wider than the earth', (fields) => fields.accuracyM(1e9)],
  ])('%s is left out and marked', (_, read) => {
    const fields = reader();
    expect(read(fields)).toBeNull();
    expect(fields.marks).toEqual(['FIELD_DROPPED']);
  });

  test('a battery of 0 to 1 becomes percent', () => {
    const fields = reader();
    expect([0, 0.8, 0.805, 1, '0.5', -1, 87].map((level) => fields.batteryFraction(level))).toEqual([
      0,
      80,
      80.5,
      100,
      50,
      null,
      87,
    ]);
  });
});

describe('ids', () => {
  test('an id is trimmed, and its control characters are shown', () => {
    expect(idOf('  nurse\u0000-12\n ')).toBe('nurse␀-12');
    expect(idOf('a\u007f')).toBe('a␡');
    expect(idOf(48241179)).toBe('48241179');
  });

  test('a long id keeps its head and the hash of the whole', () => {
    const long = `${'x'.repeat(200)}1`;
    expect(idOf('x'.repeat(128))).toBe('x'.repeat(128));
    expect(idOf(long)).toMatch(/^x{100}~[0-9a-f]{16}$/);
    expect(idOf(long)).toBe(idOf(` ${long}`));
    expect(idOf(long)).not.toBe(idOf(`${'x'.repeat(200)}2`));
  });

  test('two ids never become one', () => {
    const written = [
      'ab',
      'a\0b',
      'a\u0001b',
      'a␀b',
      'a\u0085b',
      'a\u202eb',
      'a\u202db',
      'a\ufffdb',
      'a\ud800b',
      'a\ud801b',
      'A\0b',
    ];
    const kept = written.map(idOf);
    expect(new Set(kept).size).toBe(written.length);
    const character = fc.constantFrom(
      'a',
      'b',
      '\0',
      '\n',
      '\u0085',
      '\u202e',
      '␀',
      '\ufffd',
      '\ud83d',
      '\ude00',
      '~',
      'x'.repeat(60),
    );
    const id = fc.array(character, { minLength: 1, maxLength: 5 }).map((parts) => `i${parts.join('')}d`);
    fc.assert(
      fc.property(id, id, (one, other) => (idOf(one) === idOf(other)) === (one === other)),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(id, (one) => {
        const kept = idOf(one)!;
        return kept.length <= 128 && kept.isWellFormed() && !/\p{Cc}/u.test(kept);
      }),
    );
  });

  test.each(['', '   ', '\u0000', 'null', 'undefined', null, {}, [], true, NaN])('%j is no id', (said) =>
    expect(idOf(said)).toBeNull(),
  );

  test('a right-to-left override cannot disguise an id', () =>
    expect(idOf('nurse\u202e21-')).toMatch(/^nurse\ufffd21-~[0-9a-f]{16}$/));

  test('a report without any id is unidentified and marked', () => {
    const fields = reader();
    expect(fields.id('', undefined, null)).toBe(UNIDENTIFIED);
    expect(fields.marks).toEqual(['ID_MISSING']);
  });

  test('whatever comes in, what is kept can be stored: no NUL, no half characters, within its length', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 1, max: 128 }),
        (text, length) => {
          const clean = cleanText(text, length);
          expect(clean.length).toBeLessThanOrEqual(length);
          expect(clean.isWellFormed()).toBe(true);
          expect(clean).not.toMatch(/\p{Cc}/u);
          expect(excerptOf(text)).not.toContain('\0');
        },
      ),
    );
  });

  test('an emoji is not cut in half', () => expect(cleanText('ab😀', 3)).toBe('ab'));
});
