/** A page's rows with a few people in them, for tests of what the map makes of them. */
import { FleetCore } from '../live/fleet-core.ts';
import { PageRows } from '../live/page-rows.ts';
import { FakeEmployer, QUIET_LINK, START_MS } from '../live/test-kit.ts';
import type { WorkerStatus } from '@lonewatch/schema/contract/worker.ts';

export interface Person {
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly status?: WorkerStatus;
}

export function rowsOf(people: readonly Person[]): PageRows {
  const employer = new FakeEmployer('North');
  for (const { name, lon, lat, status } of people) employer.add(name, lon, lat, status);
  const core = new FleetCore();
  core.takeFrame(employer.id, employer.key(), START_MS);
  core.wantedRosters(START_MS);
  core.takeRoster(employer.roster(), START_MS);
  const held = new PageRows();
  held.take(core.compose(QUIET_LINK, null, START_MS));
  return held;
}

export { START_MS as NOW_MS };
