/**
 * The web worker behind a replay: stands in the place of the live frame worker, so that map, lists and search are the same.
 * The page says which moment it wants; pictures go back the way live ones do, one at a time and the newest only.
 */
import { localNowMs as nowMs } from '../live/local-clock.ts';
import type { FleetView, FromWorker, Picture, ToWorker } from '../live/picture.ts';
import { fetchEmployers, makeAsk, type Ask } from '../live/roster-fetch.ts';
import type { FromReplay, ReplayWindow, ToReplay } from './messages.ts';
import { Reel } from './reel.ts';
import { ReplayCore } from './replay-core.ts';
import { bySlot, fetchPastRoster, fetchStretch } from './replay-fetch.ts';

type Seek = Extract<ToReplay, { readonly kind: 'SEEK' }>;

/** Stretches that are asked for at once: the server works on one while the other is on its way. */
const AT_ONCE = 2;
const RETRY_MS = 2_000;

export interface ReplayPosts {
  readonly picture: (message: FromWorker, transfer: Transferable[]) => void;
  readonly replay: (message: FromReplay) => void;
}

export class ReplayWorker {
  readonly #posts: ReplayPosts;
  #core = new ReplayCore();
  #reel: Reel | null = null;
  #ask: Ask | null = null;
  #view: FleetView | null = null;
  #seek: Seek | null = null;
  #slotOf = new Map<string, number>();
  /** Names of stretches that are on their way. */
  readonly #asked = new Set<string>();
  #failed: string | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #mayPost = true;
  #dirty = false;
  #posting = false;
  #spare: ArrayBuffer | null = null;

  constructor(posts: ReplayPosts) {
    this.#posts = posts;
  }

  /** What the live page's end of the line says: only what it looks at and what it has taken matters here. */
  hear(message: ToWorker): void {
    switch (message.kind) {
      case 'TAKEN':
        this.#spare = message.buffer ?? this.#spare;
        this.#mayPost = true;
        return this.#postSoon();
      case 'VIEW': {
        const selected = this.#view?.selectedId;
        this.#view = message.view;
        this.#core.fleet.look(message.view);
        if (selected !== message.view.selectedId) this.#tellTrail();
        return this.#touch();
      }
      case 'SEARCH': {
        const hits = this.#core.fleet.search(message.text, message.limit);
        return this.#posts.picture({ kind: 'FOUND', question: message.question, hits }, []);
      }
      case 'CONNECT':
      case 'DISCONNECT':
      case 'WAKE':
      case 'VISIBLE':
        return;
      default:
        message satisfies never;
    }
  }

  hearReplay(message: ToReplay): void {
    if (message.kind === 'OPEN') this.#open(message.http, message.window);
    else {
      this.#seek = message;
      this.#show();
    }
  }

  #open(http: string, window: ReplayWindow): void {
    clearTimeout(this.#retry);
    this.#core = new ReplayCore();
    if (this.#view !== null) this.#core.fleet.look(this.#view);
    this.#reel = new Reel(window);
    this.#ask = makeAsk(http);
    this.#seek = null;
    this.#failed = null;
    this.#slotOf = new Map();
    this.#asked.clear();
    const core = this.#core;
    fetchEmployers(this.#ask).then(
      (employers) => {
        core.fleet.takeEmployers(employers);
        this.#touch();
      },
      // The page has the employer's name from elsewhere; the next window asks again.
      () => undefined,
    );
    this.#touch();
  }

  #show(): void {
    const [reel, seek] = [this.#reel, this.#seek];
    if (reel === null || seek === null) return;
    const frameMs = this.#core.show(reel, seek.atMs, seek.stepS, seek.moving, nowMs());
    this.#posts.replay({
      ...{ kind: 'AT', atMs: seek.atMs, frameMs, held: reel.held() },
      failed: frameMs === null ? this.#failed : null,
    });
    this.#touch();
    this.#askRoster();
    this.#fetch();
  }

  #fetch(): void {
    const [reel, seek, ask, core] = [this.#reel, this.#seek, this.#ask, this.#core];
    if (reel === null || seek === null || ask === null) return;
    for (const key of reel.wanted(seek.atMs, seek.stepS, seek.settled, seek.moving)) {
      if (this.#asked.size >= AT_ONCE) return;
      const name = `${key.stepS} ${key.fromMs}`;
      if (this.#asked.has(name)) continue;
      this.#asked.add(name);
      fetchStretch(ask, reel.window, key).then(
        (stretch) => {
          // Another window has been opened meanwhile.
          if (core !== this.#core) return;
          this.#asked.delete(name);
          this.#failed = null;
          reel.put(stretch);
          if (stretch.stepS === reel.overviewS) this.#tellTrail();
          this.#show();
        },
        (fault: unknown) => {
          if (core !== this.#core) return;
          this.#failed = fault instanceof Error ? fault.message : String(fault);
          // What failed counts as on its way until it is tried again: one at a time, not all at once without end.
          clearTimeout(this.#retry);
          this.#retry = setTimeout(() => {
            this.#asked.clear();
            this.#show();
          }, RETRY_MS);
          this.#tell();
        },
      );
    }
  }

  /** Says how it stands without showing anything new. */
  #tell(): void {
    const [reel, seek] = [this.#reel, this.#seek];
    if (reel === null || seek === null) return;
    const known = reel.best(seek.atMs, seek.stepS);
    this.#posts.replay({
      ...{ kind: 'AT', atMs: seek.atMs, held: reel.held() },
      ...{ frameMs: known === null ? null : seek.atMs, failed: known === null ? this.#failed : null },
    });
  }

  #askRoster(): void {
    const [ask, reel, core] = [this.#ask, this.#reel, this.#core];
    if (ask === null || reel === null) return;
    for (const request of core.fleet.wantedRosters(nowMs()))
      fetchPastRoster(ask, reel.window, request.fromSlot).then(
        (page) => {
          if (core !== this.#core) return;
          core.fleet.takeRoster(page, nowMs());
          for (const [id, slot] of bySlot(page)) this.#slotOf.set(id, slot);
          this.#tellTrail();
          this.#touch();
          this.#askRoster();
        },
        () => {
          core.fleet.failRoster(request.employerId, nowMs(), Math.random());
          setTimeout(() => core === this.#core && this.#askRoster(), RETRY_MS);
        },
      );
  }

  #tellTrail(): void {
    const [reel, id] = [this.#reel, this.#view?.selectedId ?? null];
    const slot = id === null ? undefined : this.#slotOf.get(id);
    const fixes = reel === null || slot === undefined ? [] : this.#core.trail(reel, slot);
    this.#posts.replay({ kind: 'TRAIL', id, fixes });
  }

  #touch(): void {
    this.#dirty = true;
    this.#postSoon();
  }

  #postSoon(): void {
    if (!this.#mayPost || !this.#dirty || this.#posting) return;
    this.#posting = true;
    setTimeout(() => this.#postPicture(), 0);
  }

  #postPicture(): void {
    this.#posting = false;
    this.#mayPost = false;
    this.#dirty = false;
    const picture = this.#core.compose(this.#spare, nowMs());
    if (picture.rows === this.#spare) this.#spare = null;
    this.#posts.picture(picture, transferOf(picture));
  }
}

function transferOf({ rows, draw, order, alarms, clusters, names }: Picture): Transferable[] {
  const arrays = [draw, order, alarms, clusters].filter((array) => array !== null);
  const words =
    names === null
      ? []
      : [
          names.names.units,
          names.names.ends,
          names.ids.units,
          names.ids.ends,
          names.idIndex,
          names.kinds,
          names.teams,
        ];
  return [...(rows === null ? [] : [rows]), ...[...arrays, ...words].map(({ buffer }) => buffer)];
}
