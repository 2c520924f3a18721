/**
 * The server's own REST for signing in, below /api: no GraphQL before somebody is known. Every failure is an AuthFault whose
 * message is a sentence for a person; the words of the library behind it are never shown.
 */
import { forgetKeys } from '../call-keys/call-key.ts';

export class AuthFault extends Error {
  /** The server's word, for code that goes on differently; '' where it gave none. */
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.name = 'AuthFault';
    this.code = code;
  }
}

const UNREACHABLE = 'The server cannot be reached. Try again in a moment.';
const TOO_MANY = 'Too many tries. Wait a minute and try again.';
const LOST_STEP = 'This took too long. Start again with your password.';
const SENTENCES: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'Email address and password do not belong together.',
  INVALID_EMAIL: 'This is not an email address.',
  INVALID_PASSWORD: 'This is not your password.',
  PASSWORD_TOO_SHORT: 'This password is too short.',
  PASSWORD_TOO_LONG: 'This password is too long.',
  INVALID_CODE: 'This code is not the one of now. Type the code that your app shows at this moment.',
  INVALID_BACKUP_CODE: 'This is not one of your unused backup codes.',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: LOST_STEP,
  INVALID_TWO_FACTOR_COOKIE: LOST_STEP,
  ACCOUNT_TEMPORARILY_LOCKED: 'Too many wrong codes: this account is locked for a while. Try again later.',
  TOTP_ALREADY_ENABLED: 'An authenticator app is set up already.',
  SESSION_NOT_FRESH: 'Sign out and in again first: this needs a fresh sign-in.',
  PREVIOUSLY_REGISTERED: 'This device holds a passkey of this account already.',
  AUTHENTICATION_FAILED: 'The server does not know this passkey.',
  PASSKEY_NOT_FOUND: 'The server does not know this passkey.',
  CHALLENGE_NOT_FOUND: 'This took too long. Try again.',
  FAILED_TO_VERIFY_REGISTRATION: 'The passkey could not be checked. Try again.',
  UNAUTHORIZED: 'Your session had ended, so this was not done. Press again.',
  PROVIDER_NOT_FOUND: 'This way of signing in is not set up on the server.',
};

let heardSignedOut: () => void = () => undefined;

/** Called when the server answers that nobody is signed in any more. One listener: the page's session. */
export function hearSignedOut(listener: () => void): void {
  heardSignedOut = listener;
}

type Body = Readonly<Record<string, unknown>>;

/** Faults: AuthFault for whatever is not a 2xx answer. */
export async function callApi<Answer>(method: 'GET' | 'POST', path: string, body?: Body): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new AuthFault('', UNREACHABLE);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as Answer;
  const fault = faultOf(response.status, answer ?? {});
  if (response.status === 401 && fault.code === 'UNAUTHORIZED') heardSignedOut();
  throw fault;
}

function faultOf(status: number, { code, message }: { code?: unknown; message?: unknown }): AuthFault {
  const word = typeof code === 'string' ? code : '';
  if (status === 429) return new AuthFault(word, TOO_MANY);
  const known = SENTENCES[word];
  if (known !== undefined) return new AuthFault(word, known);
  // Our own routes answer whole sentences; the library's words do not end in a full stop.
  if (typeof message === 'string' && message.endsWith('.')) return new AuthFault(word, message);
  return new AuthFault(
    word,
    status >= 500 ? 'The server could not do this. Try again in a moment.' : 'The server refused this.',
  );
}

/** What a failed step says to a person. */
export function sentenceOfFault(fault: unknown): string {
  return fault instanceof AuthFault ? fault.message : 'Something in this page failed. Load it again.';
}

export type SignInStep = 'SIGNED_IN' | 'SECOND_FACTOR';

export async function signInByPassword(email: string, password: string): Promise<SignInStep> {
  const answer = await callApi<{ twoFactorRedirect?: boolean }>('POST', '/auth/sign-in/email', {
    email: email.trim(),
    password,
  });
  return answer.twoFactorRedirect === true ? 'SECOND_FACTOR' : 'SIGNED_IN';
}

/** During a sign-in, or to finish the set-up of an authenticator app. */
export async function verifyTotp(code: string): Promise<void> {
  await callApi('POST', '/auth/two-factor/verify-totp', { code: code.replaceAll(/\s/g, '') });
}

export async function verifyBackupCode(code: string): Promise<void> {
  await callApi('POST', '/auth/two-factor/verify-backup-code', { code: code.trim() });
}

export interface TotpSetUp {
  /** otpauth://… for an authenticator app. */
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

export function beginTotp(password: string): Promise<TotpSetUp> {
  return callApi('POST', '/auth/two-factor/enable', { password, method: 'totp' });
}

export async function endTotp(password: string): Promise<void> {
  await callApi('POST', '/auth/two-factor/disable', { password });
}

export async function newBackupCodes(password: string): Promise<readonly string[]> {
  const answer = await callApi<{ backupCodes: string[] }>('POST', '/auth/two-factor/generate-backup-codes', {
    password,
  });
  return answer.backupCodes;
}

/** Whether an authenticator app is set up; null: nobody is signed in. */
export async function hasTotp(): Promise<boolean | null> {
  const answer = await callApi<{ user?: { twoFactorEnabled?: boolean } } | null>('GET', '/auth/get-session');
  return answer?.user === undefined ? null : answer.user.twoFactorEnabled === true;
}

/** Nothing stays on this phone with which it could call for help in this person's name. */
export async function signOut(): Promise<void> {
  await callApi('POST', '/auth/sign-out', {});
  forgetKeys(localStorage);
}

/** On every device, this one too. */
export async function signOutEverywhere(): Promise<void> {
  await callApi('POST', '/auth/revoke-other-sessions', {});
  await signOut();
}

/** Every other device is signed out: whoever knew the old password is there no more. */
export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await callApi('POST', '/auth/change-password', { currentPassword, newPassword, revokeOtherSessions: true });
}

/** As the server asks of a new one. */
export const SHORTEST_PASSWORD = 12;

/** Where to send the browser for an employer's own identity provider. */
export async function beginProviderSignIn(provider: string, next: string): Promise<string> {
  const answer = await callApi<{ url?: string }>('POST', '/auth/sign-in/social', {
    provider,
    callbackURL: next,
    errorCallbackURL: '/sign-in',
    disableRedirect: true,
  });
  if (answer.url === undefined) throw new AuthFault('', 'The identity provider did not answer.');
  return answer.url;
}

export interface Invitation {
  /** As whoever invited wrote it. */
  readonly name: string;
  /** null: to be chosen, by the first administrator. */
  readonly email: string | null;
}

/** null: the link has been used, has ended, or never was. */
export async function lookAtInvitation(token: string): Promise<Invitation | null> {
  try {
    return await callApi('POST', '/invitations/look', { token });
  } catch (fault) {
    if (fault instanceof AuthFault && fault.message === UNREACHABLE) throw fault;
    return null;
  }
}

export async function acceptInvitation(
  invitation: Invitation & { readonly token: string; readonly email: string; readonly password: string },
): Promise<void> {
  await callApi('POST', '/invitations/accept', { ...invitation });
}
