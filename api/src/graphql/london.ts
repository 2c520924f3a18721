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

const parts = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: ZONE, year: 'numeric', month: 'numeric', day: 'numeric' },
});

function dateAt(atMs: number): { year: number; month: number; day: number } {
  const of = (type: string): number =>
    Number(parts.formatToParts(atMs).find((part) => part.type === type)!.value);
  return { year: of('year'), month: of('month'), day: of('day') };
}

/** The first moment of the month in which this lies. */
export function monthBeginsAt(atMs: number): number {
  const { year, month } = dateAt(atMs);
  return monthBegins(year, month);
}

export function nextMonthBegins(atMs: number): number {
  const { year, month } = dateAt(atMs);
  return monthBegins(year, month + 1);
}

export interface Month {
  /** YYYY-MM-DD. */
  readonly firstDay: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The months that lie wholly within, the oldest first. */
export function monthsWithin(fromMs: number, toMs: number): Month[] {
  const months: Month[] = [];
  const first = new Date(fromMs);
  for (let at = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), 1)); ;) {
    const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + 1];
    const span = { fromMs: monthBegins(year, month), toMs: monthBegins(year, month + 1) };
    if (span.toMs > toMs) return months;
    if (span.fromMs >= fromMs) months.push({ firstDay: at.toISOString().slice(0, 10), ...span });
    at = new Date(Date.UTC(year, month, 1));
  }
}
