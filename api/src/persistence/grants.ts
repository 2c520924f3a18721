/** Who a person is and what they hold where: what every request of a signed-in person begins with. */
import { SIGN_IN_METHODS, type SignInMethod } from '@lonewatch/schema/contract/access.ts';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import {
  ROLE_PERMISSIONS,
  ROLES,
  SELF_MONITORING,
  type Permission,
  type Role,
} from '@lonewatch/schema/contract/role.ts';
import type { Grant } from '@lonewatch/schema/contract/viewer.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';

export interface SignedIn {
  readonly accountId: string;
  readonly name: string;
  readonly verifiedBy: SignInMethod;
  /** Well-known, on loopback alone: no second factor is asked of it. */
  readonly demonstration: boolean;
  /** When the person last proved who they are: sessions are never prolonged. */
  readonly signedInAtMs: number;
  readonly expiresAtMs: number;
  readonly grants: readonly Grant[];
}

/**
 * Roles that span employers as one row for each: an ARC's for its contracts, the provider's for everybody. A PLATFORM_ADMIN
 * has one more row, without an employer, for the installation itself.
 */
const EXPANDED = `
  SELECT g.account_id, g.id, g.role, coalesce(g.employer_id, c.employer_id, e.id) AS employer_id, g.team_id, g.worker_id,
    coalesce(own.monitoring, 'ARC') = 'SELF' AS answers_itself
  FROM grants g
  LEFT JOIN employers own ON own.id = g.employer_id
  LEFT JOIN arc_contracts c ON c.arc_id = g.arc_id
  LEFT JOIN employers e ON g.role IN ('DPO', 'PLATFORM_ADMIN')
  WHERE coalesce(g.employer_id, c.employer_id, e.id) IS NOT NULL
  UNION ALL
  SELECT account_id, id, role, NULL, NULL, NULL, false FROM grants WHERE role = 'PLATFORM_ADMIN'`;

interface GrantRow {
  readonly role: Role;
  readonly employer_id: EmployerId | null;
  readonly team_id: TeamId | null;
  readonly worker_id: WorkerId | null;
  /** The employer's own managers answer its alarms. */
  readonly answers_itself: boolean | null;
}

export async function grantsOf(q: Queries, accountId: string): Promise<Grant[]> {
  const rows = await q.query<GrantRow>(
    `SELECT role, employer_id, team_id, worker_id, answers_itself FROM (${EXPANDED}) x WHERE account_id = $1
     ORDER BY id, employer_id NULLS FIRST`,
    [accountId],
  );
  return rows.map(grantOf);
}

interface PersonRow extends Omit<GrantRow, 'role'> {
  readonly id: string;
  readonly name: string;
  readonly demonstration: boolean;
  readonly verified_by: SignInMethod;
  readonly signed_in_ms: number;
  readonly expires_ms: number;
  readonly role: Role | null;
}

/** null: no such session, or it has ended, or the account was switched off. One statement: this runs with every request. */
export async function personOfSession(q: Queries, token: string, nowMs: number): Promise<SignedIn | null> {
  const rows = await q.query<PersonRow>(
    `SELECT a.id, a.name, a.demonstration, s.verified_by,
       ${epochMs('s.created_at')} AS signed_in_ms, ${epochMs('s.expires_at')} AS expires_ms,
       g.role, g.employer_id, g.team_id, g.worker_id, g.answers_itself
     FROM account_sessions s JOIN accounts a ON a.id = s.account_id
     LEFT JOIN (${EXPANDED}) g ON g.account_id = a.id
     WHERE s.token = $1 AND s.expires_at > $2 AND a.disabled_at IS NULL
     ORDER BY g.id, g.employer_id NULLS FIRST`,
    [token, new Date(nowMs)],
  );
  const [first] = rows;
  if (first === undefined) return null;
  isOneOf(SIGN_IN_METHODS, first.verified_by, 'sign-in method');
  return {
    accountId: first.id,
    name: first.name,
    verifiedBy: first.verified_by,
    demonstration: first.demonstration,
    signedInAtMs: first.signed_in_ms,
    expiresAtMs: first.expires_ms,
    grants: rows.flatMap((row) => (row.role === null ? [] : [grantOf({ ...row, role: row.role })])),
  };
}

function grantOf({ role, employer_id, team_id, worker_id, answers_itself }: GrantRow): Grant {
  isOneOf(ROLES, role, 'role');
  return {
    role,
    permissions: answers_itself === true ? permissionsOfSelf(role) : ROLE_PERMISSIONS[role],
    employerId: employer_id,
    teamId: team_id,
    workerId: worker_id,
  };
}

/** The managers of an employer that answers its own alarms; a safety manager is the supervisor there. */
function permissionsOfSelf(role: Role): readonly Permission[] {
  const own = ROLE_PERMISSIONS[role];
  if (role === 'TEAM_MANAGER') return [...new Set([...own, ...SELF_MONITORING])];
  if (role === 'SAFETY_MANAGER')
    return [...new Set<Permission>([...own, ...SELF_MONITORING, 'SUPERVISE_INCIDENTS'])];
  return own;
}
