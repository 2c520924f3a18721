/**
 * Looks as people read them: consecutive minutes of one viewer, at one thing, for one reason, are one stretch. A stretch
 * ends with the UTC day, so that a page looks at a few days however long somebody keeps watching.
 */
import { createHash } from 'node:crypto';
import { READ_KINDS, READ_REASONS, type SeenStretch } from '@lonewatch/schema/contract/access.ts';
import { ROLES } from '@lonewatch/schema/contract/role.ts';
import { VIEWER_KINDS } from '@lonewatch/schema/contract/viewer.ts';
import { foreignCursor, type Page, type PageArgs } from './page.ts';
import { isOneOf } from './row-values.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LAST_DAY_MS = Date.UTC(9999, 11, 31);
/**
 * Days of one page: on the embedded database each costs up to 70 ms where 20,000 workers were on a map all day, and an alarm
 * waits for all of them. A page may be shorter than was asked for and still have a next one.
 */
const MAX_DAYS = 7;

export type Stretch = Omit<SeenStretch, 'id'>;

export interface Looks {
  /** The newest moment before this one at which there was a look; null: there was none. */
  newestBefore(beforeMs: number): Promise<number | null>;
  stretchesOf(dayMs: number, nextDayMs: number): Promise<Stretch[]>;
}

/** SQL over rows of looks: the stretches of a range. Columns as `Stretch` names them, but for what the source knows. */
export function stretchesSql(looks: string): string {
  const whose = `"employerId", "workerId", "viewerKind", "viewerId", "viewerName", role, what, why, reason`;
  return `SELECT ${whose}, (min(minute) * ${MINUTE_MS})::float8 AS "fromMs", ((max(minute) + 1) * ${MINUTE_MS})::float8 AS "toMs"
    FROM (SELECT *, minute - row_number() OVER (PARTITION BY ${whose} ORDER BY minute) AS island FROM (${looks}) looks) islands
    GROUP BY ${whose}, island`;
}

/** Newest first, by when they ended. */
export async function pageOfStretches(looks: Looks, { first, after }: PageArgs): Promise<Page<SeenStretch>> {
  const cursor = after === null ? null : readCursor(after);
  const found: SeenStretch[] = [];
  let beforeMs = cursor === null ? LAST_DAY_MS : dayOf(cursor.toMs - MINUTE_MS) + DAY_MS;
  let days = 0;
  let isMore = true;
  while (isMore && found.length <= first && days++ < MAX_DAYS) {
    const newestMs = await looks.newestBefore(beforeMs);
    isMore = newestMs !== null;
    if (newestMs === null) break;
    beforeMs = dayOf(newestMs);
    const ofDay = (await looks.stretchesOf(beforeMs, beforeMs + DAY_MS)).map(named);
    found.push(...ofDay.filter((stretch) => cursor === null || isAfter(stretch, cursor)).sort(compare));
  }
  return {
    rows: found.slice(0, first).map((node) => ({ node, cursor: cursorOf(node) })),
    hasNextPage: found.length > first || isMore,
    totalCount: null,
  };
}

type Place = Pick<SeenStretch, 'toMs' | 'id'>;

function compare(a: Place, b: Place): number {
  return b.toMs - a.toMs || (a.id < b.id ? -1 : 1);
}

function isAfter(stretch: Place, cursor: Place): boolean {
  return stretch.id !== cursor.id && compare(cursor, stretch) < 0;
}

/** The same for the same looks, so that a page can be asked for again. */
function named(stretch: Stretch): SeenStretch {
  isOneOf(VIEWER_KINDS, stretch.viewerKind, 'kind of viewer');
  isOneOf(ROLES, stretch.role, 'role');
  isOneOf(READ_KINDS, stretch.what, 'kind of look');
  isOneOf(READ_REASONS, stretch.why, 'reason of a look');
  const { workerId, viewerKind, viewerId, viewerName, role, what, why, reason, toMs } = stretch;
  const whose = JSON.stringify([workerId, viewerKind, viewerId, viewerName, role, what, why, reason]);
  const id = `${toMs / MINUTE_MS}-${createHash('sha256').update(whose).digest('hex').slice(0, 24)}`;
  return { ...stretch, id };
}

function cursorOf({ id }: SeenStretch): string {
  return id;
}

function readCursor(id: string): Place {
  const minute = /^(\d{1,9})-[0-9a-f]{24}$/.exec(id)?.[1];
  if (minute === undefined) throw foreignCursor('the list of looks');
  return { toMs: Number(minute) * MINUTE_MS, id };
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}
