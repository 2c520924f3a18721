import { READ_KINDS, READ_REASONS } from '@lonewatch/schema/contract/access.ts';
import { describe, expect, it } from 'vitest';
import { deedWords, spanWords, viewerWords, whatWords, whyWords } from './seen-words.ts';

describe('a look at somebody’s location, in words', () => {
  it('says what was seen and why, for every kind and reason there is', () => {
    for (const what of READ_KINDS)
      for (const why of READ_REASONS) {
        expect(deedWords({ what, why })).toMatch(/^saw your [a-z ]+, because [a-z ]+\.$/);
        expect(`${whatWords(what)}${whyWords(why)}`).not.toContain('undefined');
      }
  });

  it('names a wall and a program for what they are, whatever role stands in the log', () => {
    expect(viewerWords({ viewerKind: 'WALL', role: 'WALL_DISPLAY' })).toBe('Wall display');
    expect(viewerWords({ viewerKind: 'KEY', role: 'SAFETY_MANAGER' })).toBe('Program with an API key');
    expect(viewerWords({ viewerKind: 'PERSON', role: 'ARC_OPERATOR' })).toBe('Control room operator');
  });

  it('gives one minute as one time, and a night with both of its days', () => {
    expect(spanWords('2026-11-22T14:20:00Z', '2026-11-22T14:21:00Z')).toBe('Sun 22 Nov, 14:20');
    expect(spanWords('2026-11-22T14:20:00Z', '2026-11-22T14:35:00Z')).toBe('Sun 22 Nov, 14:20 to 14:35');
    expect(spanWords('2026-11-22T23:50:00Z', '2026-11-23T00:10:00Z')).toBe(
      'Sun 22 Nov, 23:50 to Mon 23 Nov, 00:10',
    );
  });
});
