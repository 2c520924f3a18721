/** What the server does by itself in the background: snapshots for the next start, tomorrow's day, yesterday's retention. */
import type { Clock } from '../clock.ts';
import type { Directory } from '../hot/directory.ts';
import type { Database } from '../persistence/database.ts';
import { dropGeofenceEvents } from '../persistence/geofence-events.ts';
import { sweepSignIn } from '../persistence/invitations.ts';
import type { ReportLog } from '../persistence/report-log.ts';
import { takeSnapshots } from './warm-start.ts';

const SNAPSHOT_EVERY_MS = 30_000;
const DAYS_EVERY_MS = 10 * 60_000;
const DAY_MS = 86_400_000;

export interface Upkeep {
  /** Takes a last snapshot and stops. */
  close(): Promise<void>;
}

export function startUpkeep(
  db: Database,
  directory: Directory,
  reports: ReportLog,
  retentionDays: number,
  clock: Clock,
  warn: (message: string, error: unknown) => void,
): Upkeep {
  let running: Promise<void> = Promise.resolve();
  /** One job at a time: they share the bulk lane with the reports. A job that fails is tried again at its next turn. */
  const next = (name: string, job: () => Promise<unknown>): void => {
    running = running.then(job).then(
      () => undefined,
      (error: unknown) => warn(`${name} failed; it will be tried again.`, error),
    );
  };
  const tendDays = async (): Promise<void> => {
    await reports.prepareDays(clock.now());
    await reports.dropOlderThan(clock.now() - retentionDays * DAY_MS);
    await dropGeofenceEvents(db, clock.now() - retentionDays * DAY_MS);
  };
  const snapshot = (): Promise<void> => takeSnapshots(db, directory, () => clock.now());
  const sweep = (): Promise<void> => sweepSignIn(db, clock.now());
  const stops = [
    clock.every(SNAPSHOT_EVERY_MS, () => next('The snapshot of the last known positions', snapshot)),
    clock.every(DAYS_EVERY_MS, () => next('Dropping old days', tendDays)),
    clock.every(DAYS_EVERY_MS, () => next('Dropping sessions that have ended', sweep)),
  ];
  next('Preparing the days of the history', tendDays);
  return {
    close: async () => {
      for (const stop of stops) stop();
      next('The last snapshot', snapshot);
      await running;
    },
  };
}
