import { describe, expect, it } from 'vitest';
import type { CommandInputs } from '@lonewatch/schema/contract/incident-command.ts';
import { INCIDENT_STATES } from '@lonewatch/schema/contract/incident.ts';
import * as kit from './test-support-incident.ts';

const { ADA, BEN, CY, SUE, T0, S, tell, happen, inState, raised, person } = kit;
const owned = inState('VERIFYING');
const attempt = { channel: 'MOBILE', outcome: 'NO_ANSWER', note: null, durationS: 30 } as const;

describe('verifying', () => {
  it('starts when somebody hears, not when somebody claims', () => {
    expect(owned.times.audioConnectedAtMs).toBeNull();
    const heard = tell(owned, ADA, 'CONNECT_AUDIO', { mode: 'SILENT_LISTEN' }).incident;
    expect(heard.times.audioConnectedAtMs).toBe(T0 + S);
  });

  it('as genuine, or without an answer, asks for something heard or an attempt that failed', () => {
    const genuine = { verification: 'GENUINE', reason: null } as const;
    expect(tell(owned, ADA, 'VERIFY', genuine).refusal?.kind).toBe('INCOMPLETE');
    expect(tell(owned, ADA, 'NO_RESPONSE', { reason: null }).refusal?.kind).toBe('INCOMPLETE');
    const tried = tell(owned, ADA, 'CONTACT_ATTEMPT', attempt).incident;
    expect(tried).toMatchObject({ failedAttempts: 1, state: 'VERIFYING' });
    expect(tell(tried, ADA, 'NO_RESPONSE', { reason: null }).incident).toMatchObject({
      state: 'ESCALATING',
      verification: 'INCONCLUSIVE',
    });
    const heard = tell(owned, ADA, 'SET_CUES', { cues: ['WEAPON', 'WEAPON'] }).incident;
    expect(heard.cues).toEqual(['WEAPON']);
    expect(tell(heard, ADA, 'VERIFY', genuine).incident).toMatchObject({
      state: 'ESCALATING',
      verification: 'GENUINE',
      times: { servicesNeededAtMs: T0 + S },
    });
  });

  it('keeps two from ringing the worker at the same time', () => {
    const calling = kit.with_(inState('ESCALATING', raised(kit.plan(kit.step({ target: 'WORKER' })))), BEN, {
      kind: 'STEP_STARTED',
      facts: { index: 0, by: person(BEN), leaseUntilMs: T0 + 60 * S },
      personal: null,
    });
    expect(tell(calling, ADA, 'CONTACT_ATTEMPT', attempt).refusal).toMatchObject({
      kind: 'STEP_BUSY',
      by: person(BEN),
    });
    expect(tell(calling, ADA, 'CONTACT_ATTEMPT', attempt, { nowMs: T0 + 60 * S }).refusal).toBeNull();
  });

  it('listens for a time that somebody may want to wait', () => {
    expect(tell(owned, ADA, 'SILENT_MONITOR', { seconds: 0 }).refusal?.kind).toBe('BAD_INPUT');
    expect(tell(owned, ADA, 'SILENT_MONITOR', { seconds: 30 }).incident.state).toBe('MONITORING');
  });
});

describe('a call for help from outside', () => {
  const response: CommandInputs['REQUEST_RESPONSE'] = {
    service: 'POLICE',
    route: 'URN',
    forceId: 'west',
    reference: 'CAD 7',
    note: 'Two men.',
    disclosed: ['NAME', 'PLACE'],
  };
  const advice = { route: 'DIAL_999', forceIds: ['west'], reasons: ['No URN.'] } as const;

  it('goes out at once, whoever owns it, whatever was seen last, with no advice and far too long a note', () => {
    for (const state of INCIDENT_STATES.filter((one) => one !== 'CLOSED'))
      for (const actor of [ADA, BEN, SUE]) {
        const note = 'x'.repeat(5_000);
        const { incident, refusal } = tell(
          inState(state),
          actor,
          'REQUEST_RESPONSE',
          { ...response, note },
          { expectedVersion: 0 },
        );
        expect(refusal).toBeNull();
        expect(incident.state).toBe('RESPONDING');
      }
  });

  it('keeps what was advised beside what was done, and what was told', () => {
    const { drafts } = tell(owned, ADA, 'REQUEST_RESPONSE', response, { advice });
    expect(drafts).toMatchObject([
      { kind: 'ADVISED', facts: advice },
      {
        kind: 'RESPONSE_REQUESTED',
        facts: { route: 'URN', advised: 'DIAL_999', forceId: 'west', disclosed: ['NAME', 'PLACE'] },
        personal: { text: 'Two men.', reference: 'CAD 7' },
      },
    ]);
  });

  it('before anybody has claimed leaves it ringing', () => {
    expect(tell(raised(), BEN, 'REQUEST_RESPONSE', response).incident).toMatchObject({
      state: 'RESPONDING',
      ownership: { kind: 'UNOWNED' },
    });
  });

  it('after the worker was safe makes that void', () => {
    const safe = inState('SAFE_CONFIRMED');
    expect(tell(safe, ADA, 'REQUEST_RESPONSE', response).incident).toMatchObject({
      safeMethod: null,
      times: { safeConfirmedAtMs: null },
    });
  });

  it('is followed to its end; a refusal escalates again and tells a supervisor', () => {
    const asked = inState('RESPONDING');
    const { id } = asked.responses[0]!;
    const news = (state: 'ON_SCENE' | 'REFUSED' | 'STOOD_DOWN') => ({
      id,
      state,
      reference: null,
      note: null,
    });
    const there = tell(asked, ADA, 'UPDATE_RESPONSE', news('ON_SCENE')).incident;
    expect(there).toMatchObject({ state: 'RESPONDING', times: { onSceneAtMs: T0 + S } });
    const refused = tell(asked, ADA, 'UPDATE_RESPONSE', news('REFUSED'));
    expect(refused.incident.state).toBe('ESCALATING');
    expect(refused.drafts[1]).toMatchObject({ kind: 'CLOCK_REACHED', facts: { level: 'SUPERVISOR' } });
    const helped = tell(asked, BEN, 'ASSIST', {}).incident;
    expect(tell(helped, BEN, 'UPDATE_RESPONSE', news('ON_SCENE')).refusal).toBeNull();
    expect(tell(helped, BEN, 'UPDATE_RESPONSE', news('REFUSED')).refusal?.kind).toBe('NOT_YOURS');
    const over = tell(asked, ADA, 'UPDATE_RESPONSE', news('STOOD_DOWN')).incident;
    expect(tell(over, ADA, 'UPDATE_RESPONSE', news('ON_SCENE')).refusal?.kind).toBe('NOT_NOW');
    expect(tell(asked, ADA, 'UPDATE_RESPONSE', { ...news('ON_SCENE'), id: 99 }).refusal?.kind).toBe(
      'BAD_INPUT',
    );
  });
});

describe('a hold', () => {
  it('lasts five minutes at most, half an hour while a response is on its way', () => {
    const reason = 'She rings back.';
    for (const [state, most] of [
      ['VERIFYING', 5],
      ['ESCALATING', 5],
      ['RESPONDING', 30],
    ] as const) {
      const incident = inState(state);
      expect(tell(incident, ADA, 'HOLD', { minutes: most, reason }).incident.hold).toMatchObject({
        untilMs: T0 + S + most * 60 * S,
      });
      expect(tell(incident, ADA, 'HOLD', { minutes: most + 1, reason }).refusal?.kind).toBe('BAD_INPUT');
      expect(tell(incident, ADA, 'HOLD', { minutes: Number.NaN, reason }).refusal?.kind).toBe('BAD_INPUT');
    }
    expect(tell(owned, BEN, 'HOLD', { minutes: 1, reason }).refusal?.kind).toBe('NOT_YOURS');
  });

  it('wakes to its owner, and to everybody when the owner has not come back within 30 seconds', () => {
    const held = tell(owned, ADA, 'HOLD', { minutes: 1, reason: 'Wait.' }).incident;
    const endMs = T0 + 61 * S;
    expect(happen(held, 'WAKE_HOLD', {}, endMs - 1)).toBe(held);
    const woken = happen(held, 'WAKE_HOLD', {}, endMs);
    expect(woken).toMatchObject({ hold: null, ownership: { kind: 'OWNED' }, times: { wokenAtMs: endMs } });
    expect(happen(woken, 'ABANDON', { because: 'UNSEEN' }, endMs + 29_999)).toBe(woken);
    expect(happen(woken, 'ABANDON', { because: 'UNSEEN' }, endMs + 30_000).ownership.kind).toBe('ABANDONED');
    const seen = tell(woken, ADA, 'CONTACT_ATTEMPT', attempt, { nowMs: endMs + 5 * S }).incident;
    expect(happen(seen, 'ABANDON', { because: 'UNSEEN' }, endMs + 60 * S)).toBe(seen);
    // What others do is not the owner's coming back.
    const noted = tell(woken, CY, 'ASSIST', {}, { nowMs: endMs + 5 * S }).incident;
    expect(happen(noted, 'ABANDON', { because: 'UNSEEN' }, endMs + 30_000).ownership.kind).toBe('ABANDONED');
  });
});

describe('help asked for in disguise', () => {
  it('escalates from every state, ends a hold and voids what was about to close it', () => {
    for (const state of INCIDENT_STATES.filter((one) => one !== 'CLOSED')) {
      const before = inState(state);
      const after = happen(before, 'DETECT_DURESS', { means: 'CALL_POLICE', how: 'PIN' });
      expect(after).toMatchObject({
        state: 'ESCALATING',
        duress: true,
        hold: null,
        override: null,
        safeMethod: null,
      });
      expect(tell(before, BEN, 'REPORT_DURESS', { note: 'She said the word.' }).incident.duress).toBe(true);
    }
    const held = tell(owned, ADA, 'HOLD', { minutes: 5, reason: 'Wait.' }).incident;
    expect(happen(held, 'DETECT_DURESS', { means: 'MONITOR', how: 'WORD' }).hold).toBeNull();
  });

  it('stands in the log by its class, never by what was said', () => {
    const input = { method: 'CLOSURE_CODE', secret: 'marmalade', note: null } as const;
    const { drafts, refusal } = tell(owned, ADA, 'CONFIRM_SAFE', input, {
      secretMatches: false,
      duressSaid: 'CALL_POLICE',
    });
    expect(JSON.stringify(drafts)).not.toContain('marmalade');
    // Whoever listens in the room hears the same as for a slip of the tongue.
    expect(refusal).toEqual(tell(owned, ADA, 'CONFIRM_SAFE', input, { secretMatches: false }).refusal);
  });
});

describe('the worker', () => {
  it('may cancel, which shows a banner and closes nothing; the next alarm takes it back', () => {
    const cancelled = happen(owned, 'WORKER_CANCEL', {});
    expect(cancelled).toMatchObject({ state: 'VERIFYING', workerCancelledAtMs: T0 + S });
    expect(happen(cancelled, 'WORKER_CANCEL', {})).toBe(cancelled);
    const again = happen(cancelled, 'ATTACH_ALARM', { alarm: kit.alarm(2), personal: null });
    expect(again.workerCancelledAtMs).toBeNull();
  });
});
