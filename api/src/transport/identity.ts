/** From a request to who asks. */
import type { IncomingMessage } from 'node:http';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';

export interface Presence {
  readonly viewer: Viewer;
  /** null: a wall or a key, which is no person's. */
  readonly accountId: string | null;
  /** Infinity: it has no end of its own. */
  readonly expiresAtMs: number;
  /** Asks the database again; null: it has ended. */
  again(): Promise<Presence | null>;
}
