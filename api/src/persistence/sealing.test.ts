import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { seal, unseal } from './sealing.ts';

const key = randomBytes(32);

it('opens what it sealed, whatever that is', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, context) => {
      expect(unseal(key, seal(key, bytes, context), context)).toEqual(Buffer.from(bytes));
    }),
  );
});

it('never seals the same bytes to the same bytes', () => {
  const bytes = Buffer.from('1985-04-12');
  expect(seal(key, bytes, 'c')).not.toEqual(seal(key, bytes, 'c'));
});

it('opens nothing with another key, in another context, cut short or with one bit changed', () => {
  const sealed = seal(key, Buffer.from('1985-04-12'), 'worker 1');
  expect(unseal(randomBytes(32), sealed, 'worker 1')).toBeNull();
  expect(unseal(key, sealed, 'worker 2')).toBeNull();
  for (let end = 0; end < sealed.length; end++)
    expect(unseal(key, sealed.subarray(0, end), 'worker 1')).toBeNull();
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(unseal(key, changed, 'worker 1')).toBeNull();
  }
});
