/** Times as a control room in the United Kingdom reads them: Europe/London, and whether that is GMT or BST. */
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const SHORT = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
});
const DATE = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
});
const LONG_DATE = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});
const DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const ZONE = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'short' });

/** As the wire and `<time datetime>` have it. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** `14:20:05` */
export function ukClock(ms: number): string {
  return CLOCK.format(ms);
}

/** `14:20` */
export function ukTime(ms: number): string {
  return SHORT.format(ms);
}

/** `Sun 22 Nov` */
export function ukDate(ms: number): string {
  return DATE.format(ms).replace(',', '');
}

/** `22 Nov 2026`: for what lies further back than this week. */
export function ukDay(ms: number): string {
  return DAY.format(ms);
}

/** `Sunday 22 November` */
export function ukLongDate(ms: number): string {
  return LONG_DATE.format(ms).replace(',', '');
}

/** `GMT` or `BST` */
export function ukZone(ms: number): 'GMT' | 'BST' {
  const name = ZONE.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value;
  return name === 'BST' ? 'BST' : 'GMT';
}

/** `14:20`, with the day where it is another: `Sat 21 Nov 14:20`. */
export function ukWhen(ms: number, nowMs: number): string {
  return ukDate(ms) === ukDate(nowMs) ? ukTime(ms) : `${ukDate(ms)} ${ukTime(ms)}`;
}
