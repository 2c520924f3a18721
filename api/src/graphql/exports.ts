/** What can be taken away as a file: tables with their data dictionary, row by row as the viewer may have them. */
import type { EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import {
  metricText,
  METRICS,
  POPULATION_DIMENSIONS,
  STAT_DIMENSION_MEANINGS,
  STAT_DIMENSIONS,
  STAT_POPULATIONS,
  type MetricName,
  type StatDimension,
} from '@lonewatch/schema/contract/stats.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { idOf } from '@lonewatch/schema/graphql/builder.ts';
import type { StatKey, StatRow } from '@lonewatch/schema/graphql/stats-ports.ts';
import { pageOfIncidents, type IncidentRow, type RowCursor } from '../persistence/incident-rows.ts';
import type { Database } from '../persistence/sql-port.ts';
import { scopeOf } from './ports.ts';
import { scopeOfFigures, spanOf } from './stat-scope.ts';
import { countStats } from './statistics.ts';

export type ColumnType = 'STRING' | 'INT32' | 'DOUBLE' | 'TIMESTAMP' | 'BOOLEAN';
export type ExportValue = string | number | boolean | Date | null;
export interface ExportColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** What it means, with its unit. */
  readonly meaning: string;
}
export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  /** Pages of rows, the values in the order of the columns. */
  readonly pages: AsyncIterable<readonly (readonly ExportValue[])[]>;
}

export const EXPORTS = ['incidents', 'stats'] as const;
export type ExportName = (typeof EXPORTS)[number];

export interface ExportOptions {
  readonly db: Database;
  readonly now: () => number;
  readonly k: number;
  readonly teamName: (teamId: TeamId) => string | null;
}

/** Rows of one page: some 10 ms of the database, some 2 MB here. */
const PAGE = 5_000;

export function makeExports(options: ExportOptions) {
  return {
    dictionary: (): { readonly table: ExportName; readonly column: ExportColumn }[] => [
      ...INCIDENT_COLUMNS.map((column) => ({ table: 'incidents' as const, column })),
      ...statColumns(STAT_DIMENSIONS).map((column) => ({ table: 'stats' as const, column })),
    ],
    open: (viewer: Viewer, name: ExportName, wanted: URLSearchParams): Promise<ExportTable> =>
      name === 'incidents' ? openIncidents(options, viewer, wanted) : openStats(options, viewer, wanted),
  };
}
export type Exports = ReturnType<typeof makeExports>;

const INCIDENT_COLUMNS: readonly (ExportColumn & { readonly read: keyof IncidentRow })[] = [
  { name: 'number', type: 'STRING', read: 'number', meaning: 'Of the incident, as people say it.' },
  { name: 'team', type: 'STRING', read: 'team', meaning: STAT_DIMENSION_MEANINGS.TEAM },
  { name: 'type', type: 'STRING', read: 'type', meaning: 'Of its first alarm.' },
  {
    name: 'priority',
    type: 'INT32',
    read: 'priority',
    meaning: 'The highest that it came to; 1 is highest.',
  },
  { name: 'raised_at', type: 'TIMESTAMP', read: 'raisedAt', meaning: 'Receipt of the first alarm, UTC.' },
  {
    ...{ name: 'answer_seconds', type: 'DOUBLE', read: 'answerSeconds' },
    meaning: 'Seconds from the receipt of the first alarm until somebody claimed it; empty: nobody did.',
  },
  {
    ...{ name: 'audio_seconds', type: 'DOUBLE', read: 'audioSeconds' },
    meaning: 'Seconds from the receipt of the first alarm until audio was connected; empty: it never was.',
  },
  { name: 'closed_at', type: 'TIMESTAMP', read: 'closedAt', meaning: 'UTC; empty: it is open.' },
  {
    name: 'disposition',
    type: 'STRING',
    read: 'disposition',
    meaning: 'What it came to; empty: it is open.',
  },
  {
    name: 'verification',
    type: 'STRING',
    read: 'verification',
    meaning: 'GENUINE, FALSE, INCONCLUSIVE or UNKNOWN.',
  },
];

// eslint-disable-next-line @typescript-eslint/require-await -- what cannot be answered rejects, as where figures are counted
async function openIncidents(
  { db, now }: ExportOptions,
  viewer: Viewer,
  wanted: URLSearchParams,
): Promise<ExportTable> {
  const employerId = employerIn(wanted);
  const { anonymous, teamIds, silent } = scopeOfFigures(viewer, [employerId]);
  if (anonymous)
    throw new Fault('FORBIDDEN', 'Your role sees counts, no single incidents: export stats instead.');
  const question = { employerId, teamIds, silent, ...spanOf(spanIn(wanted, now()), false, now()) };
  async function* pages(): AsyncGenerator<readonly (readonly ExportValue[])[]> {
    for (let after: RowCursor | null = null; ;) {
      const { rows, next } = await db.asViewer(
        scopeOf(viewer, 'SEE_FIGURES'),
        (q) => pageOfIncidents(q, question, after, PAGE),
        'bulk',
      );
      yield rows.map((row) => INCIDENT_COLUMNS.map(({ read }) => row[read]));
      if (next === null) return;
      after = next;
    }
  }
  return { columns: INCIDENT_COLUMNS, pages: pages() };
}

const KEY_COLUMNS: Readonly<Record<StatDimension, readonly [name: string, type: ColumnType]>> = {
  HOUR: ['bucket', 'TIMESTAMP'],
  DAY: ['bucket', 'TIMESTAMP'],
  WEEK: ['bucket', 'TIMESTAMP'],
  MONTH: ['bucket', 'TIMESTAMP'],
  WEEKDAY: ['weekday', 'INT32'],
  HOUR_OF_DAY: ['hour_of_day', 'INT32'],
  TEAM: ['team', 'STRING'],
  TYPE: ['type', 'STRING'],
  PRIORITY: ['priority', 'INT32'],
  DISPOSITION: ['disposition', 'STRING'],
};

function statColumns(by: readonly StatDimension[]): ExportColumn[] {
  const keys = new Map<string, ExportColumn>();
  for (const dimension of by) {
    const [name, type] = KEY_COLUMNS[dimension];
    const meaning =
      name === 'bucket'
        ? 'When the hour, day, week or month begins: an instant in UTC, the calendar of Europe/London.'
        : STAT_DIMENSION_MEANINGS[dimension];
    keys.set(name, { name, type, meaning });
  }
  const populations = STAT_POPULATIONS.filter((population) =>
    by.length === STAT_DIMENSIONS.length
      ? true
      : by.every((dimension) => POPULATION_DIMENSIONS[population].includes(dimension)),
  );
  return [
    ...keys.values(),
    ...populations.flatMap((population): ExportColumn[] => [
      {
        ...{ name: `${population}_suppressed`, type: 'BOOLEAN' },
        meaning: 'true: the figures are kept back, so that nobody is given away.',
      },
      ...metricsOf(population).map((name): ExportColumn => ({
        name: name.replace('.', '_'),
        type: METRICS[name].unit === 'count' ? 'INT32' : 'DOUBLE',
        meaning: metricText(name),
      })),
    ]),
  ];
}

function metricsOf(population: string): MetricName[] {
  return (Object.keys(METRICS) as MetricName[]).filter((name) => name.startsWith(`${population}.`));
}

async function openStats(
  options: ExportOptions,
  viewer: Viewer,
  wanted: URLSearchParams,
): Promise<ExportTable> {
  const by = (wanted.get('by') ?? 'MONTH').split(',').filter((name) => name !== '');
  const odd = by.find((name) => !(STAT_DIMENSIONS as readonly string[]).includes(name));
  if (odd !== undefined)
    throw new Fault('BAD_USER_INPUT', `"${odd}" is no dimension: by takes ${STAT_DIMENSIONS.join(', ')}.`);
  const dimensions = by as StatDimension[];
  const columns = statColumns(dimensions);
  const { rows } = await countStats(options, viewer, {
    ...{ by: dimensions, employerIds: [employerIn(wanted)], populations: STAT_POPULATIONS },
    ...spanIn(wanted, options.now()),
    filter: { teamIds: null, types: null, priorities: null, dispositions: null },
  });
  // eslint-disable-next-line @typescript-eslint/require-await -- pages come one by one, whatever makes them
  async function* pages(): AsyncGenerator<readonly (readonly ExportValue[])[]> {
    yield rows.map((row) => columns.map(({ name }) => statValue(row, name, options.teamName)));
  }
  return { columns, pages: pages() };
}

const KEY_OF: Readonly<Record<string, (key: StatKey, teamName: ExportOptions['teamName']) => ExportValue>> = {
  bucket: ({ bucketMs }) => (bucketMs === null ? null : new Date(bucketMs)),
  weekday: ({ weekday }) => weekday,
  hour_of_day: ({ hourOfDay }) => hourOfDay,
  team: ({ teamId }, teamName) => (teamId === null ? null : teamName(teamId)),
  type: ({ type }) => type,
  priority: ({ priority }) => priority,
  disposition: ({ disposition }) => disposition,
};

function statValue(row: StatRow, column: string, teamName: ExportOptions['teamName']): ExportValue {
  const key = KEY_OF[column];
  if (key !== undefined) return key(row.key, teamName);
  const population = STAT_POPULATIONS.find((name) => column.startsWith(`${name}_`))!;
  const figures = row[population] as Readonly<Record<string, ExportValue>> | null;
  return figures?.[column.slice(population.length + 1)] ?? null;
}

function employerIn(wanted: URLSearchParams): EmployerId {
  const id = wanted.get('employer');
  if (id === null)
    throw new Fault('BAD_USER_INPUT', 'Say whose: employer= takes the id of an employer from the API.');
  return idOf<EmployerId>('Employer', id);
}

const YEAR_MS = 365 * 86_400_000;

/** A year up to now, where nothing else is said. */
function spanIn(wanted: URLSearchParams, nowMs: number): { fromMs: number; toMs: number } {
  const of = (name: string, fallbackMs: number): number => {
    const text = wanted.get(name);
    const ms = text === null ? fallbackMs : Date.parse(text);
    if (Number.isNaN(ms))
      throw new Fault(
        'BAD_USER_INPUT',
        `${name} is "${text}"; write it as 2026-11-01 or 2026-11-01T09:00:00Z.`,
      );
    return ms;
  };
  const toMs = of('to', nowMs);
  return { fromMs: of('from', toMs - YEAR_MS), toMs };
}
