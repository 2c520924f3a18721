/** A worker's own phone against the whole server: what it may do, what it hears back, and what it must never hear. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { addGrant } from './persistence/accounts.ts';
import type { Database } from './persistence/database.ts';
import { TestDatabases } from './persistence/test-support.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';

const globalId = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64');
let commands = 0;
const commandId = (): string => `command ${++commands}`;
const OUTCOME = '{ receivedAt session { id state nextCheckInAt endsAt amber } refusal { kind sentence } }';

interface Outcome {
  readonly receivedAt: string;
  readonly session: { readonly state: string; readonly nextCheckInAt: string } | null;
  readonly refusal: { readonly kind: string; readonly sentence: string } | null;
}

const databases = new TestDatabases();

describe('a worker’s own phone', { timeout: 60_000 }, () => {
  let db: Database;
  let server: TestServer;
  let employerId: EmployerId;
  let workers: WorkerId[];
  let operator: Record<string, string>;
  beforeAll(async () => {
    db = await (await databases.create('embedded')).open();
    await seedTwoEmployers(db);
    server = await TestServer.start(db);
    employerId = server.employerId('Mapped');
    workers = [...server.running.directory.workers()]
      .filter(({ worker }) => worker.employerId === employerId)
      .map(({ worker }) => worker.id);
    operator = await operatorOf(server, employerId);
  }, 60_000);
  afterAll(async () => {
    await server.close();
    await databases.removeAll();
  });

  /** The next worker that no test has used, signed in, in a session. */
  async function phone(...pins: [pin: string, second: string] | []) {
    const workerId = workers.shift()!;
    const id = globalId('Worker', workerId);
    const accountId = await server.accountWith('ANALYST', []);
    await addGrant(db, {
      ...{ accountId, role: 'LONE_WORKER', employerId, teamId: null, workerId, grantedBy: null },
    });
    const cookie = await server.sessionOf(accountId);
    const ask = <T>(query: string, variables = {}): Promise<T> =>
      server.askAs<T>({ cookie }, query, variables);
    const act = async (name: string, input: object = {}): Promise<Outcome> => {
      const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
      const answer = await ask<Record<string, Outcome>>(
        `mutation ($input: ${type}!) { ${name}(input: $input) ${OUTCOME} }`,
        { input: { commandId: commandId(), ...input } },
      );
      return answer[name]!;
    };
    await act('startSession', { intervalMinutes: 30 });
    const [pin, second] = pins;
    if (pin !== undefined)
      await ask(
        'mutation ($w: ID!, $p: String!, $s: String) { setOwnPins(workerId: $w, pin: $p, duressPin: $s) { refusal { kind } } }',
        { w: id, p: pin, s: second },
      );
    return { workerId, id, cookie, ask, act };
  }

  let guessed: Awaited<ReturnType<typeof phone>>;

  /** What lies open about this worker, as an alarm row and in the log. */
  const raised = async (workerId: WorkerId): Promise<string[]> => {
    const rows = await db.query<{ type: string }>(
      'SELECT type FROM alarms WHERE worker_id = $1 ORDER BY id',
      [workerId],
    );
    return rows.map(({ type }) => type);
  };
  const logOf = async (workerId: WorkerId): Promise<string[]> => {
    const rows = await db.query<{ kind: string }>(
      `SELECT l.kind FROM incident_log l JOIN incidents i ON i.id = l.incident_id WHERE i.worker_id = $1 ORDER BY l.seq`,
      [workerId],
    );
    return rows.map(({ kind }) => kind);
  };

  it('starts, checks in and ends its own session, and nobody else’s', async () => {
    const { act, ask } = await phone();
    const before = await act('checkIn');
    expect(before).toMatchObject({ session: { state: 'ACTIVE' }, refusal: null });
    expect(await act('checkIn', { agoSeconds: 600 })).toMatchObject({
      session: { nextCheckInAt: before.session!.nextCheckInAt },
    });
    const other = globalId('Worker', workers[0]!);
    await expect(act('endSession', { workerId: other })).rejects.toThrow('There is no such worker.');
    expect(await act('homeSafe')).toMatchObject({ session: null, refusal: null });
    expect(await act('checkIn')).toMatchObject({ refusal: { kind: 'NOT_NOW' } });
    const { viewer } = await ask<{ viewer: { grants: { worker: { sessionEntries: object } | null }[] } }>(
      '{ viewer { grants { worker { sessionEntries(first: 9) { edges { node { act byKind text } } } } } } }',
    );
    const own = viewer.grants.find(({ worker }) => worker !== null)!.worker!.sessionEntries as {
      edges: { node: { act: string; byKind: string } }[];
    };
    expect(own.edges.map(({ node }) => node.act)).toEqual(['HOME_SAFE', 'CHECK_IN', 'CHECK_IN', 'START']);
  });

  it('calls for help at once, once however often it is sent, and may say that it was a mistake', async () => {
    const { act, ask, workerId, id } = await phone();
    const input = {
      ...{ commandId: commandId(), agoSeconds: 2 },
      fix: { lat: 53.5, lon: -2.2, accuracyM: 9, agoSeconds: 1 },
    };
    const call = () =>
      ask(
        'mutation ($input: RaiseAlarmInput!) { raiseAlarm(input: $input) { receivedAt incident { id } } }',
        {
          input,
        },
      );
    // Where she is stands in the alarm, and soon after on the map, as of one more device of hers.
    const lats = async () => {
      const query = `{ node(id: "${id}") { ... on Worker { lastKnownFix { lat } devices { kind } } } }`;
      return server.ask<{ node: object }>(query);
    };
    // Her own incident is hers to read when it is closed.
    expect(await call()).toMatchObject({ raiseAlarm: { incident: null } });
    await call();
    expect(await raised(workerId)).toEqual(['PANIC']);
    await vi.waitFor(async () =>
      expect((await lats()).node).toEqual({
        lastKnownFix: { lat: 53.5 },
        devices: [{ kind: 'ID_BADGE' }, { kind: 'PHONE_APP' }],
      }),
    );
    await ask('mutation ($w: ID!, $f: FixInput!) { reportOwnFix(workerId: $w, fix: $f) { receivedAt } }', {
      ...{ w: id, f: { lat: 53.51, lon: -2.2 } },
    });
    expect((await lats()).node).toMatchObject({ lastKnownFix: { lat: 53.51 } });
    const own = () =>
      ask<{ node: { ownSafety: { alarm: object | null } } }>(
        `{ node(id: "${id}") { ... on Worker { ownSafety { alarm { type answered cancelledAt } } } } }`,
      );
    expect((await own()).node.ownSafety.alarm).toEqual({ type: 'PANIC', answered: false, cancelledAt: null });
    await act('checkIn');
    expect(await act('cancelAlarm')).toMatchObject({ refusal: null });
    expect((await own()).node.ownSafety.alarm).toMatchObject({ cancelledAt: expect.any(String) as string });
    expect(await logOf(workerId)).toEqual(['RAISED', 'WORKER_SAID', 'WORKER_CANCELLED']);
    await act('endSession');
    expect((await own()).node.ownSafety.alarm).not.toBeNull();
  });

  it('asks for the PIN where one is set, and bars whoever guesses it, but never a call for help', async () => {
    guessed = await phone('2468', '1357');
    const { act, workerId } = guessed;
    expect(await act('checkIn')).toMatchObject({ refusal: { kind: 'PIN_NEEDED' } });
    for (let guess = 0; guess < 5; guess++)
      expect(await act('checkIn', { pin: `900${guess}` })).toMatchObject({ refusal: { kind: 'WRONG_PIN' } });
    expect(await act('checkIn', { pin: '2468' })).toMatchObject({ refusal: { kind: 'TOO_MANY_TRIES' } });
    expect(await raised(workerId)).toEqual([]);
    expect(await act('checkIn', { pin: '1357' })).toMatchObject({ refusal: { kind: 'TOO_MANY_TRIES' } });
    expect(await raised(workerId)).toEqual(['DURESS']);
  });

  it('answers the PIN that calls for help as it answers the other, byte for byte, and calls', async () => {
    const ordinary = await phone('2468', '1357');
    const forced = await phone('2468', '1357');
    const bytes = async ({ cookie, id }: typeof forced, pin: string): Promise<string[]> => {
      const said: string[] = [];
      const send = async (query: string, variables: object): Promise<void> => {
        const response = await fetch(`${server.origin}/graphql`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', cookie },
          body: JSON.stringify({ query, variables }),
        });
        const headers = [...response.headers].filter(([name]) => name !== 'date');
        said.push(JSON.stringify([response.status, headers]), await response.text());
      };
      for (const [name, more] of [
        ['checkIn', {}],
        ['extendSession', {}],
        ['suspendSession', { minutes: 30 }],
        ['cancelAlarm', {}],
        ['endSession', {}],
      ] as const) {
        const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
        await send(`mutation ($input: ${type}!) { ${name}(input: $input) ${OUTCOME} }`, {
          input: { commandId: commandId(), pin, ...more },
        });
      }
      await send(
        'query ($id: ID!) { node(id: $id) { ... on Worker { status session { state } ownSafety { hasPin alarm { type } } incidents { totalCount } sessionEntries { edges { node { act byKind by text voice { seconds } } } } seenBy { edges { node { why what } } } } } }',
        { id },
      );
      return said.map((text) =>
        text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replace(/"id":"[^"]*"/g, '"id":"ID"'),
      );
    };
    const calm = await bytes(ordinary, '2468');
    const silent = await bytes(forced, '1357');
    expect(silent).toEqual(calm);
    expect(silent.join()).not.toMatch(/duress|"alarm":\{/i);
    expect(await raised(ordinary.workerId)).toEqual([]);
    expect([...new Set(await raised(forced.workerId))]).toEqual(['DURESS']);
    expect(await logOf(forced.workerId)).toContain('DURESS_DETECTED');
    // Sent again because the answer was lost, it is still one.
    const again = { commandId: commandId(), pin: '1357' };
    const before = await raised(forced.workerId);
    await forced.act('checkIn', again);
    await forced.act('checkIn', again);
    expect(await raised(forced.workerId)).toHaveLength(before.length + 1);
  });

  it('lets an operator act on the worker’s behalf with a reason, and writes down who did', async () => {
    const { id, workerId } = guessed;
    const onBehalf = (name: string, input: object) => {
      const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
      return server.askAs<Record<string, Outcome>>(
        operator,
        `mutation ($input: ${type}!) { ${name}(input: $input) ${OUTCOME} }`,
        { input: { commandId: commandId(), workerId: id, ...input } },
      );
    };
    await expect(onBehalf('checkIn', {})).rejects.toThrow('Say why in words');
    expect(await onBehalf('checkIn', { reason: 'She rang: her phone is broken' })).toMatchObject({
      checkIn: { refusal: null },
    });
    await expect(onBehalf('cancelAlarm', {})).rejects.toThrow('Your role does not include');
    const rows = await db.query<{ act: string; actor_kind: string; actor_name: string }>(
      'SELECT act, actor_kind, actor_name FROM session_entries WHERE worker_id = $1 ORDER BY id DESC LIMIT 1',
      [workerId],
    );
    expect(rows).toEqual([{ act: 'CHECK_IN', actor_kind: 'OPERATOR', actor_name: 'ARC_OPERATOR' }]);
    await server.askAs(
      operator,
      'mutation ($input: RaiseAlarmInput!) { raiseAlarm(input: $input) { receivedAt } }',
      {
        input: {
          ...{ commandId: commandId(), employerId: globalId('Employer', employerId), priority: 1 },
          ...{ who: 'A passer-by', text: 'A nurse lies at the bus stop in Mill Lane' },
        },
      },
    );
    const [manual] = await db.query<{ type: string; worker_id: null; priority: number }>(
      `SELECT type, worker_id, priority FROM alarms WHERE type = 'MANUAL'`,
    );
    expect(manual).toEqual({ type: 'MANUAL', worker_id: null, priority: 1 });
  });
});

async function operatorOf(server: TestServer, employerId: EmployerId): Promise<Record<string, string>> {
  const [arc] = await server.db.query<{ id: number }>(
    `INSERT INTO arcs (name) VALUES ('Centre') RETURNING id`,
  );
  await server.db.query('INSERT INTO arc_contracts VALUES ($1, $2)', [arc!.id, employerId]);
  const accountId = await server.accountWith('ARC_OPERATOR', []);
  await addGrant(server.db, {
    ...{ accountId, role: 'ARC_OPERATOR', employerId: null, arcId: arc!.id },
    ...{ teamId: null, workerId: null, grantedBy: null },
  });
  return { cookie: await server.sessionOf(accountId, 'TOTP') };
}
