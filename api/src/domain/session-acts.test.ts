import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import type { SessionCommand } from '@lonewatch/schema/contract/session.ts';
import { SESSION_ACTS } from '@lonewatch/schema/contract/signal.ts';
import {
  afterWelfareConfirmed,
  applySessionAct,
  applySessionReport,
  type SessionChange,
} from './session-acts.ts';
import {
  DEFAULT_SESSION_RULES as RULES,
  isOver,
  MINUTE_MS as MINUTE,
  stateAt,
  timersOf,
  type SessionDraft,
} from './session.ts';

const NINE = Date.UTC(2026, 10, 22, 9);
const START = {
  name: 'START',
  startsAtMs: null,
  durationMin: null,
  intervalMin: null,
  highRisk: false,
} as const;
const stored = (draft: SessionDraft): Session => ({ id: 1 as SessionId, workerId: 7 as WorkerId, ...draft });
const act = (
  session: Session | null,
  name: SessionCommand | SessionCommand['name'],
  atMs = NINE,
  nowMs = atMs,
): SessionChange => {
  const asked = typeof name === 'string' ? ({ ...START, minutes: 15, name } as SessionCommand) : name;
  return applySessionAct(session, asked, atMs, nowMs, RULES);
};
const begun = (over: Partial<SessionDraft> = {}): Session =>
  stored({ ...act(null, 'START').become!, ...over });
const at = (min: number): number => NINE + min * MINUTE;

describe('starting', () => {
  it('takes the defaults, and says whether it is dangerous', () => {
    expect(act(null, { ...START, highRisk: true }).become).toMatchObject({
      state: 'ACTIVE',
      nextCheckInAtMs: at(60),
      endsAtMs: at(480),
      highRisk: true,
      amber: false,
    });
  });

  it.each([4, 1_441, NaN])('refuses %s minutes with the bounds', (minutes) => {
    for (const lengths of [{ intervalMin: minutes }, { durationMin: minutes }])
      expect(act(null, { ...START, ...lengths }).refusal).toMatch('between 5 and 1440 minutes');
  });

  it('while one runs is refused, and after one that is over it is not', () => {
    expect(act(begun(), 'START').refusal).toMatch('in progress already');
    expect(act(begun({ state: 'ENDED' }), 'START')).toMatchObject({ refusal: null, replaces: null });
  });

  it('may be planned: then it begins by itself, and a start before that takes its place', () => {
    const planned = stored(act(null, { ...START, startsAtMs: at(60) }).become!);
    expect(planned.state).toBe('PLANNED');
    expect(stateAt(planned, at(60) - 1, RULES)).toBe('PLANNED');
    expect(stateAt(planned, at(60), RULES)).toBe('ACTIVE');
    expect(stateAt(planned, at(124), RULES)).toBe('OVERDUE');
    expect(act(planned, 'CHECK_IN', at(1)).refusal).toMatch('has not begun');
    expect(act(planned, 'CHECK_IN', at(61)).become).toMatchObject({
      state: 'ACTIVE',
      nextCheckInAtMs: at(121),
    });
    expect(act(planned, 'START', at(30))).toMatchObject({
      become: { state: 'ACTIVE', startedAtMs: at(30) },
      replaces: { state: 'CANCELLED' },
    });
    expect(act(planned, 'END', at(30)).become?.state).toBe('CANCELLED');
    expect(act(null, { ...START, startsAtMs: NINE + 15 * 86_400_000 }).refusal).toMatch('14 days ahead');
  });
});

describe('while a session runs', () => {
  it('an extension moves the end and no check-in, from now where the end has passed', () => {
    expect(act(begun(), 'EXTEND', at(10)).become).toMatchObject({
      endsAtMs: at(495),
      nextCheckInAtMs: at(60),
    });
    expect(act(begun({ nextCheckInAtMs: null }), 'EXTEND', at(500)).become?.endsAtMs).toBe(at(515));
    expect(act(begun(), { name: 'EXTEND', minutes: 1_440 }, at(10)).refusal).toMatch('24 hours from now');
  });

  it('driving puts the check-in off until the drive is over; arriving is a check-in', () => {
    const driving = stored(act(begun(), { name: 'SUSPEND', minutes: 120 }, at(10)).become!);
    expect(driving).toMatchObject({ state: 'SUSPENDED', nextCheckInAtMs: at(130) });
    expect(stateAt(driving, at(100), RULES)).toBe('SUSPENDED');
    expect(stateAt(driving, at(133), RULES)).toBe('OVERDUE');
    expect(act(driving, 'CHECK_IN', at(20)).become).toMatchObject({
      state: 'SUSPENDED',
      nextCheckInAtMs: at(130),
    });
    expect(act(driving, 'RESUME', at(20)).become).toMatchObject({
      state: 'ACTIVE',
      nextCheckInAtMs: at(80),
    });
    expect(act(begun(), { name: 'SUSPEND', minutes: 241 }, at(10)).refusal).toMatch('5 to 240 minutes');
  });

  it('driving cannot make an overdue check-in go away', () => {
    expect(act(begun(), 'SUSPEND', at(64)).refusal).toMatch('Check in first');
  });

  it('amber stays until the next check-in', () => {
    const amber = stored(act(begun(), 'AMBER', at(5)).become!);
    expect(amber).toMatchObject({ amber: true, nextCheckInAtMs: at(60) });
    expect(act(amber, 'CHECK_IN', at(6)).become?.amber).toBe(false);
  });

  it('ends when somebody says so, home safe or not, and a second end is no mistake', () => {
    for (const name of ['END', 'HOME_SAFE'] as const) {
      const over = stored(act(begun(), name, at(30)).become!);
      expect(over).toMatchObject({ state: 'ENDED', endsAtMs: at(30), nextCheckInAtMs: null });
      expect(act(over, name, at(31))).toEqual({ become: null, replaces: null, refusal: null });
    }
  });

  it('without one nothing can be put off, and a note, an end and home safe are welcome', () => {
    for (const name of ['CHECK_IN', 'EXTEND', 'SUSPEND', 'RESUME', 'AMBER'] as const)
      expect(act(null, name).refusal).toMatch('no session in progress');
    for (const name of ['NOTE', 'END', 'HOME_SAFE'] as const) expect(act(null, name).refusal).toBeNull();
  });
});

describe('when an incident is closed because the worker is safe', () => {
  it('an overdue session goes on, one past its end has expired, and any other is left alone', () => {
    expect(afterWelfareConfirmed(begun(), at(30), RULES)).toBeNull();
    expect(afterWelfareConfirmed(begun(), at(70), RULES)).toMatchObject({
      act: 'CHECK_IN',
      draft: { state: 'ACTIVE', nextCheckInAtMs: at(130) },
    });
    expect(afterWelfareConfirmed(begun({ endsAtMs: at(65) }), at(70), RULES)).toMatchObject({
      act: 'EXPIRE',
      draft: { state: 'EXPIRED' },
    });
  });
});

describe('what time will raise', () => {
  it('is a missed check-in, and the end that nobody said, each when its grace is over', () => {
    expect(timersOf(begun())).toEqual([
      { alarm: 'CHECK_IN_MISSED', dueAtMs: at(60), fireAtMs: at(63) },
      { alarm: 'SESSION_EXPIRED', dueAtMs: at(480), fireAtMs: at(483) },
    ]);
    expect(timersOf(begun({ endsAtMs: at(60) })).map(({ alarm }) => alarm)).toEqual(['SESSION_EXPIRED']);
    expect(timersOf(begun({ state: 'ENDED' }))).toEqual([]);
  });

  it('is due at the very moment at which the session becomes overdue, whatever was done to it', () => {
    const name = fc.constantFrom(
      'CHECK_IN',
      'EXTEND',
      'SUSPEND',
      'RESUME',
      'AMBER',
      'END',
      'START',
    ) as fc.Arbitrary<SessionCommand['name']>;
    const acts = fc.array(fc.record({ name, afterMin: fc.integer({ min: 0, max: 200 }) }), { maxLength: 12 });
    fc.assert(
      fc.property(acts, (all) => {
        let session = begun();
        let now = NINE;
        for (const { name: next, afterMin } of all) {
          now += afterMin * MINUTE;
          const { become } = act(session, next, now);
          if (become !== null) session = stored(become);
        }
        const [first] = timersOf(session).sort((a, b) => a.fireAtMs - b.fireAtMs);
        expect(first === undefined).toBe(isOver(session.state));
        if (first === undefined) return;
        expect(stateAt(session, first.fireAtMs, RULES)).toBe('OVERDUE');
        expect(stateAt(session, first.fireAtMs - 1, RULES)).not.toBe('OVERDUE');
      }),
    );
  });
});

describe('what devices say', () => {
  const said = (name: (typeof SESSION_ACTS)[number], over = {}) => ({
    act: name,
    durationMin: null,
    intervalMin: null,
    ...over,
  });

  it('is never refused, whatever it says and whatever there is', () => {
    const session = fc.constantFrom(null, begun(), begun({ state: 'PLANNED' }), begun({ state: 'ENDED' }));
    const minutes = fc.option(fc.double({ noNaN: true }));
    fc.assert(
      fc.property(
        session,
        fc.constantFrom(...SESSION_ACTS),
        minutes,
        fc.integer({ min: -600, max: 600 }),
        (present, name, min, atMin) => {
          const report = said(name, { durationMin: min, intervalMin: min });
          expect(applySessionReport(present, report, at(atMin), RULES).refusal).toBeNull();
        },
      ),
    );
  });

  it('starts at once what was only planned', () => {
    const planned = begun({ state: 'PLANNED', startedAtMs: at(60) });
    expect(applySessionReport(planned, said('CHECK_IN'), at(10), RULES).become).toBeNull();
    expect(applySessionReport(planned, said('START'), at(10), RULES)).toMatchObject({
      become: { startedAtMs: at(10) },
      replaces: { state: 'CANCELLED' },
    });
  });
});
