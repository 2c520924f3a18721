/** Words and shapes of identity and of the read-audit that server, schema and pages share. Stored as words: append only. */
import type { EmployerId, TeamId, WorkerId } from './ids.ts';
import type { KeyScope, Role } from './role.ts';
import type { ViewerKind } from './viewer.ts';

/** How a person showed who they are. */
export const SIGN_IN_METHODS = ['PASSWORD', 'TOTP', 'BACKUP_CODE', 'PASSKEY', 'OIDC'] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];
export const SIGN_IN_OUTCOMES = [
  'SIGNED_IN',
  'SECOND_FACTOR_ASKED',
  'WRONG_SECRET',
  'DISABLED',
  'SIGNED_OUT',
] as const;
export type SignInOutcome = (typeof SIGN_IN_OUTCOMES)[number];

export interface SignIn {
  readonly id: string;
  readonly atMs: number;
  readonly outcome: SignInOutcome;
  readonly method: SignInMethod;
  readonly address: string | null;
  readonly agent: string | null;
}

/** What was looked at. */
export const READ_KINDS = [
  'LIVE_MAP',
  'LAST_KNOWN_FIX',
  'TRAIL',
  'ALARM_PLACE',
  'DATE_OF_BIRTH',
  'NOTES',
  'DURESS_WORDS',
  'VOICE_MEMO',
  'REPLAY',
  'TRAIL_EXPORT',
  /** When somebody was at which geofence. */
  'GEOFENCE_EVENTS',
] as const;
export type ReadKind = (typeof READ_KINDS)[number];
/** Why it was open to the viewer. */
export const READ_REASONS = [
  'SESSION',
  'ALARM',
  'SHARED',
  'BREAK_GLASS',
  'SENSITIVE_ASKED',
  /** Help was asked for in disguise: never told to the worker, beside whom somebody may stand. */
  'SILENT_ALARM',
  /** A closed incident was reported on. */
  'REPORT',
] as const;
export type ReadReason = (typeof READ_REASONS)[number];

/** One look of a viewer at something of one worker, counted once a minute. */
export interface LocationRead {
  readonly atMinuteMs: number;
  readonly employerId: EmployerId;
  readonly workerId: WorkerId;
  readonly viewerKind: ViewerKind;
  readonly viewerId: string;
  readonly viewerName: string;
  readonly role: Role;
  readonly what: ReadKind;
  readonly why: ReadReason;
  readonly reason: string | null;
}

/** Several looks in a row of one viewer, for one reason: what a person reads. */
export interface SeenStretch extends Omit<LocationRead, 'atMinuteMs'> {
  readonly id: string;
  readonly fromMs: number;
  /** The end of its last minute. */
  readonly toMs: number;
}

export interface BreakGlass {
  readonly id: number;
  readonly employerId: EmployerId;
  readonly workerId: WorkerId;
  readonly accountId: string;
  readonly accountName: string;
  readonly role: Role;
  readonly reason: string;
  readonly askedAtMs: number;
  readonly endsAtMs: number;
  readonly reviewedAtMs: number | null;
  readonly reviewerName: string | null;
  readonly verdict: BreakGlassVerdict | null;
  readonly reviewNote: string | null;
}
export const BREAK_GLASS_VERDICTS = ['JUSTIFIED', 'NOT_JUSTIFIED'] as const;
export type BreakGlassVerdict = (typeof BREAK_GLASS_VERDICTS)[number];

/** An account as an administrator of an employer sees it: only the grants at that employer. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly hasSecondFactor: boolean;
  readonly disabled: boolean;
  readonly lastSignInAtMs: number | null;
  readonly grants: readonly StoredGrant[];
}

export interface StoredGrant {
  readonly id: number;
  readonly role: Role;
  readonly employerId: EmployerId | null;
  readonly teamId: TeamId | null;
  readonly workerId: WorkerId | null;
  readonly grantedAtMs: number;
}

export interface WallDisplay {
  readonly id: number;
  readonly employerId: EmployerId;
  readonly name: string;
  readonly approvedAtMs: number;
  readonly approvedByName: string | null;
  readonly seenAtMs: number | null;
  readonly revokedAtMs: number | null;
}

export interface ApiKey {
  readonly id: number;
  readonly employerId: EmployerId;
  readonly name: string;
  readonly scope: KeyScope;
  readonly prefix: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly usedAtMs: number | null;
  readonly revokedAtMs: number | null;
}

export interface IngestTokenInfo {
  readonly id: number;
  readonly employerId: EmployerId;
  readonly name: string;
  readonly prefix: string;
  /** The only device that may use it; null: any of the employer. */
  readonly deviceExternalId: string | null;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}

/** Date of birth and notes in clear: what one deliberate, audited look answers. */
export interface SensitiveProfile {
  readonly dateOfBirth: string | null;
  readonly notes: string | null;
}
