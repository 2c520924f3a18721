/**
 * Which of our addresses a request was sent to, and whether another site's page sent it: browsers say where a request comes
 * from, scripts say nothing and have no visitor's cookies to misuse.
 */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

/**
 * Under which origin the sender sees this server: the configured one where that was used or a proxy has rewritten the host,
 * otherwise the one that the request itself names. null: another site's page sent it, or no address can be read from it.
 */
export function ownOrigin(request: IncomingMessage, publicUrl: string | null): string | null {
  const { origin, host } = request.headers;
  const scheme = request.socket instanceof TLSSocket ? 'https' : 'http';
  const visited = host === undefined ? null : originOf(`${scheme}://${host}`);
  const configured = publicUrl === null ? null : originOf(publicUrl);
  if (origin === undefined) return configured ?? visited;
  const sender = originOf(origin);
  if (sender === null) return null;
  // Behind a proxy that ends TLS the schemes differ; the host is what another site cannot have.
  const isVisited = visited !== null && new URL(sender).host === new URL(visited).host;
  return sender === configured || isVisited ? sender : null;
}

/** Another site's page must not act for a visitor. */
export function isForeign(request: IncomingMessage, publicUrl: string | null): boolean {
  return request.headers.origin !== undefined && ownOrigin(request, publicUrl) === null;
}

/** Browsers send this beside the origin, or where they leave that out. */
export function isCrossSite(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin } = new URL(url);
  return origin === 'null' ? null : origin;
}
