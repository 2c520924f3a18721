/**
 * What the frame worker and the page spend on a fleet of which everybody moves at every tick, without browser and GPU.
 * Run: node web/src/lib/live/fleet-core.bench.ts. The page's share in a real browser: e2e/bench/map-update.ts.
 */
import { FleetCore } from './fleet-core.ts';
import { PageRows } from './page-rows.ts';
import type { FleetView } from './picture.ts';
import { FakeEmployer, QUIET_LINK } from './test-kit.ts';
import { NO_FILTER } from './tracked.ts';

const STEPS = 25;
const VIEW: FleetView = {
  filter: NO_FILTER,
  sort: { by: 'STATUS', descending: false },
  offDuty: true,
  clusterZoom: null,
  selectedId: null,
  gliding: true,
};

function median(act: () => void, steps = STEPS): string {
  const times = Array.from({ length: steps }, () => {
    const startedMs = performance.now();
    act();
    return performance.now() - startedMs;
  });
  return times.toSorted((a, b) => a - b)[steps >> 1]!.toFixed(2);
}

function bench(workers: number): Record<string, string> {
  const employer = new FakeEmployer('E');
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let i = 0; i < workers; i++)
    employer.add(
      `Nurse ${i}`,
      -3 + random() * 3,
      51 + random() * 4,
      i % 5_000 === 0 ? 'ALARM' : i % 5 === 0 ? 'OFF_DUTY' : 'OK',
    );
  const core = new FleetCore();
  const page = new PageRows();
  let nowMs = employer.atMs;
  const show = (): void => void page.take(core.compose(QUIET_LINK, null, nowMs));
  core.takeFrame('E', employer.key(), nowMs);
  for (let slot = 0; core.wantedRosters(nowMs).length > 0; slot += 20_000)
    core.takeRoster(employer.roster(slot), nowMs);
  const names = median(show, 1);
  const frames = Array.from({ length: STEPS }, () => {
    for (let slot = 0; slot < workers; slot++)
      employer.move(
        slot,
        employer.columns.lonE6[slot]! / 1e6 + random() / 5_000,
        employer.columns.latE6[slot]! / 1e6,
      );
    return employer.tick();
  });
  const take = median(() => {
    nowMs += 500;
    core.takeFrame('E', frames.shift()!, nowMs);
  });
  core.takeFrame('E', employer.catchUp(0), nowMs);
  const compose = median(() => {
    core.takeFrame('E', employer.catchUp(0), nowMs);
    show();
  });
  const relist = median(() => {
    core.look({ ...VIEW, sort: { by: 'LAST_FIX', descending: random() < 0.5 } });
    show();
  });
  core.look({ ...VIEW, clusterZoom: 6 });
  const clusters = median(() => {
    core.takeFrame('E', employer.catchUp(0), nowMs);
    show();
  });
  core.look(VIEW);
  show();
  return {
    workers: workers.toLocaleString('en-GB'),
    'decode and merge, ms': take,
    'catch up and compose, ms': compose,
    'sort and compose, ms': relist,
    'with clusters, ms': clusters,
    'names at the start, ms': names,
    'search, ms': median(() => core.search('rse 77', 20)),
    'nearest on the page, ms': median(() => page.within(-2, 53, 5_000, 1, nowMs)),
  };
}

console.table([bench(10_000), bench(100_000)]);
