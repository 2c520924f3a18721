/** Writing escalation plans: each save is a new version, and nobody's is overwritten unseen. */
import type { EmployerId, PlanId, TeamId, WorkerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { AlarmTypeEnum } from './alarm.ts';
import { builder, idOf, mayAtEmployer, rowIdOf } from './builder.ts';
import { StepActionEnum, StepTargetEnum } from './incident-words.ts';
import { FindingType, PlanType } from './plan.ts';
import type { PlanPlace, PlanView, PlanWriting } from './plan-ports.ts';

export const WindowInput = builder.inputType('StepWindowInput', {
  fields: (t) => ({
    weekdays: t.intList({ required: true, description: '0 is Monday.' }),
    fromMinute: t.int({ required: true, description: 'Of the day, 0 to 1,439.' }),
    toMinute: t.int({
      required: true,
      description: '0 to 1,440. Not after fromMinute: goes on past midnight.',
    }),
  }),
});
const StepInput = builder.inputType('PlanStepInput', {
  fields: (t) => ({
    order: t.int({ required: true, description: 'Steps of one order are done side by side.' }),
    action: t.field({ type: StepActionEnum, required: true }),
    target: t.field({ type: StepTargetEnum, required: true }),
    name: t.string({ required: true }),
    phone: t.string(),
    email: t.string(),
    window: t.field({ type: WindowInput, description: 'Left out: at any time.' }),
    ringSeconds: t.int({ required: true }),
    retries: t.int({ required: true }),
    note: t.string({ required: true }),
    mandatory: t.boolean({ required: true }),
    lastResort: t.boolean({ required: true }),
    automatic: t.boolean({ required: true }),
  }),
});
const PlanInput = builder.inputType('EscalationPlanInput', {
  description: 'All of a version.',
  fields: (t) => ({
    employerId: t.id({ required: true }),
    planId: t.id({ description: 'The plan that this is the next version of; left out: a new one.' }),
    afterVersion: t.int({ description: 'With planId: the version that you have read.' }),
    teamId: t.id({ description: 'A new plan for a team.' }),
    workerId: t.id({ description: 'A new plan for one worker.' }),
    name: t.string({ required: true }),
    alarmTypes: t.field({ type: [AlarmTypeEnum], description: 'Left out: all.' }),
    instructions: t.stringList({ required: true }),
    listenSeconds: t.int({ required: true }),
    steps: t.field({ type: [StepInput], required: true }),
    retired: t.boolean({ defaultValue: false, description: 'From then on there is no such plan.' }),
    validFrom: t.field({ type: 'DateTime', description: 'Left out: at once.' }),
  }),
});
type PlanInputShape = typeof PlanInput.$inferInput;

function placeOf(input: PlanInputShape): PlanPlace {
  if (input.planId != null) {
    if (input.afterVersion == null)
      throw new Fault('BAD_USER_INPUT', 'Say in afterVersion which version you have read and changed.');
    return { planId: rowIdOf(input.planId) as PlanId, afterVersion: input.afterVersion };
  }
  if (input.teamId != null && input.workerId != null)
    throw new Fault('BAD_USER_INPUT', 'A plan is a team’s or a worker’s: give teamId or workerId, not both.');
  return {
    employerId: idOf<EmployerId>('Employer', input.employerId),
    teamId: input.teamId == null ? null : idOf<TeamId>('Team', input.teamId),
    workerId: input.workerId == null ? null : idOf<WorkerId>('Worker', input.workerId),
  };
}

function writingOf(input: PlanInputShape): PlanWriting {
  return {
    name: input.name,
    alarmTypes: input.alarmTypes ?? null,
    instructions: input.instructions,
    listenSeconds: input.listenSeconds,
    retired: input.retired ?? false,
    validFromMs: input.validFrom ?? null,
    steps: input.steps.map(({ phone, email, window, ...step }) => ({
      ...step,
      phone: phone ?? null,
      email: email ?? null,
      window:
        window == null
          ? null
          : { weekdays: window.weekdays, fromMin: window.fromMinute, toMin: window.toMinute },
    })),
  };
}

const PlanPayload = builder.objectRef<{ readonly plan: PlanView }>('PlanPayload').implement({
  authScopes: { anywhere: 'SEE_PLANS' },
  fields: (t) => ({ plan: t.field({ type: PlanType, resolve: ({ plan }) => plan }) }),
});

builder.queryField('lintPlan', (t) =>
  t.field({
    type: [FindingType],
    description: 'What would be found wrong with a plan if it were saved.',
    args: { input: t.arg({ type: PlanInput, required: true }) },
    authScopes: (_, { input }, context) => mayAtEmployer(context, 'EDIT_PLANS', input.employerId),
    complexity: { multiplier: 10 },
    resolve: async (_, { input }, { ports, viewer }) => [
      ...(await ports.plans.lint(viewer, placeOf(input), writingOf(input))),
    ],
  }),
);

builder.mutationFields((t) => ({
  savePlan: t.field({
    type: PlanPayload,
    description: 'Writes a version. Refused when somebody else has written one since the one that you read.',
    args: { input: t.arg({ type: PlanInput, required: true }) },
    authScopes: (_, { input }, context) => mayAtEmployer(context, 'EDIT_PLANS', input.employerId),
    resolve: async (_, { input }, { ports, viewer }) => ({
      plan: await ports.plans.save(viewer, placeOf(input), writingOf(input)),
    }),
  }),
  verifyPlanContact: t.field({
    type: PlanPayload,
    description: 'You have rung the number of a step, or written to its address, and it answered.',
    args: {
      employerId: t.arg.id({ required: true }),
      planId: t.arg.id({ required: true }),
      version: t.arg.int({ required: true }),
      step: t.arg.int({ required: true, description: 'The index of the step.' }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'EDIT_PLANS', employerId),
    resolve: async (_, { planId, version, step }, { ports, viewer }) => ({
      plan: await ports.plans.verify(viewer, rowIdOf(planId) as PlanId, version, step),
    }),
  }),
}));
