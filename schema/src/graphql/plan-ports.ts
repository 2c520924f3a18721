/** The ports of escalation plans and of what was arranged with the police. Each answers within what the viewer may see. */
import type { AlarmType } from '../contract/alarm.ts';
import type { EmployerId, PlanId, TeamId, WorkerId } from '../contract/ids.ts';
import type { EscalationPlan, PlanFinding, PlanStep } from '../contract/plan.ts';
import type { PoliceArrangement, PoliceForce } from '../contract/police.ts';
import type { Viewer } from '../contract/viewer.ts';

/** LATER: takes effect in the future. REPLACED: a later version holds. RETIRED: none holds any more. */
export const PLAN_STANDINGS = ['IN_EFFECT', 'LATER', 'REPLACED', 'RETIRED'] as const;
export type PlanStanding = (typeof PLAN_STANDINGS)[number];

/** A version as this viewer may read it: next of kin are masked for those who do not write plans. */
export interface PlanView {
  readonly plan: EscalationPlan;
  readonly standing: PlanStanding;
}

/** What somebody writes. */
export interface PlanWriting extends Pick<
  EscalationPlan,
  'name' | 'alarmTypes' | 'instructions' | 'listenSeconds' | 'retired'
> {
  readonly steps: readonly Omit<PlanStep, 'verified'>[];
  /** null: from now on. */
  readonly validFromMs: number | null;
}

/** A new plan at an employer, or the next version of one. */
export type PlanPlace =
  | { readonly employerId: EmployerId; readonly teamId: TeamId | null; readonly workerId: WorkerId | null }
  | { readonly planId: PlanId; readonly afterVersion: number };

/** Who would be told in which order, for one moment. */
export interface RingOrder {
  readonly planName: string;
  /** The employer has no plan that applies. */
  readonly builtIn: boolean;
  readonly atMs: number;
  /** The same moment on the clock on the wall, such as `Sun 03:10`. */
  readonly localTime: string;
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep {
  /** The place in the plan, from 0. */
  readonly index: number;
  readonly step: PlanStep;
  /** The hours of the step reach to that moment; otherwise it is passed over. */
  readonly inWindow: boolean;
}

export interface Plans {
  /** The newest version of each: the employer's first, then its teams', then its workers'. */
  readonly list: (viewer: Viewer, employerId: EmployerId) => Promise<readonly PlanView[]>;
  readonly find: (viewer: Viewer, planId: PlanId) => Promise<PlanView | null>;
  /** The newest first. */
  readonly versions: (viewer: Viewer, planId: PlanId) => Promise<readonly PlanView[]>;
  readonly findings: (plan: EscalationPlan) => readonly PlanFinding[];
  /** In words, against the version before; nothing for the first. */
  readonly changes: (viewer: Viewer, plan: EscalationPlan) => Promise<readonly string[]>;
  readonly lint: (viewer: Viewer, place: PlanPlace, writing: PlanWriting) => Promise<readonly PlanFinding[]>;
  /** Refused where somebody else has written a version since `afterVersion`. */
  readonly save: (viewer: Viewer, place: PlanPlace, writing: PlanWriting) => Promise<PlanView>;
  /** The viewer has tried the number or address of a step, and it answered. */
  readonly verify: (viewer: Viewer, planId: PlanId, version: number, step: number) => Promise<PlanView>;
  readonly whoWouldBeRung: (
    viewer: Viewer,
    of: { readonly planId: PlanId } | { readonly workerId: WorkerId },
    alarmType: AlarmType,
    atMs: number,
  ) => Promise<RingOrder>;
}

/** With how often the reference number was used for nothing in the last twelve months. */
export interface ArrangementView extends PoliceArrangement {
  readonly falseCalls: number;
}

export interface Police {
  /** By name; the same for everybody. */
  readonly forces: () => readonly PoliceForce[];
  readonly arrangements: (viewer: Viewer, employerId: EmployerId) => Promise<readonly ArrangementView[]>;
  readonly save: (viewer: Viewer, arrangement: PoliceArrangement) => Promise<ArrangementView>;
  readonly remove: (viewer: Viewer, employerId: EmployerId, forceId: string) => Promise<string>;
}
