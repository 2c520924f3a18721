/** Steps of the plan: a lease, so that no two ring the same person, an outcome, and the next round when all are through. */
import type { AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import type { ContactOutcome, Incident, StepInHand } from '@lonewatch/schema/contract/incident.ts';
import type { DecideContext, Decision } from './context.ts';
import { meOf } from './decide-owner.ts';
import type { Decider, StepCommand } from './decider.ts';
import { answersFor } from './parts.ts';
import { done, refusal, refused } from './refusal.ts';

const ANSWERED: readonly ContactOutcome[] = [
  'REACHED_SAFE',
  'REACHED_NEEDS_HELP',
  'REACHED_UNCLEAR',
  'MESSAGE_SENT',
];

export const STEPPING: { readonly [K in StepCommand]: Decider<K> } = {
  START_STEP: (incident, { index, reason }, context) =>
    withFreeStep(incident, index, context, (step) => {
      const { actor, nowMs, rules } = context;
      if (reason === null && !stepsUp(incident, nowMs).includes(index))
        return refused(
          refusal('INCOMPLETE', 'An earlier step is still to be done: do that one, or say why not.'),
        );
      const leaseUntilMs = nowMs + rules.stepLeaseS * 1000;
      const facts = { index, by: meOf(actor), leaseUntilMs };
      const personal = reason === null ? null : { reason };
      const started: AnyEntryDraft = { kind: 'STEP_STARTED', facts, personal };
      if (step.state !== 'DOING') return done(started);
      return step.by?.accountId === actor.accountId && (step.leaseUntilMs ?? 0) > nowMs
        ? done({ kind: 'STEP_RENEWED', facts: { index, leaseUntilMs }, personal: null })
        : done({ kind: 'STEP_LAPSED', facts: { index }, personal: null }, started);
    }),

  RENEW_STEP: (incident, { index }, { actor, nowMs, rules }) => {
    const step = incident.steps[index];
    if (step?.state !== 'DOING' || step.by?.accountId !== actor.accountId)
      return refused(
        step === undefined ? noSuchStep() : busyOrOver(step, 'You do not have this step in hand.'),
      );
    const facts = { index, leaseUntilMs: nowMs + rules.stepLeaseS * 1000 };
    return done({ kind: 'STEP_RENEWED', facts, personal: null });
  },

  FINISH_STEP: (incident, { index, outcome, told }, context) => {
    if (!ANSWERED.includes(outcome))
      return refused(refusal('BAD_INPUT', 'Nobody answered: record the step as failed.'));
    const personal = told === null ? null : { text: told };
    return ending(incident, index, context, { kind: 'STEP_DONE', facts: { index, outcome }, personal });
  },

  FAIL_STEP: (incident, { index, outcome, note }, context) => {
    if (ANSWERED.includes(outcome))
      return refused(refusal('BAD_INPUT', 'Somebody was reached: record the step as done.'));
    const personal = note === null ? null : { text: note };
    return ending(incident, index, context, { kind: 'STEP_FAILED', facts: { index, outcome }, personal });
  },

  SKIP_STEP: (incident, { index, reason }, context) =>
    withFreeStep(incident, index, context, (step) => {
      const { actor, standing } = context;
      if (step.mandatory && !answersFor({ incident, actor, standing }))
        return refused(
          refusal(
            'NOT_YOURS',
            'Only the owner or a supervisor waives a step that must be done.',
            incident.ownership.owner,
          ),
        );
      return done({ kind: 'STEP_SKIPPED', facts: { index }, personal: { reason } });
    }),
};

/** What is to be done next without a reason: all of the lowest order that is left, and the next order when those take too long. */
export function stepsUp({ steps }: Incident, nowMs: number): number[] {
  const waiting = steps.filter(
    ({ state, startedAtMs, timeoutS }) =>
      state === 'TO_DO' || (state === 'DOING' && nowMs - (startedAtMs ?? 0) < timeoutS * 1000),
  );
  const rank = ({ order, lastResort }: StepInHand) => (lastResort ? Number.MAX_SAFE_INTEGER : order);
  const first = Math.min(...waiting.map(rank));
  return steps.filter((step) => rank(step) <= first).map(({ index }) => index);
}

function withFreeStep(
  incident: Incident,
  index: number,
  { actor, nowMs }: DecideContext,
  then: (step: StepInHand) => Decision,
): Decision {
  const step = incident.steps[index];
  if (step === undefined) return refused(noSuchStep());
  const held =
    step.state === 'DOING' && step.by?.accountId !== actor.accountId && (step.leaseUntilMs ?? 0) > nowMs;
  if (held || (step.state !== 'TO_DO' && step.state !== 'DOING'))
    return refused(busyOrOver(step, 'This step has been done in this round.'));
  return then(step);
}

/** Whoever has the lease ends the step. One whose lease lapsed while nobody else took it keeps what was done. */
function ending(incident: Incident, index: number, context: DecideContext, end: AnyEntryDraft): Decision {
  const { actor, nowMs, rules } = context;
  const step = incident.steps[index];
  if (step === undefined) return refused(noSuchStep());
  if (step.state === 'DOING' && step.by?.accountId === actor.accountId) return done(end);
  if (step.state !== 'TO_DO' || step.attempts === 0)
    return refused(busyOrOver(step, 'You do not have this step in hand: start it first.'));
  const facts = { index, by: meOf(actor), leaseUntilMs: nowMs + rules.stepLeaseS * 1000 };
  return done({ kind: 'STEP_STARTED', facts, personal: null }, end);
}

function noSuchStep() {
  return refusal('BAD_INPUT', 'The plan has no such step.');
}

function busyOrOver({ state, by, startedAtMs }: StepInHand, otherwise: string) {
  return state === 'DOING'
    ? refusal('STEP_BUSY', `${by?.name ?? 'Somebody'} is doing this step now.`, by, startedAtMs)
    : refusal('NOT_NOW', otherwise);
}
