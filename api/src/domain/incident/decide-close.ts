/** The only ways to an end (`domain.md` 3.4, rows 12 to 16). No timer comes here. */
import type { AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import type { Refusal } from '@lonewatch/schema/contract/incident-command.ts';
import type { Disposition, Incident, SafeMethod } from '@lonewatch/schema/contract/incident.ts';
import type { DecideContext, Decision } from './context.ts';
import { meOf } from './decide-owner.ts';
import { textOf } from './decide-work.ts';
import type { CloseCommand, Decider } from './decider.ts';
import { dispositionFault } from './disposition.ts';
import { duressDrafts } from './raise.ts';
import { done, refusal, refused, WRONG_SECRET } from './refusal.ts';

export const CLOSING: { readonly [K in CloseCommand]: Decider<K> } = {
  CONFIRM_SAFE: (incident, { method, note }, context) =>
    rejected(incident, method, context) ??
    missing(unproven(incident, method, note, context)) ??
    done({ kind: 'SAFE_CONFIRMED', facts: { method }, personal: textOf(note) }),

  CLOSE: (incident, { disposition, narrative }) =>
    missing(
      unfinished(incident) ??
        dispositionFault(incident, disposition, incident.verification, incident.safeMethod),
    ) ?? done(closed(disposition, narrative)),

  CLOSE_FALSE: (incident, { disposition, method, narrative }, context) =>
    rejected(incident, method, context) ??
    missing(
      notFalse(disposition, method) ??
        unproven(incident, method, narrative, context) ??
        unfinished(incident) ??
        dispositionFault(incident, disposition, 'FALSE', method),
    ) ??
    done(
      { kind: 'VERIFIED', facts: { verification: 'FALSE' }, personal: null },
      { kind: 'SAFE_CONFIRMED', facts: { method }, personal: null },
      closed(disposition, narrative),
    ),

  ASK_OVERRIDE: (incident, { disposition, reason }, { actor }) =>
    missing(dispositionFault(incident, disposition, incident.verification, null)) ??
    done({ kind: 'OVERRIDE_ASKED', facts: { by: meOf(actor), disposition }, personal: { reason } }),

  APPROVE_OVERRIDE: ({ override }, { reason }, { actor, freshlyAuthenticated }) => {
    if (!freshlyAuthenticated || override === null)
      return refused(refusal('FOUR_EYES', 'Prove again who you are, then agree.', override?.by ?? null));
    const pair = [override.by, meOf(actor)] as const;
    return done({ kind: 'CLOSED', facts: { disposition: override.disposition, pair }, personal: { reason } });
  },

  REFUSE_OVERRIDE: (_incident, { reason }, { actor }) =>
    done({ kind: 'OVERRIDE_REFUSED', facts: { by: meOf(actor) }, personal: { reason } }),

  REOPEN: (_incident, { reason }, { actor, openElsewhere }) =>
    openElsewhere === null
      ? done({ kind: 'REOPENED', facts: { by: meOf(actor) }, personal: { reason } })
      : refused(refusal('NOT_NOW', `${openElsewhere} is open for the same worker: work on that one.`)),
};

function closed(disposition: Disposition, narrative: string): AnyEntryDraft {
  return { kind: 'CLOSED', facts: { disposition, pair: null }, personal: { text: narrative } };
}

/** A wrong secret stands in the log; the incident stays open, and the answer tells the room nothing. */
function rejected(
  incident: Incident,
  method: SafeMethod,
  { secretMatches, duressSaid }: DecideContext,
): Decision | null {
  if (!isSecret(method)) return null;
  const entry: AnyEntryDraft = { kind: 'SAFE_REJECTED', facts: { method }, personal: null };
  if (duressSaid !== null)
    return refused(WRONG_SECRET, [
      entry,
      ...duressDrafts(incident, { means: duressSaid, how: 'WORD' }, null),
    ]);
  return secretMatches === false ? refused(WRONG_SECRET, [entry]) : null;
}

function isSecret(method: SafeMethod): boolean {
  return method === 'CLOSURE_CODE' || method === 'DATE_OF_BIRTH';
}

/** Services are there, or were since the newest alarm. */
function areThere({ responses, times }: Incident): boolean {
  return responses.some(({ state }) => state === 'ON_SCENE') || (times.onSceneAtMs ?? 0) > times.alarmedAtMs;
}

function unproven(
  incident: Incident,
  method: SafeMethod,
  note: string | null,
  { secretMatches }: DecideContext,
): Refusal | null {
  if (isSecret(method) && secretMatches === null)
    return refusal(
      'INCOMPLETE',
      'Nothing was said, or nothing is known to compare it with: make sure in another way.',
    );
  if (method === 'SERVICES_ON_SCENE' && !areThere(incident))
    return refusal('INCOMPLETE', 'No service has been recorded as on the scene.');
  if (method === 'CONTACT_WITH_WORKER' && note === null)
    return refusal('INCOMPLETE', 'Say who is with the worker.');
  return null;
}

/** What has to be done or waived before it can be closed: steps bind once it was escalated, responses always. */
function unfinished({ steps, responses, times }: Incident): Refusal | null {
  const left = steps.filter(({ mandatory, settled }) => mandatory && !settled);
  if (times.escalatedAtMs !== null && left.length > 0) {
    const numbers = left.map(({ index }) => index + 1).join(', ');
    return refusal('INCOMPLETE', `To be done first, or waived with a reason: step ${numbers} of the plan.`);
  }
  const live = responses.filter(({ state }) => state !== 'STOOD_DOWN' && state !== 'REFUSED');
  if (live.length === 0) return null;
  const services = live.map(({ service }) => service.toLowerCase()).join(', ');
  return refusal('INCOMPLETE', `Stand down first: ${services}.`);
}

function notFalse(disposition: Disposition, method: SafeMethod): Refusal | null {
  if (!disposition.startsWith('FALSE_') && !disposition.startsWith('PLANNED_'))
    return refusal('BAD_INPUT', 'Only false and planned alarms are closed at once.');
  return method === 'SERVICES_ON_SCENE'
    ? refusal(
        'BAD_INPUT',
        'Services on the scene and a false alarm: confirm that the worker is safe, then close it.',
      )
    : null;
}

function missing(because: Refusal | null): Decision | null {
  return because === null ? null : refused(because);
}
