/**
 * `/api/walls`: how a wall display becomes somebody. It asks, shows the code that it is told, and looks every few seconds
 * whether a person has approved it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { networkOf } from './client-address.ts';
import { isForeign } from './origin.ts';
import { RateLimit } from './rate-limit.ts';
import { WALL_COOKIE, wallSecretOf, type FindWall } from './wall-presence.ts';

const PATH = '/api/walls';
/** As long as browsers keep any cookie; each look renews it. */
const COOKIE_S = 400 * 86_400;
/** A site hangs up a row of walls on one day; each asks again every ten minutes until it is approved. */
const ENROLMENTS = { perSecond: 1 / 20, burst: 30 };
const LOOKS = { perSecond: 10, burst: 300 };

export interface ApiRoutes {
  /** True when the path is one of these. */
  owns(pathname: string): boolean;
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
}

export interface WallRouteOptions {
  readonly publicUrl: string | null;
  /** A new wall that waits; the one of `previous` is forgotten if it still waits too. */
  readonly ask: (
    previous: string | null,
  ) => Promise<{ readonly secret: string; readonly code: string; readonly expiresAtMs: number }>;
  readonly find: FindWall;
  readonly addressOf: (request: IncomingMessage) => string;
  /** Browsers reach us by https. */
  readonly secure: boolean;
  /** Milliseconds that never run backwards. */
  readonly monotonicMs: () => number;
}

export function makeWallRoutes(options: WallRouteOptions): ApiRoutes {
  const enrolments = new RateLimit(ENROLMENTS, options.monotonicMs);
  const looks = new RateLimit(LOOKS, options.monotonicMs);
  const cookieOf = (secret: string): string =>
    `${WALL_COOKIE}=${secret}; Path=/; Max-Age=${COOKIE_S}; HttpOnly; SameSite=Strict${options.secure ? '; Secure' : ''}`;
  return {
    owns: (pathname) => pathname === PATH || pathname === `${PATH}/me`,
    handle: async (request, response, { pathname }) => {
      const [allowed, limit] =
        pathname === PATH ? (['POST', enrolments] as const) : (['GET', looks] as const);
      if (request.method !== allowed) {
        response.setHeader('Allow', allowed);
        return answer(response, 405, { error: `This address takes ${allowed} only.` });
      }
      if (isForeign(request, options.publicUrl))
        return answer(response, 403, { error: 'A page of another site may not do this.' });
      const retryAfterS = limit.take(networkOf(options.addressOf(request)));
      if (retryAfterS !== null) {
        response.setHeader('Retry-After', String(retryAfterS));
        return answer(response, 429, {
          error: `Too many walls have asked from here. Try again in ${retryAfterS} s.`,
        });
      }
      const held = wallSecretOf(request);
      if (pathname === PATH) {
        const { secret, code, expiresAtMs } = await options.ask(held);
        response.setHeader('Set-Cookie', cookieOf(secret));
        return answer(response, 201, { code, expiresAtMs });
      }
      const wall = held === null ? null : await options.find(held);
      if (held !== null && wall?.state === 'APPROVED') response.setHeader('Set-Cookie', cookieOf(held));
      return answer(response, 200, wall === null ? { state: 'NONE' } : sayOf(wall));
    },
  };
}

/** What the wall itself may know. */
function sayOf(wall: NonNullable<Awaited<ReturnType<FindWall>>>): object {
  switch (wall.state) {
    case 'PENDING':
      return { state: wall.state, code: wall.code, expiresAtMs: wall.expiresAtMs };
    case 'APPROVED':
      return { state: wall.state, name: wall.name, employer: wall.employerName };
    case 'EXPIRED':
    case 'REVOKED':
      return { state: wall.state };
    default:
      return wall satisfies never;
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}
