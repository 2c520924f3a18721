/** Drawing, changing and removing geofences: several people at once, and nobody's edit is lost unseen. */
import type { EmployerId, GeofenceId } from '../contract/ids.ts';
import { builder, idOf, mayAtEmployer } from './builder.ts';
import type { Context } from './context.ts';
import { GeofenceRef } from './geofence.ts';
import { RuleInput, ruleOf, ShapeInput, shapeOf } from './geofence-inputs.ts';
import {
  GEOFENCE_PARTS,
  GEOFENCE_REFUSALS,
  type GeofenceOutcome,
  type GeofenceRefusal,
  type GeofenceStep,
} from './geofence-ports.ts';
import { commandIdOf } from './incident-commands.ts';

const PartEnum = builder.enumType('GeofencePart', { values: GEOFENCE_PARTS });

const StepType = builder.objectRef<GeofenceStep>('GeofenceStep').implement({
  description: 'What one version has made different from the one before it.',
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    version: t.exposeInt('version'),
    by: t.exposeString('by'),
    at: t.field({ type: 'DateTime', resolve: ({ atMs }) => atMs }),
    parts: t.field({ type: [PartEnum], resolve: ({ parts }) => [...parts] }),
    sentences: t.stringList({ resolve: ({ sentences }) => [...sentences] }),
  }),
});

const RefusalType = builder.objectRef<GeofenceRefusal>('GeofenceRefusal').implement({
  description: 'Nothing was done. One sentence says why and what can be done instead.',
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    kind: t.field({
      type: builder.enumType('GeofenceRefusalKind', {
        description:
          'STALE: somebody has changed it since expectedVersion. LOOKS_SWAPPED: send it again with placeConfirmed where it is right.',
        values: GEOFENCE_REFUSALS,
      }),
      resolve: ({ kind }) => kind,
    }),
    sentence: t.exposeString('sentence'),
    by: t.exposeString('by', { nullable: true, description: 'Who was first.' }),
    at: t.field({ type: 'DateTime', nullable: true, resolve: ({ atMs }) => atMs }),
    since: t.field({
      type: [StepType],
      complexity: { multiplier: 3 },
      description:
        'What has changed since expectedVersion, the oldest first. What now holds is in `geofence`.',
      resolve: ({ since }) => [...since],
    }),
    clashes: t.field({
      type: [PartEnum],
      description:
        'What they have changed and you would have. Empty: send yours again with the new version, and nothing of theirs is lost.',
      resolve: ({ clashes }) => [...clashes],
    }),
  }),
});

const GeofencePayload = builder.objectRef<GeofenceOutcome>('GeofencePayload').implement({
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    geofence: t.field({
      type: GeofenceRef,
      nullable: true,
      description:
        'As it is now, whether or not anything was done; removed ones as they were. null: none was made.',
      resolve: ({ fence }) => fence,
    }),
    refusal: t.field({ type: RefusalType, nullable: true, resolve: ({ refusal }) => refusal }),
  }),
});

const CONFIRMED = 'Said after LOOKS_SWAPPED: the coordinates are right.';
const COMMAND = 'Made up by you, at most 64 characters: sent twice, it acts once.';
const VERSION = 'The version that you have read and changed.';

const CreateInput = builder.inputType('CreateGeofenceInput', {
  fields: (t) => ({
    employerId: t.id({ required: true }),
    commandId: t.string({ required: true, description: COMMAND }),
    name: t.string({ required: true }),
    shape: t.field({ type: ShapeInput, required: true }),
    rules: t.field({ type: [RuleInput], required: true }),
    placeConfirmed: t.boolean({ description: CONFIRMED }),
  }),
});
const ChangeInput = builder.inputType('ChangeGeofenceInput', {
  description: 'What is left out stays as it is.',
  fields: (t) => ({
    employerId: t.id({ required: true }),
    geofenceId: t.id({ required: true }),
    commandId: t.string({ required: true, description: COMMAND }),
    expectedVersion: t.int({ required: true, description: VERSION }),
    name: t.string(),
    shape: t.field({ type: ShapeInput }),
    rules: t.field({ type: [RuleInput], description: 'All of them, in their order.' }),
    placeConfirmed: t.boolean({ description: CONFIRMED }),
  }),
});
const RemoveInput = builder.inputType('RemoveGeofenceInput', {
  fields: (t) => ({
    employerId: t.id({ required: true }),
    geofenceId: t.id({ required: true }),
    commandId: t.string({ required: true, description: COMMAND }),
    expectedVersion: t.int({ required: true, description: VERSION }),
  }),
});

const mayEdit = (_: object, { input }: { input: { employerId: string } }, context: Context): boolean =>
  mayAtEmployer(context, 'EDIT_GEOFENCES', input.employerId);

export function commandOf(input: { readonly employerId: string; readonly commandId: string }) {
  return {
    employerId: idOf<EmployerId>('Employer', input.employerId),
    commandId: commandIdOf(input.commandId),
  };
}

function targetOf(input: typeof RemoveInput.$inferInput) {
  const { expectedVersion, geofenceId } = input;
  return {
    ...commandOf(input),
    expectedVersion,
    geofenceId: idOf<GeofenceId>('Geofence', geofenceId),
  };
}

builder.mutationFields((t) => ({
  createGeofence: t.field({
    type: GeofencePayload,
    description: 'In effect at once, on all consoles. Nobody enters it by being there already.',
    args: { input: t.arg({ type: CreateInput, required: true }) },
    authScopes: mayEdit,
    resolve: (_, { input }, { ports, viewer }) =>
      ports.geofences.create(viewer, commandOf(input), {
        name: input.name,
        shape: shapeOf(input.shape),
        rules: input.rules.map(ruleOf),
        placeConfirmed: input.placeConfirmed ?? false,
      }),
  }),
  changeGeofence: t.field({
    type: GeofencePayload,
    description:
      'Writes the next version. Refused with the difference where somebody else has written one since.',
    args: { input: t.arg({ type: ChangeInput, required: true }) },
    authScopes: mayEdit,
    resolve: (_, { input }, { ports, viewer }) =>
      ports.geofences.change(viewer, targetOf(input), {
        name: input.name ?? null,
        shape: input.shape == null ? null : shapeOf(input.shape),
        rules: input.rules?.map(ruleOf) ?? null,
        placeConfirmed: input.placeConfirmed ?? false,
      }),
  }),
  removeGeofence: t.field({
    type: GeofencePayload,
    description: 'In effect no more; what has happened at it stays on record.',
    args: { input: t.arg({ type: RemoveInput, required: true }) },
    authScopes: mayEdit,
    resolve: (_, { input }, { ports, viewer }) => ports.geofences.remove(viewer, targetOf(input)),
  }),
}));
