import { describe, expect, it } from 'vitest';
import { TwoClockDeadlines } from './two-clock-deadlines.ts';

const NINE = Date.UTC(2026, 10, 22, 9);
const HOUR = 3_600_000;

describe('a deadline', () => {
  const set = () => {
    const deadlines = new TwoClockDeadlines<string>();
    deadlines.add(NINE + HOUR, 'ten', { nowMs: NINE, monotonicMs: 500 });
    return deadlines;
  };

  it('is handed out when its time has come, once', () => {
    const deadlines = set();
    expect(deadlines.takeDue({ nowMs: NINE + HOUR - 1, monotonicMs: 500 + HOUR - 1 })).toBeNull();
    expect(deadlines.takeDue({ nowMs: NINE + HOUR, monotonicMs: 500 + HOUR })).toBe('ten');
    expect(deadlines.takeDue({ nowMs: NINE + 9 * HOUR, monotonicMs: 500 + 9 * HOUR })).toBeNull();
    expect(deadlines.size).toBe(0);
  });

  it('is not late when the time of day was put back', () => {
    expect(set().takeDue({ nowMs: NINE - HOUR, monotonicMs: 500 + HOUR })).toBe('ten');
  });

  it('is not late when the machine slept, or the time of day was put forward', () => {
    expect(set().takeDue({ nowMs: NINE + HOUR, monotonicMs: 600 })).toBe('ten');
  });

  it('that lies in the past already is due at once', () => {
    const deadlines = set();
    deadlines.add(NINE - HOUR, 'eight', { nowMs: NINE, monotonicMs: 500 });
    expect(deadlines.takeDue({ nowMs: NINE, monotonicMs: 500 })).toBe('eight');
    expect(deadlines.takeDue({ nowMs: NINE, monotonicMs: 500 })).toBeNull();
  });
});
