/**
 * Who asks, and what they hold where. Transport makes one from each request and again whenever anything about it may have
 * changed; nobody keeps one across time. A permission counts only together with the reach of the grant that gives it: a
 * team's manager who also administers the employer sees the positions of the team, not of everybody.
 */
import type { EmployerId, TeamId, WorkerId } from './ids.ts';
import type { Permission, Role } from './role.ts';

export const VIEWER_KINDS = ['PERSON', 'WALL', 'KEY'] as const;
export type ViewerKind = (typeof VIEWER_KINDS)[number];

export interface Grant {
  readonly role: Role;
  /** The role's, or fewer for an API key. */
  readonly permissions: readonly Permission[];
  /** null: the installation itself; it then holds at no employer. Grants that span employers come as one for each. */
  readonly employerId: EmployerId | null;
  /** Only this team; null: not narrowed by team. */
  readonly teamId: TeamId | null;
  /** Only this worker, who is the viewer; null: not narrowed. */
  readonly workerId: WorkerId | null;
}

export interface Viewer {
  readonly kind: ViewerKind;
  /** The account, the wall or the key: unique within the kind, and what the read-audit writes down. */
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Has signed in but holds nothing yet: a second factor is asked for first. */
  readonly needsSecondFactor: boolean;
}

/** A worker as far as reach goes; an unassigned device has neither a team nor a person. */
export interface Whom {
  readonly employerId: EmployerId;
  readonly teamId: TeamId | null;
  readonly id: WorkerId | null;
}

/** At this employer, for anybody at all. */
export function mayAt(viewer: Viewer, permission: Permission, employerId: EmployerId): boolean {
  return viewer.grants.some(
    (grant) => grant.employerId === employerId && grant.permissions.includes(permission),
  );
}

/** About this very person. */
export function mayAbout(viewer: Viewer, permission: Permission, whom: Whom): boolean {
  return viewer.grants.some((grant) => grant.permissions.includes(permission) && reaches(grant, whom));
}

/** Somewhere: enough to ask, never enough for an answer. */
export function mayAnywhere(viewer: Viewer, permission: Permission): boolean {
  return viewer.grants.some((grant) => grant.permissions.includes(permission));
}

/** In rising order, each once. */
export function employersWhere(viewer: Viewer, permission: Permission): EmployerId[] {
  const found = new Set<EmployerId>();
  for (const { employerId, permissions } of viewer.grants)
    if (employerId !== null && permissions.includes(permission)) found.add(employerId);
  return [...found].sort((a, b) => a - b);
}

/** An employer that a viewer may know of at all: any other looks as if it did not exist. */
export function knowsEmployer(viewer: Viewer, employerId: EmployerId): boolean {
  return viewer.grants.some((grant) => grant.employerId === employerId);
}

export function reaches(grant: Grant, { employerId, teamId, id }: Whom): boolean {
  if (grant.employerId !== employerId) return false;
  if (grant.workerId !== null) return grant.workerId === id;
  return grant.teamId === null || grant.teamId === teamId;
}
