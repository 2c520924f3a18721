import { describe, expect, test } from 'vitest';
import { countWord, graphiqlLink, rangeOf, secondsWord, shareWord } from './figure-words.ts';

describe('a figure', () => {
  test('that is kept back says so, and is told apart from one that does not exist', () => {
    expect(countWord(null, true)).toBe('kept back');
    expect(countWord(0, false)).toBe('0');
    expect(shareWord(null, false)).toBe('–');
    expect(shareWord(0.805, false)).toBe('80.5 %');
    expect(secondsWord(4.25, false)).toBe('4.3 s');
  });
  test('covers whole months from their first day', () => {
    expect(rangeOf(3, Date.UTC(2026, 10, 23, 9))).toEqual({
      from: '2026-08-01T00:00:00.000Z',
      to: '2026-11-24T00:00:00.000Z',
    });
  });
  test('leads to its question, which survives the address', () => {
    const link = graphiqlLink('query A { x }', { a: 'b&c' });
    const asked = new URLSearchParams(link.split('#')[1]);
    expect(asked.get('query')).toBe('query A { x }');
    expect(JSON.parse(asked.get('variables')!)).toEqual({ a: 'b&c' });
  });
});
