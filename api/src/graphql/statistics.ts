/** Implements figures over time: counts what is asked for, keeps back what would give somebody away, divides the rest. */
import type { TeamId } from '@lonewatch/schema/contract/ids.ts';
import {
  POPULATION_DIMENSIONS,
  STAT_BUCKETS,
  type StatDimension,
  type StatPopulation,
} from '@lonewatch/schema/contract/stats.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { StatKey, StatQuestion, StatRow, Stats } from '@lonewatch/schema/graphql/stats-ports.ts';
import { suppressedCells, type Cell } from '../domain/suppression.ts';
import type { Database, Queries } from '../persistence/sql-port.ts';
import {
  alarmCells,
  checkInCells,
  incidentCells,
  protectedByTeam,
  usageCells,
  type CellBase,
  type CellKey,
  type CellQuestion,
} from '../persistence/stat-cells.ts';
import { scopeOf } from './ports.ts';
import { alarmFigures, checkInFigures, incidentFigures, usageFigures, type Telling } from './stat-figures.ts';
import { frameOf, scopeOfFigures, spanOf, type StatFrame } from './stat-scope.ts';

export interface StatisticsOptions {
  readonly db: Database;
  readonly now: () => number;
  readonly k: number;
}

export async function countStats(
  { db, now, k }: StatisticsOptions,
  viewer: Viewer,
  question: StatQuestion,
): Promise<Stats> {
  const scope = scopeOfFigures(viewer, question.employerIds);
  const { anonymous } = scope;
  const frame = frameOf(question, anonymous);
  const span = spanOf(question, anonymous, now());
  const filter = anonymous
    ? { teamIds: scope.teamIds, types: null, priorities: null, dispositions: null }
    : { ...question.filter, teamIds: within(scope.teamIds, question.filter.teamIds) };
  const base: CellQuestion = { ...scope, ...filter, ...span, by: frame.by, k: anonymous ? k : 0 };
  const rows = new Map<string, MutableRow>();
  const total: MutableRow = emptyRow(keyOf([], []));
  await db.asViewer(scopeOf(viewer, 'SEE_FIGURES'), async (q) => {
    for (const population of question.populations)
      if (frame.by.every((dimension) => POPULATION_DIMENSIONS[population].includes(dimension)))
        await POPULATIONS[population](q, base, { frame, anonymous, k, asked: question.by, rows, total });
  });
  return {
    ...span,
    ...{ employerIds: scope.employerIds, anonymous, k },
    rows: [...rows.values()].sort((a, b) => order(a.key) - order(b.key)),
    total,
    notes: notesOf(anonymous, scope.silent, k),
  };
}

type MutableRow = { -readonly [Name in keyof StatRow]: StatRow[Name] };

interface Answering {
  readonly frame: StatFrame;
  readonly anonymous: boolean;
  readonly k: number;
  readonly asked: readonly StatDimension[];
  readonly rows: Map<string, MutableRow>;
  readonly total: MutableRow;
}

const POPULATIONS: Readonly<
  Record<StatPopulation, (q: Queries, base: CellQuestion, answering: Answering) => Promise<void>>
> = {
  incidents: async (q, base, answering) =>
    tell(
      await incidentCells(q, base),
      ({ incidents }) => incidents,
      answering,
      (row, cell, telling) => {
        row.incidents = incidentFigures(cell, telling);
      },
    ),
  alarms: async (q, base, answering) =>
    tell(
      await alarmCells(q, base),
      ({ alarms }) => alarms,
      answering,
      (row, cell, telling) => {
        row.alarms = alarmFigures(cell, telling);
      },
    ),
  checkIns: async (q, base, answering) =>
    tell(
      await checkInCells(q, base),
      ({ made, missed }) => made + missed,
      answering,
      (row, cell, telling) => {
        row.checkIns = checkInFigures(cell, telling);
      },
    ),
  usage: async (q, base, answering) => {
    const covered = await protectedByTeam(q, base);
    const all = [...covered.values()].reduce((sum, count) => sum + count, 0);
    const at = base.by.indexOf('TEAM');
    tell(
      await usageCells(q, base),
      ({ sessions }) => sessions,
      answering,
      (row, cell, telling) => {
        const protectedWorkers =
          cell.isTotal || at === -1 ? all : (covered.get(cell.key[at] as TeamId | null) ?? 0);
        row.usage = usageFigures(cell, protectedWorkers, telling);
      },
    );
  },
};

/** Puts each cell that belongs to the answer into its row, told or kept back. */
function tell<T extends CellBase>(
  cells: readonly T[],
  countOf: (cell: T) => number,
  { frame, anonymous, k, asked, rows, total }: Answering,
  put: (row: MutableRow, cell: T, telling: Telling) => void,
): void {
  const parts = cells.filter(({ isTotal }) => !isTotal);
  const hidden = anonymous
    ? suppressedCells(
        parts.map((cell) => judged(cell, countOf(cell), k)),
        k,
      )
    : new Set<number>();
  for (const [at, cell] of parts.entries()) {
    if (!frame.only.every(([place, value]) => cell.key[place] === value)) continue;
    const key = keyOf(asked, cell.key);
    const name = JSON.stringify(key);
    const row = rows.get(name) ?? emptyRow(key);
    rows.set(name, row);
    put(row, cell, { suppressed: hidden.has(at), anonymous, k });
  }
  // With one value of each filter and nothing else to divide by, the row itself is the total.
  const [whole] = frame.only.length === 0 ? cells.filter(({ isTotal }) => isTotal) : [];
  if (whole !== undefined) {
    const suppressed = anonymous && suppressedCells([judged(whole, countOf(whole), k)], k).size > 0;
    put(total, whole, { suppressed, anonymous, k });
  } else if (asked.length === 0)
    Object.assign(total, Object.fromEntries([...rows.values()].flatMap((row) => Object.entries(row))));
}

/** Another window, a month shorter at either end, would tell of the few who are in that month alone. */
function judged(
  { key, people, few, firstMonthPeople, lastMonthPeople }: CellBase,
  count: number,
  k: number,
): Cell {
  return {
    ...{ key: key.map(String), count, people, few },
    barred: people > 0 && Math.min(firstMonthPeople, lastMonthPeople) < k,
  };
}

function within(reach: readonly TeamId[] | null, wanted: readonly TeamId[] | null): readonly TeamId[] | null {
  if (reach === null || wanted === null) return reach ?? wanted;
  return wanted.filter((id) => reach.includes(id));
}

/** `values`: of the frame, whose first places are what was asked for. */
function keyOf(asked: readonly StatDimension[], values: CellKey): StatKey {
  const of = <T>(dimension: StatDimension): T | null => {
    const at = asked.indexOf(dimension);
    return at === -1 ? null : (values[at] as T | null);
  };
  const bucket = asked.findIndex((one) => (STAT_BUCKETS as readonly string[]).includes(one));
  return {
    bucketMs: bucket === -1 ? null : (values[bucket] as number),
    ...{ weekday: of<number>('WEEKDAY'), hourOfDay: of<number>('HOUR_OF_DAY'), teamId: of<TeamId>('TEAM') },
    ...{ type: of('TYPE'), priority: of<number>('PRIORITY'), disposition: of('DISPOSITION') },
  };
}

function emptyRow(key: StatKey): MutableRow {
  return { key, incidents: null, alarms: null, checkIns: null, usage: null };
}

/** Rows stand by time; within that as the database has them, which sorts are stable about. */
function order({ bucketMs, weekday, hourOfDay }: StatKey): number {
  return bucketMs ?? (weekday ?? 0) * 24 + (hourOfDay ?? 0);
}

function notesOf(anonymous: boolean, silent: boolean, k: number): string[] {
  return [
    ...(anonymous
      ? [
          `Groups of fewer than ${k} people are suppressed: null, never 0. So are others from which they could be worked out.`,
          'Counted over whole months (Europe/London) that ended 24 hours ago or longer: the present month is not in them.',
        ]
      : []),
    ...(silent ? [] : ['Calls for help in disguise are not counted here; the control room counts them.']),
  ];
}
