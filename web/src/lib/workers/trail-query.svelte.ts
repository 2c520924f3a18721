/**
 * The fixes of the selected one in a window of time that ends now: for the card's last reports and for the line on the map.
 * Loaded whole when the selection or the window changes, then topped up; never mixed between two workers.
 */
import type { Client, ResultOf } from '../graphql/client.ts';
import { TrailDocument } from '../graphql/documents.ts';
import { onForget, sentenceOf } from '../graphql/client.ts';
import { isoTime } from '../ui/uk-time.ts';
import { untrack } from 'svelte';

export const TRAIL_WINDOWS = [15, 60, 480, 1440] as const;
export type TrailWindow = (typeof TRAIL_WINDOWS)[number];

type TrailNode = NonNullable<ResultOf<typeof TrailDocument>['node']>;
export type ReportedFix = Extract<TrailNode, { __typename: 'Worker' }>['trail']['edges'][number]['node'];

/** What is asked for: changes of it start over. */
export interface TrailSubject {
  readonly id: string;
  readonly windowMin: TrailWindow;
}

const TOP_UP_MS = 5_000;
/** A day at one fix in ten seconds. */
const MAX_PAGES = 10;
/** Reports are late by their way through the network: what is topped up reaches back this far. */
const OVERLAP_MS = 30_000;

export class TrailQuery {
  fixes = $state.raw<readonly ReportedFix[]>([]);
  /** The first whole answer has not come yet. */
  loading = $state(false);
  /** A sentence; null: the last try was answered. */
  error = $state.raw<string | null>(null);

  readonly #client: Client;
  readonly #nowMs: () => number;

  /** `subject` is reactive; null: nothing is asked. `nowMs` is the server's time and is not followed. */
  constructor(client: Client, subject: () => TrailSubject | null, nowMs: () => number) {
    this.#client = client;
    this.#nowMs = nowMs;
    const wanted = $derived(JSON.stringify(subject()));
    $effect(() => onForget(client, () => (this.fixes = [])));
    $effect(() => {
      const now = JSON.parse(wanted) as TrailSubject | null;
      const round = new AbortController();
      untrack(() => {
        this.fixes = [];
        this.error = null;
        this.loading = now !== null;
      });
      if (now !== null) untrack(() => void this.#run(now, round.signal));
      return () => round.abort();
    });
  }

  async #run(subject: TrailSubject, signal: AbortSignal): Promise<void> {
    let whole = false;
    while (!signal.aborted) {
      if (!document.hidden) whole = (await this.#load(subject, signal, whole)) || whole;
      await pause(TOP_UP_MS, signal);
    }
  }

  /** true: answered. */
  async #load(subject: TrailSubject, signal: AbortSignal, topUp: boolean): Promise<boolean> {
    const toMs = this.#nowMs();
    const windowFromMs = toMs - subject.windowMin * 60_000;
    const newest = this.fixes.at(-1);
    const fromMs =
      topUp && newest !== undefined
        ? Math.max(windowFromMs, Date.parse(newest.fixAt) - OVERLAP_MS)
        : windowFromMs;
    const found = await this.#pages(subject.id, fromMs, toMs, signal);
    if (signal.aborted) return false;
    this.loading = false;
    if (typeof found === 'string') {
      this.error = found;
      return false;
    }
    this.error = null;
    this.fixes = joined(this.fixes, found, windowFromMs, fromMs);
    return true;
  }

  /** The fixes, or a sentence that says why not. */
  async #pages(
    id: string,
    fromMs: number,
    toMs: number,
    signal: AbortSignal,
  ): Promise<ReportedFix[] | string> {
    const found: ReportedFix[] = [];
    const [from, to] = [isoTime(fromMs), isoTime(toMs + 1000)];
    let after: string | null = null;
    for (let page = 0; page < MAX_PAGES && !signal.aborted; page++) {
      const result: { data?: ResultOf<typeof TrailDocument>; error?: Parameters<typeof sentenceOf>[0] } =
        await this.#client.query(TrailDocument, { id, from, to, after }).toPromise();
      const node = result.data?.node;
      if (result.error !== undefined) return sentenceOf(result.error);
      if (node == null || !('trail' in node)) return found;
      for (const { node: fix } of node.trail.edges) found.push(fix);
      if (!node.trail.pageInfo.hasNextPage) break;
      after = node.trail.pageInfo.endCursor;
    }
    return found;
  }
}

/** What was known before the topped-up span, then what the server says of it: it knows of late arrivals. */
function joined(
  known: readonly ReportedFix[],
  found: readonly ReportedFix[],
  windowFromMs: number,
  fromMs: number,
): ReportedFix[] {
  const kept = known.filter(({ fixAt }) => {
    const atMs = Date.parse(fixAt);
    return atMs >= windowFromMs && atMs < fromMs;
  });
  return [...kept, ...found];
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
