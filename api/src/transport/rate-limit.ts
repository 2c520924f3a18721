/**
 * How much one sender may ask, by a token bucket for each: a burst at once, then so much a second. What is kept of a sender
 * is one number, the time at which its bucket will be full again; there is no timer, and the one heard least recently is
 * forgotten first.
 */
export interface Rate {
  /** 0: no bound at all. */
  readonly perSecond: number;
  readonly burst: number;
}

/** Senders remembered, some 150 bytes each. */
const MAX_KEYS = 50_000;

export class RateLimit {
  readonly #rate: Rate;
  readonly #nowMs: () => number;
  readonly #maxKeys: number;
  readonly #fullAtMs = new Map<string, number>();

  /** `nowMs` never runs backwards: `performance.now()`, not the time of day. */
  constructor(rate: Rate, nowMs: () => number, maxKeys = MAX_KEYS) {
    this.#rate = rate;
    this.#nowMs = nowMs;
    this.#maxKeys = maxKeys;
  }

  get size(): number {
    return this.#fullAtMs.size;
  }

  /**
   * null: go on. Otherwise the whole seconds after which to come again, and nothing has been taken. What is larger than
   * the rest of the bucket passes and is paid for afterwards: a batch beyond the burst would otherwise never pass.
   */
  take(key: string, count = 1): number | null {
    const { perSecond, burst } = this.#rate;
    if (perSecond === 0) return null;
    const nowMs = this.#nowMs();
    const fullAtMs = Math.max(nowMs, this.#fullAtMs.get(key) ?? 0);
    const missing = ((fullAtMs - nowMs) / 1_000) * perSecond;
    const isRefused = missing >= burst;
    // Deleted first, so that the order of the map is the order in which senders were heard.
    this.#fullAtMs.delete(key);
    if (this.#fullAtMs.size >= this.#maxKeys) this.#fullAtMs.delete(this.#fullAtMs.keys().next().value!);
    this.#fullAtMs.set(key, isRefused ? fullAtMs : fullAtMs + (count / perSecond) * 1_000);
    return isRefused ? Math.ceil((missing - burst) / perSecond) || 1 : null;
  }

  /** As if the sender had never asked. */
  forget(key: string): void {
    this.#fullAtMs.delete(key);
  }
}
