/**
 * The live connection of everything with meaning, on the main thread: as many subscriptions as pages want over one socket,
 * each begun anew whenever the line comes back. **A line that is not alive says so within three seconds**: a ping goes out
 * every second, also while the page lies in the background, and what is not heard for longer is STALE, then OFFLINE.
 */
import { stringifyDocument, type AnyVariables, type TypedDocumentNode } from '@urql/core';
import { step, UNCONNECTED, type Connection, type Input } from './connection.ts';
import { EventSocket } from './event-socket.ts';
import { localNowMs } from './local-clock.ts';
import type { Leaving, Line } from './positions-socket.ts';
import type { LinkReport } from './picture.ts';
import { linkSentence } from './source-state.ts';
import { steadyBeat, type MakeBeat } from './steady-beat.ts';
import type { LinkState, SourceState } from './tracked.ts';

export interface EventsListener<Data> {
  /** A new round: what comes now is the whole again, so what was held is out of date until it has come. */
  began(): void;
  next(data: Data): void;
  /** It brings nothing more until the line comes back: a sentence for a person. */
  ended?(sentence: string): void;
}

interface Wanted {
  readonly query: string;
  readonly variables: unknown;
  readonly listener: EventsListener<unknown>;
}

export interface EventsOptions {
  readonly path?: string;
  readonly makeLine?: (url: string) => Line;
  readonly makeBeat?: MakeBeat;
}

export class Events {
  readonly #options: Required<EventsOptions>;
  // Read by nothing that is drawn.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #wanted = new Map<string, Wanted>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #beats = new Set<() => void>();
  #connection: Connection = UNCONNECTED;
  #socket: EventSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopBeat: (() => void) | null = null;
  #ids = 0;
  #link = $state.raw<LinkState>({ state: 'CONNECTING', ageMs: null, sentence: null, mustReload: false });
  #heardAtMs = $state.raw<number | null>(null);

  /** Told when the viewer has lost what was shown. */
  onleave: (why: Leaving) => void = () => undefined;

  constructor(options: EventsOptions = {}) {
    this.#options = {
      path: '/graphql',
      makeLine: (url) => new WebSocket(url, 'graphql-transport-ws'),
      makeBeat: steadyBeat,
      ...options,
    };
  }

  /** LIVE only while the server is heard. Reactive. */
  get link(): LinkState {
    return this.#link;
  }

  /** Local time at which the server was last heard; null: never. Reactive, at most once a second. */
  get heardAtMs(): number | null {
    return this.#heardAtMs;
  }

  /** Runs until the returned undo is called; the socket is open while anything is wanted. */
  subscribe<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    listener: EventsListener<Data>,
  ): () => void {
    const id = String(++this.#ids);
    const wanted: Wanted = {
      query: stringifyDocument(document),
      variables,
      listener: listener,
    };
    this.#wanted.set(id, wanted);
    if (this.#wanted.size === 1) this.#start();
    else if (this.#isOpen()) this.#begin(id, wanted);
    return () => {
      if (!this.#wanted.delete(id)) return;
      // Before the handshake nothing has been asked for.
      if (this.#isOpen()) this.#socket?.unsubscribe(id);
      if (this.#wanted.size === 0) this.#stop();
    };
  }

  /** Once a second while anything is wanted, also on a page in the background. Returns the undo. */
  onBeat(listener: () => void): () => void {
    this.#beats.add(listener);
    return () => void this.#beats.delete(listener);
  }

  /** Whoever signs in again, or may see something else from now on, begins anew. */
  resume(): void {
    if (this.#wanted.size > 0) this.#step({ kind: 'START' });
  }

  /** Nothing is held open for somebody who has left. */
  forget(): void {
    this.#step({ kind: 'STOP' });
  }

  #start(): void {
    this.#stopBeat = this.#options.makeBeat(() => this.#beat());
    window.addEventListener('online', this.#wake);
    window.addEventListener('offline', this.#lose);
    document.addEventListener('visibilitychange', this.#wake);
    this.#step({ kind: 'START' });
  }

  #stop(): void {
    this.#stopBeat?.();
    this.#stopBeat = null;
    window.removeEventListener('online', this.#wake);
    window.removeEventListener('offline', this.#lose);
    document.removeEventListener('visibilitychange', this.#wake);
    this.#step({ kind: 'STOP' });
  }

  readonly #wake = (): void => {
    if (!document.hidden) this.#step({ kind: 'WAKE' });
  };

  /** The machine knows sooner than silence tells. */
  readonly #lose = (): void => {
    if (this.#socket === null) return;
    this.#close();
    this.#step({ kind: 'CLOSED', sentence: 'This computer has no network.' });
  };

  #isOpen(): boolean {
    return this.#socket !== null && ['CATCHING_UP', 'LIVE', 'STALE'].includes(this.#connection.phase);
  }

  /** Once a second: asks whether anybody is there, and judges what was not heard. */
  #beat(): void {
    if (this.#isOpen()) this.#socket?.ping();
    this.#step({ kind: 'TIME' });
    for (const listener of this.#beats) listener();
  }

  #begin(id: string, { query, variables, listener }: Wanted): void {
    listener.began();
    this.#socket?.subscribe(id, query, variables);
  }

  #step(input: Input): void {
    const { next, actions } = step(this.#connection, input, {
      nowMs: localNowMs(),
      random: Math.random(),
      // What rings must come back as quickly on a page in the background.
      visible: true,
    });
    this.#connection = next;
    for (const action of actions) {
      if (action === 'OPEN') this.#open();
      else if (action === 'CLOSE') this.#close();
      else if (action === 'FORGET')
        this.onleave(next.phase === 'ACCESS_CHANGED' ? 'ACCESS_CHANGED' : 'SIGNED_OUT');
    }
    clearTimeout(this.#timer);
    if (Number.isFinite(next.untilMs))
      this.#timer = setTimeout(
        () => this.#step({ kind: 'TIME' }),
        Math.max(0, next.untilMs - localNowMs()) + 1,
      );
    this.#judge();
  }

  /** Every second it is asked; only what is new makes a page draw. */
  #judge(): void {
    const nowMs = localNowMs();
    const state = stateOf(this.#connection, this.#heardAtMs !== null);
    const ageMs = this.#heardAtMs === null ? null : nowMs - this.#heardAtMs;
    const sentence = linkSentence(state, report(this.#connection), nowMs);
    const stays = this.#link.state === state && this.#link.sentence === sentence;
    if (!stays || state === 'STALE' || state === 'OFFLINE')
      this.#link = { state, ageMs, sentence, mustReload: false };
  }

  #open(): void {
    const url = `${location.origin.replace(/^http/, 'ws')}${this.#options.path}`;
    const socket = new EventSocket(this.#options.makeLine(url), {
      opened: () => {
        this.#step({ kind: 'OPENED' });
        for (const [id, wanted] of this.#wanted) this.#begin(id, wanted);
        socket.ping();
      },
      heard: () => {
        this.#heardAtMs = localNowMs();
        this.#step({ kind: 'FRAME', ageMs: 0 });
      },
      closed: (sentence) => {
        this.#socket = null;
        this.#step({ kind: 'CLOSED', sentence });
      },
      left: (why) => {
        this.#socket = null;
        this.#step({ kind: why });
      },
      next: (id, data) => this.#wanted.get(id)?.listener.next(data),
      ended: (id, sentence) => this.#wanted.get(id)?.listener.ended?.(sentence),
    });
    this.#socket = socket;
  }

  #close(): void {
    this.#socket?.close();
    this.#socket = null;
  }
}

/** A line that was alive and is not is OFFLINE at once, also while it is being opened again. */
function stateOf({ phase, failedTries }: Connection, wasHeard: boolean): SourceState {
  if (phase === 'LIVE' || phase === 'STALE') return phase;
  return wasHeard || failedTries > 0 ? 'OFFLINE' : 'CONNECTING';
}

function report({ phase, failedTries, untilMs, sentence }: Connection): LinkReport {
  return {
    phase,
    failedTries,
    retryAtMs: phase === 'OFFLINE' && Number.isFinite(untilMs) ? untilMs : null,
    sentence,
  };
}
