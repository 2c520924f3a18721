/** Commands that find out what has happened and bring help. */
import type { EntryPersonal } from '@lonewatch/schema/contract/incident-entry.ts';
import type { AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import { meOf } from './decide-owner.ts';
import type { Decider, WorkCommand } from './decider.ts';
import { answersFor } from './parts.ts';
import { duressDrafts } from './raise.ts';
import { done, refusal, refused } from './refusal.ts';

export const WORKING: { readonly [K in WorkCommand]: Decider<K> } = {
  SILENT_MONITOR: (_incident, { seconds }) =>
    Number.isFinite(seconds) && seconds > 0 && seconds <= 600
      ? done({ kind: 'SILENT_MONITOR', facts: { seconds }, personal: null })
      : refused(refusal('BAD_INPUT', 'Listen for 1 to 600 seconds.')),

  SET_CUES: (_incident, { cues }) =>
    done({ kind: 'CUES_SET', facts: { cues: [...new Set(cues)] }, personal: null }),

  CONTACT_ATTEMPT: ({ steps }, { channel, outcome, note, durationS }, { actor, nowMs }) => {
    const busy = steps.find(
      ({ target, state, by, leaseUntilMs }) =>
        target === 'WORKER' &&
        state === 'DOING' &&
        by?.accountId !== actor.accountId &&
        (leaseUntilMs ?? 0) > nowMs,
    );
    if (busy !== undefined) {
      const sentence = `${busy.by?.name ?? 'Somebody'} is in contact with the worker now.`;
      return refused(refusal('STEP_BUSY', sentence, busy.by, busy.startedAtMs));
    }
    const personal = { ...textOf(note), ...(durationS === null ? {} : { durationS }) };
    return done({ kind: 'CONTACT_ATTEMPTED', facts: { channel, outcome }, personal });
  },

  VERIFY: (incident, { verification, reason }) => {
    if (verification === 'UNKNOWN')
      return refused(refusal('BAD_INPUT', 'Say genuine, false, or that it cannot be told.'));
    if (verification === 'GENUINE' && !hasEvidence(incident))
      return refused(
        refusal('INCOMPLETE', 'Tick what was heard or seen, or record an attempt to reach the worker.'),
      );
    return done({ kind: 'VERIFIED', facts: { verification }, personal: reasonOf(reason) });
  },

  NO_RESPONSE: (incident, { reason }) =>
    hasEvidence(incident)
      ? done({ kind: 'NO_RESPONSE', facts: {}, personal: reasonOf(reason) })
      : refused(
          refusal('INCOMPLETE', 'Record at least one attempt to reach the worker that nobody answered.'),
        ),

  // Nothing in here may refuse: help goes out whatever else is missing.
  REQUEST_RESPONSE: (_incident, input, { advice, rules }) => {
    const { service, route, forceId, reference, note, disclosed } = input;
    const requested: AnyEntryDraft = {
      kind: 'RESPONSE_REQUESTED',
      facts: { service, route, advised: advice?.route ?? null, forceId, disclosed },
      personal: { ...textOf(note?.slice(0, rules.noteMax) ?? null), ...referenceOf(reference) },
    };
    return advice === null
      ? done(requested)
      : done({ kind: 'ADVISED', facts: advice, personal: null }, requested);
  },

  UPDATE_RESPONSE: (incident, { id, state, reference, note }, { actor, standing }) => {
    const response = incident.responses.find((one) => one.id === id);
    if (response === undefined) return refused(refusal('BAD_INPUT', 'No such response was asked for.'));
    if (response.state === 'STOOD_DOWN' || response.state === 'REFUSED')
      return refused(refusal('NOT_NOW', 'That response has ended: ask for a new one.'));
    if (state === 'REFUSED' && !answersFor({ incident, actor, standing }))
      return refused(
        refusal(
          'NOT_YOURS',
          'Tell the owner: only the owner records that a service refused.',
          incident.ownership.owner,
        ),
      );
    const personal = { ...textOf(note), ...referenceOf(reference) };
    const changed: AnyEntryDraft = { kind: 'RESPONSE_CHANGED', facts: { id, state }, personal };
    if (state !== 'REFUSED') return done(changed);
    // A supervisor is told at once that nobody comes.
    const facts = { clock: 'DISPATCH', level: 'SUPERVISOR' } as const;
    return done(changed, { kind: 'CLOCK_REACHED', facts, personal: null });
  },

  REPORT_DURESS: (incident, { note }) =>
    done(...duressDrafts(incident, { means: 'CALL_POLICE', how: 'OPERATOR' }, textOf(note))),

  HOLD: ({ state }, { minutes, reason }, { actor, nowMs, rules }) => {
    const maxS = state === 'RESPONDING' ? rules.holdRespondingS : rules.holdUnverifiedS;
    if (!(minutes > 0 && minutes * 60 <= maxS))
      return refused(refusal('BAD_INPUT', `It can be held for up to ${Math.floor(maxS / 60)} minutes now.`));
    const facts = { untilMs: nowMs + Math.round(minutes * 60_000), by: meOf(actor) };
    return done({ kind: 'HELD', facts, personal: { reason } });
  },

  RESUME: () => done({ kind: 'HOLD_ENDED', facts: { why: 'RESUMED' }, personal: null }),

  RAISE_PRIORITY: (incident, { priority, reason }) =>
    priority < incident.priority
      ? done({ kind: 'PRIORITY_RAISED', facts: { priority }, personal: { reason } })
      : refused(refusal('BAD_INPUT', `It has priority ${incident.priority}: that can only be raised.`)),
};

/** Something was heard or seen, or the worker did not answer. */
function hasEvidence({ cues, failedAttempts, duress }: Incident): boolean {
  return cues.length > 0 || failedAttempts > 0 || duress;
}

export function textOf(text: string | null): EntryPersonal | null {
  return text === null || text === '' ? null : { text };
}

function reasonOf(reason: string | null): EntryPersonal | null {
  return reason === null ? null : { reason };
}

function referenceOf(reference: string | null): EntryPersonal | null {
  return reference === null ? null : { reference };
}
