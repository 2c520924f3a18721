/** Figures out of the database, cell by cell: one row for each combination of what is divided by, and one of all. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import type { Disposition } from '@lonewatch/schema/contract/incident.ts';
import { STAT_ZONE, type StatDimension } from '@lonewatch/schema/contract/stats.ts';
import {
  ANSWER_FIGURES,
  incidentsTold,
  IS_FALSE,
  IS_JUDGED,
  type AnswerFigures,
} from './incident-figures.ts';
import type { Queries } from './sql-port.ts';
import { storableTime } from './storable.ts';

export interface CellQuestion {
  readonly employerIds: readonly EmployerId[];
  /** Only workers of these teams; null: of the whole employer, devices that are nobody's among them. */
  readonly teamIds: readonly TeamId[] | null;
  readonly types: readonly AlarmType[] | null;
  readonly priorities: readonly number[] | null;
  readonly dispositions: readonly Disposition[] | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: readonly StatDimension[];
  /** Calls in disguise are counted too. */
  readonly silent: boolean;
  /** Of groups of fewer people than this it is said who they are, so that they can be hidden; 0: nothing has to be. */
  readonly k: number;
}

/** Values of `by`, in its order; null for nobody's team and the like. */
export type CellKey = readonly (string | number | null)[];

export interface CellBase {
  readonly key: CellKey;
  readonly isTotal: boolean;
  readonly people: number;
  readonly few: readonly number[] | null;
  /** Different people in the first and in the last month in which there was anything. */
  readonly firstMonthPeople: number;
  readonly lastMonthPeople: number;
}
export interface IncidentCell extends CellBase, AnswerFigures {
  readonly answerP50: number | null;
  readonly answerP95: number | null;
  readonly timeToAudioP50: number | null;
  readonly timeToAudioP95: number | null;
  readonly answeredPeople: number;
  readonly audioPeople: number;
  readonly falsePeople: number;
  readonly otherPeople: number;
}
export interface AlarmCell extends CellBase {
  readonly alarms: number;
}
export interface CheckInCell extends CellBase {
  readonly made: number;
  readonly missed: number;
  readonly madePeople: number;
  readonly missedPeople: number;
}
export interface UsageCell extends CellBase {
  readonly sessions: number;
}

const bucket = (unit: string): string =>
  `(extract(epoch FROM date_trunc('${unit}', at, '${STAT_ZONE}')) * 1000)::float8`;
const KEYS: Readonly<Record<StatDimension, string>> = {
  HOUR: bucket('hour'),
  DAY: bucket('day'),
  WEEK: bucket('week'),
  MONTH: bucket('month'),
  WEEKDAY: `extract(isodow FROM at AT TIME ZONE '${STAT_ZONE}')::int4`,
  HOUR_OF_DAY: `extract(hour FROM at AT TIME ZONE '${STAT_ZONE}')::int4`,
  TEAM: 'team_id',
  TYPE: 'type',
  PRIORITY: 'priority::int4',
  DISPOSITION: 'disposition',
};

/** A device that is nobody's stands for whoever carries it. */
const PERSON = 'coalesce(f.worker_id, -1 - coalesce(f.device_id, 0))';

export function incidentCells(q: Queries, question: CellQuestion): Promise<IncidentCell[]> {
  const seconds = (column: string): string => `extract(epoch FROM ${column} - at)::float8`;
  const point = (share: number, column: string): string =>
    `percentile_disc(${share}) WITHIN GROUP (ORDER BY ${seconds(column)})`;
  const people = (which: string): string => `count(DISTINCT person) FILTER (WHERE ${which})::int4`;
  return cells<IncidentCell>(
    q,
    question,
    `SELECT f.*, w.team_id, ${PERSON} AS person
     FROM (${incidentsTold(question.silent)}) f LEFT JOIN workers w ON w.id = f.worker_id`,
    `${ANSWER_FIGURES},
     ${point(0.5, 'claimed_at')} AS "answerP50", ${point(0.95, 'claimed_at')} AS "answerP95",
     ${point(0.5, 'audio_at')} AS "timeToAudioP50", ${point(0.95, 'audio_at')} AS "timeToAudioP95",
     ${people('claimed_at IS NOT NULL')} AS "answeredPeople", ${people('audio_at IS NOT NULL')} AS "audioPeople",
     ${people(IS_FALSE)} AS "falsePeople", ${people(`${IS_JUDGED} AND NOT ${IS_FALSE}`)} AS "otherPeople"`,
    ['team_id', 'type', 'priority', 'disposition'],
  );
}

export function alarmCells(q: Queries, question: CellQuestion): Promise<AlarmCell[]> {
  return cells<AlarmCell>(
    q,
    question,
    `SELECT f.received_at AS at, f.type, f.priority, w.team_id, ${PERSON} AS person
     FROM alarms f LEFT JOIN workers w ON w.id = f.worker_id
     WHERE f.employer_id = ANY($1::int4[]) AND f.received_at >= $2 AND f.received_at < $3
       ${question.silent ? '' : `AND f.type <> 'DURESS'`}`,
    'count(*)::int4 AS alarms',
    ['team_id', 'type', 'priority'],
  );
}

export function checkInCells(q: Queries, question: CellQuestion): Promise<CheckInCell[]> {
  const people = (made: boolean): string =>
    `count(DISTINCT person) FILTER (WHERE ${made ? '' : 'NOT '}made)::int4`;
  return cells<CheckInCell>(
    q,
    question,
    `SELECT e.at, e.made, w.team_id, e.worker_id AS person FROM (
       SELECT at, true AS made, worker_id FROM session_entries
       WHERE act = 'CHECK_IN' AND employer_id = ANY($1::int4[]) AND at >= $2 AND at < $3
       UNION ALL
       SELECT received_at, false, worker_id FROM alarms
       WHERE type = 'CHECK_IN_MISSED' AND worker_id IS NOT NULL
         AND employer_id = ANY($1::int4[]) AND received_at >= $2 AND received_at < $3
     ) e JOIN workers w ON w.id = e.worker_id`,
    `count(*) FILTER (WHERE made)::int4 AS made, count(*) FILTER (WHERE NOT made)::int4 AS missed,
     ${people(true)} AS "madePeople", ${people(false)} AS "missedPeople"`,
    ['team_id'],
  );
}

export function usageCells(q: Queries, question: CellQuestion): Promise<UsageCell[]> {
  return cells<UsageCell>(
    q,
    question,
    `SELECT s.started_at AS at, w.team_id, s.worker_id AS person
     FROM sessions s JOIN workers w ON w.id = s.worker_id
     WHERE w.employer_id = ANY($1::int4[]) AND s.started_at >= $2 AND s.started_at < $3
       AND s.started_at <= now() AND s.state <> 'CANCELLED'
       AND EXISTS (SELECT FROM devices d WHERE d.worker_id = s.worker_id)`,
    'count(*)::int4 AS sessions',
    ['team_id'],
  );
}

/** Workers to whom a device is assigned, by team. */
export async function protectedByTeam(
  q: Queries,
  { employerIds, teamIds }: Pick<CellQuestion, 'employerIds' | 'teamIds'>,
): Promise<ReadonlyMap<TeamId | null, number>> {
  const rows = await q.query<{ team_id: TeamId | null; count: number }>(
    `SELECT w.team_id, count(*)::int4 AS count FROM workers w
     WHERE w.employer_id = ANY($1::int4[]) AND ($2::int4[] IS NULL OR w.team_id = ANY($2))
       AND EXISTS (SELECT FROM devices d WHERE d.worker_id = w.id) GROUP BY w.team_id`,
    [employerIds, teamIds],
  );
  return new Map(rows.map(({ team_id, count }) => [team_id, count]));
}

/** Columns by which a population can be narrowed, each with the place of its values. */
const NARROWED = {
  team_id: ['$4::int4[]', 'teamIds'],
  type: ['$5::text[]', 'types'],
  priority: ['$6::int4[]', 'priorities'],
  disposition: ['$7::text[]', 'dispositions'],
} as const;

type Row = { readonly is_total: number } & Readonly<Record<string, unknown>>;

async function cells<T extends CellBase>(
  q: Queries,
  question: CellQuestion,
  rows: string,
  figures: string,
  narrowed: readonly (keyof typeof NARROWED)[],
): Promise<T[]> {
  const { by } = question;
  const names = by.map((_, at) => `k${at}`);
  const columns = by.map((dimension, at) => `${KEYS[dimension]} AS k${at}`);
  const narrowing = Object.entries(NARROWED).map(([column, [place]]) =>
    narrowed.includes(column as keyof typeof NARROWED)
      ? `(${place} IS NULL OR ${column} = ANY(${place}))`
      : `${place} IS NULL`,
  );
  const month = `date_trunc('month', at, '${STAT_ZONE}') AS month`;
  const sets = (...more: readonly string[]): string =>
    names.length === 0
      ? more.length === 0
        ? '()'
        : `(${more.join()})`
      : `GROUPING SETS ((${[...names, ...more].join()}), (${more.join()}))`;
  const isTotal = names.length === 0 ? '1' : 'GROUPING(k0)';
  const edges = question.k === 0 ? null : edgesSql(names, isTotal, sets('month'));
  const found = await q.query<Row>(
    `WITH found AS MATERIALIZED (SELECT x.*, ${[...columns, month].join()} FROM (${rows}) x
       WHERE ${narrowing.join(' AND ')}),
     ${edges === null ? '' : edges.parts}counted AS (SELECT ${[...names, `${isTotal} AS is_total`].join()}, count(DISTINCT person)::int4 AS people,
         CASE WHEN count(DISTINCT person) < $8 THEN array_agg(DISTINCT person) END AS few, ${figures}
       FROM found GROUP BY ${sets()})
     ${edges === null ? 'SELECT c.* FROM counted c' : edges.joined}
     ORDER BY ${['c.is_total DESC', ...names.map((name) => `c.${name}`)].join()}`,
    [
      ...[question.employerIds, storableTime(question.fromMs), storableTime(question.toMs)],
      ...Object.values(NARROWED).map(([, name]) => question[name]),
      question.k,
    ],
  );
  return found.map(({ is_total, ...row }) => ({
    ...(row as unknown as T),
    isTotal: is_total === 1,
    key: names.map((name) => row[name] as CellKey[number]),
    firstMonthPeople: (row['firstMonthPeople'] as number | null) ?? 0,
    lastMonthPeople: (row['lastMonthPeople'] as number | null) ?? 0,
  }));
}

/** How many people there are in the first and in the last month of each cell. */
function edgesSql(
  names: readonly string[],
  isTotal: string,
  sets: string,
): { readonly parts: string; readonly joined: string } {
  const keys = [...names, 'is_total'].join();
  const same = names.map((name) => `e.${name} IS NOT DISTINCT FROM c.${name}`);
  return {
    parts: `months AS (SELECT ${[...names, `${isTotal} AS is_total`].join()}, month, count(DISTINCT person)::int4 AS people
       FROM found GROUP BY ${sets}),
     edges AS (SELECT ${keys}, (array_agg(people ORDER BY month))[1] AS "firstMonthPeople",
         (array_agg(people ORDER BY month DESC))[1] AS "lastMonthPeople" FROM months GROUP BY ${keys}),
     `,
    joined: `SELECT c.*, e."firstMonthPeople", e."lastMonthPeople" FROM counted c LEFT JOIN edges e
       ON ${['e.is_total = c.is_total', ...same].join(' AND ')}`,
  };
}
