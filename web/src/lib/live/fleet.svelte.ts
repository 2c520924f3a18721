/**
 * The fleet as pages see it. A web worker does the work; here a picture is taken, judged for its age, and read on demand.
 * Only small things are reactive: the revision, the counts, how live each source is. **Nothing here makes an old picture
 * look live**: states are judged from the age of what is shown, also when the worker hangs or the machine slept.
 */
import { untrack } from 'svelte';
import { STALE_AFTER_MS } from './connection.ts';
import { localNowMs, Sleep } from './local-clock.ts';
import type { Now } from './now.svelte.ts';
import { PageRows, type Which } from './page-rows.ts';
import type { Leaving } from './positions-socket.ts';
import type { FleetView, LinkReport, Picture, SourceReport } from './picture.ts';
import { sumCounts } from './row-counts.ts';
import { judgeLink, judgeSource } from './source-state.ts';
import {
  NO_COUNTS,
  NO_FILTER,
  type Bounds,
  type Employer,
  type FleetCounts,
  type FleetFilter,
  type FleetSort,
  type LinkState,
  type LonLat,
  type SearchHit,
  type Source,
  type Tracked,
} from './tracked.ts';
import { WorkerLine, type MakeWorker } from './worker-line.ts';

const NO_LINK: LinkReport = { phase: 'OFFLINE', failedTries: 0, retryAtMs: null, sentence: null };
/** After a bug in the worker. */
const RESTART_MS = 1_000;

export class Fleet {
  readonly #now: Now;
  readonly #held = new PageRows();
  readonly #sleep = new Sleep();
  readonly #makeWorker: MakeWorker | undefined;
  readonly #path: string;
  #line: WorkerLine | null = null;
  #users = 0;
  /** Forgotten on purpose: nothing is asked for until somebody who may see it is there. */
  #away = false;
  #report: readonly SourceReport[] = [];
  #linkReport = NO_LINK;
  /** The machine slept for so long since the last picture: what is shown is that much older. */
  #sleptMs = 0;
  #offsetMs: number | null = null;
  #staleTimer: ReturnType<typeof setTimeout> | undefined;
  #view: Omit<FleetView, 'filter' | 'sort'> = {
    offDuty: true,
    clusterZoom: null,
    selectedId: null,
    gliding: true,
  };

  #revision = $state.raw(0);
  #link = $state.raw<LinkState>(judgeLink([], NO_LINK, 0));
  #sources = $state.raw<readonly Source[]>([]);
  #counts = $state.raw<FleetCounts>(NO_COUNTS);
  #order = $state.raw(new Uint32Array(0));
  #alarms = $state.raw(new Uint32Array(0));
  #employers = $state.raw<readonly Employer[]>([]);
  #filter = $state.raw<FleetFilter>(NO_FILTER);
  #sort = $state.raw<FleetSort>({ by: 'STATUS', descending: false });
  #rosterReady = $state.raw(false);
  #namesRevision = $state.raw(0);

  /** Told when the viewer has lost what was shown; by then it is gone from here. */
  onleave: (why: Leaving) => void = () => undefined;

  /**
   * @param makeWorker for benches and tests
   * @param path of GraphQL on this origin: it says as whom is asked
   */
  constructor(now: Now, makeWorker?: MakeWorker, path = '/graphql') {
    this.#now = now;
    this.#makeWorker = makeWorker;
    this.#path = path;
  }

  /** Rises with every picture, at most once a frame. Read it to follow what `at` and its like answer. */
  get revision(): number {
    return this.#revision;
  }
  get link(): LinkState {
    return this.#link;
  }
  get sources(): readonly Source[] {
    return this.#sources;
  }
  get counts(): FleetCounts {
    return this.#counts;
  }
  get order(): Uint32Array {
    return this.#order;
  }
  get shownCount(): number {
    return this.#order.length;
  }
  get alarms(): Uint32Array {
    return this.#alarms;
  }
  get employers(): readonly Employer[] {
    return this.#employers;
  }
  get filter(): FleetFilter {
    return this.#filter;
  }
  get sort(): FleetSort {
    return this.#sort;
  }
  get rosterReady(): boolean {
    return this.#rosterReady;
  }
  /** Rises when anybody came, went or was renamed: what was searched may answer otherwise now. */
  get namesRevision(): number {
    return this.#namesRevision;
  }
  /** local − server, for what computes ages by itself. */
  get offsetMs(): number {
    return this.#offsetMs ?? 0;
  }
  /** For the map: the arrays themselves. Valid until the next picture. */
  get held(): PageRows {
    return this.#held;
  }

  /** Starts the live lane for the first that asks; the last undo ends it. */
  connect(): () => void {
    if (this.#users++ === 0 && !this.#away) this.#start();
    let done = false;
    return () => {
      if (done) return;
      done = true;
      if (--this.#users === 0) this.#stop();
    };
  }

  /** Nothing stays, in memory or on a screen, and the line stays down until `resume`. */
  forget(): void {
    this.#away = true;
    this.#held.clear();
    this.#report = [];
    this.#employers = [];
    this.#readHeld(true);
    this.#stop();
  }

  /** Begins anew, without a cursor, for whoever is signed in now. */
  resume(): void {
    if (!this.#away) return;
    this.#away = false;
    if (this.#users > 0) this.#start();
  }

  setFilter(filter: Partial<FleetFilter>): void {
    this.#filter = { ...untrack(() => this.#filter), ...filter };
    this.#sendView();
  }

  setSort(sort: FleetSort): void {
    this.#sort = sort;
    this.#sendView();
  }

  /** What the map shows: the worker prepares drawing order and clusters for it. */
  setView(view: Partial<Omit<FleetView, 'filter' | 'sort'>>): void {
    const next = { ...this.#view, ...view };
    const keys = ['offDuty', 'clusterZoom', 'selectedId', 'gliding'] as const;
    if (keys.every((key) => next[key] === this.#view[key])) return;
    this.#view = next;
    this.#sendView();
  }

  at(row: number): Tracked | null {
    return this.#held.at(row);
  }

  find(id: string): Tracked | null {
    return this.#held.at(this.#held.rowOf(id));
  }

  rowOf(id: string): number {
    return this.#held.rowOf(id);
  }

  /** Where the dot is drawn at a local time (`performance.timeOrigin + performance.now()`), now if left out. */
  positionAt(row: number, atMs: number = localNowMs()): LonLat | null {
    return this.#held.positionAt(row, atMs);
  }

  nearest(lon: number, lat: number, radiusM: number): number {
    return this.#held.within(lon, lat, radiusM, 1, localNowMs())[0] ?? -1;
  }

  within(lon: number, lat: number, radiusM: number, limit = 50): number[] {
    return this.#held.within(lon, lat, radiusM, limit, localNowMs());
  }

  bounds(which: Which = 'shown'): Bounds | null {
    return this.#held.bounds(which);
  }

  async search(text: string, limit = 20): Promise<readonly SearchHit[]> {
    return (await this.#line?.search(text, limit)) ?? [];
  }

  #start(): void {
    this.#line = new WorkerLine(
      {
        picture: (picture) => this.#take(picture),
        died: () => this.#restart(),
        left: (why) => {
          this.forget();
          this.onleave(why);
        },
      },
      this.#path,
      this.#makeWorker,
    );
    this.#sendView();
  }

  #stop(): void {
    clearTimeout(this.#staleTimer);
    this.#line?.close();
    this.#line = null;
    this.#linkReport = NO_LINK;
    this.#judge();
  }

  /** A bug in the worker must not leave a frozen picture behind: say so and begin again. */
  #restart(): void {
    this.#stop();
    const sentence = 'The live map has to start again.';
    this.#linkReport = { phase: 'OFFLINE', failedTries: 1, retryAtMs: null, sentence };
    this.#judge();
    setTimeout(() => {
      if (this.#users > 0 && this.#line === null && !this.#away) this.#start();
    }, RESTART_MS);
  }

  #sendView(): void {
    const filter = untrack(() => this.#filter);
    const sort = untrack(() => this.#sort);
    this.#line?.look({ ...this.#view, filter, sort });
  }

  #take(picture: Picture): ArrayBuffer | null {
    const held = this.#held;
    const old = held.take(picture);
    if (picture.employers !== null) {
      this.#employers = picture.employers;
      held.takeEmployers(picture.employers);
    }
    this.#report = picture.sources;
    this.#linkReport = picture.link;
    if (picture.rows !== null) this.#sleptMs = 0;
    this.#offsetMs = picture.serverOffsetMs;
    if (picture.serverOffsetMs !== null) this.#now.setOffset(picture.serverOffsetMs);
    this.#readHeld(picture.names !== null, picture.rows !== null);
    this.#judge();
    return old !== null && old.byteLength > 0 ? old : null;
  }

  #readHeld(renamed: boolean, moved = renamed): void {
    this.#order = this.#held.order as Uint32Array<ArrayBuffer>;
    this.#alarms = this.#held.alarms as Uint32Array<ArrayBuffer>;
    this.#rosterReady = this.#held.namesComplete;
    if (renamed) this.#namesRevision++;
    if (renamed || moved) this.#counts = sumCounts(this.#report.map(({ counts }) => counts));
    this.#revision++;
  }

  /** Called with every picture, every second, and at the very moment at which a source grows stale. */
  #judge(): void {
    const nowMs = localNowMs() + this.#sleptMs;
    const sources = this.#report.map((report) =>
      judgeSource(report, this.#linkReport, nowMs, this.#offsetMs),
    );
    this.#sources = sources.toSorted((a, b) => a.employerName.localeCompare(b.employerName, 'en-GB'));
    this.#link = judgeLink(sources, this.#linkReport, nowMs);
    clearTimeout(this.#staleTimer);
    const nextMs = Math.min(
      ...sources.map(({ ageMs }) =>
        ageMs === null || ageMs >= STALE_AFTER_MS ? Infinity : STALE_AFTER_MS - ageMs,
      ),
    );
    if (Number.isFinite(nextMs)) this.#staleTimer = setTimeout(() => this.#judge(), nextMs + 1);
  }

  /** For the second hand: ages go on without pictures. */
  tick(): void {
    this.#sleptMs += this.#sleep.look();
    this.#judge();
  }
}
