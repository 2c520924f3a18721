import { describe, expect, it } from 'vitest';
import { isUnowned } from '@lonewatch/schema/contract/incident.ts';
import { allowedCommands } from './parts.ts';
import * as kit from './test-support-incident.ts';

const { ADA, BEN, CY, SUE, T0, S, tell, happen, inState, raised, person } = kit;
const owned = inState('VERIFYING');

describe('a claim', () => {
  it('is the first one’s; the second is told who that was and when, and may assist or watch', () => {
    const { incident } = tell(raised(), ADA, 'CLAIM', {});
    expect(incident).toMatchObject({ state: 'VERIFYING', ownership: { kind: 'OWNED', owner: person(ADA) } });
    const lost = tell(incident, BEN, 'CLAIM', {}, { nowMs: T0 + 1300 });
    expect(lost.refusal).toEqual({
      kind: 'ALREADY_CLAIMED',
      sentence: '26-000001 was claimed by Ada 0.3 s ago. Assist or watch.',
      by: person(ADA),
      atMs: T0 + S,
    });
    expect(allowedCommands(incident, BEN, { works: true, supervises: false }, T0 + 1300, kit.RULES)).toEqual(
      expect.arrayContaining(['ASSIST', 'WATCH', 'REQUEST_RESPONSE']),
    );
  });

  it('never looks at what the claimer had seen', () => {
    expect(
      tell(happen(raised(), 'WORKER_CANCEL', {}), ADA, 'CLAIM', {}, { expectedVersion: 1 }).refusal,
    ).toBeNull();
  });

  it('is welcome from anybody while it is offered to somebody: an offer reserves nothing', () => {
    const offered = happen(raised(), 'OFFER', { to: person(ADA), candidates: [person(ADA)] });
    expect(offered.ownership).toMatchObject({ kind: 'OFFERED', to: person(ADA), untilMs: T0 + 6 * S });
    expect(tell(offered, BEN, 'CLAIM', {}).incident.ownership.owner).toEqual(person(BEN));
  });

  it('is not for those who do not work this employer’s incidents', () => {
    const standing = { works: false, supervises: false };
    expect(tell(raised(), BEN, 'CLAIM', {}, { standing }).refusal?.kind).toBe('NOT_YOURS');
    expect(allowedCommands(raised(), BEN, standing, T0, kit.RULES)).toEqual([]);
  });
});

describe('an offer', () => {
  it('lapses after five seconds and not before', () => {
    const offered = happen(raised(), 'OFFER', { to: person(ADA), candidates: [person(ADA)] }, T0);
    expect(happen(offered, 'LAPSE_OFFER', {}, T0 + 4_999)).toBe(offered);
    expect(happen(offered, 'LAPSE_OFFER', {}, T0 + 5_000).ownership).toMatchObject({
      kind: 'UNOWNED',
      to: null,
    });
  });

  it('is none any more once it has rung for ten seconds: then it is everybody’s', () => {
    const offered = happen(raised(), 'OFFER', { to: person(ADA), candidates: [person(ADA)] }, T0 + 8 * S);
    const rung = happen(offered, 'REACH_CLOCK', { clock: 'ANSWER', level: 'BREACHED' }, T0 + 10 * S);
    expect(rung).toMatchObject({ ownership: { kind: 'UNOWNED' }, clocks: { ANSWER: 'BREACHED' } });
    expect(happen(rung, 'OFFER', { to: person(BEN), candidates: [] })).toBe(rung);
  });
});

describe('an owner whose console has gone', () => {
  it('leaves it ringing for everybody, with a clock of its own', () => {
    const held = tell(owned, ADA, 'HOLD', { minutes: 5, reason: 'Waiting.' }).incident;
    const left = happen(held, 'ABANDON', {}, T0 + 60 * S);
    expect(left).toMatchObject({
      ownership: { kind: 'ABANDONED', owner: person(ADA), sinceMs: T0 + 60 * S },
      hold: null,
      state: 'VERIFYING',
    });
    expect(isUnowned(left)).toBe(true);
    const offered = happen(left, 'OFFER', { to: person(BEN), candidates: [] }, T0 + 61 * S);
    const lapsed = happen(offered, 'LAPSE_OFFER', {}, T0 + 66 * S);
    expect(lapsed.ownership).toEqual(left.ownership);
    expect(tell(lapsed, BEN, 'CLAIM', {}).incident).toMatchObject({
      state: 'VERIFYING',
      ownership: { kind: 'OWNED' },
    });
  });
});

describe('a handover', () => {
  const offered = tell(owned, ADA, 'OFFER_HANDOVER', { to: person(BEN), brief: 'Knife, two men.' });

  it('leaves the owner responsible until it is accepted, and to help after that', () => {
    expect(offered.incident.ownership).toMatchObject({
      kind: 'HANDOVER',
      owner: person(ADA),
      to: person(BEN),
    });
    expect(offered.drafts[0]?.personal).toEqual({ text: 'Knife, two men.' });
    expect(tell(offered.incident, CY, 'ACCEPT_HANDOVER', {}).refusal?.kind).toBe('NOT_NOW');
    const listening = tell(offered.incident, ADA, 'CONNECT_AUDIO', { mode: 'SILENT_LISTEN' }).incident;
    expect(tell(listening, BEN, 'ACCEPT_HANDOVER', {}).incident).toMatchObject({
      ownership: { kind: 'OWNED', owner: person(BEN) },
      participants: [{ accountId: 'ada', part: 'ASSISTANT' }],
      audio: { listeners: [person(ADA)] },
    });
  });

  it('goes back to the owner when it is declined, withdrawn, or not accepted within 20 seconds', () => {
    const back = { kind: 'OWNED', owner: person(ADA), to: null, untilMs: null };
    expect(
      tell(offered.incident, BEN, 'DECLINE_HANDOVER', { reason: null }).incident.ownership,
    ).toMatchObject(back);
    expect(tell(offered.incident, ADA, 'WITHDRAW_HANDOVER', {}).incident.ownership).toMatchObject(back);
    expect(happen(offered.incident, 'LAPSE_HANDOVER', {}, T0 + 20 * S)).toBe(offered.incident);
    expect(happen(offered.incident, 'LAPSE_HANDOVER', {}, T0 + 21 * S).ownership).toMatchObject(back);
  });

  it('is the owner’s or a supervisor’s to offer, and to somebody else', () => {
    const brief = 'Take over.';
    expect(tell(owned, BEN, 'OFFER_HANDOVER', { to: person(BEN), brief }).refusal?.kind).toBe('NOT_YOURS');
    expect(tell(owned, SUE, 'OFFER_HANDOVER', { to: person(BEN), brief }).refusal).toBeNull();
    expect(tell(owned, ADA, 'OFFER_HANDOVER', { to: person(ADA), brief }).refusal?.kind).toBe('BAD_INPUT');
  });
});

describe('a takeover', () => {
  const reason = 'No answer from her.';

  it('is a supervisor’s at any time, and keeps the old owner to help', () => {
    expect(tell(owned, SUE, 'TAKE_OVER', { reason }).incident).toMatchObject({
      ownership: { owner: person(SUE) },
      participants: [{ accountId: 'ada', part: 'ASSISTANT' }],
    });
    expect(tell(raised(), SUE, 'TAKE_OVER', { reason }).incident.state).toBe('VERIFYING');
  });

  it('is an operator’s only after the owner has done nothing for more than 90 seconds', () => {
    const early = tell(owned, BEN, 'TAKE_OVER', { reason }, { nowMs: T0 + 90 * S });
    expect(early.refusal).toMatchObject({ kind: 'NOT_YOURS', by: person(ADA) });
    expect(tell(owned, BEN, 'TAKE_OVER', { reason }, { nowMs: T0 + 90 * S + 1 }).refusal).toBeNull();
    const noted = tell(owned, ADA, 'SET_CUES', { cues: ['THREAT'] }, { nowMs: T0 + 80 * S }).incident;
    expect(tell(noted, BEN, 'TAKE_OVER', { reason }, { nowMs: T0 + 100 * S }).refusal?.kind).toBe(
      'NOT_YOURS',
    );
  });

  it('does not count a hold as doing nothing, nor what others do as the owner’s doing', () => {
    const held = tell(owned, ADA, 'HOLD', { minutes: 5, reason: 'Waiting.' }).incident;
    expect(tell(held, BEN, 'TAKE_OVER', { reason }, { nowMs: T0 + 200 * S }).refusal?.kind).toBe('NOT_YOURS');
    const helped = tell(owned, BEN, 'ASSIST', {}, { nowMs: T0 + 80 * S }).incident;
    expect(tell(helped, BEN, 'TAKE_OVER', { reason }, { nowMs: T0 + 91 * S }).refusal).toBeNull();
  });

  it('is anybody’s once the owner has gone, and the one’s to whom it is offered', () => {
    const left = happen(owned, 'ABANDON', {});
    expect(tell(left, BEN, 'TAKE_OVER', { reason }).refusal).toBeNull();
    const offered = happen(raised(), 'OFFER', { to: person(BEN), candidates: [] });
    expect(tell(offered, BEN, 'TAKE_OVER', { reason }).refusal).toBeNull();
    expect(tell(offered, CY, 'TAKE_OVER', { reason }).refusal).toMatchObject({ kind: 'NOT_NOW' });
  });
});

describe('helpers', () => {
  const helped = tell(owned, BEN, 'ASSIST', {}).incident;

  it('work on it, and do not verify, close or hand over', () => {
    const may = allowedCommands(helped, BEN, { works: true, supervises: false }, T0 + S, kit.RULES);
    expect(may).toEqual(
      expect.arrayContaining(['SET_CUES', 'CONTACT_ATTEMPT', 'CONNECT_AUDIO', 'MARK', 'LEAVE']),
    );
    for (const name of ['VERIFY', 'CONFIRM_SAFE', 'CLOSE_FALSE', 'HOLD', 'OFFER_HANDOVER', 'ASSIST'] as const)
      expect(may).not.toContain(name);
  });

  it('listen when they said so, and leave when they like', () => {
    const watching = tell(owned, BEN, 'WATCH', { part: 'OBSERVER' }).incident;
    expect(tell(watching, BEN, 'CONNECT_AUDIO', { mode: 'SILENT_LISTEN' }).refusal?.kind).toBe('NOT_YOURS');
    const listening = tell(watching, BEN, 'WATCH', { part: 'LISTENER' }).incident;
    const heard = tell(listening, BEN, 'CONNECT_AUDIO', { mode: 'SILENT_LISTEN' }).incident;
    expect(heard).toMatchObject({
      audio: { listeners: [person(BEN)] },
      times: { audioConnectedAtMs: T0 + S },
    });
    expect(tell(heard, BEN, 'WATCH', { part: 'OBSERVER' }).incident.audio).toBeNull();
    expect(tell(heard, BEN, 'LEAVE', {}).incident).toMatchObject({ participants: [], audio: null });
  });
});

describe('a decision on what has changed since', () => {
  const cues = { cues: ['THREAT'] } as const;

  it('is refused with who changed it, and only if somebody else did', () => {
    const seen = owned.version;
    const { incident } = tell(owned, SUE, 'VERIFY', { verification: 'FALSE', reason: null });
    const stale = tell(incident, ADA, 'HOLD', { minutes: 1, reason: 'Wait.' }, { expectedVersion: seen });
    expect(stale.refusal).toMatchObject({ kind: 'STALE', by: person(SUE), atMs: T0 + S });
    const own = tell(owned, ADA, 'VERIFY', { verification: 'FALSE', reason: null }).incident;
    expect(
      tell(own, ADA, 'HOLD', { minutes: 1, reason: 'Wait.' }, { expectedVersion: seen }).refusal,
    ).toBeNull();
  });

  it('counts the newest of others, however many of one’s own came after', () => {
    const verdict = (incident: typeof owned, actor: typeof ADA) =>
      tell(incident, actor, 'VERIFY', { verification: 'FALSE', reason: null }).incident;
    const others = verdict(owned, SUE);
    const own = verdict(verdict(others, ADA), ADA);
    const hold = { minutes: 1, reason: 'Wait.' };
    expect(tell(own, ADA, 'HOLD', hold, { expectedVersion: others.version }).refusal).toBeNull();
    const blind = tell(own, ADA, 'HOLD', hold, { expectedVersion: others.version - 1 });
    expect(blind.refusal).toMatchObject({ kind: 'STALE', by: person(SUE) });
  });

  it('is not refused for what takes nothing from anybody', () => {
    const seen = owned.version;
    const noted = tell(owned, SUE, 'SET_CUES', cues).incident;
    expect(
      tell(noted, ADA, 'VERIFY', { verification: 'GENUINE', reason: null }, { expectedVersion: seen })
        .refusal,
    ).toBeNull();
  });
});
