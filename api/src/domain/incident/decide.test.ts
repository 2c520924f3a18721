import { describe, expect, it } from 'vitest';
import type {
  CommandInputs,
  CommandName,
  IncidentCommand,
} from '@lonewatch/schema/contract/incident-command.ts';
import type { Actor, Incident } from '@lonewatch/schema/contract/incident.ts';
import type { AlarmId, EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { DecideContext } from './context.ts';
import { decide } from './decide.ts';
import { applied, appliedFromNothing } from './fold.ts';
import { raiseIncident } from './raise.ts';
import { DEFAULT_RULES } from './rules.ts';

const T0 = 1_800_000_000_000;
const DEVICE: Actor = {
  kind: 'DEVICE',
  accountId: null,
  name: 'device',
  supervisor: false,
  workstation: null,
};
const ADA: Actor = { kind: 'OPERATOR', accountId: 'ada', name: 'Ada', supervisor: false, workstation: '1' };
const BEN: Actor = { ...ADA, accountId: 'ben', name: 'Ben', workstation: '2' };

function raised(): Incident {
  const drafts = raiseIncident(
    {
      number: '26-000001',
      employerId: 1 as EmployerId,
      workerId: 1 as WorkerId,
      deviceId: null,
      alarm: { id: 1 as AlarmId, type: 'PANIC', priority: 1, receivedAtMs: T0, delayed: false },
      plan: null,
      personal: {},
      duress: null,
    },
    DEFAULT_RULES,
  );
  return appliedFromNothing(1 as IncidentId, drafts, DEVICE, T0)!;
}

function told<K extends CommandName>(
  incident: Incident,
  actor: Actor,
  name: K,
  input: CommandInputs[K],
  aids: Partial<DecideContext> = {},
) {
  const command = { name, input, commandId: 'c', expectedVersion: null } as unknown as IncidentCommand;
  const context: DecideContext = {
    actor,
    standing: { works: true, supervises: actor.supervisor },
    nowMs: T0 + 1000,
    rules: DEFAULT_RULES,
    secretMatches: null,
    duressSaid: null,
    freshlyAuthenticated: false,
    advice: null,
    parent: null,
    openElsewhere: null,
    ...aids,
  };
  const { drafts, refusal } = decide(incident, command, context);
  return { incident: applied(incident, drafts, actor, context.nowMs), refusal, drafts };
}

describe('an incident', () => {
  it('is claimed by the first, and the second is told who that was', () => {
    const { incident } = told(raised(), ADA, 'CLAIM', {});
    expect(incident).toMatchObject({
      state: 'VERIFYING',
      ownership: { kind: 'OWNED', owner: { name: 'Ada' } },
    });
    expect(told(incident, BEN, 'CLAIM', {}).refusal).toMatchObject({
      kind: 'ALREADY_CLAIMED',
      by: { name: 'Ada' },
      sentence: '26-000001 was claimed by Ada 0.0 s ago. Assist or watch.',
    });
  });

  it('goes from a false alarm to closed in one command, with the worker’s own code', () => {
    const { incident } = told(raised(), ADA, 'CLAIM', {});
    const input = {
      disposition: 'FALSE_ACCIDENTAL',
      method: 'CLOSURE_CODE',
      secret: '1234',
      narrative: 'Pressed in the car.',
    } as const;
    expect(told(incident, ADA, 'CLOSE_FALSE', input, { secretMatches: false })).toMatchObject({
      refusal: { kind: 'WRONG_SECRET' },
      incident: { state: 'VERIFYING' },
      drafts: [{ kind: 'SAFE_REJECTED' }],
    });
    expect(told(incident, ADA, 'CLOSE_FALSE', input, { secretMatches: true }).incident).toMatchObject({
      state: 'CLOSED',
      safeMethod: 'CLOSURE_CODE',
      disposition: 'FALSE_ACCIDENTAL',
    });
  });
});
