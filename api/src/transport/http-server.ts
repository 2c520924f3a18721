/**
 * Everything on one port: pages, /graphql, /ingest, health and metrics. Plain node:http, because reports are bound by it.
 * `close` drains: no new connections, requests under way are finished.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Log, Telemetry } from '../telemetry.ts';
import type { GraphqlHttp } from './graphql-http.ts';
import type { IngestRoutes } from './ingest-routes.ts';
import type { StaticFiles } from './static-files.ts';

export interface HttpOptions {
  readonly ingest: IngestRoutes;
  readonly graphql: GraphqlHttp;
  readonly files: StaticFiles;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** null: ready. A sentence: not ready, and why. */
  readonly notReady: () => Promise<string | null>;
  /** What the pages must know of this installation before they start. */
  readonly pageConfig: () => object;
}

export function makeHttpServer(options: HttpOptions): Server {
  const { ingest, log } = options;
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, (request, response) => {
    const url = urlOf(request);
    if (url === null) {
      response.writeHead(400).end();
      return;
    }
    const handled = ingest.owns(url.pathname)
      ? ingest.handle(request, response, url)
      : route(request, response, url, options);
    handled.catch((error: unknown) => answerFailure(error, request, response, log));
  });
  return server;
}

/** Resolves once every request under way has been answered, or after `patienceMs`. */
export function drain(server: Server, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const forced = setTimeout(() => server.closeAllConnections(), patienceMs);
    server.close(() => {
      clearTimeout(forced);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  options: HttpOptions,
): Promise<void> {
  secure(response);
  switch (url.pathname) {
    case '/graphql':
      if (
        request.method === 'GET' &&
        !url.searchParams.has('query') &&
        (request.headers.accept ?? '').includes('text/html')
      )
        return options.files.page(request, response);
      return options.graphql.handle(request, response);
    case '/healthz':
      return json(response, 200, { ok: true });
    case '/readyz': {
      const reason = await options.notReady();
      return json(
        response,
        reason === null ? 200 : 503,
        reason === null ? { ready: true } : { ready: false, reason },
      );
    }
    case '/metrics':
      response.writeHead(200, { 'Content-Type': options.telemetry.registry.contentType });
      response.end(await options.telemetry.registry.metrics());
      return;
    case '/config.json':
      return json(response, 200, options.pageConfig());
    default:
      options.files.handle(request, response, () =>
        json(response, 404, { error: 'There is nothing at this address.' }),
      );
  }
}

function secure(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

function urlOf(request: IncomingMessage): URL | null {
  const address = `http://any${request.url?.startsWith('/') ? request.url : `/${request.url ?? ''}`}`;
  return URL.canParse(address) ? new URL(address) : null;
}

function answerFailure(error: unknown, request: IncomingMessage, response: ServerResponse, log: Log): void {
  const fault = error instanceof Fault ? error : null;
  if (fault === null) log.warn(`${request.method ?? ''} ${request.url?.split('?')[0] ?? ''} failed.`, error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = fault?.kind === 'TOO_LARGE' ? 413 : fault === null ? 500 : 400;
  json(response, status, {
    error: fault?.message ?? 'The server failed at this request. It has been logged; try again.',
  });
}
