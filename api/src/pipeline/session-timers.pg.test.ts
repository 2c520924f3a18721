import { beforeAll, expect, it } from 'vitest';
import type { EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { SessionCommand } from '@lonewatch/schema/contract/session.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import type { Clock } from '../clock.ts';
import { DEFAULT_SESSION_RULES, MINUTE_MS as MINUTE, stateAt } from '../domain/session.ts';
import { Cases } from '../hot/cases.ts';
import { Directory } from '../hot/directory.ts';
import { insertAlarms } from '../persistence/alarms.ts';
import type { Database } from '../persistence/database.ts';
import { PersonKeys } from '../persistence/person-keys.ts';
import { loadReferenceData } from '../persistence/reference-data.ts';
import { SessionRecord } from '../persistence/session-record.ts';
import { onBothEngines, type TestDatabase } from '../persistence/test-support.ts';
import type { SystemInput } from '../domain/incident/context.ts';
import type { IncidentChange, NewAlarm } from './incident-desk.ts';
import { SessionDesk } from './session-desk.ts';
import { SessionTimers } from './session-timers.ts';

const NINE = Date.UTC(2026, 10, 22, 9);
const OPERATOR = {
  kind: 'OPERATOR',
  accountId: 'op',
  name: 'Olu',
  supervisor: false,
  workstation: null,
} as const;
const START = {
  name: 'START',
  startsAtMs: null,
  durationMin: null,
  intervalMin: null,
  highRisk: false,
} as const;

/** Time as the test says it is: the day's clock and the one that never jumps. */
class FakeTime implements Clock {
  wallMs = NINE;
  monotonicMs = 5_000;
  /** Fulfils when what a tick began is done. */
  settled: () => Promise<void> = () => Promise.resolve();
  readonly #ticks = new Set<() => void>();

  now(): number {
    return this.wallMs;
  }

  every(_: number, callback: () => void): () => void {
    this.#ticks.add(callback);
    return () => void this.#ticks.delete(callback);
  }

  /** Both clocks go on, in steps as the server ticks, the last at the very end. */
  async pass(ms: number, step = ms): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      this.wallMs += Math.min(step, left);
      this.monotonicMs += Math.min(step, left);
      for (const tick of this.#ticks) tick();
      await this.settled();
    }
  }
}

await onBothEngines('what time raises', (create) => {
  let place: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    place = await create();
    db = await place.open();
  }, 60_000);
  let employerId: EmployerId | null = null;

  /** A server as far as sessions go, with one worker; `again` starts another on the same database. */
  async function world() {
    const time = new FakeTime();
    if (employerId === null) {
      const [employer] = await db.query<{ id: EmployerId }>(
        `INSERT INTO employers (name, contract_starts_at) VALUES ('E', now()) RETURNING id`,
      );
      employerId = employer!.id;
    }
    const [worker] = await db.query<{ id: WorkerId }>(
      `INSERT INTO workers (employer_id, name) VALUES ($1, 'Nurse') RETURNING id`,
      [employerId],
    );
    const closed = new Set<string>();
    const workerId = worker!.id;
    let server = await begin(db, time, closed, workerId);
    return {
      time,
      closed,
      workerId,
      get server() {
        return server;
      },
      act: (act: SessionCommand | 'CHECK_IN' | 'END', ...more: [id?: string]) =>
        server.sessions.act({
          ...{ workerId, atMs: time.wallMs, actor: OPERATOR, text: null, voice: null },
          act: typeof act === 'string' ? { name: act } : act,
          commandId: more[0] ?? `${time.wallMs} ${typeof act === 'string' ? act : act.name}`,
        }),
      types: async () =>
        (
          await db.query<{ type: string; priority: number }>(
            'SELECT type, priority FROM alarms WHERE worker_id = $1 ORDER BY id',
            [workerId],
          )
        ).map(({ type, priority }) => `${type} ${priority}`),
      stop: () => server.timers.stop(),
      again: async () => {
        server = await begin(db, time, closed, workerId);
      },
    };
  }

  it('is a check-in that was missed and an end that nobody said, each once', async () => {
    const { act, time, types, stop } = await world();
    await act(START);
    await time.pass(63 * MINUTE - 1);
    expect(await types()).toEqual([]);
    await time.pass(1);
    expect(await types()).toEqual(['CHECK_IN_MISSED 2']);
    await time.pass(419 * MINUTE, MINUTE * 7);
    expect(await types()).toEqual(['CHECK_IN_MISSED 2']);
    await time.pass(MINUTE);
    await time.pass(1_000 * MINUTE, 100 * MINUTE);
    expect(await types()).toEqual(['CHECK_IN_MISSED 2', 'SESSION_EXPIRED 2']);
    await stop();
  });

  it('is priority 1 where the session is dangerous, and says when it should have been', async () => {
    const { act, time, types, server, stop } = await world();
    await act({ ...START, highRisk: true });
    await time.pass(63 * MINUTE);
    expect(await types()).toEqual(['CHECK_IN_MISSED 1']);
    expect(server.raised).toMatchObject([{ deviceAtMs: NINE + 63 * MINUTE, delayed: false, deviceId: null }]);
    await stop();
  });

  it('is nothing for whoever was heard in time', async () => {
    const { act, time, types, stop } = await world();
    await act(START);
    await time.pass(62 * MINUTE);
    await act('CHECK_IN');
    await time.pass(62 * MINUTE);
    await act('END');
    await time.pass(600 * MINUTE, 30 * MINUTE);
    expect(await types()).toEqual([]);
    await stop();
  });

  it('fires at the next start where the server was down over the deadline, marked with its age, and never again', async () => {
    const at = await world();
    await at.act(START);
    await at.stop();
    at.time.wallMs += 200 * MINUTE;
    at.time.monotonicMs = 0;
    await at.again();
    await at.server.timers.settled();
    expect(await at.types()).toEqual(['CHECK_IN_MISSED 2']);
    expect(at.server.raised).toMatchObject([
      { delayed: true, deviceAtMs: NINE + 63 * MINUTE, receivedAtMs: NINE + 200 * MINUTE },
    ]);
    for (let start = 0; start < 2; start++) {
      await at.stop();
      await at.again();
      await at.time.pass(MINUTE);
    }
    expect(await at.types()).toEqual(['CHECK_IN_MISSED 2']);
    await at.stop();
  });

  it('is not late when the clock of the machine is put back, and not doubled when it is put right', async () => {
    const { act, time, types, stop } = await world();
    await act(START);
    await time.pass(30 * MINUTE);
    time.wallMs -= 5 * 60 * MINUTE;
    await time.pass(33 * MINUTE - 1);
    expect(await types()).toEqual([]);
    await time.pass(1);
    expect(await types()).toEqual(['CHECK_IN_MISSED 2']);
    time.wallMs += 5 * 60 * MINUTE;
    await time.pass(10 * MINUTE, MINUTE);
    expect(await types()).toEqual(['CHECK_IN_MISSED 2']);
    await stop();
  });

  it('is not late when the machine slept through the deadline', async () => {
    const { act, time, types, stop } = await world();
    await act(START);
    time.wallMs += 63 * MINUTE;
    await time.pass(1);
    expect(await types()).toEqual(['CHECK_IN_MISSED 2']);
    await stop();
  });

  it('waits for what a phone that comes back has still to tell', async () => {
    const at = await world();
    const said = { workerId: at.workerId, actor: OPERATOR, text: null, voice: null };
    at.time.wallMs += 120 * MINUTE;
    await at.server.sessions.act({ ...said, act: START, atMs: NINE, commandId: 'kept 1' });
    await at.time.pass(5_000, 250);
    const atMs = NINE + 100 * MINUTE;
    await at.server.sessions.act({ ...said, act: { name: 'CHECK_IN' }, atMs, commandId: 'kept 2' });
    await at.time.pass(30 * MINUTE, MINUTE);
    expect(await at.types()).toEqual([]);
    await at.stop();
  });

  it('is raised all the same when the database was away at the deadline', async () => {
    const { act, time, types, server, stop } = await world();
    await act(START);
    server.failing = true;
    await time.pass(63 * MINUTE);
    await time.pass(5_000, 500);
    expect(await types()).toEqual([]);
    server.failing = false;
    await time.pass(1_000);
    expect(await types()).toEqual(['CHECK_IN_MISSED 2']);
    await stop();
  });

  it('is over when its incident is closed: the session goes on, or has expired', async () => {
    const at = await world();
    await at.act(START);
    await at.time.pass(70 * MINUTE, MINUTE);
    at.server.close();
    await at.server.timers.settled();
    const session = at.server.cases.sessionOf(at.workerId)!;
    expect(session.nextCheckInAtMs).toBe(NINE + 130 * MINUTE);
    await at.time.pass(63 * MINUTE, MINUTE);
    expect(await at.types()).toHaveLength(2);
    await at.time.pass(360 * MINUTE, 10 * MINUTE);
    at.server.close();
    await at.server.timers.settled();
    expect(at.server.cases.sessionOf(at.workerId)).toBeNull();
    await at.stop();
  });

  it('whose incident was closed while the server died goes on after the next start', async () => {
    const at = await world();
    await at.act(START);
    await at.time.pass(70 * MINUTE, MINUTE);
    await at.stop();
    for (const { commandId } of at.server.raised) at.closed.add(commandId!);
    await at.again();
    await at.server.timers.settled();
    const session = at.server.cases.sessionOf(at.workerId)!;
    expect(stateAt(session, at.time.wallMs, DEFAULT_SESSION_RULES)).toBe('ACTIVE');
    expect(await at.types()).toHaveLength(1);
    await at.stop();
  });

  it('does one command once, and writes down who did what for whom', async () => {
    const { act, time, server, workerId, stop } = await world();
    await act(START, 'a');
    await time.pass(10 * MINUTE);
    await act('CHECK_IN', 'b');
    await time.pass(10 * MINUTE);
    const { session } = await act('CHECK_IN', 'b');
    expect(session?.nextCheckInAtMs).toBe(NINE + 70 * MINUTE);
    expect(await server.deeds(workerId)).toEqual(['START by Olu', 'CHECK_IN by Olu']);
    await stop();
  });

  it('says into an open incident what the worker does, and closes nothing', async () => {
    const { act, time, server, stop } = await world();
    await act(START);
    await time.pass(70 * MINUTE, MINUTE);
    await act('CHECK_IN');
    await act('END');
    expect(server.said).toEqual(['Checked in.', 'Ended the session.']);
    expect(server.isOpen()).toBe(true);
    await stop();
  });
});

/** `closed`: alarms by command id whose incident is closed. */
async function begin(db: Database, time: FakeTime, closed: Set<string>, workerId: WorkerId) {
  const reference = await loadReferenceData(db);
  const directory = new Directory(reference);
  const cases = new Cases(directory, DEFAULT_SESSION_RULES);
  for (const session of reference.sessions)
    if (session.workerId === workerId) cases.setSession(session, time.wallMs);
  const desk = new LittleDesk(db, closed);
  const options = { directory, cases, now: () => time.now(), warn: () => undefined, incidents: desk };
  const record = new SessionRecord(db, new PersonKeys(new Uint8Array(32)));
  const sessions = new SessionDesk({ ...options, record, rules: DEFAULT_SESSION_RULES });
  const timers = new SessionTimers({
    ...options,
    sessions,
    clock: time,
    monotonicMs: () => time.monotonicMs,
  });
  timers.start();
  time.settled = () => timers.settled();
  return Object.assign(desk, {
    ...{ sessions, timers, cases },
    deeds: async (workerId: WorkerId) => {
      const rows = await db.query<{ act: string; actor_name: string }>(
        'SELECT act, actor_name FROM session_entries WHERE worker_id = $1 ORDER BY id',
        [workerId],
      );
      return rows.map(({ act, actor_name: name }) => `${act} by ${name}`);
    },
  });
}

/** As much of the desk of incidents as sessions need: alarms in the real table, one incident that a test closes. */
class LittleDesk {
  readonly raised: NewAlarm[] = [];
  readonly said: (string | undefined)[] = [];
  failing = false;
  readonly #db: Database;
  readonly #closed: Set<string>;
  readonly #listeners = new Set<(change: IncidentChange) => void>();
  #open: Incident | null = null;

  constructor(db: Database, closed: Set<string>) {
    this.#db = db;
    this.#closed = closed;
  }

  isOpen(): boolean {
    return this.#open !== null;
  }

  openOf(): Incident | null {
    return this.#open;
  }

  act(_: IncidentId, input: SystemInput): Promise<Incident | null> {
    this.said.push(input.act === 'WORKER_SAY' ? input.personal.text : undefined);
    return Promise.resolve(this.#open);
  }

  async raise(alarm: NewAlarm): Promise<{ alarm: Alarm; incident: Incident }> {
    if (this.failing) throw new Error('The database is away.');
    const [stored] = await insertAlarms(this.#db, [alarm]);
    if (stored!.isNew) this.raised.push(alarm);
    const over = this.#closed.has(alarm.commandId!);
    const incident = incidentOf(alarm.workerId!, over ? 'CLOSED' : 'QUEUED');
    if (!over) this.#open = incident;
    return { alarm: stored!.alarm, incident };
  }

  onChange(listener: (change: IncidentChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    const before = this.#open!;
    this.#open = null;
    for (const { commandId } of this.raised) this.#closed.add(commandId!);
    for (const listener of this.#listeners)
      listener({ before, after: incidentOf(before.workerId!, 'CLOSED'), entries: [] });
  }
}

function incidentOf(workerId: WorkerId, state: Incident['state']): Incident {
  return { id: 1 as IncidentId, number: '26-000001', workerId, state } as Incident;
}
