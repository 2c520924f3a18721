/** Geofences as they stand and as they were, and who is told when one changes. What happens at them: `geofence-events.ts`. */
import { encodeGlobalID } from '@pothos/plugin-relay';
import {
  GEOFENCE_RESPONSES,
  GEOFENCE_TRIGGERS,
  SHAPE_KINDS,
  type GeofenceRule,
  type GeofenceShape,
  type Position,
} from '../contract/geofence.ts';
import { drawnFence } from '../contract/geofence-drawing.ts';
import type { EmployerId, GeofenceId } from '../contract/ids.ts';
import type { StepWindow } from '../contract/plan.ts';
import { mayAt } from '../contract/viewer.ts';
import { builder, connectionOf, forwardArgs, idOf, idsOf, pageArgs, pageCost } from './builder.ts';
import { EmployerRef, present, TeamRef } from './employer.ts';
import { GEOFENCE_CHANGES, type GeofenceChange, type GeofenceVersion } from './geofence-ports.ts';
import { WorkerRef } from './worker.ts';

export const ShapeKindEnum = builder.enumType('GeofenceShapeKind', { values: SHAPE_KINDS });
export const TriggerEnum = builder.enumType('GeofenceTrigger', {
  description:
    'DWELL: longer within than afterSeconds. CROSSED: entered and left between two fixes. ABSENT: nobody within at atMinute. SPEED: faster than speedMps within.',
  values: GEOFENCE_TRIGGERS,
});
export const ResponseEnum = builder.enumType('GeofenceResponse', {
  description:
    'NOTE: stands on the worker’s timeline. SUPERVISORY: is shown to whoever watches. ALARM: a human has to answer.',
  values: GEOFENCE_RESPONSES,
});

const PointType = builder.objectRef<Position>('GeoPoint').implement({
  description: 'Degrees WGS84.',
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    lon: t.float({ description: 'Degrees east.', resolve: ([lon]) => lon }),
    lat: t.float({ description: 'Degrees north.', resolve: ([, lat]) => lat }),
  }),
});
const RingType = builder.objectRef<readonly Position[]>('GeofenceRing').implement({
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    points: t.field({
      type: [PointType],
      description: 'The first is not repeated.',
      complexity: { multiplier: 20 },
      resolve: (ring) => [...ring],
    }),
  }),
});

export const ShapeType = builder.objectRef<GeofenceShape>('GeofenceShape').implement({
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    kind: t.field({ type: ShapeKindEnum, resolve: ({ kind }) => kind }),
    center: t.field({
      type: PointType,
      nullable: true,
      description: 'CIRCLE.',
      resolve: (shape) => (shape.kind === 'CIRCLE' ? shape.center : null),
    }),
    radiusM: t.float({
      nullable: true,
      description: 'CIRCLE.',
      resolve: (shape) => (shape.kind === 'CIRCLE' ? shape.radiusM : null),
    }),
    rings: t.field({
      type: [RingType],
      nullable: true,
      description: 'POLYGON: the outline, then its holes.',
      complexity: { multiplier: 2 },
      resolve: (shape) => (shape.kind === 'POLYGON' ? [...shape.rings] : null),
    }),
    line: t.field({
      type: [PointType],
      nullable: true,
      description: 'CORRIDOR.',
      complexity: { multiplier: 20 },
      resolve: (shape) => (shape.kind === 'CORRIDOR' ? [...shape.line] : null),
    }),
    widthM: t.float({
      nullable: true,
      description: 'CORRIDOR: everything within half of it of the line.',
      resolve: (shape) => (shape.kind === 'CORRIDOR' ? shape.widthM : null),
    }),
    geoJson: t.string({
      description:
        'A Feature to be drawn: a circle as a polygon of 64 sides, a corridor as a LineString that is `properties.widthM` metres wide.',
      resolve: (shape) => JSON.stringify(drawnFence(shape)),
    }),
  }),
});

const WindowType = builder.objectRef<StepWindow>('GeofenceWindow').implement({
  description:
    'Hours of the week on the employer’s clock. One that ends before it begins goes on past midnight.',
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    weekdays: t.intList({ description: '0 is Monday.', resolve: ({ weekdays }) => [...weekdays] }),
    fromMinute: t.int({ description: 'Of the day.', resolve: ({ fromMin }) => fromMin }),
    toMinute: t.int({ resolve: ({ toMin }) => toMin }),
  }),
});

export const RuleType = builder.objectRef<GeofenceRule>('GeofenceRule').implement({
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    id: t.exposeInt('id', { description: 'Within its fence; never given twice.' }),
    trigger: t.field({ type: TriggerEnum, resolve: ({ trigger }) => trigger }),
    afterSeconds: t.int({ nullable: true, description: 'DWELL.', resolve: ({ afterS }) => afterS }),
    speedMps: t.exposeFloat('speedMps', { nullable: true, description: 'SPEED: metres per second.' }),
    atMinute: t.int({
      nullable: true,
      description: 'ABSENT: of the employer’s local day.',
      resolve: ({ atMin }) => atMin,
    }),
    window: t.field({
      type: WindowType,
      nullable: true,
      description: 'null: at any time. Of ABSENT only the weekdays count.',
      resolve: ({ window }) => window,
    }),
    teams: t.field({
      type: [TeamRef],
      nullable: true,
      complexity: { multiplier: 3 },
      description: 'null: everybody of the employer. Teams that you may not see are left out.',
      resolve: ({ teamIds }, _, { ports, viewer }) =>
        teamIds?.map((id) => ports.team(viewer, id)).filter((team) => team !== null) ?? null,
    }),
    response: t.field({ type: ResponseEnum, resolve: ({ response }) => response }),
    priority: t.exposeInt('priority', { nullable: true, description: 'ALARM: 1 is highest.' }),
    sentence: t.string({
      description: 'What it says, in words.',
      resolve: (rule, _, { ports }) => ports.geofences.ruleSentence(rule),
    }),
  }),
});

export const GeofenceRef = builder.objectRef<GeofenceVersion>('Geofence');
builder.node(GeofenceRef, {
  description:
    'A shape on the ground and what happens when somebody crosses, stays in or keeps away from it.',
  authScopes: ({ employerId }, { viewer }) => mayAt(viewer, 'SEE_GEOFENCES', employerId),
  id: { resolve: ({ id }) => id, parse: Number },
  loadOne: (id, { ports, viewer }) => ports.geofences.find(viewer, id as GeofenceId),
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'What a command carries as expectedVersion.' }),
    employer: t.field({
      type: EmployerRef,
      resolve: ({ employerId }, _, { ports, viewer }) => present(ports.employer(viewer, employerId)),
    }),
    name: t.exposeString('name'),
    shape: t.field({ type: ShapeType, resolve: ({ shape }) => shape }),
    rules: t.field({
      type: [RuleType],
      complexity: { multiplier: 3 },
      resolve: ({ rules }) => [...rules],
    }),
    removed: t.exposeBoolean('removed', { description: 'It is in effect no more, from this version on.' }),
    changedAt: t.field({ type: 'DateTime', resolve: ({ changedAtMs }) => changedAtMs }),
    changedBy: t.exposeString('changedBy', { description: 'Named as then.' }),
    workersInside: t.field({
      type: [WorkerRef],
      complexity: { multiplier: 10 },
      description:
        'Who is within as far as is known, of those whose position is open to you now. Each look is written down.',
      resolve: (fence, _, { ports, viewer }) => [...ports.geofences.workersInside(viewer, fence)],
    }),
  }),
});
builder.objectField(GeofenceRef, 'versions', (t) =>
  t.field({
    type: [GeofenceRef],
    description: 'All, the newest first.',
    complexity: { multiplier: 10 },
    resolve: async ({ id }, _, { ports, viewer }) => [...(await ports.geofences.versions(viewer, id))],
  }),
);

const GeofenceConnection = builder.connectionObject(
  { type: GeofenceRef, name: 'GeofenceConnection' },
  { name: 'GeofenceEdge' },
);

builder.queryField('geofences', (t) =>
  t.field({
    type: GeofenceConnection,
    description: 'Fences in effect that you may see, by name.',
    args: {
      employerId: t.arg.id({ description: 'Left out: of all employers that are yours.' }),
      search: t.arg.string({ description: 'In the name, whatever the letter case.' }),
      ...forwardArgs(t.arg),
    },
    authScopes: { anywhere: 'SEE_GEOFENCES' },
    complexity: pageCost,
    resolve: async (_, args, { ports, viewer }) => {
      const employerId = args.employerId == null ? null : idOf<EmployerId>('Employer', args.employerId);
      const search = args.search?.trim() ?? '';
      return connectionOf(
        await ports.geofences.list(viewer, employerId, search === '' ? null : search, pageArgs(args)),
      );
    },
  }),
);

const ChangeType = builder.objectRef<GeofenceChange>('GeofenceChange').implement({
  authScopes: { anywhere: 'SEE_GEOFENCES' },
  fields: (t) => ({
    kind: t.field({
      type: builder.enumType('GeofenceChangeKind', {
        description: 'READY: from now on you miss nothing; ask for what there is.',
        values: GEOFENCE_CHANGES,
      }),
      resolve: ({ kind }) => kind,
    }),
    geofenceId: t.id({
      nullable: true,
      description: 'null with READY.',
      resolve: ({ fence }) => fence && encodeGlobalID('Geofence', fence.id),
    }),
    version: t.int({
      nullable: true,
      description: 'null with READY. One that is not above what you have is old news.',
      resolve: ({ fence }) => fence?.version ?? null,
    }),
    geofence: t.field({
      type: GeofenceRef,
      nullable: true,
      description: 'null with READY. With REMOVED as it was.',
      resolve: ({ fence }) => fence,
    }),
  }),
});

builder.subscriptionField('geofencesChanged', (t) =>
  t.field({
    type: ChangeType,
    description:
      'READY, then each change as soon as it is in effect. What there is, is not repeated; several changes of one fence may come as one.',
    args: { employerIds: t.arg.idList({ description: 'Left out: all that are yours.' }) },
    authScopes: { anywhere: 'SEE_GEOFENCES' },
    subscribe: (_, { employerIds }, { ports, viewer }) =>
      ports.geofences.changes(viewer, idsOf<EmployerId>('Employer', employerIds)),
    resolve: (change) => change,
  }),
);
