/** Sessions of make-believe people, who were not out while the server was stopped. */
import type { Queries } from './sql-port.ts';

/**
 * Ends those that became overdue meanwhile and that no person has touched: the simulator begins new ones within seconds, and a
 * control room that tries the product must not find two thousand missed check-ins. What a person began is left alone.
 */
export async function endOverdueSessions(q: Queries, nowMs: number): Promise<number> {
  const ended = await q.query(
    `UPDATE sessions s SET state = 'ENDED', ends_at = least(next_check_in_at, ends_at), next_check_in_at = NULL
     WHERE state NOT IN ('ENDED', 'CANCELLED', 'EXPIRED')
       AND least(next_check_in_at, ends_at) + grace_min * interval '1 minute' < $1
       AND NOT EXISTS (
         SELECT FROM session_entries e WHERE e.session_id = s.id AND e.actor_kind IN ('WORKER', 'OPERATOR'))
     RETURNING id`,
    [new Date(nowMs)],
  );
  return ended.length;
}
