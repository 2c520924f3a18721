import { expect, it } from 'vitest';
import { DEFAULT_PRIORITY, type AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import {
  COMMANDS,
  type CommandName,
  type IncidentCommand,
} from '@lonewatch/schema/contract/incident-command.ts';
import type { IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import { isOpen, isUnowned, type Actor, type Incident } from '@lonewatch/schema/contract/incident.ts';
import type { IncidentId } from '@lonewatch/schema/contract/ids.ts';
import { dueAt } from '../domain/incident/clocks.ts';
import { fold } from '../domain/incident/fold.ts';
import { allowedCommands } from '../domain/incident/parts.ts';
import { DEFAULT_RULES } from '../domain/incident/rules.ts';
import { Dice, fittingInput, SECRET, wildInput } from '../domain/incident/test-support-inputs.ts';
import { verifyIncidentLog } from '../persistence/incident-verify.ts';
import type { Database } from '../persistence/sql-port.ts';
import { onBothEngines } from '../persistence/test-support.ts';
import { call, openTestDesk, operator, personOf, seedSite, TestClock } from './desk-test-kit.ts';
import type { Site, TestDesk } from './desk-test-kit.ts';
import type { Outcome } from './incident-desk.ts';

const ROUNDS = 120;
const WORKERS = 4;
const PEOPLE: readonly Actor[] = ['ada', 'ben', 'cy', 'sue', 'sid'].map((name) => ({
  ...operator(name),
  supervisor: name.startsWith('s'),
}));
/** Asked for most, or no walk would get anywhere. */
const MOVING: readonly CommandName[] = [
  ...(['CLAIM', 'CLOSE_FALSE', 'CONFIRM_SAFE', 'CLOSE', 'UPDATE_RESPONSE', 'CONTACT_ATTEMPT'] as const),
  ...(['VERIFY', 'OFFER_HANDOVER', 'ACCEPT_HANDOVER', 'ASK_OVERRIDE', 'APPROVE_OVERRIDE', 'REOPEN'] as const),
];
const RARE: readonly CommandName[] = ['REPORT_DURESS', 'REQUEST_RESPONSE'];
const TYPES: readonly AlarmType[] = ['PANIC', 'FALL', 'CHECK_IN_MISSED', 'LOW_BATTERY', 'TEST'];

interface Message {
  readonly actor: Actor;
  readonly id: IncidentId;
  readonly command: IncidentCommand;
  readonly secretMatches: boolean | null;
}

/** Several people at once, on lines that lose, double and reorder, at a desk that is closed and opened again now and then. */
class Walk {
  readonly #dice: Dice;
  readonly #db: Database;
  readonly #site: Site;
  readonly #clock = new TestClock();
  #at: TestDesk | null = null;
  #commands = 0;
  /** What each console saw last. */
  readonly #seen = new Map<Actor, Map<IncidentId, Incident>>(PEOPLE.map((one) => [one, new Map()]));
  /** Answers that somebody has got, by incident and command. */
  readonly answered = new Map<string, Outcome>();
  readonly kinds = new Set<string>();
  #line: Message[] = [];

  constructor(dice: Dice, db: Database, site: Site) {
    [this.#dice, this.#db, this.#site] = [dice, db, site];
  }

  async round(): Promise<void> {
    const dice = this.#dice;
    const { desk } = await this.desk();
    if (dice.chance([...desk.open()].length === 0 ? 0.8 : 0.1)) await this.#raise();
    for (let n = dice.below(6); n > 0; n--) this.#send();
    await this.#deliver();
    await this.#pass(dice.pick([0, 100, 1_000, 3_000]));
    for (const actor of PEOPLE) if (dice.chance(0.5)) this.#look(actor, desk.open());
    if (dice.chance(0.03)) await this.#restart();
  }

  async desk(): Promise<TestDesk> {
    this.#at ??= await openTestDesk(this.#db, {
      clock: this.#clock,
      onDuty: () => PEOPLE.slice(0, 3).map(personOf),
    });
    return this.#at;
  }

  async #raise(): Promise<void> {
    const { desk } = await this.desk();
    const dice = this.#dice;
    const receivedAtMs = this.#clock.now();
    const n = dice.below(WORKERS);
    const type = dice.chance(0.05) ? 'DURESS' : dice.pick(TYPES);
    const alarm = call(this.#site, n, {
      ...{ type, priority: DEFAULT_PRIORITY[type], deviceAtMs: receivedAtMs, receivedAtMs },
    });
    const copies = Array.from({ length: 1 + dice.below(3) }, () => desk.raise(alarm));
    const ids = new Set((await Promise.all(copies)).map(({ incident }) => incident.id));
    expect(ids.size).toBe(1);
  }

  #send(): void {
    const dice = this.#dice;
    const actor = dice.pick(PEOPLE);
    const seen = [...this.#seen.get(actor)!.values()];
    if (seen.length === 0) return;
    const incident = dice.chance(0.85) ? (seen.findLast(isOpen) ?? dice.pick(seen)) : dice.pick(seen);
    const nowMs = this.#clock.now();
    const allowed = allowedCommands(incident, actor, standingOf(actor), nowMs, DEFAULT_RULES);
    const moving = allowed.filter((one) => MOVING.includes(one));
    const likely =
      moving.length > 0 && dice.chance(0.6)
        ? moving
        : allowed.filter((one) => dice.chance(0.1) || !RARE.includes(one));
    const name = likely.length > 0 && dice.chance(0.9) ? dice.pick(likely) : dice.pick(COMMANDS);
    const input = dice.chance(0.85)
      ? fittingInput(name, incident, actor, nowMs, dice)
      : wildInput(name, incident, dice);
    const command = {
      ...{ name, input, commandId: `c${this.#commands++}` },
      expectedVersion: dice.chance(0.8) ? incident.version : null,
    } as IncidentCommand;
    const secretMatches = 'secret' in input ? dice.chance(0.6) : null;
    const message = { actor, id: incident.id, command, secretMatches };
    const copies = dice.chance(0.1) ? 0 : dice.chance(0.2) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) this.#line.push(message);
  }

  /** All but a few, in any order, at once; the others come with a later round. */
  async #deliver(): Promise<void> {
    const { desk } = await this.desk();
    const dice = this.#dice;
    const now = this.#line.filter(() => dice.chance(0.8)).sort(() => dice.next() - 0.5);
    this.#line = this.#line.filter((message) => !now.includes(message));
    await Promise.all(
      now.map(async ({ actor, id, command, secretMatches }) => {
        const duressSaid = secretMatches === false && command.commandId.endsWith('7') ? 'CALL_POLICE' : null;
        const aids = { secretMatches, duressSaid, freshlyAuthenticated: true, advice: null } as const;
        const outcome = await desk.command(actor, standingOf(actor), id, command, aids);
        const name = `${id} ${command.commandId}`;
        const before = this.answered.get(name);
        if (before !== undefined) expect([name, outcome.entries]).toEqual([name, before.entries]);
        this.answered.set(name, outcome);
        this.#seen.get(actor)!.set(id, outcome.incident);
        for (const { kind } of outcome.entries) this.kinds.add(kind);
      }),
    );
  }

  async #pass(ms: number): Promise<void> {
    const { desk, warnings } = await this.desk();
    for (const { accountId } of PEOPLE) if (this.#dice.chance(0.6)) desk.heartbeat(accountId!);
    this.#clock.pass(ms);
    await desk.turn();
    expect(warnings).toEqual([]);
    const nowMs = this.#clock.now();
    for (const incident of desk.open()) {
      const { kind, owner } = incident.ownership;
      expect((owner !== null && (kind === 'OWNED' || kind === 'HANDOVER')) !== isUnowned(incident)).toBe(
        true,
      );
      const late = dueAt(incident, DEFAULT_RULES).filter(({ atMs, input }) =>
        // What is leased is held for its full time after a restart.
        input.act === 'LAPSE_STEP' ? false : atMs < nowMs - 3_000,
      );
      expect(late).toEqual([]);
    }
  }

  #look(actor: Actor, open: Iterable<Incident>): void {
    for (const incident of open) this.#seen.get(actor)!.set(incident.id, incident);
  }

  async #restart(): Promise<void> {
    await this.#at?.desk.close();
    this.#at = null;
  }

  /** All that is on the line arrives; then all that was ever answered is asked for again. */
  async settle(): Promise<void> {
    while (this.#line.length > 0) await this.#deliver();
    await this.#restart();
  }
}

function standingOf({ supervisor }: Actor) {
  return { works: true, supervises: supervisor };
}

await onBothEngines('people at consoles on bad lines', (create) => {
  it('leave every incident where it may be, every answer in a chain that is whole, and each command done once', async () => {
    const seed = Number(process.env['WALK_SEED'] ?? Date.now() % 1_000_000_000);
    const db = await (await create()).open();
    const walk = new Walk(new Dice(seed), db, await seedSite(db, WORKERS));
    try {
      for (let n = 0; n < ROUNDS; n++) await walk.round();
      await walk.settle();
      await everythingHolds(db, walk);
    } catch (error) {
      throw new Error(`The walk with WALK_SEED=${seed} went astray.`, { cause: error });
    }
  });
});

async function everythingHolds(db: Database, walk: Walk): Promise<void> {
  const { desk } = await walk.desk();
  expect((await verifyIncidentLog(db, 'ALL', fold)).broken).toEqual([]);
  const rows = await db.query<{ id: IncidentId }>('SELECT id FROM incidents');
  const logs = new Map<string, readonly IncidentEntry[]>();
  for (const { id } of rows) {
    const log = await desk.log(id, 0, 10_000);
    expect(JSON.stringify(log)).not.toContain(SECRET);
    for (const [commandId, entries] of Map.groupBy(log, (entry) => entry.commandId))
      if (commandId !== null) logs.set(`${id} ${commandId}`, entries);
  }
  // What was answered is there, entry by entry, and nothing else was done in a command's name.
  const answered = [...walk.answered].filter(([, { entries }]) => entries.length > 0);
  expect(new Map(answered.map(([name, { entries }]) => [name, entries]))).toEqual(logs);
  // A walk that gets nowhere proves nothing.
  expect(walk.kinds.size).toBeGreaterThan(10);
  const workers = [...desk.open()].map(({ workerId }) => workerId);
  expect(new Set(workers).size).toBe(workers.length);
}
