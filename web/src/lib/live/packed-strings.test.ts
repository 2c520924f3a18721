import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findString, indexStrings, packStrings, stringAt } from './packed-strings.ts';

it('packed strings come out as they went in, and each is found where it stands', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 60 }),
      (strings) => {
        const packed = packStrings(strings);
        const index = indexStrings(packed);
        for (const [i, text] of strings.entries()) {
          expect(stringAt(packed, i)).toBe(text);
          expect(findString(packed, index, text)).toBe(text === '' ? -1 : i);
        }
        expect(findString(packed, index, 'not among them')).toBe(strings.indexOf('not among them'));
      },
    ),
  );
});

it('nothing stands in nothing', () => {
  const packed = packStrings([]);
  expect(stringAt(packed, 0)).toBe('');
  expect(findString(packed, indexStrings(packed), 'a')).toBe(-1);
});
