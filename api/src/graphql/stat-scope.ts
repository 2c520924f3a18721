/** Whose figures a viewer may have counted, how exactly, and over which time. */
import { HEAT_OLD_ENOUGH_MS } from '@lonewatch/schema/contract/heat.ts';
import type { EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { MAX_DIMENSIONS, STAT_BUCKETS, type StatDimension } from '@lonewatch/schema/contract/stats.ts';
import { employersWhere, mayAbout, mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { StatFilter, StatQuestion } from '@lonewatch/schema/graphql/stats-ports.ts';
import { monthBeginsAt, nextMonthBegins } from './london.ts';

export interface StatScope {
  readonly employerIds: readonly EmployerId[];
  /** null: of the whole employer. */
  readonly teamIds: readonly TeamId[] | null;
  /** Calls in disguise are counted too. */
  readonly silent: boolean;
  /** Small groups are kept back. */
  readonly anonymous: boolean;
}

/** Somebody who may see every incident and worker of the employer anyway learns nothing from a small number. */
function seesAll(viewer: Viewer, employerId: EmployerId): boolean {
  return viewer.kind !== 'WALL' && mayAbout(viewer, 'SEE_INCIDENTS', { employerId, teamId: null, id: null });
}

/** The teams to which this viewer's sight of incidents is narrowed at the employer; null: it is not, or there is none. */
function ownTeams(viewer: Viewer, employerId: EmployerId): TeamId[] | null {
  const grants = viewer.grants.filter(
    (grant) => grant.employerId === employerId && grant.permissions.includes('SEE_FIGURES'),
  );
  if (grants.some(({ teamId }) => teamId === null)) return null;
  return grants.flatMap(({ teamId }) => (teamId === null ? [] : [teamId]));
}

export function scopeOfFigures(viewer: Viewer, wanted: readonly EmployerId[] | null): StatScope {
  const theirs = employersWhere(viewer, 'SEE_FIGURES');
  const employerIds = wanted === null ? theirs : [...new Set(wanted)];
  if (employerIds.some((id) => !theirs.includes(id)))
    throw new Fault('NOT_FOUND', 'There is no such employer.');
  const narrowed = employerIds.flatMap((id) => ownTeams(viewer, id) ?? []);
  const isWhole = employerIds.every((id) => ownTeams(viewer, id) === null);
  if (!isWhole && employerIds.some((id) => ownTeams(viewer, id) === null))
    throw new Fault(
      'BAD_USER_INPUT',
      'Of one of these employers you see single teams only. Ask for one employer at a time.',
    );
  const anonymous = isWhole && !employerIds.every((id) => seesAll(viewer, id));
  if (anonymous && employerIds.length > 1)
    throw new Fault('BAD_USER_INPUT', 'Ask for one employer at a time: name it in employerIds.');
  return {
    employerIds,
    teamIds: isWhole ? null : narrowed,
    silent: employerIds.length > 0 && employerIds.every((id) => mayAt(viewer, 'WORK_INCIDENTS', id)),
    anonymous,
  };
}

/** Ten years: longer than anything is kept. */
const MAX_SPAN_MS = 3_660 * 86_400_000;

export interface StatSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Where small groups are kept back, whole months that have been over for a day, as in heatmaps: otherwise two questions, a
 * day apart in what they cover or in when they are asked, would tell of whoever raised an alarm on that day.
 */
export function spanOf({ fromMs, toMs }: StatSpan, anonymous: boolean, nowMs: number): StatSpan {
  if (!(fromMs < toMs)) throw new Fault('BAD_USER_INPUT', 'from has to be before to.');
  if (toMs - fromMs > MAX_SPAN_MS)
    throw new Fault('BAD_USER_INPUT', 'Figures are counted over ten years at most.');
  if (!anonymous) return { fromMs, toMs };
  const from = monthBeginsAt(fromMs);
  const over = monthBeginsAt(nowMs - HEAT_OLD_ENOUGH_MS);
  return { fromMs: from, toMs: Math.max(from, Math.min(nextMonthBegins(toMs - 1), over)) };
}

const FILTERED = [
  ['teamIds', 'TEAM'],
  ['types', 'TYPE'],
  ['priorities', 'PRIORITY'],
  ['dispositions', 'DISPOSITION'],
] as const satisfies readonly (readonly [keyof StatFilter, StatDimension])[];

export interface StatFrame {
  readonly by: readonly StatDimension[];
  /** What has to stand at a place of the key, so that the row is one of those that were asked for. */
  readonly only: readonly (readonly [at: number, value: string | number])[];
}

/**
 * What is counted so that small groups can be judged: a filter is a dimension of which one value is shown. To leave out all
 * but two values and then all but one would tell of the other.
 */
export function frameOf({ by, filter }: Pick<StatQuestion, 'by' | 'filter'>, anonymous: boolean): StatFrame {
  if (new Set(by).size < by.length) throw new Fault('BAD_USER_INPUT', 'Name each dimension once in by.');
  if (by.length > MAX_DIMENSIONS)
    throw new Fault('BAD_USER_INPUT', `Figures are divided by ${MAX_DIMENSIONS} dimensions at most.`);
  if (by.filter((one) => (STAT_BUCKETS as readonly string[]).includes(one)).length > 1)
    throw new Fault('BAD_USER_INPUT', 'Name one of HOUR, DAY, WEEK and MONTH in by.');
  if (!anonymous) return { by, only: [] };
  const frame: StatDimension[] = [...by];
  const only: [number, string | number][] = [];
  for (const [name, dimension] of FILTERED) {
    const wanted: readonly (string | number)[] | null = filter[name];
    if (wanted === null) continue;
    if (wanted.length !== 1)
      throw new Fault(
        'BAD_USER_INPUT',
        `Name one value in ${name}, or divide by ${dimension} and choose rows.`,
      );
    if (!frame.includes(dimension)) frame.push(dimension);
    only.push([frame.indexOf(dimension), wanted[0]!]);
  }
  if (frame.length > MAX_DIMENSIONS)
    throw new Fault(
      'BAD_USER_INPUT',
      `Dimensions and filters together are ${MAX_DIMENSIONS} at most: more are too fine to be told.`,
    );
  return { by: frame, only };
}
