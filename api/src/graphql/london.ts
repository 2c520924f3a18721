/** Months as people in the United Kingdom count them. */
const ZONE = 'Europe/London';
const wallClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  timeZoneName: 'longOffset',
});

/** The first moment of a month; `month` 1 to 12, and beyond either end the years around it. */
export function monthBegins(year: number, month: number): number {
  const utc = Date.UTC(year, month - 1, 1);
  return utc - offsetMs(utc);
}

/** Clocks never change at the turn of a month. */
function offsetMs(atMs: number): number {
  const name = wallClock.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')!.value;
  const found = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (found === null) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return (found[1] === '-' ? -1 : 1) * minutes * 60_000;
}
