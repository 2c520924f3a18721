/** Implements where alarms gather: exact for those who may see each alarm's place, released groups for everybody else. */
import {
  ALL_HOURS,
  ALL_WEEKDAYS,
  FIGURE_TYPES,
  HEAT_COARSEST,
  HEAT_FINEST_FIGURES,
  HEAT_OLD_ENOUGH_MS,
  HEAT_STORED,
  HEAT_TYPES,
  heatText,
  typeBits,
} from '@lonewatch/schema/contract/heat.ts';
import type { EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { employersWhere, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { viewportContains, type Viewport } from '@lonewatch/schema/contract/viewport.ts';
import type {
  Heat,
  HeatCell,
  HeatQuestion,
  HeatSelection,
  HeatTerms,
} from '@lonewatch/schema/graphql/heat-ports.ts';
import { releaseOf, typeIndexOf } from '../domain/heat-release.ts';
import { heatSightOf, type HeatSight } from '../domain/heat-sight.ts';
import type { Directory } from '../hot/directory.ts';
import {
  alarmsToRelease,
  exactCells,
  figureCells,
  firstAlarmMs,
  unreleased,
  writeRelease,
  type HeatBox,
  type HeatSpan,
} from '../persistence/alarm-heat.ts';
import { heatShapeOf, placeOldAlarms } from '../persistence/heat-cells.ts';
import type { Database } from '../persistence/sql-port.ts';
import { monthsWithin, type Month } from './london.ts';
import { scopeOf } from './ports.ts';

export interface HeatOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly now: () => number;
  /** Different people of whose alarms a figure is, at least. */
  readonly k: number;
}

/** More than a screen can show apart, and than one answer should carry. */
const MOST_CELLS = 4_000;
/** From this resolution on the box goes to the database; below, the whole country is few cells. */
const BOX_FROM_RESOLUTION = 7;
/** More than the width of a cell of that resolution: those at the edge are counted whole. */
const BOX_MARGIN_DEG = 0.1;

interface Seen {
  readonly employerId: EmployerId;
  readonly sight: HeatSight;
}
interface Sum {
  count: number | null;
  weight: number | null;
  atLeast: boolean;
}

export function makeHeat(options: HeatOptions): Heat {
  const { db, directory, now } = options;
  let placed: Promise<void> | null = null;
  /** Alarms from before there were cells have theirs; asked again where it has failed. */
  const allPlaced = (): Promise<void> =>
    (placed ??= placeAll(db).catch((error: unknown) => {
      placed = null;
      throw error;
    }));
  return {
    cells: async (viewer, question) => {
      await allPlaced();
      const seen = sightsOf(viewer, question.employerIds, directory);
      checkResolution(question.resolution, seen);
      const sums = new Map<bigint, Sum>();
      await addExact(options, viewer, question, seen, sums);
      for (const each of seen)
        if (each.sight.kind === 'FIGURES') await addFigures(options, viewer, question, each, sums);
      return shown(sums, question.within);
    },
    terms: (viewer, selection) =>
      Promise.resolve(termsOf(options, selection, sightsOf(viewer, selection.employerIds, directory), now())),
  };
}

async function placeAll(db: Database): Promise<void> {
  for (let after: number | null = 0; after !== null;) {
    const from: number = after;
    after = await db.transaction('bulk', (tx) => placeOldAlarms(tx, from));
  }
}

function sightsOf(viewer: Viewer, wanted: readonly EmployerId[] | null, directory: Directory): Seen[] {
  return employersWhere(viewer, 'SEE_FIGURES').flatMap((employerId) => {
    const employer = directory.employer(employerId)?.employer;
    if (employer === undefined || (wanted !== null && !wanted.includes(employerId))) return [];
    const sight = heatSightOf(viewer, employerId, employer.services.includes('LOCATION_MAPPING'));
    return sight === null ? [] : [{ employerId, sight }];
  });
}

function finestOf(seen: readonly Seen[]): number {
  return seen.some(({ sight }) => sight.kind === 'FIGURES') ? HEAT_FINEST_FIGURES : HEAT_STORED;
}

function checkResolution(resolution: number, seen: readonly Seen[]): void {
  const finest = finestOf(seen);
  if (resolution >= HEAT_COARSEST && resolution <= finest) return;
  throw new Fault(
    'BAD_USER_INPUT',
    `resolution is ${resolution}; ask for ${HEAT_COARSEST} to ${finest}. ${
      finest === HEAT_STORED ? '' : 'Figures are told of cells of 0.7 km² and more.'
    }`.trim(),
  );
}

async function addExact(
  { db, directory }: HeatOptions,
  viewer: Viewer,
  question: HeatQuestion,
  seen: readonly Seen[],
  sums: Map<bigint, Sum>,
): Promise<void> {
  const exact = seen.filter(({ sight }) => sight.kind === 'EXACT');
  const whole = exact.filter(({ sight }) => question.teamIds === null && sight.teamIds === null);
  const teamIds = exact.flatMap((one) => teamsOf(question.teamIds, one, directory) ?? []);
  const types = (question.types ?? HEAT_TYPES).filter((type) => HEAT_TYPES.includes(type));
  if (types.length === 0 || (whole.length === 0 && teamIds.length === 0)) return;
  const theirs = exact.map(({ employerId }) => employerId);
  const scope = { ...scopeOf(viewer, 'SEE_ALARMS'), employerIds: theirs };
  const { resolution, within } = question;
  const cells = await db.asViewer(scope, (q) =>
    exactCells(q, spanOf(question), {
      employerIds: whole.map(({ employerId }) => employerId),
      ...{ teamIds: [...new Set(teamIds)], types },
      silentAt: employersWhere(viewer, 'WORK_INCIDENTS').filter((id) => theirs.includes(id)),
      box: within !== null && resolution >= BOX_FROM_RESOLUTION ? boxOf(within) : null,
    }),
  );
  for (const { cell, alarms, weight } of cells) sums.set(cell, { count: alarms, weight, atLeast: false });
}

/** What is asked for within what may be seen at this employer; null: all. */
function teamsOf(
  wanted: readonly TeamId[] | null,
  { employerId, sight: { teamIds } }: Seen,
  directory: Directory,
): readonly TeamId[] | null {
  if (wanted === null) return teamIds;
  return wanted.filter((id) =>
    teamIds === null ? directory.team(id)?.employerId === employerId : teamIds.includes(id),
  );
}

async function addFigures(
  options: HeatOptions,
  viewer: Viewer,
  question: HeatQuestion,
  one: Seen,
  sums: Map<bigint, Sum>,
): Promise<void> {
  const { db, directory, now, k } = options;
  const { employerId } = one;
  const teamIds = teamsOf(question.teamIds, one, directory);
  const types = typeBits((question.types ?? FIGURE_TYPES).filter((type) => FIGURE_TYPES.includes(type)));
  const firstMs = await firstAlarmMs(db, employerId);
  if (types === 0 || firstMs === null || teamIds?.length === 0) return;
  // The month of the first alarm is the first that there is anything to tell of.
  const fromMs = Math.max(question.fromMs, firstMs - LONGEST_MONTH_MS);
  const months = closedMonths({ fromMs, toMs: question.toMs }, now());
  await release(options, employerId, months);
  const scope = { ...scopeOf(viewer, 'SEE_FIGURES'), employerIds: [employerId] };
  const firstDays = months.map(({ firstDay }) => firstDay);
  const cells = await db.asViewer(scope, (q) =>
    figureCells(q, spanOf(question), { employerId, k, months: firstDays, types, teamIds }),
  );
  for (const { cell, alarms, keptBack } of cells) {
    const sum = sums.get(cell) ?? { count: null, weight: null, atLeast: false };
    if (alarms !== null) sum.count = (sum.count ?? 0) + alarms;
    sums.set(cell, { ...sum, weight: null, atLeast: sum.atLeast || keptBack });
  }
}

/** No server was there before: a span from the year 1 is not gone through month by month. */
const BEFORE_ANY_MS = Date.UTC(2000, 0, 1);
const LONGEST_MONTH_MS = 31 * 24 * 3_600_000 + 3_600_000;

function closedMonths({ fromMs, toMs }: Pick<HeatSelection, 'fromMs' | 'toMs'>, nowMs: number): Month[] {
  return monthsWithin(Math.max(fromMs, BEFORE_ANY_MS), Math.min(toMs, nowMs - HEAT_OLD_ENOUGH_MS));
}

/** Parts the alarms of months that nobody has asked for yet; the same whoever asks first. */
async function release(
  { db, k }: HeatOptions,
  employerId: EmployerId,
  months: readonly Month[],
): Promise<void> {
  const firstDays = months.map(({ firstDay }) => firstDay);
  const missing = await unreleased(db, employerId, k, firstDays);
  for (const { firstDay: month, ...span } of months.filter(({ firstDay }) => missing.includes(firstDay)))
    await db.transaction('bulk', (tx) =>
      writeRelease(tx, { employerId, month, k }, async () => {
        const alarms = await alarmsToRelease(tx, employerId, span, FIGURE_TYPES);
        return releaseOf(
          alarms.map(({ type, ...alarm }) => ({ ...alarm, type: typeIndexOf(type) })),
          k,
        );
      }),
    );
}

function termsOf(
  { k }: HeatOptions,
  selection: HeatSelection,
  seen: readonly Seen[],
  nowMs: number,
): HeatTerms | null {
  if (seen.length === 0) return null;
  const exact = seen.every(({ sight }) => sight.kind === 'EXACT');
  const months = exact ? [] : closedMonths(selection, nowMs);
  return {
    ...{ exact, k, coarsestResolution: HEAT_COARSEST, finestResolution: finestOf(seen) },
    countedFromMs: exact ? selection.fromMs : (months[0]?.fromMs ?? null),
    countedToMs: exact ? Math.min(selection.toMs, nowMs) : (months.at(-1)?.toMs ?? null),
  };
}

function spanOf({ fromMs, toMs, resolution, hours, weekdays }: HeatQuestion): HeatSpan {
  return {
    ...{ fromMs, toMs, resolution },
    hours: hours === null ? ALL_HOURS : hours.reduce((bits, hour) => bits | (1 << hour), 0),
    weekdays: weekdays === null ? ALL_WEEKDAYS : weekdays.reduce((bits, day) => bits | (1 << (day - 1)), 0),
  };
}

function boxOf({ west, south, east, north }: Viewport): HeatBox {
  const e7 = (degrees: number): number => Math.round(degrees * 1e7);
  return {
    westE7: e7(Math.max(-180, west - 2 * BOX_MARGIN_DEG)),
    southE7: e7(Math.max(-90, south - BOX_MARGIN_DEG)),
    eastE7: e7(Math.min(180, east + 2 * BOX_MARGIN_DEG)),
    northE7: e7(Math.min(90, north + BOX_MARGIN_DEG)),
  };
}

function shown(sums: ReadonlyMap<bigint, Sum>, within: Viewport | null): HeatCell[] {
  const cells: HeatCell[] = [];
  for (const [cell, sum] of sums) {
    const shape = heatShapeOf(cell);
    if (within !== null && !viewportContains(within, shape.lon, shape.lat)) continue;
    cells.push({ ...shape, ...sum, cell: heatText(cell) });
    if (cells.length > MOST_CELLS)
      throw new Fault(
        'BAD_USER_INPUT',
        `That is more than ${MOST_CELLS.toLocaleString('en-GB')} cells. Ask for a coarser resolution or a smaller place.`,
      );
  }
  return cells.sort((a, b) => (b.count ?? 0) - (a.count ?? 0) || (a.cell < b.cell ? -1 : 1));
}
