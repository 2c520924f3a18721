/**
 * Reference data as the server holds it in memory and the database keeps it: who employs whom, who carries what.
 * Times are milliseconds since 1970 UTC.
 */
import type { AlarmType } from './alarm.ts';
import type { AlarmId, DeviceId, EmployerId, SessionId, TeamId, WorkerId } from './ids.ts';
import type { Protocol } from './signal.ts';
import type { LocationFix } from './fix.ts';
import type { Policy } from './policy.ts';
import type { DeviceKind, Service, SessionState } from './worker.ts';

export interface Employer {
  readonly id: EmployerId;
  readonly name: string;
  readonly services: readonly Service[];
  readonly contractStartsAtMs: number;
  /** null: open ended. Retention counts from here. */
  readonly contractEndsAtMs: number | null;
  readonly policy: Policy;
}

export interface Team {
  readonly id: TeamId;
  readonly employerId: EmployerId;
  readonly name: string;
  /** Where the team works from, for the wall's regions; null when it has no base. */
  readonly base: { readonly name: string; readonly lon: number; readonly lat: number } | null;
}

export interface Worker {
  readonly id: WorkerId;
  readonly employerId: EmployerId;
  readonly teamId: TeamId | null;
  readonly name: string;
  readonly jobTitle: string | null;
  readonly department: string | null;
  /** The worker has asked that the last known position stays visible to the employer outside a session. */
  readonly sharesLastKnown: boolean;
}

export interface Device {
  readonly id: DeviceId;
  readonly employerId: EmployerId;
  /** null: unassigned. Taken in and shown, but nobody's. */
  readonly workerId: WorkerId | null;
  /** The id that the client sends; unique within the employer. */
  readonly externalId: string;
  readonly kind: DeviceKind;
  /** What it spoke when it was first heard; null before that. */
  readonly protocol: Protocol | null;
}

export interface IngestToken {
  readonly id: number;
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string;
  readonly employerId: EmployerId;
  /** The only device that it speaks for; null: any of the employer. */
  readonly deviceId: DeviceId | null;
  /** Its reports are refused, its calls for help are not. */
  readonly revoked: boolean;
}

/** The monitored period of lone work. At most one per worker is not over. */
export interface Session {
  readonly id: SessionId;
  readonly workerId: WorkerId;
  readonly state: SessionState;
  readonly startedAtMs: number;
  readonly endsAtMs: number | null;
  readonly nextCheckInAtMs: number | null;
  readonly intervalMin: number;
  readonly graceMin: number;
  /** The worker has said that something is not right, without raising an alarm. */
  readonly amber: boolean;
  /** Said to be dangerous when it began: a missed check-in is priority 1 at once. */
  readonly highRisk: boolean;
}

/** One activation that needs a human. */
export interface Alarm {
  readonly id: AlarmId;
  readonly employerId: EmployerId;
  readonly workerId: WorkerId | null;
  /** null: a session's timer or a person raised it. */
  readonly deviceId: DeviceId | null;
  /** The session that it is about; null: none. */
  readonly sessionId: SessionId | null;
  /** The account that raised it by hand; null: a device or a timer did. */
  readonly raisedBy: string | null;
  /** What makes it one where no device's own time does: a person's command, a timer's deadline. At most 64 characters. */
  readonly commandId: string | null;
  readonly type: AlarmType;
  readonly priority: number;
  /** The client's own word. */
  readonly said: string;
  readonly deviceAtMs: number | null;
  readonly receivedAtMs: number;
  /** It reached us more than two minutes after it was raised. */
  readonly delayed: boolean;
  /** It came under a token that had been revoked, from a device that was known. */
  readonly tokenRevoked: boolean;
  readonly fix: LocationFix | null;
}
