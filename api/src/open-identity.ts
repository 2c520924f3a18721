/** Puts together who asks: people who sign in, wall displays, API keys; on this database, as this configuration says. */
import type { IncomingMessage } from 'node:http';
import { isHttps, type Config } from './config.ts';
import { apiKeyBySecret } from './persistence/api-keys.ts';
import type { Database } from './persistence/database.ts';
import { personOfSession } from './persistence/grants.ts';
import { acceptInvitation, lookAtInvitation, replaceByProvider } from './persistence/invitations.ts';
import { kyselyDialect } from './persistence/kysely-dialect.ts';
import { hashPassword, isPassword } from './persistence/password-hash.ts';
import { recordSignIn } from './persistence/sign-ins.ts';
import { wallBySecret } from './persistence/walls.ts';
import type { Log } from './telemetry.ts';
import { makeAuthRoutes } from './transport/auth-routes.ts';
import { makeIdentity, makePeople, type Identity } from './transport/identity.ts';
import { bearerOf, makeKeyPresence } from './transport/key-presence.ts';
import { RateLimit } from './transport/rate-limit.ts';
import type { Attempt } from './transport/sign-in-rules.ts';
import { makeSignIn, sessionCookieName, type IdentityProvider } from './transport/sign-in.ts';
import { makeWallPresence, wallSecretOf } from './transport/wall-presence.ts';
import type { ApiRoutes } from './transport/wall-routes.ts';

export interface IdentityOptions {
  readonly db: Database;
  readonly config: Config;
  /** Signs session cookies and encrypts TOTP secrets; the same at every start and on every server of one database. */
  readonly authSecret: string;
  readonly identityProviders: readonly IdentityProvider[];
  readonly addressOf: (request: IncomingMessage) => string;
  readonly now: () => number;
  readonly log: Log;
}

export interface OpenIdentity {
  readonly identity: Identity;
  readonly routes: ApiRoutes;
  /** Rejects with a sentence where the sign-in library would miss a table or a column. */
  checkTables(): Promise<void>;
  /** Waits for what of the history is not written yet. */
  close(): Promise<void>;
}

const monotonicMs = (): number => performance.now();
/** Ten wrong passwords for one address of email at once, then one in a minute and a half. */
const EMAIL_ATTEMPTS = { perSecond: 10 / 900, burst: 9 };
/** Everything else about signing in that one network may ask, as a multiple of its attempts. */
const REQUESTS_PER_ATTEMPT = 10;

export function openIdentity(options: IdentityOptions): OpenIdentity {
  const { db, config, authSecret, now, addressOf } = options;
  const secure = isHttps(config);
  const history = new History(options);
  const identity = makeIdentity({
    people: makePeople({
      cookieName: sessionCookieName(secure),
      secret: authSecret,
      personOf: (token) => personOfSession(db, token, now()),
    }),
    walls: {
      presenceOf: makeWallPresence((secret) => wallBySecret(db, secret, now())),
      shows: (request) => wallSecretOf(request) !== null,
    },
    keys: {
      presenceOf: makeKeyPresence((secret) => apiKeyBySecret(db, secret, now())),
      shows: (request) => bearerOf(request) !== null,
    },
  });
  const perMinute = config.SIGN_INS_PER_MINUTE;
  const bucket = (burst: number): RateLimit => new RateLimit({ perSecond: burst / 60, burst }, monotonicMs);
  const addressAttempts = bucket(perMinute);
  const signIn = makeSignIn({
    dialect: kyselyDialect(db),
    secret: authSecret,
    secure,
    sessionHours: config.SESSION_HOURS,
    addressAttempts,
    addressRequests: bucket(perMinute * REQUESTS_PER_ATTEMPT),
    emailAttempts: new RateLimit(EMAIL_ATTEMPTS, monotonicMs),
    providers: options.identityProviders,
    passwords: { hash: hashPassword, isPassword },
    record: (attempt) => history.write(attempt),
    linked: (accountId) => replaceByProvider(db, accountId),
    changed: () => identity.changed(),
    log: options.log,
  });
  const routes = makeAuthRoutes({
    signIn,
    publicUrl: config.PUBLIC_URL,
    addressOf,
    addressAttempts,
    invitations: {
      look: (token) => lookAtInvitation(db, token, now()),
      accept: async ({ password, ...rest }) => {
        const passwordHash = await hashPassword(password);
        const email = await acceptInvitation(db, { ...rest, passwordHash, nowMs: now() });
        // The sessions that the account had are over.
        identity.changed();
        return email;
      },
    },
  });
  return { identity, routes, checkTables: () => signIn.checkTables(), close: () => history.close() };
}

/** Written behind the answer's back, so that an answer never tells by its time whether there is such an account. */
class History {
  readonly #options: Pick<IdentityOptions, 'db' | 'now' | 'log'>;
  readonly #writing = new Set<Promise<void>>();

  constructor(options: Pick<IdentityOptions, 'db' | 'now' | 'log'>) {
    this.#options = options;
  }

  write(attempt: Attempt): void {
    const { db, now, log } = this.#options;
    const written = recordSignIn(db, { ...attempt, atMs: now() })
      .catch((error: unknown) => log.warn('An attempt to sign in was not written down.', error))
      .finally(() => this.#writing.delete(written));
    this.#writing.add(written);
  }

  async close(): Promise<void> {
    await Promise.all(this.#writing);
  }
}
