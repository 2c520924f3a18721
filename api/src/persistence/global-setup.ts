/**
 * Databases for tests, made once for all of them and only when the first test asks: a throw-away PostgreSQL (or the one at
 * TEST_DATABASE_URL), and an embedded cluster that is up to date, to be copied. Test files run in processes of their own, so
 * they ask over HTTP on the loopback.
 */
import { rm, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from './database.ts';
import { findPostgresql, TestCluster } from './test-support-cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test-support.ts asks. */
    readonly databases: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'lonewatch-test-'));
  let cluster: Promise<TestCluster> | null = null;
  let template: Promise<string> | null = null;
  const answers: Record<string, () => Promise<string | null>> = {
    '/postgresql': async () => {
      const given = process.env['TEST_DATABASE_URL'];
      if (given !== undefined && given !== '') return given;
      const bin = findPostgresql();
      return bin === null ? null : (await (cluster ??= TestCluster.start(bin))).url;
    },
    '/embedded': () => (template ??= makeTemplate(join(folder, 'template'))),
  };
  const server = createServer((request, response) => {
    const answer =
      answers[request.url ?? '']?.() ?? Promise.reject(new Error(`no such thing: ${request.url}`));
    answer.then(
      (found) => response.end(JSON.stringify({ found })),
      (error: unknown) => response.end(JSON.stringify({ error: String(error) })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('databases', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await (await cluster)?.remove();
    await rm(folder, { recursive: true, force: true });
  };
}

async function makeTemplate(folder: string): Promise<string> {
  const db = await openDatabase({ url: null, folder });
  await db.close();
  return folder;
}
