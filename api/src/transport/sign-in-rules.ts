/**
 * What we ask of signing in beyond what better-auth does: how each session was verified, that a password alone changes no
 * second factor, that demonstration accounts stay as they are, how often one email address may be tried, and the history.
 */
import type { BetterAuthOptions, BetterAuthPlugin, GenericEndpointContext } from 'better-auth';
import { APIError, createAuthMiddleware, getSessionFromCtx, isAPIError } from 'better-auth/api';
import type { SignInMethod, SignInOutcome } from '@lonewatch/schema/contract/access.ts';
import type { RateLimit } from './rate-limit.ts';

/** Which address of the network asks: set by our own server, never by the sender. */
export const ADDRESS_HEADER = 'x-lonewatch-address';

export interface Attempt {
  readonly whose:
    { readonly accountId: string } | { readonly email: string } | { readonly passkeyId: string };
  readonly outcome: SignInOutcome;
  readonly method: SignInMethod;
  readonly address: string | null;
  readonly agent: string | null;
}

export interface SignInRules {
  /** Attempts with a password for one email address, known or not; a right one is not counted. */
  readonly emailAttempts: RateLimit;
  /** Never throws and is not waited for: an account that exists must not take longer than one that does not. */
  readonly record: (attempt: Attempt) => void;
  /** A provider of identity was linked to this account, whose address it has verified. */
  readonly linked: (accountId: string) => Promise<void>;
  /** A session has ended. */
  readonly changed: () => void;
}

/** What a session that begins at one of these was verified by. */
const METHODS: Readonly<Record<string, SignInMethod>> = {
  '/sign-in/email': 'PASSWORD',
  '/two-factor/verify-totp': 'TOTP',
  '/two-factor/verify-backup-code': 'BACKUP_CODE',
  '/passkey/verify-authentication': 'PASSKEY',
  '/callback/:id': 'OIDC',
  // Whoever gives the second factor up is back at the password.
  '/two-factor/disable': 'PASSWORD',
};
const SECOND_STEP = new Set(['/two-factor/verify-totp', '/two-factor/verify-backup-code']);
/** What changes how an account can be signed in to. */
const CHANGES_ACCOUNT = new Set([
  '/change-password',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/generate-backup-codes',
  '/passkey/generate-register-options',
  '/passkey/verify-registration',
  '/passkey/delete-passkey',
  '/passkey/update-passkey',
]);

/** What a hook is given: the endpoint's context, and afterwards what the endpoint has made of it. */
type HookContext = GenericEndpointContext & { readonly context: { readonly returned?: unknown } };

/** The session of the request as the rules need it. */
interface Held {
  readonly accountId: string;
  readonly token: string;
  readonly verifiedBy: unknown;
  readonly twoFactorEnabled: boolean;
  readonly demonstration: boolean;
}

export function sessionHooks(rules: SignInRules): BetterAuthOptions['databaseHooks'] {
  return {
    session: {
      create: {
        before: async (session, context) => {
          const path = context?.path ?? '';
          const method = METHODS[path] ?? methodOf(context?.context.session?.session['verifiedBy']);
          const account = await context?.context.internalAdapter.findUserById(session.userId);
          if (account == null || ('disabledAt' in account && account.disabledAt != null)) {
            if (account != null && context !== null)
              rules.record({
                whose: { accountId: account.id },
                outcome: 'DISABLED',
                method,
                ...sender(context),
              });
            throw refusal(
              'FORBIDDEN',
              'ACCOUNT_DISABLED',
              'This account has been switched off. Ask your administrator to switch it on again.',
            );
          }
          return { data: { ...session, verifiedBy: method } };
        },
      },
      // The first step of two makes a session only to take it back.
      delete: {
        after: (_, context) => {
          if (context?.path !== '/sign-in/email') rules.changed();
          return Promise.resolve();
        },
      },
    },
    account: {
      create: {
        // Nothing is ever asked of a provider in somebody's name, so nothing is kept with which it could be.
        before: (account) =>
          Promise.resolve({
            data: { ...account, accessToken: undefined, refreshToken: undefined, idToken: undefined },
          }),
        after: async ({ providerId, userId }) => {
          if (providerId !== 'credential') await rules.linked(userId);
        },
      },
    },
  };
}

export function signInRules(rules: SignInRules): BetterAuthPlugin {
  /** Whose attempt a request is, where only what it destroys could tell. */
  const whose = new WeakMap<Request, Held | { readonly accountId: string }>();
  return {
    id: 'lonewatch',
    hooks: {
      before: [
        {
          matcher: () => true,
          handler: createAuthMiddleware(async (context) => {
            const { path, request } = context;
            if (path === '/sign-in/email') checkAttempts(context, rules);
            if (path === '/sign-in/social') checkSocial(context);
            if (path === '/sign-out' || SECOND_STEP.has(path) || CHANGES_ACCOUNT.has(path)) {
              const held = await heldBy(context);
              if (CHANGES_ACCOUNT.has(path)) await checkMayChange(context, held);
              const account = held ?? (SECOND_STEP.has(path) ? await halfSignedIn(context) : null);
              if (account !== null && request !== undefined) whose.set(request, account);
            }
            return tightened(context);
          }),
        },
      ],
      after: [
        {
          matcher: () => true,
          handler: createAuthMiddleware(async (context) => {
            const account = context.request === undefined ? undefined : whose.get(context.request);
            const attempt = attemptOf(context, account);
            if (attempt !== null) rules.record({ ...attempt, ...sender(context) });
            if (context.path === '/sign-in/email' && attempt !== null && attempt.outcome !== 'WRONG_SECRET')
              rules.emailAttempts.forget(emailKey(context));
            if (context.path === '/two-factor/verify-totp' && account !== undefined && 'token' in account)
              await endOtherSessions(context, rules);
            if (context.path === '/passkey/generate-authenticate-options') return demandVerification(context);
            return undefined;
          }),
        },
      ],
    },
  };
}

/** Whoever holds the device must also show that it is theirs, by PIN, finger or face: two factors in one. */
export function checkUserVerified(isVerified: boolean | undefined): void {
  if (isVerified !== true)
    throw refusal(
      'UNAUTHORIZED',
      'PASSKEY_WITHOUT_VERIFICATION',
      'The passkey did not ask for a PIN, finger or face. Set one up on the device, then try again.',
    );
}

function demandVerification({ context }: HookContext): object | undefined {
  const { returned } = context;
  return typeof returned === 'object' && returned !== null && !isAPIError(returned)
    ? { ...returned, userVerification: 'required' }
    : undefined;
}

function checkAttempts(context: GenericEndpointContext, { emailAttempts }: SignInRules): void {
  const waitS = emailAttempts.take(emailKey(context));
  if (waitS === null) return;
  const minutes = Math.ceil(waitS / 60);
  throw refusal(
    'TOO_MANY_REQUESTS',
    'TOO_MANY_ATTEMPTS',
    `This email address has been tried too often. Wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, or sign in with a passkey.`,
    { 'Retry-After': String(waitS) },
  );
}

/** Only the way through the provider's own page: a token from anywhere else says nothing about who brings it. */
function checkSocial({ body }: GenericEndpointContext): void {
  if (isRecord(body) && body['idToken'] !== undefined)
    throw refusal('BAD_REQUEST', 'NO_ID_TOKEN', 'Sign in on the page of your organisation.');
}

async function checkMayChange(context: GenericEndpointContext, held: Held | null): Promise<void> {
  if (held === null) return;
  if (held.demonstration)
    throw refusal(
      'FORBIDDEN',
      'DEMONSTRATION_ACCOUNT',
      'A demonstration account is everybody’s: its password and second factor stay as they are.',
    );
  if (held.verifiedBy !== 'PASSWORD') return;
  const passkeys = await context.context.adapter.count({
    model: 'passkey',
    where: [{ field: 'userId', value: held.accountId }],
  });
  if (held.twoFactorEnabled || passkeys > 0)
    throw refusal(
      'FORBIDDEN',
      'SECOND_FACTOR_NEEDED',
      'This needs more than the password. Sign out, and sign in with your passkey or second factor.',
    );
}

/** What a page must not choose: a device that skips the second factor, or old sessions that outlive a password. */
function tightened({ path, body }: GenericEndpointContext): object | undefined {
  if (!isRecord(body)) return undefined;
  if (SECOND_STEP.has(path ?? ''))
    return { context: { body: { ...body, trustDevice: false, disableSession: false } } };
  if (path === '/change-password') return { context: { body: { ...body, revokeOtherSessions: true } } };
  return undefined;
}

/** A second factor has just been set up: sessions that began without one end. */
async function endOtherSessions(context: GenericEndpointContext, rules: SignInRules): Promise<void> {
  const begun = context.context.newSession;
  if (begun === null) return;
  await context.context.adapter.deleteMany({
    model: 'session',
    where: [
      { field: 'userId', value: begun.user.id },
      { field: 'token', operator: 'ne', value: begun.session.token },
    ],
  });
  rules.changed();
}

function attemptOf(
  context: HookContext,
  account: Held | { readonly accountId: string } | undefined,
): Pick<Attempt, 'whose' | 'outcome' | 'method'> | null {
  const { newSession, returned } = context.context;
  const path = context.path ?? '';
  if (path === '/sign-out')
    return account !== undefined && 'token' in account
      ? { whose: account, outcome: 'SIGNED_OUT', method: methodOf(account.verifiedBy) }
      : null;
  const method = METHODS[path];
  if (method === undefined || path === '/two-factor/disable') return null;
  if (newSession !== null) return { whose: { accountId: newSession.user.id }, outcome: 'SIGNED_IN', method };
  const outcome = isAPIError(returned) ? 'WRONG_SECRET' : 'SECOND_FACTOR_ASKED';
  // Refused although the secret was right: `sessionHooks` has recorded it.
  if (isAPIError(returned) && returned.body?.code === 'ACCOUNT_DISABLED') return null;
  if (path === '/sign-in/email') return { whose: { email: emailOf(context) }, outcome, method };
  if (outcome !== 'WRONG_SECRET') return null;
  if (SECOND_STEP.has(path) && account !== undefined && !('token' in account))
    return { whose: account, outcome, method };
  const passkeyId = path === '/passkey/verify-authentication' ? passkeyOf(context) : null;
  return passkeyId === null ? null : { whose: { passkeyId }, outcome, method };
}

async function heldBy(context: GenericEndpointContext): Promise<Held | null> {
  const found = await getSessionFromCtx(context);
  if (found === null) return null;
  // Not what the library shows of an account: what it has kept.
  const account: Record<string, unknown> | null = await context.context.internalAdapter.findUserById(
    found.user.id,
  );
  return {
    accountId: found.user.id,
    token: found.session.token,
    verifiedBy: found.session['verifiedBy'],
    twoFactorEnabled: account?.['twoFactorEnabled'] === true,
    demonstration: account?.['demonstration'] === true,
  };
}

/** Who has shown a right password and is asked for the second factor. */
async function halfSignedIn(context: GenericEndpointContext): Promise<{ readonly accountId: string } | null> {
  const { name } = context.context.createAuthCookie('two_factor');
  const identifier = await context.getSignedCookie(name, context.context.secret);
  if (typeof identifier !== 'string') return null;
  const waiting = await context.context.internalAdapter.findVerificationValue(identifier);
  return waiting === null ? null : { accountId: waiting.value };
}

function sender({ headers }: GenericEndpointContext): Pick<Attempt, 'address' | 'agent'> {
  return { address: headers?.get(ADDRESS_HEADER) ?? null, agent: headers?.get('user-agent') ?? null };
}

function emailOf({ body }: GenericEndpointContext): string {
  return isRecord(body) && typeof body['email'] === 'string' ? body['email'].trim().toLowerCase() : '';
}

function emailKey(context: GenericEndpointContext): string {
  return emailOf(context).slice(0, 254);
}

function passkeyOf({ body }: GenericEndpointContext): string | null {
  const response: unknown = isRecord(body) ? body['response'] : null;
  return isRecord(response) && typeof response['id'] === 'string' ? response['id'] : null;
}

function methodOf(word: unknown): SignInMethod {
  return Object.values(METHODS).find((method) => method === word) ?? 'PASSWORD';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function refusal(
  status: ConstructorParameters<typeof APIError>[0],
  code: string,
  message: string,
  headers: Record<string, string> = {},
): APIError {
  return new APIError(status, { code, message }, headers);
}
