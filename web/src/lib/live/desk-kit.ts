/** A page and its frame worker without a browser, with a server in the same process. */
import { FleetCore } from './fleet-core.ts';
import { PageRows } from './page-rows.ts';
import type { FleetView, Picture } from './picture.ts';
import { FakeEmployer, QUIET_LINK, START_MS } from './test-kit.ts';
import { NO_FILTER, type Employer } from './tracked.ts';

export const VIEW: FleetView = {
  filter: NO_FILTER,
  sort: { by: 'STATUS', descending: false },
  offDuty: true,
  clusterZoom: null,
  selectedId: null,
  gliding: true,
};
const EMPLOYERS: readonly Employer[] = ['North', 'South'].map((name) => ({
  id: name,
  name,
  teams: [
    { id: 'team-0', name: 'Red', base: null },
    { id: 'team-1', name: 'Blue', base: null },
  ],
}));

/** A page and its worker without browser: the local clock is the server's. */
export class Desk {
  readonly core = new FleetCore();
  readonly page = new PageRows();
  nowMs = START_MS;

  constructor() {
    this.core.takeEmployers(EMPLOYERS);
    this.page.takeEmployers(EMPLOYERS);
  }

  hear(employer: FakeEmployer, bytes: Uint8Array): string {
    this.nowMs = Math.max(this.nowMs, employer.atMs);
    return this.core.takeFrame(employer.id, bytes, this.nowMs).outcome.kind;
  }

  /** Answers every question of the core for rosters, as the server would. */
  serve(employers: readonly FakeEmployer[], size = 20_000): number {
    let pages = 0;
    for (;;) {
      const wanted = this.core.wantedRosters(this.nowMs);
      if (wanted.length === 0) return pages;
      for (const { employerId, fromSlot } of wanted) {
        pages++;
        this.core.takeRoster(
          employers.find(({ id }) => id === employerId)!.roster(fromSlot, size),
          this.nowMs,
        );
      }
    }
  }

  show(): Picture {
    const picture = this.core.compose(QUIET_LINK, null, this.nowMs);
    this.page.take(picture);
    return picture;
  }

  namesInOrder(): string[] {
    return [...this.page.order].map((row) => this.page.at(row)!.name);
  }
}

export function twoEmployers(): { desk: Desk; north: FakeEmployer; south: FakeEmployer } {
  const desk = new Desk();
  const north = new FakeEmployer('North');
  const south = new FakeEmployer('South');
  north.add('Aoife Byrne', -2.24, 53.48);
  north.add('Tom Hughes', -2.99, 53.41, 'ALARM');
  south.add('Sadia Khan', -0.12, 51.5, 'OVERDUE', 120);
  desk.hear(north, north.key());
  desk.hear(south, south.key());
  desk.serve([north, south]);
  desk.show();
  return { desk, north, south };
}
