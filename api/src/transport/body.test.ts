import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Signal } from '@lonewatch/schema/contract/signal.ts';
import { Ingress } from '../ingest/ingress.ts';
import { makeTelemetry } from '../telemetry.ts';
import { plainBody } from './body.ts';
import { makeIngestRoutes } from './ingest-routes.ts';

const MAX_BYTES = 100_000;
let signals: readonly Signal[] = [];
const ingress = new Ingress(
  async (_, said) => void (signals = said),
  () => null,
  { took: () => {} },
  () => 0,
);
const routes = makeIngestRoutes({
  ingress,
  maxBodyBytes: MAX_BYTES,
  telemetry: makeTelemetry({}),
  addressOf: () => '127.0.0.1',
  setupPage: () => null,
});
const server = createServer((request, response) => {
  void routes.handle(request, response, new URL(request.url ?? '/', 'http://localhost'));
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

async function post(path: string, body: Uint8Array, encoding: string | null): Promise<number> {
  signals = [];
  const headers: Record<string, string> = encoding === null ? {} : { 'Content-Encoding': encoding };
  const response = await fetch(`${origin}/ingest/demo${path}`, {
    method: 'POST',
    headers,
    body: Buffer.from(body),
  });
  await response.arrayBuffer();
  return response.status;
}

const FORM = Buffer.from('id=o9&lat=51.5&lon=-0.1&alarm=sos');
const CODED: readonly (readonly [string | null, (plain: Uint8Array) => Uint8Array])[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  [null, gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['gzip, br', (plain) => brotliCompressSync(gzipSync(plain))],
  ['identity', (plain) => plain],
  ['gzip', (plain) => plain],
];

describe('a compressed call for help', () => {
  test.each(CODED)('with Content-Encoding %s is heard in every protocol', async (encoding, compress) => {
    expect(await post('/osmand', compress(FORM), encoding)).toBe(200);
    expect(signals).toMatchObject([{ kind: 'ALARM', externalId: 'o9', fix: { latE7: 515_000_000 } }]);
    const json = compress(Buffer.from('{"device":"n9","alarm":"sos"}'));
    for (const path of ['/native', '']) {
      expect(await post(path, json, encoding)).toBe(200);
      expect(signals).toMatchObject([{ kind: 'ALARM', externalId: 'n9' }]);
    }
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ] as const)('in %s that is cut on its way is heard as far as it came', async (encoding, compress) => {
    const text = `{"device":"n9","alarm":"sos","note":"${Array.from({ length: 900 }, (_, at) => at * 7919).join()}"}`;
    const whole = compress(text);
    expect(await post('/native', whole.subarray(0, whole.length - 200), encoding)).toBe(200);
    expect(signals).toMatchObject([{ kind: 'ALARM', externalId: 'n9' }]);
  });
});

test.each(CODED.slice(0, 7))('what %s makes larger than the bound is refused', async (encoding, compress) => {
  expect(await post('/native', compress(Buffer.alloc(MAX_BYTES + 1, 0x20)), encoding)).toBe(413);
});

test('what does not decompress is given as it came', async () => {
  const broken = Buffer.from('not compressed');
  for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'compress', 'constructor', 'toString', '']) {
    expect(await plainBody(broken, encoding, MAX_BYTES)).toEqual(broken);
  }
});
