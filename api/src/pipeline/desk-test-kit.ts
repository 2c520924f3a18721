/** For tests: a desk on a real database, with clocks that the test turns. */
import type { Actor, Incident, Person } from '@lonewatch/schema/contract/incident.ts';
import type {
  CommandInputs,
  CommandName,
  IncidentCommand,
} from '@lonewatch/schema/contract/incident-command.ts';
import type { DeviceId, EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { DEFAULT_RULES, type IncidentRules } from '../domain/incident/rules.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../persistence/sql-port.ts';
import { PersonKeys } from '../persistence/person-keys.ts';
import { insertDevices, insertEmployers, insertWorkers } from '../persistence/reference-bulk.ts';
import type { CommandAids, NewAlarm, Outcome } from './incident-desk.ts';
import { Desk, type DeskOptions } from './open-desk.ts';

export const NOON = Date.UTC(2026, 10, 22, 12);
export const KEYS = new PersonKeys(new Uint8Array(32).fill(7));
export const WORKS = { works: true, supervises: false };
export const SUPERVISES = { works: true, supervises: true };
export const NO_AIDS: CommandAids = {
  secretMatches: null,
  duressSaid: null,
  freshlyAuthenticated: false,
  advice: null,
};

/** Time of day and a clock that never jumps, apart. */
export class TestClock implements Clock {
  nowMs = NOON;
  steadyMs = 1_000;

  now(): number {
    return this.nowMs;
  }

  every(): () => void {
    return () => undefined;
  }

  /** Both go on. */
  pass(ms: number): void {
    this.nowMs += ms;
    this.steadyMs += ms;
  }
}

export interface Site {
  readonly employerId: EmployerId;
  readonly workerIds: readonly WorkerId[];
  readonly deviceIds: readonly DeviceId[];
}

/** One employer; each worker carries the device of the same place. */
export async function seedSite(db: Database, workers: number): Promise<Site> {
  const [employer] = await insertEmployers(db, [
    {
      name: 'Acme',
      services: ['LONE_WORKER'],
      contractStartsAtMs: 0,
      contractEndsAtMs: null,
      policy: DEFAULT_POLICY,
    },
  ]);
  const employerId = employer!.id;
  const people = await insertWorkers(
    db,
    Array.from({ length: workers }, (_, n) => ({
      ...{ employerId, teamId: null, name: `Worker ${n + 1}`, jobTitle: null, department: null },
      sharesLastKnown: false,
    })),
  );
  const devices = await insertDevices(
    db,
    people.map(({ id: workerId }, n) => ({
      ...{ employerId, workerId, externalId: `badge-${n + 1}`, kind: 'ID_BADGE', protocol: null },
    })),
  );
  return { employerId, workerIds: people.map(({ id }) => id), deviceIds: devices.map(({ id }) => id) };
}

export interface TestDesk {
  readonly desk: Desk;
  readonly clock: TestClock;
  readonly warnings: string[];
}

export async function openTestDesk(
  db: Database,
  options: {
    readonly clock?: TestClock;
    readonly rules?: IncidentRules;
    readonly onDuty?: DeskOptions['onDuty'];
    readonly planOf?: DeskOptions['planOf'];
  } = {},
): Promise<TestDesk> {
  const { clock = new TestClock(), rules = DEFAULT_RULES } = options;
  const warnings: string[] = [];
  const desk = await Desk.open({
    ...{ db, keys: KEYS, clock },
    monotonicMs: () => clock.steadyMs,
    rulesOf: () => rules,
    nameOf: (workerId) => `Worker ${workerId}`,
    planOf: options.planOf ?? (() => null),
    onDuty: options.onDuty ?? (() => []),
    warn: (sentence, error) => void warnings.push(`${sentence} ${String(error)}`),
  });
  return { desk, clock, warnings };
}

export function operator(name: string): Actor {
  return { kind: 'OPERATOR', accountId: `account-${name}`, name, supervisor: false, workstation: 'desk 1' };
}

export function personOf({ accountId, name }: Actor): Person {
  return { accountId: accountId!, name };
}

const DEVICE: Actor = {
  ...{ kind: 'DEVICE', accountId: null, name: 'Device', supervisor: false, workstation: null },
};

/** A call for help of the site's n-th worker. */
export function call(site: Site, n: number, changes: Partial<NewAlarm> = {}): NewAlarm {
  const { employerId, workerIds, deviceIds } = site;
  return {
    ...{ employerId, workerId: workerIds[n]!, deviceId: deviceIds[n]! },
    ...{ sessionId: null, raisedBy: null, commandId: null },
    ...{ type: 'PANIC', priority: 1, said: 'sos', deviceAtMs: NOON, receivedAtMs: NOON },
    ...{ delayed: false, tokenRevoked: false, fix: null },
    ...{ actor: DEVICE, who: null, note: null },
    ...changes,
  };
}

export function commandOf<K extends CommandName>(
  name: K,
  input: CommandInputs[K],
  over: Partial<IncidentCommand> = {},
): IncidentCommand {
  return { name, input, commandId: crypto.randomUUID(), expectedVersion: null, ...over } as IncidentCommand;
}

export function ask<K extends CommandName>(
  desk: Desk,
  who: Actor,
  { id }: Pick<Incident, 'id'>,
  name: K,
  input: CommandInputs[K],
  over: Partial<IncidentCommand> = {},
): Promise<Outcome> {
  return desk.command(who, WORKS, id, commandOf(name, input, over), NO_AIDS);
}
