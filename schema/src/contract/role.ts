/**
 * Who may do what, as words: the roles of `domain.md` 4.5 that exist so far and what each is allowed. Closed sets whose
 * words are stored: append only. A permission is always held somewhere: at an employer, within a reach (`viewer.ts`).
 */
export const ROLES = [
  'LONE_WORKER',
  'TEAM_MANAGER',
  'SAFETY_MANAGER',
  'ORG_ADMIN',
  'ANALYST',
  'WALL_DISPLAY',
  'ARC_OPERATOR',
  'ARC_SUPERVISOR',
  'DPO',
  'PLATFORM_ADMIN',
] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  /** An employer's name, contract, policy and teams. */
  'SEE_EMPLOYER',
  /** Counts; small ones are suppressed. */
  'SEE_FIGURES',
  /** Names, states, sessions and check-in times of the workers within reach. */
  'SEE_WORKERS',
  /** Frames and fixes, as far as `domain/visibility` allows at that moment. */
  'SEE_POSITIONS',
  'SEE_ALARMS',
  'SEE_DEVICES',
  /** What senders got wrong. */
  'SEE_REJECTS',
  /** Date of birth and notes, each time with a reason. */
  'SEE_SENSITIVE',
  'CHANGE_SENSITIVE',
  /** Who has seen whose location. */
  'SEE_ACCESS_LOG',
  /** A location outside an alarm, with a reason, reviewed by somebody else. */
  'BREAK_GLASS',
  'REVIEW_BREAK_GLASS',
  'MANAGE_PEOPLE',
  'MANAGE_KEYS',
  'MANAGE_TOKENS',
  'MANAGE_WALLS',
  'MANAGE_POLICY',
  /** Employers, their services and their first administrator: configuration, no personal data. */
  'MANAGE_EMPLOYERS',
  /** The queue and the incidents of the workers within reach, as far as `domain/visibility` lets them be told. */
  'SEE_INCIDENTS',
  /** Claim them, work them, and see what only those see who work them: duress, instructions, phone numbers. */
  'WORK_INCIDENTS',
  /** Take over, link, approve a close without confirmation, and see the board of operators. */
  'SUPERVISE_INCIDENTS',
  /** Raise an alarm for somebody who has rung, check in and end sessions on behalf of others. */
  'ACT_FOR_WORKERS',
  /** One's own session, check-ins and calls for help. */
  'WORK_ALONE',
  'SEE_PLANS',
  /** Escalation plans, instructions, and where notifications go. */
  'EDIT_PLANS',
  /** Geofences and what has happened at them, of the workers within reach. */
  'SEE_GEOFENCES',
  'EDIT_GEOFENCES',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const TEAM: readonly Permission[] = [
  'SEE_EMPLOYER',
  'SEE_FIGURES',
  'SEE_WORKERS',
  'SEE_POSITIONS',
  'SEE_ALARMS',
  'SEE_DEVICES',
  'SEE_INCIDENTS',
  'SEE_GEOFENCES',
];
const OPERATOR: readonly Permission[] = [
  'SEE_EMPLOYER',
  'SEE_FIGURES',
  'SEE_WORKERS',
  'SEE_POSITIONS',
  'SEE_ALARMS',
  'SEE_DEVICES',
  'SEE_SENSITIVE',
  'BREAK_GLASS',
  'SEE_INCIDENTS',
  'WORK_INCIDENTS',
  'ACT_FOR_WORKERS',
  'SEE_PLANS',
  'SEE_GEOFENCES',
];
/** What a manager gets besides where the employer answers its own alarms. */
export const SELF_MONITORING: readonly Permission[] = [
  'WORK_INCIDENTS',
  'ACT_FOR_WORKERS',
  'SEE_PLANS',
  'SEE_SENSITIVE',
];

export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  LONE_WORKER: [
    'SEE_EMPLOYER',
    'SEE_WORKERS',
    'SEE_POSITIONS',
    'SEE_ACCESS_LOG',
    'SEE_INCIDENTS',
    'WORK_ALONE',
  ],
  TEAM_MANAGER: TEAM,
  SAFETY_MANAGER: [
    ...TEAM,
    'SEE_REJECTS',
    'SEE_SENSITIVE',
    'CHANGE_SENSITIVE',
    'MANAGE_TOKENS',
    'MANAGE_WALLS',
    'MANAGE_POLICY',
    'SEE_PLANS',
    'EDIT_PLANS',
    'EDIT_GEOFENCES',
  ],
  ORG_ADMIN: ['SEE_EMPLOYER', 'SEE_FIGURES', 'SEE_WORKERS', 'MANAGE_PEOPLE', 'MANAGE_KEYS', 'MANAGE_TOKENS'],
  ANALYST: ['SEE_EMPLOYER', 'SEE_FIGURES'],
  WALL_DISPLAY: [
    'SEE_EMPLOYER',
    'SEE_FIGURES',
    'SEE_WORKERS',
    'SEE_POSITIONS',
    'SEE_ALARMS',
    'SEE_INCIDENTS',
    'SEE_GEOFENCES',
  ],
  ARC_OPERATOR: OPERATOR,
  ARC_SUPERVISOR: [...OPERATOR, 'REVIEW_BREAK_GLASS', 'SUPERVISE_INCIDENTS'],
  DPO: ['SEE_EMPLOYER', 'SEE_ACCESS_LOG', 'REVIEW_BREAK_GLASS'],
  PLATFORM_ADMIN: ['SEE_EMPLOYER', 'MANAGE_EMPLOYERS'],
};

/** Roles whose holders handle alarms or everybody's data: nothing is shown to them before a second factor. */
export const SECOND_FACTOR_ROLES: readonly Role[] = [
  'ARC_OPERATOR',
  'ARC_SUPERVISOR',
  'DPO',
  'PLATFORM_ADMIN',
];

/** Roles that an employer's administrator may give at that employer. */
export const EMPLOYER_ROLES = [
  'LONE_WORKER',
  'TEAM_MANAGER',
  'SAFETY_MANAGER',
  'ORG_ADMIN',
  'ANALYST',
] as const satisfies readonly Role[];

/** Roles that the installation's administrator gives, at a control room or at none. */
export const STAFF_ROLES = [
  'ARC_OPERATOR',
  'ARC_SUPERVISOR',
  'DPO',
  'PLATFORM_ADMIN',
] as const satisfies readonly Role[];
export type StaffRole = (typeof STAFF_ROLES)[number];

/** What an API key may be made for, least first. */
export const KEY_SCOPES = ['FIGURES', 'STATES', 'POSITIONS'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];
/** A key never sees more than a safety manager, and manages nothing. */
export const KEY_PERMISSIONS: Readonly<Record<KeyScope, readonly Permission[]>> = {
  FIGURES: ROLE_PERMISSIONS.ANALYST,
  STATES: ['SEE_EMPLOYER', 'SEE_FIGURES', 'SEE_WORKERS', 'SEE_ALARMS', 'SEE_DEVICES'],
  POSITIONS: TEAM,
};
