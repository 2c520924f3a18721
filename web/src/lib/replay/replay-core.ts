/**
 * All that the worker of a replay knows, without questions and messages: stretches come in, pictures of moments go out. It
 * is a source of frames: rows, lists, names and drawing order are those of the live map (`live/fleet-core.ts`).
 */
import { FleetColumns } from '@lonewatch/schema/contract/columns.ts';
import { FrameReader } from '@lonewatch/schema/contract/frame-reader.ts';
import { FleetCore } from '../live/fleet-core.ts';
import type { Picture } from '../live/picture.ts';
import { nameOf, frameAt, type Reel, type Stretch } from './reel.ts';
import type { PastFix } from './messages.ts';

const QUIET = { phase: 'LIVE', failedTries: 0, retryAtMs: null, sentence: null } as const;
/** A leap over more frames than this is set down, not slid. */
const GLIDES_OVER = 3;

export class ReplayCore {
  readonly fleet = new FleetCore();
  readonly #reader = new FrameReader();
  readonly #scratch = new FleetColumns();
  /** Of the slot that was asked for last, by stretch. */
  readonly #trails = new Map<string, PastFix[]>();
  #trailSlot = -1;
  #shown: { readonly name: string; readonly index: number } | null = null;
  #atMs = 0;

  /** Shows a moment from what has been fetched; answers the time of the frame that stands there. null: nothing has come. */
  show(reel: Reel, atMs: number, stepS: number, moving: boolean, nowMs: number): number | null {
    this.#atMs = atMs;
    const stretch = reel.best(atMs, stepS);
    if (stretch === null || stretch.frames.length === 0) return null;
    const index = frameAt(stretch, atMs);
    const name = nameOf(stretch);
    const before = this.#shown?.name === name ? this.#shown.index : -1;
    if (before === index) return stretch.frames[index]!.atMs;
    // Forward within a stretch only what comes between; else from its key frame on.
    const from = before >= 0 && before < index ? before + 1 : 0;
    const frames = stretch.frames.slice(from, index + 1).map(({ bytes }) => bytes);
    const smooth = moving && (from === 0 || frames.length <= GLIDES_OVER);
    if (!this.fleet.takePast(reel.window.employerId, frames, smooth, nowMs)) {
      this.#shown = null;
      return null;
    }
    this.#shown = { name, index };
    return stretch.frames[index]!.atMs;
  }

  /** As the live map's pictures, with the time that is shown in place of the server's: ages count from there. */
  compose(buffer: ArrayBuffer | null, nowMs: number): Picture {
    const picture = this.fleet.compose(QUIET, buffer, nowMs);
    return {
      ...picture,
      serverOffsetMs: nowMs - this.#atMs,
      sources: picture.sources.map((source) => ({ ...source, frameAtMs: this.#atMs, freshAtMs: nowMs })),
    };
  }

  /** Where a slot was, as far as the overview has come; the fixes of one slot, oldest first. */
  trail(reel: Reel, slot: number): PastFix[] {
    const fixes: PastFix[] = [];
    for (const stretch of reel.overview())
      for (const fix of this.#trailOf(stretch, slot))
        if (fix.fixAtMs > (fixes.at(-1)?.fixAtMs ?? -Infinity)) fixes.push(fix);
    return fixes;
  }

  #trailOf(stretch: Stretch, slot: number): PastFix[] {
    if (slot !== this.#trailSlot) this.#trails.clear();
    this.#trailSlot = slot;
    const known = this.#trails.get(nameOf(stretch));
    if (known !== undefined) return known;
    const columns = this.#scratch;
    const fixes: PastFix[] = [];
    for (const { bytes } of stretch.frames) {
      this.#reader.apply(bytes, columns);
      if (slot >= columns.count || columns.hasPosition[slot] !== 1) continue;
      const fixAtMs = columns.fixAtS[slot]! * 1_000;
      if (fixes.at(-1)?.fixAtMs === fixAtMs) continue;
      const accuracyM = columns.accuracyM[slot]!;
      fixes.push({
        ...{ lon: columns.lonE6[slot]! / 1e6, lat: columns.latE6[slot]! / 1e6, fixAtMs },
        accuracyM: accuracyM === 0 ? null : accuracyM,
      });
    }
    this.#trails.set(nameOf(stretch), fixes);
    return fixes;
  }
}
