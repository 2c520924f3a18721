/** Who gets the summary of a closed incident by mail. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { employerKey, sealJson, unsealJson } from './employer-keys.ts';
import type { PersonKeys } from './person-keys.ts';
import type { Queries } from './sql-port.ts';
import { storableTime } from './storable.ts';

/** null: the employer has named none; empty: nobody. */
export async function summaryRecipients(
  q: Queries,
  keys: PersonKeys,
  employerId: EmployerId,
): Promise<readonly string[] | null> {
  const [row] = await q.query<{ addresses: Buffer }>(
    'SELECT addresses FROM summary_recipients WHERE employer_id = $1',
    [employerId],
  );
  if (row === undefined) return null;
  const key = await employerKey(q, keys, employerId);
  return unsealJson(key, row.addresses, context(employerId)) as string[];
}

export async function setSummaryRecipients(
  q: Queries,
  keys: PersonKeys,
  wanted: {
    readonly employerId: EmployerId;
    readonly addresses: readonly string[] | null;
    readonly accountId: string | null;
    readonly nowMs: number;
  },
): Promise<void> {
  const { employerId, addresses, accountId, nowMs } = wanted;
  if (addresses === null) {
    await q.query('DELETE FROM summary_recipients WHERE employer_id = $1', [employerId]);
    return;
  }
  const key = await employerKey(q, keys, employerId);
  await q.query(
    `INSERT INTO summary_recipients (employer_id, addresses, changed_at, changed_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (employer_id) DO UPDATE SET (addresses, changed_at, changed_by) =
       (excluded.addresses, excluded.changed_at, excluded.changed_by)`,
    [employerId, sealJson(key, addresses, context(employerId)), storableTime(nowMs), accountId],
  );
}

/** As the server: who answers for the employer's people where nobody was named. */
export async function safetyManagersOf(q: Queries, employerId: EmployerId): Promise<string[]> {
  const rows = await q.query<{ email: string }>(
    `SELECT DISTINCT a.email FROM accounts a JOIN grants g ON g.account_id = a.id
     WHERE g.employer_id = $1 AND g.role = 'SAFETY_MANAGER' AND a.disabled_at IS NULL ORDER BY a.email`,
    [employerId],
  );
  return rows.map(({ email }) => email);
}

function context(employerId: EmployerId): string {
  return `lonewatch recipients of summaries of employer ${employerId}`;
}
