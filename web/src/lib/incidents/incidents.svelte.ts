/**
 * The open incidents that this viewer may see, as they are now: fed by one subscription, read by the queue, the pages, the
 * sound and the voice. **It never passes for live when it is not**: `link` is LIVE only while the server is heard and the
 * whole of the queue has come.
 */
import type { Events } from '../live/events.svelte.ts';
import type { LinkState } from '../live/tracked.ts';
import { IncidentChangedDocument, type QueuedIncident } from './documents.ts';
import { byWorker, Listeners, QueueBook, type News } from './queue-book.ts';

export class Incidents {
  readonly #events: Events;
  readonly #book = new QueueBook<QueuedIncident>();
  readonly #listeners = new Listeners<[id: string, incident: QueuedIncident | null]>();
  #open = $state.raw(this.#book.open);
  #ready = $state(false);
  #current = $state(false);
  #refusal = $state.raw<string | null>(null);
  #users = 0;
  #stop: () => void = () => undefined;
  readonly #byWorker = $derived(byWorker(this.#open.values()));
  /** How live the queue is. */
  readonly link: LinkState = $derived(this.#linkNow());

  constructor(events: Events) {
    this.#events = events;
  }

  /** By id, in no order. Reactive. */
  get open(): ReadonlyMap<string, QueuedIncident> {
    return this.#open;
  }

  /** false: the whole of the queue has never come. Reactive. */
  get ready(): boolean {
    return this.#ready;
  }

  ofWorker(workerId: string): QueuedIncident | null {
    return this.#byWorker.get(workerId) ?? null;
  }

  /** For `$effect(() => incidents.connect())`; counted, the last undo stops it. */
  connect(): () => void {
    this.#users++;
    if (this.#users === 1) this.#start();
    return () => {
      this.#users--;
      if (this.#users === 0) this.forget();
    };
  }

  /** Told of each change as it comes: `null` is closed, or not this viewer's any more. Returns the undo. */
  onHeard(listener: (id: string, incident: QueuedIncident | null) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** What a command was answered: newer than what the subscription has told so far, maybe. */
  take(incident: QueuedIncident): void {
    this.#tell(this.#book.take(incident));
  }

  /** Nothing stays of what may not be seen any more. */
  forget(): void {
    this.#stop();
    this.#stop = () => undefined;
    this.#book.clear();
    this.#refusal = null;
    this.#tell([]);
  }

  /** Begins anew for whoever is signed in now. */
  resume(): void {
    if (this.#users > 0) this.#start();
  }

  #start(): void {
    this.#stop();
    this.#stop = this.#events.subscribe(
      IncidentChangedDocument,
      {},
      {
        began: () => {
          this.#book.begin();
          this.#refusal = null;
          this.#tell([]);
        },
        next: ({ incidentChanged }) => this.#tell(this.#book.hear(incidentChanged)),
        ended: (sentence) => (this.#refusal = sentence),
      },
    );
  }

  #tell(news: News<QueuedIncident>): void {
    this.#open = this.#book.open;
    this.#ready = this.#book.ready;
    this.#current = this.#book.current;
    for (const [id, incident] of news) this.#listeners.tell(id, incident);
  }

  #linkNow(): LinkState {
    const { link } = this.#events;
    if (this.#refusal !== null) return { ...link, state: 'OFFLINE', sentence: this.#refusal };
    return link.state === 'LIVE' && !this.#current ? { ...link, state: 'CONNECTING' } : link;
  }
}
