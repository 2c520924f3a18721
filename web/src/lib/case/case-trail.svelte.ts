/** The way of the worker from a quarter of an hour before the alarm: loaded whole, then topped up. */
import { untrack } from 'svelte';
import { onForget, type Client } from '../graphql/client.ts';
import { CaseTrailDocument } from '../incidents/documents.ts';
import type { TrailFix } from '../map/trail.ts';

const TOP_UP_MS = 5_000;

export class CaseTrail {
  /** Oldest first. */
  fixes = $state.raw<readonly TrailFix[]>([]);

  /** @param number of an incident that is known; null: nothing is asked. Reactive. */
  constructor(client: Client, number: () => string | null) {
    const wanted = $derived(number());
    $effect(() => onForget(client, () => (this.fixes = [])));
    $effect(() => {
      const now = wanted;
      const round = new AbortController();
      untrack(() => (this.fixes = []));
      if (now !== null) untrack(() => void this.#run(client, now, round.signal));
      return () => round.abort();
    });
  }

  async #run(client: Client, number: string, signal: AbortSignal): Promise<void> {
    let after: string | null = null;
    while (!signal.aborted) {
      const next: { cursor: string | null; more: boolean } = document.hidden
        ? { cursor: after, more: false }
        : await this.#load(client, number, after, signal);
      after = next.cursor;
      if (!next.more) await pause(TOP_UP_MS, signal);
    }
  }

  async #load(
    client: Client,
    number: string,
    after: string | null,
    signal: AbortSignal,
  ): Promise<{ cursor: string | null; more: boolean }> {
    const { data } = await client.query(CaseTrailDocument, { number, after }).toPromise();
    const trail = data?.incident?.trail;
    if (signal.aborted || trail === undefined) return { cursor: after, more: false };
    const added = trail.edges.map(({ node: { fixAt, ...fix } }) => ({ ...fix, fixAtMs: Date.parse(fixAt) }));
    if (added.length > 0) this.fixes = [...this.fixes, ...added];
    return { cursor: trail.pageInfo.endCursor ?? after, more: trail.pageInfo.hasNextPage };
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
