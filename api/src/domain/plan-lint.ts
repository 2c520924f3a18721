/** What is wrong with an escalation plan, in words that its author can act on. Nothing here keeps a plan from being saved. */
import type { PlanFinding, PlanFindingKind, PlanStep } from '@lonewatch/schema/contract/plan.ts';
import { uncovered, weekTime } from './plan-hours.ts';

const CONTACTS_ADVISED = 3;

export interface LintContext {
  /** Whose plan it is; null: a team's or an employer's. */
  readonly workerName: string | null;
}

export function lintPlan(plan: { readonly steps: readonly PlanStep[] }, context: LintContext): PlanFinding[] {
  if (plan.steps.length === 0)
    return [finding('NO_STEP', null, 'There is no step: nobody would be told. Add whom to ring first.')];
  return [
    ...wholeFindings(plan.steps),
    ...plan.steps.flatMap((step, index) => stepFindings(step, index, plan.steps, context)),
  ];
}

function finding(kind: PlanFindingKind, step: number | null, sentence: string): PlanFinding {
  return { kind, step, sentence };
}

/** Somebody else than the worker and the services: who is there to be asked about the worker. */
function isContact({ target }: PlanStep): boolean {
  return target !== 'WORKER' && target !== 'SERVICE';
}

function isRung({ action }: PlanStep): boolean {
  return action === 'CALL' || action === 'LOCAL_RESPONDER';
}

function wholeFindings(steps: readonly PlanStep[]): PlanFinding[] {
  const found: PlanFinding[] = [];
  const people = new Set(
    steps.filter(isContact).map((step) => digits(step.phone) ?? step.email ?? step.name),
  );
  if (people.size < CONTACTS_ADVISED)
    found.push(
      finding(
        'FEWER_THAN_THREE_CONTACTS',
        null,
        `${people.size === 0 ? 'There is no contact' : people.size === 1 ? 'There is one contact' : 'There are two contacts'} beside the worker; ${CONTACTS_ADVISED} or more are advised, because people do not answer.`,
      ),
    );
  const gaps = uncovered(steps.filter((step) => isContact(step) && isRung(step)).map(({ window }) => window));
  const [gap] = gaps;
  if (gap !== undefined) {
    const more = gaps.length === 1 ? '' : `, nor in ${gaps.length - 1} more stretches of the week`;
    const whole = gap.toMin - gap.fromMin >= 7 * 1_440;
    found.push(
      finding(
        'COVERAGE_GAP',
        null,
        whole
          ? 'No contact is rung at any time of the week.'
          : `Nobody would be rung from ${weekTime(gap.fromMin)} to ${weekTime(gap.toMin)}${more}. Give somebody hours that reach there.`,
      ),
    );
  }
  return found;
}

function stepFindings(
  step: PlanStep,
  index: number,
  steps: readonly PlanStep[],
  { workerName }: LintContext,
): PlanFinding[] {
  const found: PlanFinding[] = [];
  const add = (kind: PlanFindingKind, sentence: string): void =>
    void found.push(finding(kind, index, sentence));
  const needsPhone = step.action === 'SMS' || (isRung(step) && step.target !== 'WORKER');
  if (needsPhone && step.phone === null) add('NO_PHONE', 'There is no number to ring.');
  if (step.action === 'EMAIL' && step.email === null) add('NO_EMAIL', 'There is no address to write to.');
  if (isWorker(step, steps, workerName))
    add('CONTACT_IS_THE_WORKER', 'This is the worker, who is the one in need. Name somebody else.');
  const address = step.action === 'EMAIL' ? step.email : step.phone;
  if (address !== null && !step.verified)
    add('UNVERIFIED', `Nobody has confirmed that ${address} answers. Try it, then mark it as verified.`);
  if (step.target === 'NEXT_OF_KIN' && (!step.lastResort || isFollowedByOthers(step, steps)))
    add(
      'NEXT_OF_KIN_NOT_LAST',
      'Next of kin are the last resort: put them after everybody else and mark them so.',
    );
  return found;
}

function isWorker(step: PlanStep, steps: readonly PlanStep[], workerName: string | null): boolean {
  if (!isContact(step)) return false;
  if (workerName !== null && same(step.name, workerName)) return true;
  const phone = digits(step.phone);
  return (
    phone !== null && steps.some(({ target, phone: other }) => target === 'WORKER' && digits(other) === phone)
  );
}

function isFollowedByOthers({ order }: PlanStep, steps: readonly PlanStep[]): boolean {
  return steps.some((other) => other.order > order && isContact(other) && other.target !== 'NEXT_OF_KIN');
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function digits(phone: string | null): string | null {
  return phone?.replace(/\D/g, '').replace(/^(00)?44/, '0') ?? null;
}
