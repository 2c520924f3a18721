/**
 * The one way by which this server calls addresses that somebody else has chosen. It follows no redirect, waits for nobody
 * long, and reaches nothing inside our own network unless the operator of the system has allowed that: otherwise whoever may
 * enter an address could use the server to look around behind the firewall.
 */
import { lookup, type LookupAddress } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export interface OutgoingOptions {
  /** Addresses of our own network and plain http are allowed too. */
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
}

export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | Uint8Array;
}

/** Why no answer came, as a sentence without the address: it may be shown to people. */
export class NotReached extends Error {}

/** Fulfils with the status of whatever was answered; the answer itself is not read. */
export function post({ url, headers, body }: Outgoing, options: OutgoingOptions): Promise<number> {
  const problem = whyNotCallable(url, options.allowPrivate);
  if (problem !== null) return Promise.reject(new NotReached(problem));
  const target = new URL(url);
  const { request } = target.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const call = request(target, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      signal: AbortSignal.timeout(options.timeoutMs),
      // A connection of its own: what was allowed is judged for each one.
      agent: false,
      ...(options.allowPrivate ? {} : { lookup: publicLookup }),
    });
    call.once('error', (error) => reject(new NotReached(sentenceOf(error, options), { cause: error })));
    call.once('response', (response) => {
      response.resume();
      response.once('error', () => undefined);
      resolve(response.statusCode ?? 0);
      response.once('close', () => call.destroy());
    });
    call.end(body);
  });
}

/** null: it may be called as far as the address itself tells; where a name leads is judged when it is called. */
export function whyNotCallable(url: string, allowPrivate: boolean): string | null {
  if (!URL.canParse(url)) return 'That is no address. It starts with https://.';
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return 'An address must not hold a user name or password.';
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:'))
    return 'The address must start with https://.';
  const literal = hostname.replace(/^\[|\]$/g, '');
  const isInside = isIP(literal) !== 0 ? isPrivate(literal) : /(^|\.)localhost$/i.test(hostname);
  return isInside && !allowPrivate ? PRIVATE : null;
}

const PRIVATE =
  'The address lies inside this server’s own network, which it may not call. OUTGOING_PRIVATE=on allows it.';

const BLOCKED = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  BLOCKED.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 96],
  // What carries another protocol's address inside could lead anywhere.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  BLOCKED.addSubnet(net, prefix, 'ipv6');

export function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPrivate(mapped);
  // Other ways to write a mapped address: nobody needs them.
  if (/^::ffff:/i.test(address)) return true;
  return BLOCKED.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Judges what a name leads to at the moment of the call, so that a name that changes its mind gains nothing. */
export const publicLookup: LookupFunction = (hostname, options, answer) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error !== null) return answer(error, '', 0);
    if (found.some(({ address }) => isPrivate(address))) return answer(new NotReached(PRIVATE), '', 0);
    if (options.all === true) return answer(null, found);
    const [first] = found;
    return first === undefined
      ? answer(new NotReached('The name of the server leads nowhere.'), '', 0)
      : answer(null, first.address, first.family);
  });
};

function sentenceOf(error: Error & { readonly code?: string }, { timeoutMs }: OutgoingOptions): string {
  if (error instanceof NotReached) return error.message;
  if (error.code === 'ABORT_ERR') return `No answer within ${timeoutMs / 1000} s.`;
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'The name of the server cannot be found.';
    case 'ECONNREFUSED':
      return 'Nothing listens at this address.';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'The server broke the connection off.';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'There is no way to this address.';
    default:
      return /cert|tls|ssl|self.signed/i.test(`${error.code} ${error.message}`)
        ? 'The server’s certificate is not one that is trusted.'
        : 'The server could not be reached.';
  }
}
