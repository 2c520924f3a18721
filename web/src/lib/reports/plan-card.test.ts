import { describe, expect, test } from 'vitest';
import { ringWords, spacedNumber, windowWords } from './plan-card.ts';

describe('the call card of a plan', () => {
  test.each([
    [null, 'at any time'],
    [{ weekdays: [0, 1, 2, 3, 4], fromMinute: 480, toMinute: 1_080 }, 'Mon–Fri 08:00–18:00'],
    [{ weekdays: [6, 5], fromMinute: 1_320, toMinute: 360 }, 'Sat, Sun 22:00–06:00 next day'],
    [{ weekdays: [0, 2, 3, 4], fromMinute: 0, toMinute: 1_440 }, 'Mon, Wed–Fri all day'],
    [{ weekdays: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1_440 }, 'at any time'],
    [{ weekdays: [0, 1, 2, 3, 4, 5, 6], fromMinute: 420, toMinute: 1_140 }, 'every day 07:00–19:00'],
  ])('says when a step applies: %j', (window, words) => expect(windowWords(window)).toBe(words));
  test('says how long to ring and how often', () => {
    expect([0, 1, 2, 5].map((retries) => ringWords(30, retries))).toEqual([
      'ring 30 s',
      'ring 30 s, again once',
      'ring 30 s, again twice',
      'ring 30 s, again 5 times',
    ]);
  });
  test('groups a number as it is read out, and leaves one that is grouped', () => {
    expect(spacedNumber('07700900123')).toBe('07700 900123');
    expect(spacedNumber('+447700900123')).toBe('+44 7700 900123');
    expect(spacedNumber('020 7946 0000')).toBe('020 7946 0000');
    expect(spacedNumber('999')).toBe('999');
  });
});
