/** Which employers have procured location mapping: where they have not, a missing position must be explained. */
import type { Client } from '../graphql/client.ts';
import { ServicesDocument } from '../graphql/documents.ts';
import { LiveQuery } from '../graphql/live-query.svelte.ts';
import { mappedIds } from './watched-fleet.ts';

/** Contracts change by the month. */
const EVERY_MS = 5 * 60_000;

export class MappedEmployers {
  readonly #services;
  /** null: not known yet. */
  readonly ids: ReadonlySet<string> | null = $derived(this.#read());

  constructor(client: Client) {
    this.#services = new LiveQuery({
      client,
      document: ServicesDocument,
      variables: () => ({}),
      everyMs: EVERY_MS,
    });
  }

  #read(): ReadonlySet<string> | null {
    return mappedIds(this.#services.data?.employers.edges.map(({ node }) => node) ?? null);
  }
}
