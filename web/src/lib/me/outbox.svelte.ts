/** The outbox at work: sends, tries again when the network is back, keeps on the phone what has not reached the server. */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { newCommandId } from '../graphql/command-id.ts';
import {
  fromText,
  isUnsent,
  pauseAfter,
  sendable,
  tidied,
  toText,
  withFate,
  type ActName,
  type Answer,
  type Item,
} from './outbox.ts';

export type Send = (item: Item, pin: string | null, agoSeconds: number) => Promise<Answer>;

export interface OutboxOptions {
  /** Never rejects. */
  readonly send: Send;
  /** Whose it is: somebody else who signs in on this phone never sends it. */
  readonly owner: string;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Something has reached the server, so what is shown of it is old. */
  readonly onreached: (item: Item) => void;
}

export interface LastSaid {
  readonly act: ActName;
  readonly saidAtMs: number;
}

export class Outbox {
  #items = $state.raw<readonly Item[]>([]);
  /** A sentence; null: the last try was answered. */
  failure = $state.raw<string | null>(null);
  /** The last thing that has reached the server. */
  lastSaid = $state.raw<LastSaid | null>(null);
  readonly unsent: readonly Item[] = $derived(this.#items.filter(isUnsent));
  readonly #options: OutboxOptions;
  readonly #pins = new SvelteMap<string, string>();
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#items = fromText(this.#read('outbox'));
    this.lastSaid = JSON.parse(this.#read('last') ?? 'null') as LastSaid | null;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** Sends what waits, now and whenever the network is back, until the returned undo is called. */
  run(): () => void {
    this.#running = true;
    const again = (): void => this.tryNow();
    const seen = (): void => {
      if (!document.hidden) again();
    };
    addEventListener('online', again);
    document.addEventListener('visibilitychange', seen);
    // What is read here must not make an effect that runs this begin again with every change.
    untrack(again);
    return () => {
      this.#running = false;
      clearTimeout(this.#retry);
      removeEventListener('online', again);
      document.removeEventListener('visibilitychange', seen);
    };
  }

  say(act: ActName, carried: Item['carried'], pin: string | null = null): Item {
    const item: Item = {
      ...{ id: newCommandId(), act, carried, saidAtMs: Date.now() },
      ...{ asksPin: pin !== null, fate: { kind: 'WAITING' } },
    };
    if (pin !== null) this.#pins.set(item.id, pin);
    this.#set([...tidied(this.#items), item]);
    this.tryNow();
    return item;
  }

  /** With a PIN that was asked for. */
  sayAgain(id: string, pin: string): void {
    this.#pins.set(id, pin);
    const asked = this.#items.map((item) => (item.id === id ? { ...item, asksPin: true } : item));
    this.#set(withFate(asked, id, { kind: 'WAITING' }));
    this.tryNow();
  }

  /** Somebody does not want it sent any more, or has read what became of it. */
  drop(id: string): void {
    this.#pins.delete(id);
    this.#set(this.#items.filter((item) => item.id !== id));
  }

  tryNow(): void {
    clearTimeout(this.#retry);
    if (!this.#running) return;
    for (const item of sendable(this.#items)) void this.#deliver(item);
  }

  async #deliver(item: Item): Promise<void> {
    this.#set(withFate(this.#items, item.id, { kind: 'SENDING' }));
    const agoSeconds = Math.max(0, (Date.now() - item.saidAtMs) / 1000);
    const answer = await this.#options.send(item, this.#pins.get(item.id) ?? null, agoSeconds);
    if (answer.kind === 'UNREACHED') return this.#unreached(item, answer.sentence);
    this.failure = null;
    this.#failures = 0;
    this.#pins.delete(item.id);
    this.#set(withFate(this.#items, item.id, answer));
    if (answer.kind === 'REACHED') {
      this.lastSaid = { act: item.act, saidAtMs: item.saidAtMs };
      this.#write('last', JSON.stringify(this.lastSaid));
      this.#options.onreached(item);
    }
    this.tryNow();
  }

  #unreached(item: Item, sentence: string): void {
    this.#failures += 1;
    this.failure = sentence;
    this.#set(withFate(this.#items, item.id, { kind: 'WAITING' }));
    const calls = this.#items.some(({ act, fate }) => act === 'RAISE' && fate.kind === 'WAITING');
    clearTimeout(this.#retry);
    if (this.#running) this.#retry = setTimeout(() => this.tryNow(), pauseAfter(this.#failures, calls));
  }

  #set(items: readonly Item[]): void {
    this.#items = items;
    this.#write('outbox', toText(items));
  }

  #read(what: string): string | null {
    return this.#options.storage.getItem(`lonewatch ${what} ${this.#options.owner}`);
  }

  /** A phone that is full keeps it in memory: it is still sent. */
  #write(what: string, text: string): void {
    try {
      this.#options.storage.setItem(`lonewatch ${what} ${this.#options.owner}`, text);
    } catch {
      // Nothing that somebody in danger could do about it.
    }
  }
}
