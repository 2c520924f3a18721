/**
 * `/api/auth/…`: what we offer of the sign-in library, and nothing else of it; `/api/invitations/…`: links with which somebody
 * sets a password. JSON in, JSON out, from our own pages or from scripts; another site's page is refused.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { readBody } from './body.ts';
import { networkOf } from './client-address.ts';
import { isCrossSite, ownOrigin } from './origin.ts';
import type { RateLimit } from './rate-limit.ts';
import { ADDRESS_HEADER } from './sign-in-rules.ts';
import { AUTH_PATH, MAX_PASSWORD, MIN_PASSWORD, type SignIn } from './sign-in.ts';
import type { ApiRoutes } from './wall-routes.ts';

export interface AuthRouteOptions {
  readonly signIn: SignIn;
  readonly publicUrl: string | null;
  readonly addressOf: (request: IncomingMessage) => string;
  readonly addressAttempts: RateLimit;
  readonly invitations: {
    /** Whom a link is for; null: it is worth nothing. */
    look(token: string): Promise<{ readonly name: string; readonly email: string | null } | null>;
    /** Sets the password; the email of the account, or null as `look`. */
    accept(acceptance: {
      readonly token: string;
      readonly name: string;
      readonly email: string;
      readonly password: string;
    }): Promise<string | null>;
  };
}

const INVITATIONS = '/api/invitations/';
const MAX_BODY_BYTES = 64 * 1024;
/** Method and path below `AUTH_PATH`. The library has more: changing one's address, deleting oneself, signing up. */
const OFFERED = new Set([
  'POST /sign-in/email',
  'POST /sign-in/social',
  'POST /sign-out',
  'GET /get-session',
  'GET /list-sessions',
  'POST /revoke-session',
  'POST /revoke-other-sessions',
  'POST /change-password',
  'POST /two-factor/enable',
  'POST /two-factor/disable',
  'POST /two-factor/verify-totp',
  'POST /two-factor/verify-backup-code',
  'POST /two-factor/generate-backup-codes',
  'GET /passkey/generate-register-options',
  'POST /passkey/verify-registration',
  'GET /passkey/generate-authenticate-options',
  'POST /passkey/verify-authentication',
  'GET /passkey/list-user-passkeys',
  'POST /passkey/delete-passkey',
  'POST /passkey/update-passkey',
]);
const CALLBACK = /^GET \/callback\/[^/]+$/;

interface Answer {
  readonly status: number;
  readonly body: object;
}

export function makeAuthRoutes(options: AuthRouteOptions): ApiRoutes {
  return {
    owns: (pathname) => pathname.startsWith(`${AUTH_PATH}/`) || pathname.startsWith(INVITATIONS),
    handle: async (request, response, url) => {
      const origin = ownOrigin(request, options.publicUrl);
      const changes = request.method !== 'GET' && request.method !== 'HEAD';
      if (origin === null || (changes && isCrossSite(request))) {
        sendJson(response, refused(403, 'FOREIGN_ORIGIN', 'Another site has sent this. Use our own pages.'));
        return;
      }
      const body = changes ? await jsonBody(request) : null;
      if (changes && body === null) {
        sendJson(
          response,
          refused(415, 'NO_JSON', 'Send a JSON object, with Content-Type application/json.'),
        );
        return;
      }
      if (!url.pathname.startsWith(INVITATIONS)) {
        await handleAuth(options, request, response, url, { origin, body });
        return;
      }
      try {
        await handleInvitation(options, request, response, url, body);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        sendJson(response, refused(error.kind === 'BAD_USER_INPUT' ? 400 : 503, error.kind, error.message));
      }
    },
  };
}

async function handleAuth(
  { signIn, addressOf }: AuthRouteOptions,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { origin, body }: { readonly origin: string; readonly body: object | null },
): Promise<void> {
  const wanted = `${request.method} ${url.pathname.slice(AUTH_PATH.length)}`;
  if (!OFFERED.has(wanted) && !CALLBACK.test(wanted)) {
    sendJson(response, refused(404, 'NOT_FOUND', 'There is nothing at this address.'));
    return;
  }
  const asked = asRequest(request, addressOf(request), `${origin}${url.pathname}${url.search}`, body);
  await send(response, await signIn.handle(asked));
}

async function handleInvitation(
  options: AuthRouteOptions,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: object | null,
): Promise<void> {
  const { invitations, signIn, addressAttempts, addressOf, publicUrl } = options;
  const address = addressOf(request);
  const act = url.pathname.slice(INVITATIONS.length);
  if (body === null || (act !== 'look' && act !== 'accept')) {
    sendJson(response, refused(404, 'NOT_FOUND', 'There is nothing at this address.'));
    return;
  }
  const waitS = addressAttempts.take(`invitation ${networkOf(address)}`);
  if (waitS !== null) {
    sendJson(response, tooMany(waitS));
    return;
  }
  const token = textOf(body, 'token');
  const invited = await invitations.look(token);
  if (invited === null || act === 'look') {
    sendJson(response, invited === null ? USED : { status: 200, body: invited });
    return;
  }
  const password = textOf(body, 'password');
  if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD)
    throw new Fault(
      'BAD_USER_INPUT',
      `A password needs ${MIN_PASSWORD} to ${MAX_PASSWORD} characters. Several words in a row are easy to keep in mind.`,
    );
  const acceptance = { token, name: textOf(body, 'name'), email: textOf(body, 'email'), password };
  const email = await invitations.accept(acceptance);
  if (email === null) {
    sendJson(response, USED);
    return;
  }
  const signInUrl = `${ownOrigin(request, publicUrl)}${AUTH_PATH}/sign-in/email`;
  await send(response, await signIn.handle(asRequest(request, address, signInUrl, { email, password })));
}

const USED = refused(
  404,
  'NOT_FOUND',
  'This link is worth nothing: it was used, or it is older than 72 hours. Ask for a new one.',
);

/** Only what the library needs of the request; our own origin, because a foreign one has been refused. */
function asRequest(
  { headers, method }: IncomingMessage,
  address: string,
  url: string,
  body: object | null,
): Request {
  const passed = new Headers({ origin: new URL(url).origin, host: new URL(url).host });
  if (headers.cookie !== undefined) passed.set('cookie', headers.cookie);
  if (headers['user-agent'] !== undefined) passed.set('user-agent', headers['user-agent']);
  passed.set(ADDRESS_HEADER, address);
  if (body === null)
    return new Request(url, { headers: passed, ...(method === undefined ? {} : { method }) });
  passed.set('content-type', 'application/json');
  return new Request(url, { method: 'POST', headers: passed, body: JSON.stringify(body) });
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  if (answer.status === 429 && answer.headers.has('x-retry-after')) {
    sendJson(response, tooMany(Number(answer.headers.get('x-retry-after'))));
    return;
  }
  const text = await answer.text();
  if (answer.status >= 500 && !text.includes('"message"')) {
    sendJson(
      response,
      refused(answer.status, 'UNAVAILABLE', 'The server could not do this. It has been logged; try again.'),
    );
    return;
  }
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  response.setHeader('Set-Cookie', answer.headers.getSetCookie());
  response.setHeader('Cache-Control', 'no-store');
  response.end(text);
}

function sendJson(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

function refused(status: number, code: string, message: string): Answer {
  return { status, body: { code, message } };
}

function tooMany(waitS: number): Answer {
  return refused(
    429,
    'TOO_MANY_ATTEMPTS',
    `Too many attempts from this network. Wait ${waitS} s, then try again.`,
  );
}

/** {}: an empty body; null: no JSON object, or not said to be one: a form of another site can send the others. */
async function jsonBody(request: IncomingMessage): Promise<object | null> {
  const bytes = await readBody(request, MAX_BODY_BYTES);
  if (bytes.length === 0) return {};
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return null;
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function textOf(body: object, name: string): string {
  const value: unknown = name in body ? body[name as keyof typeof body] : '';
  return typeof value === 'string' ? value : '';
}
