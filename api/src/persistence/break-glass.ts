/** Looks at a location outside an alarm: asked for with a reason, end by themselves, reviewed once by somebody else. */
import {
  BREAK_GLASS_VERDICTS,
  type BreakGlass,
  type BreakGlassVerdict,
} from '@lonewatch/schema/contract/access.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { ROLES } from '@lonewatch/schema/contract/role.ts';
import { foreignCursor, type Page, type PageArgs } from './page.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

export type NewBreakGlass = Pick<
  BreakGlass,
  'employerId' | 'workerId' | 'accountId' | 'accountName' | 'role' | 'reason' | 'askedAtMs' | 'endsAtMs'
>;

/** Durable when it fulfils, and only then opens anything. Faults: BAD_USER_INPUT without a reason. */
export async function openBreakGlass(q: Queries, asked: NewBreakGlass): Promise<BreakGlass> {
  const { employerId, workerId, accountId, accountName, role, askedAtMs, endsAtMs } = asked;
  const reason = storableText(asked.reason).trim();
  if (reason === '') throw new Fault('BAD_USER_INPUT', 'Say why you need to know where this worker is.');
  const [row] = await q.query<BreakGlass>(
    `INSERT INTO break_glasses (employer_id, worker_id, account_id, account_name, role, reason, asked_at, ends_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${GLASS}`,
    [
      ...[employerId, workerId, accountId, storableText(accountName), role, reason],
      ...[storableTime(askedAtMs), storableTime(endsAtMs)],
    ],
  );
  return glassOf(row!);
}

/** null: none of this id at these employers waits for a review. Faults: FORBIDDEN for whoever asked for it. */
export async function reviewBreakGlass(
  q: Queries,
  review: {
    readonly id: number;
    readonly employerIds: readonly EmployerId[];
    readonly accountId: string;
    readonly verdict: BreakGlassVerdict;
    readonly note: string;
    readonly nowMs: number;
  },
): Promise<BreakGlass | null> {
  const { id, employerIds, accountId, verdict, note, nowMs } = review;
  if (!Number.isInteger(id) || id < 1 || id >= 2 ** 31) return null;
  const which = 'id = $1 AND employer_id = ANY($2::int4[]) AND reviewed_at IS NULL';
  const [row] = await q.query<BreakGlass>(
    `UPDATE break_glasses SET reviewed_at = $4, reviewed_by = $3, verdict = $5, review_note = $6,
       reviewer_name = (SELECT a.name FROM accounts a WHERE a.id = $3)
     WHERE ${which} AND account_id <> $3 RETURNING ${GLASS}`,
    [id, employerIds, accountId, storableTime(nowMs), verdict, storableText(note)],
  );
  if (row !== undefined) return glassOf(row);
  const [own] = await q.query(`SELECT FROM break_glasses WHERE ${which} AND account_id = $3`, [
    id,
    employerIds,
    accountId,
  ]);
  if (own !== undefined)
    throw new Fault('FORBIDDEN', 'You asked for this look yourself. Somebody else has to review it.');
  return null;
}

/** Newest first. */
export async function breakGlassesOf(
  q: Queries,
  employerIds: readonly EmployerId[],
  onlyUnreviewed: boolean,
  { first, after }: PageArgs,
): Promise<Page<BreakGlass>> {
  if (after !== null && !/^\d{1,9}$/.test(after)) throw foreignCursor('the list of looks');
  const which = `employer_id = ANY($1::int4[]) ${onlyUnreviewed ? 'AND reviewed_at IS NULL' : ''}`;
  const rows = await q.query<BreakGlass>(
    `SELECT ${GLASS} FROM break_glasses WHERE ${which} AND id < $2 ORDER BY id DESC LIMIT $3`,
    [employerIds, Number(after ?? 2 ** 31 - 1), first + 1],
  );
  const [count] = await q.query<{ count: number }>(
    `SELECT count(*)::int4 AS count FROM break_glasses WHERE ${which}`,
    [employerIds],
  );
  return {
    rows: rows.slice(0, first).map((row) => ({ node: glassOf(row), cursor: String(row.id) })),
    hasNextPage: rows.length > first,
    totalCount: count!.count,
  };
}

/** Those that have not ended, by time or by a verdict, for a server that starts. */
export async function activeBreakGlasses(q: Queries, nowMs: number): Promise<BreakGlass[]> {
  const rows = await q.query<BreakGlass>(
    `SELECT ${GLASS} FROM break_glasses WHERE ends_at > $1 AND verdict IS DISTINCT FROM 'NOT_JUSTIFIED' ORDER BY id`,
    [storableTime(nowMs)],
  );
  return rows.map(glassOf);
}

const GLASS = `id, employer_id AS "employerId", worker_id AS "workerId", account_id AS "accountId",
  account_name AS "accountName", role, reason, ${epochMs('asked_at')} AS "askedAtMs", ${epochMs('ends_at')} AS "endsAtMs",
  ${epochMs('reviewed_at')} AS "reviewedAtMs", reviewer_name AS "reviewerName", verdict, review_note AS "reviewNote"`;

function glassOf(row: BreakGlass): BreakGlass {
  isOneOf(ROLES, row.role, 'role');
  if (row.verdict !== null) isOneOf(BREAK_GLASS_VERDICTS, row.verdict, 'verdict');
  return row;
}
