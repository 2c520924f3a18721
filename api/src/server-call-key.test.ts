/** Call keys against the whole server: what a phone may do with one when nobody is signed in on it, and for whom. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { addGrant } from './persistence/accounts.ts';
import type { Database } from './persistence/database.ts';
import { TestDatabases } from './persistence/test-support.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';

const globalId = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64');
const CREATE =
  'mutation ($w: ID!, $r: ID) { createCallKey(workerId: $w, replaces: $r) { id secret deviceExternalId } }';
const REVOKE = 'mutation ($w: ID!, $k: ID) { revokeCallKeys(workerId: $w, keyId: $k) { revoked } }';

interface Key {
  readonly id: string;
  readonly secret: string;
  readonly deviceExternalId: string;
}

const databases = new TestDatabases();

describe('a call key', { timeout: 60_000 }, () => {
  let db: Database;
  let server: TestServer;
  let workers: WorkerId[];
  beforeAll(async () => {
    db = await (await databases.create('embedded')).open();
    await seedTwoEmployers(db);
    server = await TestServer.start(db);
    workers = [...server.running.directory.workers()].map(({ worker }) => worker.id);
  }, 60_000);
  afterAll(async () => {
    await server.close();
    await databases.removeAll();
  });

  /** The next worker that no test has used, signed in. */
  async function phone() {
    const workerId = workers.shift()!;
    const { employerId, name } = server.running.directory.worker(workerId)!.worker;
    const id = globalId('Worker', workerId);
    const accountId = await server.accountWith('ANALYST', []);
    await addGrant(db, {
      ...{ accountId, role: 'LONE_WORKER', employerId, teamId: null, workerId, grantedBy: null },
    });
    const cookie = await server.sessionOf(accountId);
    const ask = <T>(query: string, variables = {}): Promise<T> =>
      server.askAs<T>({ cookie }, query, variables);
    const create = async (replaces: string | null = null): Promise<Key> =>
      (await ask<{ createCallKey: Key }>(CREATE, { w: id, r: replaces })).createCallKey;
    const revoke = async (keyId: string | null): Promise<number> =>
      (await ask<{ revokeCallKeys: { revoked: number } }>(REVOKE, { w: id, k: keyId })).revokeCallKeys
        .revoked;
    return { workerId, accountId, employerId, name, id, ask, create, revoke };
  }
  const at = (secondsAgo: number): string => new Date(Date.now() - secondsAgo * 1000).toISOString();
  const callsOf = (workerId: WorkerId) =>
    db.query<{ type: string; revoked: boolean; lat_e7: number | null; incidents: number }>(
      `SELECT a.type, a.token_revoked AS revoked, a.lat_e7,
         (SELECT count(*)::int4 FROM incidents i WHERE i.worker_id = a.worker_id) AS incidents
       FROM alarms a WHERE a.worker_id = $1 ORDER BY a.id`,
      [workerId],
    );
  const isLive = async ({ secret }: Key): Promise<boolean> => {
    const answer = await server.report(`${secret}/native`, { at: at(1), lat: 53.8, lon: -1.5 });
    return answer.status === 200;
  };

  it('calls for help without a sign-in, once however often it is sent, and opens an incident of its worker', async () => {
    const { workerId, create } = await phone();
    const { secret, deviceExternalId } = await create();
    const sos = { device: deviceExternalId, at: at(4), alarm: 'sos', lat: 53.8, lon: -1.5, accuracyM: 9 };
    for (let n = 0; n < 2; n++) {
      const answer = await server.report(`${secret}/native`, sos);
      expect([answer.status, await answer.json()]).toEqual([200, { accepted: 1, rejected: [] }]);
    }
    expect(await callsOf(workerId)).toEqual([
      { type: 'PANIC', revoked: false, lat_e7: 538_000_000, incidents: 1 },
    ]);
  });

  it('speaks for no other device than its worker’s own page, whatever the report says', async () => {
    const { workerId, create } = await phone();
    const other = workers[0]!;
    const { secret } = await create();
    await server.report(`${secret}/native`, { device: `lonewatch page of worker ${other}`, alarm: 'sos' });
    expect(await callsOf(workerId)).toHaveLength(1);
    expect(await callsOf(other)).toEqual([]);
  });

  it('reports no act of a session, so that nobody gets round a PIN with it', async () => {
    const { id, create, ask } = await phone();
    await ask('mutation ($i: StartSessionInput!) { startSession(input: $i) { refusal { kind } } }', {
      i: { commandId: 'start', intervalMinutes: 30 },
    });
    const { secret } = await create();
    const state = async (): Promise<unknown> =>
      (
        await ask<{ node: { session: { state: string } | null } }>(
          'query ($id: ID!) { node(id: $id) { ... on Worker { session { state } } } }',
          { id },
        )
      ).node.session;
    const end = { device: 'x', at: at(0), session: { act: 'END' } };
    expect((await server.report(`${secret}/native`, end)).status).toBe(200);
    expect(await state()).toEqual({ state: 'ACTIVE' });
  });

  it('is for the worker in person: nobody gets one for somebody else, or revokes theirs', async () => {
    const { ask, create, id } = await phone();
    const key = await create();
    const other = globalId('Worker', workers[0]!);
    await expect(ask(CREATE, { w: other })).rejects.toThrow('There is no such worker.');
    await expect(ask(REVOKE, { w: other })).rejects.toThrow('There is no such worker.');
    await expect(server.askAs({ cookie: server.cookie }, CREATE, { w: id })).rejects.toThrow();
    await expect(server.askAs({}, CREATE, { w: id })).rejects.toThrow();
    expect(await isLive(key)).toBe(true);
  });

  it('is revoked by the one that replaces it, and its last call for help is still heard', async () => {
    const { workerId, create } = await phone();
    const first = await create();
    expect(await isLive(first)).toBe(true);
    const second = await create(first.id);
    expect([await isLive(first), await isLive(second)]).toEqual([false, true]);
    const late = await server.report(`${first.secret}/native`, { at: at(2), alarm: 'sos' });
    expect(late.status).toBe(200);
    expect(await callsOf(workerId)).toMatchObject([{ revoked: true, incidents: 1 }]);
  });

  it('is one of five: a sixth revokes the oldest, and signing out revokes one or all of them', async () => {
    const { workerId, name, create, revoke } = await phone();
    const keys: Key[] = [];
    for (let n = 0; n < 6; n++) keys.push(await create());
    const live = async (): Promise<boolean[]> => Promise.all(keys.map(isLive));
    expect(await live()).toEqual([false, true, true, true, true, true]);
    const listed = await db.query<{ name: string; revoked: boolean }>(
      `SELECT t.name, t.revoked_at IS NOT NULL AS revoked FROM ingest_tokens t JOIN devices d ON d.id = t.device_id
       WHERE d.worker_id = $1 ORDER BY t.id`,
      [workerId],
    );
    expect(listed.map(({ revoked }) => revoked)).toEqual([true, false, false, false, false, false]);
    expect(new Set(listed.map((token) => token.name))).toEqual(new Set([`Phone page of ${name}`]));
    expect(await revoke(keys[3]!.id)).toBe(1);
    expect(await live()).toEqual([false, true, true, false, true, true]);
    expect(await revoke(null)).toBe(4);
    expect(await live()).toEqual([false, false, false, false, false, false]);
  });

  it('ends with the role that it was made by, and calls for help all the same', async () => {
    const { workerId, accountId, employerId, create } = await phone();
    const key = await create();
    expect(await isLive(key)).toBe(true);
    const [grant] = await db.query<{ id: number }>('SELECT id FROM grants WHERE account_id = $1', [
      accountId,
    ]);
    const administrator = await server.sessionOf(await server.accountWith('ORG_ADMIN', [employerId]), 'TOTP');
    await server.accountWith('ORG_ADMIN', [employerId]);
    await server.askAs(
      { cookie: administrator },
      'mutation ($e: ID!, $g: ID!) { withdrawRole(employerId: $e, grantId: $g) { __typename } }',
      { e: globalId('Employer', employerId), g: String(grant!.id) },
    );
    expect(await isLive(key)).toBe(false);
    expect((await server.report(`${key.secret}/native`, { at: at(1), alarm: 'sos' })).status).toBe(200);
    expect(await callsOf(workerId)).toMatchObject([{ revoked: true, incidents: 1 }]);
  });
});
