/** What every answer tells a browser about what it may do with it. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { TestDatabases } from './persistence/test-support.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';

const databases = new TestDatabases();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => databases.removeAll());

async function start(env: Record<string, string> = {}): Promise<TestServer> {
  const db = await (await databases.create('embedded')).open();
  await seedTwoEmployers(db);
  const server = await TestServer.start(db, env);
  closers.push(
    () => db.close(),
    () => server.close(),
  );
  return server;
}
const policyOf = (answer: Response): string[] => answer.headers.get('content-security-policy')!.split('; ');

describe('answers to a browser', { timeout: 60_000 }, () => {
  it('let a page talk to this server alone, frame nothing, be framed by nothing, and run nothing from elsewhere', async () => {
    const { origin } = await start();
    const policy = policyOf(await fetch(origin, { headers: { Accept: 'text/html' } }));
    expect(policy).toEqual(
      expect.arrayContaining([
        `default-src 'self'`,
        `connect-src 'self'`,
        `object-src 'none'`,
        `base-uri 'none'`,
        `form-action 'self'`,
        `frame-ancestors 'none'`,
        `img-src 'self' data: blob:`,
        `media-src 'self' blob:`,
      ]),
    );
    expect(policy.join(' ')).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(policy.find((part) => part.startsWith('script-src'))).not.toContain('unsafe');
  });

  it('name the one other origin that an operator has configured, and only there', async () => {
    const { origin } = await start({ MAP_STYLE_URL: 'https://tiles.example/style.json' });
    const policy = policyOf(await fetch(origin, { headers: { Accept: 'text/html' } }));
    expect(policy.filter((part) => part.includes('https:')).map((part) => part.split(' ')[0])).toEqual([
      'img-src',
      'font-src',
      'connect-src',
    ]);
  });

  it('carry the same defences from every part of the server, and no answer of an API is kept', async () => {
    const { origin } = await start();
    for (const path of ['/', '/healthz', '/config.json', '/api/walls/me', '/nothing', '/ingest/mapped']) {
      const answer = await fetch(`${origin}${path}`, { headers: { Accept: 'text/html' } });
      expect([path, answer.headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
      expect([path, answer.headers.get('permissions-policy')]).toEqual([
        path,
        expect.stringContaining('camera=()'),
      ]);
      expect(policyOf(answer)).toContain(`frame-ancestors 'none'`);
      expect(answer.headers.get('strict-transport-security')).toBeNull();
      await answer.arrayBuffer();
    }
    for (const path of ['/graphql?query={serverTime}', '/config.json', '/api/walls/me']) {
      const answer = await fetch(`${origin}${path}`);
      expect([path, answer.headers.get('cache-control')]).toEqual([path, 'no-store']);
      await answer.arrayBuffer();
    }
  });

  it.each([
    ['off', 404, false],
    ['on', 200, true],
  ])('with GRAPHIQL %s answer the page for queries with %i', async (setting, status, graphiql) => {
    const { origin } = await start({ GRAPHIQL: setting });
    const page = await fetch(`${origin}/graphql`, { headers: { Accept: 'text/html' } });
    expect(page.status).toBe(status);
    expect(await (await fetch(`${origin}/config.json`)).json()).toMatchObject({ graphiql });
  });
});
