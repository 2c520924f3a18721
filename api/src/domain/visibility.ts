/**
 * May this audience see where this worker is, now, and how exactly? One function (`precisionOf`), asked for every worker
 * whenever a frame is made and for every position that a query answers. It is the table of `domain.md` 4.3 with the
 * employer's policy as its input. Numbers in, a number out: it is on the hot path. What it does not know, it hides.
 */
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Policy, WallNames, WallPositions } from '@lonewatch/schema/contract/policy.ts';
import type { Grant, Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { STATUS_CODE, type Service } from '@lonewatch/schema/contract/worker.ts';

/** responder: a manager whose employer answers its own alarms. */
export const AUDIENCES = ['manager', 'responder', 'arc', 'wall'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** Is told of calls for help in disguise: nobody else at the employer is, so that nobody can give it away. */
export function worksAlarms(audience: Audience): boolean {
  return audience === 'arc' || audience === 'responder';
}

/** Who reads the frames of an employer. A class, not a person: frames are made once for all of a class. */
export interface AudienceClass {
  readonly audience: Audience;
  /** In rising order. null: everybody; for all but walls the devices that nobody has been assigned to, too. */
  readonly teamIds: readonly TeamId[] | null;
}

/** What the employer has procured and decided, as the bits that the hot path asks for. */
export const MAPPING_PROCURED = 1;
const WALL_COARSE = 2;
const WALL_EXACT = 4;
const WALL_BITS: Readonly<Record<WallPositions, number>> = {
  HIDDEN: 0,
  COARSE: WALL_COARSE,
  EXACT: WALL_EXACT,
};

export function policyBits(services: readonly Service[], policy: Policy): number {
  return (services.includes('LOCATION_MAPPING') ? MAPPING_PROCURED : 0) | WALL_BITS[policy.wallPositions];
}

export const HIDDEN = 0;
/** The centre of a cell of some 500 m (`coarsen`). */
export const COARSE = 1;
export const EXACT = 2;
/** What a coarse position claims to be accurate to, metres. */
export const COARSE_RADIUS_M = 500;
export type Precision = typeof HIDDEN | typeof COARSE | typeof EXACT;

/** `shares`: the worker wants the last known position to stay visible outside a session, or it is nobody's device. */
export function precisionOf(
  audience: Audience,
  policy: number,
  statusCode: number,
  shares: boolean,
): Precision {
  if (statusCode === STATUS_CODE.ALARM) return EXACT;
  if ((policy & MAPPING_PROCURED) === 0) return HIDDEN;
  const inSession = statusCode >= STATUS_CODE.OK && statusCode <= STATUS_CODE.AMBER;
  switch (audience) {
    case 'manager':
    case 'responder':
      return inSession || (statusCode === STATUS_CODE.OFF_DUTY && shares) ? EXACT : HIDDEN;
    case 'arc':
      // Outside an alarm an operator gives a reason (break-glass); frames never carry it.
      return HIDDEN;
    case 'wall':
      if (!inSession) return HIDDEN;
      if ((policy & WALL_EXACT) !== 0) return EXACT;
      return (policy & WALL_COARSE) !== 0 ? COARSE : HIDDEN;
    default:
      return audience satisfies never;
  }
}

/** The class by which a viewer reads this employer's frames, the widest of all that was granted; null: none. */
export function audienceOf(viewer: Viewer, employerId: EmployerId): AudienceClass | null {
  const classes = viewer.grants
    .map((grant) => classOf(grant, employerId))
    .filter((found): found is AudienceClass => found !== null);
  const managed = union(classes, ['manager', 'responder']);
  const centre = union(classes, ['arc']);
  // Who reads everything and works the alarms anyway reads both in one.
  if (managed !== null && managed.teamIds === null)
    return centre?.teamIds === null ? { audience: 'responder', teamIds: null } : managed;
  return centre ?? managed ?? union(classes, ['wall']);
}

/** As whom a grant reads positions of many; null: it does not. */
export function audienceOfGrant(grant: Grant): Audience | null {
  return grant.employerId === null ? null : (classOf(grant, grant.employerId)?.audience ?? null);
}

function classOf(grant: Grant, employerId: EmployerId): AudienceClass | null {
  const { role, permissions, teamId } = grant;
  const manages = permissions.includes('WORK_INCIDENTS') ? 'responder' : 'manager';
  // A grant about one worker is that worker's own: frames are of many.
  if (grant.employerId !== employerId || grant.workerId !== null || !permissions.includes('SEE_POSITIONS'))
    return null;
  const teamIds = teamId === null ? null : [teamId];
  switch (role) {
    case 'SAFETY_MANAGER':
      return { audience: manages, teamIds };
    case 'TEAM_MANAGER':
      return teamIds === null ? null : { audience: manages, teamIds };
    case 'ARC_OPERATOR':
    case 'ARC_SUPERVISOR':
      return { audience: 'arc', teamIds };
    case 'WALL_DISPLAY':
      return { audience: 'wall', teamIds };
    case 'LONE_WORKER':
    case 'ORG_ADMIN':
    case 'ANALYST':
    case 'DPO':
    case 'PLATFORM_ADMIN':
      return null;
    default:
      return role satisfies never;
  }
}

/** A responder only where every one of them is. */
function union(classes: readonly AudienceClass[], audiences: readonly Audience[]): AudienceClass | null {
  const same = classes.filter((one) => audiences.includes(one.audience));
  const [first] = same;
  if (first === undefined) return null;
  const audience = same.every((one) => one.audience === first.audience) ? first.audience : audiences[0]!;
  if (same.some(({ teamIds }) => teamIds === null)) return { audience, teamIds: null };
  const teams = new Set(same.flatMap(({ teamIds }) => teamIds ?? []));
  return { audience, teamIds: [...teams].sort((a, b) => a - b) };
}

/** As PROTOCOL.md and the read-audit name a class: `manager`, `manager of 3,7`, `arc`, `wall`. */
export function classNameOf({ audience, teamIds }: AudienceClass): string {
  return teamIds === null ? audience : `${audience} of ${teamIds.join(',')}`;
}

/** What a wall display calls somebody. */
export function wallNameOf(name: string, id: WorkerId, names: WallNames): string {
  switch (names) {
    case 'FULL':
      return name;
    case 'INITIALS': {
      const initials = name.match(/(?<![\p{L}\p{M}\p{N}'’])[\p{L}\p{N}]/gu) ?? [];
      return initials.length === 0 ? `Worker ${id}` : initials.join('').toLocaleUpperCase('en-GB');
    }
    case 'HIDDEN':
      return `Worker ${id}`;
    default:
      return names satisfies never;
  }
}

/** Rows of 0.0045° (500 m); each row has as many cells as make them 500 m wide at its middle. */
const ROW_E7 = 45_000;
const ROWS = 1_800_000_000 / ROW_E7;
const CIRCLE_E7 = 3_600_000_000;
const CELLS_IN_ROW = Uint32Array.from({ length: ROWS }, (_, row) => {
  const middleDeg = (row + 0.5) * (ROW_E7 / 1e7) - 90;
  return Math.max(1, Math.round((CIRCLE_E7 / ROW_E7) * Math.cos((middleDeg * Math.PI) / 180)));
});

/**
 * The middle of the cell of some 500 m around a place: all places of a cell give the same answer, which is all that is
 * left of them. It is never more than 600 m away. Who watches somebody move sees when a border is crossed, as on any grid.
 */
export function coarsen(lonE7: number, latE7: number): { readonly lonE7: number; readonly latE7: number } {
  return { lonE7: coarseLonE7(lonE7, latE7), latE7: coarseLatE7(latE7) };
}

/** The two halves of `coarsen`, for loops that must not allocate. */
export function coarseLatE7(latE7: number): number {
  return rowOf(latE7) * ROW_E7 + ROW_E7 / 2 - 900_000_000;
}

export function coarseLonE7(lonE7: number, latE7: number): number {
  const cells = CELLS_IN_ROW[rowOf(latE7)]!;
  // 180° east and 180° west are one place.
  const column = Math.floor((((lonE7 + CIRCLE_E7 / 2) % CIRCLE_E7) * cells) / CIRCLE_E7);
  return Math.floor(((column + 0.5) * CIRCLE_E7) / cells) - CIRCLE_E7 / 2;
}

function rowOf(latE7: number): number {
  return Math.min(ROWS - 1, Math.floor((latE7 + 900_000_000) / ROW_E7));
}
