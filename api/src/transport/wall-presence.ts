/** Wall displays as viewers: whoever holds the cookie of an approved wall is that wall, and nobody else. */
import type { IncomingMessage } from 'node:http';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { ROLE_PERMISSIONS } from '@lonewatch/schema/contract/role.ts';
import { cookieOf, type Presence } from './identity.ts';

export const WALL_COOKIE = 'lonewatch_wall';

/** A wall as its own secret finds it. */
export type FoundWall =
  | { readonly state: 'PENDING'; readonly code: string; readonly expiresAtMs: number }
  | { readonly state: 'EXPIRED' }
  | { readonly state: 'REVOKED' }
  | {
      readonly state: 'APPROVED';
      readonly id: number;
      readonly name: string;
      readonly employerId: EmployerId;
      readonly employerName: string;
    };

/** null: no wall has this secret. */
export type FindWall = (secret: string) => Promise<FoundWall | null>;

/** For requests that say `?as=wall`. null: no cookie, or a wall that is not approved, or not any more. */
export function makeWallPresence(find: FindWall): (request: IncomingMessage) => Promise<Presence | null> {
  const presenceOf = async (secret: string): Promise<Presence | null> => {
    const wall = await find(secret);
    if (wall?.state !== 'APPROVED') return null;
    const { id, name, employerId } = wall;
    const role = 'WALL_DISPLAY';
    const grant = {
      role,
      permissions: ROLE_PERMISSIONS[role],
      employerId,
      teamId: null,
      workerId: null,
    } as const;
    return {
      viewer: { kind: 'WALL', id: String(id), name, grants: [grant], needsSecondFactor: false },
      accountId: null,
      signedInAtMs: null,
      expiresAtMs: Infinity,
      again: () => presenceOf(secret),
    };
  };
  return async (request) => {
    const secret = wallSecretOf(request);
    return secret === null ? null : presenceOf(secret);
  };
}

export function wallSecretOf(request: IncomingMessage): string | null {
  const secret = cookieOf(request, WALL_COOKIE);
  return secret === '' ? null : secret;
}
