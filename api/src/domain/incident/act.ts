/**
 * What timers, devices and the system do to an incident. Nothing when it means nothing any more, so that an act that comes
 * twice, late or after a restart is done once. No act closes an incident.
 */
import type { AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import {
  CLOCK_LEVELS,
  isUnowned,
  type ClockLevel,
  type Incident,
} from '@lonewatch/schema/contract/incident.ts';
import type { SystemAct } from '@lonewatch/schema/contract/incident-command.ts';
import type { SystemInput, SystemInputs } from './context.ts';
import { attachAlarm } from './raise.ts';
import type { IncidentRules } from './rules.ts';
import { ACT_TABLE, cellOf } from './table.ts';

export interface ActContext {
  readonly nowMs: number;
  readonly rules: IncidentRules;
}

export function act(incident: Incident, input: SystemInput, context: ActContext): AnyEntryDraft[] {
  if (cellOf(ACT_TABLE[input.act], incident.state) === '-') return [];
  const acting = ACTS[input.act] as Acting<SystemAct>;
  return acting(incident, input, context);
}

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

  ABANDON: ({ ownership }) => {
    const { kind, owner } = ownership;
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

  REACH_CLOCK: (incident, { clock, level }) => {
    const drafts: AnyEntryDraft[] = [];
    if (!isHigher(level, incident.clocks[clock])) return drafts;
    const { kind, to } = incident.ownership;
    // Nobody is asked alone any longer.
    if (clock === 'ANSWER' && kind === 'OFFERED' && to !== null)
      drafts.push({ kind: 'OFFER_LAPSED', facts: { to }, personal: null });
    drafts.push({ kind: 'CLOCK_REACHED', facts: { clock, level }, personal: null });
    return drafts;
  },

  ATTACH_ALARM: (incident, { alarm, personal }) => attachAlarm(incident, alarm, personal),

  DETECT_DURESS: (_incident, { means, how }) => [
    { kind: 'DURESS_DETECTED', facts: { means, how }, personal: null },
  ],

  WORKER_CANCEL: ({ workerCancelledAtMs }) =>
    workerCancelledAtMs === null ? [{ kind: 'WORKER_CANCELLED', facts: {}, personal: null }] : [],

  WORKER_SAY: (_incident, { personal }) => [{ kind: 'WORKER_SAID', facts: {}, personal }],

  ADVISE: (_incident, { route, forceIds, reasons }) => [
    { kind: 'ADVISED', facts: { route, forceIds, reasons }, personal: null },
  ],

  RECORD_DELIVERY: (_incident, { deliveryId, channel, attempt, outcome, step, personal }) => [
    { kind: 'DELIVERY', facts: { deliveryId, channel, attempt, outcome, step }, personal: personal ?? null },
  ],

  RECORD_SUMMARY: ({ times }) =>
    times.summarySentAtMs === null ? [{ kind: 'SUMMARY_SENT', facts: {}, personal: null }] : [],

  RAISE_PRIORITY: (incident, { priority }) =>
    priority < incident.priority ? [{ kind: 'PRIORITY_RAISED', facts: { priority }, personal: null }] : [],
};

export function isHigher(level: ClockLevel, reached: ClockLevel | undefined): boolean {
  return reached === undefined || CLOCK_LEVELS.indexOf(level) > CLOCK_LEVELS.indexOf(reached);
}
