/** Follows where this phone is from the first hold of SOS on, and tells the newest place no more often than it helps. */
import { followPlace, type Place } from './place.ts';

const TELL_EVERY_MS = 10_000;

export class PlaceTeller {
  /** The newest; null: none was given. */
  place: Place | null = null;
  readonly #wanted: () => boolean;
  readonly #tell: (place: Place) => void;
  #stop: (() => void) | null = null;
  #toldMs = -Infinity;

  /** `wanted`: a call for help is open, so that whoever comes finds her. */
  constructor(wanted: () => boolean, tell: (place: Place) => void) {
    this.#wanted = wanted;
    this.#tell = tell;
  }

  begin(): void {
    this.#stop ??= followPlace((found) => {
      this.place = found;
      this.tellNow();
    });
  }

  tellNow(): void {
    const nowMs = performance.now();
    if (this.place === null || !this.#wanted() || nowMs - this.#toldMs < TELL_EVERY_MS) return;
    this.#toldMs = nowMs;
    this.#tell(this.place);
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }
}
