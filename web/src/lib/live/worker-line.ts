/**
 * The page's end of the line to its frame worker: starts it, tells it what the page looks at, and gives each picture back
 * when the next frame is drawn, so that the worker never sends faster than the page shows. A hidden page takes a picture a
 * second, for the count of alarms in its title.
 */
import FrameWorkerEntry from './frame-worker.entry.ts?worker';
import type { Leaving } from './positions-socket.ts';
import type { FleetView, Picture, FromWorker, ToWorker } from './picture.ts';
import type { SearchHit } from './tracked.ts';

export type MakeWorker = () => Worker;
const makeFrameWorker: MakeWorker = () => new FrameWorkerEntry({ name: 'lonewatch frames' });

export interface LineListener {
  /** Takes the picture in and returns memory that it needs no more. */
  picture(picture: Picture): ArrayBuffer | null;
  /** The worker has failed: nothing comes any more. */
  died(): void;
  /** What is shown may not be seen any more. */
  left(why: Leaving): void;
}

const HIDDEN_TAKE_MS = 1_000;

export class WorkerLine {
  readonly #worker: Worker;
  readonly #listener: LineListener;
  readonly #questions = new Map<number, (hits: readonly SearchHit[]) => void>();
  #question = 0;

  /** `path`: of GraphQL on this origin; it says as whom is asked. */
  constructor(listener: LineListener, path: string, makeWorker: MakeWorker = makeFrameWorker) {
    this.#listener = listener;
    this.#worker = makeWorker();
    this.#worker.onmessage = (event: MessageEvent<FromWorker>) => this.#hear(event.data);
    this.#worker.onerror = () => listener.died();
    document.addEventListener('visibilitychange', this.#wake);
    window.addEventListener('online', this.#wake);
    window.addEventListener('pageshow', this.#wake);
    const http = new URL(path, location.href).href;
    this.#send({ kind: 'CONNECT', url: http.replace(/^http/, 'ws'), http });
    this.#wake();
  }

  look(view: FleetView): void {
    this.#send({ kind: 'VIEW', view });
  }

  search(text: string, limit: number): Promise<readonly SearchHit[]> {
    const question = ++this.#question;
    this.#send({ kind: 'SEARCH', question, text, limit });
    return new Promise((resolve) => this.#questions.set(question, resolve));
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#wake);
    window.removeEventListener('online', this.#wake);
    window.removeEventListener('pageshow', this.#wake);
    this.#worker.terminate();
    for (const resolve of this.#questions.values()) resolve([]);
  }

  #send(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  readonly #wake = (): void => {
    const visible = document.visibilityState === 'visible';
    this.#send({ kind: 'VISIBLE', visible });
    if (visible) this.#send({ kind: 'WAKE' });
  };

  #hear(message: FromWorker): void {
    if (message.kind === 'FOUND') {
      this.#questions.get(message.question)?.(message.hits);
      this.#questions.delete(message.question);
      return;
    }
    if (message.kind === 'LEFT') return this.#listener.left(message.why);
    const old = this.#listener.picture(message);
    this.#onNextFrame(() => this.#send({ kind: 'TAKEN', buffer: old }, old === null ? [] : [old]));
  }

  /** A page that is hidden before its frame comes would wait for ever: then the timer takes over. */
  #onNextFrame(then: () => void): void {
    let done = false;
    const once = (): void => {
      if (done) return;
      done = true;
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      then();
    };
    const frame = requestAnimationFrame(once);
    const timer = setTimeout(once, HIDDEN_TAKE_MS);
  }
}
