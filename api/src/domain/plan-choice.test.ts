import { describe, expect, it } from 'vitest';
import type { EmployerId, PlanId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { EscalationPlan } from '@lonewatch/schema/contract/plan.ts';
import { builtInPlan, choosePlan, plansInEffect } from './plan-choice.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const plan = (id: number, over: Partial<EscalationPlan> = {}): EscalationPlan => ({
  id: id as PlanId,
  employerId: 1 as EmployerId,
  teamId: null,
  workerId: null,
  version: 1,
  name: `Plan ${id}`,
  alarmTypes: null,
  steps: [],
  instructions: [],
  listenSeconds: 10,
  retired: false,
  validFromMs: 0,
  madeAtMs: 0,
  madeBy: 'Somebody',
  ...over,
});
const ADA = { teamId: 7 as TeamId, workerId: 5 as WorkerId };

describe('the plan that holds', () => {
  it('is the worker’s own before the team’s before the employer’s', () => {
    const employers = plan(1);
    const teams = plan(2, { teamId: ADA.teamId });
    const workers = plan(3, { workerId: ADA.workerId });
    expect(choosePlan([employers, teams, workers], ADA, ['PANIC'])).toBe(workers);
    expect(choosePlan([employers, teams], ADA, ['PANIC'])).toBe(teams);
    expect(choosePlan([employers], ADA, ['PANIC'])).toBe(employers);
    expect(choosePlan([teams, workers], { teamId: null, workerId: null }, ['PANIC'])).toBeNull();
  });

  it('is one for this kind of alarm before one for all, but never before a more specific scope', () => {
    const all = plan(1);
    const falls = plan(2, { alarmTypes: ['FALL', 'NO_MOTION'] });
    const teams = plan(3, { teamId: ADA.teamId });
    expect(choosePlan([all, falls], ADA, ['FALL'])).toBe(falls);
    expect(choosePlan([all, falls], ADA, ['PANIC'])).toBe(all);
    expect(choosePlan([all, falls, teams], ADA, ['FALL'])).toBe(teams);
    expect(choosePlan([falls], ADA, ['PANIC'])).toBeNull();
  });

  it('is the highest version whose time has come', () => {
    const first = plan(1);
    const second = plan(1, { version: 2, validFromMs: NOON });
    const third = plan(1, { version: 3, validFromMs: NOON + 60_000 });
    const versions = [third, first, second];
    expect(plansInEffect(versions, NOON - 1)).toEqual([first]);
    expect(plansInEffect(versions, NOON)).toEqual([second]);
    expect(plansInEffect(versions, NOON + 60_000)).toEqual([third]);
    // A later version that reaches further back replaces the one before it altogether.
    expect(plansInEffect([second, { ...third, validFromMs: 0 }], NOON)).toMatchObject([{ version: 3 }]);
  });

  it('is no longer one that has been retired', () => {
    const versions = [plan(1), plan(1, { version: 2, retired: true, validFromMs: NOON })];
    expect(plansInEffect(versions, NOON - 1)).toHaveLength(1);
    expect(plansInEffect(versions, NOON)).toEqual([]);
  });
});

describe('an employer without a plan', () => {
  it('gets one that says so, rings the worker first and has the emergency services last', () => {
    const { id, name, steps } = builtInPlan({ phone: '0113 496 0000' });
    expect(id).toBeNull();
    expect(name).toContain('Built-in');
    expect(steps.map(({ action, target }) => `${action} ${target}`)).toEqual([
      'CALL WORKER',
      'CALL CONTACT',
      'RESPONSE_SERVICE SERVICE',
    ]);
    expect(steps[1]!.phone).toBe('0113 496 0000');
    expect(builtInPlan({ phone: null }).steps[1]!.note).toContain('DUTY_PHONE');
  });
});
