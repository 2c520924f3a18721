import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepWindow } from '@lonewatch/schema/contract/plan.ts';
import { coversMinute, DAY_MIN, isInWindow, minuteOfWeek, uncovered, weekTime } from './plan-hours.ts';

const NIGHTS: StepWindow = { weekdays: [5], fromMin: 22 * 60, toMin: 6 * 60 };

describe('hours of a step', () => {
  it('are those of the clock on the wall, in summer and in winter', () => {
    // A Sunday in November and one in July, both 03:10 in London.
    expect(weekTime(minuteOfWeek(Date.UTC(2026, 10, 22, 3, 10)))).toBe('Sun 03:10');
    expect(weekTime(minuteOfWeek(Date.UTC(2026, 6, 19, 2, 10)))).toBe('Sun 03:10');
  });

  it('that end before they begin go on past midnight, and belong to the day on which they began', () => {
    expect(isInWindow(NIGHTS, Date.UTC(2026, 10, 22, 3, 10))).toBe(true);
    expect(isInWindow(NIGHTS, Date.UTC(2026, 10, 21, 3, 10))).toBe(false);
    expect(isInWindow(NIGHTS, Date.UTC(2026, 10, 22, 6, 0))).toBe(false);
  });

  it('that end where they begin are the whole day, and none are always', () => {
    expect(isInWindow({ weekdays: [6], fromMin: 480, toMin: 480 }, Date.UTC(2026, 10, 22, 12))).toBe(true);
    expect(isInWindow({ weekdays: [], fromMin: 0, toMin: 0 }, Date.UTC(2026, 10, 22, 12))).toBe(false);
    expect(isInWindow(null, 0)).toBe(true);
  });

  it('leave gaps that go round the end of the week as one', () => {
    const week: StepWindow = { weekdays: [0, 1, 2, 3, 4], fromMin: 8 * 60, toMin: 17 * 60 };
    const gaps = uncovered([week]);
    expect(gaps).toHaveLength(5);
    const last = gaps.at(-1)!;
    expect([weekTime(last.fromMin), weekTime(last.toMin)]).toEqual(['Fri 17:00', 'Mon 08:00']);
    expect(uncovered([week, null])).toEqual([]);
    expect(uncovered([])).toEqual([{ fromMin: 0, toMin: 7 * DAY_MIN }]);
  });

  it('leave exactly the minutes uncovered that no window has', () => {
    const window = fc.record({
      weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
      fromMin: fc.integer({ min: 0, max: 1_439 }),
      toMin: fc.integer({ min: 0, max: 1_440 }),
    });
    fc.assert(
      fc.property(fc.array(window, { maxLength: 4 }), (windows) => {
        const gaps = uncovered(windows);
        for (let minute = 0; minute < 7 * DAY_MIN; minute += 7) {
          const isCovered = windows.some((each) => coversMinute(each, minute));
          const isInGap = gaps.some(
            ({ fromMin, toMin }) => (minute >= fromMin && minute < toMin) || minute + 7 * DAY_MIN < toMin,
          );
          expect(isInGap).toBe(!isCovered);
        }
      }),
      { numRuns: 50 },
    );
  });
});
