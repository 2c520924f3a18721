/** Frames and rosters as resolvers hand them on: those of now and those of the past alike. */
import type { FrameKind } from '../contract/frame-format.ts';
import type { DeviceId, EmployerId, TeamId, WorkerId } from '../contract/ids.ts';

export interface RosterPage {
  readonly employerId: EmployerId;
  readonly epoch: number;
  readonly revision: number;
  /** Slots that exist in this epoch, on whichever page. */
  readonly slotCount: number;
  readonly slots: Uint32Array;
  readonly workerIds: readonly (WorkerId | null)[];
  readonly deviceIds: readonly (DeviceId | null)[];
  readonly names: readonly string[];
  readonly teamIds: readonly (TeamId | null)[];
}

export interface FrameView {
  readonly employerId: EmployerId;
  readonly epoch: number;
  readonly seq: number;
  readonly kind: FrameKind;
  readonly atMs: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}
