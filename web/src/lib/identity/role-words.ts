/** Roles as a person reads them: what they are called, and what they open. */
import type { EMPLOYER_ROLES, Role, StaffRole } from '@lonewatch/schema/contract/role.ts';
import type { HeldGrant } from './me.ts';

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  LONE_WORKER: 'Lone worker',
  TEAM_MANAGER: 'Team manager',
  SAFETY_MANAGER: 'Safety manager',
  ORG_ADMIN: 'Administrator',
  ANALYST: 'Analyst',
  WALL_DISPLAY: 'Wall display',
  ARC_OPERATOR: 'Control room operator',
  ARC_SUPERVISOR: 'Control room supervisor',
  DPO: 'Data protection officer',
  PLATFORM_ADMIN: 'Platform administrator',
};

/** What an employer's administrator gives with a role. */
export const ROLE_MEANINGS: Readonly<Record<(typeof EMPLOYER_ROLES)[number], string>> = {
  LONE_WORKER: 'Sees who has looked at their own location.',
  TEAM_MANAGER: 'Sees the people of one team: states, sessions, and positions during sessions.',
  SAFETY_MANAGER:
    'Sees everybody in session, keeps sensitive notes, and manages walls, ingest tokens and what walls show.',
  ORG_ADMIN: 'Manages people, roles, API keys and ingest tokens. Sees states, no positions.',
  ANALYST: 'Sees counts, no people.',
};

/** What the installation's administrator gives. */
export const STAFF_ROLE_MEANINGS: Readonly<Record<StaffRole, string>> = {
  ARC_OPERATOR:
    'Sees states of everybody at the employers that the control room serves, and places in an alarm.',
  ARC_SUPERVISOR: 'Sees what an operator sees, and reviews looks at a location outside an alarm.',
  DPO: 'Sees who has looked at whose location, at every employer, and reviews looks. No positions.',
  PLATFORM_ADMIN: 'Manages employers, control rooms and staff. Sees nobody who works alone.',
};

/** "Team manager, Leeds Community Nursing" */
export function grantWords({ role, team, worker }: Pick<HeldGrant, 'role' | 'team' | 'worker'>): string {
  const of = team ?? worker;
  return of === null ? ROLE_WORDS[role] : `${ROLE_WORDS[role]}, ${of.name}`;
}
