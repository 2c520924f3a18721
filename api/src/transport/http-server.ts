/**
 * Everything on one port: pages, /graphql, /ingest, health and metrics. Plain node:http, because reports are bound by it.
 * `close` drains: no new connections, requests under way are finished.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { Fault, type FaultKind } from '@lonewatch/schema/contract/protocol.ts';
import type { Log, Telemetry } from '../telemetry.ts';
import type { Certificate } from './certificate.ts';
import type { GraphqlHttp } from './graphql-http.ts';
import type { IngestRoutes } from './ingest-routes.ts';
import type { StaticFiles } from './static-files.ts';
import type { ApiRoutes } from './wall-routes.ts';

export interface HttpOptions {
  readonly ingest: IngestRoutes;
  readonly graphql: GraphqlHttp;
  /** What is beside GraphQL; the first that owns a path answers. */
  readonly api: readonly ApiRoutes[];
  readonly files: StaticFiles;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** null: ready. A sentence: not ready, and why. */
  readonly notReady: () => Promise<string | null>;
  /** What the pages must know of this installation before they start. */
  readonly pageConfig: () => object;
  /** Whether the page that tries out queries is there. */
  readonly graphiql: boolean;
  /** null: the port speaks http. */
  readonly certificate: Certificate | null;
  /** Browsers reach us by https, ours or a proxy's. */
  readonly secure: boolean;
}

/** What no page of ours uses: a script that should not be here could not either. */
const UNUSED = [
  'accelerometer',
  'bluetooth',
  'camera',
  'display-capture',
  'gyroscope',
  'hid',
  'local-fonts',
  'magnetometer',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
].map((feature) => `${feature}=()`);
/** A worker's own page sends where she is with a call for help, and takes spoken notes; the browser asks her first. */
const PERMISSIONS = [...UNUSED, 'geolocation=(self)', 'microphone=(self)'].join(', ');
/** A year; the names below this one are somebody else's to decide. */
const HSTS = 'max-age=31536000';

export function makeHttpServer(options: HttpOptions): Server {
  const { ingest, log, certificate } = options;
  const patience = { keepAliveTimeout: 65_000, requestTimeout: 30_000 };
  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const url = urlOf(request);
    if (url === null) {
      response.writeHead(400).end();
      return;
    }
    const isReport = ingest.owns(url.pathname);
    // Phones pay for every byte of an answer and heed none of this.
    if (!isReport || wantsPage(request)) secure(response, options.secure);
    const handled = isReport ? ingest.handle(request, response, url) : route(request, response, url, options);
    handled.catch((error: unknown) => answerFailure(error, request, response, log));
  };
  return certificate === null
    ? createServer(patience, listen)
    : createHttpsServer({ ...patience, ...certificate }, listen);
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
  const beside = options.api.find((routes) => routes.owns(url.pathname));
  if (beside !== undefined) return beside.handle(request, response, url);
  switch (url.pathname) {
    case '/graphql':
      if (isPageVisit(request, url)) {
        if (options.graphiql) return options.files.page(request, response);
        return json(response, 404, { error: 'The page for trying out queries is off here (GRAPHIQL).' });
      }
      response.setHeader('Cache-Control', 'no-store');
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

function isPageVisit(request: IncomingMessage, url: URL): boolean {
  return request.method === 'GET' && !url.searchParams.has('query') && wantsPage(request);
}

function wantsPage(request: IncomingMessage): boolean {
  return (request.headers.accept ?? '').includes('text/html');
}

/** What every answer to a browser says; pages replace the content policy by their own. */
function secure(response: ServerResponse, overHttps: boolean): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Content-Security-Policy', `default-src 'none'; frame-ancestors 'none'`);
  response.setHeader('Permissions-Policy', PERMISSIONS);
  if (overHttps) response.setHeader('Strict-Transport-Security', HSTS);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

function urlOf(request: IncomingMessage): URL | null {
  const address = `http://any${request.url?.startsWith('/') ? request.url : `/${request.url ?? ''}`}`;
  return URL.canParse(address) ? new URL(address) : null;
}

const STATUS_OF: Partial<Record<FaultKind, number>> = {
  NOT_FOUND: 404,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  TOO_LARGE: 413,
  TOO_BUSY: 429,
  UNAVAILABLE: 503,
};

function answerFailure(error: unknown, request: IncomingMessage, response: ServerResponse, log: Log): void {
  const fault = error instanceof Fault ? error : null;
  if (fault === null) log.warn(`${request.method ?? ''} ${request.url?.split('?')[0] ?? ''} failed.`, error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = fault === null ? 500 : (STATUS_OF[fault.kind] ?? 400);
  json(response, status, {
    error: fault?.message ?? 'The server failed at this request. It has been logged; try again.',
  });
}
