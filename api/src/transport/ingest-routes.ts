/** `/ingest/<token>[/<protocol>[/…]]`: the bytes of a report to the ingress, its answer back. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { PROTOCOLS, type Protocol } from '@lonewatch/schema/contract/signal.ts';
import type { Ingress } from '../ingest/ingress.ts';
import { SETUP_FOR } from '../ingest/setup-page.ts';
import type { Telemetry } from '../telemetry.ts';
import { plainBody, readBody } from './body.ts';
import { hashOfToken } from './token-hash.ts';

/** The page holds a secret and runs nothing. */
const SETUP_POLICY = `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

export interface IngestRoutes {
  /** True when the path is one of these. */
  owns(pathname: string): boolean;
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
}

export interface IngestRouteOptions {
  readonly ingress: Ingress;
  readonly maxBodyBytes: number;
  readonly telemetry: Telemetry;
  readonly addressOf: (request: IncomingMessage) => string;
  /** The HTML that helps a person to set up a client; null for a token that nobody gave out, or that was revoked. */
  readonly setupPage: (
    token: string,
    tokenHash: string,
    device: string | null,
    request: IncomingMessage,
  ) => string | null;
}

export function makeIngestRoutes({
  ingress,
  maxBodyBytes,
  telemetry,
  addressOf,
  setupPage,
}: IngestRouteOptions): IngestRoutes {
  return {
    owns: (pathname) => pathname.startsWith('/ingest/'),
    handle: async (request, response, url) => {
      const { token, protocol, rest } = address(url.pathname);
      const tokenHash = hashOfToken(token);
      if (isBrowserVisit(request, protocol, url)) {
        answerVisit(response, setupPage(token, tokenHash, url.searchParams.get(SETUP_FOR), request));
        return;
      }
      const body = await bodyOrAnswer(request, response, maxBodyBytes);
      if (body === null) return;
      const measured = telemetry.ingestSeconds.startTimer();
      const answer = await ingress.take({ tokenHash, address: addressOf(request) }, protocol, {
        method: request.method ?? 'GET',
        path: rest,
        query: url.searchParams,
        headers: plainHeaders(request),
        body,
      });
      measured();
      telemetry.answers.inc({ status: String(answer.status) });
      if (answer.rejected !== null) response.setHeader('X-Lonewatch-Note', asciiHeader(answer.rejected));
      if (answer.retryAfterS !== null) response.setHeader('Retry-After', String(answer.retryAfterS));
      response.writeHead(answer.status, {
        'Content-Type': answer.contentType,
        'Content-Length': Buffer.byteLength(answer.body),
        'Cache-Control': 'no-store',
      });
      response.end(answer.body);
    },
  };
}

/** null: no such address, or not any more. */
function answerVisit(response: ServerResponse, page: string | null): void {
  response.writeHead(page === null ? 404 : 200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': SETUP_POLICY,
  });
  response.end(page ?? '<!doctype html><title>Lonewatch</title><p>This ingest address is not known.');
}

/** The path's third part is a protocol only if we speak it: users type all sorts of paths behind the token. */
function address(pathname: string): { token: string; protocol: Protocol | null; rest: string } {
  const [, , token = '', third = '', ...others] = pathname.split('/');
  const protocol = PROTOCOLS.find((known) => known === third.toLowerCase()) ?? null;
  const rest = protocol === null ? [third, ...others] : others;
  const joined = rest.filter((part) => part !== '').join('/');
  return { token: decode(token), protocol, rest: joined === '' ? '' : `/${joined}` };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function isBrowserVisit(request: IncomingMessage, protocol: Protocol | null, url: URL): boolean {
  return (
    request.method === 'GET' &&
    protocol === null &&
    [...url.searchParams.keys()].every((name) => name === SETUP_FOR) &&
    (request.headers.accept ?? '').includes('text/html')
  );
}

async function bodyOrAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
): Promise<Uint8Array | null> {
  try {
    const bytes = await readBody(request, maxBytes);
    return await plainBody(bytes, request.headers['content-encoding'], maxBytes);
  } catch (error) {
    if (!(error instanceof Fault) || response.writableEnded || response.destroyed) return null;
    response.writeHead(413, { 'Content-Type': 'application/json', Connection: 'close' });
    response.end(JSON.stringify({ error: error.message }), () => request.destroy());
    return null;
  }
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  const plain: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers))
    plain[name] = Array.isArray(value) ? value.join(', ') : value;
  return plain;
}

function asciiHeader(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 500);
}
