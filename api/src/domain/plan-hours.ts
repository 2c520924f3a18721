/** When a step of a plan applies: hours of the week on the clock that hangs on the employer's wall. */
import type { StepWindow } from '@lonewatch/schema/contract/plan.ts';

/** Of employers on these islands; summer time included. */
export const PLAN_TIME_ZONE = 'Europe/London';
export const DAY_MIN = 1_440;
const WEEK_MIN = 7 * DAY_MIN;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const wallClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: PLAN_TIME_ZONE,
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

const MINUTE_MS = 60_000;
/** To ask the calendar takes microseconds, and thousands of rules ask about one moment. */
const asked = { minute: NaN, ofWeek: 0 };

/** Minutes since Monday 00:00, local time. */
export function minuteOfWeek(atMs: number): number {
  const minute = Math.floor(atMs / MINUTE_MS);
  if (asked.minute === minute) return asked.ofWeek;
  const parts = Object.fromEntries(wallClock.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const weekday = WEEKDAYS.indexOf(parts['weekday']!);
  asked.ofWeek = weekday * DAY_MIN + Number(parts['hour']) * 60 + Number(parts['minute']);
  asked.minute = minute;
  return asked.ofWeek;
}

export function isInWindow(window: StepWindow | null, atMs: number): boolean {
  return window === null || coversMinute(window, minuteOfWeek(atMs));
}

/** A window that ends before it begins goes on past midnight; one that ends where it begins is the whole day. */
export function coversMinute(window: StepWindow | null, minute: number): boolean {
  if (window === null) return true;
  const { weekdays, fromMin, toMin } = window;
  const length = toMin > fromMin ? toMin - fromMin : toMin - fromMin + DAY_MIN;
  return weekdays.some((weekday) => {
    const sinceStart = (minute - weekday * DAY_MIN - fromMin + WEEK_MIN) % WEEK_MIN;
    return sinceStart < length;
  });
}

export interface WeekStretch {
  readonly fromMin: number;
  /** May lie past the end of the week, where the stretch goes round. */
  readonly toMin: number;
}

/** The stretches of the week that none of the windows covers, in order; through Sunday midnight as one. */
export function uncovered(windows: readonly (StepWindow | null)[]): WeekStretch[] {
  if (windows.includes(null)) return [];
  const edges = new Set<number>([0]);
  for (const window of windows)
    for (const weekday of window!.weekdays)
      for (const at of [window!.fromMin, window!.toMin])
        for (const day of [weekday, weekday + 1]) edges.add((day * DAY_MIN + at) % WEEK_MIN);
  const starts = [...edges].sort((a, b) => a - b);
  const stretches: { fromMin: number; toMin: number }[] = [];
  for (const [index, fromMin] of starts.entries()) {
    if (windows.some((window) => coversMinute(window, fromMin))) continue;
    const toMin = starts[index + 1] ?? WEEK_MIN;
    const last = stretches.at(-1);
    if (last?.toMin === fromMin) last.toMin = toMin;
    else stretches.push({ fromMin, toMin });
  }
  return joined(stretches);
}

/** What ends on Sunday at midnight and begins there is one. */
function joined(stretches: readonly WeekStretch[]): WeekStretch[] {
  const [first, ...others] = stretches;
  const last = others.at(-1);
  if (first?.fromMin !== 0 || last?.toMin !== WEEK_MIN) return [...stretches];
  return [...others.slice(0, -1), { fromMin: last.fromMin, toMin: WEEK_MIN + first.toMin }];
}

/** `Sat 17:00`. */
export function weekTime(minute: number): string {
  const within = minute % WEEK_MIN;
  const ofDay = within % DAY_MIN;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${WEEKDAYS[Math.floor(within / DAY_MIN)]!} ${two(Math.floor(ofDay / 60))}:${two(ofDay % 60)}`;
}
