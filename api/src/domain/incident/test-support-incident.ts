/** An incident in any state, people in front of it, and commands with whatever else a test does not care about. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type {
  CommandInputs,
  CommandName,
  IncidentCommand,
  SystemAct,
} from '@lonewatch/schema/contract/incident-command.ts';
import type { AlarmFacts, AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import type { Actor, Incident, IncidentState, Person } from '@lonewatch/schema/contract/incident.ts';
import type { AlarmId, EmployerId, IncidentId, PlanId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { PlanSnapshot, PlanStep } from '@lonewatch/schema/contract/plan.ts';
import { act } from './act.ts';
import type { DecideContext, SystemInput, SystemInputs } from './context.ts';
import { decide } from './decide.ts';
import { applied, appliedFromNothing } from './fold.ts';
import { raiseIncident } from './raise.ts';
import { DEFAULT_RULES } from './rules.ts';

export const T0 = 1_800_000_000_000;
export const S = 1_000;
export const RULES = DEFAULT_RULES;

export const DEVICE: Actor = {
  ...{ kind: 'DEVICE', accountId: null, name: 'Badge 7' },
  ...{ supervisor: false, workstation: null },
};
export const TIMER: Actor = { ...DEVICE, kind: 'TIMER', name: 'timer' };
export const ADA = operator('ada', 'Ada');
export const BEN = operator('ben', 'Ben');
export const CY = operator('cy', 'Cy');
export const SUE = operator('sue', 'Sue', true);
export const SID = operator('sid', 'Sid', true);

function operator(accountId: string, name: string, supervisor = false): Actor {
  return { kind: 'OPERATOR', accountId, name, supervisor, workstation: `console of ${name}` };
}

export function person({ accountId, name }: Actor): Person {
  return { accountId: accountId!, name };
}

export function step(over: Partial<PlanStep> = {}): PlanStep {
  return {
    ...{ order: 1, action: 'CALL', target: 'CONTACT', name: 'Manager', phone: '0113 496 0002', email: null },
    ...{ verified: true, window: null, ringSeconds: 30, retries: 1, note: '' },
    ...{ mandatory: false, lastResort: false, automatic: false },
    ...over,
  };
}

export function plan(...steps: readonly PlanStep[]): PlanSnapshot {
  return { id: 1 as PlanId, name: 'Plan', version: 3, steps, instructions: [], listenSeconds: 10 };
}

export function alarm(id: number, type: AlarmType = 'PANIC', over: Partial<AlarmFacts> = {}): AlarmFacts {
  return { id: id as AlarmId, type, priority: 1, receivedAtMs: T0, delayed: false, ...over };
}

export const TWO_STEPS = plan(
  step(),
  step({ order: 2, name: 'Sister', target: 'NEXT_OF_KIN', lastResort: true }),
);

export function raised(snapshot: PlanSnapshot | null = TWO_STEPS, first = alarm(1)): Incident {
  const drafts = raiseIncident(
    {
      ...{ number: '26-000001', employerId: 1 as EmployerId, workerId: 1 as WorkerId, deviceId: null },
      ...{ alarm: first, plan: snapshot, personal: {}, duress: null },
    },
    RULES,
  );
  return appliedFromNothing(1 as IncidentId, drafts, DEVICE, T0)!;
}

/** Drafts as if they had been decided. */
export function with_(incident: Incident, actor: Actor, ...drafts: readonly AnyEntryDraft[]): Incident {
  return applied(incident, drafts, actor, T0);
}

const ada = person(ADA);
export const CLAIMED: AnyEntryDraft = { kind: 'CLAIMED', facts: { by: ada }, personal: null };
const LISTENING: AnyEntryDraft = { kind: 'SILENT_MONITOR', facts: { seconds: 10 }, personal: null };
export const GENUINE: AnyEntryDraft = {
  kind: 'VERIFIED',
  facts: { verification: 'GENUINE' },
  personal: null,
};
export const REQUESTED: AnyEntryDraft = {
  kind: 'RESPONSE_REQUESTED',
  facts: { service: 'POLICE', route: 'URN', advised: 'URN', forceId: null, disclosed: [] },
  personal: null,
};
export const SAFE: AnyEntryDraft = {
  kind: 'SAFE_CONFIRMED',
  facts: { method: 'CLOSURE_CODE' },
  personal: null,
};
const CLOSED: AnyEntryDraft = {
  kind: 'CLOSED',
  facts: { disposition: 'GENUINE_NO_ES', pair: null },
  personal: null,
};

export const PATHS: Readonly<Record<IncidentState, readonly AnyEntryDraft[]>> = {
  QUEUED: [],
  VERIFYING: [CLAIMED],
  MONITORING: [CLAIMED, LISTENING],
  ESCALATING: [CLAIMED, GENUINE],
  RESPONDING: [CLAIMED, GENUINE, REQUESTED],
  SAFE_CONFIRMED: [CLAIMED, GENUINE, SAFE],
  CLOSED: [CLAIMED, GENUINE, SAFE, CLOSED],
};

/** Owned by Ada but in QUEUED. */
export function inState(state: IncidentState, from: Incident = raised()): Incident {
  return with_(from, ADA, ...PATHS[state]);
}

export interface Told {
  readonly incident: Incident;
  readonly refusal: ReturnType<typeof decide>['refusal'];
  readonly drafts: readonly AnyEntryDraft[];
}

export function contextOf(actor: Actor, over: Partial<DecideContext> = {}): DecideContext {
  return {
    actor,
    standing: { works: true, supervises: actor.supervisor },
    nowMs: T0 + S,
    rules: RULES,
    ...{ secretMatches: null, duressSaid: null, freshlyAuthenticated: false },
    ...{ advice: null, parent: null, openElsewhere: null },
    ...over,
  };
}

export function commandOf<K extends CommandName>(
  name: K,
  input: CommandInputs[K],
  expectedVersion: number | null = null,
): IncidentCommand {
  return {
    name,
    input,
    commandId: `${name} ${expectedVersion}`,
    expectedVersion,
  } as unknown as IncidentCommand;
}

export function tell<K extends CommandName>(
  incident: Incident,
  actor: Actor,
  name: K,
  input: CommandInputs[K],
  over: Partial<DecideContext> & { readonly expectedVersion?: number } = {},
): Told {
  const context = contextOf(actor, over);
  const { drafts, refusal } = decide(incident, commandOf(name, input, over.expectedVersion ?? null), context);
  return { incident: applied(incident, drafts, actor, context.nowMs), refusal, drafts };
}

export function happen<A extends SystemAct>(
  incident: Incident,
  name: A,
  input: SystemInputs[A],
  nowMs = T0 + S,
): Incident {
  const drafts = act(incident, { act: name, ...input } as SystemInput, { nowMs, rules: RULES });
  return applied(incident, drafts, TIMER, nowMs);
}
