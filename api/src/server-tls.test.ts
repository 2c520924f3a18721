/** https by certificate files: what is served, what is refused at the start, and a renewal while the server runs. */
import { execFile, execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestDatabases } from './persistence/test-support.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';
import { readCertificate } from './transport/certificate.ts';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('Skipped: "https", because openssl, which makes the certificate, is not on the PATH.');
    return false;
  }
}

const databases = new TestDatabases();
const closers: (() => unknown)[] = [];
let folder = '';
const path = (name: string): string => join(folder, name);

/** A certificate that signs itself, with its key: `<name>.crt` and `<name>.key`. */
async function makeCertificate(name: string, ...more: string[]): Promise<void> {
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-days', '2'],
    ...['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-out', path(`${name}.crt`), '-keyout', path(`${name}.key`)],
    ...(more.length === 0 ? ['-nodes'] : more),
  ]);
}

interface Answered {
  readonly answer: IncomingMessage;
  /** Whom the server's certificate names. */
  readonly subject: string;
}
function ask(
  origin: string,
  address: string,
  options: { method?: string; headers?: object; ca?: Buffer } = {},
) {
  return new Promise<Answered>((resolve, reject) => {
    const sent = request(
      `${origin}${address}`,
      {
        rejectUnauthorized: options.ca !== undefined,
        agent: false,
        ...options,
        headers: { ...options.headers },
      },
      (answer) => {
        const { socket } = answer;
        const subject = socket instanceof TLSSocket ? socket.getPeerCertificate().subject.CN : undefined;
        answer.resume().on('end', () => resolve({ answer, subject: String(subject) }));
      },
    );
    sent.on('error', reject).end();
  });
}

describe.skipIf(!hasOpenssl())('https', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lonewatch-tls-'));
    await makeCertificate('first');
    await makeCertificate('second');
    await makeCertificate('locked', '-passout', 'pass:secret');
    await writeFile(path('nonsense'), 'nonsense');
  }, 60_000);
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await databases.removeAll();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<TestServer> {
    const db = await (await databases.create('embedded')).open();
    closers.push(() => db.close());
    await seedTwoEmployers(db);
    const pair = { TLS_CERT: path('used.crt'), TLS_KEY: path('used.key') };
    await use('first');
    const server = await TestServer.start(db, pair);
    closers.push(() => server.close());
    return server;
  }
  async function use(name: string): Promise<void> {
    await copyFile(path(`${name}.crt`), path('used.crt'));
    await copyFile(path(`${name}.key`), path('used.key'));
  }

  it('is spoken with the certificate of the files, on pages, reports and sockets alike', async () => {
    const { origin } = await start();
    const ca = await readFile(path('first.crt'));
    const page = await ask(origin, '/', { ca, headers: { Accept: 'text/html' } });
    expect([page.answer.statusCode, page.subject]).toEqual([200, 'first']);
    expect(page.answer.headers).toMatchObject({
      'strict-transport-security': 'max-age=31536000',
      'permissions-policy': expect.stringContaining('geolocation=(self)') as string,
      'x-content-type-options': 'nosniff',
    });
    const report = await ask(origin, '/ingest/mapped/osmand?id=badge-1&alarm=sos', { ca, method: 'POST' });
    expect(report.answer.statusCode).toBe(200);
    const asked = await ask(origin, '/api/walls', { ca, method: 'POST' });
    expect(asked.answer.headers['set-cookie']![0]).toMatch(/; Secure$/);
    const socket = new WebSocket(`${origin.replace('https', 'wss')}/graphql`, 'graphql-transport-ws', { ca });
    closers.push(() => socket.terminate());
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const setUp = await ask(origin, '/ingest/mapped', { ca, headers: { Accept: 'text/html' } });
    expect(setUp.answer.headers['strict-transport-security']).toBeDefined();
  });

  it('goes over to a renewed certificate without a restart, and keeps the old one while the files are wrong', async () => {
    const server = await start();
    const seen = async () => (await ask(server.origin, '/healthz')).subject;
    await writeFile(path('used.crt'), 'half-writ');
    server.running.renewCertificate();
    expect(await seen()).toBe('first');
    await copyFile(path('second.crt'), path('used.crt'));
    server.running.renewCertificate();
    expect(await seen()).toBe('first');
    await use('second');
    server.running.renewCertificate();
    expect(await seen()).toBe('second');
  });

  it.each([
    ['first.crt', 'second.key', 'does not belong to the certificate'],
    ['first.crt', 'locked.key', 'or one with a passphrase'],
    ['first.crt', 'nowhere', 'TLS_KEY is'],
    ['nowhere', 'first.key', 'which cannot be read'],
    ['nonsense', 'first.key', 'holds no certificate in PEM'],
    ['first.crt', 'nonsense', 'holds no private key in PEM'],
  ])('does not start with %s and %s', (certFile, keyFile, sentence) => {
    expect(() => readCertificate({ certFile: path(certFile), keyFile: path(keyFile) })).toThrow(sentence);
  });
});
