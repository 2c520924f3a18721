/** Browsers that let us wake them up. Each belongs to one account; a browser that somebody else signs in with changes hands. */
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { epochMs } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

export interface PushTarget {
  readonly id: number;
  readonly accountId: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface OwnSubscription {
  readonly id: number;
  readonly agent: string | null;
  readonly createdAtMs: number;
}

/** Many tabs of one browser share one; more of one person are no people's. */
const MAX_PER_ACCOUNT = 20;

export async function subscriptionsOf(q: Queries, accountId: string): Promise<OwnSubscription[]> {
  return q.query<OwnSubscription>(
    `SELECT id, agent, ${epochMs('created_at')} AS "createdAtMs" FROM push_subscriptions WHERE account_id = $1 ORDER BY id`,
    [accountId],
  );
}

/** As the server: a browser may have been somebody else's. The oldest beyond twenty is forgotten. */
export async function subscribe(
  q: Queries,
  wanted: Omit<PushTarget, 'id'> & { readonly agent: string | null; readonly nowMs: number },
): Promise<OwnSubscription> {
  const { accountId, endpoint, p256dh, auth, agent, nowMs } = wanted;
  const [row] = await q.query<OwnSubscription>(
    `INSERT INTO push_subscriptions (account_id, endpoint, p256dh, auth, agent, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (endpoint) DO UPDATE SET (account_id, p256dh, auth, agent, created_at) =
       (excluded.account_id, excluded.p256dh, excluded.auth, excluded.agent, excluded.created_at)
     RETURNING id, agent, ${epochMs('created_at')} AS "createdAtMs"`,
    [accountId, endpoint, p256dh, auth, agent && storableText(agent), storableTime(nowMs)],
  );
  await q.query(
    `DELETE FROM push_subscriptions WHERE account_id = $1 AND id NOT IN (
       SELECT id FROM push_subscriptions WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)`,
    [accountId, MAX_PER_ACCOUNT],
  );
  return row!;
}

export async function unsubscribe(q: Queries, accountId: string, id: number): Promise<boolean> {
  const gone = await q.query(
    'DELETE FROM push_subscriptions WHERE id = $1 AND account_id = $2 RETURNING id',
    [id, accountId],
  );
  return gone.length > 0;
}

/** As the server: its push service says that the browser has gone. */
export async function forgetSubscription(q: Queries, id: number): Promise<void> {
  await q.query('DELETE FROM push_subscriptions WHERE id = $1', [id]);
}

const TARGET = 's.id, s.account_id AS "accountId", s.endpoint, s.p256dh, s.auth';

export async function targetsOfAccount(q: Queries, accountId: string): Promise<PushTarget[]> {
  return q.query<PushTarget>(
    `SELECT ${TARGET} FROM push_subscriptions s WHERE s.account_id = $1 ORDER BY s.id`,
    [accountId],
  );
}

/** Who is there to be told about a worker: by role, within reach, and not switched off. */
export async function targetsByRole(
  q: Queries,
  whom: {
    readonly employerId: EmployerId;
    readonly teamId: TeamId | null;
    readonly workerId: WorkerId | null;
  },
  roles: readonly string[],
): Promise<PushTarget[]> {
  return q.query<PushTarget>(
    `SELECT DISTINCT ${TARGET} FROM push_subscriptions s
     JOIN accounts a ON a.id = s.account_id AND a.disabled_at IS NULL
     JOIN grants g ON g.account_id = a.id AND g.role = ANY($4::text[])
     LEFT JOIN arc_contracts c ON c.arc_id = g.arc_id
     WHERE coalesce(g.employer_id, c.employer_id) = $1
       AND (g.team_id IS NULL OR g.team_id = $2) AND (g.worker_id IS NULL OR g.worker_id = $3)
     ORDER BY s.id`,
    [whom.employerId, whom.teamId, whom.workerId, roles],
  );
}

/** The browsers of whoever signs in with this address at the employer. */
export async function targetsByEmail(
  q: Queries,
  employerId: EmployerId,
  email: string,
): Promise<PushTarget[]> {
  return q.query<PushTarget>(
    `SELECT DISTINCT ${TARGET} FROM push_subscriptions s
     JOIN accounts a ON a.id = s.account_id AND a.disabled_at IS NULL AND a.email = lower($2)
     JOIN grants g ON g.account_id = a.id AND g.employer_id = $1 ORDER BY s.id`,
    [employerId, email],
  );
}

/** Whether anybody would be told, without saying who. */
export async function hasTargets(
  q: Queries,
  whom: Parameters<typeof targetsByRole>[1],
  roles: readonly string[],
): Promise<boolean> {
  return (await targetsByRole(q, whom, roles)).length > 0;
}
