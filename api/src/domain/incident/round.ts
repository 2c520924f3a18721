/** The plan is gone through again and again until somebody has confirmed welfare (`domain.md` 1.2, 3.4 row 8). */
import type { AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import type { Actor, Incident } from '@lonewatch/schema/contract/incident.ts';
import { applied } from './fold.ts';
import { comesAgain } from './fold-step.ts';

/** The drafts, and the next round when they leave no step to be done while nobody has confirmed welfare. */
export function withNextRound(
  incident: Incident,
  drafts: readonly AnyEntryDraft[],
  actor: Actor,
  nowMs: number,
): AnyEntryDraft[] {
  const { steps, state, round } = applied(incident, drafts, actor, nowMs);
  const looking = state === 'ESCALATING' || state === 'RESPONDING';
  const left = steps.some((step) => step.state === 'TO_DO' || step.state === 'DOING');
  if (drafts.length === 0 || !looking || left || !steps.some(comesAgain)) return [...drafts];
  return [...drafts, { kind: 'ROUND_BEGUN', facts: { round: round + 1 }, personal: null }];
}
