/** Alarms by cell: counted as they are, or as the groups that were made of a month for those who see figures only. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import {
  ALL_HOURS,
  ALL_WEEKDAYS,
  HEAT_WEIGHTS,
  heatMask,
  heatParent,
  heatResolution,
} from '@lonewatch/schema/contract/heat.ts';
import type { EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import { epochMs } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableTime } from './storable.ts';

export interface HeatSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly resolution: number;
  /** Bits of the hours 0 to 23 and of the weekdays from Monday, Europe/London. */
  readonly hours: number;
  readonly weekdays: number;
}

/** Degrees times 1e7; west is greater than east across the antimeridian. */
export interface HeatBox {
  readonly westE7: number;
  readonly southE7: number;
  readonly eastE7: number;
  readonly northE7: number;
}

export interface ExactReach {
  /** Of these all. */
  readonly employerIds: readonly EmployerId[];
  /** Besides, of the present members of these teams. */
  readonly teamIds: readonly TeamId[];
  /** Whose calls for help in disguise are counted. */
  readonly silentAt: readonly EmployerId[];
  readonly types: readonly AlarmType[];
  /** null: anywhere. */
  readonly box: HeatBox | null;
}

export interface ExactCell {
  readonly cell: bigint;
  readonly alarms: number;
  readonly weight: number;
}

const LONDON = `received_at AT TIME ZONE 'Europe/London'`;
const WEIGHT = `CASE priority ${Object.entries(HEAT_WEIGHTS)
  .map(([priority, weight]) => `WHEN ${priority} THEN ${weight}`)
  .join(' ')} ELSE 1 END`;

/** Only what is asked for stands in the statement, so that the usual one reads the index alone. */
export async function exactCells(q: Queries, span: HeatSpan, reach: ExactReach): Promise<ExactCell[]> {
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const rows = await q.query<{ cell: string; alarms: number; weight: number }>(
    `SELECT (heat_cell | ${put(String(heatMask(span.resolution)))}::int8)::text AS cell, count(*)::int4 AS alarms,
       sum(${WEIGHT})::int4 AS weight
     FROM alarms WHERE ${conditions(span, reach, put).join(' AND ')} GROUP BY 1`,
    values,
  );
  return rows.map(({ cell, ...counts }) => ({ ...counts, cell: heatParent(BigInt(cell), span.resolution) }));
}

function conditions(
  { fromMs, toMs, hours, weekdays }: HeatSpan,
  { employerIds, teamIds, silentAt, types, box }: ExactReach,
  put: (value: unknown) => string,
): string[] {
  const all = `employer_id = ANY(${put(employerIds)}::int4[])`;
  const found = [
    teamIds.length === 0
      ? all
      : `(${all} OR (employer_id, worker_id) IN
          (SELECT w.employer_id, w.id FROM workers w WHERE w.team_id = ANY(${put(teamIds)}::int4[])))`,
    `received_at >= ${put(storableTime(fromMs))} AND received_at < ${put(storableTime(toMs))}`,
    'heat_cell IS NOT NULL',
    `type = ANY(${put(types)}::text[])`,
  ];
  if (types.includes('DURESS'))
    found.push(`(type <> 'DURESS' OR employer_id = ANY(${put(silentAt)}::int4[]))`);
  if (hours !== ALL_HOURS) found.push(`(${put(hours)}::int4 >> extract(hour FROM ${LONDON})::int4) & 1 = 1`);
  if (weekdays !== ALL_WEEKDAYS)
    found.push(`(${put(weekdays)}::int4 >> (extract(isodow FROM ${LONDON})::int4 - 1)) & 1 = 1`);
  if (box !== null) {
    const { westE7, southE7, eastE7, northE7 } = box;
    const [west, east] = [`lon_e7 >= ${put(westE7)}`, `lon_e7 <= ${put(eastE7)}`];
    found.push(`lat_e7 BETWEEN ${put(southE7)} AND ${put(northE7)}`);
    found.push(westE7 <= eastE7 ? `${west} AND ${east}` : `(${west} OR ${east})`);
  }
  return found;
}

/** null: there is none with a place. */
export async function firstAlarmMs(q: Queries, employerId: EmployerId): Promise<number | null> {
  const [row] = await q.query<{ ms: number | null }>(
    `SELECT ${epochMs('min(received_at)')} AS ms FROM alarms WHERE employer_id = $1 AND heat_cell IS NOT NULL`,
    [employerId],
  );
  return row?.ms ?? null;
}

/** What an alarm is to `domain/heat-release`. */
export interface ReleasedAlarm {
  readonly cell: bigint;
  readonly type: AlarmType;
  readonly hour: number;
  readonly weekday: number;
  readonly teamId: TeamId | null;
  readonly person: string;
}

export async function alarmsToRelease(
  q: Queries,
  employerId: EmployerId,
  { fromMs, toMs }: Pick<HeatSpan, 'fromMs' | 'toMs'>,
  types: readonly AlarmType[],
): Promise<ReleasedAlarm[]> {
  const rows = await q.query<Omit<ReleasedAlarm, 'cell'> & { readonly cell: string }>(
    `SELECT a.heat_cell::text AS cell, a.type, extract(hour FROM a.${LONDON})::int4 AS hour,
       extract(isodow FROM a.${LONDON})::int4 - 1 AS weekday, w.team_id AS "teamId",
       coalesce('worker ' || a.worker_id, 'device ' || a.device_id, 'alarm ' || a.id) AS person
     FROM alarms a LEFT JOIN workers w ON w.id = a.worker_id
     WHERE a.employer_id = $1 AND a.received_at >= $2 AND a.received_at < $3 AND a.heat_cell IS NOT NULL
       AND a.type = ANY($4::text[]) ORDER BY a.id`,
    [employerId, storableTime(fromMs), storableTime(toMs), types],
  );
  return rows.map((row) => ({ ...row, cell: BigInt(row.cell) }));
}

export interface ReleasedGroup {
  readonly cell: bigint;
  readonly types: number;
  readonly hours: number;
  readonly weekdays: number;
  readonly teamId: number | null;
  readonly alarms: number | null;
}

/** The first days of those of the months that have not been released. */
export async function unreleased(
  q: Queries,
  employerId: EmployerId,
  k: number,
  months: readonly string[],
): Promise<string[]> {
  const rows = await q.query<{ month: string }>(
    `SELECT to_char(month, 'YYYY-MM-DD') AS month FROM heat_months
     WHERE employer_id = $1 AND k = $2 AND month = ANY($3::date[])`,
    [employerId, k, months],
  );
  const known = new Set(rows.map(({ month }) => month));
  return months.filter((month) => !known.has(month));
}

/** Once and for good: what another server has released meanwhile stands. */
export async function writeRelease(
  tx: Queries,
  { employerId, month, k }: { readonly employerId: EmployerId; readonly month: string; readonly k: number },
  make: () => Promise<readonly ReleasedGroup[]>,
): Promise<void> {
  const ours = await tx.query(
    `INSERT INTO heat_months (employer_id, month, k) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING month`,
    [employerId, month, k],
  );
  if (ours.length === 0) return;
  const groups = await make();
  await tx.query(
    `INSERT INTO heat_groups (employer_id, month, k, cell, types, hours, weekdays, team_id, alarms)
     SELECT $1, $2, $3, * FROM unnest($4::int8[], $5::int4[], $6::int4[], $7::int2[], $8::int4[], $9::int4[])`,
    [
      ...[employerId, month, k],
      groups.map(({ cell }) => cell),
      groups.map(({ types }) => types),
      groups.map(({ hours }) => hours),
      groups.map(({ weekdays }) => weekdays),
      groups.map(({ teamId }) => teamId),
      groups.map(({ alarms }) => alarms),
    ],
  );
}

export interface FigureReach {
  readonly employerId: EmployerId;
  readonly k: number;
  /** First days. */
  readonly months: readonly string[];
  readonly types: number;
  /** null: of any team. */
  readonly teamIds: readonly TeamId[] | null;
}

export interface FigureCell {
  readonly cell: bigint;
  /** null: no group lies wholly within what was asked. */
  readonly alarms: number | null;
  /** Some are left out: of too few people, or of a group that the question cuts through. Of single teams always. */
  readonly keptBack: boolean;
}

/** Sums of whole groups and nothing else. */
export async function figureCells(
  q: Queries,
  { hours, weekdays, resolution }: HeatSpan,
  { employerId, k, months, types, teamIds }: FigureReach,
): Promise<FigureCell[]> {
  const rows = await q.query<{ cell: string; alarms: number | null; cut: boolean }>(
    `SELECT cell::text AS cell, cut, sum(alarms)::int4 AS alarms FROM (
       SELECT cell, alarms, alarms IS NULL OR types & ~$4::int4 <> 0 OR hours & ~$5::int4 <> 0
           OR weekdays::int4 & ~$6::int4 <> 0 AS cut
       FROM heat_groups
       WHERE employer_id = $1 AND k = $2 AND month = ANY($3::date[])
         AND types & $4::int4 <> 0 AND hours & $5::int4 <> 0 AND weekdays::int4 & $6::int4 <> 0
         AND ($7::int4[] IS NULL OR team_id = ANY($7::int4[]))) touched
     GROUP BY cell, cut`,
    [employerId, k, months, types, hours, weekdays, teamIds],
  );
  const found = new Map<bigint, { alarms: number | null; keptBack: boolean }>();
  for (const row of rows) {
    const cell = BigInt(row.cell);
    const at = heatResolution(cell);
    // A group of a coarser cell is in none of its children; one that is kept back was so at its own resolution.
    if (at < resolution || (row.alarms === null && at !== resolution)) continue;
    const parent = heatParent(cell, resolution);
    // Groups of no team may hold some of these teams: whether they do here is told of no cell, so it is said of all.
    const sum = found.get(parent) ?? { alarms: null, keptBack: teamIds !== null };
    if (row.cut) sum.keptBack = true;
    else sum.alarms = (sum.alarms ?? 0) + row.alarms!;
    found.set(parent, sum);
  }
  return [...found].map(([cell, sum]) => ({ cell, ...sum }));
}
