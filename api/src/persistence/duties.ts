/** Who has signed on, and the times in which nobody was there for an employer. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Grant } from '@lonewatch/schema/contract/viewer.ts';
import { grantsOf } from './grants.ts';
import { foreignCursor, type Page, type PageArgs } from './page.ts';
import { epochMs } from './row-values.ts';
import type { Database, Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

export interface Duty {
  readonly accountId: string;
  readonly name: string;
  readonly signedOnAtMs: number;
  /** null: not on a break. */
  readonly breakSinceMs: number | null;
}

const DUTY = `account_id AS "accountId", name, ${epochMs('signed_on_at')} AS "signedOnAtMs", ${epochMs('break_since')} AS "breakSinceMs"`;

/** In the order in which they signed on. */
export async function loadDuties(q: Queries): Promise<Duty[]> {
  return q.query<Duty>(`SELECT ${DUTY} FROM duties WHERE signed_off_at IS NULL ORDER BY id`);
}

/** The one that there is, if the person has signed on already. */
export async function signOn(
  q: Queries,
  duty: { accountId: string; name: string; workstation: string | null; nowMs: number },
): Promise<Duty> {
  const { accountId, name, workstation, nowMs } = duty;
  const [row] = await q.query<Duty>(
    `INSERT INTO duties (account_id, name, workstation, signed_on_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account_id) WHERE signed_off_at IS NULL DO UPDATE SET name = excluded.name RETURNING ${DUTY}`,
    [accountId, storableText(name), workstation && storableText(workstation), storableTime(nowMs)],
  );
  return row!;
}

export async function signOff(q: Queries, accountId: string, nowMs: number): Promise<void> {
  await q.query('UPDATE duties SET signed_off_at = $2 WHERE account_id = $1 AND signed_off_at IS NULL', [
    accountId,
    storableTime(nowMs),
  ]);
}

/** null: the break is over. */
export async function setBreak(q: Queries, accountId: string, sinceMs: number | null): Promise<void> {
  await q.query('UPDATE duties SET break_since = $2 WHERE account_id = $1 AND signed_off_at IS NULL', [
    accountId,
    storableTime(sinceMs),
  ]);
}

/** What an account holds now; none: it was switched off. */
export async function grantsOfDuty(db: Database, accountId: string): Promise<readonly Grant[]> {
  const [account] = await db.query('SELECT FROM accounts WHERE id = $1 AND disabled_at IS NULL', [accountId]);
  return account === undefined ? [] : grantsOf(db, accountId);
}

export interface CoverGap {
  readonly id: number;
  readonly employerId: EmployerId;
  readonly fromMs: number;
  /** null: it goes on. */
  readonly toMs: number | null;
}
const GAP = `id, employer_id AS "employerId", ${epochMs('from_at')} AS "fromMs", ${epochMs('to_at')} AS "toMs"`;

export async function openGaps(q: Queries): Promise<CoverGap[]> {
  return q.query<CoverGap>(`SELECT ${GAP} FROM cover_gaps WHERE to_at IS NULL`);
}

/** The one that there is, if it has begun already. */
export async function beginGap(q: Queries, employerId: EmployerId, fromMs: number): Promise<CoverGap> {
  const [row] = await q.query<CoverGap>(
    `INSERT INTO cover_gaps (employer_id, from_at) VALUES ($1, $2)
     ON CONFLICT (employer_id) WHERE to_at IS NULL DO UPDATE SET employer_id = excluded.employer_id RETURNING ${GAP}`,
    [employerId, storableTime(fromMs)],
  );
  return row!;
}

export async function endGap(q: Queries, employerId: EmployerId, toMs: number): Promise<void> {
  await q.query(
    'UPDATE cover_gaps SET to_at = greatest($2, from_at) WHERE employer_id = $1 AND to_at IS NULL',
    [employerId, storableTime(toMs)],
  );
}

/** Newest first. Faults: BAD_USER_INPUT for another list's cursor. */
export async function pageOfGaps(q: Queries, { first, after }: PageArgs): Promise<Page<CoverGap>> {
  if (after !== null && !/^\d{1,9}$/.test(after)) throw foreignCursor('the list of gaps in cover');
  const rows = await q.query<CoverGap>(
    `SELECT ${GAP} FROM cover_gaps WHERE id < $1 ORDER BY id DESC LIMIT $2`,
    [Number(after ?? 2 ** 31 - 1), first + 1],
  );
  return {
    rows: rows.slice(0, first).map((node) => ({ node, cursor: String(node.id) })),
    hasNextPage: rows.length > first,
    totalCount: null,
  };
}
