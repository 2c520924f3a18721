/** Fences from files: read first, so that somebody sees what would be made, then made one by one. */
import { GEOFENCE_LIMITS } from '../contract/geofence.ts';
import type { EmployerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { builder, idOf, mayAtEmployer } from './builder.ts';
import { GeofenceRef, ShapeType } from './geofence.ts';
import { ShapeInput, shapeOf } from './geofence-inputs.ts';
import {
  COORDINATE_ORDERS,
  GEOFENCE_FORMATS,
  type GeofenceDraft,
  type ImportedGeofence,
  type Reading,
  type ReadingProblem,
} from './geofence-ports.ts';
import { commandOf } from './geofence-writing.ts';

const FormatEnum = builder.enumType('GeofenceFormat', { values: GEOFENCE_FORMATS });
const OrderEnum = builder.enumType('CoordinateOrder', {
  description: 'Only WKT leaves it open: its standard says LON_LAT, Traccar writes LAT_LON.',
  values: COORDINATE_ORDERS,
});

const DraftType = builder.objectRef<GeofenceDraft>('GeofenceDraft').implement({
  authScopes: { anywhere: 'EDIT_GEOFENCES' },
  fields: (t) => ({
    feature: t.exposeInt('feature', { description: 'Its place in the file, from 1.' }),
    name: t.exposeString('name'),
    shape: t.field({ type: ShapeType, resolve: ({ shape }) => shape }),
    warnings: t.stringList({
      description: 'What looks wrong with it and may be right.',
      resolve: ({ warnings }) => [...warnings],
    }),
  }),
});
const ProblemType = builder.objectRef<ReadingProblem>('GeofenceReadingProblem').implement({
  authScopes: { anywhere: 'EDIT_GEOFENCES' },
  fields: (t) => ({
    feature: t.exposeInt('feature', { nullable: true, description: 'null: the file as a whole.' }),
    name: t.exposeString('name', { nullable: true }),
    sentence: t.exposeString('sentence'),
  }),
});
const ReadingType = builder.objectRef<Reading>('GeofenceReading').implement({
  description: 'What a file holds. Nothing is made of it yet.',
  authScopes: { anywhere: 'EDIT_GEOFENCES' },
  fields: (t) => ({
    drafts: t.field({
      type: [DraftType],
      complexity: { multiplier: 50 },
      resolve: ({ drafts }) => [...drafts],
    }),
    problems: t.field({
      type: [ProblemType],
      complexity: { multiplier: 10 },
      description: 'One sentence for each feature that cannot become a fence; it costs no other.',
      resolve: ({ problems }) => [...problems],
    }),
  }),
});

const ReadInput = builder.inputType('ReadGeofencesInput', {
  fields: (t) => ({
    employerId: t.id({ required: true }),
    text: t.string({ required: true, description: 'The file; at most 1 MB at a time.' }),
    format: t.field({ type: FormatEnum, required: true }),
    order: t.field({ type: OrderEnum, defaultValue: 'LON_LAT' }),
    corridorWidthM: t.float({ description: 'For lines that do not say how wide they are.' }),
    radiusM: t.float({ description: 'For points that do not say how far they reach.' }),
  }),
});

builder.queryField('readGeofences', (t) =>
  t.field({
    type: ReadingType,
    description: 'Reads a file and says what would become of it.',
    args: { input: t.arg({ type: ReadInput, required: true }) },
    authScopes: (_, { input }, context) => mayAtEmployer(context, 'EDIT_GEOFENCES', input.employerId),
    resolve: (_, { input }, { ports, viewer }) =>
      ports.geofences.read(viewer, idOf<EmployerId>('Employer', input.employerId), input.text, {
        format: input.format,
        order: input.order ?? 'LON_LAT',
        corridorWidthM: input.corridorWidthM ?? null,
        radiusM: input.radiusM ?? null,
      }),
  }),
);

const ImportedType = builder.objectRef<ImportedGeofence>('ImportedGeofence').implement({
  authScopes: { anywhere: 'EDIT_GEOFENCES' },
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Its place in the list that you sent, from 0.' }),
    geofence: t.field({ type: GeofenceRef, nullable: true, resolve: ({ fence }) => fence }),
    problem: t.exposeString('problem', { nullable: true, description: 'Why it was not made.' }),
  }),
});
const ImportPayload = builder.objectRef<readonly ImportedGeofence[]>('ImportGeofencesPayload').implement({
  authScopes: { anywhere: 'EDIT_GEOFENCES' },
  fields: (t) => ({
    imported: t.field({
      type: [ImportedType],
      complexity: { multiplier: 50 },
      resolve: (imported) => [...imported],
    }),
  }),
});

const ImportedInput = builder.inputType('ImportedGeofenceInput', {
  fields: (t) => ({
    name: t.string({ required: true }),
    shape: t.field({ type: ShapeInput, required: true }),
  }),
});
const ImportInput = builder.inputType('ImportGeofencesInput', {
  fields: (t) => ({
    employerId: t.id({ required: true }),
    commandId: t.string({
      required: true,
      description: 'Made up by you, at most 64 characters: sent twice, each fence is made once.',
    }),
    geofences: t.field({ type: [ImportedInput], required: true, description: 'At most 500 at a time.' }),
  }),
});
const MOST_AT_A_TIME = 500;

builder.mutationField('importGeofences', (t) =>
  t.field({
    type: ImportPayload,
    description:
      'Makes fences without rules, each alone: one that cannot be made costs no other. Send again what was lost on the way, with the same commandId.',
    args: { input: t.arg({ type: ImportInput, required: true }) },
    authScopes: (_, { input }, context) => mayAtEmployer(context, 'EDIT_GEOFENCES', input.employerId),
    resolve: (_, { input }, { ports, viewer }) => {
      if (input.geofences.length > MOST_AT_A_TIME)
        throw new Fault(
          'BAD_USER_INPUT',
          `${input.geofences.length} fences are too many at a time. Send at most ${MOST_AT_A_TIME}, and the rest after them; an employer has at most ${GEOFENCE_LIMITS.perEmployer.toLocaleString('en-GB')}.`,
        );
      const drafts = input.geofences.map(({ name, shape }) => ({ name, shape: shapeOf(shape) }));
      return ports.geofences.import(viewer, commandOf(input), drafts);
    },
  }),
);
