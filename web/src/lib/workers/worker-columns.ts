/** The columns of the list, which are also the ways to sort it. */
import type { SortKey } from '../live/tracked.ts';

export interface WorkerColumn {
  readonly key: SortKey;
  /** Heads the column. */
  readonly text: string;
  /** Says the order, where there are no heads. */
  readonly sort: string;
}

export const WORKER_COLUMNS: readonly WorkerColumn[] = [
  { key: 'STATUS', text: 'State', sort: 'State, most urgent first' },
  { key: 'NAME', text: 'Name', sort: 'Name' },
  { key: 'TEAM', text: 'Team', sort: 'Team' },
  { key: 'EMPLOYER', text: 'Employer', sort: 'Employer' },
  { key: 'LAST_FIX', text: 'Age', sort: 'Age of fix, newest first' },
  { key: 'BATTERY', text: 'Battery', sort: 'Battery, emptiest first' },
];
