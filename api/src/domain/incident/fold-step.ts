/** The plan as it is worked: leases, outcomes, rounds. */
import type { ContactOutcome, Incident, StepInHand } from '@lonewatch/schema/contract/incident.ts';
import type { StepAction } from '@lonewatch/schema/contract/plan.ts';
import type { Foldable } from './context.ts';

const MESSAGES: readonly StepAction[] = ['SMS', 'EMAIL', 'PUSH', 'WEBHOOK'];
const FREE = { by: null, startedAtMs: null, leaseUntilMs: null } as const;

/** Entries of other kinds leave it as it is. */
export function foldStep(incident: Incident, entry: Foldable): Incident {
  const { version, atMs } = entry;
  switch (entry.kind) {
    case 'STEP_STARTED': {
      const { by, leaseUntilMs, index } = entry.facts;
      const begun = changed(incident, index, (step) => ({
        ...step,
        ...{ state: 'DOING', by, leaseUntilMs, startedAtMs: atMs, attempts: step.attempts + 1 },
        entryVersion: version,
      }));
      return worked(begun, atMs);
    }
    case 'STEP_RENEWED': {
      const { index, leaseUntilMs } = entry.facts;
      return changed(incident, index, (step) => ({ ...step, leaseUntilMs }));
    }
    case 'STEP_LAPSED':
      return changed(incident, entry.facts.index, (step) => ({ ...step, ...FREE, state: 'TO_DO' }));
    case 'STEP_DONE': {
      const { index, outcome } = entry.facts;
      const done = changed(incident, index, ended('DONE', outcome, version));
      return incident.steps[index]?.target === 'WORKER' ? reached(done, outcome, atMs) : done;
    }
    case 'STEP_FAILED':
      return changed(incident, entry.facts.index, ended('FAILED', entry.facts.outcome, version));
    case 'STEP_SKIPPED':
      return changed(incident, entry.facts.index, ended('SKIPPED', null, version));
    case 'ROUND_BEGUN':
      return { ...incident, round: entry.facts.round, steps: incident.steps.map(again) };
    case 'DELIVERY': {
      const { step: index, outcome } = entry.facts;
      // That a provider was told to ring does not mean that anybody has answered.
      if (index === null || outcome === 'FAILED' || !isMessage(incident, index)) return incident;
      if (outcome === 'GAVE_UP') return changed(incident, index, ended('FAILED', 'FAILED', version));
      return worked(changed(incident, index, ended('DONE', 'MESSAGE_SENT', version)), atMs);
    }
    default:
      return incident;
  }
}

function isMessage({ steps }: Incident, index: number): boolean {
  const step = steps[index];
  return step !== undefined && MESSAGES.includes(step.action);
}

/** The worker answered: the first such moment is kept. */
export function reached(incident: Incident, outcome: ContactOutcome, atMs: number): Incident {
  if (!outcome.startsWith('REACHED') || incident.times.firstContactAtMs !== null) return incident;
  return { ...incident, times: { ...incident.times, firstContactAtMs: atMs } };
}

function worked(incident: Incident, atMs: number): Incident {
  const { times } = incident;
  return { ...incident, times: { ...times, firstStepAtMs: times.firstStepAtMs ?? atMs } };
}

function changed(incident: Incident, index: number, change: (step: StepInHand) => StepInHand): Incident {
  return { ...incident, steps: incident.steps.map((step) => (step.index === index ? change(step) : step)) };
}

function ended(state: 'DONE' | 'FAILED' | 'SKIPPED', outcome: ContactOutcome | null, entryVersion: number) {
  return (step: StepInHand): StepInHand => ({
    ...step,
    ...FREE,
    state,
    outcome: outcome ?? step.outcome,
    settled: step.settled || state !== 'FAILED',
    entryVersion,
  });
}

/** Nobody needs the same message twice; everybody who can be rung is rung again. */
export function comesAgain({ state, action }: StepInHand): boolean {
  return state === 'FAILED' || state === 'SKIPPED' || (state === 'DONE' && !MESSAGES.includes(action));
}

function again(step: StepInHand): StepInHand {
  return comesAgain(step) ? { ...step, ...FREE, state: 'TO_DO' } : step;
}
