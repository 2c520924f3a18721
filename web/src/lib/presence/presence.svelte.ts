/**
 * Says every five seconds that this console is here, in which room and doing what, and hears who else is there. The owner of
 * an incident is responsible for as long as this is heard: so it goes on from every page, and also in the background.
 */
import { GONE_AFTER_MS, HEARTBEAT_MS, type Activity } from '@lonewatch/schema/contract/presence.ts';
import { untrack } from 'svelte';
import type { Client } from '../graphql/client.ts';
import { within } from '../graphql/console-name.ts';
import type { Events } from '../live/events.svelte.ts';
import { localNowMs } from '../live/local-clock.ts';
import type { Bounds } from '../live/tracked.ts';
import { PresenceDocument, ReportPresenceDocument, type Colleague } from './documents.ts';

export interface Doing {
  readonly activity: Activity;
  /** ON_THE_PHONE: for which step of the plan. */
  readonly step: number | null;
}

/** `map`, or the id of an incident. */
export type Room = string;
const ELSEWHERE: Room = 'map';
/** A map that is dragged tells where it looks at this pace at most. */
const GATHER_MS = 400;
const ANSWER_WITHIN_MS = 4_000;

export class Presence {
  readonly consoleId = crypto.randomUUID();
  readonly #client: Client;
  readonly #events: Events;
  #room = $state.raw<Room | null>(null);
  #doing = $state.raw<Doing>({ activity: 'LOOKING', step: null });
  #view = $state.raw<Bounds | null>(null);
  #present = $state.raw<readonly Colleague[]>([]);
  #answeredAtMs = $state.raw<number | null>(null);
  #saidAtMs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, events: Events) {
    this.#client = client;
    this.#events = events;
  }

  /** Everybody in this room, this console included. Reactive. */
  get present(): readonly Colleague[] {
    return this.#present;
  }

  /** When the server last took a heartbeat, local time; null: never. Reactive. */
  get answeredAtMs(): number | null {
    return this.#answeredAtMs;
  }

  /** From when on the server takes this console for gone, unless it is heard again; local time. */
  get goneAtMs(): number | null {
    return this.#answeredAtMs === null ? null : this.#answeredAtMs + GONE_AFTER_MS;
  }

  /** For whoever works incidents, from every page. Runs until the returned undo is called; call in an effect. */
  run(): () => void {
    const stop = this.#events.onBeat(() => {
      if (localNowMs() - this.#saidAtMs >= HEARTBEAT_MS - 500) this.#say();
    });
    this.#say();
    return () => {
      stop();
      clearTimeout(this.#timer);
      this.#answeredAtMs = null;
    };
  }

  /** The page shows a room: `map`, or an incident. Call in an effect; the undo leaves it. */
  enter(room: Room): () => void {
    this.#room = room;
    untrack(() => this.#saySoon());
    const stop = this.#events.subscribe(
      PresenceDocument,
      { room },
      {
        began: () => undefined,
        next: ({ presence }) => {
          if (presence.room === this.#room) this.#present = presence.present;
        },
        // Nobody is here as far as is known.
        ended: () => (this.#present = []),
      },
    );
    return () => {
      stop();
      // The next page may have entered its own already.
      if (this.#room !== room) return;
      this.#present = [];
      this.#doing = { activity: 'LOOKING', step: null };
      this.#view = null;
      this.#room = null;
    };
  }

  /** What this person does now; told at once. */
  does(activity: Activity, step: number | null = null): void {
    const before = untrack(() => this.#doing);
    if (before.activity === activity && before.step === step) return;
    this.#doing = { activity, step };
    this.#saySoon();
  }

  /** Where the page's map looks. */
  looksAt(bounds: Bounds | null): void {
    this.#view = bounds;
    this.#saySoon();
  }

  #saySoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#say(), GATHER_MS);
  }

  #say(): void {
    this.#saidAtMs = localNowMs();
    const { room, activity, step, view } = untrack(() => ({
      room: this.#room,
      ...this.#doing,
      view: this.#view,
    }));
    const viewport = view === null ? null : { west: view[0], south: view[1], east: view[2], north: view[3] };
    const input = {
      room: room ?? ELSEWHERE,
      consoleId: this.consoleId,
      activity: room === null ? ('AWAY' as const) : activity,
      step,
      viewport,
    };
    void this.#client
      .mutation(ReportPresenceDocument, { input }, { fetchOptions: within(ANSWER_WITHIN_MS) })
      .toPromise()
      .then(({ data }) => {
        if (data?.reportPresence === true) this.#answeredAtMs = localNowMs();
      });
  }
}
