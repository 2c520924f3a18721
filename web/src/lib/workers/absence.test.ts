import { describe, expect, it } from 'vitest';
import { absenceSentence, absenceShort } from './absence.ts';

const base = {
  employerName: 'Harbour Housing',
  mapped: true,
  alarmOnly: false,
  worker: { inSession: true, shares: false },
};

describe('why there is no position', () => {
  it('blames what has not been procured before anything else', () => {
    expect(absenceSentence({ ...base, mapped: false, alarmOnly: true })).toMatch(
      /Harbour Housing has not procured/,
    );
    expect(absenceShort(false, true, true).text).toBe('not mapped');
  });

  it('tells a control room that it sees positions in an alarm only', () => {
    expect(absenceSentence({ ...base, alarmOnly: true })).toMatch(/during an alarm only/);
    expect(absenceShort(true, true, false).text).toBe('in alarm only');
  });

  it('never says that nothing has been reported of somebody who is only out of sight', () => {
    const outside = { ...base, worker: { inSession: false, shares: false } };
    expect(absenceSentence(outside)).toMatch(/Not in a session/);
    expect(absenceSentence({ ...base, worker: { inSession: false, shares: true } })).toMatch(/reported yet/);
    expect(absenceSentence(base)).toMatch(/reported yet/);
    expect(absenceSentence({ ...base, worker: null })).toMatch(/reported yet/);
  });
});
