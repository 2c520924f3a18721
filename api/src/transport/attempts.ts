/** Counts attempts within a window, each key by itself: who is over the bound waits until its window ends. */
export class Attempts {
  readonly #now: () => number;
  readonly #counts = new Map<string, { count: number; readonly untilMs: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds to wait; null: go ahead, this one is counted. */
  take(key: string, max: number, windowMs: number): number | null {
    const nowMs = this.#now();
    const held = this.#counts.get(key);
    if (held === undefined || held.untilMs <= nowMs) {
      this.#makeRoom(nowMs);
      this.#counts.set(key, { count: 1, untilMs: nowMs + windowMs });
      return null;
    }
    if (held.count >= max) return Math.ceil((held.untilMs - nowMs) / 1000);
    held.count += 1;
    return null;
  }

  forget(key: string): void {
    this.#counts.delete(key);
  }

  /** Keys are what strangers send: some 100 bytes each, and never more than these. */
  #makeRoom(nowMs: number): void {
    if (this.#counts.size < MAX_KEYS) return;
    for (const [key, { untilMs }] of this.#counts) if (untilMs <= nowMs) this.#counts.delete(key);
    for (const key of this.#counts.keys()) {
      if (this.#counts.size < MAX_KEYS) return;
      this.#counts.delete(key);
    }
  }
}

const MAX_KEYS = 50_000;
