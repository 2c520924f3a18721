import { expect, it } from 'vitest';
import { Attempts } from './attempts.ts';

it('attempts are counted by key, up to the bound, until the window of the first ends', () => {
  let nowMs = 0;
  const attempts = new Attempts(() => nowMs);
  const take = (key: string) => attempts.take(key, 2, 60_000);
  expect([take('a'), take('a'), take('b')]).toEqual([null, null, null]);
  nowMs = 20_500;
  expect(take('a')).toBe(40);
  nowMs = 60_000;
  expect(take('a')).toBeNull();
  expect(take('a')).toBeNull();
  attempts.forget('a');
  expect(take('a')).toBeNull();
});

it('a stranger who sends ever new keys costs a bounded memory, and the newest keys stay counted', () => {
  const attempts = new Attempts(() => 0);
  for (let n = 0; n < 60_000; n++) attempts.take(`stranger ${n}`, 1, 60_000);
  expect(attempts.take('stranger 59999', 1, 60_000)).toBe(60);
  expect(attempts.take('stranger 0', 1, 60_000)).toBeNull();
});
