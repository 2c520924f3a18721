/** What schema/ANALYSTS.md and GraphiQL's examples promise, done: with a real key, by the program that an analyst would use. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from './persistence/api-keys.ts';
import type { Database } from './persistence/database.ts';
import { TestDatabases } from './persistence/test-support.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';
import { EXAMPLE_QUERIES } from '../../web/src/lib/graphql/example-queries.ts';

const PATIENCE_MS = 120_000;
const run = promisify(execFile);
const databases = new TestDatabases();
const text = readFileSync(new URL('../../schema/ANALYSTS.md', import.meta.url), 'utf8');
const partIn = (language: string): string => new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``).exec(text)![1]!;
let db: Database;
let server: TestServer;
let secret: string;

beforeAll(async () => {
  db = await (await databases.create('embedded')).open();
  await seedTwoEmployers(db);
  server = await TestServer.start(db);
  const nowMs = Date.now();
  const made = await createApiKey(db, {
    ...{ employerId: server.employerId('Mapped'), name: 'Analysis', scope: 'FIGURES', createdBy: null },
    ...{ nowMs, expiresAtMs: nowMs + 3_600_000 },
  });
  secret = made.secret;
}, PATIENCE_MS);
afterAll(async () => {
  await server.close();
  await databases.removeAll();
});

describe('the guide for analysts', () => {
  it('has a question that runs as it stands', async () => {
    const answer = await server.askAs<{ stats: { rows: unknown[] } }>(
      { authorization: `Bearer ${secret}` },
      partIn('graphql'),
      { employer: [Buffer.from(`Employer:${server.employerId('Mapped')}`).toString('base64')] },
    );
    expect(answer.stats.rows).toEqual([]);
  });

  it('has a Python program that runs as it stands', async () => {
    const env = { ...process.env, LONEWATCH_URL: server.origin, LONEWATCH_KEY: secret };
    const { stderr } = await run('python3', ['-c', partIn('python')], { env });
    expect(stderr).toBe('');
  });

  it.each(EXAMPLE_QUERIES.filter(({ query }) => !query.includes('subscription ')))(
    'has company in GraphiQL: this example runs, $query',
    async ({ query, variables }) => {
      await server.ask(query, variables === undefined ? {} : (JSON.parse(variables) as object));
    },
  );

  it('tells what a question may cost to who asks for it, and to nobody else', async () => {
    const ask = async (headers: Record<string, string>): Promise<object> => {
      const response = await fetch(`${server.origin}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', authorization: `Bearer ${secret}`, ...headers },
        body: JSON.stringify({ query: '{ employers(first: 2) { edges { node { id name } } } }' }),
      });
      return (await response.json()) as object;
    };
    expect(await ask({})).not.toHaveProperty('extensions');
    expect(await ask({ 'lonewatch-cost': '1' })).toMatchObject({
      extensions: { cost: { values: expect.any(Number) as number, limit: 30_000 } },
    });
  });
});
