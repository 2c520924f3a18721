import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import { applySessionReport as apply } from './session-acts.ts';
import {
  DEFAULT_SESSION_RULES as RULES,
  nextChangeAt,
  stateAt,
  statusOf,
  type SessionDraft,
} from './session.ts';

const NINE = Date.UTC(2026, 10, 22, 9);
const MINUTE = 60_000;
const act = (name: 'START' | 'CHECK_IN' | 'AMBER' | 'END', over = {}) => ({
  act: name,
  durationMin: null,
  intervalMin: null,
  ...over,
});
const applySessionReport = (...[session, report, atMs, rules]: Parameters<typeof apply>) =>
  apply(session, report, atMs, rules).become;
const started = (over: Partial<SessionDraft> = {}): Session => ({
  id: 1 as SessionId,
  workerId: 7 as WorkerId,
  ...applySessionReport(null, act('START'), NINE, RULES)!,
  ...over,
});

describe('a session', () => {
  it('starts with the defaults, or with what the device asks for within its bounds', () => {
    expect(started()).toMatchObject({
      state: 'ACTIVE',
      nextCheckInAtMs: NINE + 60 * MINUTE,
      endsAtMs: NINE + 480 * MINUTE,
    });
    expect(applySessionReport(null, act('START', { intervalMin: 1 }), NINE, RULES)?.intervalMin).toBe(5);
  });

  it('is due before the deadline, in grace after it, then overdue', () => {
    const session = started();
    const dueAt = session.nextCheckInAtMs!;
    expect(stateAt(session, dueAt - 2 * MINUTE - 1, RULES)).toBe('ACTIVE');
    expect(stateAt(session, dueAt - 2 * MINUTE, RULES)).toBe('CHECK_IN_DUE');
    expect(stateAt(session, dueAt, RULES)).toBe('GRACE');
    expect(stateAt(session, dueAt + 3 * MINUTE, RULES)).toBe('OVERDUE');
  });

  it('is not ended by time: only overdue, until a person says otherwise', () => {
    expect(stateAt(started(), NINE + 30 * 86_400_000, RULES)).toBe('OVERDUE');
  });

  it('goes on for an interval from a check-in, which also lifts amber', () => {
    const checked = applySessionReport(started({ amber: true }), act('CHECK_IN'), NINE + 50 * MINUTE, RULES);
    expect(checked).toMatchObject({ amber: false, nextCheckInAtMs: NINE + 110 * MINUTE });
  });

  it('is not shortened by a check-in that was delivered late', () => {
    const fresh = started({ nextCheckInAtMs: NINE + 200 * MINUTE });
    expect(applySessionReport(fresh, act('CHECK_IN'), NINE + 10 * MINUTE, RULES)?.nextCheckInAtMs).toBe(
      NINE + 200 * MINUTE,
    );
  });

  it('ignores acts without a session and acts from before it started', () => {
    expect(applySessionReport(null, act('CHECK_IN'), NINE, RULES)).toBeNull();
    expect(applySessionReport(started(), act('END'), NINE - 1, RULES)).toBeNull();
    expect(applySessionReport(started(), act('START'), NINE, RULES)).toBeNull();
  });

  it('names the very moment at which its state changes next', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700 * MINUTE }), (afterMs) => {
        const session = started();
        const now = NINE + afterMs;
        const changeAt = nextChangeAt(session, now, RULES);
        if (changeAt === null) {
          expect(stateAt(session, now + 1e12, RULES)).toBe(stateAt(session, now, RULES));
          return;
        }
        expect(changeAt).toBeGreaterThan(now);
        expect(stateAt(session, changeAt - 1, RULES)).toBe(stateAt(session, now, RULES));
        expect(stateAt(session, changeAt, RULES)).not.toBe(stateAt(session, now, RULES));
      }),
    );
  });
});

describe('the one word for a worker', () => {
  it('is ALARM whatever else holds', () => {
    expect(statusOf(null, true, NINE, RULES)).toBe('ALARM');
    expect(statusOf(started({ amber: true }), true, NINE + 1e9, RULES)).toBe('ALARM');
  });

  it('follows the session', () => {
    expect(statusOf(null, false, NINE, RULES)).toBe('OFF_DUTY');
    expect(statusOf(started(), false, NINE, RULES)).toBe('OK');
    expect(statusOf(started(), false, NINE + 59 * MINUTE, RULES)).toBe('CHECK_IN_DUE');
    expect(statusOf(started({ amber: true }), false, NINE + 59 * MINUTE, RULES)).toBe('AMBER');
    expect(statusOf(started({ amber: true }), false, NINE + 63 * MINUTE, RULES)).toBe('OVERDUE');
    expect(statusOf(started({ state: 'ENDED' }), false, NINE, RULES)).toBe('OFF_DUTY');
  });
});
