/** Machines that read: a wall display from its code to its revocation, and API keys, over real sockets. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { apiKeyBySecret, createApiKey, revokeApiKey } from './persistence/api-keys.ts';
import type { Database } from './persistence/database.ts';
import { onBothEngines } from './persistence/test-support.ts';
import { approveWall, revokeWall, wallBySecret } from './persistence/walls.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';
import type { Presence } from './transport/identity.ts';
import { makeKeyPresence } from './transport/key-presence.ts';
import { makeWallPresence } from './transport/wall-presence.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Who a request with these headers is, found from a real request. */
async function presenceOf(
  resolve: (request: IncomingMessage) => Promise<Presence | null>,
  headers: Record<string, string>,
): Promise<Presence | null> {
  let found: Presence | null = null;
  const server = createServer((request, response) => {
    void resolve(request).then((presence) => {
      found = presence;
      response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql?as=wall`, { headers });
  server.close();
  return found;
}

await onBothEngines('a machine that reads', (create) => {
  async function start(env: Record<string, string> = {}) {
    const db: Database = await (await create()).open();
    await seedTwoEmployers(db);
    const server = await TestServer.start(db, env);
    closers.push(
      () => db.close(),
      () => server.close(),
    );
    return { db, server, employerId: server.employerId('Mapped') };
  }
  const cookieOf = (answer: Response): string => answer.headers.get('set-cookie')!.split(';')[0]!;
  const ask = (origin: string, headers: Record<string, string> = {}) =>
    fetch(`${origin}/api/walls`, { method: 'POST', headers });
  const look = async (origin: string, cookie: string): Promise<unknown> => {
    const answer = await fetch(`${origin}/api/walls/me`, { headers: { Cookie: cookie } });
    return answer.json();
  };

  it('is a wall from the moment its code is approved, through a restart, until it is revoked', async () => {
    const { db, server, employerId } = await start();
    expect(await look(server.origin, 'other=1')).toEqual({ state: 'NONE' });
    const asked = await ask(server.origin);
    const { code, expiresAtMs } = (await asked.json()) as { code: string; expiresAtMs: number };
    const cookie = cookieOf(asked);
    expect([asked.status, asked.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(asked.headers.get('set-cookie')).toMatch(
      /^lonewatch_wall=[\w-]{43}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Strict$/,
    );
    expect(await look(server.origin, cookie)).toEqual({ state: 'PENDING', code, expiresAtMs });
    const presence = makeWallPresence((secret) => wallBySecret(db, secret, Date.now()));
    expect(await presenceOf(presence, { Cookie: cookie })).toBeNull();

    const approval = { code, employerId, name: 'Control room', accountId: null, nowMs: Date.now() };
    const { id } = (await approveWall(db, approval))!;
    const approved = { state: 'APPROVED', name: 'Control room', employer: 'Mapped' };
    expect(await look(server.origin, cookie)).toEqual(approved);
    await server.close();
    closers.pop();
    const again = await TestServer.start(db);
    closers.push(() => again.close());
    expect(await look(again.origin, cookie)).toEqual(approved);
    const wall = await presenceOf(presence, { Cookie: `a=b; ${cookie}` });
    expect(wall).toMatchObject({
      viewer: {
        kind: 'WALL',
        id: String(id),
        name: 'Control room',
        grants: [{ role: 'WALL_DISPLAY', employerId, teamId: null, workerId: null }],
      },
      accountId: null,
      expiresAtMs: Infinity,
    });

    expect(await wall!.again()).toMatchObject({ viewer: { id: String(id) } });
    await revokeWall(db, { id, employerId, nowMs: Date.now() });
    expect(await wall!.again()).toBeNull();
    expect(await presenceOf(presence, { Cookie: cookie })).toBeNull();
    expect(await look(again.origin, cookie)).toEqual({ state: 'REVOKED' });
  });

  it('is no wall for a page of another site, by another method, or too often', async () => {
    const { server } = await start({ TRUSTED_PROXIES: '1' });
    expect((await ask(server.origin, { Origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask(server.origin, { Origin: server.origin })).status).toBe(201);
    const wrong = await fetch(`${server.origin}/api/walls`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    const from = (address: string) => ask(server.origin, { 'X-Forwarded-For': address });
    const statuses: number[] = [];
    for (let i = 0; i < 40 && statuses.at(-1) !== 429; i++) statuses.push((await from('203.0.113.7')).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await from('203.0.113.8')).status).toBe(201);
  });

  it('keeps its cookie to https where browsers come by https', async () => {
    const { server } = await start({ PUBLIC_URL: 'https://lonewatch.example' });
    const asked = await ask(server.origin);
    expect(asked.headers.get('set-cookie')).toMatch(/; Secure$/);
    expect(asked.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('is a key with its scope until it ends or is revoked', async () => {
    const { db, employerId } = await start();
    const clock = { nowMs: Date.now() };
    const resolve = makeKeyPresence((secret) => apiKeyBySecret(db, secret, clock.nowMs));
    const make = (scope: 'FIGURES' | 'POSITIONS') =>
      createApiKey(db, {
        ...{ employerId, scope, name: scope, createdBy: null },
        ...{ nowMs: clock.nowMs, expiresAtMs: clock.nowMs + 60_000 },
      });
    const [figures, positions] = [await make('FIGURES'), await make('POSITIONS')];
    const as = (authorization: string) => presenceOf(resolve, { Authorization: authorization });
    expect(await as(`Bearer ${figures.secret}`)).toMatchObject({
      viewer: {
        kind: 'KEY',
        id: String(figures.key.id),
        grants: [{ role: 'ANALYST', employerId, permissions: ['SEE_EMPLOYER', 'SEE_FIGURES'] }],
      },
      accountId: null,
      expiresAtMs: figures.key.expiresAtMs,
    });
    const held = await as(`bearer ${positions.secret}`);
    expect(held!.viewer.grants).toMatchObject([{ role: 'SAFETY_MANAGER' }]);
    expect(held!.viewer.grants[0]!.permissions).toContain('SEE_POSITIONS');
    for (const wrong of ['Bearer lw_wrong', 'Bearer', `Basic ${figures.secret}`, ''])
      expect(await as(wrong)).toBeNull();
    await revokeApiKey(db, { id: positions.key.id, employerId, nowMs: clock.nowMs });
    expect(await held!.again()).toBeNull();
    clock.nowMs += 60_000;
    expect(await as(`Bearer ${figures.secret}`)).toBeNull();
  });
});
