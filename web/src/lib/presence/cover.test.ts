import { describe, expect, test } from 'vitest';
import { coverAlarm, dutyWords, type CoverNode, type DutyNode } from './cover.ts';

const NOW = Date.parse('2026-11-22T14:00:00Z');
const cover = (name: string, uncoveredSince: string | null): CoverNode => ({
  ...{ covered: uncoveredSince === null, operators: uncoveredSince === null ? 2 : 0, uncoveredSince },
  employer: { id: name, name },
});

describe('the cover monitor', () => {
  test('is silent while each employer has somebody', () =>
    expect(coverAlarm([cover('Albion', null), cover('Harbour', null)], NOW)).toBeNull());
  test('names the employers that nobody watches, the longest without first, and for how long', () => {
    const alarm = coverAlarm(
      [
        cover('Albion', '2026-11-22T13:58:30Z'),
        cover('Harbour', null),
        cover('Pennine', '2026-11-22T13:00:00Z'),
      ],
      NOW,
    );
    expect(alarm).toEqual({
      title: 'NO OPERATOR FOR 2 OF 3 EMPLOYERS',
      text: 'Nobody answers the alarms of Pennine, Albion for 1 h 00 min.',
    });
  });
  test('says it in one word where nobody is there at all, and counts those that it does not name', () => {
    const gaps = ['A', 'B', 'C', 'D', 'E'].map((name) => cover(name, '2026-11-22T13:59:00Z'));
    expect(coverAlarm(gaps, NOW)).toMatchObject({
      title: 'NO OPERATOR ON DUTY',
      text: expect.stringContaining('A, B, C and 2 more') as string,
    });
  });
});

describe('duty', () => {
  const duty: DutyNode = {
    ...{ accountId: 'jo', name: 'Jo', supervisor: false, state: 'PRESENT', breakSince: null },
    signedOnAt: '2026-11-22T13:00:00Z',
  };
  const words = (node: DutyNode) => dutyWords(node, NOW, (ms) => new Date(ms).toISOString().slice(11, 16));
  test('is said with its beginning, a break with its length', () => {
    expect(words(duty)).toBe('On duty, signed on at 13:00');
    expect(words({ ...duty, state: 'ON_BREAK', breakSince: '2026-11-22T13:56:00Z' })).toBe(
      'On a break for 4 min',
    );
  });
});
