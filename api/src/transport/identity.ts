/**
 * From a request to who asks. Nothing is remembered: each answer comes from the database, and `revision` tells whoever
 * keeps a connection open when it is worth asking again.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SignInMethod } from '@lonewatch/schema/contract/access.ts';
import { SECOND_FACTOR_ROLES } from '@lonewatch/schema/contract/role.ts';
import type { Grant, Viewer } from '@lonewatch/schema/contract/viewer.ts';

export interface Presence {
  readonly viewer: Viewer;
  /** null: a wall or a key. */
  readonly accountId: string | null;
  /** When the person last proved who they are; null: a wall or a key. */
  readonly signedInAtMs: number | null;
  /** Infinity: for ever. */
  readonly expiresAtMs: number;
  /** Asks the database again; null: it has ended. */
  again(): Promise<Presence | null>;
}

/** null: this request brings nothing that this resolver knows. */
export type PresenceOf = (request: IncomingMessage) => Promise<Presence | null>;

export interface Identity {
  /** `?as=wall`: the wall's cookie and nothing else; `Authorization: Bearer`: an API key; otherwise a person's session. */
  readonly presenceOf: PresenceOf;
  /** The request shows something that is or was an identity. */
  hadSession(request: IncomingMessage): boolean;
  /** Rises with every change of a session, a grant, a contract, a key, a wall or a policy in this process. */
  readonly revision: number;
  changed(): void;
  /** Calls back at every change; returns how to stop. */
  onChange(listener: () => void): () => void;
}

/** One kind of viewer. */
export interface Resolver {
  readonly presenceOf: PresenceOf;
  /** The request brings what this kind shows, whether or not it still holds. */
  shows(request: IncomingMessage): boolean;
}

export function makeIdentity(resolvers: {
  readonly people: Resolver;
  readonly walls: Resolver;
  readonly keys: Resolver;
}): Identity {
  // A key or a wall that holds no longer must not fall back on the cookie of the person who tries it.
  const resolverOf = (request: IncomingMessage): Resolver =>
    isWall(request) ? resolvers.walls : resolvers.keys.shows(request) ? resolvers.keys : resolvers.people;
  let revision = 0;
  const listeners = new Set<() => void>();
  return {
    presenceOf: (request) => resolverOf(request).presenceOf(request),
    hadSession: (request) => resolverOf(request).shows(request),
    get revision() {
      return revision;
    },
    changed: () => {
      revision++;
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export interface SignedInPerson {
  readonly accountId: string;
  readonly name: string;
  readonly verifiedBy: SignInMethod;
  readonly demonstration: boolean;
  readonly signedInAtMs: number;
  readonly expiresAtMs: number;
  readonly grants: readonly Grant[];
}

/** `personOf`: whose session this token is; null: nobody's any more. `secret`: what cookies are signed with. */
export function makePeople(options: {
  readonly cookieName: string;
  readonly secret: string;
  readonly personOf: (sessionToken: string) => Promise<SignedInPerson | null>;
}): Resolver {
  const ask = async (token: string): Promise<Presence | null> => {
    const person = await options.personOf(token);
    return person === null
      ? null
      : {
          viewer: viewerOf(person),
          accountId: person.accountId,
          signedInAtMs: person.signedInAtMs,
          expiresAtMs: person.expiresAtMs,
          again: () => ask(token),
        };
  };
  return {
    presenceOf: (request) => {
      const token = signedValue(cookieOf(request, options.cookieName), options.secret);
      return token === null ? Promise.resolve(null) : ask(token);
    },
    shows: (request) => cookieOf(request, options.cookieName) !== null,
  };
}

/** null: the browser sent no such cookie. */
export function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

function isWall(request: IncomingMessage): boolean {
  const [, query = ''] = (request.url ?? '').split('?', 2);
  return new URLSearchParams(query).get('as') === 'wall';
}

/** A password alone shows nothing to whoever handles alarms or everybody's data. */
function viewerOf({ accountId, name, grants, verifiedBy, demonstration }: SignedInPerson): Viewer {
  const needsSecondFactor =
    verifiedBy === 'PASSWORD' &&
    !demonstration &&
    grants.some(
      ({ role, permissions }) => SECOND_FACTOR_ROLES.includes(role) || permissions.includes('WORK_INCIDENTS'),
    );
  return { kind: 'PERSON', id: accountId, name, grants: needsSecondFactor ? [] : grants, needsSecondFactor };
}

/** The value of a cookie as the sign-in library signs them: `value.signature`, HMAC-SHA-256 in base64, percent-encoded. */
function signedValue(cookie: string | null, secret: string): string | null {
  if (cookie === null) return null;
  let plain: string;
  try {
    plain = decodeURIComponent(cookie);
  } catch {
    return null;
  }
  const at = plain.lastIndexOf('.');
  const value = plain.slice(0, Math.max(at, 0));
  const expected = createHmac('sha256', secret).update(value).digest();
  const given = Buffer.from(plain.slice(at + 1), 'base64');
  return value !== '' && given.length === expected.length && timingSafeEqual(given, expected) ? value : null;
}
