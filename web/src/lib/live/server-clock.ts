/**
 * How far the local clock is from the server's. Each stamped message gives `received − stamp` = offset + its journey;
 * the least of the last minutes is the best bound. A wrong local clock therefore never makes a live fleet look old, and a
 * backlog of old frames never looks live. All times in milliseconds; local ones from `performance.timeOrigin + now()`.
 */
const BUCKET_MS = 5 * 60_000;
/** A lag of this much is either a slow line or a clock that was set: a timed question to the server decides. */
export const SUSPICIOUS_LAG_MS = 2_000;
/** Two clocks drift apart, and a short journey is not no journey. */
const SLACK_MS = 50;

export class ServerClock {
  #least = Infinity;
  #leastBefore = Infinity;
  #bucketStartedMs = -Infinity;

  /** local − server; null before the first message. */
  get offsetMs(): number | null {
    const least = Math.min(this.#least, this.#leastBefore);
    return Number.isFinite(least) ? least : null;
  }

  /** Takes in a stamped message; returns for how long it had been on its way beyond the quickest. */
  heard(stampMs: number, receivedMs: number): number {
    if (receivedMs - this.#bucketStartedMs >= BUCKET_MS) {
      const isNext = receivedMs - this.#bucketStartedMs < 2 * BUCKET_MS;
      this.#leastBefore = isNext ? this.#least : Infinity;
      this.#least = Infinity;
      this.#bucketStartedMs = receivedMs;
    }
    const sample = receivedMs - stampMs;
    if (sample < this.#least) this.#least = sample;
    return sample - (this.offsetMs ?? sample);
  }

  /**
   * An answer to a timed question: the server's clock read `stampMs` somewhere between the two local times, which bounds
   * the offset from both sides. An estimate outside is wrong (a clock was set) and is replaced.
   */
  asked(askedMs: number, stampMs: number, receivedMs: number): void {
    const offset = this.offsetMs;
    const low = askedMs - stampMs - SLACK_MS;
    const high = receivedMs - stampMs;
    if (offset === null || offset < low || offset > high) {
      this.#least = high;
      this.#leastBefore = Infinity;
      this.#bucketStartedMs = receivedMs;
    }
  }

  serverNow(localMs: number): number {
    return localMs - (this.offsetMs ?? 0);
  }
}
