/** A fleet for component tests: what a page asks of the live one, over plain objects that the test moves by hand. */
import { STATUS_CODE, WORKER_STATUSES, type WorkerStatus } from '@lonewatch/schema/contract/worker.ts';
import {
  NO_FILTER,
  type Employer,
  type FleetCounts,
  type FleetFilter,
  type FleetSort,
  type Source,
  type Tracked,
} from '../live/tracked.ts';
import type { WatchedFleet } from './watched-fleet.ts';

export const EMPLOYERS: readonly Employer[] = [
  {
    id: 'e1',
    name: 'Northern Care Trust',
    teams: [
      { id: 't1', name: 'Leeds Community Nursing', base: { name: 'Leeds', lon: -1.5491, lat: 53.8008 } },
      { id: 't2', name: 'Manchester Home Visits', base: { name: 'Manchester', lon: -2.2374, lat: 53.481 } },
    ],
  },
  {
    id: 'e2',
    name: 'Greenway Utilities',
    teams: [{ id: 't3', name: 'Bristol Meters', base: { name: 'Bristol', lon: -2.5967, lat: 51.4552 } }],
  },
  { id: 'e3', name: 'Harbour Housing', teams: [{ id: 't4', name: 'Belfast Wardens', base: null }] },
];

export const NOW_MS = Date.UTC(2026, 10, 22, 14, 20, 5);
const FIRST = [
  'Amina',
  'Ben',
  'Carys',
  'Dan',
  'Eilidh',
  'Farah',
  'Gwen',
  'Hamish',
  'Isla',
  'Joe',
  'Kofi',
  'Órla',
];
const LAST = [
  'Shah',
  'Okafor',
  'Price',
  'Walker',
  'Campbell',
  'Khan',
  'Byrne',
  'Taylor',
  'McKenna',
  'Adeyemi',
];

/** `count` workers of every kind, the same every time. Row 0 is in alarm, row 9 is nobody's device. */
export function makeTracked(count: number): Tracked[] {
  return Array.from({ length: count }, (_, row) => trackedOf(row));
}

function trackedOf(row: number): Tracked {
  const employer = EMPLOYERS[row % 3]!;
  const team = employer.teams[row % employer.teams.length]!;
  const device = row === 9;
  const status = statusOf(row);
  const mapped = employer.id !== 'e3' || status === 'ALARM';
  return {
    row,
    id: device ? 'd9' : `w${row}`,
    kind: device ? 'DEVICE' : 'WORKER',
    name: device
      ? 'truck-7/tracker'
      : `${FIRST[row % 12]!} ${LAST[(row * 7) % 10]!}${row > 119 ? ` ${row}` : ''}`,
    employerId: employer.id,
    employerName: employer.name,
    teamId: device ? null : team.id,
    teamName: device ? null : team.name,
    status,
    position: !mapped || row % 17 === 5 ? null : positionOf(row),
    batteryPercent: row % 11 === 4 ? null : (row * 13) % 101,
    charging: row % 23 === 7,
  };
}

function statusOf(row: number): WorkerStatus {
  if (row % 400 === 0) return 'ALARM';
  if (row % 60 === 7) return 'OVERDUE';
  if (row % 90 === 8) return 'AMBER';
  if (row % 25 === 3) return 'CHECK_IN_DUE';
  return row % 4 === 2 ? 'OFF_DUTY' : 'OK';
}

function positionOf(row: number): Tracked['position'] {
  return {
    lon: -2.2426 + ((row * 37) % 200) / 100,
    lat: 53.4808 - ((row * 53) % 200) / 100,
    fixAtMs: NOW_MS - ((row * row * 7) % (row % 5 === 0 ? 9000 : 90)) * 1000,
    accuracyM: row % 6 === 1 ? null : 4 + ((row * 3) % 60),
    headingDeg: row % 3 === 0 ? null : (row * 31) % 360,
    source: row % 8 === 3 ? 'WIFI' : 'GNSS',
  };
}

export class TestFleet implements WatchedFleet {
  revision = $state(0);
  rows = $state.raw<Tracked[]>([]);
  filter = $state.raw<FleetFilter>(NO_FILTER);
  sort = $state.raw<FleetSort>({ by: 'STATUS', descending: false });
  rosterReady = $state(true);
  readonly employers = EMPLOYERS;
  readonly order: Uint32Array = $derived(this.#ordered());
  readonly shownCount: number = $derived(this.order.length);
  readonly counts: FleetCounts = $derived(countsOf(this.rows));
  readonly alarms: Uint32Array = $derived(
    Uint32Array.from(this.rows.filter(({ status }) => status === 'ALARM').map(({ row }) => row)),
  );
  readonly sources: readonly Source[] = $derived(
    EMPLOYERS.map(({ id, name }) => ({
      employerId: id,
      employerName: name,
      state: 'LIVE',
      ageMs: 400,
      frameAtMs: NOW_MS - 400,
      heardAtMs: NOW_MS - 900,
      counts: countsOf(this.rows.filter(({ employerId }) => employerId === id)),
    })),
  );

  constructor(rows: Tracked[]) {
    this.rows = rows;
  }

  setFilter(filter: Partial<FleetFilter>): void {
    this.filter = { ...this.filter, ...filter };
  }

  setSort(sort: FleetSort): void {
    this.sort = sort;
  }

  /** The next picture: one row is otherwise now. */
  change(row: number, changed: Partial<Tracked>): void {
    this.rows = this.rows.map((tracked) => (tracked.row === row ? { ...tracked, ...changed } : tracked));
    this.revision++;
  }

  at(row: number): Tracked | null {
    return this.rows[row] ?? null;
  }

  find(id: string): Tracked | null {
    return this.rows.find((tracked) => tracked.id === id) ?? null;
  }

  rowOf(id: string): number {
    return this.find(id)?.row ?? -1;
  }

  #ordered(): Uint32Array {
    const { employerIds, teamIds, statuses, text } = this.filter;
    const kept = this.rows.filter(
      (tracked) =>
        tracked.status === 'ALARM' ||
        ((employerIds?.includes(tracked.employerId) ?? true) &&
          (teamIds?.includes(tracked.teamId ?? '') ?? true) &&
          (statuses?.includes(tracked.status) ?? true) &&
          tracked.name.toLowerCase().includes(text.toLowerCase())),
    );
    kept.sort(
      (a, b) => this.#compare(a, b) * (this.sort.descending ? -1 : 1) || a.name.localeCompare(b.name),
    );
    return Uint32Array.from(kept.map(({ row }) => row));
  }

  #compare(a: Tracked, b: Tracked): number {
    switch (this.sort.by) {
      case 'STATUS':
        return urgency(b) - urgency(a);
      case 'NAME':
        return a.name.localeCompare(b.name);
      case 'EMPLOYER':
        return a.employerName.localeCompare(b.employerName);
      case 'TEAM':
        return (a.teamName ?? '~').localeCompare(b.teamName ?? '~');
      case 'LAST_FIX':
        return (b.position?.fixAtMs ?? 0) - (a.position?.fixAtMs ?? 0);
      case 'BATTERY':
        return (a.batteryPercent ?? 999) - (b.batteryPercent ?? 999);
      default:
        return this.sort.by satisfies never;
    }
  }
}

function urgency({ status }: Tracked): number {
  return status === 'OVERDUE' ? 4.5 : STATUS_CODE[status];
}

function countsOf(rows: readonly Tracked[]): FleetCounts {
  const byStatus = Object.fromEntries(WORKER_STATUSES.map((status) => [status, 0])) as Record<
    WorkerStatus,
    number
  >;
  for (const { status } of rows) byStatus[status]++;
  return {
    total: rows.length,
    placed: rows.filter(({ position }) => position !== null).length,
    unassigned: rows.filter(({ kind }) => kind === 'DEVICE').length,
    onDuty: rows.filter(({ kind, status }) => kind === 'WORKER' && status !== 'OFF_DUTY').length,
    byStatus,
  };
}
