/**
 * A report is a signal after the rules have judged it: what the history keeps, one row a report.
 * Its three times are those of `domain.md`: deviceAt, receivedAt, processedAt.
 */
import type { LocationFix } from './fix.ts';
import type { DeviceId, EmployerId, WorkerId } from './ids.ts';
import type { Protocol, SignalKind } from './signal.ts';

export interface Report {
  readonly employerId: EmployerId;
  readonly deviceId: DeviceId;
  /** Who carried the device when it reported; null: unassigned. */
  readonly workerId: WorkerId | null;
  readonly kind: SignalKind;
  readonly protocol: Protocol;
  /** As the device said it, before any correction. */
  readonly deviceAtMs: number | null;
  readonly receivedAtMs: number;
  readonly processedAtMs: number;
  /** `fix.fixAtMs` is the corrected time; null: a report without a position. */
  readonly fix: LocationFix | null;
  readonly batteryPercent: number | null;
  readonly charging: boolean | null;
  /** Bits of MARKS. */
  readonly marks: number;
  /** The fix is not newer than the newest known: the store looks whether it has it already and sets DUPLICATE if so. */
  readonly mayRepeat: boolean;
}
