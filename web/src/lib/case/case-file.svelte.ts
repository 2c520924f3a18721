/**
 * One incident as its page has it: asked for once, and again whenever the queue tells of a newer version or the line has
 * been away. The log only grows: of it only what is new is asked for. Never mixed between two incidents.
 */
import { untrack } from 'svelte';
import { onForget, sentenceOf, type Client } from '../graphql/client.ts';
import { within } from '../graphql/console-name.ts';
import { CaseDocument, type Case, type LogEntry } from '../incidents/documents.ts';
import type { Incidents } from '../incidents/incidents.svelte.ts';
import { localNowMs } from '../live/local-clock.ts';
import { follow } from '../ui/follow.ts';

export interface CaseFileOptions {
  readonly client: Client;
  readonly incidents: Pick<Incidents, 'onHeard' | 'link'>;
  /** `26-000123`. Reactive. */
  readonly number: () => string;
}

/** Several changes in one go are one question. */
const GATHER_MS = 30;
/** Nobody tells of everything: a lease that ends, a clock of another server. */
const AGAIN_MS = 15_000;
const RETRY_MS = 2_000;
const ANSWER_WITHIN_MS = 8_000;

export class CaseFile {
  /** null: not known yet, or not there. */
  incident = $state.raw<Case | null>(null);
  /** Oldest first, without a gap. */
  log = $state.raw<readonly LogEntry[]>([]);
  /** There is none, or it is not this viewer's to see. */
  missing = $state(false);
  /** A sentence; null: the last try was answered. */
  error = $state.raw<string | null>(null);
  fetching = $state(false);
  /** Local time; null: never. */
  answeredAtMs = $state.raw<number | null>(null);
  readonly #options: CaseFileOptions;
  #cursor: string | null = null;
  /** Another at each start: an answer of an earlier one is dropped. */
  #round = 0;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Create it while a component starts. */
  constructor(options: CaseFileOptions) {
    this.#options = options;
    const number = $derived(options.number());
    $effect(() => {
      follow(number);
      untrack(() => this.#start());
      return () => this.#stop();
    });
    $effect(() => onForget(options.client, () => this.#start()));
    $effect(() => options.incidents.onHeard((id, queued) => this.#hear(id, queued?.version ?? Infinity)));
    const live = $derived(options.incidents.link.state === 'LIVE');
    $effect(() => {
      if (live) untrack(() => this.refetch());
    });
  }

  refetch(): void {
    this.#askSoon(0);
  }

  /** What a command was answered; its entries follow. */
  take(incident: Case): void {
    if (incident.id !== this.incident?.id || incident.version < this.incident.version) return;
    this.incident = incident;
    this.#askSoon(0);
  }

  #hear(id: string, version: number): void {
    const known = untrack(() => this.incident);
    if (known !== null && known.id === id && version > known.version) this.#askSoon(GATHER_MS);
  }

  #start(): void {
    this.#stop();
    this.incident = null;
    this.log = [];
    this.missing = false;
    this.error = null;
    this.answeredAtMs = null;
    this.#cursor = null;
    this.#askSoon(0);
  }

  #stop(): void {
    this.#round++;
    this.fetching = false;
    clearTimeout(this.#timer);
  }

  #askSoon(afterMs: number): void {
    if (this.fetching) {
      // What happened after that question was sent is not in its answer.
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), afterMs);
  }

  async #ask(): Promise<void> {
    const round = this.#round;
    this.fetching = true;
    this.#again = false;
    const more = await this.#askPage(round);
    if (round !== this.#round) return;
    this.fetching = false;
    this.#askSoon(more || this.#again ? GATHER_MS : this.error === null ? AGAIN_MS : RETRY_MS);
  }

  /** true: the log goes on. */
  async #askPage(round: number): Promise<boolean> {
    const { data, error } = await this.#options.client
      .query(
        CaseDocument,
        { number: this.#options.number(), after: this.#cursor },
        { fetchOptions: within(ANSWER_WITHIN_MS) },
      )
      .toPromise();
    if (round !== this.#round) return false;
    // Part of it may be another role's to see: what came is current all the same.
    this.error = error === undefined || data != null ? null : sentenceOf(error);
    if (data == null) return false;
    this.answeredAtMs = localNowMs();
    this.missing = data.incident === null;
    if (data.incident === null) {
      this.incident = null;
      return false;
    }
    const { log, ...incident } = data.incident;
    if (incident.version >= (this.incident?.version ?? 0)) this.incident = incident;
    const known = this.log.at(-1)?.version ?? 0;
    const added = log.edges.map(({ node }) => node).filter(({ version }) => version > known);
    if (added.length > 0) this.log = [...this.log, ...added];
    this.#cursor = log.pageInfo.endCursor ?? this.#cursor;
    return log.pageInfo.hasNextPage;
  }
}
