import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { workerBits } from './worker-bits.ts';

it('holds exactly the workers that it was made of', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 }), (ids) => {
      const { first, bits } = workerBits(ids as WorkerId[])!;
      const held = Array.from({ length: bits.length * 8 }, (_, n) => n).filter(
        (n) => (bits[n >> 3]! >> (n & 7)) & 1,
      );
      expect(held.map((n) => first + n)).toEqual(ids.toSorted((a, b) => a - b));
    }),
  );
});

it('is none where there is nobody', () => {
  expect(workerBits([])).toBeNull();
});
