import { describe, expect, it } from 'vitest';
import {
  DISPOSITIONS,
  SAFE_METHODS,
  type Disposition,
  type Incident,
} from '@lonewatch/schema/contract/incident.ts';
import { dispositionFault } from './disposition.ts';
import { allowedCommands } from './parts.ts';
import * as kit from './test-support-incident.ts';

const { ADA, BEN, SUE, SID, T0, S, tell, happen, inState, raised, person, plan, step } = kit;
const owned = inState('VERIFYING');
const safe = inState('SAFE_CONFIRMED');
const close = { disposition: 'GENUINE_NO_ES', narrative: 'Dog bite, seen by a colleague.' } as const;
const says = (method: (typeof SAFE_METHODS)[number], note: string | null = null) => ({
  method,
  secret: '1234',
  note,
});

describe('that the worker is safe', () => {
  it('is confirmed by the right secret; a wrong one stands in the log and leaves it open', () => {
    for (const method of ['CLOSURE_CODE', 'DATE_OF_BIRTH'] as const) {
      const wrong = tell(owned, ADA, 'CONFIRM_SAFE', says(method), { secretMatches: false });
      expect(wrong).toMatchObject({ refusal: { kind: 'WRONG_SECRET' }, drafts: [{ kind: 'SAFE_REJECTED' }] });
      expect(wrong.incident.state).toBe('VERIFYING');
      expect(JSON.stringify(wrong)).not.toContain('1234');
      const right = tell(owned, ADA, 'CONFIRM_SAFE', says(method), { secretMatches: true });
      expect(right.incident).toMatchObject({ state: 'SAFE_CONFIRMED', safeMethod: method });
      expect(tell(owned, ADA, 'CONFIRM_SAFE', says(method)).refusal?.kind).toBe('INCOMPLETE');
    }
  });

  it('is confirmed by services only when they are there, and by a contact only who is named', () => {
    expect(tell(owned, ADA, 'CONFIRM_SAFE', says('SERVICES_ON_SCENE')).refusal?.kind).toBe('INCOMPLETE');
    const asked = inState('RESPONDING');
    const there = tell(asked, ADA, 'UPDATE_RESPONSE', {
      ...{ id: asked.responses[0]!.id, state: 'ON_SCENE', reference: null, note: null },
    } as const).incident;
    expect(tell(there, ADA, 'CONFIRM_SAFE', says('SERVICES_ON_SCENE')).refusal).toBeNull();
    const gone = kit.with_(there, ADA, {
      kind: 'RESPONSE_CHANGED',
      facts: { id: asked.responses[0]!.id, state: 'STOOD_DOWN' },
      personal: null,
    });
    expect(tell(gone, ADA, 'CONFIRM_SAFE', says('SERVICES_ON_SCENE')).refusal).toBeNull();
    const later = kit.alarm(2, 'PANIC', { receivedAtMs: T0 + 60 * S });
    const again = happen(gone, 'ATTACH_ALARM', { alarm: later, personal: null });
    expect(tell(again, ADA, 'CONFIRM_SAFE', says('SERVICES_ON_SCENE')).refusal?.kind).toBe('INCOMPLETE');
    expect(tell(owned, ADA, 'CONFIRM_SAFE', says('CONTACT_WITH_WORKER')).refusal?.kind).toBe('INCOMPLETE');
    expect(tell(owned, ADA, 'CONFIRM_SAFE', says('CONTACT_WITH_WORKER', 'Her sister.')).refusal).toBeNull();
    expect(tell(owned, ADA, 'CONFIRM_SAFE', says('VISUAL')).refusal).toBeNull();
  });

  it('is confirmed by the owner or a supervisor, never by helpers', () => {
    const helped = tell(owned, BEN, 'ASSIST', {}).incident;
    expect(tell(helped, BEN, 'CONFIRM_SAFE', says('VISUAL')).refusal).toMatchObject({
      kind: 'NOT_YOURS',
      by: person(ADA),
    });
    expect(tell(helped, SUE, 'CONFIRM_SAFE', says('VISUAL')).refusal).toBeNull();
  });

  it('cannot be confirmed at all once help was asked for in disguise: two people must close it', () => {
    const duress = happen(owned, 'DETECT_DURESS', { means: 'CALL_POLICE', how: 'PIN' });
    for (const method of SAFE_METHODS)
      expect(
        tell(duress, ADA, 'CONFIRM_SAFE', says(method, 'Her sister.'), { secretMatches: true }).refusal?.kind,
      ).toBe('NOT_NOW');
    const override = { disposition: 'GENUINE_ES', reason: 'The officer has her.' } as const;
    expect(tell(duress, ADA, 'ASK_OVERRIDE', override).refusal?.kind).toBe('INCOMPLETE');
    const asked = tell(kit.with_(duress, ADA, kit.REQUESTED), ADA, 'ASK_OVERRIDE', override).incident;
    const closed = tell(
      asked,
      SUE,
      'APPROVE_OVERRIDE',
      { reason: 'Spoke to the officer.' },
      { freshlyAuthenticated: true },
    );
    expect(closed.incident.state).toBe('CLOSED');
  });

  it('is void as soon as another alarm comes', () => {
    const again = happen(safe, 'ATTACH_ALARM', { alarm: kit.alarm(2), personal: null });
    expect(again).toMatchObject({ state: 'VERIFYING', safeMethod: null, times: { safeConfirmedAtMs: null } });
    expect(tell(again, ADA, 'CLOSE', close).refusal?.kind).toBe('NOT_NOW');
  });
});

describe('a close', () => {
  it('carries an outcome and how it was made sure that the worker is safe', () => {
    expect(tell(safe, ADA, 'CLOSE', close).incident).toMatchObject({
      ...{ state: 'CLOSED', disposition: 'GENUINE_NO_ES', safeMethod: 'CLOSURE_CODE' },
      ...{ audio: null, participants: [], hold: null },
      ownership: { owner: person(ADA) },
    });
    expect(tell(safe, ADA, 'CLOSE', { ...close, narrative: '' }).refusal?.kind).toBe('INCOMPLETE');
    expect(tell(safe, ADA, 'CLOSE', { ...close, narrative: 'x'.repeat(2_001) }).refusal?.kind).toBe(
      'BAD_INPUT',
    );
  });

  it('waits for steps that must be done, once it was escalated, and for responses to be stood down', () => {
    const must = plan(step({ mandatory: true }));
    const escalated = inState('SAFE_CONFIRMED', raised(must));
    expect(tell(escalated, ADA, 'CLOSE', close).refusal).toMatchObject({
      kind: 'INCOMPLETE',
      sentence: expect.stringContaining('step 1') as string,
    });
    const waived = tell(escalated, ADA, 'SKIP_STEP', { index: 0, reason: 'On leave.' }).incident;
    expect(tell(waived, ADA, 'CLOSE', close).refusal).toBeNull();
    const early = kit.with_(raised(must), ADA, kit.CLAIMED, kit.SAFE);
    expect(tell(early, ADA, 'CLOSE', { ...close, disposition: 'PRECAUTIONARY' }).refusal).toBeNull();

    const asked = kit.with_(inState('RESPONDING'), ADA, kit.SAFE);
    const ended = { ...close, disposition: 'GENUINE_ES' } as const;
    expect(tell(asked, ADA, 'CLOSE', ended).refusal).toMatchObject({
      kind: 'INCOMPLETE',
      sentence: 'Stand down first: police.',
    });
    const over = { id: asked.responses[0]!.id, state: 'STOOD_DOWN', reference: null, note: null } as const;
    expect(tell(tell(asked, ADA, 'UPDATE_RESPONSE', over).incident, ADA, 'CLOSE', ended).refusal).toBeNull();
  });

  it('of a false alarm is one command, while it is verified, with the worker’s identity', () => {
    const input = {
      disposition: 'FALSE_ACCIDENTAL',
      method: 'DATE_OF_BIRTH',
      secret: '1',
      narrative: 'In a bag.',
    } as const;
    const right = { secretMatches: true };
    const { drafts, incident } = tell(owned, ADA, 'CLOSE_FALSE', input, right);
    expect(drafts.map(({ kind }) => kind)).toEqual(['VERIFIED', 'SAFE_CONFIRMED', 'CLOSED']);
    expect(incident).toMatchObject({ state: 'CLOSED', verification: 'FALSE', safeMethod: 'DATE_OF_BIRTH' });
    expect(tell(owned, ADA, 'CLOSE_FALSE', input, { secretMatches: false })).toMatchObject({
      refusal: { kind: 'WRONG_SECRET' },
      incident: { state: 'VERIFYING', verification: 'UNKNOWN' },
    });
    expect(
      tell(owned, ADA, 'CLOSE_FALSE', { ...input, disposition: 'GENUINE_ES' }, right).refusal?.kind,
    ).toBe('BAD_INPUT');
    expect(tell(inState('MONITORING'), ADA, 'CLOSE_FALSE', input, right).refusal?.kind).toBe('NOT_NOW');
    const test = inState('VERIFYING', raised(null, kit.alarm(1, 'TEST', { priority: 4 })));
    expect(tell(test, ADA, 'CLOSE_FALSE', { ...input, disposition: 'PLANNED_TEST' }).refusal?.kind).toBe(
      'INCOMPLETE',
    );
    expect(
      tell(test, ADA, 'CLOSE_FALSE', { ...input, disposition: 'PLANNED_TEST' }, right).refusal,
    ).toBeNull();
  });
});

describe('a close without a confirmation', () => {
  const ask = { disposition: 'UNKNOWN_NOT_TRACED', reason: 'Device lost.' } as const;
  const asked = tell(owned, ADA, 'ASK_OVERRIDE', ask).incident;
  const agree = { reason: 'Agreed.' };
  const fresh = { freshlyAuthenticated: true };

  it('takes the owner and a supervisor who is somebody else and has just proved who they are', () => {
    expect(tell(asked, BEN, 'APPROVE_OVERRIDE', agree, fresh).refusal?.kind).toBe('NOT_YOURS');
    expect(tell(asked, SUE, 'APPROVE_OVERRIDE', agree).refusal?.kind).toBe('FOUR_EYES');
    const { incident, drafts } = tell(asked, SUE, 'APPROVE_OVERRIDE', agree, fresh);
    expect(incident).toMatchObject({ state: 'CLOSED', disposition: 'UNKNOWN_NOT_TRACED', safeMethod: null });
    expect(drafts[0]).toMatchObject({ kind: 'CLOSED', facts: { pair: [person(ADA), person(SUE)] } });
    const hers = tell(
      tell(owned, SUE, 'TAKE_OVER', { reason: 'x' }).incident,
      SUE,
      'ASK_OVERRIDE',
      ask,
    ).incident;
    expect(tell(hers, SUE, 'APPROVE_OVERRIDE', agree, fresh).refusal?.kind).toBe('FOUR_EYES');
    expect(tell(hers, SID, 'APPROVE_OVERRIDE', agree, fresh).refusal).toBeNull();
  });

  it('is off when it is refused, the alarm comes again, or somebody else becomes responsible', () => {
    expect(tell(asked, SUE, 'REFUSE_OVERRIDE', { reason: 'Ring again.' }).incident.override).toBeNull();
    expect(tell(asked, ADA, 'REFUSE_OVERRIDE', { reason: 'Found it.' }).incident.override).toBeNull();
    for (const after of [
      happen(asked, 'ATTACH_ALARM', { alarm: kit.alarm(2), personal: null }),
      happen(asked, 'DETECT_DURESS', { means: 'MONITOR', how: 'WORD' }),
      happen(asked, 'ABANDON', {}),
      tell(asked, SUE, 'TAKE_OVER', { reason: 'Mine.' }).incident,
    ])
      expect(tell(after, SUE, 'APPROVE_OVERRIDE', agree, fresh).refusal?.kind).toBe('NOT_NOW');
  });

  it('is the only thing that needs four eyes', () => {
    const may = allowedCommands(asked, ADA, { works: true, supervises: false }, T0 + S, kit.RULES);
    expect(may).not.toContain('APPROVE_OVERRIDE');
    expect(may).toEqual(expect.arrayContaining(['REQUEST_RESPONSE', 'OFFER_HANDOVER', 'CONFIRM_SAFE']));
  });
});

describe('a reopening', () => {
  const closed = inState('CLOSED');
  const reason = { reason: 'She rang back.' };
  const DAY = 86_400 * S;

  it('is any operator’s for a day and a supervisor’s after that, and starts everything anew', () => {
    const { incident } = tell(closed, BEN, 'REOPEN', reason, { nowMs: T0 + DAY });
    expect(incident).toMatchObject({
      ...{ state: 'VERIFYING', verification: 'UNKNOWN', safeMethod: null, disposition: null, clocks: {} },
      ownership: { kind: 'OWNED', owner: person(BEN) },
      times: { reopenedAtMs: T0 + DAY, closedAtMs: null, claimedAtMs: T0 },
    });
    expect(tell(closed, BEN, 'REOPEN', reason, { nowMs: T0 + DAY + 1 }).refusal?.kind).toBe('NOT_YOURS');
    expect(tell(closed, SUE, 'REOPEN', reason, { nowMs: T0 + 30 * DAY }).refusal).toBeNull();
  });

  it('is refused while another incident of the same worker is open', () => {
    expect(tell(closed, BEN, 'REOPEN', reason, { openElsewhere: '26-000009' }).refusal).toMatchObject({
      kind: 'NOT_NOW',
      sentence: expect.stringContaining('26-000009') as string,
    });
  });
});

describe('the outcome', () => {
  const fits = (
    over: Partial<Incident>,
    method: Incident['safeMethod'] = 'CLOSURE_CODE',
  ): readonly Disposition[] => {
    const incident = { ...safe, ...over };
    return DISPOSITIONS.filter(
      (one) => dispositionFault(incident, one, incident.verification, method) === null,
    );
  };
  const { responses } = inState('RESPONDING');

  it('tells of no false or planned alarm what was genuine, nor the other way round', () => {
    expect(fits({ verification: 'GENUINE' })).toEqual(['PRECAUTIONARY', 'GENUINE_NO_ES']);
    expect(fits({ verification: 'FALSE' })).toEqual([
      'FALSE_ACCIDENTAL',
      'FALSE_EQUIPMENT',
      'FALSE_USER_ERROR',
      'PLANNED_ACTIVATION',
      'PLANNED_TEST',
      'PLANNED_TRAINING',
      'PRECAUTIONARY',
    ]);
  });

  it('says that services were called, if they were: as genuine, or as a false call', () => {
    expect(fits({ verification: 'GENUINE', responses })).toEqual(['GENUINE_ES']);
    expect(fits({ verification: 'FALSE', responses })).toEqual([
      'FALSE_ACCIDENTAL',
      'FALSE_EQUIPMENT',
      'FALSE_USER_ERROR',
    ]);
    const guard = responses.map((one) => ({ ...one, service: 'GUARD' as const }));
    expect(fits({ verification: 'GENUINE', responses: guard })).not.toContain('GENUINE_ES');
  });

  it('is "not traced" only where nobody has spoken to the worker, and "duplicate" only of something', () => {
    expect(fits({}, 'SERVICES_ON_SCENE')).toContain('UNKNOWN_NOT_TRACED');
    expect(fits({ parentId: 2 as Incident['parentId'] })).toContain('DUPLICATE');
    expect(fits({})).not.toContain('DUPLICATE');
  });
});
