/** Writes down who has looked at whose past, which hours of it, and why. */
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Viewer, Whom } from '@lonewatch/schema/contract/viewer.ts';
import type { PastWindow } from '@lonewatch/schema/graphql/replay-ports.ts';
import { EXACT } from '../domain/visibility.ts';
import type { MapWatch, ReadAudit } from '../persistence/read-audit.ts';
import { roleFor } from './need-to-know.ts';
import type { SeenSeat } from './replay-sight.ts';
import type { Viewing } from './viewing.ts';

export interface LookOptions {
  readonly audit: Pick<ReadAudit, 'watched'>;
  readonly viewing: Viewing;
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;

/**
 * Looks because of an incident are written down one by one, with the reason; those at a fleet in its sessions as on the live
 * map: one row for all, in the class's name with the hours that were looked at.
 */
export function noteLooks(
  { audit, viewing, now }: LookOptions,
  viewer: Viewer,
  window: PastWindow,
  shown: readonly SeenSeat[],
): void {
  const { employerId, workerId, fromMs, toMs } = window;
  const isWithin = (span: { readonly fromMs: number; readonly toMs: number }): boolean =>
    span.fromMs <= toMs && span.toMs > fromMs;
  const watched: WorkerId[] = [];
  for (const seat of shown) {
    if (seat.workerId === null) continue;
    const whom: Whom = { employerId, teamId: seat.teamId, id: seat.workerId };
    const way = seat.ways.find(isWithin);
    if (way !== undefined)
      viewing.note(viewer, whom, { ...way.sight, reason: pastOf(window, way.sight.reason) }, 'REPLAY');
    if (!seat.sessions.some(isWithin)) continue;
    if (workerId === null) watched.push(seat.workerId);
    else {
      const role = roleFor(viewer, 'SEE_POSITIONS', whom);
      const reason = pastOf(window, window.reason);
      viewing.note(viewer, whom, { precision: EXACT, role, why: 'SESSION', reason }, 'REPLAY');
    }
  }
  if (watched.length === 0) return;
  const role = roleFor(viewer, 'SEE_POSITIONS', { employerId, teamId: shown[0]!.teamId, id: watched[0]! });
  audit.watched({
    ...{
      employerId,
      audience: `replay ${pastOf(window, window.reason)}`,
      workerIds: watched,
      atMinuteMs: now(),
    },
    viewers: [{ kind: viewer.kind, id: viewer.id, name: viewer.name, role }],
  } satisfies MapWatch);
}

/** To the hour, so that watching an hour is one look: "Past of 2026-11-22 14:00 to 15:00 UTC". */
export function pastOf({ fromMs, toMs }: PastWindow, reason: string | null): string {
  const hour = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  const from = hour(Math.floor(fromMs / HOUR_MS) * HOUR_MS);
  const past = `Past of ${from} to ${hour(Math.ceil(toMs / HOUR_MS) * HOUR_MS)} UTC`;
  return reason === null ? past : `${reason} · ${past}`;
}
