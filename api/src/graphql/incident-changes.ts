/**
 * What one reader is told of incidents: each open one that is theirs, then what changes. Everything is judged at the moment
 * it is handed over, for the viewer as the socket was admitted; a socket whose access has changed is closed by the transport.
 */
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { IncidentId } from '@lonewatch/schema/contract/ids.ts';
import { isOpen } from '@lonewatch/schema/contract/incident.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type {
  IncidentChange as Change,
  IncidentFilter,
  IncidentView,
} from '@lonewatch/schema/graphql/incident-ports.ts';
import { holdsSilence } from '../domain/incident-sight.ts';
import { Feed } from '../messaging/feed.ts';
import type { IncidentChange, IncidentDesk } from '../pipeline/incident-desk.ts';
import { inQueueOrder, matches } from './incident-filter.ts';
import type { IncidentViews } from './incident-views.ts';

/** Entries that may wait for one reader. */
const BOUND = 5_000;
/** Of one change; more is asked for anew. */
const MOST_ENTRIES = 200;

/** JUDGE: nothing has happened to any incident, but somebody's team, or the hour, may have changed. */
type Message = { readonly kind: 'CHANGE'; readonly change: IncidentChange } | { readonly kind: 'JUDGE' };

export class IncidentFeed {
  readonly #feed = new Feed<Message>({
    keyOf: (message) => (message.kind === 'JUDGE' ? null : message.change.after.id),
    merge: merged,
    sizeOf: (message) => (message.kind === 'JUDGE' ? 1 : message.change.entries.length),
    bound: BOUND,
  });
  readonly #desk: IncidentDesk;
  readonly #views: IncidentViews;

  constructor(desk: IncidentDesk, views: IncidentViews) {
    this.#desk = desk;
    this.#views = views;
    desk.onChange((change) => this.#feed.publish({ kind: 'CHANGE', change }));
  }

  /** Every reader looks again at what it has before it. */
  judge(): void {
    this.#feed.publish({ kind: 'JUDGE' });
  }

  close(): void {
    this.#feed.close();
  }

  changes(viewer: Viewer, filter: IncidentFilter): AsyncIterableIterator<Change, undefined> {
    const messages = this.#feed.subscribe();
    const reading = new Reading(this.#desk, this.#views, viewer, filter).read(messages);
    return {
      next: () => reading.next(),
      // A generator that waits cannot be ended by itself: what it waits for is.
      return: async () => {
        await messages.return!();
        await reading.return(undefined);
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

function merged(older: Message, newer: Message): Message {
  if (older.kind === 'JUDGE' || newer.kind === 'JUDGE') return newer;
  const { before, entries } = older.change;
  const { after } = newer.change;
  return { kind: 'CHANGE', change: { before, after, entries: [...entries, ...newer.change.entries] } };
}

class Reading {
  readonly #desk: IncidentDesk;
  readonly #views: IncidentViews;
  readonly #viewer: Viewer;
  readonly #filter: IncidentFilter;
  /** What the reader has before it, as it was told last where that is compared. */
  readonly #shown = new Map<IncidentId, string | null>();

  constructor(desk: IncidentDesk, views: IncidentViews, viewer: Viewer, filter: IncidentFilter) {
    this.#desk = desk;
    this.#views = views;
    this.#viewer = viewer;
    this.#filter = filter;
  }

  async *read(messages: AsyncIterable<Message>): AsyncGenerator<Change, undefined> {
    const views = await Promise.all(
      [...this.#desk.open()].map(async (incident) => ({
        incident,
        view: await this.#views.of(this.#viewer, incident),
      })),
    );
    const theirs = views
      .flatMap(({ incident, view }) => (view === null ? [] : [{ incident, view }]))
      .filter(({ view }) => matches(this.#filter, view, this.#viewer))
      .sort((a, b) => inQueueOrder(a.view.incident, b.view.incident));
    for (const { incident, view } of theirs) {
      this.#shown.set(incident.id, printOf(incident, view));
      yield { kind: 'SNAPSHOT', incidentId: incident.id, view, entries: [] };
    }
    yield { kind: 'READY', incidentId: null, view: null, entries: [] };
    for await (const message of messages)
      if (message.kind === 'JUDGE') yield* this.#gone();
      else {
        const told = await this.#told(message.change);
        if (told !== null) yield told;
      }
    return undefined;
  }

  async #told({ after, entries }: IncidentChange): Promise<Change | null> {
    const { id } = after;
    const view = await this.#views.of(this.#viewer, after);
    const wasShown = this.#shown.has(id);
    if (view === null) return this.#takeAway(id);
    const whatever = { ...this.#filter, open: null, states: null };
    if (!wasShown && !matches(whatever, view, this.#viewer)) return null;
    if (!isOpen(after) || !matches(this.#filter, view, this.#viewer)) {
      // Who has a closed one before them is told what is still written into it.
      if (!wasShown && isOpen(after)) return null;
      this.#shown.delete(id);
      const told = this.#entriesFor(view, after, entries);
      return told === null && !wasShown ? null : { kind: 'GONE', incidentId: id, view, entries: told ?? [] };
    }
    const print = printOf(after, view);
    const told = this.#entriesFor(view, after, entries);
    if (wasShown && (print === null ? told === null : print === this.#shown.get(id))) return null;
    this.#shown.set(id, print);
    return { kind: 'CHANGED', incidentId: id, view, entries: told ?? [] };
  }

  /** null: none of these is for this reader. */
  #entriesFor(
    view: IncidentView,
    stored: Incident,
    entries: readonly IncidentEntry[],
  ): Change['entries'] | null {
    if (view.sight === 'MASKED') return [];
    // Counted otherwise for who does not know of the call in disguise: the log is asked for anew.
    if (view.sight !== 'WORKS' && holdsSilence(stored)) return null;
    const told = this.#views.entries(this.#viewer, view, entries, false);
    if (told.length === 0) return null;
    return told.length > MOST_ENTRIES ? [] : told;
  }

  #takeAway(id: IncidentId): Change | null {
    return this.#shown.delete(id) ? { kind: 'GONE', incidentId: id, view: null, entries: [] } : null;
  }

  async *#gone(): AsyncGenerator<Change> {
    for (const id of [...this.#shown.keys()]) {
      const incident = await this.#desk.find(id);
      if (incident === null || this.#views.sightOf(this.#viewer, incident) === null)
        yield this.#takeAway(id)!;
    }
  }
}

/** null: every change is told. Otherwise only what differs: a change in what is hidden would tell that there is something. */
function printOf(stored: Incident, { incident, sight }: IncidentView): string | null {
  return sight === 'MASKED' || (sight !== 'WORKS' && holdsSilence(stored)) ? JSON.stringify(incident) : null;
}
