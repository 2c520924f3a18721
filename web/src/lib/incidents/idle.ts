/** When somebody last touched this page: only an operator whose hands are still may have the map moved under them. */
export const IDLE_AFTER_MS = 10_000;

const SIGNS = ['pointerdown', 'pointermove', 'wheel', 'keydown', 'touchstart'] as const;

export class Idle {
  #lastMs: number;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#lastMs = now();
  }

  isIdle(): boolean {
    return this.#now() - this.#lastMs >= IDLE_AFTER_MS;
  }

  touched(): void {
    this.#lastMs = this.#now();
  }

  /** Listens until the returned undo is called. */
  watch(target: EventTarget): () => void {
    const touched = (): void => this.touched();
    for (const sign of SIGNS) target.addEventListener(sign, touched, { capture: true, passive: true });
    return () => {
      for (const sign of SIGNS) target.removeEventListener(sign, touched, { capture: true });
    };
  }
}
