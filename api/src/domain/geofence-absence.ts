/** When a place is looked at for whether anybody is there: once on each of its days, also on those that summer time cuts or stretches. */
import type { GeofenceRule } from '@lonewatch/schema/contract/geofence.ts';
import { PLAN_TIME_ZONE } from './plan-hours.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const calendar = new Intl.DateTimeFormat('en-GB', {
  timeZone: PLAN_TIME_ZONE,
  ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  hourCycle: 'h23',
});

/** The next time after `afterMs`; null: on no day of the week. */
export function nextLookAt({ atMin, window }: GeofenceRule, afterMs: number): number | null {
  if (atMin === null) return null;
  const today = localTime(afterMs).day;
  for (let day = today - 1; day <= today + 8; day++) {
    if (window !== null && !window.weekdays.includes(weekdayOf(day))) continue;
    const atMs = instantOf(day, atMin);
    if (atMs > afterMs) return atMs;
  }
  return null;
}

/** Of a minute that comes twice the first; one that is left out counts as if the clock had not been put forward yet. */
function instantOf(day: number, minute: number): number {
  const winterMs = day * DAY_MS + minute * MINUTE_MS;
  const summerMs = winterMs - 60 * MINUTE_MS;
  const local = localTime(summerMs);
  return local.day === day && local.minute === minute ? summerMs : winterMs;
}

/** Days since 1970-01-01 as the calendar on the wall counts them, and the minute of that day. */
function localTime(atMs: number): { readonly day: number; readonly minute: number } {
  const parts = Object.fromEntries(
    calendar.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]),
  );
  const { year, month, day, hour, minute } = parts;
  return { day: Date.UTC(year!, month! - 1, day) / DAY_MS, minute: hour! * 60 + minute! };
}

/** Monday is 0; 1970 began on a Thursday. */
function weekdayOf(day: number): number {
  return (day + 3) % 7;
}
