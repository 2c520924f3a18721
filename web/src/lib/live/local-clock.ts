/**
 * Local time that nobody can set: the monotonic clock since the time origin, which a page and its worker share. It may
 * stand still while a machine sleeps, so the page also watches the wall clock (`Sleep`).
 */
export function localNowMs(): number {
  return performance.timeOrigin + performance.now();
}

const SLEPT_ABOVE_MS = 2_000;

/** Tells when the machine has slept, or the wall clock was set forward: what is shown may be older than it seems. */
export class Sleep {
  #wallMs = Date.now();
  #monotonicMs = performance.now();

  /** Milliseconds slept since the last call; 0: none. */
  look(): number {
    const wallMs = Date.now();
    const monotonicMs = performance.now();
    const sleptMs = wallMs - this.#wallMs - (monotonicMs - this.#monotonicMs);
    this.#wallMs = wallMs;
    this.#monotonicMs = monotonicMs;
    return sleptMs > SLEPT_ABOVE_MS ? sleptMs : 0;
  }
}
