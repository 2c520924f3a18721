import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fold } from './domain/incident/fold.ts';
import { verifyIncidentLog } from './persistence/incident-verify.ts';
import type { Database } from './persistence/sql-port.ts';
import { onBothEngines, type TestDatabase } from './persistence/test-support.ts';
import { startVictim } from './server-kill-kit.ts';
import { Room, type Somebody } from './server-room-test-kit.ts';

const ROUNDS = 3;
/** Their incidents are under way before the first round; more come in each. */
const CALLERS = 100;
/** Short enough for every clock to run out within the test. */
const RULES = {
  clocks: {
    ANSWER: { amberS: 1, breachS: 1, supervisorS: 2, slaS: 3 },
    VERIFICATION_START: { amberS: 1, breachS: 2 },
  },
};
const MUTATIONS: readonly (readonly [field: string, input: object])[] = [
  ['claimIncident', {}],
  ['assistIncident', {}],
  ['noteIncident', { text: 'Nothing heard yet.' }],
  ['setCues', { cues: ['DISTRESS'] }],
  ['recordContactAttempt', { channel: 'MOBILE', outcome: 'NO_ANSWER' }],
  ['recordNoResponse', {}],
  ['requestResponse', { service: 'POLICE', route: 'DIAL_999' }],
];

interface Command {
  readonly who: Somebody;
  readonly field: string;
  readonly input: { readonly incidentId: string; readonly commandId: string };
}

/** What people and phones do to one server until it is gone, and what they were told. */
class Shift {
  readonly alarms = new Set<string>();
  /** By command, the incident. */
  readonly done = new Map<string, string>();
  /** Sent, and nobody said what became of them: sent again under the same id. */
  unanswered: Command[] = [];
  readonly #people: readonly Somebody[];

  constructor(people: readonly Somebody[]) {
    this.#people = people;
  }

  async work(origin: string, round: number): Promise<void> {
    const again = this.unanswered;
    this.unanswered = [];
    await Promise.allSettled([
      this.#call(origin, round),
      ...again.map((command) => this.#send(origin, command)),
      ...this.#people.map((who) => this.#operate(origin, who)),
    ]);
  }

  /** Fulfils when so many more have been acknowledged: the server dies in the middle of work, however slow the machine. */
  async until(more: number): Promise<void> {
    const enough = this.alarms.size + this.done.size + more;
    const acts = this.done.size + 2;
    while (this.alarms.size + this.done.size < enough || this.done.size < acts) await sleep(1);
  }

  async #call(origin: string, round: number): Promise<never> {
    for (let n = 0; ; n++) await this.call(origin, [`caller-${round}-${n}`]);
  }

  async call(origin: string, devices: readonly string[]): Promise<void> {
    const calls = devices.map((device) => ({ device, at: Date.now(), lon: -1.5, lat: 53.8, alarm: 'sos' }));
    const answer = await fetch(`${origin}/ingest/mapped/native`, {
      method: 'POST',
      body: JSON.stringify(calls),
      headers: { 'Content-Type': 'application/json' },
    });
    if (answer.status === 200) for (const device of devices) this.alarms.add(device);
  }

  async #operate(origin: string, who: Somebody): Promise<never> {
    const seen: string[] = [];
    for (let n = 0; ; n++) {
      if (n % 20 === 0) {
        const { incidents } = await ask<{ incidents: { edges: { node: { id: string } }[] } }>(
          origin,
          who,
          '{ incidents(filter: { open: true }, first: 100) { edges { node { id } } } }',
        );
        seen.splice(0, seen.length, ...incidents.edges.map(({ node }) => node.id));
      }
      const incidentId = seen[Math.floor(Math.random() * seen.length)];
      if (incidentId === undefined) continue;
      const [field, input] = MUTATIONS[Math.floor(Math.random() * MUTATIONS.length)]!;
      await this.#send(origin, { who, field, input: { ...input, incidentId, commandId: randomUUID() } });
    }
  }

  async #send(origin: string, command: Command): Promise<void> {
    const { who, field, input } = command;
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const mutation = `mutation ($input: ${type}!) { ${field}(input: $input) { refusal { kind } } }`;
    try {
      const answer = await ask<Record<string, { refusal: object | null }>>(origin, who, mutation, { input });
      if (answer[field]!.refusal === null) this.done.set(input.commandId, input.incidentId);
    } catch (error) {
      this.unanswered.push(command);
      throw error;
    }
  }
}

async function ask<T>(origin: string, who: Somebody, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...who.headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: { message: string }[] };
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join(' '));
  return data;
}

await onBothEngines('kill -9 with a hundred incidents under way', (create) => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'lonewatch-rules-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it(
    `over ${ROUNDS} rounds loses no alarm, command or entry that was acknowledged, and fires each timer once`,
    { timeout: 300_000 },
    async () => {
      const made = await create();
      const env = { INCIDENT_RULES: join(folder, 'rules.json'), GRAPHQL_PER_MINUTE: '0' };
      await writeFile(env.INCIDENT_RULES, JSON.stringify(RULES));
      const shift = await seed(made);
      for (let round = 0; round < ROUNDS; round++) {
        const victim = await startVictim(made, env);
        const working = shift.work(victim.origin, round);
        await shift.until(5 + Math.random() * 100);
        await victim.kill();
        await working;
      }
      // The clocks run out three seconds after their start at latest; how long that takes to write is the machine's affair.
      for (let starts = 0; (await timersWanting(made)) > 0; starts++) {
        expect(starts, 'timers are still wanting after so many starts').toBeLessThan(20);
        const victim = await startVictim(made, env);
        await sleep(1_500);
        await victim.kill();
      }
      await check(await made.open(), shift);
    },
  );
});

async function seed(made: TestDatabase): Promise<Shift> {
  const db = await made.open();
  const room = await Room.open(db);
  const names = ['Ann Lee', 'Ben Okafor', 'Cy Dow'];
  const people = await Promise.all(names.map((name) => room.person(name, 'ARC_OPERATOR')));
  const shift = new Shift(people);
  await shift.call(
    room.server.origin,
    Array.from({ length: CALLERS }, (_, n) => `caller-${n}`),
  );
  await room.close();
  await db.close();
  return shift;
}

async function timersWanting(made: TestDatabase): Promise<number> {
  const db = await made.open();
  try {
    const found = await firedOf(db);
    return found.filter(({ fired, wanted }) => wanted.some((one) => !fired.includes(one))).length;
  } finally {
    await db.close();
  }
}

async function check(db: Database, { alarms, done }: Shift): Promise<void> {
  const verified = await verifyIncidentLog(db, 'ALL', fold);
  expect(verified.broken).toEqual([]);
  const held = await db.query<{ device: string }>(
    `SELECT d.external_id AS device FROM incident_log
     JOIN alarms a ON a.id = (facts -> 'alarm' ->> 'id')::int4 JOIN devices d ON d.id = a.device_id
     WHERE incident_log.kind IN ('RAISED', 'ALARM_ATTACHED')`,
  );
  const devices = new Set(held.map(({ device }) => device));
  expect([...alarms].filter((device) => !devices.has(device))).toEqual([]);
  expect(await db.query('SELECT FROM alarms')).toHaveLength(held.length);
  const written = await db.query<{ command: string; pieces: number }>(
    `SELECT command_id AS command, count(DISTINCT incident_id)::int4 AS pieces FROM incident_log
     WHERE command_id IS NOT NULL GROUP BY command_id`,
  );
  const commands = new Set(written.map(({ command }) => command));
  expect([...done.keys()].filter((command) => !commands.has(command))).toEqual([]);
  expect(written.filter(({ pieces }) => pieces !== 1)).toEqual([]);
  const twice = (await firedOf(db)).filter(({ fired, wanted }) =>
    wanted.some((one) => fired.indexOf(one) !== fired.lastIndexOf(one)),
  );
  expect(twice).toEqual([]);
}

interface Fired {
  readonly id: number;
  readonly fired: readonly string[];
  /** What runs out once. */
  readonly wanted: readonly string[];
}

/** Nobody has connected audio, and the clock of answering starts only once where nobody has ever claimed. */
async function firedOf(db: Database): Promise<Fired[]> {
  const rows = await db.query<{ id: number; claimed: boolean; levels: string | null }>(
    `SELECT i.id, bool_or(l.kind IN ('CLAIMED', 'TAKEN_OVER')) AS claimed,
       string_agg((l.facts ->> 'clock') || ' ' || (l.facts ->> 'level'), ',' ORDER BY l.version)
         FILTER (WHERE l.kind = 'CLOCK_REACHED') AS levels
     FROM incidents i JOIN incident_log l ON l.incident_id = i.id GROUP BY i.id`,
  );
  const answer = ['ANSWER BREACHED', 'ANSWER SUPERVISOR', 'ANSWER SLA'];
  return rows.map(({ id, claimed, levels }) => ({
    id,
    fired: levels === null ? [] : levels.split(','),
    wanted: ['VERIFICATION_START BREACHED', ...(claimed ? [] : answer)],
  }));
}
