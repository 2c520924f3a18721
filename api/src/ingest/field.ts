/**
 * Reads the fields of one report: whatever a client wrote (numbers as strings, -1 for unknown, knots, fractions
 * of a battery, six notations of a time) becomes our units, null, or null with a mark. Nothing here throws.
 *
 * Three outcomes for each field: absent (null, no mark), readable (the value), out of range or unreadable
 * (null, and the report is marked so that somebody can see it).
 */
import { isOnGlobe, toE7, type FixSource } from '@lonewatch/schema/contract/fix.ts';
import { MARKS, marksOf, type Mark } from '@lonewatch/schema/contract/signal.ts';
import { idOf } from './device-id.ts';
import { isBlankWord, show } from './text.ts';

export const KNOT = 1852 / 3600;
export const KMH = 1 / 3.6;

/** The id of a report that names no device anywhere: kept, because it may be a call for help. */
export const UNIDENTIFIED = 'unidentified';

const MAX_ACCURACY_M = 20_040_000; // half of the earth's circumference
const MIN_ALTITUDE_M = -12_000; // the deepest sea
const MAX_ALTITUDE_M = 100_000; // where space begins
const MAX_SPEED_MPS = 1_000;
/** Traccar's border between seconds and milliseconds: seconds up to the year 2038, milliseconds from January 1970. */
const SECONDS_BELOW = 2_147_483_647;
const MAX_TIME_MS = 8.64e15; // the last moment that a Date can hold

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;

/** null: the client said nothing. NaN: it said something that is no number. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return Array.isArray(value) && value.length === 0 ? null : NaN;
  const text = value.trim();
  if (DECIMAL.test(text)) return Number(text);
  if (isBlankWord(text)) return null;
  return DECIMAL_COMMA.test(text) ? Number(text.replace(',', '.')) : NaN;
}

/** null: nothing said, or neither yes nor no. */
export function booleanOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 1) return true;
  if (value === 0) return false;
  if (typeof value !== 'string') return null;
  switch (value.trim().toLowerCase()) {
    case 'true':
    case '1':
    case 'yes':
    case 'y':
    case 'on':
      return true;
    case 'false':
    case '0':
    case 'no':
    case 'n':
    case 'off':
      return false;
    default:
      return null;
  }
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Date.UTC would turn 31 February into March; such a date is a mistake of the sender, not a day. */
function isDay(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= last;
}

/** The two digits that stand there; NaN when they are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** `yyyy-MM-ddTHH:mm`, where T may be a space; NaN when it is not. */
function minuteOf(text: string): number {
  if (text[4] !== '-' || text[7] !== '-' || text[13] !== ':') return NaN;
  if (text[10] !== 'T' && text[10] !== ' ' && text[10] !== 't') return NaN;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  if (!isDay(year, month, day) || !(hour <= 24) || !(minute <= 59)) return NaN;
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** An unescaped `+01:00` in a query arrives as ` 01:00`, so a space counts as plus. No zone means UTC. */
const TAIL = /^(?:[.,](\d{1,9}))?(?: ?(?:[Zz]|UTC|GMT)|([+\- ])(\d\d)(?::?(\d\d))?)?$/;
const MAX_OFFSET_MIN = 18 * 60;

/**
 * Milliseconds since 1970 of an ISO time or of `yyyy-MM-dd HH:mm:ss`; NaN when it is neither. By character codes,
 * since a batch has one in every report: 0.15 µs where one expression for all of it took 0.32.
 */
export function dateTimeOf(text: string): number {
  const minuteMs = minuteOf(text);
  const seconds = text[16] === ':' ? two(text, 17) : 0;
  if (Number.isNaN(minuteMs) || !(seconds <= 60)) return NaN;
  const ms = minuteMs + seconds * 1000;
  const tail = text.slice(text[16] === ':' ? 19 : 16);
  if (tail === 'Z' || tail === '') return ms;
  const part = TAIL.exec(tail);
  if (part === null) return NaN;
  const fraction = part[1] === undefined ? 0 : Math.round(Number(`0.${part[1]}`) * 1000);
  const offsetMin = part[2] === undefined ? 0 : Number(part[3]) * 60 + Number(part[4] ?? 0);
  if (offsetMin > MAX_OFFSET_MIN) return NaN;
  return ms + fraction + (part[2] === '-' ? offsetMin : -offsetMin) * 60_000;
}

/** Milliseconds since 1970 of seconds, milliseconds, or a written time. null: nothing said; NaN: unreadable. */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'string' && value.length > 14) {
    const written = dateTimeOf(value.trim());
    if (!Number.isNaN(written)) return written;
  }
  const number = numberOf(value);
  if (number === null || Number.isNaN(number)) return number;
  // 0 and -1 are how clients say that they have no time.
  if (number <= 0) return null;
  const ms = Math.round(number < SECONDS_BELOW ? number * 1000 : number);
  return ms <= MAX_TIME_MS ? ms : NaN;
}

/** Only what the client plainly says; a guess would look like knowledge on the map. */
export function sourceOf(word: unknown): FixSource {
  if (typeof word !== 'string') return 'UNKNOWN';
  switch (word.trim().toLowerCase()) {
    case 'gps':
    case 'gnss':
      return 'GNSS';
    case 'wifi':
    case 'wlan':
      return 'WIFI';
    case 'cell':
      return 'CELL';
    case 'beacon':
      return 'BEACON';
    case 'stated':
      return 'STATED';
    default:
      return 'UNKNOWN';
  }
}

const BIT = Object.fromEntries(MARKS.map((mark, bit) => [mark, 1 << bit])) as Readonly<Record<Mark, number>>;

/** The few combinations that occur, made once: signals share them, 1,000 reports make no array. */
const MARK_SETS = new Map<number, readonly Mark[]>();

function markSet(bits: number): readonly Mark[] {
  let marks = MARK_SETS.get(bits);
  if (marks === undefined) {
    marks = Object.freeze(marksOf(bits));
    MARK_SETS.set(bits, marks);
  }
  return marks;
}

/** One reader serves a whole request: `next()` before each report. */
export class FieldReader {
  /** Set by `place()`; meaningless after it returned false. */
  lonE7 = 0;
  latE7 = 0;
  /** The sentence about a position that is no place on earth; null while there is none. */
  fault: string | null = null;
  #bits = 0;

  next(): void {
    this.#bits = 0;
    this.fault = null;
  }

  mark(mark: Mark): void {
    this.#bits |= BIT[mark];
  }

  get marks(): readonly Mark[] {
    return markSet(this.#bits);
  }

  /** The first id that is not blank; `unidentified`, marked, when there is none. */
  id(first: unknown, second?: unknown, third?: unknown): string {
    const id = idOf(first) ?? idOf(second) ?? idOf(third);
    if (id !== null) return id;
    this.mark('ID_MISSING');
    return UNIDENTIFIED;
  }

  /** When the device says it happened; null is marked TIME_MISSING. The first readable one counts. */
  time(first: unknown, second?: unknown): number | null {
    const ms = timeOf(first);
    if (ms !== null && !Number.isNaN(ms)) return ms;
    if (ms !== null) this.mark('FIELD_DROPPED');
    return this.moment(timeOf(second));
  }

  /** As `time`, of milliseconds that have been read already. */
  moment(ms: number | null): number | null {
    if (ms !== null && !Number.isNaN(ms)) return ms;
    if (ms !== null) this.mark('FIELD_DROPPED');
    this.mark('TIME_MISSING');
    return null;
  }

  /** Whether the report names a place on earth, then in `lonE7` and `latE7`. */
  place(lonSaid: unknown, latSaid: unknown): boolean {
    const lon = numberOf(lonSaid);
    const lat = numberOf(latSaid);
    if (lon === null && lat === null) return false;
    if (lon !== null && lat !== null && isOnGlobe(lon, lat)) {
      this.lonE7 = toE7(lon) + 0; // + 0 turns -0 into 0
      this.latE7 = toE7(lat) + 0;
      return true;
    }
    this.mark('FIX_DROPPED');
    this.fault =
      `The position lat ${show(latSaid)}, lon ${show(lonSaid)} is no place on earth, so the report was kept without it: ` +
      'send both in degrees, lat from -90 to 90 and lon from -180 to 180.';
    return false;
  }

  /** 0 and less mean unknown: legacy Traccar Client sends 0.0 for GPS, iOS -1. */
  accuracyM(value: unknown): number | null {
    const metres = numberOf(value);
    if (metres === null || metres <= 0) return null;
    return this.#within(metres, 0, MAX_ACCURACY_M);
  }

  altitudeM(value: unknown): number | null {
    const metres = numberOf(value);
    return metres === null ? null : this.#within(metres, MIN_ALTITUDE_M, MAX_ALTITUDE_M);
  }

  /** `unit` is one unit of the client in m/s. Less than 0 means unknown. */
  speedMps(value: unknown, unit = 1): number | null {
    const speed = numberOf(value);
    if (speed === null || speed < 0) return null;
    return this.#within(speed * unit, 0, MAX_SPEED_MPS);
  }

  /** Less than 0 means unknown; 360 is north. */
  headingDeg(value: unknown): number | null {
    const degrees = numberOf(value);
    if (degrees === null || degrees < 0) return null;
    return degrees === 360 ? 0 : this.#within(degrees, 0, 360);
  }

  /** Less than 0 means unknown. */
  batteryPercent(value: unknown): number | null {
    const percent = numberOf(value);
    if (percent === null || percent < 0) return null;
    return this.#within(percent, 0, 100);
  }

  /** A battery of 0 to 1; what is above 1 can only be a percentage already. */
  batteryFraction(value: unknown): number | null {
    const level = numberOf(value);
    if (level === null || level < 0) return null;
    const percent = this.#within(level > 1 ? level : level * 100, 0, 100);
    return percent === null ? null : Math.round(percent * 10) / 10;
  }

  /** Minutes, whole, within the range; null otherwise. */
  minutes(value: unknown, from: number, to: number): number | null {
    const minutes = numberOf(value);
    return minutes === null ? null : this.#within(Math.round(minutes), from, to);
  }

  #within(value: number, from: number, to: number): number | null {
    if (value >= from && value <= to) return value + 0;
    this.mark('FIELD_DROPPED');
    return null;
  }
}
