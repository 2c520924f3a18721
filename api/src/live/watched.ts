/**
 * Who watched one channel and what was to be seen on it: what the read-audit is told. A report never says that somebody
 * saw what was shown only before they came or after they had left, so it is made at the turn of each minute, and earlier
 * for those who leave and before somebody joins after a position has been taken away. A reader that lags counts as seeing
 * what all see.
 */
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';

/** These viewers had these workers' positions before them during this minute. */
export interface Shown {
  readonly employerId: EmployerId;
  /** The class, as PROTOCOL.md names it. */
  readonly audience: string;
  /** Each once. */
  readonly viewers: readonly Viewer[];
  readonly workerIds: readonly WorkerId[];
  readonly atMinuteMs: number;
  /** They were to be seen only because they had asked for help in disguise. */
  readonly silent: boolean;
}

/** What a channel shows, as far as it must be reported. */
export interface Showing {
  /** Somebody's position has been taken away since `take`. */
  readonly tookAway: boolean;
  /** Workers whose position was to be seen since the last `take`. */
  shown(): readonly WorkerId[];
  /** The same, and begins anew from what is to be seen now. */
  take(): readonly WorkerId[];
}

const MINUTE_MS = 60_000;

export class Watched {
  readonly #report: (shown: Pick<Shown, 'viewers' | 'workerIds' | 'atMinuteMs'>) => void;
  readonly #present = new Map<string, { readonly viewer: Viewer; connections: number }>();
  /** Left since the last tick. */
  readonly #gone = new Map<string, Viewer>();
  #minuteMs = 0;

  constructor(report: (shown: Pick<Shown, 'viewers' | 'workerIds' | 'atMinuteMs'>) => void) {
    this.#report = report;
  }

  /** Before a tick is closed: reports the minute that is over, and those who have left, who will not see what comes. */
  beforeTick(showing: Showing, nowMs: number): void {
    if (this.#turn(showing, nowMs) || this.#gone.size === 0) return;
    this.#tell([...this.#gone.values()], showing.shown());
    this.#gone.clear();
  }

  join(viewer: Viewer, showing: Showing, nowMs: number): void {
    if (this.#present.size === 0 && this.#gone.size === 0) {
      // What was shown before belongs to nobody who is here.
      showing.take();
      this.#minuteMs = minuteOf(nowMs);
    } else if (!this.#turn(showing, nowMs) && showing.tookAway) this.reportAll(showing);
    const key = keyOf(viewer);
    const known = this.#present.get(key);
    if (known !== undefined) known.connections++;
    else this.#present.set(key, { viewer, connections: 1 });
    this.#gone.delete(key);
  }

  leave(viewer: Viewer, showing: Showing): void {
    const key = keyOf(viewer);
    const known = this.#present.get(key);
    if (known === undefined || --known.connections > 0) return;
    this.#present.delete(key);
    this.#gone.set(key, known.viewer);
    // Nobody is left: no tick will come by to report it.
    if (this.#present.size === 0) this.reportAll(showing);
  }

  /** Reports all who are or were here, and begins anew. */
  reportAll(showing: Showing): void {
    const present = [...this.#present.values()].map(({ viewer }) => viewer);
    this.#tell([...present, ...this.#gone.values()], showing.take());
    this.#gone.clear();
  }

  #turn(showing: Showing, nowMs: number): boolean {
    const minuteMs = minuteOf(nowMs);
    if (minuteMs === this.#minuteMs) return false;
    this.reportAll(showing);
    this.#minuteMs = minuteMs;
    return true;
  }

  #tell(viewers: readonly Viewer[], workerIds: readonly WorkerId[]): void {
    if (viewers.length > 0 && workerIds.length > 0)
      this.#report({ viewers, workerIds, atMinuteMs: this.#minuteMs });
  }
}

function keyOf({ kind, id }: Viewer): string {
  return `${kind} ${id}`;
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}
