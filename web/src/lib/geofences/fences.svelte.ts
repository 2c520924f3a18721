/**
 * The fences of one employer, or of all that are somebody's, as they are: read page by page, then kept by the changes that
 * are heard. After a break everything is read again. Create it while a component starts.
 */
import type { OperationResult } from '@urql/core';
import { untrack } from 'svelte';
import { sentenceOf, type Client, type ResultOf } from '../graphql/client.ts';
import { FencesChangedDocument, FencesDocument } from '../graphql/geofence-documents.ts';
import type { Events } from '../live/events.svelte.ts';
import type { FenceNode } from './fence-nodes.ts';

const PAGE = 100;
const AGAIN_MS = 5_000;
type Answer = OperationResult<ResultOf<typeof FencesDocument>>;

export class Fences {
  /** By name. */
  list = $state.raw<readonly FenceNode[]>([]);
  /** All there are have been read. */
  ready = $state(false);
  /** A sentence; null: the last try was answered. */
  error = $state.raw<string | null>(null);
  readonly #client: Client;
  // Read by nothing that is drawn.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  #held = new Map<string, FenceNode>();
  #round = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `employerId` null: of all that are the viewer's; reactive, as `wanted`, which is false where nothing is to be asked. */
  constructor(
    client: Client,
    events: Events,
    employerId: () => string | null,
    wanted: () => boolean = () => true,
  ) {
    this.#client = client;
    $effect(() => {
      if (!wanted()) return;
      const id = employerId();
      // What a line says of itself while it is opened must not begin this anew.
      return untrack(() => this.#follow(events, id));
    });
  }

  #follow(events: Events, id: string | null): () => void {
    this.#forget();
    const stop = events.subscribe(
      FencesChangedDocument,
      { employerIds: id === null ? null : [id] },
      {
        began: () => undefined,
        next: ({ geofencesChanged: { kind, geofence } }) => {
          if (kind === 'READY') void this.#read(id);
          else if (geofence !== null) this.take(geofence);
        },
      },
    );
    return () => {
      stop();
      this.#forget();
    };
  }

  get(id: string): FenceNode | null {
    return this.list.find((fence) => fence.id === id) ?? null;
  }

  /** As the server has it now, from wherever it was told; what is older than what is held is nothing new. */
  take(fence: FenceNode): void {
    const known = this.#held.get(fence.id);
    if (known !== undefined && known.version > fence.version) return;
    this.#held.set(fence.id, fence);
    this.#show();
  }

  async #read(employerId: string | null): Promise<void> {
    const round = ++this.#round;
    clearTimeout(this.#timer);
    // eslint-disable-next-line svelte/prefer-svelte-reactivity
    const seen = new Set<string>();
    const before = [...this.#held.keys()];
    let after: string | null = null;
    for (;;) {
      const { data, error } = await this.#page(employerId, after);
      if (round !== this.#round) return;
      if (error !== undefined || data == null) {
        this.error = error === undefined ? 'The server has not answered.' : sentenceOf(error);
        this.#timer = setTimeout(() => void this.#read(employerId), AGAIN_MS);
        return;
      }
      const { edges, pageInfo } = data.geofences;
      for (const { node } of edges) {
        seen.add(node.id);
        const known = this.#held.get(node.id);
        if (known === undefined || known.version < node.version) this.#held.set(node.id, node);
      }
      this.error = null;
      this.#show();
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    // What was removed while nobody listened; what has come meanwhile stays.
    for (const id of before) if (!seen.has(id)) this.#held.delete(id);
    this.ready = true;
    this.#show();
  }

  #page(employerId: string | null, after: string | null): Promise<Answer> {
    return this.#client.query(FencesDocument, { employerId, first: PAGE, after }).toPromise();
  }

  #forget(): void {
    this.#round++;
    clearTimeout(this.#timer);
    // eslint-disable-next-line svelte/prefer-svelte-reactivity
    this.#held = new Map();
    this.list = [];
    this.ready = false;
    this.error = null;
  }

  #show(): void {
    this.list = [...this.#held.values()]
      .filter(({ removed }) => !removed)
      .sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
  }
}
