/** The one line under the filters: what is shown, of how many. Pure. */
import type { FleetCounts, FleetFilter } from '../live/tracked.ts';
import { plural } from '../ui/age-text.ts';

export function isFiltering(filter: FleetFilter): boolean {
  const { employerIds, teamIds, statuses, text, assigned, placed } = filter;
  return (
    [employerIds, teamIds, statuses, assigned, placed].some((condition) => condition !== null) || text !== ''
  );
}

export function filterSummary(
  filter: FleetFilter,
  shown: number,
  { total, unassigned }: FleetCounts,
): string {
  if (isFiltering(filter))
    return `${shown.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} shown, alarms always`;
  const workers = plural(total - unassigned, 'worker');
  return unassigned === 0 ? workers : `${workers} · ${plural(unassigned, 'unassigned device')}`;
}
