/**
 * One question by GraphQL, asked for as long as a component lives: again at an interval, again when its variables change.
 * While it is asked again the last answer stays. An answer is only ever shown under the variables that it was asked with:
 * when they change, the old data is gone at once and an answer still on its way is dropped, and so it is when the client
 * says that its answers may not be seen any more. Create it while a component starts.
 */
import type { AnyVariables, Client, TypedDocumentNode } from '@urql/core';
import { untrack } from 'svelte';
import { onForget, sentenceOf } from './client.ts';

/** idle: nothing to ask. failed: no answer yet and the last try failed; a failure after an answer leaves it ready with `error`. */
export type LiveQueryState = 'idle' | 'loading' | 'ready' | 'failed';

export interface LiveQueryOptions<Data, Variables extends AnyVariables> {
  readonly client: Client;
  readonly document: TypedDocumentNode<Data, Variables>;
  /** null: there is nothing to ask now. Reactive. */
  readonly variables: () => Variables | null;
  /** Milliseconds from an answer to the next question; left out: asked once. A hidden page does not ask. */
  readonly everyMs?: number;
  /** After this long without an answer the try has failed. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** The pause after a failure doubles up to this. */
const MAX_RETRY_MS = 30_000;

export class LiveQuery<Data, Variables extends AnyVariables> {
  data = $state.raw<Data | null>(null);
  /** A sentence for a person; null: the last try was answered. */
  error = $state.raw<string | null>(null);
  fetching = $state(false);
  /** This page's clock; null: never. */
  answeredAtMs = $state.raw<number | null>(null);
  #asked = $state(false);
  readonly state: LiveQueryState = $derived(
    this.data !== null ? 'ready' : !this.#asked ? 'idle' : this.error !== null ? 'failed' : 'loading',
  );

  readonly #options: LiveQueryOptions<Data, Variables>;
  readonly #key = $derived(this.#keyNow());
  #stop: () => void = () => undefined;
  #failures = 0;

  constructor(options: LiveQueryOptions<Data, Variables>) {
    this.#options = options;
    $effect(() => {
      // Only a change of the variables starts over; the key stands for them.
      const variables = JSON.parse(this.#key) as Variables | null;
      untrack(() => this.#restart(variables));
      return () => this.#stop();
    });
    // A question that is asked once is asked again: whoever comes back finds the page as it was.
    $effect(() => onForget(options.client, () => this.#restart(options.variables())));
    if (options.everyMs !== undefined) $effect(() => this.#askWhenSeenAgain());
  }

  /** Asks again now, whatever the interval. */
  refetch(): void {
    this.#failures = 0;
    this.#ask();
  }

  #keyNow(): string {
    return JSON.stringify(this.#options.variables());
  }

  #restart(variables: Variables | null): void {
    this.#stop();
    this.data = null;
    this.error = null;
    this.answeredAtMs = null;
    this.#failures = 0;
    this.#asked = variables !== null;
    this.#ask();
  }

  #ask(): void {
    this.#stop();
    const variables = untrack(() => this.#options.variables());
    if (variables === null) return;
    const { client, document, timeoutMs = TIMEOUT_MS } = this.#options;
    let next: ReturnType<typeof setTimeout> | undefined;
    const tooLong = setTimeout(() => {
      subscription.unsubscribe();
      next = this.#failed('The server took too long to answer.');
    }, timeoutMs);
    this.fetching = true;
    // The answer may come before subscribe returns: nothing in it may need the subscription.
    const subscription = client.query(document, variables).subscribe((result) => {
      clearTimeout(tooLong);
      if (result.error !== undefined && result.data == null) next = this.#failed(sentenceOf(result.error));
      else if (result.data != null)
        next = this.#answered(result.data, result.error === undefined ? null : sentenceOf(result.error));
    });
    this.#stop = () => {
      clearTimeout(tooLong);
      clearTimeout(next);
      subscription.unsubscribe();
      this.fetching = false;
    };
  }

  #answered(data: Data, error: string | null): ReturnType<typeof setTimeout> | undefined {
    this.data = data;
    this.error = error;
    this.answeredAtMs = performance.timeOrigin + performance.now();
    this.fetching = false;
    this.#failures = 0;
    return this.#later(this.#options.everyMs);
  }

  #failed(sentence: string): ReturnType<typeof setTimeout> | undefined {
    this.error = sentence;
    this.fetching = false;
    this.#failures++;
    const { everyMs } = this.#options;
    return this.#later(
      everyMs === undefined ? undefined : Math.min(MAX_RETRY_MS, everyMs * 2 ** (this.#failures - 1)),
    );
  }

  #later(afterMs: number | undefined): ReturnType<typeof setTimeout> | undefined {
    if (afterMs === undefined || document.hidden) return undefined;
    return setTimeout(() => this.#ask(), afterMs);
  }

  #askWhenSeenAgain(): () => void {
    const seen = (): void => {
      if (!document.hidden && !this.fetching) this.#ask();
    };
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }
}
