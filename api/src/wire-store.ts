/** What the pipeline asks of the database, put together from those who keep each part of it. Only `server.ts` calls it. */
import type { Database } from './persistence/database.ts';
import { insertDevice } from './persistence/reference-data.ts';
import type { RejectLog } from './persistence/rejects.ts';
import type { ReportLog } from './persistence/report-log.ts';
import type { GeofenceEngine } from './pipeline/geofence-engine.ts';
import type { Desk } from './pipeline/open-desk.ts';
import type { Store } from './pipeline/run-effects.ts';

interface StoreParts {
  readonly db: Database;
  readonly reports: ReportLog;
  readonly rejects: RejectLog;
  readonly desk: Desk;
  readonly geofences: GeofenceEngine;
}

export function storeOf({ db, reports, rejects, desk, geofences }: StoreParts): Store {
  return {
    keepFindings: (findings) => geofences.keep(findings),
    appendReports: (batch) => reports.appendAll(batch),
    raise: async (alarm) => {
      const { incident } = await desk.raise(alarm);
      return desk.openBeside(incident) ?? incident;
    },
    insertDevice: (device) => insertDevice(db, device),
    keepRejects: (employerId, batch, receivedAtMs) => rejects.keep(employerId, batch, receivedAtMs),
  };
}
