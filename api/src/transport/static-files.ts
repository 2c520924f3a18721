/**
 * The built web application: files with ranges (the map reads parts of its tile files), the one page for every route of
 * the application, and a content policy under which no page of ours can talk to anybody but this server.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname, join, resolve } from 'node:path';
import sirv from 'sirv';

export interface StaticFiles {
  /** Serves the file or, where the application has a route, its page; calls `missing` for anything else. */
  handle(request: IncomingMessage, response: ServerResponse, missing: () => void): void;
  /** The application's page, for an address that is a route and an API at once. */
  page(request: IncomingMessage, response: ServerResponse): void;
}

/**
 * `streets`: a street-level map file anywhere on this machine, served as /streets.pmtiles.
 * `styleOrigin`: the one other origin that an operator has allowed by configuring a map style from there.
 */
export function makeStaticFiles(
  folder: string,
  streets: string | null,
  styleOrigin: string | null,
): StaticFiles {
  const index = join(folder, 'index.html');
  if (!existsSync(index))
    throw new Error(`The web application is not built: ${index} is missing. Run npm start, which builds it.`);
  const policy = contentPolicy(readFileSync(index, 'utf8'), styleOrigin);
  const files = sirv(folder, {
    etag: true,
    brotli: true,
    gzip: true,
    setHeaders: (response, pathname) => {
      // Files named by their content never change; all else is asked for again.
      response.setHeader(
        'Cache-Control',
        pathname.startsWith('/_app/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const streetFile =
    streets === null ? null : sirv(dirname(resolve(streets)), { etag: true, dotfiles: true });
  const page = (request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('Content-Security-Policy', policy);
    request.url = '/index.html';
    files(request, response);
  };
  return {
    page,
    handle: (request, response, missing) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.writeHead(405, { Allow: 'GET, HEAD' }).end();
        return;
      }
      // On every file: the page itself is also served as one.
      response.setHeader('Content-Security-Policy', policy);
      if (streetFile !== null && streets !== null && request.url?.split('?')[0] === '/streets.pmtiles') {
        request.url = `/${encodeURIComponent(basename(streets))}`;
        streetFile(request, response, missing);
        return;
      }
      files(request, response, () => {
        const wantsPage = (request.headers.accept ?? '').includes('text/html');
        if (wantsPage) page(request, response);
        else missing();
      });
    },
  };
}

/** The page starts with one small inline script that names its own files: allowed by its hash, and nothing else inline is. */
function contentPolicy(html: string, styleOrigin: string | null): string {
  const hashes = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
  );
  const origin = styleOrigin === null ? '' : ` ${styleOrigin}`;
  return [
    `default-src 'self'`,
    `script-src 'self' ${hashes.join(' ')}`.trim(),
    `worker-src 'self'`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:${origin}`,
    `font-src 'self' data:${origin}`,
    // Spoken notes, played from memory.
    `media-src 'self' blob:`,
    `connect-src 'self'${origin}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
