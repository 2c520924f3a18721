/** Where alarms gather, by H3 cell. */
import { HEAT_COARSEST, HEAT_FINEST_FIGURES, HEAT_STORED } from '../contract/heat.ts';
import type { EmployerId, TeamId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { normaliseViewport } from '../contract/viewport.ts';
import { AlarmTypeEnum } from './alarm.ts';
import { builder, idsOf } from './builder.ts';
import type { HeatCell, HeatTerms } from './heat-ports.ts';
import { ViewportInput } from './location.ts';

const seesFigures = { anywhere: 'SEE_FIGURES' } as const;
/** What a list may cost: as many cells as fit a screen. */
const CELLS = 2_000;

const HeatCellType = builder.objectRef<HeatCell>('HeatCell').implement({
  description:
    'Alarms of one H3 cell. A cell without any is not in the list; of figures, nor is one in which too few people had any.',
  authScopes: seesFigures,
  fields: (t) => ({
    cell: t.exposeID('cell', { description: 'H3 index, hexadecimal.' }),
    lat: t.exposeFloat('lat', { description: 'Of its centre, degrees.' }),
    lon: t.exposeFloat('lon', { description: 'Of its centre, degrees.' }),
    count: t.exposeInt('count', {
      nullable: true,
      description: 'Alarms. null where they are of too few people to be told; never 0.',
    }),
    suppressed: t.boolean({
      description:
        'No number may be told: several people had alarms here, but what was asked divides them too finely.',
      resolve: ({ count }) => count === null,
    }),
    atLeast: t.exposeBoolean('atLeast', {
      description:
        'Some alarms are left out of the count, because telling them could give somebody away. Of figures of single teams this is always said.',
    }),
    weight: t.exposeFloat('weight', {
      nullable: true,
      description:
        'By priority: 4 for each of priority 1, 2 for 2, 1 for any other. null where you see figures only.',
    }),
    boundary: t.floatList({
      description: 'Longitude and latitude of each corner in turn, degrees; the last is not the first again.',
      resolve: ({ boundary }) => [...boundary],
    }),
  }),
});

const HeatTermsType = builder.objectRef<HeatTerms>('HeatTerms').implement({
  description: 'What a heatmap is made of for you.',
  authScopes: seesFigures,
  fields: (t) => ({
    exact: t.exposeBoolean('exact', {
      description:
        'Numbers are of every alarm, as it comes in. false: you see figures only, at some employer at least.',
    }),
    k: t.exposeInt('k', { description: 'Figures are of so many different people or more.' }),
    coarsestResolution: t.exposeInt('coarsestResolution'),
    finestResolution: t.exposeInt('finestResolution'),
    countedFrom: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Figures count whole months (Europe/London) of the span. null: it holds none.',
      resolve: ({ countedFromMs }) => countedFromMs,
    }),
    countedTo: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Figures count a month when it has been over for 24 hours.',
      resolve: ({ countedToMs }) => countedToMs,
    }),
  }),
});

function wholeNumbers(
  name: string,
  values: readonly number[] | null | undefined,
  least: number,
  most: number,
): readonly number[] | null {
  const odd = values?.find((value) => value < least || value > most);
  if (odd !== undefined)
    throw new Fault('BAD_USER_INPUT', `${name} holds ${odd}; they are ${least} to ${most}.`);
  return values ?? null;
}

function checkSpan(fromMs: number, toMs: number): void {
  if (fromMs >= toMs) throw new Fault('BAD_USER_INPUT', 'from must be before to.');
}

builder.queryFields((t) => ({
  alarmHeat: t.field({
    type: [HeatCellType],
    description:
      'Where alarms were, by H3 cell, from a time up to another (by when they were received). Rehearsals are left out; help asked for in disguise is counted for those alone who work alarms. Who may see single alarms’ places gets exact numbers; everybody else sums of groups of several people in whole months, in which no difference of answers gives anybody away.',
    authScopes: seesFigures,
    complexity: { multiplier: CELLS },
    args: {
      employerIds: t.arg.idList(),
      from: t.arg({ type: 'DateTime', required: true }),
      to: t.arg({ type: 'DateTime', required: true }),
      resolution: t.arg.int({
        required: true,
        description: `Of H3: ${HEAT_COARSEST} (12,393 km² a cell) to ${HEAT_STORED} (0.015 km²); figures to ${HEAT_FINEST_FIGURES} (0.74 km²).`,
      }),
      types: t.arg({ type: [AlarmTypeEnum] }),
      teamIds: t.arg.idList({ description: 'Exact: of their present members. Figures: as it was then.' }),
      hours: t.arg.intList({
        description:
          'Hours of the day in Europe/London, 0 to 23. Figures know quarters of the day: 0–5, 6–11, 12–17, 18–23.',
      }),
      weekdays: t.arg.intList({
        description:
          'In Europe/London, 1 (Monday) to 7 (Sunday). Figures know Monday to Friday and the weekend.',
      }),
      within: t.arg({ type: ViewportInput, description: 'Cells whose centre is in here.' }),
    },
    resolve: async (_, { from, to, ...args }, { ports, viewer }) => {
      checkSpan(from, to);
      const cells = await ports.heat.cells(viewer, {
        ...{ fromMs: from, toMs: to, resolution: args.resolution, types: args.types ?? null },
        employerIds: idsOf<EmployerId>('Employer', args.employerIds),
        teamIds: idsOf<TeamId>('Team', args.teamIds),
        hours: wholeNumbers('hours', args.hours, 0, 23),
        weekdays: wholeNumbers('weekdays', args.weekdays, 1, 7),
        within: args.within == null ? null : normaliseViewport(args.within),
      });
      return [...cells];
    },
  }),
  alarmHeatTerms: t.field({
    type: HeatTermsType,
    nullable: true,
    description:
      'What alarmHeat would count for you of this span. null: it would count nothing of these employers.',
    authScopes: seesFigures,
    args: {
      employerIds: t.arg.idList(),
      from: t.arg({ type: 'DateTime', required: true }),
      to: t.arg({ type: 'DateTime', required: true }),
    },
    resolve: (_, { employerIds, from, to }, { ports, viewer }) => {
      checkSpan(from, to);
      return ports.heat.terms(viewer, {
        ...{ fromMs: from, toMs: to },
        employerIds: idsOf<EmployerId>('Employer', employerIds),
      });
    },
  }),
}));
