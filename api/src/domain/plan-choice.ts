/** Which escalation plan holds for an alarm, and the snapshot of it that the incident is worked by (`domain.md` 3.8). */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { EscalationPlan, PlanSnapshot, PlanStep } from '@lonewatch/schema/contract/plan.ts';

/** Of one employer; null: nobody's. */
export interface PlanScope {
  readonly teamId: TeamId | null;
  readonly workerId: WorkerId | null;
}

/** Of each plan the version that holds at that time; retired ones are left out. `versions`: of one employer, in any order. */
export function plansInEffect(versions: readonly EscalationPlan[], atMs: number): EscalationPlan[] {
  const newest = new Map<EscalationPlan['id'], EscalationPlan>();
  for (const plan of versions) {
    const known = newest.get(plan.id);
    if (plan.validFromMs <= atMs && (known === undefined || known.version < plan.version))
      newest.set(plan.id, plan);
  }
  return [...newest.values()].filter(({ retired }) => !retired);
}

/**
 * The most specific: the worker's own before the team's before the employer's, and within these one for these alarm types
 * before one for all. null: the employer has none that applies.
 */
export function choosePlan(
  inEffect: readonly EscalationPlan[],
  { teamId, workerId }: PlanScope,
  alarmTypes: readonly AlarmType[],
): EscalationPlan | null {
  const applies = (plan: EscalationPlan): boolean =>
    (plan.workerId === null || plan.workerId === workerId) &&
    (plan.teamId === null || plan.teamId === teamId) &&
    (plan.alarmTypes === null || plan.alarmTypes.some((type) => alarmTypes.includes(type)));
  const [first] = inEffect.filter(applies).sort((a, b) => rank(a) - rank(b) || a.id - b.id);
  return first ?? null;
}

/** Lower is more specific. */
function rank({ workerId, teamId, alarmTypes }: EscalationPlan): number {
  const scope = workerId !== null ? 0 : teamId !== null ? 2 : 4;
  return scope + (alarmTypes === null ? 1 : 0);
}

export function snapshotOf(plan: EscalationPlan): PlanSnapshot {
  const { id, name, version, steps, instructions, listenSeconds } = plan;
  return { id, name, version, steps, instructions, listenSeconds };
}

/** Who the control room rings when nobody else is named; null: not known. */
export interface DutyContact {
  readonly phone: string | null;
}

/**
 * For an employer that has no plan that applies: `id` is null and the name says so, wherever it is shown. Better than no
 * steps at all, and worse than any plan of the employer's own.
 */
export function builtInPlan({ phone }: DutyContact): PlanSnapshot {
  return {
    id: null,
    name: 'Built-in plan: the employer has none for this alarm',
    version: 0,
    listenSeconds: 10,
    instructions: ['The employer has given no instructions. Find out who is responsible for this worker.'],
    steps: [
      step({
        order: 1,
        action: 'CALL',
        target: 'WORKER',
        name: 'The worker',
        note: 'No number is known here: speak through the device, or ring the number that you hold.',
      }),
      step({
        order: 2,
        action: 'CALL',
        target: 'CONTACT',
        name: 'Duty contact of the control room',
        phone,
        note:
          phone === null
            ? 'No number is configured (DUTY_PHONE): ring whoever is on duty.'
            : 'Who is responsible for this employer out of hours?',
      }),
      step({
        order: 3,
        action: 'RESPONSE_SERVICE',
        target: 'SERVICE',
        name: 'Emergency services',
        note: 'When nobody can confirm that the worker is well.',
        lastResort: true,
      }),
    ],
  };
}

function step(
  over: Pick<PlanStep, 'order' | 'action' | 'target' | 'name' | 'note'> & Partial<PlanStep>,
): PlanStep {
  return {
    phone: null,
    email: null,
    verified: true,
    window: null,
    ringSeconds: 30,
    retries: 1,
    mandatory: false,
    lastResort: false,
    automatic: false,
    ...over,
  };
}
