/**
 * The web worker behind the live map: owns the positions socket, the timers and the questions to the server, and hands
 * them to what decides (`connection.ts`) and what knows (`fleet-core.ts`). It sends a picture only when the page has taken
 * the last one: newest wins, nothing queues.
 */
import { step, UNCONNECTED, type Input, type Phase } from './connection.ts';
import { FleetCore } from './fleet-core.ts';
import { localNowMs as nowMs } from './local-clock.ts';
import type { FromWorker, ToWorker } from './picture.ts';
import { PositionsSocket, type FrameMessage } from './positions-socket.ts';
import { askServerTime, fetchEmployers, fetchRoster, makeAsk, SignedOut, type Ask } from './roster-fetch.ts';
import { SUSPICIOUS_LAG_MS } from './server-clock.ts';

/** How it speaks to the page: a test gives its own. */
export type Post = (message: FromWorker, transfer: Transferable[]) => void;

/** Frames of several employers arrive within a few milliseconds of one another: one picture for all. */
const GATHER_MS = 4;
const CLOCK_EVERY_MS = 5 * 60_000;
const CLOCK_SUSPICIOUS_EVERY_MS = 5_000;

export class FrameWorker {
  readonly #post: Post;
  #core = new FleetCore();
  #connection = UNCONNECTED;
  #socket: PositionsSocket | null = null;
  #url = '';
  #ask: Ask | null = null;
  #visible = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #mayPost = true;
  #dirty = false;
  #posting = false;
  #spare: ArrayBuffer | null = null;
  #clockAskedMs = -Infinity;
  #employersAsked = false;

  constructor(post: Post) {
    this.#post = post;
  }

  hear(message: ToWorker): void {
    switch (message.kind) {
      case 'CONNECT':
        this.#url = message.url;
        this.#ask = makeAsk(message.http);
        return this.#step({ kind: 'START' });
      case 'DISCONNECT':
        return this.#step({ kind: 'STOP' });
      case 'WAKE':
        this.#step({ kind: 'TIME' });
        return this.#step({ kind: 'WAKE' });
      case 'VISIBLE':
        this.#visible = message.visible;
        return;
      case 'TAKEN':
        this.#spare = message.buffer ?? this.#spare;
        this.#mayPost = true;
        return this.#postSoon();
      case 'VIEW':
        this.#core.look(message.view);
        return this.#touch();
      case 'SEARCH': {
        const hits = this.#core.search(message.text, message.limit);
        return this.#post({ kind: 'FOUND', question: message.question, hits }, []);
      }
      default:
        message satisfies never;
    }
  }

  #step(input: Input): void {
    const before = this.#connection;
    const { next, actions } = step(before, input, {
      nowMs: nowMs(),
      random: Math.random(),
      visible: this.#visible,
    });
    this.#connection = next;
    for (const action of actions) {
      if (action === 'OPEN') this.#open();
      else if (action === 'CLOSE') this.#close();
      else if (action === 'FORGET') this.#forget(next.phase);
      else this.#socket?.subscribe(action === 'RESUME' ? this.#core.cursors() : []);
    }
    clearTimeout(this.#timer);
    if (Number.isFinite(next.untilMs))
      this.#timer = setTimeout(() => this.#step({ kind: 'TIME' }), Math.max(0, next.untilMs - nowMs()) + 1);
    if (before.phase !== next.phase || before.failedTries !== next.failedTries) this.#touch();
  }

  #open(): void {
    const socket = new PositionsSocket(new WebSocket(this.#url, 'graphql-transport-ws'), {
      opened: () => {
        socket.subscribe(this.#core.cursors());
        this.#step({ kind: 'OPENED' });
        this.#askClock();
        this.#employersAsked = false;
        this.#askEmployers();
      },
      closed: (sentence) => {
        this.#socket = null;
        this.#step({ kind: 'CLOSED', sentence });
      },
      refused: (sentence) => this.#step({ kind: 'REFUSED', sentence }),
      left: (why) => this.#step({ kind: why }),
      frame: (message) => this.#frame(message),
    });
    this.#socket = socket;
  }

  #close(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  /** The page is told at once, not when it takes its next picture: it may be hidden, and somebody may be looking. */
  #forget(why: Phase): void {
    this.#core = new FleetCore();
    this.#spare = null;
    if (why === 'SIGNED_OUT' || why === 'ACCESS_CHANGED') this.#post({ kind: 'LEFT', why }, []);
  }

  /** A question was not answered: whoever asked asks again, unless nobody is signed in any more. */
  #unanswered(fault: unknown): void {
    if (fault instanceof SignedOut) this.#step({ kind: 'SIGNED_OUT' });
  }

  #frame({ employerId, bytes }: FrameMessage): void {
    const { outcome, ageMs } = this.#core.takeFrame(employerId, bytes, nowMs());
    this.#step(outcome.kind === 'APPLIED' ? { kind: 'FRAME', ageMs } : outcome);
    if (outcome.kind !== 'APPLIED') return;
    if (ageMs > SUSPICIOUS_LAG_MS) this.#askClock(CLOCK_SUSPICIOUS_EVERY_MS);
    this.#askRosters();
    this.#touch();
  }

  #askClock(everyMs = CLOCK_EVERY_MS): void {
    if (this.#ask === null || nowMs() - this.#clockAskedMs < everyMs) return;
    this.#clockAskedMs = nowMs();
    askServerTime(this.#ask, nowMs).then(
      ({ askedMs, stampMs, receivedMs }) => this.#core.clock.asked(askedMs, stampMs, receivedMs),
      // The next frame or the next opening asks again.
      (fault: unknown) => {
        this.#clockAskedMs = -Infinity;
        this.#unanswered(fault);
      },
    );
  }

  #askEmployers(): void {
    if (this.#ask === null || this.#employersAsked) return;
    this.#employersAsked = true;
    const core = this.#core;
    fetchEmployers(this.#ask).then(
      (employers) => {
        core.takeEmployers(employers);
        this.#touch();
      },
      (fault: unknown) => {
        this.#employersAsked = false;
        this.#unanswered(fault);
      },
    );
  }

  #askRosters(): void {
    const ask = this.#ask;
    if (ask === null) return;
    this.#askEmployers();
    // What is answered after everything was forgotten is dropped with the core that asked.
    const core = this.#core;
    for (const request of core.wantedRosters(nowMs())) {
      fetchRoster(ask, request).then(
        (page) => {
          core.takeRoster(page, nowMs());
          this.#touch();
          if (core === this.#core) this.#askRosters();
        },
        // The next frame asks again when its time has come.
        (fault: unknown) => {
          core.failRoster(request.employerId, nowMs(), Math.random());
          this.#unanswered(fault);
        },
      );
    }
  }

  #touch(): void {
    this.#dirty = true;
    this.#postSoon();
  }

  #postSoon(): void {
    if (!this.#mayPost || !this.#dirty || this.#posting) return;
    this.#posting = true;
    setTimeout(() => this.#postPicture(), GATHER_MS);
  }

  #postPicture(): void {
    this.#posting = false;
    this.#mayPost = false;
    this.#dirty = false;
    const { phase, failedTries, untilMs, sentence } = this.#connection;
    const retryAtMs = phase === 'OFFLINE' && Number.isFinite(untilMs) ? untilMs : null;
    const picture = this.#core.compose({ phase, failedTries, retryAtMs, sentence }, this.#spare, nowMs());
    if (picture.rows === this.#spare) this.#spare = null;
    const { rows, draw, order, alarms, clusters, names } = picture;
    const transfer: Transferable[] = [];
    if (rows !== null) transfer.push(rows);
    for (const array of [draw, order, alarms, clusters]) if (array !== null) transfer.push(array.buffer);
    if (names !== null) {
      const { names: words, ids } = names;
      for (const array of [
        words.units,
        words.ends,
        ids.units,
        ids.ends,
        names.idIndex,
        names.kinds,
        names.teams,
      ])
        transfer.push(array.buffer);
    }
    this.#post(picture, transfer);
  }
}
