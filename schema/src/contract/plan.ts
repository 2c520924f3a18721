/** Escalation plans (`domain.md` 3.8): who is told what, in which order. Stored as words: append only. */
import type { AlarmType } from './alarm.ts';
import type { EmployerId, PlanId, TeamId, WorkerId } from './ids.ts';

export const STEP_ACTIONS = [
  'CALL',
  'SMS',
  'EMAIL',
  'PUSH',
  'WEBHOOK',
  'LOCAL_RESPONDER',
  'RESPONSE_SERVICE',
] as const;
export type StepAction = (typeof STEP_ACTIONS)[number];
export const STEP_TARGETS = ['WORKER', 'MANAGER', 'CONTACT', 'SITE', 'NEXT_OF_KIN', 'SERVICE'] as const;
export type StepTarget = (typeof STEP_TARGETS)[number];

/** MONITOR: listen and gather. CALL_POLICE: what it says. */
export const DURESS_MEANINGS = ['MONITOR', 'CALL_POLICE'] as const;
export type DuressMeaning = (typeof DURESS_MEANINGS)[number];

/** When a step applies: minutes of the employer's local day, Monday is 0. Both ends past each other: through midnight. */
export interface StepWindow {
  readonly weekdays: readonly number[];
  readonly fromMin: number;
  readonly toMin: number;
}

export interface PlanStep {
  /** Steps of one order are done side by side. */
  readonly order: number;
  readonly action: StepAction;
  readonly target: StepTarget;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  /** The number or address was tried and answered. */
  readonly verified: boolean;
  /** null: at any time. */
  readonly window: StepWindow | null;
  readonly ringSeconds: number;
  readonly retries: number;
  readonly note: string;
  readonly mandatory: boolean;
  readonly lastResort: boolean;
  /** EMAIL, PUSH, WEBHOOK, SMS: sent by itself as soon as the incident escalates, unless that would give a disguised call away. */
  readonly automatic: boolean;
}

/**
 * One version; a version is never changed. The most specific scope wins: worker, then team, then employer. In effect at a time
 * is the highest version whose `validFromMs` has come by then.
 */
export interface EscalationPlan {
  readonly id: PlanId;
  readonly employerId: EmployerId;
  readonly teamId: TeamId | null;
  readonly workerId: WorkerId | null;
  readonly version: number;
  readonly name: string;
  /** null: all. */
  readonly alarmTypes: readonly AlarmType[] | null;
  readonly steps: readonly PlanStep[];
  /** At most three. */
  readonly instructions: readonly string[];
  /** Seconds of silent listening before anything is said. */
  readonly listenSeconds: number;
  /** From then on there is no such plan: the next wider scope holds. */
  readonly retired: boolean;
  readonly validFromMs: number;
  readonly madeAtMs: number;
  readonly madeBy: string;
}

/** What is worked: the plan as it was when the alarm was raised, whatever is edited since. */
export type PlanSnapshot = Pick<
  EscalationPlan,
  'name' | 'version' | 'steps' | 'instructions' | 'listenSeconds'
> & { readonly id: PlanId | null };

export const PLAN_FINDINGS = [
  'FEWER_THAN_THREE_CONTACTS',
  'COVERAGE_GAP',
  'NO_PHONE',
  'NO_EMAIL',
  'CONTACT_IS_THE_WORKER',
  'UNVERIFIED',
  'NEXT_OF_KIN_NOT_LAST',
  'NO_STEP',
] as const;
export type PlanFindingKind = (typeof PLAN_FINDINGS)[number];
export interface PlanFinding {
  readonly kind: PlanFindingKind;
  /** The place of the step in the plan, from 0; null: the plan as a whole. */
  readonly step: number | null;
  readonly sentence: string;
}
