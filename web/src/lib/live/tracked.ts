/** What the live lane tells a page about people, sources and counts. Plain data: made on demand, never kept per worker. */
import type { FixSource } from '@lonewatch/schema/contract/fix.ts';
import type { WorkerStatus } from '@lonewatch/schema/contract/worker.ts';

/** A position as the newest frame has it. Exact to 1e-6° (0.11 m). */
export interface TrackedPosition {
  readonly lon: number;
  readonly lat: number;
  /** When it was measured, server time, milliseconds since 1970 UTC (whole seconds). Age: `now.ms - fixAtMs`. */
  readonly fixAtMs: number;
  readonly accuracyM: number | null;
  readonly headingDeg: number | null;
  readonly source: FixSource;
}

/** A worker, or a device that nobody has been assigned to. A copy of one moment: ask again after the next picture. */
export interface Tracked {
  /** Valid for the present picture only; keep `id`, not the row. */
  readonly row: number;
  /** Node id of the worker or of the unassigned device; null while the roster is still on its way. */
  readonly id: string | null;
  readonly kind: 'WORKER' | 'DEVICE';
  /** The worker's name or the device's external id; '…' while the roster is still on its way. */
  readonly name: string;
  readonly employerId: string;
  readonly employerName: string;
  readonly teamId: string | null;
  readonly teamName: string | null;
  readonly status: WorkerStatus;
  /** null: never placed, or this viewer may not see it. */
  readonly position: TrackedPosition | null;
  readonly batteryPercent: number | null;
  readonly charging: boolean;
}

/**
 * CONNECTING: nothing has arrived yet and no try has failed. LIVE: the newest frame is less than three seconds old.
 * STALE: it is older. OFFLINE: the socket is gone and the first try to come back has failed.
 */
export const SOURCE_STATES = ['LIVE', 'CONNECTING', 'STALE', 'OFFLINE'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

export interface FleetCounts {
  readonly total: number;
  /** Of these, with a position that may be shown. */
  readonly placed: number;
  /** Of these, devices that nobody has been assigned to. */
  readonly unassigned: number;
  /** Workers who are not OFF_DUTY. A device that nobody has been assigned to is on nobody's duty, whatever its status. */
  readonly onDuty: number;
  readonly byStatus: Readonly<Record<WorkerStatus, number>>;
}

export const NO_COUNTS: FleetCounts = {
  total: 0,
  placed: 0,
  unassigned: 0,
  onDuty: 0,
  byStatus: { OFF_DUTY: 0, OK: 0, CHECK_IN_DUE: 0, OVERDUE: 0, AMBER: 0, ALARM: 0 },
};

/** One employer's stream. */
export interface Source {
  readonly employerId: string;
  readonly employerName: string;
  readonly state: SourceState;
  /** Age of what is shown: since its newest frame closed at the server. null: no frame yet. */
  readonly ageMs: number | null;
  /** Server time of the newest frame; null: none yet. */
  readonly frameAtMs: number | null;
  /** Server time at which any report of this employer last came in ("no reports for 02:10"); null: never. */
  readonly heardAtMs: number | null;
  /** Unfiltered. */
  readonly counts: FleetCounts;
}

/** The whole link in one word and one sentence, the worst source deciding. */
export interface LinkState {
  readonly state: SourceState;
  readonly ageMs: number | null;
  /** What a person should know or do ("Trying again in 1 s"); null: nothing. */
  readonly sentence: string | null;
  /** The server speaks a protocol that this page does not know: only a reload helps. */
  readonly mustReload: boolean;
}

/** All conditions must hold; null: does not matter. A worker in ALARM is shown whatever the filter says. */
export interface FleetFilter {
  readonly employerIds: readonly string[] | null;
  readonly teamIds: readonly string[] | null;
  readonly statuses: readonly WorkerStatus[] | null;
  /** Anywhere in the name, whatever case and accents. */
  readonly text: string;
  /** true: workers only. false: unassigned devices only. */
  readonly assigned: boolean | null;
  /** true: only with a position. */
  readonly placed: boolean | null;
}

export const NO_FILTER: FleetFilter = {
  employerIds: null,
  teamIds: null,
  statuses: null,
  text: '',
  assigned: null,
  placed: null,
};

/** STATUS: the most urgent first. LAST_FIX: the newest first, those without one last. Ties by name. */
export const SORT_KEYS = ['STATUS', 'NAME', 'EMPLOYER', 'TEAM', 'LAST_FIX', 'BATTERY'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface FleetSort {
  readonly by: SortKey;
  readonly descending: boolean;
}

export interface SearchHit {
  readonly id: string;
  readonly kind: 'WORKER' | 'DEVICE';
  readonly name: string;
  readonly employerName: string;
  readonly teamName: string | null;
  readonly status: WorkerStatus;
  readonly placed: boolean;
}

/** Degrees. West above east: across the antimeridian. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

export interface Employer {
  readonly id: string;
  readonly name: string;
  readonly teams: readonly Team[];
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly base: (LonLat & { readonly name: string }) | null;
}
