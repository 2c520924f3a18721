/**
 * One employer's frames: the columns as the server has told them, the place in the stream, and how old it is.
 * A frame that does not fit changes nothing; after one that cannot be read the columns are emptied, and what is on the
 * screen stays as it was, growing old, until a key frame comes.
 */
import { FleetColumns } from '@lonewatch/schema/contract/columns.ts';
import { MAGIC_0, MAGIC_1 } from '@lonewatch/schema/contract/frame-format.ts';
import { fits, type FrameReader, readHeader } from '@lonewatch/schema/contract/frame-reader.ts';
import { PROTOCOL_VERSION } from '@lonewatch/schema/contract/protocol.ts';
import type { Cursor } from './positions-socket.ts';

export type FrameOutcome =
  | { readonly kind: 'APPLIED'; readonly newEpoch: boolean; readonly smooth: boolean; readonly atMs: number }
  | { readonly kind: 'MISFIT' }
  | { readonly kind: 'UNREADABLE'; readonly sentence: string }
  | { readonly kind: 'UNKNOWN_VERSION'; readonly sentence: string };

/** A stream that was silent for longer was broken: what moved meanwhile is set down, not slid. */
const UNBROKEN_MS = 2_500;

export class EmployerStream {
  readonly employerId: string;
  readonly index: number;
  readonly columns = new FleetColumns();
  epoch = 0;
  seq = 0;
  /** Server time at which the newest frame closed; 0 before the first. */
  atMs = 0;
  /** Server time of the newest report of this employer; 0: none yet. */
  heardAtMs = 0;
  rosterRevision = 0;
  slotCount = 0;
  #appliedMs = -Infinity;
  /** Whose slots the rows on the screen are: a key frame after an unreadable one need not deal them anew. */
  #shownEpoch = 0;
  readonly #reader: FrameReader;

  /** The reader may be shared: its scratch memory lives from one frame to the next only. */
  constructor(employerId: string, index: number, reader: FrameReader) {
    this.employerId = employerId;
    this.index = index;
    this.#reader = reader;
  }

  cursor(): Cursor | null {
    return this.epoch === 0
      ? null
      : { employerId: this.employerId, epoch: String(this.epoch), seq: this.seq };
  }

  accept(bytes: Uint8Array, nowMs: number): FrameOutcome {
    if (bytes[0] === MAGIC_0 && bytes[1] === MAGIC_1 && bytes[2] !== PROTOCOL_VERSION)
      return { kind: 'UNKNOWN_VERSION', sentence: 'The server has been updated: reload this page.' };
    try {
      const header = readHeader(bytes);
      if (!fits(header, this.epoch, this.seq)) return { kind: 'MISFIT' };
      this.#reader.apply(bytes, this.columns);
      const newEpoch = this.#shownEpoch !== header.epoch;
      const smooth = !newEpoch && nowMs - this.#appliedMs < UNBROKEN_MS;
      this.#shownEpoch = header.epoch;
      this.epoch = header.epoch;
      this.seq = header.seq;
      this.atMs = header.atMs;
      this.heardAtMs = header.heardAtMs;
      this.rosterRevision = header.rosterRevision;
      this.slotCount = header.slotCount;
      this.#appliedMs = nowMs;
      return { kind: 'APPLIED', newEpoch, smooth, atMs: header.atMs };
    } catch (fault) {
      this.epoch = 0;
      this.seq = 0;
      this.columns.reset();
      return { kind: 'UNREADABLE', sentence: fault instanceof Error ? fault.message : String(fault) };
    }
  }
}
