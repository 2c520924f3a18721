/**
 * One reader of frames: where it stands in each stream, how much it may have waiting, how often it wants to be told.
 * Newest wins: while its sink holds more than the budget nothing is handed over and nothing is kept for it; when the sink
 * has drained, one catch-up brings it to the present. So a reader that stops reading costs the server one budget of bytes.
 */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Frame, FrameStream } from './frame-stream.ts';

export interface FrameSink {
  /** Bytes handed over that the reader has not taken yet. */
  readonly waitingBytes: number;
  send(frame: Frame): void;
}

export interface Cursor {
  readonly employerId: EmployerId;
  readonly epoch: number;
  readonly seq: number;
}

export interface SubscriberOptions {
  /** Who reads: for the read-audit only. What may be read has been decided by the class. */
  readonly viewer: Viewer;
  /** Bytes that may wait before frames are left out. */
  readonly budgetBytes: number;
  /** Frames a second at most, per employer; Infinity: every tick. */
  readonly maxHz: number;
  readonly resume: readonly Cursor[];
}

/** A reader that asked for fewer frames than there are ticks gets its next one this much early rather than a tick late. */
const PUNCTUAL_MS = 50;

interface Place {
  /** The last sequence handed over; −1: nothing of this stream yet. */
  seq: number;
  sentAtMs: number;
}

export class Subscriber {
  readonly viewer: Viewer;
  readonly #sink: FrameSink;
  readonly #budgetBytes: number;
  readonly #intervalMs: number;
  readonly #places = new Map<FrameStream, Place>();
  /** Frames that were left out because the reader lagged; for the metrics. */
  skipped = 0;

  constructor(sink: FrameSink, options: SubscriberOptions) {
    this.viewer = options.viewer;
    this.#sink = sink;
    this.#budgetBytes = options.budgetBytes;
    this.#intervalMs = Number.isFinite(options.maxHz) ? 1000 / options.maxHz : 0;
  }

  /** Starts reading a stream: a catch-up from the cursor if the stream still knows its epoch, else a key frame. */
  open(stream: FrameStream, cursor: Cursor | null, nowMs: number): void {
    const known = cursor !== null && cursor.epoch === stream.epoch && cursor.seq <= stream.seq;
    const frame = known ? stream.catchUp(cursor.seq) : stream.key();
    this.#places.set(stream, { seq: frame.seq, sentAtMs: nowMs });
    this.#sink.send(frame);
  }

  /** Goes on with a stream that takes another's place: its first frame will be a key frame. */
  change(from: FrameStream, to: FrameStream): void {
    const place = this.#places.get(from);
    if (place === undefined) return;
    this.#places.delete(from);
    this.#places.set(to, { seq: -1, sentAtMs: place.sentAtMs });
  }

  /** Offers the frame that a tick has just produced. */
  offer(stream: FrameStream, frame: Frame): void {
    const place = this.#places.get(stream);
    if (place === undefined) return;
    if (this.#intervalMs > 0 && frame.atMs - place.sentAtMs < this.#intervalMs - PUNCTUAL_MS) return;
    if (this.#sink.waitingBytes > this.#budgetBytes) {
      this.skipped++;
      return;
    }
    const next =
      place.seq < 0 ? stream.key() : place.seq === frame.seq - 1 ? frame : stream.catchUp(place.seq);
    place.seq = next.seq;
    place.sentAtMs = frame.atMs;
    this.#sink.send(next);
  }
}
