import { describe, expect, it } from 'vitest';
import type { ClockName, Incident } from '@lonewatch/schema/contract/incident.ts';
import { clocksOf, dueAt } from './clocks.ts';
import * as kit from './test-support-incident.ts';

const { ADA, BEN, RULES, T0, S, tell, happen, inState, raised } = kit;
const MIN = 60 * S;

function level(incident: Incident, name: ClockName, nowMs: number) {
  return clocksOf(incident, nowMs, RULES).find((clock) => clock.name === name)?.level ?? null;
}

/** Runs every timer up to a time, in order; what each wrote stands in the log by then. */
function run(incident: Incident, untilMs: number): { readonly incident: Incident; readonly fired: string[] } {
  const fired: string[] = [];
  let now = incident;
  for (;;) {
    const [next] = dueAt(now, RULES).sort((a, b) => a.atMs - b.atMs);
    if (next === undefined || next.atMs > untilMs) return { incident: now, fired };
    const { act, ...input } = next.input;
    const after = happen(now, act, input as never, next.atMs);
    expect(after, 'a timer that writes nothing would fire for ever').not.toBe(now);
    now = after;
    const what = 'level' in next.input ? `${next.input.clock} ${next.input.level}` : act;
    fired.push(`${(next.atMs - T0) / S} ${what}`);
  }
}

describe('the clocks', () => {
  it('of an alarm that nobody answers turn amber at 7 s, ring again at 10, tell a supervisor at 20, breach at 40', () => {
    const shown = [0, 6.9, 7, 10, 20, 40].map((s) => level(raised(), 'ANSWER', T0 + s * S));
    expect(shown).toEqual(['RUNNING', 'RUNNING', 'AMBER', 'BREACHED', 'SUPERVISOR', 'SLA']);
    expect(run(raised(), T0 + 60 * MIN).fired).toEqual([
      '10 ANSWER BREACHED',
      '20 ANSWER SUPERVISOR',
      '40 ANSWER SLA',
      '40 VERIFICATION_START BREACHED',
    ]);
  });

  it('fire once whatever restarts in between, and all that was missed while the server was down', () => {
    const once = run(raised(), T0 + MIN).incident;
    expect(dueAt(once, RULES).filter(({ atMs }) => atMs <= T0 + MIN)).toEqual([]);
    expect(happen(once, 'REACH_CLOCK', { clock: 'ANSWER', level: 'BREACHED' }, T0 + MIN)).toBe(once);
  });

  it('fire nothing that was answered in the meantime', () => {
    const owned = tell(raised(), ADA, 'CLAIM', {}).incident;
    expect(happen(owned, 'REACH_CLOCK', { clock: 'ANSWER', level: 'BREACHED' }, T0 + MIN)).toBe(owned);
    expect(level(owned, 'ANSWER', T0 + MIN)).toBe('RUNNING');
  });

  it('of verification run from the claim: amber at 60 s, a supervisor at 120', () => {
    const owned = tell(raised(), ADA, 'CLAIM', {}).incident;
    expect([59, 61, 121].map((s) => level(owned, 'VERIFY', T0 + s * S))).toEqual([
      'RUNNING',
      'AMBER',
      'SUPERVISOR',
    ]);
    expect(run(owned, T0 + 150 * S).fired).toEqual([
      '40 VERIFICATION_START BREACHED',
      '121 VERIFY SUPERVISOR',
    ]);
    const known = tell(owned, ADA, 'VERIFY', { verification: 'FALSE', reason: null }).incident;
    expect(level(known, 'VERIFY', T0 + 60 * MIN)).toBe('RUNNING');
  });

  it('of the first step run from the escalation, of dispatch from when services are known to be needed', () => {
    const heard = tell(inState('VERIFYING'), ADA, 'SET_CUES', { cues: ['WEAPON'] }).incident;
    const genuine = tell(heard, ADA, 'VERIFY', { verification: 'GENUINE', reason: null }).incident;
    expect([15, 16, 31].map((s) => level(genuine, 'ESCALATE_FIRST', T0 + s * S))).toEqual([
      'RUNNING',
      'AMBER',
      'BREACHED',
    ]);
    expect([30, 31, 61].map((s) => level(genuine, 'DISPATCH', T0 + s * S))).toEqual([
      'RUNNING',
      'AMBER',
      'BREACHED',
    ]);
    const begun = tell(genuine, ADA, 'START_STEP', { index: 0, reason: null }).incident;
    expect(level(begun, 'ESCALATE_FIRST', T0 + MIN)).toBe('RUNNING');
    const asked = kit.with_(begun, ADA, kit.REQUESTED);
    expect(level(asked, 'DISPATCH', T0 + 10 * MIN)).toBe('RUNNING');
    const harmless = tell(inState('VERIFYING'), ADA, 'SET_CUES', { cues: ['DISTRESS'] }).incident;
    const quiet = tell(harmless, ADA, 'VERIFY', { verification: 'GENUINE', reason: null }).incident;
    expect(level(quiet, 'DISPATCH', T0 + MIN)).toBeNull();
  });

  it('of idleness run from the last act of a person, stand still on hold, and tell a supervisor at 180 s', () => {
    const owned = kit.with_(inState('ESCALATING'), ADA, kit.REQUESTED);
    expect([89, 90, 180].map((s) => level(owned, 'IDLE', T0 + s * S))).toEqual([
      'RUNNING',
      'AMBER',
      'SUPERVISOR',
    ]);
    const late = run(owned, T0 + 200 * S);
    expect(late.fired).toContain('180 IDLE SUPERVISOR');
    const noted = tell(late.incident, BEN, 'ASSIST', {}, { nowMs: T0 + 300 * S }).incident;
    expect(noted.clocks.IDLE).toBeUndefined();
    expect(run(noted, T0 + 480 * S).fired).toContain('480 IDLE SUPERVISOR');
    const held = tell(
      noted,
      ADA,
      'HOLD',
      { minutes: 20, reason: 'Police are 15 min away.' },
      { nowMs: T0 + 301 * S },
    ).incident;
    expect(level(held, 'IDLE', T0 + 900 * S)).toBeNull();
  });

  it('chase a response that has not been heard of for ten minutes, the longest waiting first', () => {
    const asked = inState('RESPONDING');
    expect([479, 480, 600].map((s) => level(asked, 'CHASE_RESPONSE', T0 + s * S))).toEqual([
      'RUNNING',
      'AMBER',
      'BREACHED',
    ]);
    const chased = run(asked, T0 + 11 * MIN).incident;
    const news = { id: asked.responses[0]!.id, state: 'EN_ROUTE', reference: null, note: null } as const;
    const moving = tell(chased, ADA, 'UPDATE_RESPONSE', news, { nowMs: T0 + 12 * MIN }).incident;
    expect(level(moving, 'CHASE_RESPONSE', T0 + 12 * MIN)).toBe('RUNNING');
    expect(run(moving, T0 + 23 * MIN).fired).toContain('1320 CHASE_RESPONSE BREACHED');
    const there = tell(moving, ADA, 'UPDATE_RESPONSE', { ...news, state: 'ON_SCENE' }).incident;
    expect(level(there, 'CHASE_RESPONSE', T0 + 60 * MIN)).toBeNull();
  });

  it('of a handover show amber at 10 s and give it back at 20', () => {
    const offered = tell(inState('VERIFYING'), ADA, 'OFFER_HANDOVER', {
      to: kit.person(BEN),
      brief: 'Yours.',
    }).incident;
    expect([10, 11].map((s) => level(offered, 'HANDOVER_ACCEPT', T0 + s * S))).toEqual(['RUNNING', 'AMBER']);
    expect(run(offered, T0 + 22 * S).fired).toEqual(['21 LAPSE_HANDOVER']);
  });

  it('run anew when the owner has gone: it has to be answered again', () => {
    const left = happen(run(inState('VERIFYING'), T0 + MIN).incident, 'ABANDON', {}, T0 + MIN);
    expect([60, 67, 70].map((s) => level(left, 'ANSWER', T0 + s * S))).toEqual([
      'RUNNING',
      'AMBER',
      'BREACHED',
    ]);
    expect(run(left, T0 + 80 * S).fired).toEqual(['70 ANSWER BREACHED', '80 ANSWER SUPERVISOR']);
  });

  it('of the summary and the report run from the close, everything else stops there', () => {
    const closed = inState('CLOSED');
    expect(run(closed, T0 + 3 * 86_400 * S).fired).toEqual([
      '600 SUMMARY BREACHED',
      '172800 REPORT BREACHED',
    ]);
    const sent = happen(closed, 'RECORD_SUMMARY', {});
    expect(run(sent, T0 + 86_400 * S).fired).toEqual([]);
    const issued = tell(sent, ADA, 'ISSUE_REPORT', { redaction: 'EMPLOYER' }).incident;
    expect(dueAt(issued, RULES)).toEqual([]);
  });

  it('are those of the installation’s own rules', () => {
    const slow = {
      ...RULES,
      clocks: { ...RULES.clocks, ANSWER: { amberS: null, breachS: 60, supervisorS: null, slaS: null } },
    };
    expect(clocksOf(raised(), T0 + 50 * S, slow)[0]).toMatchObject({
      name: 'ANSWER',
      level: 'RUNNING',
      amberAtMs: null,
    });
    expect(dueAt(raised(), slow).filter(({ atMs }) => atMs === T0 + 60 * S)).toHaveLength(1);
  });
});

describe('a missed check-in', () => {
  const missed = raised(null, kit.alarm(1, 'CHECK_IN_MISSED', { priority: 2 }));

  it('becomes priority 1 after five minutes in which nobody has reached the worker', () => {
    const { incident, fired } = run(missed, T0 + 5 * MIN);
    expect(fired).toContain('300 RAISE_PRIORITY');
    expect(incident.priority).toBe(1);
  });

  it('stays what it is once somebody was reached', () => {
    const owned = inState('VERIFYING', missed);
    const input = { channel: 'MOBILE', outcome: 'REACHED_UNCLEAR', note: null, durationS: null } as const;
    const reached = tell(owned, ADA, 'CONTACT_ATTEMPT', input).incident;
    expect(run(reached, T0 + 30 * MIN).incident.priority).toBe(2);
    expect(happen(reached, 'RAISE_PRIORITY', { priority: 1 }, T0 + 6 * MIN)).toBe(reached);
  });
});

describe('no timer', () => {
  it('closes an incident, in whatever state it is left alone for a year', () => {
    for (const state of [
      'QUEUED',
      'VERIFYING',
      'MONITORING',
      'ESCALATING',
      'RESPONDING',
      'SAFE_CONFIRMED',
    ] as const)
      expect(run(inState(state), T0 + 365 * 86_400 * S).incident.state).toBe(state);
  });
});
