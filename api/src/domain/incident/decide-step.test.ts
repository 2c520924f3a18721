import { describe, expect, it } from 'vitest';
import type { PlanSnapshot } from '@lonewatch/schema/contract/plan.ts';
import { stepsUp } from './decide-step.ts';
import * as kit from './test-support-incident.ts';

const { ADA, BEN, CY, SUE, T0, S, tell, happen, plan, step, person } = kit;

/** Escalating; Ada owns it, Ben and Cy assist. */
function working(snapshot: PlanSnapshot) {
  const owned = kit.inState('ESCALATING', kit.raised(snapshot));
  return tell(tell(owned, BEN, 'ASSIST', {}).incident, CY, 'ASSIST', {}).incident;
}
const THREE = plan(step(), step({ name: 'Deputy' }), step({ order: 2, name: 'Site' }));
const start = (index: number, reason: string | null = null) => ({ index, reason });
const done = (index: number) => ({ index, outcome: 'REACHED_UNCLEAR', told: 'He will look.' }) as const;

describe('a step of the plan', () => {
  it('is one person’s for 60 seconds, so that no two ring the same contact', () => {
    const { incident } = tell(working(THREE), ADA, 'START_STEP', start(0));
    expect(incident.steps[0]).toMatchObject({
      state: 'DOING',
      by: person(ADA),
      leaseUntilMs: T0 + 61 * S,
      attempts: 1,
    });
    const busy = tell(incident, BEN, 'START_STEP', start(0), { nowMs: T0 + 30 * S });
    expect(busy.refusal).toMatchObject({ kind: 'STEP_BUSY', by: person(ADA), atMs: T0 + S });
    expect(tell(incident, BEN, 'FINISH_STEP', done(0)).refusal?.kind).toBe('NOT_NOW');
    expect(tell(incident, BEN, 'START_STEP', start(1)).refusal).toBeNull();
  });

  it('is kept by whoever renews it, and free again when the lease runs out', () => {
    const begun = tell(working(THREE), ADA, 'START_STEP', start(0)).incident;
    const renewed = tell(begun, ADA, 'RENEW_STEP', { index: 0 }, { nowMs: T0 + 50 * S }).incident;
    expect(happen(renewed, 'LAPSE_STEP', { index: 0 }, T0 + 109 * S)).toBe(renewed);
    const lapsed = happen(renewed, 'LAPSE_STEP', { index: 0 }, T0 + 110 * S);
    expect(lapsed.steps[0]).toMatchObject({ state: 'TO_DO', by: null, leaseUntilMs: null });
    expect(tell(lapsed, ADA, 'RENEW_STEP', { index: 0 }).refusal?.kind).toBe('NOT_NOW');
    // Also in the second before the timer comes round.
    const taken = tell(renewed, BEN, 'START_STEP', start(0), { nowMs: T0 + 110 * S });
    expect(taken.drafts.map(({ kind }) => kind)).toEqual(['STEP_LAPSED', 'STEP_STARTED']);
    expect(taken.incident.steps[0]).toMatchObject({ by: person(BEN) });
  });

  it('keeps what was said on the telephone although the lease lapsed in the meantime', () => {
    const begun = tell(working(THREE), ADA, 'START_STEP', start(0)).incident;
    const lapsed = happen(begun, 'LAPSE_STEP', { index: 0 }, T0 + 61 * S);
    const late = tell(lapsed, ADA, 'FINISH_STEP', done(0), { nowMs: T0 + 70 * S });
    expect(late.drafts.map(({ kind }) => kind)).toEqual(['STEP_STARTED', 'STEP_DONE']);
    expect(late.incident.steps[0]).toMatchObject({ state: 'DONE', outcome: 'REACHED_UNCLEAR' });
    expect(tell(working(THREE), ADA, 'FINISH_STEP', done(0)).refusal?.kind).toBe('NOT_NOW');
  });

  it('may be done out of order with a reason only', () => {
    expect(tell(working(THREE), ADA, 'START_STEP', start(2)).refusal?.kind).toBe('INCOMPLETE');
    const early = tell(working(THREE), ADA, 'START_STEP', start(2, 'The site is next door.'));
    expect(early.drafts[0]?.personal).toEqual({ reason: 'The site is next door.' });
  });

  it('is up without a reason once those before it have rung for as long as they may', () => {
    let incident = working(THREE);
    for (const [index, actor] of [
      [0, ADA],
      [1, BEN],
    ] as const)
      incident = tell(incident, actor, 'START_STEP', start(index)).incident;
    // Two rings of 30 s each.
    expect(stepsUp(incident, T0 + 60 * S)).not.toContain(2);
    expect(stepsUp(incident, T0 + 61 * S)).toContain(2);
  });

  it('has next of kin come last whatever its number', () => {
    const kin = working(plan(step({ target: 'NEXT_OF_KIN', lastResort: true }), step({ order: 5 })));
    expect(stepsUp(kin, T0)).toEqual([1]);
  });

  it('ends with an outcome that fits', () => {
    const begun = tell(working(THREE), ADA, 'START_STEP', start(0)).incident;
    expect(tell(begun, ADA, 'FINISH_STEP', { ...done(0), outcome: 'NO_ANSWER' }).refusal?.kind).toBe(
      'BAD_INPUT',
    );
    expect(
      tell(begun, ADA, 'FAIL_STEP', { index: 0, outcome: 'REACHED_SAFE', note: null }).refusal?.kind,
    ).toBe('BAD_INPUT');
    expect(tell(begun, ADA, 'FINISH_STEP', done(0)).incident.times.firstContactAtMs).toBeNull();
    const hers = tell(working(plan(step({ target: 'WORKER' }))), ADA, 'START_STEP', start(0)).incident;
    expect(tell(hers, ADA, 'FINISH_STEP', done(0)).incident.times.firstContactAtMs).toBe(T0 + S);
    for (const index of [-1, 3, 0.5, Number.NaN])
      expect(tell(begun, ADA, 'SKIP_STEP', { index, reason: 'No.' }).refusal?.kind).toBe('BAD_INPUT');
  });

  it('that must be done is waived by the owner or a supervisor only', () => {
    const must = working(plan(step({ mandatory: true }), step({ order: 2 })));
    const input = { index: 0, reason: 'On leave.' };
    expect(tell(must, BEN, 'SKIP_STEP', input).refusal?.kind).toBe('NOT_YOURS');
    for (const actor of [ADA, SUE])
      expect(tell(must, actor, 'SKIP_STEP', input).incident.steps[0]).toMatchObject({
        state: 'SKIPPED',
        settled: true,
      });
  });

  it('is no outsider’s', () => {
    const owned = kit.inState('ESCALATING', kit.raised(THREE));
    expect(tell(owned, BEN, 'START_STEP', start(0)).refusal?.kind).toBe('NOT_YOURS');
  });
});

describe('the plan', () => {
  const failed = (index: number) => ({ index, outcome: 'NO_ANSWER', note: null }) as const;

  it('begins again when it is through, until somebody has confirmed welfare', () => {
    let incident = working(plan(step(), step({ order: 2 })));
    for (let round = 1; round <= 3; round += 1) {
      expect(incident.round).toBe(round);
      for (const index of [0, 1]) {
        incident = tell(incident, ADA, 'START_STEP', start(index)).incident;
        incident = tell(
          incident,
          ADA,
          index === 0 ? 'FAIL_STEP' : 'FINISH_STEP',
          (index === 0 ? failed(0) : done(1)) as never,
        ).incident;
      }
    }
    expect(incident).toMatchObject({
      round: 4,
      state: 'ESCALATING',
      steps: [
        { state: 'TO_DO', attempts: 3 },
        { state: 'TO_DO', settled: true },
      ],
    });
    const safe = tell(incident, ADA, 'CONFIRM_SAFE', { method: 'VISUAL', secret: null, note: null }).incident;
    const one = tell(tell(safe, ADA, 'START_STEP', start(0)).incident, ADA, 'FINISH_STEP', done(0)).incident;
    const both = tell(tell(one, ADA, 'START_STEP', start(1)).incident, ADA, 'FINISH_STEP', done(1)).incident;
    expect(both).toMatchObject({ round: 4, steps: [{ state: 'DONE' }, { state: 'DONE' }] });
  });

  it('asks for what must be done once, not in every round', () => {
    let incident = working(plan(step({ mandatory: true })));
    incident = tell(incident, ADA, 'START_STEP', start(0)).incident;
    incident = tell(incident, ADA, 'FINISH_STEP', done(0)).incident;
    expect(incident).toMatchObject({ round: 2, steps: [{ state: 'TO_DO', settled: true }] });
    incident = tell(incident, ADA, 'START_STEP', start(0)).incident;
    incident = tell(incident, ADA, 'FAIL_STEP', failed(0)).incident;
    expect(incident).toMatchObject({ round: 3, steps: [{ state: 'TO_DO', settled: true }] });
  });

  it('sends no message twice, and goes on when the last thing left was a message', () => {
    const mail = step({ order: 2, action: 'EMAIL', email: 'a@example.org', automatic: true });
    const rung = tell(working(plan(step(), mail)), ADA, 'START_STEP', start(0)).incident;
    const waiting = tell(rung, ADA, 'FAIL_STEP', failed(0)).incident;
    expect(waiting.round).toBe(1);
    const sent = { deliveryId: 'd', channel: 'EMAIL', attempt: 1, outcome: 'SENT', step: 1 } as const;
    expect(happen(waiting, 'RECORD_DELIVERY', sent)).toMatchObject({
      round: 2,
      steps: [{ state: 'TO_DO' }, { state: 'DONE', outcome: 'MESSAGE_SENT' }],
    });
    expect(happen(working(plan(mail)), 'RECORD_DELIVERY', { ...sent, step: 0 })).toMatchObject({ round: 1 });
  });

  it('takes that a provider was told to ring for no answer', () => {
    const told = { deliveryId: 'd', channel: 'WEBHOOK', attempt: 1, outcome: 'SENT', step: 0 } as const;
    const begun = tell(working(THREE), ADA, 'START_STEP', start(0)).incident;
    expect(happen(begun, 'RECORD_DELIVERY', told).steps[0]).toMatchObject({
      state: 'DOING',
      by: person(ADA),
    });
    expect(happen(begun, 'RECORD_DELIVERY', { ...told, outcome: 'GAVE_UP' }).steps[0]?.state).toBe('DOING');
  });

  it('is not held up by a message that cannot be sent', () => {
    const mail = step({ action: 'EMAIL', email: 'a@example.org', automatic: true });
    const fault = { deliveryId: 'd', channel: 'EMAIL', attempt: 1, outcome: 'FAILED', step: 0 } as const;
    const tried = happen(working(plan(mail, step({ order: 2 }))), 'RECORD_DELIVERY', fault);
    expect(tried.steps[0]?.state).toBe('TO_DO');
    const given = happen(tried, 'RECORD_DELIVERY', { ...fault, outcome: 'GAVE_UP' });
    expect(given.steps[0]).toMatchObject({ state: 'FAILED', outcome: 'FAILED' });
    expect(stepsUp(given, T0)).toContain(1);
  });

  it('stays what it was when the alarm was raised, by every step and number', () => {
    const raised = kit.raised(THREE);
    expect(raised.plan).toEqual({ id: 1, version: 3 });
    expect(raised.steps.map(({ order, action, timeoutS }) => [order, action, timeoutS])).toEqual([
      [1, 'CALL', 60],
      [1, 'CALL', 60],
      [2, 'CALL', 60],
    ]);
  });
});
