/** A role as it is being chosen, and as the server takes it. */
import type { EMPLOYER_ROLES } from '@lonewatch/schema/contract/role.ts';

export type EmployerRole = (typeof EMPLOYER_ROLES)[number];

export interface RoleGift {
  readonly role: EmployerRole;
  /** '': not chosen. */
  readonly teamId: string;
  readonly workerId: string;
}

export const FIRST_GIFT: RoleGift = { role: 'SAFETY_MANAGER', teamId: '', workerId: '' };

export interface RoleInput {
  readonly employerId: string;
  readonly role: EmployerRole;
  readonly teamId?: string;
  readonly workerId?: string;
}

/** A sentence where something is missing: no role is sent without its team or worker, and none with another's. */
export function roleInput({ role, teamId, workerId }: RoleGift, employerId: string): RoleInput | string {
  if (role === 'TEAM_MANAGER') return teamId === '' ? 'Choose the team.' : { employerId, role, teamId };
  if (role === 'LONE_WORKER')
    return workerId === '' ? 'Choose which worker this person is.' : { employerId, role, workerId };
  return { employerId, role };
}
