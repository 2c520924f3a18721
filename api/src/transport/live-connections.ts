/**
 * The sockets that are open, and whether who opened each may still have it. Asked at every change of anybody's access and
 * at every tick: a session that has ended closes its socket, and so does access that has changed. Between a change and the
 * answer a connection is held: no frame leaves on what may not hold any more, and the one after it catches up.
 */
import type { WebSocket } from 'ws';
import { CLOSE_CODES } from '@lonewatch/schema/contract/protocol.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Presence } from './identity.ts';

/** Changes that another program made in the database are noticed at the latest after this. */
const ASK_AGAIN_MS = 30_000;

interface Connection {
  readonly socket: Pick<WebSocket, 'close'>;
  presence: Presence;
  revision: number;
  askedAtMs: number;
  asking: boolean;
  /** Answers that are held back until it is known. */
  readonly waiting: Set<() => void>;
}

export interface Admitted {
  /** Somebody's access has changed and it is not known yet whether this one's has. */
  readonly isHeld: () => boolean;
  /** Fulfils when it is known, and when the connection has ended. */
  readonly settled: () => Promise<void>;
  readonly leave: () => void;
}

export interface LiveIdentity {
  /** Rises with every change that may have changed what somebody may see. */
  readonly revision: number;
}

export class LiveConnections {
  readonly #identity: LiveIdentity;
  readonly #warn: (message: string, error: unknown) => void;
  readonly #connections = new Set<Connection>();
  #warnedAtMs = -Infinity;

  constructor(identity: LiveIdentity, warn: (message: string, error: unknown) => void) {
    this.#identity = identity;
    this.#warn = warn;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** `revision`: the identity's before it was asked for this presence, so that no change in between is missed. */
  admit(socket: Connection['socket'], presence: Presence, revision: number, nowMs: number): Admitted {
    const connection: Connection = {
      ...{ socket, presence, revision, askedAtMs: nowMs, asking: false, waiting: new Set() },
    };
    this.#connections.add(connection);
    const isOld = (): boolean => connection.revision !== this.#identity.revision;
    return {
      isHeld: () => isOld() || !this.#connections.has(connection),
      settled: async () => {
        while (isOld() && this.#connections.has(connection))
          await new Promise<void>((resolve) => connection.waiting.add(resolve));
      },
      leave: () => this.#forget(connection),
    };
  }

  judge(nowMs: number): void {
    const { revision } = this.#identity;
    for (const connection of this.#connections) {
      if (connection.presence.expiresAtMs <= nowMs) this.#end(connection);
      else if (
        !connection.asking &&
        (connection.revision !== revision || nowMs - connection.askedAtMs >= ASK_AGAIN_MS)
      )
        void this.#askAgain(connection, revision, nowMs);
    }
  }

  /** What cannot be asked, because the database is away, stays as it is and is asked at the next tick. */
  async #askAgain(connection: Connection, revision: number, nowMs: number): Promise<void> {
    connection.asking = true;
    try {
      const now = await connection.presence.again();
      if (!this.#connections.has(connection)) return;
      if (now === null) this.#end(connection);
      else if (sameAccess(connection.presence.viewer, now.viewer)) {
        connection.presence = now;
        connection.revision = revision;
        connection.askedAtMs = nowMs;
      } else this.#close(connection, CLOSE_CODES.ACCESS_CHANGED, 'What you may see has changed; come back.');
    } catch (error) {
      // All of them fail together, at every tick: one line says it.
      if (nowMs - this.#warnedAtMs < ASK_AGAIN_MS) return;
      this.#warnedAtMs = nowMs;
      this.#warn('Who may see what could not be asked again; it is asked at every tick until it can.', error);
    } finally {
      connection.asking = false;
      wake(connection);
    }
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection);
    wake(connection);
  }

  #end(connection: Connection): void {
    this.#close(connection, CLOSE_CODES.SESSION_EXPIRED, 'The session has ended; sign in again.');
  }

  #close(connection: Connection, code: number, reason: string): void {
    this.#forget(connection);
    connection.socket.close(code, reason);
  }
}

function wake({ waiting }: Connection): void {
  const all = [...waiting];
  waiting.clear();
  for (const go of all) go();
}

function sameAccess(a: Viewer, b: Viewer): boolean {
  return a.needsSecondFactor === b.needsSecondFactor && JSON.stringify(a.grants) === JSON.stringify(b.grants);
}
