/** Police forces, and the reference numbers that were arranged with them. */
import type { EmployerId } from '../contract/ids.ts';
import type { PoliceForce } from '../contract/police.ts';
import { Fault } from '../contract/protocol.ts';
import { mayAt } from '../contract/viewer.ts';
import { builder, idOf, mayAtEmployer } from './builder.ts';
import { EmployerRef } from './employer.ts';
import type { ArrangementView } from './plan-ports.ts';

const ForceType = builder.objectRef<PoliceForce>('ForceArea').implement({
  description: 'A police force whose area is loaded.',
  authScopes: { anywhere: 'SEE_PLANS' },
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => id }),
    name: t.exposeString('name'),
    partial: t.exposeBoolean('partial', {
      description: 'Only some places are known that are surely its own; it answers elsewhere too.',
    }),
  }),
});

const ArrangementType = builder.objectRef<ArrangementView>('PoliceArrangement').implement({
  description: 'What was arranged with one force.',
  authScopes: ({ employerId }, { viewer }) => mayAt(viewer, 'SEE_PLANS', employerId),
  fields: (t) => ({
    forceId: t.id({ resolve: ({ forceId }) => forceId }),
    urn: t.exposeString('urn', {
      nullable: true,
      description: 'The unique reference number that the force has issued; null: none.',
    }),
    phone: t.exposeString('phone', { nullable: true, description: 'Of the force’s control room.' }),
    level: t.exposeInt('level', { description: '1: immediate response. 3: withdrawn.' }),
    warnAt: t.exposeInt('warnAt', { description: 'False calls in twelve months at which to warn.' }),
    withdrawAt: t.exposeInt('withdrawAt', {
      description: 'False calls in twelve months at which response is likely to be withdrawn.',
    }),
    falseCalls: t.exposeInt('falseCalls', {
      description:
        'Incidents of the last twelve months that went to the force under the number and were false.',
    }),
  }),
});

builder.queryField('policeForces', (t) =>
  t.field({
    type: [ForceType],
    description: 'By name.',
    authScopes: { anywhere: 'SEE_PLANS' },
    complexity: { multiplier: 50 },
    resolve: (_, __, { ports }) => [...ports.police.forces()],
  }),
);
builder.objectField(EmployerRef, 'policeArrangements', (t) =>
  t.field({
    type: [ArrangementType],
    authScopes: (employer, _, { viewer }) => mayAt(viewer, 'SEE_PLANS', employer.id),
    complexity: { multiplier: 10 },
    resolve: async (employer, _, { ports, viewer }) => [
      ...(await ports.police.arrangements(viewer, employer.id)),
    ],
  }),
);

const ArrangementPayload = builder
  .objectRef<{ readonly arrangement: ArrangementView }>('PoliceArrangementPayload')
  .implement({
    authScopes: { anywhere: 'EDIT_PLANS' },
    fields: (t) => ({
      arrangement: t.field({ type: ArrangementType, resolve: ({ arrangement }) => arrangement }),
    }),
  });
const RemovedPayload = builder
  .objectRef<{ readonly forceId: string }>('RemovePoliceArrangementPayload')
  .implement({
    authScopes: { anywhere: 'EDIT_PLANS' },
    fields: (t) => ({ forceId: t.exposeID('forceId') }),
  });

function levelOf(level: number): 1 | 3 {
  if (level === 1 || level === 3) return level;
  throw new Fault('BAD_USER_INPUT', 'The police answer at level 1 (immediate) or 3 (withdrawn).');
}

builder.mutationFields((t) => ({
  savePoliceArrangement: t.field({
    type: ArrangementPayload,
    args: {
      employerId: t.arg.id({ required: true }),
      forceId: t.arg.id({ required: true }),
      urn: t.arg.string(),
      phone: t.arg.string(),
      level: t.arg.int({ required: true }),
      warnAt: t.arg.int({ required: true }),
      withdrawAt: t.arg.int({ required: true }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'EDIT_PLANS', employerId),
    resolve: async (
      _,
      { employerId, forceId, urn, phone, level, warnAt, withdrawAt },
      { ports, viewer },
    ) => ({
      arrangement: await ports.police.save(viewer, {
        ...{ employerId: idOf<EmployerId>('Employer', employerId), forceId },
        ...{ urn: urn ?? null, phone: phone ?? null, level: levelOf(level), warnAt, withdrawAt },
      }),
    }),
  }),
  removePoliceArrangement: t.field({
    type: RemovedPayload,
    args: { employerId: t.arg.id({ required: true }), forceId: t.arg.id({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'EDIT_PLANS', employerId),
    resolve: async (_, { employerId, forceId }, { ports, viewer }) => ({
      forceId: await ports.police.remove(viewer, idOf<EmployerId>('Employer', employerId), forceId),
    }),
  }),
}));
