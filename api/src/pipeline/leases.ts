/**
 * Whose console is there. An owner that has not been heard for 15 s has vanished; kept in memory, on a clock that never jumps.
 * After a start, or when this process itself was held up, everybody gets the full time again.
 */
export const OWNER_LEASE_MS = 15_000;
/** A turn that comes so late says that we were held up, not that others have gone. */
const HELD_UP_MS = 3_000;

export class Leases {
  readonly #monotonicMs: () => number;
  readonly #heardMs = new Map<string, number>();
  #lastTurnMs: number;
  /** Before this nobody could be heard. */
  #deafUntilMs: number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
    this.#lastTurnMs = monotonicMs();
    this.#deafUntilMs = this.#lastTurnMs;
  }

  heartbeat(accountId: string): void {
    this.#heardMs.set(accountId, this.#monotonicMs());
  }

  /** null: not since the start. */
  heardAt(accountId: string): number | null {
    return this.#heardMs.get(accountId) ?? null;
  }

  /** To be called several times a second, whatever the database does. */
  turn(): void {
    const nowMs = this.#monotonicMs();
    if (nowMs - this.#lastTurnMs > HELD_UP_MS) this.#deafUntilMs = nowMs;
    this.#lastTurnMs = nowMs;
  }

  hasVanished(accountId: string): boolean {
    const heardMs = Math.max(this.#heardMs.get(accountId) ?? 0, this.#deafUntilMs);
    return this.#monotonicMs() - heardMs > OWNER_LEASE_MS;
  }
}
