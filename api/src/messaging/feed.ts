/**
 * From what has happened to those who want to hear of it: one bounded queue for each reader. Two messages about the same thing
 * become one while a reader is slow; a reader that is too slow even for that is ended with a sentence, never left with a hole.
 */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';

export interface FeedOptions<Message> {
  /** What a message is about. */
  readonly keyOf: (message: Message) => unknown;
  /** One message that says all that both say. */
  readonly merge: (older: Message, newer: Message) => Message;
  /** How much of a reader's bound a message takes. */
  readonly sizeOf: (message: Message) => number;
  /** What may wait for one reader. */
  readonly bound: number;
}

export class Feed<Message> {
  readonly #options: FeedOptions<Message>;
  readonly #readers = new Set<Reader<Message>>();

  constructor(options: FeedOptions<Message>) {
    this.#options = options;
  }

  get readers(): number {
    return this.#readers.size;
  }

  publish(message: Message): void {
    for (const reader of this.#readers) reader.take(message);
  }

  /**
   * From this call on nothing is missed. Ends with `return()`; rejects with a Fault, TOO_BUSY, once more waits than the bound:
   * then subscribe again and begin with how everything stands.
   */
  subscribe(): AsyncIterableIterator<Message, undefined> {
    const reader = new Reader(this.#options, () => void this.#readers.delete(reader));
    this.#readers.add(reader);
    return reader;
  }

  /** Ends every reader: the server stops. */
  close(): void {
    for (const reader of this.#readers) void reader.return();
  }
}

type Step<Message> = IteratorResult<Message, undefined>;

class Reader<Message> implements AsyncIterableIterator<Message, undefined> {
  readonly #options: FeedOptions<Message>;
  readonly #leave: () => void;
  /** By what they are about, in the order in which the first of each came. */
  readonly #waiting = new Map<unknown, Message>();
  #size = 0;
  #overrun = false;
  #ended = false;
  #asking: ((step: Step<Message>) => void)[] = [];

  constructor(options: FeedOptions<Message>, leave: () => void) {
    this.#options = options;
    this.#leave = leave;
  }

  take(message: Message): void {
    if (this.#ended || this.#overrun) return;
    const { keyOf, merge, sizeOf, bound } = this.#options;
    const asking = this.#asking.shift();
    if (asking !== undefined) return asking({ done: false, value: message });
    const key = keyOf(message);
    const older = this.#waiting.get(key);
    const whole = older === undefined ? message : merge(older, message);
    this.#size += sizeOf(whole) - (older === undefined ? 0 : sizeOf(older));
    this.#waiting.set(key, whole);
    if (this.#size <= bound) return;
    this.#overrun = true;
    this.#waiting.clear();
    this.#leave();
  }

  next(): Promise<Step<Message>> {
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    if (this.#overrun) {
      this.#ended = true;
      return Promise.reject(
        new Fault(
          'TOO_BUSY',
          'More has happened than this connection could take. Subscribe again: it begins with how everything stands.',
        ),
      );
    }
    for (const [key, message] of this.#waiting) {
      this.#waiting.delete(key);
      this.#size -= this.#options.sizeOf(message);
      return Promise.resolve({ done: false, value: message });
    }
    return new Promise((resolve) => this.#asking.push(resolve));
  }

  return(): Promise<Step<Message>> {
    this.#ended = true;
    this.#waiting.clear();
    this.#leave();
    for (const answer of this.#asking.splice(0)) answer({ done: true, value: undefined });
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
