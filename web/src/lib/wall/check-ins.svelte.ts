/**
 * Who checks in next, and since when somebody is overdue. Sessions do not travel in frames: they are asked for, the urgent
 * ones every few seconds and everybody's once a minute, page by page.
 */
import type { Client } from '../graphql/client.ts';
import { NextCheckInsDocument, UrgentSessionsDocument } from '../graphql/documents.ts';
import { LiveQuery } from '../graphql/live-query.svelte.ts';
import { checkInOf, dueTimes, nextCheckIns, type CheckIn, type SessionNode } from './check-in.ts';

const URGENT_MS = 5_000;
const URGENT_ROWS = 200;
const ALL_MS = 60_000;
/** Beyond this many workers on duty only those who are due are told: asking for all would cost more than it says. */
const MOST_PAGES = 5;
const PAGE_ROWS = 1_000;

export class CheckIns {
  readonly #client: Client;
  readonly #urgent: LiveQuery<UrgentData, { first: number }>;
  #planned = $state.raw<readonly CheckIn[]>([]);
  /** Everybody's check-in is known: the earliest really is the next. */
  complete = $state(false);

  /** When each urgent worker's check-in was due. */
  readonly dueOf: ReadonlyMap<string, number> = $derived(dueTimes(this.#due()));

  constructor(client: Client) {
    this.#client = client;
    this.#urgent = new LiveQuery({
      client,
      document: UrgentSessionsDocument,
      variables: () => ({ first: URGENT_ROWS }),
      everyMs: URGENT_MS,
    });
    $effect(() => {
      const round = new AbortController();
      void this.#readAll(round.signal);
      const timer = setInterval(() => void this.#readAll(round.signal), ALL_MS);
      return () => {
        clearInterval(timer);
        round.abort();
      };
    });
  }

  /** The next `count` from `nowMs` on, the earliest first. */
  after(nowMs: number, count: number): readonly CheckIn[] {
    return nextCheckIns(this.#due(), this.#planned, nowMs, count);
  }

  #due(): CheckIn[] {
    return (this.#urgent.data?.workers.edges ?? []).flatMap(({ node }) => checkInOf(node) ?? []);
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    const found: CheckIn[] = [];
    let after: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer: { data?: NextData } = await this.#client
        .query(NextCheckInsDocument, { first: PAGE_ROWS, after })
        .toPromise();
      const workers = answer.data?.workers;
      if (signal.aborted || workers === undefined) return;
      found.push(...workers.edges.flatMap(({ node }) => checkInOf(node) ?? []));
      if (!workers.pageInfo.hasNextPage) return this.#set(found, true);
      after = workers.pageInfo.endCursor;
    }
    this.#set([], false);
  }

  #set(planned: readonly CheckIn[], complete: boolean): void {
    this.#planned = planned;
    this.complete = complete;
  }
}

interface UrgentData {
  readonly workers: { readonly edges: readonly { readonly node: SessionNode }[] };
}

interface NextData extends UrgentData {
  readonly workers: UrgentData['workers'] & {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}
