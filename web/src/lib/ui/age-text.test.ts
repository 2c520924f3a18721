import { describe, expect, test } from 'vitest';
import { ageLong, ageShort, ageSpoken, plural, stopwatch } from './age-text.ts';
import { ukClock, ukDate, ukLongDate, ukTime, ukWhen, ukZone } from './uk-time.ts';

describe('an age', () => {
  test('takes one unit in a column', () => {
    expect([0, 59, 60, 3599, 3600, 86_399, 86_400, 1e7].map(ageShort)).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '59 min',
      '1 h',
      '23 h',
      '1 d',
      '115 d',
    ]);
  });
  test('takes two units on a card, so that it is seen to tick', () => {
    expect([5, 250, 11_100, 187_200].map(ageLong)).toEqual(['5 s', '4 min 10 s', '3 h 05 min', '2 d 4 h']);
  });
  test('is spoken in whole words, one or many', () => {
    expect([1, 60, 7200, 86_400].map(ageSpoken)).toEqual(['1 second', '1 minute', '2 hours', '1 day']);
  });
  test('of the future, from a wrong clock, is now', () => {
    expect([ageShort(-3), ageLong(-3), ageSpoken(-3), stopwatch(-3)]).toEqual([
      '0 s',
      '0 s',
      '0 seconds',
      '00:00',
    ]);
  });
  test('runs on a stopwatch past the hour', () => {
    expect([0, 23, 725, 3730].map(stopwatch)).toEqual(['00:00', '00:23', '12:05', '1:02:10']);
  });
  test('counts with thousands parted', () => {
    expect([plural(1, 'worker'), plural(2500, 'worker'), plural(2, 'is', 'are')]).toEqual([
      '1 worker',
      '2,500 workers',
      '2 are',
    ]);
  });
});

describe('UK time', () => {
  const winter = Date.UTC(2026, 10, 22, 14, 20, 5);
  const summer = Date.UTC(2026, 6, 1, 14, 20, 5);
  test('is GMT in winter and BST in summer, whatever the machine says', () => {
    expect([ukClock(winter), ukZone(winter)]).toEqual(['14:20:05', 'GMT']);
    expect([ukClock(summer), ukZone(summer)]).toEqual(['15:20:05', 'BST']);
  });
  test('changes to the hour on the last Sundays of March and October', () => {
    expect(ukZone(Date.UTC(2026, 2, 29, 0, 59))).toBe('GMT');
    expect(ukZone(Date.UTC(2026, 2, 29, 1, 0))).toBe('BST');
    expect(ukZone(Date.UTC(2026, 9, 25, 0, 59))).toBe('BST');
    expect(ukZone(Date.UTC(2026, 9, 25, 1, 0))).toBe('GMT');
  });
  test('names the day only where it is another', () => {
    expect(ukDate(winter)).toBe('Sun 22 Nov');
    expect(ukLongDate(winter)).toBe('Sunday 22 November');
    expect(ukWhen(winter, winter + 60_000)).toBe('14:20');
    expect(ukWhen(winter, winter + 86_400_000)).toBe('Sun 22 Nov 14:20');
    expect(ukTime(winter)).toBe('14:20');
  });
});
