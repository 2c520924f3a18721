/** What the list, the filters and the card ask of the live fleet: less than it can, so that a test can stand in for it. */
import type { Employer, FleetCounts, FleetFilter, FleetSort, Source, Tracked } from '../live/tracked.ts';

export interface WatchedFleet {
  /** Read it to follow what the rows say. */
  readonly revision: number;
  readonly order: Uint32Array;
  readonly shownCount: number;
  readonly counts: FleetCounts;
  readonly employers: readonly Employer[];
  readonly sources: readonly Source[];
  readonly filter: FleetFilter;
  readonly sort: FleetSort;
  readonly alarms: Uint32Array;
  readonly rosterReady: boolean;
  setFilter(filter: Partial<FleetFilter>): void;
  setSort(sort: FleetSort): void;
  at(row: number): Tracked | null;
  find(id: string): Tracked | null;
  rowOf(id: string): number;
}

/** Has any picture ever come? Before that a zero would be a lie. */
export function isKnown({ sources }: Pick<WatchedFleet, 'sources'>): boolean {
  return sources.some(({ frameAtMs }) => frameAtMs !== null);
}

interface Contracted {
  readonly id: string;
  readonly contract: { readonly services: readonly string[] };
}

/** null in, null out: not known yet. */
export function mappedIds(employers: readonly Contracted[] | null): ReadonlySet<string> | null {
  if (employers === null) return null;
  return new Set(
    employers.filter(({ contract }) => contract.services.includes('LOCATION_MAPPING')).map(({ id }) => id),
  );
}

/** The server's time, once a second. */
export interface NowView {
  readonly ms: number;
}

export interface SelectionView {
  readonly id: string | null;
  hoveredId: string | null;
  select(id: string | null): void;
}
