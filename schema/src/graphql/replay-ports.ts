/** The ports of looking at the past. Whoever asks is judged by what they hold now and by how it stood then. */
import type { EmployerId, IncidentId, WorkerId } from '../contract/ids.ts';
import type { ReplayMarkKind, ReplayOrder } from '../contract/replay.ts';
import type { Viewer } from '../contract/viewer.ts';
import type { FrameView, RosterPage } from './frame-ports.ts';
import type { KnownFix } from './known-fix.ts';

export interface PastWindow {
  readonly employerId: EmployerId;
  readonly fromMs: number;
  readonly toMs: number;
  /** null: everybody within reach. */
  readonly workerId: WorkerId | null;
  /** This incident's way is asked for; of a closed one with a reason. */
  readonly incidentId: IncidentId | null;
  readonly reason: string | null;
}

/** Something that happened, for the time line. */
export interface ReplayMark {
  readonly id: string;
  readonly atMs: number;
  readonly kind: ReplayMarkKind;
  readonly text: string;
  /** Of an alarm, 1 highest. */
  readonly priority: number | null;
  readonly workerId: WorkerId | null;
  readonly who: string | null;
  readonly incidentNumber: string | null;
}

/** One place of an exported way, in the order in which somebody was there. */
export interface ExportedFix {
  readonly workerId: WorkerId;
  readonly name: string;
  readonly fix: KnownFix;
}

export interface Replay {
  readonly frames: (
    viewer: Viewer,
    window: PastWindow & { readonly stepMs: number; readonly order: ReplayOrder },
  ) => Promise<readonly FrameView[]>;
  readonly roster: (viewer: Viewer, window: PastWindow, fromSlot: number, first: number) => RosterPage;
  readonly marks: (viewer: Viewer, window: PastWindow) => Promise<readonly ReplayMark[]>;
  /** Everything that the frames of the window may show, exactly; each worker's whole way before the next one's. */
  readonly ways: (viewer: Viewer, window: PastWindow) => Promise<AsyncIterable<readonly ExportedFix[]>>;
}
