/** How long ago, in words that fit a table, a card and an ear. Seconds in; a future instant (clock skew) counts as now. */

/** One unit, for columns: `12 s`, `4 min`, `3 h`, `2 d`. */
export function ageShort(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86_400)} d`;
}

/** Two units, so that it is seen to tick: `4 min 10 s`, `3 h 05 min`, `2 d 4 h`. */
export function ageLong(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** For a screen reader: `4 minutes`, `1 hour`. */
export function ageSpoken(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return plural(s, 'second');
  if (s < 3600) return plural(Math.floor(s / 60), 'minute');
  if (s < 86_400) return plural(Math.floor(s / 3600), 'hour');
  return plural(Math.floor(s / 86_400), 'day');
}

/** A stopwatch: `00:23`, `12:05`, `1:02:10`. */
export function stopwatch(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const minutes = `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return s < 3600 ? minutes : `${Math.floor(s / 3600)}:${minutes}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}

function two(value: number): string {
  return value.toString().padStart(2, '0');
}
