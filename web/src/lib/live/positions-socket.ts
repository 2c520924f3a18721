/**
 * The positions lane on the wire: graphql-transport-ws reduced to what one subscription needs (120 lines instead of a
 * client of 5 kB with a retry policy of its own that would argue with ours). It decides nothing: `connection.ts` does.
 */
import { CLOSE_CODES } from '@lonewatch/schema/contract/protocol.ts';

export interface Cursor {
  readonly employerId: string;
  readonly epoch: string;
  readonly seq: number;
}

export interface FrameMessage {
  readonly employerId: string;
  readonly bytes: Uint8Array;
}

export interface SocketListener {
  /** The server has taken the handshake: subscribe now. */
  opened(): void;
  /** Called once, and never after `close()`. */
  closed(sentence: string | null): void;
  frame(message: FrameMessage): void;
  refused(sentence: string): void;
  /** Instead of `closed` and `refused`: what is held may not be seen any more. */
  left(why: Leaving): void;
}

/** Why a viewer loses what they held. */
export type Leaving = 'SIGNED_OUT' | 'ACCESS_CHANGED';

/** What of a WebSocket is used; a test gives its own. */
export type Line = Pick<WebSocket, 'onopen' | 'onmessage' | 'onclose' | 'send' | 'close'>;

export const SUBSCRIPTION =
  'subscription Positions($resume: [FrameCursor!]) { positionFrames(resume: $resume) { employerId data } }';

export class PositionsSocket {
  readonly #line: Line;
  readonly #listener: SocketListener;
  #subscription = 0;
  #closed = false;

  constructor(line: Line, listener: SocketListener) {
    this.#line = line;
    this.#listener = listener;
    line.onopen = () => this.#send({ type: 'connection_init' });
    line.onmessage = ({ data }) => this.#read(data);
    // An error is always followed by a close, which says more.
    line.onclose = ({ code, reason }) => this.#end(code, reason);
  }

  /** Ends the running subscription, if any, and asks from these cursors; messages of the old one are not heard any more. */
  subscribe(resume: readonly Cursor[]): void {
    if (this.#subscription > 0) this.#send({ id: String(this.#subscription), type: 'complete' });
    this.#subscription++;
    this.#send({
      id: String(this.#subscription),
      type: 'subscribe',
      payload: { query: SUBSCRIPTION, variables: { resume } },
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#line.onopen = null;
    this.#line.onmessage = null;
    this.#line.onclose = null;
    this.#line.close(1000, 'Done.');
  }

  #end(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    const leaving = leavingOf(code);
    if (leaving === null) this.#listener.closed(sentenceOfClose(code, reason));
    else this.#listener.left(leaving);
  }

  #refuse(errors: unknown): void {
    if (isUnauthenticated(errors)) this.#listener.left('SIGNED_OUT');
    else this.#listener.refused(firstMessage(errors));
  }

  #send(message: object): void {
    if (!this.#closed) this.#line.send(JSON.stringify(message));
  }

  #read(text: unknown): void {
    if (this.#closed) return;
    const message = typeof text === 'string' ? parse(text) : null;
    if (message === null) return;
    if (message.type === 'connection_ack') this.#listener.opened();
    else if (message.type === 'ping') this.#send({ type: 'pong' });
    else if (message.id !== String(this.#subscription)) return;
    else if (message.type === 'next') this.#next(message.payload);
    else if (message.type === 'error') this.#refuse(message.payload);
    else if (message.type === 'complete') this.#listener.refused('The server ended the stream of positions.');
  }

  #next(payload: unknown): void {
    const result = payload as { data?: { positionFrames?: unknown } | null; errors?: unknown } | null;
    const frame = result?.data?.positionFrames as { employerId?: unknown; data?: unknown } | null | undefined;
    if (typeof frame?.employerId !== 'string' || typeof frame.data !== 'string') {
      this.#refuse(result?.errors);
      return;
    }
    this.#listener.frame({ employerId: frame.employerId, bytes: bytesOf(frame.data) });
  }
}

interface Message {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly payload?: unknown;
}

function parse(text: string): Message | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** Bytes that are no base64 become an empty frame, which the reader refuses with a sentence. */
export function bytesOf(base64: string): Uint8Array {
  try {
    if (typeof Uint8Array.fromBase64 === 'function') return Uint8Array.fromBase64(base64);
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  } catch {
    return new Uint8Array(0);
  }
}

function firstMessage(errors: unknown): string {
  const first = (Array.isArray(errors) ? (errors as unknown[])[0] : undefined) as
    { message?: unknown } | undefined;
  return typeof first?.message === 'string' ? first.message : 'The server refused to send positions.';
}

/** GraphQL's errors, wherever they came from. */
export function isUnauthenticated(errors: unknown): boolean {
  if (!Array.isArray(errors)) return false;
  return (errors as { extensions?: { code?: unknown } }[]).some(
    (error) => error?.extensions?.code === 'UNAUTHENTICATED',
  );
}

const LEAVING_CODES: ReadonlyMap<number, Leaving> = new Map([
  [CLOSE_CODES.UNAUTHENTICATED, 'SIGNED_OUT'],
  [CLOSE_CODES.SESSION_EXPIRED, 'SIGNED_OUT'],
  [CLOSE_CODES.ACCESS_CHANGED, 'ACCESS_CHANGED'],
]);

/** Does a socket that closed so take with it what was held? null: no, it may come back. */
export function leavingOf(code: number): Leaving | null {
  return LEAVING_CODES.get(code) ?? null;
}

/** Browsers say 1006 for every loss: that sentence would help nobody. */
export function sentenceOfClose(code: number, reason: string): string | null {
  if (code === CLOSE_CODES.SERVER_STOPPING) return 'The server is restarting.';
  return code >= 4000 && reason !== '' ? `The server closed the line: ${reason}` : null;
}
