/** Passkeys by the browser's own JSON functions: no library between the server's options and the authenticator. */
import { AuthFault, callApi } from './auth-api.ts';

export interface Passkey {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: string | null;
}

/** Needs a secure context: on plain http beyond localhost browsers have none. */
export function canUsePasskeys(): boolean {
  return (
    window.isSecureContext &&
    typeof PublicKeyCredential === 'function' &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'
  );
}

/** A browser that offers passkeys in the email field itself. */
export async function canOfferPasskeys(): Promise<boolean> {
  return canUsePasskeys() && (await PublicKeyCredential.isConditionalMediationAvailable().catch(() => false));
}

/**
 * Fulfils when the passkey has signed in; false: the person thought better of it.
 * @param offered in the email field, until `signal` ends it; otherwise the browser asks at once
 */
export async function signInByPasskey(signal: AbortSignal, offered = false): Promise<boolean> {
  const options = await callApi<PublicKeyCredentialRequestOptionsJSON>(
    'GET',
    '/auth/passkey/generate-authenticate-options',
  );
  const credential = await withdrawn(
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
      ...(offered ? { mediation: 'conditional' as const } : {}),
      signal,
    }),
  );
  if (credential === null) return false;
  await callApi('POST', '/auth/passkey/verify-authentication', { response: credential.toJSON() });
  return true;
}

/** false: the person thought better of it. */
export async function addPasskey(name: string): Promise<boolean> {
  const query = new URLSearchParams({ name });
  const options = await callApi<PublicKeyCredentialCreationOptionsJSON>(
    'GET',
    `/auth/passkey/generate-register-options?${query}`,
  );
  const credential = await withdrawn(
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  );
  if (credential === null) return false;
  await callApi('POST', '/auth/passkey/verify-registration', { response: credential.toJSON(), name });
  return true;
}

export function listPasskeys(): Promise<readonly Passkey[]> {
  return callApi('GET', '/auth/passkey/list-user-passkeys');
}

export async function removePasskey(id: string): Promise<void> {
  await callApi('POST', '/auth/passkey/delete-passkey', { id });
}

/** Cancelling, and letting the time run out, look the same to a page: neither is a failure. */
async function withdrawn(asked: Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    return (await asked) as PublicKeyCredential | null;
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' || name === 'AbortError') return null;
    if (name === 'InvalidStateError')
      throw new AuthFault('PREVIOUSLY_REGISTERED', 'This device holds a passkey of this account already.');
    throw new AuthFault('', 'The browser could not use a passkey here.');
  }
}
