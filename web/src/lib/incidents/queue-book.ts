/**
 * What the subscription has told of open incidents, as plain data. After the line was lost the whole comes again: until it is
 * whole, what was known stands, and what is missing from it then is gone.
 */
export interface Kept {
  readonly id: string;
  readonly version: number;
  readonly state: string;
}

export interface BookChange<T> {
  readonly kind: 'SNAPSHOT' | 'READY' | 'CHANGED' | 'GONE';
  readonly incidentId: string | null;
  readonly incident: T | null;
}

/** `null`: closed, or not this viewer's any more. */
export type News<T> = readonly (readonly [id: string, incident: T | null])[];

export class QueueBook<T extends Kept> {
  #held: ReadonlyMap<string, T> = new Map();
  /** What has come of the round that is under way; null: none is. */
  #round: Map<string, T> | null = null;
  #ready = false;

  /** Another map at every change. */
  get open(): ReadonlyMap<string, T> {
    return this.#held;
  }

  /** The whole has come once. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Everything that is open has come since the line came back. */
  get current(): boolean {
    return this.#ready && this.#round === null;
  }

  begin(): void {
    this.#round = new Map();
  }

  clear(): void {
    this.#held = new Map();
    this.#round = null;
    this.#ready = false;
  }

  hear({ kind, incidentId, incident }: BookChange<T>): News<T> {
    switch (kind) {
      case 'SNAPSHOT':
        if (incident === null) return [];
        this.#round?.set(incident.id, incident);
        // A queue that fills for the first time is shown as it comes.
        return this.#ready ? [] : this.take(incident);
      case 'CHANGED':
        if (incident === null) return [];
        this.#round?.set(incident.id, incident);
        return this.take(incident);
      case 'GONE':
        if (incidentId === null) return [];
        this.#round?.delete(incidentId);
        return this.#drop(incidentId);
      case 'READY':
        return this.#complete();
      default:
        return kind satisfies never;
    }
  }

  /** Also what a command was answered: what is older than what is known is no news. */
  take(incident: T): News<T> {
    if (incident.state === 'CLOSED') return this.#drop(incident.id);
    const known = this.#held.get(incident.id);
    if (known !== undefined && known.version > incident.version) return [];
    this.#held = new Map(this.#held).set(incident.id, incident);
    return [[incident.id, incident]];
  }

  #drop(id: string): News<T> {
    if (this.#held.has(id)) {
      const next = new Map(this.#held);
      next.delete(id);
      this.#held = next;
    }
    return [[id, null]];
  }

  #complete(): News<T> {
    const before = this.#held;
    const now = this.#round ?? new Map<string, T>();
    this.#held = now;
    this.#round = null;
    this.#ready = true;
    const news: [string, T | null][] = [];
    for (const [id, incident] of now)
      if (before.get(id)?.version !== incident.version) news.push([id, incident]);
    for (const id of before.keys()) if (!now.has(id)) news.push([id, null]);
    return news;
  }
}

/** By worker; a worker has one open incident at most. */
export function byWorker<T extends { readonly worker: { readonly id: string } | null }>(
  open: Iterable<T>,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const incident of open) if (incident.worker !== null) found.set(incident.worker.id, incident);
  return found;
}

/** Whoever wants to hear of changes. */
export class Listeners<A extends readonly unknown[]> {
  readonly #all = new Set<(...args: A) => void>();

  add(listener: (...args: A) => void): () => void {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  tell(...args: A): void {
    for (const listener of this.#all) listener(...args);
  }
}
