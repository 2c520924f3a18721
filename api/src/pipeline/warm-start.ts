/**
 * Brings the hot state back at a start: reference data, open sessions, and where everybody was last known to be
 * with the true age. A snapshot saves reading the history; what was reported after it, and all of it when there is none,
 * comes from the history.
 */
import { batteryCode } from '@lonewatch/schema/contract/columns.ts';
import type { SessionRules } from '../domain/session.ts';
import { Cases } from '../hot/cases.ts';
import { Directory } from '../hot/directory.ts';
import { lastKnownOf, restore } from '../hot/restore.ts';
import { decodeSnapshot, encodeSnapshot, type LastKnown } from '../hot/snapshot.ts';
import type { Database } from '../persistence/database.ts';
import { loadReferenceData } from '../persistence/reference-data.ts';
import type { LatestReport } from '../persistence/report-history.ts';
import type { ReportLog } from '../persistence/report-log.ts';
import { loadSnapshots, saveSnapshot } from '../persistence/snapshots.ts';

/** Reports that were being written while a snapshot was taken: the history is read from this much before it. */
const OVERLAP_MS = 60_000;

export interface HotState {
  readonly directory: Directory;
  readonly cases: Cases;
}

export async function warmStart(
  db: Database,
  reports: ReportLog,
  rules: SessionRules,
  nowMs: number,
): Promise<HotState> {
  const reference = await loadReferenceData(db);
  const directory = new Directory(reference);
  const cases = new Cases(directory, rules);
  const snapshots = await loadSnapshots(db);
  let sinceMs: number | null =
    snapshots.size === reference.employers.length && snapshots.size > 0 ? nowMs : null;
  for (const { takenAtMs, bytes } of snapshots.values()) {
    const rows = decodeSnapshot(bytes);
    if (rows !== null) restore(directory, rows);
    // One employer without a readable snapshot, and all of the history has to be asked.
    sinceMs = rows === null || sinceMs === null ? null : Math.min(sinceMs, takenAtMs - OVERLAP_MS);
  }
  const latest = await reports.latestPerDevice(sinceMs);
  restore(directory, latest.flatMap(lastKnownFrom));
  for (const session of reference.sessions) cases.setSession(session, nowMs);
  return { directory, cases };
}

/** Writes one snapshot for each employer. What came before `takenAtMs` is in it. */
export async function takeSnapshots(db: Database, directory: Directory, now: () => number): Promise<void> {
  for (const { employer } of directory.employers()) {
    const takenAtMs = now();
    await saveSnapshot(db, employer.id, {
      takenAtMs,
      bytes: encodeSnapshot([...lastKnownOf(directory, employer.id)]),
    });
  }
}

function lastKnownFrom({ report, heardAtMs }: LatestReport): LastKnown[] {
  const { deviceId, fix, receivedAtMs, marks, batteryPercent, charging } = report;
  if (fix === null) return [];
  return [
    {
      deviceId,
      heardAtMs,
      fix: { ...fix, receivedAtMs, marks },
      battery: batteryCode(batteryPercent, charging),
    },
  ];
}
