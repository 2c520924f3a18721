/**
 * Deadlines that no clock can spoil. Each is due when the time of day has come, or when as much time has passed as there was
 * left when it was set, whichever is first: a time of day that is put back makes none late, and one that jumps ahead, or a
 * machine that slept, makes none wait. A deadline is handed out once, and its owner asks whether it still means anything.
 */
import { Deadlines } from './deadlines.ts';

/** What it is now: the time of day, milliseconds since 1970 UTC, and a clock that never jumps. */
export interface TwoClocks {
  readonly nowMs: number;
  readonly monotonicMs: number;
}

export class TwoClockDeadlines<T> {
  readonly #byDay = new Deadlines();
  readonly #byPassing = new Deadlines();
  readonly #waiting = new Map<number, T>();
  #next = 0;

  get size(): number {
    return this.#waiting.size;
  }

  add(atMs: number, what: T, { nowMs, monotonicMs }: TwoClocks): void {
    const key = this.#next++;
    this.#waiting.set(key, what);
    this.#byDay.add(atMs, key);
    this.#byPassing.add(monotonicMs + atMs - nowMs, key);
  }

  /** null: none is due. */
  takeDue({ nowMs, monotonicMs }: TwoClocks): T | null {
    return this.#take(this.#byDay, nowMs) ?? this.#take(this.#byPassing, monotonicMs);
  }

  #take(deadlines: Deadlines, untilMs: number): T | null {
    for (let key = deadlines.takeDue(untilMs); key !== null; key = deadlines.takeDue(untilMs)) {
      const what = this.#waiting.get(key);
      // The other clock has handed it out already.
      if (what === undefined) continue;
      this.#waiting.delete(key);
      return what;
    }
    return null;
  }
}
