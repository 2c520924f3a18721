/** How the types of heatmaps are reached: a part of `paths.ts`. */

const SPAN = 'employerIds: ["<E>"], from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z"';

export const HEAT_PATHS: Readonly<Record<string, string>> = {
  HeatCell: `{ alarmHeat(${SPAN}, resolution: 6) { % } }`,
  HeatTerms: `{ alarmHeatTerms(${SPAN}) { % } }`,
};

export const HEAT_ARGUMENTS: Readonly<Record<string, string>> = {
  'Query.alarmHeat': `(${SPAN}, resolution: 6)`,
  'Query.alarmHeatTerms': `(${SPAN})`,
};
