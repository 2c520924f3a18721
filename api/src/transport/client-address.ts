/** From where a request really came, for bounds and for the history of sign-ins. */
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/**
 * The address of the socket's other end; behind `trustedProxies` proxies the entry of X-Forwarded-For that the outermost
 * of them has written. What stands before that entry is the client's own word and counts for nothing.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const own = plain(request.socket.remoteAddress ?? '');
  if (trustedProxies === 0) return own;
  const { 'x-forwarded-for': header } = request.headers;
  const entries = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  const said = plain(entries.at(-Math.min(trustedProxies, entries.length))!);
  return isIP(said) === 0 ? own : said;
}

/** What one household or site has: an IPv6 address counts by its first 64 bits, of which everybody owns all the rest. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`;
}

/** Without a port, brackets, or the form in which IPv4 appears on an IPv6 socket. */
function plain(address: string): string {
  const trimmed = address.trim();
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}
