/**
 * The lane of everything with meaning on the wire (incidents, presence): graphql-transport-ws with as many subscriptions as
 * are wanted, and a ping that says whether the line is alive. It decides nothing: `connection.ts` does.
 */
import {
  isUnauthenticated,
  leavingOf,
  sentenceOfClose,
  type Leaving,
  type Line,
} from './positions-socket.ts';

export interface EventSocketListener {
  /** The server has taken the handshake: subscribe now. */
  opened(): void;
  /** The server has said something, whatever it was. */
  heard(): void;
  /** Called once, and never after `close()`. */
  closed(sentence: string | null): void;
  /** Instead of `closed`: what is held may not be seen any more. */
  left(why: Leaving): void;
  next(id: string, data: unknown): void;
  /** This one subscription will bring nothing more. */
  ended(id: string, sentence: string): void;
}

export class EventSocket {
  readonly #line: Line;
  readonly #listener: EventSocketListener;
  #closed = false;

  constructor(line: Line, listener: EventSocketListener) {
    this.#line = line;
    this.#listener = listener;
    line.onopen = () => this.#send({ type: 'connection_init' });
    line.onmessage = ({ data }) => this.#read(data);
    line.onclose = ({ code, reason }) => this.#end(code, reason);
  }

  subscribe(id: string, query: string, variables: unknown): void {
    this.#send({ id, type: 'subscribe', payload: { query, variables } });
  }

  unsubscribe(id: string): void {
    this.#send({ id, type: 'complete' });
  }

  /** The answer is heard like anything else. */
  ping(): void {
    this.#send({ type: 'ping' });
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

  #send(message: object): void {
    if (!this.#closed) this.#line.send(JSON.stringify(message));
  }

  #read(text: unknown): void {
    if (this.#closed) return;
    const message = typeof text === 'string' ? parse(text) : null;
    if (message === null) return;
    const { type, id, payload } = message;
    if (type === 'connection_ack') return this.#listener.opened();
    this.#listener.heard();
    if (type === 'ping') this.#send({ type: 'pong' });
    if (typeof id !== 'string') return;
    if (type === 'next') this.#next(id, payload);
    else if (type === 'error') this.#refuse(id, payload);
    else if (type === 'complete') this.#listener.ended(id, 'The server ended the subscription.');
  }

  #next(id: string, payload: unknown): void {
    const { data, errors } = (payload ?? {}) as { data?: unknown; errors?: unknown };
    if (data == null) this.#refuse(id, errors);
    else this.#listener.next(id, data);
  }

  #refuse(id: string, errors: unknown): void {
    if (isUnauthenticated(errors)) this.#listener.left('SIGNED_OUT');
    else this.#listener.ended(id, messageOf(errors));
  }
}

function parse(text: string): { id?: unknown; type?: unknown; payload?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function messageOf(errors: unknown): string {
  const [first] = Array.isArray(errors) ? (errors as { message?: unknown }[]) : [];
  return typeof first?.message === 'string' ? first.message : 'The server refused the subscription.';
}
