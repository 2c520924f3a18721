/** Police forces: where each one answers, and what an employer has arranged with it (`domain.md` 1.3). */
import type { EmployerId } from './ids.ts';
import type { ResponseRoute } from './incident.ts';

/** Degrees, lon and lat; the first ring is the outline, further ones are holes. */
export type AreaPolygon = readonly (readonly (readonly [lon: number, lat: number])[])[];

export interface PoliceForce {
  /** A short word of its own, such as `west-yorkshire`. */
  readonly id: string;
  readonly name: string;
  readonly areas: readonly AreaPolygon[];
  /** How far its outline may be off, metres: so close to it, both sides come into question. */
  readonly toleranceM: number;
  /** Only places that are surely the force's are drawn: outside of them it may answer too. */
  readonly partial: boolean;
}

/** What an employer, or the control room for it, has arranged with one force. */
export interface PoliceArrangement {
  readonly employerId: EmployerId;
  readonly forceId: string;
  /** The unique reference number; null: none was issued. */
  readonly urn: string | null;
  /** The force's control room; null: not known. */
  readonly phone: string | null;
  /** 1: immediate response. 3: withdrawn. */
  readonly level: 1 | 3;
  /** False calls within twelve months at which somebody is warned, and at which response is likely to be withdrawn. */
  readonly warnAt: number;
  readonly withdrawAt: number;
}

export interface AdvisedForce {
  readonly id: string;
  readonly name: string;
  readonly phone: string | null;
  /** The one that may be used now; null: none was issued, or it is withdrawn. */
  readonly urn: string | null;
  /** Under the URN, in the last twelve months. */
  readonly falseCalls: number;
  /** The worker is in its area for sure; false: it only comes into question. */
  readonly certain: boolean;
}

/** Which way to tell the police, as the operator is advised; the operator decides. */
export interface RouteAdvice {
  readonly route: Extract<ResponseRoute, 'URN' | 'DIAL_999' | 'DIAL_101' | 'NONE'>;
  /** All whose area the fix with its accuracy touches, the surer first; empty: not known. */
  readonly forces: readonly AdvisedForce[];
  /** Sentences. */
  readonly reasons: readonly string[];
}
