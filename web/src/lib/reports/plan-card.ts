/** An escalation plan in the words of a card that lies beside the telephone when nothing else works. Pure. */

export interface CardWindow {
  /** 0 is Monday. */
  readonly weekdays: readonly number[];
  /** Minutes of the day on the clock on the wall. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const DAY_MINUTES = 24 * 60;

/** `Mon–Fri 08:00–18:00`, `Sat, Sun 22:00–06:00 next day`, `at any time`. */
export function windowWords(window: CardWindow | null): string {
  if (window === null) return 'at any time';
  const { weekdays, fromMinute, toMinute } = window;
  const whole = fromMinute === toMinute % DAY_MINUTES || (fromMinute === 0 && toMinute >= DAY_MINUTES);
  const hours = whole
    ? 'all day'
    : `${clockOf(fromMinute)}–${clockOf(toMinute)}${toMinute < fromMinute ? ' next day' : ''}`;
  const days = daysWords(weekdays);
  return whole && weekdays.length === DAYS.length ? 'at any time' : `${days} ${hours}`;
}

/** Runs of three and more as a range. */
function daysWords(weekdays: readonly number[]): string {
  const days = [...new Set(weekdays)].filter((day) => day in DAYS).sort((a, b) => a - b);
  if (days.length === DAYS.length) return 'every day';
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run?.push(day);
    else runs.push([day]);
  }
  return runs
    .flatMap((run) =>
      run.length > 2 ? [`${DAYS[run[0]!]}–${DAYS[run.at(-1)!]}`] : run.map((day): string => DAYS[day]!),
    )
    .join(', ');
}

function clockOf(minute: number): string {
  const of = minute % DAY_MINUTES;
  return `${two(Math.floor(of / 60))}:${two(of % 60)}`;
}

function two(value: number): string {
  return value.toString().padStart(2, '0');
}

/** `ring 30 s, again twice`: what is done before the next is tried. */
export function ringWords(ringSeconds: number, retries: number): string {
  const again =
    retries === 0
      ? ''
      : retries === 1
        ? ', again once'
        : retries === 2
          ? ', again twice'
          : `, again ${retries} times`;
  return `ring ${ringSeconds} s${again}`;
}

/** In groups, as a number is read out. A number that somebody has grouped stays as it is. */
export function spacedNumber(phone: string): string {
  if (/\s/.test(phone.trim())) return phone.trim();
  const national = /^(0\d{4})(\d{6})$/.exec(phone);
  if (national !== null) return `${national[1]} ${national[2]}`;
  const abroad = /^\+44(\d{4})(\d{6})$/.exec(phone);
  return abroad === null ? phone : `+44 ${abroad[1]} ${abroad[2]}`;
}
