/**
 * The byte layout of a frame, shared by writer and reader; `PROTOCOL.md` is the same in prose.
 * Little-endian throughout. A header of 44 bytes, then sections until the end of the bytes.
 */
export const MAGIC_0 = 0x4c; // 'L'
export const MAGIC_1 = 0x57; // 'W'
export const HEADER_BYTES = 44;
export const SECTION_HEADER_BYTES = 6;

export const FRAME_KINDS = ['KEY', 'DELTA', 'CATCH_UP'] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];
export const KIND_KEY = 0;
export const KIND_DELTA = 1;
export const KIND_CATCH_UP = 2;

/** Sections below 16 have a coding of their own; from 16 on the column table rules. */
export const SECTION_POSITION = 1;
export const SECTION_CLEARED = 2;
export const SECTION_AGE = 3;

export const SLOTS_GAPS = 0;
export const SLOTS_BITMAP = 1;
export const SLOTS_SAME = 2;

/** In a DELTA a fix younger than this says no age: it counts as measured when the tick closed. */
export const FRESH_BELOW_S = 2;

/** A frame that claims more slots than this is refused before memory is taken for it. */
export const MAX_SLOTS = 4_000_000;

export interface FrameHeader {
  readonly kind: FrameKind;
  readonly epoch: number;
  readonly seq: number;
  /** The oldest sequence that this frame may be put on: seq − 1 for a DELTA, 0 for a KEY. */
  readonly base: number;
  /** When the tick closed at the server, milliseconds since 1970 UTC. */
  readonly atMs: number;
  /** When the server last took in any report for this employer; 0 before the first. */
  readonly heardAtMs: number;
  readonly slotCount: number;
  /** Rises when names, teams or slots change: fetch the roster again. */
  readonly rosterRevision: number;
}

/** A frame that cannot be read. Nothing of it may be shown; ask for a key frame. */
export class FrameFault extends Error {
  override readonly name = 'FrameFault';
}
