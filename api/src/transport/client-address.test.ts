import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientAddress, networkOf } from './client-address.ts';

let proxies = 0;
const server = createServer((request: IncomingMessage, response) =>
  response.end(clientAddress(request, proxies)),
);
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '::ffff:127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

async function seenAs(trusted: number, forwarded: string | null): Promise<string> {
  proxies = trusted;
  const headers: Record<string, string> = forwarded === null ? {} : { 'X-Forwarded-For': forwarded };
  return (await fetch(origin, { headers })).text();
}

describe('where a request comes from', () => {
  it.each([
    ['the socket’s other end, whatever the request says', 0, '203.0.113.7', '127.0.0.1'],
    ['what the one proxy in front has written last', 1, '10.9.8.7, 203.0.113.7', '203.0.113.7'],
    ['what the outer of two proxies has written', 2, '10.9.8.7, 203.0.113.7, 192.0.2.1', '203.0.113.7'],
    ['the first entry where there are fewer than proxies', 3, '203.0.113.7, 192.0.2.1', '203.0.113.7'],
    ['an address without its port', 1, '203.0.113.7:4711', '203.0.113.7'],
    ['an IPv6 address without brackets and port', 1, '[2001:db8::1]:4711', '2001:db8::1'],
    ['the proxy itself when it has written nothing', 1, null, '127.0.0.1'],
    ['the proxy itself when it has written nonsense', 1, 'unknown', '127.0.0.1'],
  ])('is %s', async (_, trusted, forwarded, expected) => {
    expect(await seenAs(trusted, forwarded)).toBe(expected);
  });
});

describe('whose bound an address counts for', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['no address', 'no address'],
  ])('%s: %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
