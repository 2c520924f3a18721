/**
 * A control room in memory: people at consoles that have seen more or less of what happened, a line between them and the desk
 * that loses, doubles and reorders messages, badges that raise alarms, timers, and a server that starts again now and then.
 */
import { ALARM_TYPES, DEFAULT_PRIORITY } from '@lonewatch/schema/contract/alarm.ts';
import {
  COMMANDS,
  type CommandName,
  type IncidentCommand,
} from '@lonewatch/schema/contract/incident-command.ts';
import type { AnyEntryDraft, IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import { isOpen, type Actor, type Incident } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { act } from './act.ts';
import { dueAt } from './clocks.ts';
import type { SystemInput } from './context.ts';
import { decide } from './decide.ts';
import { fold, foldAll } from './fold.ts';
import { allowedCommands } from './parts.ts';
import { attachAlarm, raiseIncident } from './raise.ts';
import * as kit from './test-support-incident.ts';
import { fittingInput, wildInput, type Dice } from './test-support-inputs.ts';

export const PEOPLE: readonly Actor[] = [kit.ADA, kit.BEN, kit.CY, kit.SUE, kit.SID];
const WORKERS = 3;
const GONE_MS = 15_000;
const PLAN = kit.plan(
  kit.step({ target: 'WORKER' }),
  kit.step({ order: 2, mandatory: true }),
  kit.step({ order: 2, action: 'EMAIL', email: 'a@example.org', automatic: true }),
  kit.step({ order: 3, target: 'NEXT_OF_KIN', lastResort: true }),
);

const MOVING: readonly CommandName[] = [
  ...([
    'CLAIM',
    'CONTACT_ATTEMPT',
    'SET_CUES',
    'SILENT_MONITOR',
    'VERIFY',
    'NO_RESPONSE',
    'HOLD',
    'RESUME',
  ] as const),
  ...([
    'START_STEP',
    'FINISH_STEP',
    'FAIL_STEP',
    'SKIP_STEP',
    'UPDATE_RESPONSE',
    'CONFIRM_SAFE',
    'CLOSE',
  ] as const),
  ...([
    'CLOSE_FALSE',
    'ASK_OVERRIDE',
    'APPROVE_OVERRIDE',
    'OFFER_HANDOVER',
    'ACCEPT_HANDOVER',
    'REOPEN',
  ] as const),
];

const RARE: readonly CommandName[] = ['REPORT_DURESS', 'REQUEST_RESPONSE', 'ISSUE_REPORT'];

interface Message {
  readonly actor: Actor;
  readonly id: IncidentId;
  readonly command: IncidentCommand;
  readonly aids: { readonly secretMatches: boolean | null; readonly freshlyAuthenticated: boolean };
}

export interface Written {
  readonly before: Incident | null;
  readonly after: Incident;
  readonly entries: readonly IncidentEntry[];
}

export class ControlRoom {
  readonly dice: Dice;
  nowMs = kit.T0;
  readonly logs = new Map<IncidentId, IncidentEntry[]>();
  incidents = new Map<IncidentId, Incident>();
  readonly heardAtMs = new Map<string, number>();
  readonly #seen = new Map<string, Map<IncidentId, Incident>>();
  readonly #told: (written: Written) => void;
  #line: Message[] = [];
  #commands = 0;
  #alarms = 0;

  constructor(dice: Dice, told: (written: Written) => void) {
    this.dice = dice;
    this.#told = told;
    for (const { accountId } of PEOPLE) {
      this.#seen.set(accountId!, new Map());
      this.heardAtMs.set(accountId!, this.nowMs);
    }
  }

  /** One thing happens. */
  step(): void {
    const { dice } = this;
    const roll = dice.next();
    if (roll < (this.open().length === 0 ? 0.2 : 0.01)) this.#raise();
    else if (roll < 0.4) this.#send();
    else if (roll < 0.7) this.#deliver();
    else if (roll < 0.87) this.#look();
    else if (roll < 0.96) this.#pass(dice.pick([100, 900, 1_000]));
    else if (roll < 0.97) for (let s = 0; s < 70; s += 1) this.#pass(1_000);
    else if (roll < 0.99) this.#happen();
    else this.#restart();
  }

  /** All that is on the line arrives. */
  settle(): void {
    while (this.#line.length > 0) this.#deliver();
  }

  open(): Incident[] {
    return [...this.incidents.values()].filter(isOpen);
  }

  command({ actor, id, command, aids }: Message): ReturnType<typeof decide>['refusal'] {
    const log = this.logs.get(id)!;
    // Sent twice: what it came to stands in the log.
    if (log.some(({ commandId }) => commandId === command.commandId)) return null;
    const incident = this.incidents.get(id)!;
    const { drafts, refusal } = decide(incident, command, {
      ...kit.contextOf(actor, { nowMs: this.nowMs, ...aids }),
      duressSaid: aids.secretMatches === false && this.dice.chance(0.1) ? 'CALL_POLICE' : null,
      parent:
        this.incidents.get((command.input as { parentId?: IncidentId }).parentId ?? (0 as IncidentId)) ??
        null,
      openElsewhere: this.#openOf(incident.workerId!)?.number ?? null,
    });
    this.#write(id, incident, drafts, actor, command.commandId);
    return refusal;
  }

  #send(): void {
    const { dice } = this;
    const actor = dice.pick(PEOPLE);
    const seen = [...this.#seen.get(actor.accountId!)!.values()];
    if (seen.length === 0) return;
    const incident = dice.chance(0.8) ? (seen.findLast(isOpen) ?? dice.pick(seen)) : dice.pick(seen);
    const standing = { works: true, supervises: actor.supervisor };
    const allowed = allowedCommands(incident, actor, standing, this.nowMs, kit.RULES);
    // What moves the incident on is asked for most, or no walk would get anywhere.
    const moving = allowed.filter((one) => MOVING.includes(one));
    const rarely = allowed.filter((one) => dice.chance(0.1) || !RARE.includes(one));
    const likely = moving.length > 0 && dice.chance(0.6) ? moving : rarely;
    const name = likely.length > 0 && dice.chance(0.85) ? dice.pick(likely) : dice.pick(COMMANDS);
    const input = dice.chance(0.8)
      ? fittingInput(name, incident, actor, this.nowMs, dice)
      : wildInput(name, incident, dice);
    this.#commands += 1;
    const command = {
      ...{ name, input, commandId: `c${this.#commands}` },
      expectedVersion: dice.chance(0.8) ? incident.version : null,
    } as IncidentCommand;
    const aids = {
      secretMatches: 'secret' in input ? dice.chance(0.6) : null,
      freshlyAuthenticated: dice.chance(0.7),
    };
    const message = { actor, id: incident.id, command, aids };
    const copies = dice.chance(0.1) ? 0 : dice.chance(0.15) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) this.#line.push(message);
  }

  /** Usually the oldest, sometimes any. */
  #deliver(): void {
    const at = this.dice.chance(0.7) ? 0 : this.dice.below(this.#line.length);
    const [message] = this.#line.splice(at, 1);
    if (message === undefined) return;
    this.command(message);
    // Most consoles hear of it at once.
    for (const [accountId, seen] of this.#seen)
      if (this.dice.chance(0.7)) {
        seen.set(message.id, this.incidents.get(message.id)!);
        this.heardAtMs.set(accountId, this.nowMs);
      }
  }

  #look(): void {
    const accountId = this.dice.pick(PEOPLE).accountId!;
    this.heardAtMs.set(accountId, this.nowMs);
    this.#seen.set(accountId, new Map(this.incidents));
  }

  /** Time goes by; those who have not gone away are heard. */
  #pass(ms: number): void {
    this.nowMs += ms;
    for (const { accountId } of PEOPLE) if (this.dice.chance(0.7)) this.heardAtMs.set(accountId!, this.nowMs);
    for (const incident of this.open()) {
      const { kind, owner } = incident.ownership;
      const gone = owner !== null && this.nowMs - this.heardAtMs.get(owner.accountId)! > GONE_MS;
      if (gone && (kind === 'OWNED' || kind === 'HANDOVER')) this.act(incident.id, { act: 'ABANDON' });
    }
    for (const id of this.incidents.keys()) this.#fire(id);
  }

  #fire(id: IncidentId): void {
    for (let fired = 0; ; fired += 1) {
      if (fired > 200) throw new Error(`The timers of ${id} never come to an end.`);
      const due = dueAt(this.incidents.get(id)!, kit.RULES)
        .filter(({ atMs }) => atMs <= this.nowMs)
        .sort((a, b) => a.atMs - b.atMs);
      if (due.length === 0) return;
      // As after a restart: all that is due comes together, the later ones perhaps for nothing.
      for (const { input } of due) this.act(id, input);
    }
  }

  act(id: IncidentId, input: SystemInput): void {
    const incident = this.incidents.get(id)!;
    this.#write(id, incident, act(incident, input, { nowMs: this.nowMs, rules: kit.RULES }), kit.TIMER, null);
  }

  #happen(): void {
    const { dice } = this;
    const id = dice.pick([...this.incidents.keys(), 0 as IncidentId]);
    if (!this.incidents.has(id)) return;
    const someone = kit.person(dice.pick(PEOPLE));
    const delivery = { deliveryId: 'd', channel: 'EMAIL', attempt: 1, step: 2 } as const;
    const inputs: readonly SystemInput[] = [
      { act: 'OFFER', to: someone, candidates: [someone] },
      { act: dice.chance(0.2) ? 'DETECT_DURESS' : 'WORKER_CANCEL', means: 'MONITOR', how: 'WORD' },
      { act: 'WORKER_CANCEL' },
      { act: 'WORKER_SAY', personal: { text: 'Fine.' } },
      { act: 'RECORD_DELIVERY', ...delivery, outcome: dice.pick(['SENT', 'FAILED', 'GAVE_UP']) },
      { act: 'RECORD_SUMMARY' },
      { act: 'ABANDON' },
    ];
    this.act(id, dice.pick(inputs));
  }

  #restart(): void {
    this.incidents = new Map([...this.logs].map(([id, log]) => [id, foldAll(log)!]));
  }

  #openOf(workerId: WorkerId): Incident | undefined {
    return this.open().find((one) => one.workerId === workerId);
  }

  #raise(): void {
    const { dice, nowMs } = this;
    const workerId = (1 + dice.below(WORKERS)) as WorkerId;
    const type = dice.pick(ALARM_TYPES.filter((one) => one !== 'DURESS' || dice.chance(0.2)));
    this.#alarms += 1;
    const alarm = kit.alarm(this.#alarms, type, { priority: DEFAULT_PRIORITY[type], receivedAtMs: nowMs });
    const open = this.#openOf(workerId);
    if (open !== undefined)
      return this.#write(open.id, open, attachAlarm(open, alarm, null), kit.DEVICE, null);
    const id = (this.logs.size + 1) as IncidentId;
    const drafts = raiseIncident(
      {
        ...{ number: `26-${id}`, employerId: 1 as EmployerId, workerId, deviceId: null },
        ...{ alarm, plan: PLAN, personal: {}, duress: null },
      },
      kit.RULES,
    );
    this.#write(id, null, drafts, kit.DEVICE, null);
  }

  #write(
    incidentId: IncidentId,
    before: Incident | null,
    drafts: readonly AnyEntryDraft[],
    actor: Actor,
    commandId: string | null,
  ): void {
    if (drafts.length === 0) return;
    const log = this.logs.get(incidentId) ?? [];
    this.logs.set(incidentId, log);
    let after = before;
    const entries: IncidentEntry[] = [];
    for (const draft of drafts) {
      const stamp = { incidentId, version: log.length + 1, atMs: this.nowMs, actor, commandId, hash: '' };
      const entry: IncidentEntry = frozen({ ...draft, ...stamp });
      log.push(entry);
      entries.push(entry);
      after = frozen(fold(after, entry)!);
    }
    this.incidents.set(incidentId, after!);
    this.#told({ before, after: after!, entries });
  }
}

/** Whoever changes what was written fails at once. */
function frozen<T extends object>(value: T): T {
  if (Object.isFrozen(value)) return value;
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) frozen(inner as object);
  return Object.freeze(value);
}
