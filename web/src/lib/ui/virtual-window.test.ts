import { describe, expect, test } from 'vitest';
import { rowAfterKey, rowByTyping, rowsToDraw, scrollToShow } from './virtual-window.ts';

describe('a long list', () => {
  test('draws what is in sight and a little around, never the whole', () => {
    const rows = rowsToDraw(100_000, 36, 36 * 50_000, 720, -1);
    expect(rows[0]).toBe(49_994);
    expect(rows.at(-1)).toBe(50_026);
  });
  test('keeps the active row in the page, wherever the list was scrolled to', () => {
    expect(rowsToDraw(1000, 36, 0, 360, 900).at(-1)).toBe(900);
    expect(rowsToDraw(1000, 36, 36 * 500, 360, 3)[0]).toBe(3);
    expect(rowsToDraw(1000, 36, 0, 360, 2).filter((row) => row === 2)).toHaveLength(1);
  });
  test('draws nothing of an empty list, and no row past the end of one that shrank', () => {
    expect(rowsToDraw(0, 36, 0, 360, 0)).toEqual([]);
    expect(rowsToDraw(3, 36, 3600, 360, 9)).toEqual([]);
    expect(rowsToDraw(3, 36, 0, 360, 9)).toEqual([0, 1, 2]);
  });
  test('never draws everything, even before it has been given a height', () => {
    expect(rowsToDraw(100_000, 36, 0, 3_600_000, -1).length).toBeLessThan(400);
  });
  test('scrolls only as far as it must', () => {
    expect(scrollToShow(5, 36, 0, 360)).toBeNull();
    expect(scrollToShow(10, 36, 0, 360)).toBe(36);
    expect(scrollToShow(2, 36, 360, 360)).toBe(72);
  });
});

describe('the keys of a list', () => {
  test.each([
    ['ArrowDown', 4, 5],
    ['ArrowDown', 99, 99],
    ['ArrowDown', -1, 0],
    ['ArrowUp', 0, 0],
    ['PageDown', 4, 13],
    ['PageUp', 4, 0],
    ['Home', 50, 0],
    ['End', 50, 99],
  ])('%s from row %i leads to %i', (key, from, to) => {
    expect(rowAfterKey(key, from, 100, 10)).toBe(to);
  });
  test('other keys lead nowhere, and no key does in an empty list', () => {
    expect(rowAfterKey('x', 3, 100, 10)).toBeNull();
    expect(rowAfterKey('End', 0, 0, 10)).toBeNull();
  });
  test('typing finds the next name that begins so, around the end, whatever the letter case', () => {
    const names = ['Amina Shah', 'Ben Okafor', 'Bethan Price', 'Órla Byrne'];
    const find = (typed: string, from: number) =>
      rowByTyping(typed, from, names.length, (index) => names[index]!);
    expect(find('b', 0)).toBe(1);
    expect(find('b', 2)).toBe(2);
    expect(find('am', 3)).toBe(0);
    expect(find('ó', 0)).toBe(3);
    expect(find('z', 0)).toBeNull();
  });
});
