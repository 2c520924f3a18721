/**
 * What timers, devices and the system do to an incident. Nothing when it means nothing any more, so that an act that comes
 * twice, late or after a restart is done once. No act closes an incident.
 */
import type { AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import { isUnowned, type Actor, type Incident } from '@lonewatch/schema/contract/incident.ts';
import type { SystemAct } from '@lonewatch/schema/contract/incident-command.ts';
import { isDue } from './clocks.ts';
import type { SystemInput, SystemInputs } from './context.ts';
import { attachAlarm, duressDrafts } from './raise.ts';
import { withNextRound } from './round.ts';
import type { IncidentRules } from './rules.ts';
import { ACT_TABLE, cellOf } from './table.ts';

export interface ActContext {
  readonly nowMs: number;
  readonly rules: IncidentRules;
}

export function act(incident: Incident, input: SystemInput, context: ActContext): AnyEntryDraft[] {
  if (cellOf(ACT_TABLE[input.act], incident.state) === '-') return [];
  const acting = ACTS[input.act] as Acting<SystemAct>;
  return withNextRound(incident, acting(incident, input, context), SYSTEM, context.nowMs);
}

/** Who acts does not matter to what a round comes to. */
const SYSTEM: Actor = { kind: 'SYSTEM', accountId: null, name: '', supervisor: false, workstation: null };

type Acting<A extends SystemAct> = (
  incident: Incident,
  input: SystemInputs[A],
  context: ActContext,
) => AnyEntryDraft[];

const ACTS: { readonly [A in SystemAct]: Acting<A> } = {
  /** From the first breach on it is offered to all at once. */
  OFFER: (incident, { to, candidates }, { nowMs, rules }) => {
    const offerable = isUnowned(incident) && incident.ownership.kind !== 'OFFERED';
    if (!offerable || incident.clocks.ANSWER !== undefined) return [];
    const untilMs = nowMs + rules.offerS * 1000;
    return [{ kind: 'OFFERED', facts: { to, candidates, untilMs }, personal: null }];
  },

  LAPSE_OFFER: ({ ownership }, _input, { nowMs }) => {
    const { kind, to, untilMs } = ownership;
    if (kind !== 'OFFERED' || to === null || (untilMs ?? 0) > nowMs) return [];
    return [{ kind: 'OFFER_LAPSED', facts: { to }, personal: null }];
  },

  ABANDON: (incident, { because }, { nowMs, rules }) => {
    const { kind, owner } = incident.ownership;
    if (because === 'UNSEEN' && !isDue(incident, { act: 'ABANDON', because }, nowMs, rules)) return [];
    if ((kind !== 'OWNED' && kind !== 'HANDOVER') || owner === null) return [];
    return [{ kind: 'ABANDONED', facts: { owner }, personal: null }];
  },

  LAPSE_HANDOVER: ({ ownership }, _input, { nowMs }) =>
    ownership.kind === 'HANDOVER' && (ownership.untilMs ?? 0) <= nowMs
      ? [{ kind: 'HANDOVER_ENDED', facts: { why: 'LAPSED' }, personal: null }]
      : [],

  LAPSE_STEP: ({ steps }, { index }, { nowMs }) => {
    const step = steps[index];
    if (step?.state !== 'DOING' || (step.leaseUntilMs ?? 0) > nowMs) return [];
    return [{ kind: 'STEP_LAPSED', facts: { index }, personal: null }];
  },

  WAKE_HOLD: ({ hold }, _input, { nowMs }) =>
    hold === null || hold.untilMs > nowMs
      ? []
      : [{ kind: 'HOLD_ENDED', facts: { why: 'TIME' }, personal: null }],

  REACH_CLOCK: (incident, { clock, level }, { nowMs, rules }) => {
    const drafts: AnyEntryDraft[] = [];
    if (!isDue(incident, { act: 'REACH_CLOCK', clock, level }, nowMs, rules)) return drafts;
    const { kind, to } = incident.ownership;
    // Nobody is asked alone any longer.
    if (clock === 'ANSWER' && kind === 'OFFERED' && to !== null)
      drafts.push({ kind: 'OFFER_LAPSED', facts: { to }, personal: null });
    drafts.push({ kind: 'CLOCK_REACHED', facts: { clock, level }, personal: null });
    return drafts;
  },

  ATTACH_ALARM: (incident, { alarm, personal }) => attachAlarm(incident, alarm, personal),

  DETECT_DURESS: (incident, { means, how }) => duressDrafts(incident, { means, how }, null),

  WORKER_CANCEL: ({ workerCancelledAtMs }) =>
    workerCancelledAtMs === null ? [{ kind: 'WORKER_CANCELLED', facts: {}, personal: null }] : [],

  RESTORE: ({ alarms }, { type }) =>
    alarms.some((alarm) => alarm.type === type && alarm.restoredAtMs === null)
      ? [{ kind: 'RESTORED', facts: { type }, personal: null }]
      : [],

  WORKER_SAY: (_incident, { personal }) => [{ kind: 'WORKER_SAID', facts: {}, personal }],

  ADVISE: (_incident, { route, forceIds, reasons }) => [
    { kind: 'ADVISED', facts: { route, forceIds, reasons }, personal: null },
  ],

  RECORD_DELIVERY: (_incident, { deliveryId, channel, attempt, outcome, step, personal }) => [
    { kind: 'DELIVERY', facts: { deliveryId, channel, attempt, outcome, step }, personal: personal ?? null },
  ],

  RECORD_SUMMARY: ({ times }) =>
    times.summarySentAtMs === null ? [{ kind: 'SUMMARY_SENT', facts: {}, personal: null }] : [],

  RAISE_PRIORITY: (incident, { priority }, { nowMs, rules }) =>
    isDue(incident, { act: 'RAISE_PRIORITY', priority }, nowMs, rules)
      ? [{ kind: 'PRIORITY_RAISED', facts: { priority }, personal: null }]
      : [],
};
