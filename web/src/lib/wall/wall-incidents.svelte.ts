/**
 * The open incidents and the cover as a wall is told them. After a loss of the line what was shown stays, and is said to be
 * old, until all of it has come again: a wall that goes blank for a second looks as if nobody were in danger.
 */
import { WallCoverDocument, WallIncidentsDocument } from '../graphql/wall-documents.ts';
import type { Events } from '../live/events.svelte.ts';
import type { LinkState } from '../live/tracked.ts';
import { NO_INCIDENTS, withIncident, type IncidentNode } from './wall-incident.ts';

export interface WallCover {
  /** The most that any employer has: operators who are there and not on a break. */
  readonly operators: number;
  /** Names of employers whom nobody watches. */
  readonly uncovered: readonly string[];
}

export class WallIncidents {
  nodes = $state.raw(NO_INCIDENTS);
  /** All that are open have come at least once. */
  known = $state(false);
  /** null: not known. */
  cover = $state.raw<WallCover | null>(null);
  /** The server brings no more of them: a sentence; null: it does. */
  failure = $state.raw<string | null>(null);
  readonly #events: Events;
  /** Of a round that is still coming. */
  #coming: ReadonlyMap<string, IncidentNode> | null = null;

  /** Create it while a component starts. */
  constructor(events: Events) {
    this.#events = events;
    $effect(() => this.#hearIncidents());
    $effect(() => this.#hearCover());
  }

  get link(): LinkState {
    return this.#events.link;
  }

  #hearIncidents(): () => void {
    return this.#events.subscribe(
      WallIncidentsDocument,
      {},
      {
        began: () => {
          this.#coming = NO_INCIDENTS;
          this.failure = null;
        },
        next: ({ incidentChanged: { kind, incidentId, incident } }) => {
          if (kind === 'READY') return this.#complete();
          if (incidentId === null) return;
          this.#put(incidentId, kind === 'GONE' ? null : incident);
        },
        ended: (sentence) => (this.failure = sentence),
      },
    );
  }

  #complete(): void {
    this.nodes = this.#coming ?? this.nodes;
    this.#coming = null;
    this.known = true;
  }

  #put(id: string, node: IncidentNode | null): void {
    if (this.#coming !== null) {
      this.#coming = withIncident(this.#coming, id, node);
      // A new alarm is never kept back until the others have come; what was shown stays until they have.
      if (node === null || this.nodes.has(id)) return;
    }
    this.nodes = withIncident(this.nodes, id, node);
  }

  #hearCover(): () => void {
    return this.#events.subscribe(
      WallCoverDocument,
      {},
      {
        began: () => undefined,
        next: ({ coverChanged }) => {
          this.cover = {
            operators: Math.max(0, ...coverChanged.map(({ operators }) => operators)),
            uncovered: coverChanged.filter(({ covered }) => !covered).map(({ employer }) => employer.name),
          };
        },
        ended: () => (this.cover = null),
      },
    );
  }
}
