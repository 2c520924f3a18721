/** When the clock on the wall says something next: Europe/London, summer time included. Pure. */

const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** Minutes since Monday 00:00 on the wall. */
export function minuteOfWeek(atMs: number): number {
  const parts = Object.fromEntries(PARTS.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return (
    DAYS.indexOf(parts['weekday'] ?? '') * DAY_MINUTES + Number(parts['hour']) * 60 + Number(parts['minute'])
  );
}

/**
 * The next moment after `nowMs` at which it is that minute of the week. An hour that summer time leaves out is the one before
 * it.
 */
export function nextMoment(weekday: number, minuteOfDay: number, nowMs: number): number {
  const wanted = weekday * DAY_MINUTES + minuteOfDay;
  const start = Math.ceil((nowMs + 1) / MINUTE_MS) * MINUTE_MS;
  const ahead = (wanted - minuteOfWeek(start) + WEEK_MINUTES) % WEEK_MINUTES;
  const guess = start + ahead * MINUTE_MS;
  // The clock may have been changed in between: by an hour at most.
  const off = wanted - minuteOfWeek(guess);
  const correction =
    off > WEEK_MINUTES / 2 ? off - WEEK_MINUTES : off < -WEEK_MINUTES / 2 ? off + WEEK_MINUTES : off;
  const corrected = guess + correction * MINUTE_MS;
  return corrected > nowMs ? corrected : corrected + WEEK_MINUTES * MINUTE_MS;
}
