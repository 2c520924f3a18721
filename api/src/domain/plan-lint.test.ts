import { describe, expect, it } from 'vitest';
import type { PlanFindingKind, PlanStep } from '@lonewatch/schema/contract/plan.ts';
import { changesSince, planChanges } from './plan-changes.ts';
import { builtInPlan } from './plan-choice.ts';
import { lintPlan } from './plan-lint.ts';

const step = (over: Partial<PlanStep> = {}): PlanStep => ({
  order: 1,
  action: 'CALL',
  target: 'CONTACT',
  name: 'Bea',
  phone: '0113 496 0001',
  email: null,
  verified: true,
  window: null,
  ringSeconds: 30,
  retries: 1,
  note: '',
  mandatory: false,
  lastResort: false,
  automatic: false,
  ...over,
});
const GOOD = [
  step(),
  step({ order: 2, name: 'Cai', phone: '0113 496 0002' }),
  step({ order: 3, name: 'Dee', phone: '0113 496 0003' }),
];
const kinds = (steps: readonly PlanStep[], workerName: string | null = null): PlanFindingKind[] =>
  lintPlan({ steps }, { workerName }).map(({ kind }) => kind);

describe('a plan', () => {
  it('with three verified people who can be rung at any time is found nothing wrong with', () => {
    expect(kinds(GOOD)).toEqual([]);
  });

  it('without a step, or with too few people, is told so', () => {
    expect(kinds([])).toEqual(['NO_STEP']);
    // Twice the same number is one contact, however it is written.
    expect(
      kinds([GOOD[0]!, GOOD[1]!, step({ order: 3, name: 'Also Cai', phone: '+44 113 4960002' })]),
    ).toEqual(['FEWER_THAN_THREE_CONTACTS']);
  });

  it('that nobody covers at night says from when to when', () => {
    const window = { weekdays: [0, 1, 2, 3, 4, 5, 6], fromMin: 8 * 60, toMin: 17 * 60 };
    const [found] = lintPlan({ steps: GOOD.map((each) => ({ ...each, window })) }, { workerName: null });
    expect(found).toMatchObject({ kind: 'COVERAGE_GAP', step: null });
    expect(found!.sentence).toContain('from Mon 17:00 to Tue 08:00, nor in 6 more stretches');
    // Who is only written to cannot be relied on at night.
    expect(
      kinds([
        ...GOOD.map((each) => ({ ...each, window })),
        step({ order: 4, action: 'EMAIL', email: 'a@b.example' }),
      ]),
    ).toContain('COVERAGE_GAP');
  });

  it.each<[string, Partial<PlanStep>, PlanFindingKind]>([
    ['without a number', { phone: null }, 'NO_PHONE'],
    ['to write to, without an address', { action: 'EMAIL', phone: null }, 'NO_EMAIL'],
    ['with a number that nobody has tried', { verified: false }, 'UNVERIFIED'],
    ['that rings the worker as a contact', { name: ' ada smith ' }, 'CONTACT_IS_THE_WORKER'],
    ['with next of kin among the others', { target: 'NEXT_OF_KIN' }, 'NEXT_OF_KIN_NOT_LAST'],
  ])('with a step %s has it marked', (_, over, kind) => {
    const steps = [step(over), ...GOOD.map((each) => ({ ...each, order: each.order + 1 }))];
    expect(lintPlan({ steps }, { workerName: 'Ada Smith' })).toContainEqual(
      expect.objectContaining({ kind, step: 0 }) as unknown,
    );
  });

  it('may ring the worker without a number, and next of kin at the very end', () => {
    const steps = [
      step({ target: 'WORKER', name: 'Ada Smith', phone: null }),
      ...GOOD,
      step({ order: 9, target: 'NEXT_OF_KIN', name: 'Eve', phone: '0113 496 0009', lastResort: true }),
    ];
    expect(kinds(steps, 'Ada Smith')).toEqual([]);
  });
});

describe('the difference between two versions', () => {
  const version = { name: 'Nights', steps: GOOD, instructions: ['Listen'], listenSeconds: 10 };

  it('is said step by step, in words', () => {
    const after = {
      ...version,
      instructions: ['Speak'],
      listenSeconds: 30,
      steps: [GOOD[0]!, { ...GOOD[1]!, order: 3, phone: '0113 496 0022' }, step({ order: 2, name: 'Eve' })],
    };
    expect(planChanges(version, after)).toEqual([
      'Silent listening: 10 s are now 30 s.',
      'Instruction added: “Speak”.',
      'Instruction taken away: “Listen”.',
      'Step 2 added: call Eve.',
      'Step 3, call Cai: the number was 0113 496 0002, is now 0113 496 0022.',
      'Step 3 taken away: call Dee.',
    ]);
    expect(planChanges(version, { ...version })).toEqual([]);
  });

  it('names who was moved or left the others, not everybody whose number changed with it', () => {
    const [bea, cai, dee] = GOOD as [PlanStep, PlanStep, PlanStep];
    const first = { ...step({ name: 'Eve' }), order: 1 };
    const pushed = GOOD.map((each) => ({ ...each, order: each.order + 1 }));
    expect(planChanges(version, { ...version, steps: [first, ...pushed] })).toEqual([
      'Step 1 added: call Eve.',
    ]);
    const last = [cai, dee, bea].map((each, at) => ({ ...each, order: at + 1 }));
    expect(planChanges(version, { ...version, steps: last })).toEqual([
      'Step 3, call Bea: moved, was step 1.',
    ]);
    const together = [bea, cai, { ...dee, order: 2 }];
    expect(planChanges(version, { ...version, steps: together })).toEqual([
      'Step 2, call Cai: now at the same time as call Dee.',
      'Step 2, call Dee: now at the same time as call Cai.',
    ]);
  });

  it('to what holds now says when that is another plan or none', () => {
    const worked = { ...version, id: 1 as never, version: 1 };
    expect(changesSince(worked, { ...worked, version: 2, listenSeconds: 5 })).toHaveLength(1);
    expect(changesSince(worked, { ...worked, id: 2 as never })).toEqual([
      'Another plan holds now: “Nights”.',
    ]);
    expect(changesSince(worked, builtInPlan({ phone: null }))).toEqual(['The plan has been retired since.']);
    expect(changesSince(worked, worked)).toEqual([]);
  });
});
