import { afterEach, expect, it } from 'vitest';
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import { onBothEngines } from './persistence/test-support.ts';
import type { Database } from './persistence/database.ts';
import { FrameClient, seedTwoEmployers, TestServer } from './server-test-kit.ts';

const clients: FrameClient[] = [];
const servers: TestServer[] = [];
const databases: Database[] = [];

function read(
  server: TestServer,
  variables: object = {},
  ...rest: [string?, Record<string, string>?]
): FrameClient {
  const client = new FrameClient(server, variables, ...rest);
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) await server.close();
  for (const db of databases.splice(0)) await db.close();
});

const badge = (n: number, over: object = {}) => ({
  device: `badge-${n}`,
  at: Date.now(),
  lon: -1.5,
  lat: 53.8,
  accuracyM: 5,
  ...over,
});
const globalId = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64');

await onBothEngines('the server', (create) => {
  async function start(env: Record<string, string> = {}): Promise<TestServer> {
    const db = await (await create()).open();
    databases.push(db);
    await seedTwoEmployers(db);
    const server = await TestServer.start(db, env);
    servers.push(server);
    return server;
  }

  it('moves a dot on an open socket when a phone reports', async () => {
    const server = await start();
    const employer = globalId('Employer', server.employerId('Mapped'));
    const client = read(server);
    await client.until(() => client.frames.length >= 2);
    expect((await server.report('mapped/native', badge(2, { lon: -1.5, lat: 53.8 }))).status).toBe(200);
    await client.until(() => client.columns(employer).hasPosition[1] === 1);
    expect([client.columns(employer).lonE6[1], client.columns(employer).latE6[1]]).toEqual([
      -1_500_000, 53_800_000,
    ]);
    expect(client.misfits).toBe(0);
  });

  it('takes every client at one address and an unknown device as unassigned', async () => {
    const server = await start();
    await server.report('mapped', {
      _type: 'location',
      lat: 53.1,
      lon: -1.2,
      tst: Math.floor(Date.now() / 1000),
      topic: 'owntracks/jane/phone',
      acc: 9,
    });
    await fetch(
      `${server.origin}/ingest/mapped?id=4711&lat=53.2&lon=-1.3&timestamp=${Math.floor(Date.now() / 1000)}`,
      { method: 'POST' },
    );
    const { devices } = await server.ask<{
      devices: {
        edges: { node: { externalId: string; worker: null; lastFix: { lat: number; gridRef: string } } }[];
      };
    }>(
      '{ devices(filter: { assigned: false }) { edges { node { externalId worker { id } lastFix { lat lon gridRef plusCode } } } } }',
    );
    expect(devices.edges.map(({ node }) => [node.externalId, node.worker, node.lastFix.lat])).toEqual([
      ['4711', null, 53.2],
      ['jane/phone', null, 53.1],
    ]);
    const { roster } = await server.ask<{
      roster: { names: string[]; workerIds: (string | null)[]; slotCount: number };
    }>('query ($e: ID!) { roster(employerId: $e) { names workerIds slotCount slots } }', {
      e: globalId('Employer', server.employerId('Mapped')),
    });
    expect(roster.slotCount).toBe(7);
    expect(roster.names.slice(5)).toEqual(['jane/phone', '4711']);
    expect(roster.workerIds.slice(5)).toEqual([null, null]);
  });

  it('keeps duplicates, late fixes and jumps in the trail with their marks, and the dot stays with the newest', async () => {
    const server = await start();
    const now = Date.now();
    const send = (over: object) => server.report('mapped/native', badge(1, over));
    await server.report('mapped/native', { device: 'badge-1', at: now - 120_000, session: 'start' });
    await send({ at: now - 60_000, lon: -1.5 });
    await send({ at: now - 30_000, lon: -1.501 });
    await send({ at: now - 60_000, lon: -1.5 });
    await send({ at: now - 45_000, lon: -1.5005 });
    await send({ at: now - 20_000, lon: 5 });
    const { node } = await server.ask<{
      node: { lastKnownFix: { lon: number }; trail: { edges: { node: { lon: number; marks: string[] } }[] } };
    }>(
      `query ($id: ID!, $from: DateTime!, $to: DateTime!) { node(id: $id) { ... on Worker { lastKnownFix { lon } trail(from: $from, to: $to) { edges { node { lon marks } } } } } }`,
      {
        id: globalId('Worker', 1),
        from: new Date(now - 300_000).toISOString(),
        to: new Date(now + 60_000).toISOString(),
      },
    );
    expect(node.lastKnownFix.lon).toBeCloseTo(-1.501, 6);
    expect(node.trail.edges.map(({ node: fix }) => [fix.lon, fix.marks])).toEqual([
      [-1.5, []],
      [-1.5, ['DUPLICATE', 'LATE']],
      [-1.5005, ['LATE']],
      [-1.501, []],
      [5, ['JUMP']],
    ]);
  });

  it('shows a call for help from anybody as ALARM at once, known device or not', async () => {
    const server = await start();
    const client = read(server);
    await client.until(() => client.frames.length >= 2);
    await fetch(`${server.origin}/ingest/mapped/osmand?id=badge-3&alarm=sos`, { method: 'POST' });
    await server.report('mapped/native', { device: 'stranger', alarm: 'sos' });
    await server.report('mapped/native', { alarm: 'sos' });
    const employer = globalId('Employer', server.employerId('Mapped'));
    const alarmed = () =>
      [...client.columns(employer).status].filter((code) => code === STATUS_CODE.ALARM).length;
    await client.until(() => alarmed() === 3);
    const { alarms } = await server.ask<{
      alarms: { edges: { node: { type: string; priority: number; device: { externalId: string } } }[] };
    }>('{ alarms { edges { node { type priority device { externalId } } } } }');
    expect(alarms.edges.map(({ node }) => [node.type, node.priority, node.device.externalId])).toEqual([
      ['PANIC', 1, 'unidentified'],
      ['PANIC', 1, 'stranger'],
      ['PANIC', 1, 'badge-3'],
    ]);
  });

  it('lets no position of an employer without location mapping leave, by frame or by query, but in an alarm', async () => {
    const server = await start();
    const employer = globalId('Employer', server.employerId('Unmapped'));
    const client = read(server);
    await server.report('unmapped/native', [badge(1), badge(2, { alarm: 'sos' })]);
    await client.until(
      () =>
        client.columns(employer).status[1] === STATUS_CODE.ALARM &&
        client.columns(employer).hasPosition[1] === 1,
    );
    expect(client.columns(employer).hasPosition[0]).toBe(0);
    const { workers } = await server.ask<{
      workers: {
        edges: {
          node: {
            name: string;
            lastKnownFix: object | null;
            devices: { lastFix: object | null }[];
            trail: { edges: object[] };
          };
        }[];
      };
    }>(
      `query ($e: [ID!], $from: DateTime!, $to: DateTime!) { workers(filter: { employerIds: $e }, first: 2) { edges { node { name lastKnownFix { lat } devices { lastFix { lat } } trail(from: $from, to: $to) { edges { node { lat } } } } } } }`,
      {
        e: [employer],
        from: new Date(Date.now() - 60_000).toISOString(),
        to: new Date(Date.now() + 60_000).toISOString(),
      },
    );
    const [hidden, alarmed] = workers.edges.map(({ node }) => node);
    expect([hidden!.lastKnownFix, hidden!.devices[0]!.lastFix, hidden!.trail.edges]).toEqual([
      null,
      null,
      [],
    ]);
    expect(alarmed!.lastKnownFix).not.toBeNull();
  });

  it('brings everything back after a restart, with the true age, and a reader starts anew on the new epoch', async () => {
    const db = await (await create()).open();
    databases.push(db);
    await seedTwoEmployers(db);
    const first = await TestServer.start(db);
    const at = Date.now() - 90_000;
    await first.report('mapped/native', [
      badge(1, { at, session: { act: 'START', intervalMin: 30 } }),
      badge(4, { alarm: 'sos' }),
    ]);
    const before = read(first);
    const employer = globalId('Employer', first.employerId('Mapped'));
    await before.until(() => before.columns(employer).hasPosition[0] === 1);
    const cursor = before.cursor(employer);
    await first.close();
    await before.until(() => before.closeCode !== null);
    expect(before.closeCode).toBe(4510);
    const second = await TestServer.start(db);
    servers.push(second);
    const after = read(second, { r: [cursor] });
    await after.until(() => after.columns(employer).hasPosition[0] === 1);
    expect(after.frames.find((frame) => frame.employerId === employer)!.kind).toBe('KEY');
    expect(after.columns(employer).fixAtS[0]).toBe(Math.floor(at / 1000));
    expect(after.columns(employer).status[0]).toBe(STATUS_CODE.OK);
    expect(after.columns(employer).status[3]).toBe(STATUS_CODE.ALARM);
  });

  it('catches a reader up from its cursor with what it missed only', async () => {
    const server = await start();
    const employer = globalId('Employer', server.employerId('Mapped'));
    await server.report('mapped/native', [badge(1), badge(2), badge(3), badge(4), badge(5)]);
    const away = read(server, { e: [employer] });
    await away.until(() => away.columns(employer).hasPosition[4] === 1);
    const cursor = away.cursor(employer);
    away.close();
    const other = read(server, { e: [employer] });
    await server.report('mapped/native', badge(3, { lon: -1.49, at: Date.now() + 1_000 }));
    await other.until(() => other.columns(employer).lonE6[2] === -1_490_000);
    const back = read(server, { e: [employer], r: [cursor] });
    await back.until(() => back.frames.length > 0);
    expect(back.frames[0]!.kind).toBe('DELTA');
    expect(Buffer.from(back.frames[0]!.data, 'base64')[3]).toBe(2);
    expect(back.frames[0]!.seq).toBeGreaterThan(cursor.seq);
  });

  it('leaves out frames for a reader that does not read, in bounded memory, and keeps all others served', async () => {
    const server = await start({ FRAME_BUDGET_BYTES: '65536' });
    const employer = globalId('Employer', server.employerId('Mapped'));
    const slow = read(server, { e: [employer] });
    const fine = read(server, { e: [employer] });
    await slow.until(() => slow.frames.length > 0);
    slow.socket.pause();
    const seen = fine.frames.length;
    await fine.until(() => fine.frames.length > seen + 3);
    slow.socket.resume();
    const held = slow.frames.length;
    await slow.until(() => slow.frames.length > held + 1);
    expect(slow.misfits).toBe(0);
    expect(fine.misfits).toBe(0);
  });

  it('answers what is wrong with a sentence, and nothing else is lost', async () => {
    const server = await start({ MAX_BODY_BYTES: '65536' });
    const wrongToken = await server.report('nobody/native', badge(1));
    expect([wrongToken.status, await wrongToken.text()]).toEqual([
      401,
      expect.stringContaining('token is not known'),
    ]);
    expect((await server.report('mapped/native', 'x'.repeat(70_000))).status).toBe(413);
    const garbage = await server.report('mapped/native', '{"device": ');
    expect(garbage.status).toBe(400);
    const partly = await server.report('mapped/native', [badge(1), 'no report', badge(2)]);
    expect([partly.status, await partly.json()]).toMatchObject([
      200,
      { accepted: 2, rejected: [{ index: 1 }] },
    ]);
    const { ingestRejects } = await server.ask<{
      ingestRejects: { edges: { node: { reason: string; excerpt: string } }[] };
    }>(
      'query ($e: ID!) { ingestRejects(employerId: $e) { edges { node { reason excerpt protocol receivedAt } } } }',
      { e: globalId('Employer', server.employerId('Mapped')) },
    );
    expect(ingestRejects.edges).toHaveLength(2);
    await expect(server.ask('{ workers(first: 5000) { totalCount } }')).rejects.toThrow('ask for 1 to 1000');
    const otherId = globalId('Worker', 1);
    for (const [id, sentence] of [
      ['nonsense', 'is no id'],
      [otherId, 'not the id of a Team'],
    ])
      await expect(server.ask(`{ workers(filter: { teamIds: ["${id}"] }) { totalCount } }`)).rejects.toThrow(
        sentence,
      );
    for (const list of ['alarms', 'devices', 'employers', 'workers'])
      await expect(server.ask(`{ ${list}(after: "nonsense") { totalCount } }`)).rejects.toThrow('cursor');
    await expect(server.ask('{ workers(after: "nonsense") { totalCount } }')).rejects.toThrow(
      'not one of this list',
    );
  });

  it('pages through workers in every order without missing or repeating one', async () => {
    const server = await start();
    await server.report('mapped/native', [
      badge(1),
      badge(2, { session: { act: 'START' } }),
      badge(4, { alarm: 'sos' }),
    ]);
    for (const orderBy of ['NAME', 'STATUS', 'LAST_FIX', 'NEXT_CHECK_IN']) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const {
          workers,
        }: {
          workers: {
            edges: { node: { id: string } }[];
            pageInfo: { hasNextPage: boolean; endCursor: string };
          };
        } = await server.ask(
          'query ($o: WorkerOrder, $a: String) { workers(orderBy: $o, first: 3, after: $a) { edges { node { id } } pageInfo { hasNextPage endCursor } } }',
          { o: orderBy, a: after },
        );
        seen.push(...workers.edges.map(({ node }) => node.id));
        after = workers.pageInfo.hasNextPage ? workers.pageInfo.endCursor : null;
      } while (after !== null);
      expect(new Set(seen).size).toBe(10);
      expect(seen).toHaveLength(10);
      if (orderBy === 'STATUS') expect(seen[0]).toBe(globalId('Worker', 4));
      if (orderBy === 'NEXT_CHECK_IN') expect(seen[0]).toBe(globalId('Worker', 2));
      if (orderBy === 'LAST_FIX')
        expect(seen.slice(0, 3).sort()).toEqual([1, 2, 4].map((n) => globalId('Worker', n)));
    }
  });

  it('opens no socket for a page of another origin', async () => {
    const server = await start();
    const stranger = read(server, {}, undefined, { Origin: 'https://evil.example' });
    await stranger.until(() => stranger.closeCode !== null);
    expect(stranger.frames).toHaveLength(0);
    const own = read(server, {}, undefined, { Origin: server.origin });
    await own.until(() => own.frames.length > 0);
  });

  it('serves frames to any document, each with the fields that it asks for', async () => {
    const server = await start();
    const one = read(server, {}, 'subscription { positionFrames { employerId epoch seq kind data } }');
    const other = read(
      server,
      { deep: true },
      'subscription Named($deep: Boolean!) { frame: positionFrames { seq } positionFramesAlias: positionFrames @include(if: false) { seq } }',
    );
    await one.until(() => one.frames.length >= 2);
    expect(Object.keys(one.frames[0]!)).toEqual(['employerId', 'epoch', 'seq', 'kind', 'data']);
    await other.until(() => other.errors.length > 0);
  });
});
