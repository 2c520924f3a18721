/** A change that somebody has asked for: whether it is on its way, and what became of it. One at a time. */
import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { isSignedOut, sentenceOf, type Client } from './client.ts';

/** Read by whoever has signed in again and finds the form as they left it. */
const NOT_DONE = 'Your session had ended, so this was not done. Press again.';

export class Doing {
  busy = $state(false);
  /** A sentence; null: nothing has gone wrong since the last try. */
  failure = $state.raw<string | null>(null);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** The answer, or null after a failure, which `failure` then tells. Never rejects. */
  async run<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data | null> {
    this.busy = true;
    this.failure = null;
    const { data, error } = await this.#client.mutation(document, variables).toPromise();
    this.busy = false;
    if (error !== undefined) this.failure = isSignedOut(error) ? NOT_DONE : sentenceOf(error);
    return error === undefined ? (data ?? null) : null;
  }

  clear(): void {
    this.failure = null;
  }
}
