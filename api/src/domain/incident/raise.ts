/** From an alarm to an incident, or into the one that is open for the same worker. */
import type {
  AlarmFacts,
  AnyEntryDraft,
  EntryFacts,
  EntryPersonal,
  StepFacts,
} from '@lonewatch/schema/contract/incident-entry.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { PlanSnapshot, PlanStep, StepAction } from '@lonewatch/schema/contract/plan.ts';
import type { IncidentRules } from './rules.ts';

export interface RaiseInput {
  readonly number: string;
  readonly employerId: Incident['employerId'];
  readonly workerId: Incident['workerId'];
  readonly deviceId: Incident['deviceId'];
  readonly alarm: AlarmFacts;
  /** The plan as it is at this moment: what is worked, whatever is edited later. null: there is none. */
  readonly plan: PlanSnapshot | null;
  /** What else is known and personal: name, place, the client's own word. */
  readonly personal: EntryPersonal;
  /** Only of a DURESS alarm; null: not known, which counts as "call the police". */
  readonly duress: Pick<EntryFacts['DURESS_DETECTED'], 'means' | 'how'> | null;
}

const RUNG: readonly StepAction[] = ['CALL', 'LOCAL_RESPONDER', 'RESPONSE_SERVICE'];

export function raiseIncident(input: RaiseInput, rules: IncidentRules): AnyEntryDraft[] {
  const { number, employerId, workerId, deviceId, alarm, plan, personal } = input;
  const steps = (plan?.steps ?? []).map((step) => stepFacts(step, rules));
  const raised: AnyEntryDraft = {
    kind: 'RAISED',
    facts: {
      ...{ number, employerId, workerId, deviceId, alarm, steps },
      plan: { id: plan?.id ?? null, version: plan?.version ?? null },
    },
    personal: plan === null ? personal : { ...personal, plan },
  };
  return [raised, ...duressOf(alarm, input.duress)];
}

/** Nothing for an alarm that it holds already, or when it has been closed: that one raises a new incident. */
export function attachAlarm(
  incident: Incident,
  alarm: AlarmFacts,
  personal: EntryPersonal | null,
  duress: RaiseInput['duress'] = null,
): AnyEntryDraft[] {
  if (incident.state === 'CLOSED' || incident.alarms.some(({ id }) => id === alarm.id)) return [];
  const drafts: AnyEntryDraft[] = [{ kind: 'ALARM_ATTACHED', facts: { alarm }, personal }];
  if (incident.hold !== null) drafts.push({ kind: 'HOLD_ENDED', facts: { why: 'ALARM' }, personal: null });
  return [...drafts, ...duressOf(alarm, duress)];
}

/** Help asked for in disguise lets nothing wait. */
export function duressDrafts(
  { hold }: Pick<Incident, 'hold'>,
  facts: EntryFacts['DURESS_DETECTED'],
  personal: EntryPersonal | null,
): AnyEntryDraft[] {
  const detected: AnyEntryDraft = { kind: 'DURESS_DETECTED', facts, personal };
  if (hold === null) return [detected];
  return [detected, { kind: 'HOLD_ENDED', facts: { why: 'ALARM' }, personal: null }];
}

function duressOf({ type }: AlarmFacts, known: RaiseInput['duress']): AnyEntryDraft[] {
  if (type !== 'DURESS') return [];
  return duressDrafts({ hold: null }, known ?? { means: 'CALL_POLICE', how: 'PIN' }, null);
}

function stepFacts(step: PlanStep, rules: IncidentRules): StepFacts {
  const { order, action, target, mandatory, lastResort, automatic, ringSeconds, retries } = step;
  const timeoutS = RUNG.includes(action) ? ringSeconds * (retries + 1) : rules.messageTimeoutS;
  return { order, action, target, mandatory, lastResort, automatic, timeoutS };
}
