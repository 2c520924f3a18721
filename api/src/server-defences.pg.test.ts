/** What strangers, broken programs and greedy queries must not be able to do to everybody else. */
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { onBothEngines } from './persistence/test-support.ts';
import type { Database } from './persistence/database.ts';
import { FrameClient, seedTwoEmployers, TestServer } from './server-test-kit.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const globalId = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64');

/** Sends bytes as they are; answers the first line that comes back. */
function raw(origin: string, text: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.once('data', (data: Buffer) => {
      resolve(data.toString().split('\r\n')[0]!);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

await onBothEngines('the server defends itself', (create) => {
  async function start(): Promise<TestServer> {
    const db: Database = await (await create()).open();
    await seedTwoEmployers(db);
    const server = await TestServer.start(db);
    closers.push(
      () => db.close(),
      () => server.close(),
    );
    return server;
  }

  it('against an upgrade to an address that is none', async () => {
    const server = await start();
    const upgrade = (path: string): string =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
    for (const path of ['//', '/\\', 'http://[', '/graphql/', '/%'])
      expect(await raw(server.origin, upgrade(path))).toBe('HTTP/1.1 404 Not Found');
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
  });

  it('against a query that would hold everybody up, and says what to do', async () => {
    const server = await start();
    const page = 'workers(first: 1000) { edges { node { id name status } } }';
    await server.ask(`{ ${page} }`);
    const many = Array.from({ length: 30 }, (_, i) => `a${i}: ${page}`).join(' ');
    await expect(server.ask(`{ ${many} }`)).rejects.toThrow('Ask for smaller pages, or in several queries');
    const deep = `employers { edges { node ${'{ teams { employer '.repeat(9)}{ id }${'} }'.repeat(9)} } }`;
    await expect(server.ask(`{ ${deep} }`)).rejects.toThrow('more than one query may');
    const long = `{ ${Array.from({ length: 900 }, (_, i) => `a${i}: serverTime`).join(' ')} }`;
    await expect(server.ask(long)).rejects.toThrow(/token/);
  });

  it('of one reader against another operation that cannot be read', async () => {
    const server = await start();
    const client = new FrameClient(server);
    closers.push(() => client.close());
    await client.until(() => client.frames.length > 0);
    client.send({ id: 'wrong', type: 'subscribe', payload: { query: 'subscription { pos' } });
    await client.until(() => client.errors.length > 0);
    const had = client.frames.length;
    await client.until(() => client.frames.length > had);
    expect(client.closeCode).toBeNull();
    await expect(server.ask('subscription { positionFrames { seq } }')).rejects.toThrow('need a WebSocket');
  });

  it('against an alarm that is sent again and again: it is one, and no other is pushed out', async () => {
    const server = await start();
    await server.report('mapped/native', { device: 'first', alarm: 'sos', at: '2026-11-22T10:00:00Z' });
    const again = { device: 'again', alarm: 'sos', at: '2026-11-22T11:00:00Z' };
    for (let round = 0; round < 12; round++)
      await server.report(
        'mapped/native',
        Array.from({ length: 100 }, () => again),
      );
    const { alarms } = await server.ask<{
      alarms: { totalCount: number; edges: { node: { device: { externalId: string } } }[] };
    }>('{ alarms { totalCount edges { node { device { externalId } } } } }');
    expect(alarms.totalCount).toBe(2);
    expect(alarms.edges.map(({ node }) => node.device.externalId)).toEqual(['again', 'first']);
  });

  it('the people of an employer without location mapping: no place by a rehearsal or by what was refused', async () => {
    const server = await start();
    await server.report('unmapped/native', [
      { device: 'badge-1', lat: 54.1, lon: -2.1, alarm: 'test' },
      { device: 'badge-2', lat: 54.2, lon: -2.2, alarm: 'sos' },
      { device: 'badge-3', lat: 54.3, lon: -2.3, session: { act: 'FLY' } },
    ]);
    const answer = await server.ask<{
      alarms: { edges: { node: { type: string; fix: { lat: number } | null } }[] };
      ingestRejects: { edges: { node: { reason: string; excerpt: string } }[] };
    }>(
      'query ($e: ID!) { alarms { edges { node { type fix { lat } } } } ingestRejects(employerId: $e) { edges { node { reason excerpt } } } }',
      { e: globalId('Employer', server.employerId('Unmapped')) },
    );
    const fixes = new Map(answer.alarms.edges.map(({ node }) => [node.type, node.fix]));
    expect(fixes.get('TEST')).toBeNull();
    expect(fixes.get('PANIC')).not.toBeNull();
    expect(answer.ingestRejects.edges).toHaveLength(1);
    expect(JSON.stringify(answer.ingestRejects)).not.toContain('54.3');
  });

  it('with a content policy on the page under every address, and without other methods', async () => {
    const server = await start();
    for (const path of ['/', '/index.html', '/wall', '/graphql']) {
      const answer = await fetch(`${server.origin}${path}`, { headers: { Accept: 'text/html' } });
      expect([path, answer.headers.get('content-security-policy')]).toEqual([
        path,
        expect.stringContaining("frame-ancestors 'none'"),
      ]);
    }
    expect((await fetch(`${server.origin}/`, { method: 'DELETE' })).status).toBe(405);
  });
});
