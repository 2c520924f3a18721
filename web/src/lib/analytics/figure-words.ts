/** Figures as a person reads them. What is kept back says so: it is never 0, and never nothing. */
export const KEPT_BACK = 'kept back';

export function countWord(value: number | null, suppressed: boolean): string {
  if (value !== null) return value.toLocaleString('en-GB');
  return suppressed ? KEPT_BACK : '–';
}

/** `0.8` as `80 %`. A share may be kept back in a row that is told. */
export function shareWord(value: number | null, suppressed = true): string {
  if (value !== null) return `${(value * 100).toLocaleString('en-GB', { maximumFractionDigits: 1 })} %`;
  return suppressed ? KEPT_BACK : '–';
}

export function secondsWord(value: number | null, suppressed: boolean): string {
  if (value !== null) return `${value.toLocaleString('en-GB', { maximumFractionDigits: 1 })} s`;
  return suppressed ? KEPT_BACK : '–';
}

const DAY = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: 'Europe/London', day: 'numeric', month: 'short', year: 'numeric' },
});
const MONTH = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  month: 'short',
  year: 'numeric',
});

export const weekWord = (bucket: string): string => `Week from ${DAY.format(new Date(bucket))}`;
export const monthWord = (bucket: string): string => MONTH.format(new Date(bucket));
export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

export const RANGES = [3, 6, 12] as const;

/** The last so many months, up to now: whole days, so that the question stays the same for a while. */
export function rangeOf(months: number, nowMs: number): { from: string; to: string } {
  const to = new Date(nowMs);
  to.setUTCHours(24, 0, 0, 0);
  const from = new Date(to);
  from.setUTCMonth(from.getUTCMonth() - months, 1);
  return { from: from.toISOString(), to: to.toISOString() };
}

/** Where GraphiQL opens with this question. The part behind # never reaches a server's log. */
export function graphiqlLink(query: string, variables: object): string {
  const asked = new URLSearchParams({ query, variables: JSON.stringify(variables, null, 2) });
  return `/graphql#${asked.toString()}`;
}
