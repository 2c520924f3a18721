/**
 * What a client's word for an alarm means to us. The one rule above all others: a call for help is never lost.
 * So the harmless words are listed, and every word that nobody listed is PANIC, with the word kept in `said`.
 *
 * Harmless, because a program writes them where nothing is wrong: `false 0 -1 no off none null nil undefined nan
 * n/a ok okay normal clear cleared cancel cancelled`, an empty list or object, and a template's placeholder that
 * was never filled in (`%ALARM`, `{alarm}`): it comes with every report and no person wrote it.
 * `test` and `drill` are tests. `true`, `1`, `alert message` and anything in any language are PANIC.
 *
 * Traccar's words are its `Position.ALARM_*`, several joined by commas; all of them are below. Two need a reason:
 * `general` is PANIC, since decoders use it for "the alarm" of devices that have one button (Teltonika's personal
 * trackers, AVL id 236), and `removing` is not TETHER, since watches send it whenever they are taken off.
 */
import { ALARM_TYPES, DEFAULT_PRIORITY, type AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { SignalAlarm, SignalKind } from '@lonewatch/schema/contract/signal.ts';
import { numberOf } from './field.ts';
import { cleanText, isBlankWord } from './text.ts';

export interface Heard {
  readonly kind: SignalKind;
  /** null: the word says something of the device (SUPERVISORY) or of a vehicle (TELEMETRY), not of a person. */
  readonly alarm: SignalAlarm | null;
}

const SAID_LENGTH = 200;

type Meaning = AlarmType | 'SUPERVISORY' | 'TELEMETRY' | 'NOTHING';

const MEANINGS: ReadonlyMap<string, Meaning> = new Map(
  Object.entries({
    PANIC: 'sos panic help emergency mayday redalert general alarm',
    DURESS: 'duress',
    FALL: 'falldown fall fallen mandown falldetected',
    NO_MOTION: 'nomotion nomovement immobility motionless',
    TETHER: 'tether ripcord lanyard snatch',
    CRASH: 'accident crash collision',
    GAS: 'gas gasalarm h2s',
    LOW_BATTERY: 'lowbattery lowpower batterylow',
    SIGNAL_LOST: 'poweroff',
    TEST: 'test testing testalarm drill',
    SUPERVISORY:
      'fault poweron powercut powerrestored gpsantennacut jamming tampering removing temperature shock ' +
      'fatiguedriving cancel cancelled canceled',
    TELEMETRY:
      'vibration movement lowspeed overspeed door lock unlock geofence geofenceenter geofenceexit tow idle ' +
      'highrpm hardacceleration hardbraking hardcornering lanechange parking bonnet footbrake fuelleak',
    NOTHING: 'false no off nan n/a na ok okay normal clear cleared noalarm [] {}',
  } satisfies Partial<Record<Meaning, string>>).flatMap(([meaning, words]) =>
    words.split(' ').map((word) => [word, meaning as Meaning] as const),
  ),
);

const PLACEHOLDER = /^(?:%\w+%?|\$?\{\w*\}|\{\{[^}]*\}\})$/;

function meaningOf(word: string): Meaning {
  const lower = word.trim().toLowerCase();
  if (isBlankWord(lower) || PLACEHOLDER.test(lower)) return 'NOTHING';
  const number = numberOf(lower);
  if (number === 0 || number === -1) return 'NOTHING';
  return MEANINGS.get(lower) ?? MEANINGS.get(lower.replace(/[\s_.!-]+/g, '')) ?? 'PANIC';
}

const ON_DEVICE_HEALTH: readonly Meaning[] = ['LOW_BATTERY', 'SIGNAL_LOST'];

function kindOf(meaning: Exclude<Meaning, 'NOTHING'>): SignalKind {
  if (meaning === 'TELEMETRY' || meaning === 'SUPERVISORY') return meaning;
  if (meaning === 'TEST' || meaning === 'ACTIVATION') return 'TEST';
  return ON_DEVICE_HEALTH.includes(meaning) ? 'SUPERVISORY' : 'ALARM';
}

/** 1 to 4 for our alarm types; what is no alarm comes after them. */
function rank(meaning: Exclude<Meaning, 'NOTHING'>): number {
  if (meaning === 'SUPERVISORY') return 5;
  return meaning === 'TELEMETRY' ? 6 : DEFAULT_PRIORITY[meaning];
}

/** The gravest of what a field says: words, lists of words, true, numbers. null: nothing, or nothing wrong. */
export function hearAlarm(field: unknown): Heard | null {
  return hear(field, meaningOf);
}

/**
 * For text that people write for other ends (the name of a place, an annotation): only SOS, in any case, with or
 * without dots, is a call for help there.
 */
export function isSos(text: unknown): text is string {
  return typeof text === 'string' && text.length < 50 && text.replace(/[\s.!]/g, '').toLowerCase() === 'sos';
}

const OWN_TYPES: ReadonlySet<string> = new Set(ALARM_TYPES);

/** As above, but our own names of alarm types mean themselves: for `native`, whose GEOFENCE is not Traccar's. */
export function hearOwnAlarm(field: unknown): Heard | null {
  return hear(field, (word) => (OWN_TYPES.has(word.trim()) ? (word.trim() as AlarmType) : meaningOf(word)));
}

function hear(field: unknown, meaning: (word: string) => Meaning): Heard | null {
  const said = saidBy(field);
  if (said === null) return null;
  let gravest: Meaning = 'NOTHING';
  for (const word of said.split(/[,;|]/)) {
    const one = meaning(word);
    if (one === 'NOTHING') continue;
    if (gravest === 'NOTHING' || rank(one) < rank(gravest)) gravest = one;
  }
  if (gravest === 'NOTHING') return null;
  const kind = kindOf(gravest);
  if (gravest === 'SUPERVISORY' || gravest === 'TELEMETRY') return { kind, alarm: null };
  return { kind, alarm: { type: gravest, said: cleanText(said, SAID_LENGTH) || '?' } };
}

/** Lists in lists in lists: nobody means anything by more, and a hostile body must not fill our stack. */
const MAX_NESTING = 8;

function saidBy(field: unknown, depth = 0): string | null {
  if (field === undefined || field === null || field === '') return null;
  if (typeof field === 'string') return field;
  if (typeof field === 'number' || typeof field === 'boolean') return String(field);
  if (typeof field !== 'object') return null;
  if (Array.isArray(field)) {
    if (depth === MAX_NESTING) return 'unreadable alarm';
    const words = field.map((inner) => saidBy(inner, depth + 1)).filter((word) => word !== null);
    return words.length === 0 ? null : words.join(',');
  }
  // An object cannot be a word; `{"type":"sos"}` is how some relays write one.
  const type = (field as Readonly<Record<string, unknown>>)['type'];
  if (typeof type === 'string') return type;
  return Object.keys(field).length === 0 ? null : 'unreadable alarm';
}
