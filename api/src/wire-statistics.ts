/** Builds what the resolvers may ask of figures. Only `wire-ports.ts` calls it. */
import type { Statistics } from '@lonewatch/schema/graphql/stats-ports.ts';
import type { Clock } from './clock.ts';
import { counterChanges, countersOf, deviceHealth } from './graphql/live-figures.ts';
import { countStats } from './graphql/statistics.ts';
import type { Directory } from './hot/directory.ts';
import type { Database } from './persistence/database.ts';
import type { DutyDesk } from './pipeline/duty-desk.ts';
import type { IncidentDesk } from './pipeline/incident-desk.ts';

export interface WireStatistics {
  readonly db: Database;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly desk: IncidentDesk;
  readonly duty: DutyDesk;
  readonly k: number;
}

export function wireStatistics({ db, directory, clock, desk, duty, k }: WireStatistics): Statistics {
  const now = (): number => clock.now();
  const live = {
    ...{ directory, now, k },
    openIncidents: () => desk.open(),
    operators: (employerId: number) =>
      duty.covers().find((cover) => cover.employerId === employerId)?.operators ?? 0,
    every: (ms: number, work: () => void) => clock.every(ms, work),
  };
  return {
    stats: (viewer, question) => countStats({ db, now, k }, viewer, question),
    deviceHealth: (viewer, employerId) => deviceHealth(live, viewer, employerId),
    counters: (viewer) => countersOf(live, viewer),
    counterChanges: (viewer) => counterChanges(live, viewer),
  };
}
