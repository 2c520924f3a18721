/**
 * A list that is read page by page, newest first. What has been read stays while more of it comes; a change of the
 * question, and a client that forgets, start it over. Create it while a component starts.
 */
import type { AnyVariables, Client, TypedDocumentNode } from '@urql/core';
import { untrack } from 'svelte';
import { follow } from '../ui/follow.ts';
import { onForget, sentenceOf } from './client.ts';

interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface PagedOptions<Data, Variables extends AnyVariables, Node> {
  readonly client: Client;
  readonly document: TypedDocumentNode<Data, Variables>;
  /** The question without its page; null: there is nothing to ask. Reactive. */
  readonly variables: () => Omit<Variables, 'first' | 'after'> | null;
  readonly read: (data: Data) => Connection<Node> | null;
  readonly pageSize?: number;
}

const PAGE = 30;

export class Paged<Data, Variables extends AnyVariables, Node> {
  /** null: nothing has been answered yet. */
  rows = $state.raw<readonly Node[] | null>(null);
  hasMore = $state(false);
  loading = $state(false);
  /** A sentence; null: the last try was answered. */
  error = $state.raw<string | null>(null);
  /** The newest answer of all, for what stands beside the list. */
  data = $state.raw<Data | null>(null);
  readonly #options: PagedOptions<Data, Variables, Node>;
  #after: string | null = null;
  #round = 0;

  constructor(options: PagedOptions<Data, Variables, Node>) {
    this.#options = options;
    const key = $derived(JSON.stringify(options.variables()));
    $effect(() => {
      follow(key);
      untrack(() => this.refetch());
    });
    $effect(() => onForget(options.client, () => this.refetch()));
  }

  /** From the beginning; what was read is dropped. */
  refetch(): void {
    this.#round++;
    this.rows = null;
    this.data = null;
    this.hasMore = false;
    this.#after = null;
    void this.more();
  }

  async more(): Promise<void> {
    const { client, document, variables, read, pageSize = PAGE } = this.#options;
    const question = untrack(() => variables());
    if (question === null) return;
    const round = this.#round;
    this.loading = true;
    this.error = null;
    const page = { ...question, first: pageSize, after: this.#after } as unknown as Variables;
    const { data, error } = await client.query(document, page).toPromise();
    if (round !== this.#round) return;
    this.loading = false;
    const connection = data == null ? null : read(data);
    if (error !== undefined || connection === null) {
      this.error = error === undefined ? 'There is nothing here that you may see.' : sentenceOf(error);
      return;
    }
    this.data = data ?? null;
    this.rows = [...(this.rows ?? []), ...connection.edges.map(({ node }) => node)];
    this.hasMore = connection.pageInfo.hasNextPage;
    this.#after = connection.pageInfo.endCursor;
  }
}
