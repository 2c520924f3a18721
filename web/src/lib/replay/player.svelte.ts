/**
 * The time of a replay: plays, pauses, steps, leaps. It owns the worker that has the pictures and says which moment they are
 * to show; where nothing of a moment has come yet, time waits. What is shown is read from `fleet`, as from the live one.
 */
import { untrack } from 'svelte';
import { Fleet } from '../live/fleet.svelte.ts';
import { localNowMs } from '../live/local-clock.ts';
import { Now } from '../live/now.svelte.ts';
import type { FromReplay, PastFix, ReplayWindow, ToReplay } from './messages.ts';
import ReplayWorkerEntry from './replay-worker.entry.ts?worker';

/** Seconds of the past in a second of ours. */
export const SPEEDS = [1, 2, 5, 10, 30, 60, 120, 300, 600] as const;
export type Speed = (typeof SPEEDS)[number];
/** Pictures a second that a played stretch needs at least; dots glide between them. */
const PICTURES_A_SECOND = 5;
/** The hand rests: finer pictures are worth fetching. */
const SETTLED_MS = 250;
/** What is paused goes on saying what it shows, or it would look as if nobody knew. */
const BEAT_MS = 1_000;

export class Player {
  readonly fleet: Fleet;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #http: string;
  #window = $state.raw<ReplayWindow | null>(null);
  #atMs = $state.raw(0);
  #playing = $state.raw(false);
  #speed = $state.raw<Speed>(10);
  #waiting = $state.raw(true);
  #failed = $state.raw<string | null>(null);
  #held = $state.raw<readonly (readonly [number, number])[]>([]);
  #trail = $state.raw<readonly PastFix[]>([]);
  #trailId = $state.raw<string | null>(null);
  #frame = 0;
  #playedMs = 0;
  #movedMs = -Infinity;
  #settle: ReturnType<typeof setTimeout> | undefined;

  constructor(http: string) {
    this.#http = http;
    this.#worker = new ReplayWorkerEntry({ name: 'lonewatch replay' });
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage({ kind: 'REPLAY' }, [port2]);
    this.#port = port1;
    port1.onmessage = (event: MessageEvent<FromReplay>) => this.#hear(event.data);
    this.fleet = new Fleet(new Now(), () => this.#worker);
  }

  get window(): ReplayWindow | null {
    return this.#window;
  }
  get atMs(): number {
    return this.#atMs;
  }
  /** The whole second that is shown: what ages count from, as `Now.ms` does live. */
  readonly ms = $derived(Math.floor(this.#atMs / 1_000) * 1_000);
  get playing(): boolean {
    return this.#playing;
  }
  get speed(): Speed {
    return this.#speed;
  }
  /** Nothing of this moment has come yet. */
  get waiting(): boolean {
    return this.#waiting;
  }
  /** A sentence: why the moment cannot be shown. It is tried again. */
  get failed(): string | null {
    return this.#failed;
  }
  /** Parts of the window that are there, as shares of it. */
  get held(): readonly (readonly [number, number])[] {
    return this.#held;
  }
  /** Of whoever is selected, up to the moment that is shown. */
  trail(id: string | null, minutes: number): PastFix[] {
    if (id === null || id !== this.#trailId) return [];
    const from = this.ms - minutes * 60_000;
    return this.#trail.filter(({ fixAtMs }) => fixAtMs >= from && fixAtMs <= this.ms);
  }

  /** For `$effect(() => player.run())`. */
  run(): () => void {
    const disconnect = this.fleet.connect();
    const beat = setInterval(() => {
      this.fleet.tick();
      if (!this.#playing) this.#tell(false);
    }, BEAT_MS);
    return () => {
      clearInterval(beat);
      clearTimeout(this.#settle);
      this.pause();
      disconnect();
      this.#port.close();
      this.#worker.terminate();
    };
  }

  open(window: ReplayWindow, atMs: number): void {
    this.pause();
    this.#window = window;
    this.#waiting = true;
    this.#failed = null;
    this.#held = [];
    this.#trail = [];
    this.#say({ kind: 'OPEN', http: `${location.origin}${this.#http}`, window });
    this.seek(atMs);
  }

  seek(atMs: number): void {
    const window = untrack(() => this.#window);
    if (window === null) return;
    this.#atMs = Math.min(window.toMs, Math.max(window.fromMs, atMs));
    this.#movedMs = performance.now();
    this.#tell(false);
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => this.#tell(false), SETTLED_MS);
  }

  toggle(): void {
    if (this.#playing) this.pause();
    else this.play();
  }

  play(): void {
    const { window } = this;
    if (window === null || this.#playing) return;
    if (this.#atMs >= window.toMs) this.#atMs = window.fromMs;
    this.#playing = true;
    this.#playedMs = localNowMs();
    this.#turn();
  }

  pause(): void {
    this.#playing = false;
    cancelAnimationFrame(this.#frame);
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed;
    this.#tell(this.#playing);
  }

  /** One speed up or down. */
  shiftSpeed(by: 1 | -1): void {
    const next = SPEEDS[SPEEDS.indexOf(this.#speed) + by];
    if (next !== undefined) this.setSpeed(next);
  }

  #turn(): void {
    this.#frame = requestAnimationFrame(() => {
      if (!this.#playing || this.#window === null) return;
      const nowMs = localNowMs();
      const passedMs = Math.min(250, nowMs - this.#playedMs);
      this.#playedMs = nowMs;
      // Where nothing has come yet, time waits for it.
      if (!this.#waiting) this.#atMs = Math.min(this.#window.toMs, this.#atMs + passedMs * this.#speed);
      this.#tell(true);
      if (this.#atMs >= this.#window.toMs) this.#playing = false;
      else this.#turn();
    });
  }

  #tell(moving: boolean): void {
    if (this.#window === null) return;
    const settled = moving || performance.now() - this.#movedMs >= SETTLED_MS - 10;
    const stepS = this.#speed / PICTURES_A_SECOND;
    this.#say({ kind: 'SEEK', atMs: this.#atMs, stepS, moving, settled });
  }

  #hear(message: FromReplay): void {
    if (message.kind === 'TRAIL') {
      this.#trail = message.fixes;
      this.#trailId = message.id;
      return;
    }
    this.#waiting = message.frameMs === null;
    this.#failed = message.failed;
    const before = this.#held.flat().join();
    if (message.held.flat().join() !== before) this.#held = message.held;
  }

  #say(message: ToReplay): void {
    this.#port.postMessage(message);
  }
}
