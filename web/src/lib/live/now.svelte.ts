/**
 * The one second hand of the page, in server time: every age that is shown is `now.ms` minus a server's stamp, so that a
 * wrong local clock makes nobody look old or fresh. It ticks when a second of server time begins.
 */
import { localNowMs } from './local-clock.ts';

export class Now {
  #ms = $state.raw(Date.now());
  #offsetMs = 0;

  /** Server time, milliseconds since 1970 UTC, to the second. Local time until the server has been heard. */
  get ms(): number {
    return this.#ms;
  }

  /** local − server, as the frames tell. */
  setOffset(offsetMs: number): void {
    const wasFar = Math.abs(offsetMs - this.#offsetMs) > 1_000;
    this.#offsetMs = offsetMs;
    if (wasFar) this.#tick();
  }

  /** Runs until the returned undo is called. */
  run(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const turn = (): void => {
      this.#tick();
      const intoSecond = (localNowMs() - this.#offsetMs) % 1_000;
      timer = setTimeout(turn, 1_000 - intoSecond + 5);
    };
    turn();
    // Timers of a hidden page come late; a page that comes to the front must not show old ages for a moment.
    document.addEventListener('visibilitychange', turn);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', turn);
    };
  }

  #tick(): void {
    this.#ms = Math.floor((localNowMs() - this.#offsetMs) / 1_000) * 1_000;
  }
}
