/** The ports of what needs a reason or is written down: sensitive fields, break-glass, who has seen whom. */
import type { BreakGlass, BreakGlassVerdict, SeenStretch, SensitiveProfile } from '../contract/access.ts';
import type { EmployerId } from '../contract/ids.ts';
import type { Worker } from '../contract/reference.ts';
import type { Viewer } from '../contract/viewer.ts';
import type { Page, PageArgs } from './page.ts';

export interface NeedToKnow {
  /** Which sensitive fields are held, without what they say. */
  readonly held: (
    viewer: Viewer,
    worker: Worker,
  ) => Promise<{ readonly dateOfBirth: boolean; readonly notes: boolean }>;
  /** In clear, and written down before it is answered. A control room may only while the worker is in ALARM. */
  readonly reveal: (viewer: Viewer, worker: Worker, reason: string) => Promise<SensitiveProfile>;
  readonly setSensitive: (viewer: Viewer, worker: Worker, profile: SensitiveProfile) => Promise<void>;
  /** The worker's own choice. */
  readonly setSharesLastKnown: (viewer: Viewer, worker: Worker, shares: boolean) => Promise<Worker>;
  readonly seenBy: (viewer: Viewer, worker: Worker, page: PageArgs) => Promise<Page<SeenStretch>>;
  readonly accessLog: (viewer: Viewer, employerId: EmployerId, page: PageArgs) => Promise<Page<SeenStretch>>;
  readonly breakGlass: (viewer: Viewer, worker: Worker, reason: string) => Promise<BreakGlass>;
  /** The viewer's own look at this worker that has not ended. */
  readonly openGlass: (viewer: Viewer, worker: Worker) => BreakGlass | null;
  readonly breakGlasses: (
    viewer: Viewer,
    onlyUnreviewed: boolean,
    page: PageArgs,
  ) => Promise<Page<BreakGlass>>;
  readonly review: (
    viewer: Viewer,
    id: number,
    verdict: BreakGlassVerdict,
    note: string,
  ) => Promise<BreakGlass>;
  /** A person's name for a log that outlives the right to see the person otherwise. */
  readonly workerName: (worker: SeenStretch['workerId']) => string;
}
