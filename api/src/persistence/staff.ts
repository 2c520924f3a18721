/** Control rooms, the employers that they serve, and who works there or for the provider. The server's own: no employer's rows. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { ROLES, type Role } from '@lonewatch/schema/contract/role.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { checkedName } from './accounts.ts';
import { sqlState } from './database-fault.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';

interface ArcRow {
  readonly id: number;
  readonly name: string;
  readonly employerIds: readonly EmployerId[];
}

interface StaffRow {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly arcId: number | null;
  readonly hasSecondFactor: boolean;
  readonly lastSignInAtMs: number | null;
}

const FOREIGN_KEY_VIOLATION = '23503';

export function arcsOf(q: Queries): Promise<ArcRow[]> {
  return q.query<ArcRow>(
    `SELECT id, name, ARRAY(SELECT employer_id FROM arc_contracts c WHERE c.arc_id = a.id ORDER BY 1) AS "employerIds"
     FROM arcs a ORDER BY name, id`,
  );
}

export async function staffOf(q: Queries): Promise<StaffRow[]> {
  const rows = await q.query<StaffRow>(
    `SELECT g.id, a.name, a.email, g.role, g.arc_id AS "arcId",
       (a.two_factor_enabled OR EXISTS (SELECT FROM account_passkeys p WHERE p.account_id = a.id)) AS "hasSecondFactor",
       (SELECT ${epochMs('max(at)')} FROM sign_ins s WHERE s.account_id = a.id AND outcome = 'SIGNED_IN') AS "lastSignInAtMs"
     FROM grants g JOIN accounts a ON a.id = g.account_id WHERE g.employer_id IS NULL ORDER BY a.name, g.id`,
  );
  for (const { role } of rows) isOneOf(ROLES, role, 'role');
  return rows;
}

export async function insertArc(q: Queries, name: string): Promise<ArcRow> {
  const [arc] = await q.query<{ id: number; name: string }>(
    'INSERT INTO arcs (name) VALUES ($1) RETURNING id, name',
    [checkedName(name)],
  );
  return { ...arc!, employerIds: [] };
}

/** Faults: NOT_FOUND for a control room or an employer that does not exist. */
export async function setArcContract(
  q: Queries,
  {
    arcId,
    employerId,
    serves,
  }: { readonly arcId: number; readonly employerId: EmployerId; readonly serves: boolean },
): Promise<void> {
  try {
    await q.query(
      serves
        ? 'INSERT INTO arc_contracts (arc_id, employer_id) VALUES ($1, $2) ON CONFLICT DO NOTHING'
        : 'DELETE FROM arc_contracts WHERE arc_id = $1 AND employer_id = $2',
      [arcId, employerId],
    );
  } catch (error) {
    if (sqlState(error) !== FOREIGN_KEY_VIOLATION) throw error;
    throw new Fault('NOT_FOUND', 'There is no such control room.', { cause: error });
  }
}

/** false: there is no such role of staff, or it is the installation's last administrator. */
export async function removeStaffGrant(q: Queries, grantId: number): Promise<boolean> {
  const gone = await q.query(
    `DELETE FROM grants g WHERE id = $1 AND employer_id IS NULL
       AND (role <> 'PLATFORM_ADMIN' OR (SELECT count(*) FROM grants WHERE role = 'PLATFORM_ADMIN') > 1) RETURNING id`,
    [grantId],
  );
  return gone.length > 0;
}
