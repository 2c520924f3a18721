/**
 * How people sign in: better-auth on our own tables, with what it may do cut down to what we offer. Passwords, TOTP with
 * backup codes, passkeys, and providers of identity from the configuration; nobody signs up, nothing is sent anywhere.
 */
import { passkey } from '@better-auth/passkey';
import { betterAuth, type BetterAuthOptions, type BetterAuthPlugin } from 'better-auth';
import { APIError, isAPIError } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Dialect } from 'kysely';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Log } from '../telemetry.ts';
import type { RateLimit } from './rate-limit.ts';
import {
  ADDRESS_HEADER,
  checkUserVerified,
  sessionHooks,
  signInRules,
  type SignInRules,
} from './sign-in-rules.ts';

export const AUTH_PATH = '/api/auth';
export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 128;
const PREFIX = 'lonewatch';

export interface IdentityProvider {
  readonly id: string;
  /** On the button of the sign-in page. */
  readonly name: string;
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whose addresses this provider may vouch for. */
  readonly emailDomains: readonly string[];
}

export interface SignInOptions extends SignInRules {
  readonly dialect: Dialect;
  /** Signs cookies and encrypts TOTP secrets: at least 32 characters. */
  readonly secret: string;
  /** Cookies travel over TLS alone. */
  readonly secure: boolean;
  readonly sessionHours: number;
  /** Attempts of one network address, on each path where a secret can be tried. */
  readonly addressAttempts: RateLimit;
  /** Anything else of one network address. */
  readonly addressRequests: RateLimit;
  readonly providers: readonly IdentityProvider[];
  readonly passwords: {
    hash(password: string): Promise<string>;
    isPassword(password: string, hash: string): Promise<boolean>;
  };
  readonly log: Log;
}

export interface SignIn {
  /** Answers a request to one of better-auth's paths; its URL names our own origin. */
  handle(request: Request): Promise<Response>;
  /** Rejects where better-auth would miss a table or a column. */
  checkTables(): Promise<void>;
}

export function sessionCookieName(secure: boolean): string {
  return `${secure ? '__Secure-' : ''}${PREFIX}.session_token`;
}

export function makeSignIn(options: SignInOptions): SignIn {
  forgetForeignSettings();
  let auth = betterAuth(settings(options, []));
  const tables = auth.$context;
  // Asking a provider for its addresses may take long or fail: until then, and without it, everybody else signs in.
  if (options.providers.length > 0) {
    const complete = betterAuth(settings(options, options.providers));
    complete.$context.then(
      () => (auth = complete),
      (error: unknown) => options.log.warn('The providers of identity could not be set up.', error),
    );
  }
  return {
    handle: (request) => auth.handler(request),
    checkTables: async () => {
      await (await tables).explicitSchemaCheck?.();
    },
  };
}

/** better-auth reads an environment of its own, where any program's BASE_URL would turn our links elsewhere. */
function forgetForeignSettings(): void {
  for (const name of Object.keys(process.env))
    if (name.includes('BETTER_AUTH_') || (name === 'BASE_URL' && process.env[name] !== '/'))
      Reflect.deleteProperty(process.env, name);
}

function settings(options: SignInOptions, providers: readonly IdentityProvider[]): BetterAuthOptions {
  return {
    appName: 'Lonewatch',
    basePath: AUTH_PATH,
    secret: options.secret,
    database: { dialect: options.dialect, type: 'postgres', transaction: true },
    telemetry: { enabled: false },
    ...tables(options),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD,
      password: {
        hash: (password) => orBusy(options.passwords.hash(password)),
        verify: ({ hash, password }) => orBusy(options.passwords.isPassword(password, hash)),
      },
    },
    rateLimit: rateLimit(options),
    advanced: {
      cookiePrefix: PREFIX,
      useSecureCookies: options.secure,
      cookies: { session_token: { attributes: { sameSite: 'strict' } } },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      disableOriginCheck: false,
      disableCSRFCheck: false,
      database: { validateSchema: false },
    },
    databaseHooks: sessionHooks(options),
    plugins: plugins(options, providers),
    onAPIError: {
      errorURL: '/sign-in',
      onError: (error) => {
        if (!isAPIError(error)) options.log.warn('A request to sign in failed.', error);
      },
    },
    logger: {
      level: 'error',
      log: (level, message, ...details) => {
        if (level === 'error')
          options.log.warn(
            `Sign-in: ${message}`,
            details.find((detail) => detail instanceof Error),
          );
      },
    },
  };
}

/** Our names for its tables and columns: migration 0005. */
function tables({ sessionHours }: SignInOptions) {
  const times = { createdAt: 'created_at', updatedAt: 'updated_at' };
  return {
    user: {
      modelName: 'accounts',
      fields: { emailVerified: 'email_verified', ...times },
      additionalFields: {
        demonstration: { type: 'boolean', required: false, input: false, returned: false },
        disabledAt: {
          type: 'date',
          required: false,
          input: false,
          returned: false,
          fieldName: 'disabled_at',
        },
      },
    },
    session: {
      modelName: 'account_sessions',
      fields: {
        userId: 'account_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...times,
      },
      additionalFields: {
        verifiedBy: { type: 'string', required: false, input: false, fieldName: 'verified_by' },
      },
      expiresIn: sessionHours * 3_600,
      // A session ends when it was said to end, however busy it was.
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'account_credentials',
      fields: {
        userId: 'owner_id',
        accountId: 'provider_account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...times,
      },
      updateAccountOnSignIn: false,
      // By the address that the provider has verified; only for accounts that are there.
      accountLinking: { enabled: true },
    },
    verification: {
      modelName: 'account_verifications',
      fields: { expiresAt: 'expires_at', ...times },
    },
  } satisfies BetterAuthOptions;
}

/** Counts by our own buckets: the library's are one for the whole process, and it never forgets while somebody tries. */
function rateLimit({ addressAttempts, addressRequests }: SignInOptions): BetterAuthOptions['rateLimit'] {
  const isAttempt = { window: 60, max: 1 };
  return {
    enabled: true,
    window: 60,
    max: 2,
    customStorage: {
      consume: (key, { max }) => {
        const bucket = max === isAttempt.max ? addressAttempts : addressRequests;
        const retryAfter = bucket.take(key);
        return Promise.resolve({ allowed: retryAfter === null, retryAfter });
      },
    },
    customRules: {
      '/sign-in/*': isAttempt,
      '/two-factor/*': isAttempt,
      '/change-password': isAttempt,
      '/passkey/verify-authentication': isAttempt,
    },
  };
}

function plugins(options: SignInOptions, providers: readonly IdentityProvider[]): BetterAuthPlugin[] {
  return [
    twoFactor({
      issuer: 'Lonewatch',
      allowPasswordless: true,
      schema: {
        user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
        twoFactor: {
          modelName: 'account_second_factors',
          fields: {
            userId: 'account_id',
            backupCodes: 'backup_codes',
            failedVerificationCount: 'failed_verification_count',
            lockedUntil: 'locked_until',
          },
        },
      },
    }),
    passkeys(),
    ...(providers.length === 0 ? [] : [genericOAuth({ config: providers.map(providerConfig) })]),
    // Last: it looks at what the others have made of the request.
    signInRules(options),
  ];
}

/** Its types come from another copy of the library's core than ours, so the compiler sees two plugins of one shape. */
function passkeys(): BetterAuthPlugin {
  const plugin: unknown = passkey({
    rpName: 'Lonewatch',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: ({ verification }) => checkUserVerified(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: ({ verification }) =>
        checkUserVerified(verification.authenticationInfo.userVerified),
    },
    schema: {
      passkey: {
        modelName: 'account_passkeys',
        fields: {
          userId: 'account_id',
          publicKey: 'public_key',
          credentialID: 'credential_id',
          deviceType: 'device_type',
          backedUp: 'backed_up',
          createdAt: 'created_at',
        },
      },
    },
  });
  return plugin as BetterAuthPlugin;
}

function providerConfig(provider: IdentityProvider) {
  const { id, name, discoveryUrl, clientId, clientSecret, emailDomains } = provider;
  return {
    providerId: id,
    name,
    discoveryUrl,
    clientId,
    clientSecret,
    scopes: ['openid', 'email', 'profile'],
    pkce: true,
    requireIdTokenVerification: true,
    disableSignUp: true,
    disableImplicitSignUp: true,
    // Who signs out of Lonewatch stays signed in at the employer.
    disableProviderLogout: true,
    mapProfileToUser: ({ email }: { email?: string | null | undefined }) => {
      const domain = (email ?? '').toLowerCase().split('@').at(-1)!;
      return emailDomains.includes(domain) ? {} : { emailVerified: false };
    },
  };
}

async function orBusy<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new APIError('SERVICE_UNAVAILABLE', { code: error.kind, message: error.message });
  }
}
