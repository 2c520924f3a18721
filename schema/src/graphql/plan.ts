/** Escalation plans: who is told what in which order, version by version, and what is wrong with them. */
import { PLAN_FINDINGS, type PlanFinding, type PlanStep, type StepWindow } from '../contract/plan.ts';
import type { PlanId, WorkerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { mayAt } from '../contract/viewer.ts';
import { AlarmTypeEnum } from './alarm.ts';
import { builder, idOf, rowIdOf } from './builder.ts';
import { EmployerRef, present, TeamRef } from './employer.ts';
import { StepActionEnum, StepTargetEnum } from './incident-words.ts';
import { PLAN_STANDINGS, type PlannedStep, type PlanView, type RingOrder } from './plan-ports.ts';
import { WorkerRef } from './worker.ts';

const WindowType = builder.objectRef<StepWindow>('StepWindow').implement({
  description:
    'Hours of the week, on the clock on the wall. One that ends before it begins goes on past midnight.',
  authScopes: { anywhere: 'SEE_PLANS' },
  fields: (t) => ({
    weekdays: t.intList({ description: '0 is Monday.', resolve: ({ weekdays }) => [...weekdays] }),
    fromMinute: t.int({ description: 'Of the day.', resolve: ({ fromMin }) => fromMin }),
    toMinute: t.int({ resolve: ({ toMin }) => toMin }),
  }),
});

interface PlacedStep {
  readonly index: number;
  readonly step: PlanStep;
}
const StepType = builder.objectRef<PlacedStep>('PlanStep').implement({
  authScopes: { anywhere: 'SEE_PLANS' },
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Its place in the plan, from 0.' }),
    order: t.int({
      description: 'Steps of one order are done side by side.',
      resolve: ({ step }) => step.order,
    }),
    action: t.field({ type: StepActionEnum, resolve: ({ step }) => step.action }),
    target: t.field({ type: StepTargetEnum, resolve: ({ step }) => step.target }),
    name: t.string({ resolve: ({ step }) => step.name }),
    phone: t.string({
      nullable: true,
      description: 'Of next of kin only its end, but for those who write plans.',
      resolve: ({ step }) => step.phone,
    }),
    email: t.string({ nullable: true, resolve: ({ step }) => step.email }),
    verified: t.boolean({
      description: 'The number or address was tried and answered.',
      resolve: ({ step }) => step.verified,
    }),
    window: t.field({
      type: WindowType,
      nullable: true,
      description: 'null: at any time.',
      resolve: ({ step }) => step.window,
    }),
    ringSeconds: t.int({ resolve: ({ step }) => step.ringSeconds }),
    retries: t.int({ resolve: ({ step }) => step.retries }),
    note: t.string({ resolve: ({ step }) => step.note }),
    mandatory: t.boolean({ resolve: ({ step }) => step.mandatory }),
    lastResort: t.boolean({ resolve: ({ step }) => step.lastResort }),
    automatic: t.boolean({
      description: 'Sent by itself as soon as an incident escalates.',
      resolve: ({ step }) => step.automatic,
    }),
  }),
});

export const FindingType = builder.objectRef<PlanFinding>('PlanFinding').implement({
  description: 'Something that is wrong with a plan. It can be saved all the same.',
  authScopes: { anywhere: 'SEE_PLANS' },
  fields: (t) => ({
    kind: t.field({
      type: builder.enumType('PlanFindingKind', { values: PLAN_FINDINGS }),
      resolve: ({ kind }) => kind,
    }),
    step: t.int({
      nullable: true,
      description: 'The index of the step; null: the plan as a whole.',
      resolve: ({ step }) => step,
    }),
    sentence: t.exposeString('sentence'),
  }),
});

export const PlanType = builder.objectRef<PlanView>('EscalationPlan');
PlanType.implement({
  description: 'One version of a plan; a version never changes.',
  authScopes: ({ plan }, { viewer }) => mayAt(viewer, 'SEE_PLANS', plan.employerId),
  fields: (t) => ({
    id: t.id({
      description: 'Of the plan, the same in all its versions.',
      resolve: ({ plan }) => String(plan.id),
    }),
    version: t.int({ resolve: ({ plan }) => plan.version }),
    standing: t.field({
      type: builder.enumType('PlanStanding', {
        description:
          'LATER: takes effect in the future. REPLACED: a later version holds. RETIRED: none holds any more.',
        values: PLAN_STANDINGS,
      }),
      resolve: ({ standing }) => standing,
    }),
    employer: t.field({
      type: EmployerRef,
      resolve: ({ plan }, _, { ports, viewer }) => present(ports.employer(viewer, plan.employerId)),
    }),
    team: t.field({
      type: TeamRef,
      nullable: true,
      description: 'Holds for this team.',
      resolve: ({ plan: { teamId } }, _, { ports, viewer }) =>
        teamId === null ? null : ports.team(viewer, teamId),
    }),
    worker: t.field({
      type: WorkerRef,
      nullable: true,
      description: 'Holds for this worker alone.',
      resolve: ({ plan: { workerId } }, _, { ports, viewer }) =>
        workerId === null ? null : ports.worker(viewer, workerId),
    }),
    name: t.string({ resolve: ({ plan }) => plan.name }),
    alarmTypes: t.field({
      type: [AlarmTypeEnum],
      nullable: true,
      description: 'null: all.',
      resolve: ({ plan }) => plan.alarmTypes && [...plan.alarmTypes],
    }),
    instructions: t.stringList({
      description: 'At most three short ones.',
      resolve: ({ plan }) => [...plan.instructions],
    }),
    listenSeconds: t.int({
      description: 'How long to listen in silence before anything is said.',
      resolve: ({ plan }) => plan.listenSeconds,
    }),
    steps: t.field({
      type: [StepType],
      complexity: { multiplier: 10 },
      resolve: ({ plan }) => plan.steps.map((step, index) => ({ step, index })),
    }),
    retired: t.boolean({ resolve: ({ plan }) => plan.retired }),
    validFrom: t.field({
      type: 'DateTime',
      description: 'When it takes effect.',
      resolve: ({ plan }) => plan.validFromMs,
    }),
    madeAt: t.field({
      type: 'DateTime',
      description: 'When it was written.',
      resolve: ({ plan }) => plan.madeAtMs,
    }),
    madeBy: t.string({ resolve: ({ plan }) => plan.madeBy }),
  }),
});

builder.objectFields(PlanType, (t) => ({
  findings: t.field({
    type: [FindingType],
    complexity: { multiplier: 5 },
    resolve: ({ plan }, _, { ports }) => [...ports.plans.findings(plan)],
  }),
  versions: t.field({
    type: [PlanType],
    description: 'All, the newest first.',
    complexity: { multiplier: 10 },
    resolve: async ({ plan }, _, { ports, viewer }) => [...(await ports.plans.versions(viewer, plan.id))],
  }),
  changes: t.stringList({
    description: 'In words, what is different from the version before.',
    resolve: async ({ plan }, _, { ports, viewer }) => [...(await ports.plans.changes(viewer, plan))],
  }),
}));

builder.objectField(EmployerRef, 'plans', (t) =>
  t.field({
    type: [PlanType],
    description: 'The newest version of each: the employer’s, then its teams’, then its workers’.',
    authScopes: (employer, _, { viewer }) => mayAt(viewer, 'SEE_PLANS', employer.id),
    complexity: { multiplier: 20 },
    resolve: async (employer, _, { ports, viewer }) => [...(await ports.plans.list(viewer, employer.id))],
  }),
);

const PlannedStepType = builder.objectRef<PlannedStep>('PlannedStep').implement({
  authScopes: { anywhere: 'SEE_PLANS' },
  fields: (t) => ({
    step: t.field({ type: StepType, resolve: (planned) => planned }),
    inWindow: t.exposeBoolean('inWindow', {
      description: 'Its hours reach to that moment; otherwise it would be passed over.',
    }),
  }),
});
const RingOrderType = builder.objectRef<RingOrder>('RingOrder').implement({
  description: 'Who would be told, in which order, were an alarm raised at that moment.',
  authScopes: { anywhere: 'SEE_PLANS' },
  fields: (t) => ({
    planName: t.exposeString('planName'),
    builtIn: t.exposeBoolean('builtIn', { description: 'The employer has no plan that applies.' }),
    at: t.field({ type: 'DateTime', resolve: ({ atMs }) => atMs }),
    localTime: t.exposeString('localTime', { description: 'On the clock on the wall, such as “Sun 03:10”.' }),
    steps: t.field({
      type: [PlannedStepType],
      complexity: { multiplier: 10 },
      resolve: ({ steps }) => [...steps],
    }),
  }),
});

builder.queryFields((t) => ({
  plan: t.field({
    type: PlanType,
    nullable: true,
    description: 'The newest version of a plan; null when there is none or it is not yours.',
    authScopes: { anywhere: 'SEE_PLANS' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_, { id }, { ports, viewer }) => ports.plans.find(viewer, rowIdOf(id) as PlanId),
  }),
  whoWouldBeRung: t.field({
    type: RingOrderType,
    description: 'By a plan, or by whichever plan holds for a worker.',
    authScopes: { anywhere: 'SEE_PLANS' },
    args: {
      planId: t.arg.id(),
      workerId: t.arg.id(),
      alarmType: t.arg({ type: AlarmTypeEnum, defaultValue: 'PANIC' }),
      at: t.arg({ type: 'DateTime', required: true }),
    },
    complexity: { multiplier: 10 },
    resolve: (_, { planId, workerId, alarmType, at }, { ports, viewer }) => {
      if ((planId == null) === (workerId == null))
        throw new Fault('BAD_USER_INPUT', 'Ask about a plan or about a worker: give planId or workerId.');
      const of =
        planId == null
          ? { workerId: idOf<WorkerId>('Worker', workerId!) }
          : { planId: rowIdOf(planId) as PlanId };
      return ports.plans.whoWouldBeRung(viewer, of, alarmType ?? 'PANIC', at);
    },
  }),
}));
