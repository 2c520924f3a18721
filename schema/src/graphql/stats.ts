/** Figures over time: what is counted, of whom, and what is kept back. What each metric means stands in `contract/stats.ts`. */
import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';
import type { EmployerId, TeamId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import {
  metricText,
  STAT_DIMENSION_MEANINGS,
  STAT_DIMENSIONS,
  STAT_POPULATIONS,
  STAT_ZONE,
  type MetricName,
  type StatDimension,
  type StatPopulation,
} from '../contract/stats.ts';
import { AlarmTypeEnum } from './alarm.ts';
import { builder, idsOf } from './builder.ts';
import { EmployerRef, present, TeamRef } from './employer.ts';
import { DispositionEnum } from './incident-words.ts';
import type {
  AlarmFigures,
  CheckInFigures,
  Figure,
  IncidentFigures,
  StatRow,
  Stats,
  UsageFigures,
} from './stats-ports.ts';

const figures = { anywhere: 'SEE_FIGURES' } as const;

const StatDimensionEnum = builder.enumType('StatDimension', {
  description: 'What figures are divided by.',
  values: Object.fromEntries(
    STAT_DIMENSIONS.map((name) => [name, { value: name, description: STAT_DIMENSION_MEANINGS[name] }]),
  ) as Record<StatDimension, { value: StatDimension; description: string }>,
});

/** The fields of one population: counts as integers, shares and seconds as floats, each null where it is suppressed. */
function population<T extends { readonly suppressed: boolean }>(
  typeName: string,
  of: StatPopulation,
  description: string,
  counts: readonly (keyof T & string)[],
  ratios: readonly (keyof T & string)[],
) {
  const text = (name: string): string => metricText(`${of}.${name}` as MetricName);
  const read = (row: T, name: keyof T): Figure => row[name] as Figure;
  return builder.objectRef<T>(typeName).implement({
    description,
    authScopes: figures,
    fields: (t) => ({
      suppressed: t.boolean({
        description:
          'So few people that the figures could give somebody away, or others be worked out by them.',
        resolve: ({ suppressed }) => suppressed,
      }),
      ...Object.fromEntries(
        counts.map((name) => [
          name,
          t.int({ nullable: true, description: text(name), resolve: (row) => read(row, name) }),
        ]),
      ),
      ...Object.fromEntries(
        ratios.map((name) => [
          name,
          t.float({ nullable: true, description: text(name), resolve: (row) => read(row, name) }),
        ]),
      ),
    }),
  });
}

const IncidentFiguresType = population<IncidentFigures>(
  'IncidentFigures',
  'incidents',
  'How incidents were answered and what they came to. null: suppressed, or nothing to divide by.',
  ['people', 'incidents', 'answered', 'audioConnected', 'closed'],
  [
    ...(['answeredWithin10s', 'answeredWithin40s', 'answerP50', 'answerP95'] as const),
    ...(['audioWithin10s', 'audioWithin40s', 'timeToAudioP50', 'timeToAudioP95', 'falseRate'] as const),
  ],
);
const AlarmFiguresType = population<AlarmFigures>(
  'AlarmFigures',
  'alarms',
  'Alarms as they came in. Not divided by DISPOSITION.',
  ['people', 'alarms'],
  [],
);
const CheckInFiguresType = population<CheckInFigures>(
  'CheckInFigures',
  'checkIns',
  'Check-ins made and missed. Not divided by TYPE, PRIORITY or DISPOSITION, nor narrowed by them.',
  ['people', 'made', 'missed'],
  ['overdueRate'],
);
const UsageFiguresType = population<UsageFigures>(
  'UsageFigures',
  'usage',
  'Who works with the service of those who could. Divided by time and TEAM alone.',
  ['active', 'protected', 'sessions'],
  ['usageRate'],
);

const notAsked = 'null where these dimensions do not divide it.';
const RowType = builder.objectRef<StatRow>('StatRow').implement({
  description: 'One group. What it is not divided by is null.',
  authScopes: figures,
  fields: (t) => ({
    bucket: t.field({
      type: 'DateTime',
      nullable: true,
      description: `When the hour, day, week or month begins, ${STAT_ZONE}.`,
      resolve: ({ key }) => key.bucketMs,
    }),
    weekday: t.int({
      nullable: true,
      description: STAT_DIMENSION_MEANINGS.WEEKDAY,
      resolve: ({ key }) => key.weekday,
    }),
    hourOfDay: t.int({
      nullable: true,
      description: STAT_DIMENSION_MEANINGS.HOUR_OF_DAY,
      resolve: ({ key }) => key.hourOfDay,
    }),
    team: t.field({
      type: TeamRef,
      nullable: true,
      description: `${STAT_DIMENSION_MEANINGS.TEAM} null also for those without a team.`,
      resolve: ({ key }, _, { ports, viewer }) =>
        key.teamId === null ? null : ports.team(viewer, key.teamId),
    }),
    type: t.field({
      type: AlarmTypeEnum,
      nullable: true,
      description: STAT_DIMENSION_MEANINGS.TYPE,
      resolve: ({ key }) => key.type,
    }),
    priority: t.int({
      nullable: true,
      description: STAT_DIMENSION_MEANINGS.PRIORITY,
      resolve: ({ key }) => key.priority,
    }),
    disposition: t.field({
      type: DispositionEnum,
      nullable: true,
      description: STAT_DIMENSION_MEANINGS.DISPOSITION,
      resolve: ({ key }) => key.disposition,
    }),
    incidents: t.field({
      type: IncidentFiguresType,
      nullable: true,
      description: 'null: there was none.',
      resolve: ({ incidents }) => incidents,
    }),
    alarms: t.field({
      type: AlarmFiguresType,
      nullable: true,
      description: notAsked,
      resolve: ({ alarms }) => alarms,
    }),
    checkIns: t.field({
      type: CheckInFiguresType,
      nullable: true,
      description: notAsked,
      resolve: ({ checkIns }) => checkIns,
    }),
    usage: t.field({
      type: UsageFiguresType,
      nullable: true,
      description: notAsked,
      resolve: ({ usage }) => usage,
    }),
  }),
});

const StatsType = builder.objectRef<Stats>('Stats').implement({
  description: 'Figures as they were counted: over which time, of which employers, how exactly.',
  authScopes: figures,
  fields: (t) => ({
    from: t.field({
      type: 'DateTime',
      description: 'The time that was counted: where small groups are suppressed, whole months.',
      resolve: ({ fromMs }) => fromMs,
    }),
    to: t.field({
      type: 'DateTime',
      description:
        'Its end, which is not in it: where small groups are suppressed, at the latest that of the last month (Europe/London) that has been over for 24 hours.',
      resolve: ({ toMs }) => toMs,
    }),
    timeZone: t.string({ description: 'Of all buckets.', resolve: () => STAT_ZONE }),
    employers: t.field({
      type: [EmployerRef],
      resolve: ({ employerIds }, _, { ports, viewer }) =>
        employerIds.map((id) => present(ports.employer(viewer, id))),
    }),
    anonymous: t.exposeBoolean('anonymous', {
      description: 'Groups of fewer than k people are suppressed for you.',
    }),
    k: t.exposeInt('k', { description: 'People.' }),
    rows: t.field({
      type: [RowType],
      description: 'By time, then by the other dimensions. A group without anything has no row.',
      resolve: ({ rows }) => [...rows],
    }),
    total: t.field({ type: RowType, description: 'Of all rows together.', resolve: ({ total }) => total }),
    notes: t.stringList({
      description: 'What to know of these figures, in words.',
      resolve: ({ notes }) => [...notes],
    }),
  }),
});

/** Fields that are asked for anywhere below, whatever fragments they stand in. */
function namesBelow(
  set: SelectionSetNode | undefined,
  info: GraphQLResolveInfo,
  into: Set<string>,
): Set<string> {
  for (const node of set?.selections ?? [])
    if (node.kind === Kind.FIELD) {
      into.add(node.name.value);
      namesBelow(node.selectionSet, info, into);
    } else
      namesBelow(
        node.kind === Kind.INLINE_FRAGMENT
          ? node.selectionSet
          : info.fragments[node.name.value]?.selectionSet,
        info,
        into,
      );
  return into;
}

function asked(info: GraphQLResolveInfo): StatPopulation[] {
  const names = new Set<string>();
  for (const { selectionSet } of info.fieldNodes) namesBelow(selectionSet, info, names);
  return STAT_POPULATIONS.filter((name) => names.has(name));
}

/** Rows that a question may come to. */
const MAX_ROWS = 1_000;
const ROWS_OF: Readonly<Record<StatDimension, (spanMs: number) => number>> = {
  HOUR: (spanMs) => spanMs / 3_600_000,
  DAY: (spanMs) => spanMs / 86_400_000,
  WEEK: (spanMs) => spanMs / (7 * 86_400_000),
  MONTH: (spanMs) => spanMs / (30 * 86_400_000),
  WEEKDAY: () => 7,
  HOUR_OF_DAY: () => 24,
  TEAM: () => 10,
  TYPE: () => 17,
  PRIORITY: () => 4,
  DISPOSITION: () => 12,
};

builder.queryField('stats', (t) =>
  t.field({
    type: StatsType,
    description: `Counts, shares and times, divided by up to three dimensions. Name what you want of incidents, alarms, checkIns and usage: only that is counted. Time zone: ${STAT_ZONE}.`,
    args: {
      by: t.arg({ type: [StatDimensionEnum], required: true, description: 'None: the total alone.' }),
      from: t.arg({ type: 'DateTime', required: true }),
      to: t.arg({ type: 'DateTime', required: true, description: 'The first moment that is not counted.' }),
      employerIds: t.arg.idList({
        description:
          'Left out: all whose figures you may see. Where small groups are suppressed, one at a time.',
      }),
      teamIds: t.arg.idList({ description: 'Where small groups are suppressed, one value of each filter.' }),
      types: t.arg({ type: [AlarmTypeEnum] }),
      priorities: t.arg.intList(),
      dispositions: t.arg({ type: [DispositionEnum] }),
    },
    authScopes: figures,
    complexity: ({ by, from, to }) => ({
      multiplier: Math.min(
        MAX_ROWS,
        1 + Math.ceil(by.reduce((rows, one) => rows * Math.max(1, ROWS_OF[one](to - from)), 1)),
      ),
    }),
    resolve: (_, args, { ports, viewer }, info) => {
      const populations = asked(info);
      if (args.priorities?.some((priority) => priority < 1 || priority > 4))
        throw new Fault('BAD_USER_INPUT', 'Priorities are 1 to 4.');
      return ports.statistics.stats(viewer, {
        ...{ by: args.by, fromMs: args.from, toMs: args.to, populations },
        employerIds: idsOf<EmployerId>('Employer', args.employerIds),
        filter: {
          teamIds: idsOf<TeamId>('Team', args.teamIds),
          types: args.types ?? null,
          priorities: args.priorities ?? null,
          dispositions: args.dispositions ?? null,
        },
      });
    },
  }),
);
