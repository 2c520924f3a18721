/** What the card may show of need-to-know: a look that has not ended, and which sensitive fields are held. */
import type { Client } from '../graphql/client.ts';
import { CardAccessDocument } from '../graphql/identity-documents.ts';
import { LiveQuery } from '../graphql/live-query.svelte.ts';
import type { Sight } from './sight.svelte.ts';

/** What the card asks of the viewer's role. */
export type CardSight = Pick<Sight, 'may' | 'alarmOnly'>;

export interface CardAccessOptions {
  readonly client: Client;
  readonly sight: CardSight;
  /** null: no worker, or not known yet. Reactive. */
  readonly worker: () => { readonly id: string; readonly employer: { readonly id: string } } | null;
  readonly nowMs: () => number;
  readonly everyMs: number;
}

export class CardAccess {
  readonly #options: CardAccessOptions;
  readonly #query;
  /** May this viewer look outside an alarm, with a reason? */
  readonly mayLook: boolean = $derived(this.#may('BREAK_GLASS'));
  /** The viewer's own look that has not ended. */
  readonly glass: { readonly reason: string; readonly endsAt: string } | null = $derived(this.#glassNow());
  /** null: not known, or not this viewer's. */
  readonly held: { readonly dateOfBirth: boolean; readonly notes: boolean } | null = $derived(
    this.#node()?.sensitive ?? null,
  );

  constructor(options: CardAccessOptions) {
    this.#options = options;
    this.#query = new LiveQuery({
      client: options.client,
      document: CardAccessDocument,
      variables: () => this.#variables(),
      everyMs: options.everyMs,
    });
  }

  get looking(): boolean {
    return this.glass !== null;
  }

  refetch(): void {
    this.#query.refetch();
  }

  #node() {
    const node = this.#query.data?.node;
    return node?.__typename === 'Worker' && node.id === this.#options.worker()?.id ? node : null;
  }

  #glassNow(): CardAccess['glass'] {
    const glass = this.#node()?.openBreakGlass ?? null;
    return glass !== null && Date.parse(glass.endsAt) > this.#options.nowMs() ? glass : null;
  }

  #may(permission: 'BREAK_GLASS' | 'SEE_SENSITIVE'): boolean {
    const worker = this.#options.worker();
    return worker !== null && this.#options.sight.may(permission, worker.employer.id);
  }

  #variables(): { id: string; glass: boolean; sensitive: boolean } | null {
    const worker = this.#options.worker();
    const sensitive = this.#may('SEE_SENSITIVE');
    return worker !== null && (this.mayLook || sensitive)
      ? { id: worker.id, glass: this.mayLook, sensitive }
      : null;
  }
}
