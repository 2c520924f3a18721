/** API keys as viewers: `Authorization: Bearer lw_…`. */
import type { IncomingMessage } from 'node:http';
import type { ApiKey } from '@lonewatch/schema/contract/access.ts';
import { KEY_PERMISSIONS } from '@lonewatch/schema/contract/role.ts';
import type { Presence } from './identity.ts';

/** null: there is none, it has ended or was revoked. */
export type FindKey = (secret: string) => Promise<ApiKey | null>;

/** null: the request shows no key, or none that holds. */
export function makeKeyPresence(find: FindKey): (request: IncomingMessage) => Promise<Presence | null> {
  const presenceOf = async (secret: string): Promise<Presence | null> => {
    const key = await find(secret);
    if (key === null) return null;
    const grant = {
      role: key.scope === 'FIGURES' ? 'ANALYST' : 'SAFETY_MANAGER',
      permissions: KEY_PERMISSIONS[key.scope],
      employerId: key.employerId,
      teamId: null,
      workerId: null,
    } as const;
    return {
      viewer: { kind: 'KEY', id: String(key.id), name: key.name, grants: [grant], needsSecondFactor: false },
      accountId: null,
      signedInAtMs: null,
      expiresAtMs: key.expiresAtMs,
      again: () => presenceOf(secret),
    };
  };
  return async (request) => {
    const secret = bearerOf(request);
    return secret === null ? null : presenceOf(secret);
  };
}

/** null: the request shows no bearer token at all, and may be somebody by its cookie. */
export function bearerOf(request: IncomingMessage): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}
