/** Every employer's escalation plans in memory, so that raising an alarm waits for nothing and fails for nothing. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { EmployerId, PlanId } from '@lonewatch/schema/contract/ids.ts';
import type { EscalationPlan, PlanSnapshot } from '@lonewatch/schema/contract/plan.ts';
import {
  builtInPlan,
  choosePlan,
  plansInEffect,
  snapshotOf,
  type DutyContact,
  type PlanScope,
} from '../domain/plan-choice.ts';

export class PlanBook {
  #versions = new Map<EmployerId, readonly EscalationPlan[]>();
  readonly #builtIn: PlanSnapshot;

  constructor(plans: readonly EscalationPlan[], duty: DutyContact) {
    this.#builtIn = builtInPlan(duty);
    for (const [employerId, of] of Map.groupBy(plans, (plan) => plan.employerId))
      this.replace(employerId, of);
  }

  /** All that holds at this employer now or will later, as the database has just said. */
  replace(employerId: EmployerId, plans: readonly EscalationPlan[]): void {
    this.#versions.set(employerId, plans);
  }

  /** What holds at a time that is not past; the plan of an incident that runs is its own snapshot. */
  inEffect(employerId: EmployerId, atMs: number): EscalationPlan[] {
    return plansInEffect(this.#versions.get(employerId) ?? [], atMs);
  }

  find(employerId: EmployerId, id: PlanId, atMs: number): EscalationPlan | null {
    return this.inEffect(employerId, atMs).find((plan) => plan.id === id) ?? null;
  }

  /** Always one: the built-in plan, with no id, where the employer has none that applies. */
  planFor(
    employerId: EmployerId,
    scope: PlanScope,
    alarmTypes: readonly AlarmType[],
    atMs: number,
  ): PlanSnapshot {
    const plan = choosePlan(this.inEffect(employerId, atMs), scope, alarmTypes);
    return plan === null ? this.#builtIn : snapshotOf(plan);
  }
}
