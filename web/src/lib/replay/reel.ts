/**
 * The frames of a window as far as they have been fetched, in stretches that begin with a key frame. Two levels: the whole
 * window in steps that make it some 240 pictures, so that any moment can be shown at once, and finer stretches around where
 * somebody looks. Pure: what to fetch next is an answer, what has come is put in.
 */
import type { ReplayWindow } from './messages.ts';

export interface PastFrame {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

export interface StretchKey {
  readonly stepS: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Stretch extends StretchKey {
  readonly frames: readonly PastFrame[];
}

/** Seconds between two pictures that are fetched. */
export const STEPS_S = [2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600] as const;
const OVERVIEW_PICTURES = 240;
/** From a key frame on: decoding so many takes less than a picture of the screen (11 ms for 10,000 workers: replay-core.bench.ts). */
export const FRAMES_A_STRETCH = 30;
/** Finer stretches are forgotten, the oldest first, above this. */
const MAX_FINE_BYTES = 96 * 2 ** 20;

export class Reel {
  readonly window: ReplayWindow;
  readonly overviewS: number;
  readonly #stretches = new Map<string, Stretch>();

  constructor(window: ReplayWindow) {
    this.window = window;
    this.overviewS = stepFor((window.toMs - window.fromMs) / 1_000 / OVERVIEW_PICTURES);
  }

  /** The stretch that shows this moment best without anything being fetched; null: none holds it. */
  best(atMs: number, stepS: number): Stretch | null {
    return (
      this.#stretches.get(nameOf(this.keyAt(atMs, this.#level(stepS)))) ??
      this.#stretches.get(nameOf(this.keyAt(atMs, this.overviewS))) ??
      null
    );
  }

  /** What is missing, the most wanted first. `ahead`: what comes after this moment will be wanted, too. */
  wanted(atMs: number, stepS: number, settled: boolean, ahead: boolean): StretchKey[] {
    const fine = this.#level(stepS);
    const keys: StretchKey[] = [];
    const overview = this.#overview();
    const here = this.keyAt(atMs, this.overviewS);
    if (settled && fine !== this.overviewS) {
      const now = this.keyAt(atMs, fine);
      keys.push(now);
      if (ahead && now.toMs < this.window.toMs) keys.push(this.keyAt(now.toMs, fine));
    }
    keys.push(here, ...overview.sort((a, b) => Math.abs(a.fromMs - atMs) - Math.abs(b.fromMs - atMs)));
    return keys.filter(
      (key, index) =>
        !this.#stretches.has(nameOf(key)) && keys.findIndex((one) => nameOf(one) === nameOf(key)) === index,
    );
  }

  put(stretch: Stretch): void {
    this.#stretches.set(nameOf(stretch), stretch);
    let bytes = 0;
    for (const [name, { stepS, frames }] of [...this.#stretches].reverse()) {
      if (stepS === this.overviewS) continue;
      bytes += frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
      if (bytes > MAX_FINE_BYTES) this.#stretches.delete(name);
    }
  }

  /** The whole window as far as it is there, oldest first. */
  overview(): Stretch[] {
    return this.#overview().flatMap((key) => this.#stretches.get(nameOf(key)) ?? []);
  }

  /** Parts of the window that can be shown at once, as shares of it; touching ones are one. */
  held(): [number, number][] {
    const { fromMs, toMs } = this.window;
    const spans: [number, number][] = [];
    for (const stretch of [...this.#stretches.values()].sort((a, b) => a.fromMs - b.fromMs)) {
      const from = (stretch.fromMs - fromMs) / (toMs - fromMs);
      const to = (stretch.toMs - fromMs) / (toMs - fromMs);
      const last = spans.at(-1);
      if (last === undefined || from > last[1] + 1e-9) spans.push([from, to]);
      else last[1] = Math.max(last[1], to);
    }
    return spans;
  }

  keyAt(atMs: number, stepS: number): StretchKey {
    const { fromMs, toMs } = this.window;
    const lengthMs = stepS * 1_000 * FRAMES_A_STRETCH;
    const last = Math.max(0, Math.ceil((toMs - fromMs) / lengthMs) - 1);
    const index = Math.min(last, Math.max(0, Math.floor((atMs - fromMs) / lengthMs)));
    const start = fromMs + index * lengthMs;
    return { stepS, fromMs: start, toMs: Math.min(toMs, start + lengthMs) };
  }

  /** Never coarser than the overview, which is there anyway. */
  #level(stepS: number): number {
    return Math.min(stepFor(stepS), this.overviewS);
  }

  #overview(): StretchKey[] {
    const keys: StretchKey[] = [];
    for (let atMs = this.window.fromMs; atMs < this.window.toMs;) {
      const key = this.keyAt(atMs, this.overviewS);
      keys.push(key);
      atMs = key.toMs;
    }
    return keys;
  }
}

/** The place of the last frame that is not after this moment; 0 where the stretch begins later. */
export function frameAt(stretch: Stretch, atMs: number): number {
  let index = 0;
  while (index + 1 < stretch.frames.length && stretch.frames[index + 1]!.atMs <= atMs) index++;
  return index;
}

function stepFor(seconds: number): number {
  return STEPS_S.find((step) => step >= seconds) ?? STEPS_S.at(-1)!;
}

export function nameOf({ stepS, fromMs }: StretchKey): string {
  return `${stepS} ${fromMs}`;
}
