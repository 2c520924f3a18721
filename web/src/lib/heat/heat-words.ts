/** Numbers of a heatmap as words. */
import type { HeatCell, HeatTerms } from './heat-drawing.ts';

/** `k` null: every alarm is counted. */
export function countWords(
  { count, atLeast }: Pick<HeatCell, 'count' | 'atLeast'>,
  k: number | null,
): string {
  if (count === null) return k === null ? 'not told' : `fewer than ${k} people`;
  return `${atLeast ? 'at least ' : ''}${count.toLocaleString('en-GB')}`;
}

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'Europe/London' });

/** What is counted, for a person who wonders about a number. */
export function termsWords({ exact, k, countedFrom, countedTo }: HeatTerms): string {
  if (exact) return 'Every alarm with a place, as it comes in, but rehearsals.';
  if (countedFrom === null || countedTo === null)
    return 'No month of this time is over yet: figures are told by whole months, a day after their end.';
  const [from, to] = [MONTH.format(Date.parse(countedFrom)), MONTH.format(Date.parse(countedTo) - 1)];
  const months = from === to ? from : `${from} to ${to}`;
  return `${months}. Every number is of ${k} people or more, so that it gives nobody away.`;
}
