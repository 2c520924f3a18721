/**
 * Geofences: shapes on the ground and what happens when somebody crosses, stays within, or keeps away from them. Words are
 * stored: append only. Degrees WGS84, [lon, lat] as everywhere.
 */
import type { AlarmId, EmployerId, GeofenceEventId, GeofenceId, TeamId, WorkerId } from './ids.ts';
import type { StepWindow } from './plan.ts';

export type Position = readonly [lon: number, lat: number];

export const SHAPE_KINDS = ['CIRCLE', 'POLYGON', 'CORRIDOR'] as const;
export type ShapeKind = (typeof SHAPE_KINDS)[number];

/**
 * A ring does not repeat its first point; its edges are straight in degrees, the short way round the earth, and its direction
 * says nothing. What lies on an edge is inside. The first ring is the outline, further ones are holes.
 */
export type GeofenceShape =
  | { readonly kind: 'CIRCLE'; readonly center: Position; readonly radiusM: number }
  | { readonly kind: 'POLYGON'; readonly rings: readonly (readonly Position[])[] }
  /** Everything within half of `widthM` of the line. */
  | { readonly kind: 'CORRIDOR'; readonly line: readonly Position[]; readonly widthM: number };

/** ABSENT: nobody of those it is about is within at the minute that `atMin` names. SPEED: faster than `speedMps` within. */
export const GEOFENCE_TRIGGERS = ['ENTER', 'EXIT', 'DWELL', 'CROSSED', 'ABSENT', 'SPEED'] as const;
export type GeofenceTrigger = (typeof GEOFENCE_TRIGGERS)[number];

/** NOTE: stands on the worker's timeline. SUPERVISORY: is shown to whoever watches. ALARM: a human has to answer. */
export const GEOFENCE_RESPONSES = ['NOTE', 'SUPERVISORY', 'ALARM'] as const;
export type GeofenceResponse = (typeof GEOFENCE_RESPONSES)[number];

export interface GeofenceRule {
  /** From 1, within its fence; never given twice, so that an event keeps naming the rule that it came from. */
  readonly id: number;
  readonly trigger: GeofenceTrigger;
  /** DWELL: seconds within. */
  readonly afterS: number | null;
  /** SPEED. */
  readonly speedMps: number | null;
  /** ABSENT: minute of the employer's local day. */
  readonly atMin: number | null;
  /** null: at any time. Of ABSENT only the weekdays count. */
  readonly window: StepWindow | null;
  /** null: everybody of the employer. */
  readonly teamIds: readonly TeamId[] | null;
  readonly response: GeofenceResponse;
  /** ALARM: 1 (highest) to 3. */
  readonly priority: number | null;
}

export interface Geofence {
  readonly id: GeofenceId;
  readonly employerId: EmployerId;
  /** From 1; each change makes the next. */
  readonly version: number;
  readonly name: string;
  readonly shape: GeofenceShape;
  readonly rules: readonly GeofenceRule[];
  readonly changedAtMs: number;
  readonly changedBy: string;
}

/** What has happened, once; kept like the track that it came from. */
export interface GeofenceEvent {
  readonly id: GeofenceEventId;
  readonly employerId: EmployerId;
  readonly geofenceId: GeofenceId;
  readonly geofenceVersion: number;
  /** As it was called then. */
  readonly geofenceName: string;
  readonly ruleId: number;
  readonly trigger: GeofenceTrigger;
  readonly response: GeofenceResponse;
  /** null: ABSENT, which is about nobody. */
  readonly workerId: WorkerId | null;
  readonly alarmId: AlarmId | null;
  /** When it happened on the ground; of a late fix long before `receivedAtMs`. */
  readonly atMs: number;
  readonly receivedAtMs: number;
  /** Reached us too late to be news: recorded, never an alarm. */
  readonly late: boolean;
  readonly lonE7: number | null;
  readonly latE7: number | null;
}

/** Bounds of what an employer may draw; a sentence about each stands where it is refused. */
export const GEOFENCE_LIMITS = {
  perEmployer: 10_000,
  nameLength: 120,
  points: 2_000,
  rings: 50,
  rules: 10,
  radiusM: { min: 10, max: 200_000 },
  widthM: { min: 10, max: 20_000 },
  dwellS: { min: 60, max: 86_400 },
  speedMps: { min: 1, max: 100 },
} as const;
