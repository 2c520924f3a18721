/**
 * A signal is any inbound message, in our words, after its protocol has been understood and before any rule has judged it.
 * Adapters make signals; the pipeline judges them. Nothing here is trusted beyond its type.
 */
import type { AlarmType } from './alarm.ts';
import type { LocationFix } from './fix.ts';
import type { DeviceKind } from './worker.ts';

export const PROTOCOLS = ['owntracks', 'osmand', 'traccar', 'overland', 'gpslogger', 'native'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const SIGNAL_KINDS = ['ALARM', 'SUPERVISORY', 'TELEMETRY', 'TEST', 'TIMER'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** What a worker's device may say of the monitored period of lone work. Only `native` carries these. */
export const SESSION_ACTS = ['START', 'CHECK_IN', 'AMBER', 'END'] as const;
export type SessionAct = (typeof SESSION_ACTS)[number];

export interface SessionReport {
  readonly act: SessionAct;
  /** Minutes from now to the end; only with START. null: the employer's default. */
  readonly durationMin: number | null;
  /** Minutes between check-ins, 5 to 1,440; only with START. null: the employer's default. */
  readonly intervalMin: number | null;
}

/**
 * What is odd about a report. Adapters set the first group, the track rules the second.
 * Kept with the report for ever; the bit is stored: append only.
 */
export const MARKS = [
  // found by an adapter
  'TIME_MISSING', // the report names no time of its own: receivedAt stands in
  'ID_MISSING', // no device id anywhere in the request
  'MOCK', // the phone says that the position was made up
  'NOT_VALID', // the tracker says that the position is not valid
  'FIX_DROPPED', // a position was there but is no place on earth: the report is kept without it
  'FIELD_DROPPED', // another field was out of its range and left out
  // found by the track rules
  'DUPLICATE', // the same device, time and place is in the history already
  'LATE', // older than the fix that the live marker shows
  'BACKFILLED', // received more than two minutes after it was measured
  'JUMP', // implies an impossible speed and no second fix agrees yet
  'CLOCK_AHEAD', // the device's clock was ahead of ours: receivedAt stands in
  'CLOCK_INVALID', // the device's time was before 2015: receivedAt stands in
] as const;
export type Mark = (typeof MARKS)[number];

export function markBits(marks: readonly Mark[]): number {
  let bits = 0;
  for (const mark of marks) bits |= 1 << MARKS.indexOf(mark);
  return bits;
}

export function marksOf(bits: number): Mark[] {
  return MARKS.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

export interface Signal {
  readonly kind: SignalKind;
  readonly protocol: Protocol;
  /** The id that the client sends: `user/device` for OwnTracks. 1 to 128 characters. */
  readonly externalId: string;
  /** What the protocol lets us guess, for a device that nobody knows yet. */
  readonly deviceKind: DeviceKind;
  /** When the device says that it happened, milliseconds since 1970 UTC; null when it does not say. */
  readonly deviceAtMs: number | null;
  /** null: a heartbeat, an alarm or a session report without a position. */
  readonly fix: Omit<LocationFix, 'fixAtMs'> | null;
  readonly batteryPercent: number | null;
  readonly charging: boolean | null;
  readonly alarm: SignalAlarm | null;
  readonly session: SessionReport | null;
  readonly marks: readonly Mark[];
}

export interface SignalAlarm {
  readonly type: AlarmType;
  /** The client's own word for it, such as `sos` or `fallDown`, at most 200 characters. */
  readonly said: string;
}

/** Never refused, bounded or delayed for the sake of anything else. A test or a low battery calls nobody. */
export function isCallForHelp({ kind, alarm }: Signal): boolean {
  return kind === 'ALARM' && alarm !== null;
}

/** A message, or part of one, that is no signal. Kept with its reason so that somebody can mend the sender. */
export interface Rejected {
  readonly protocol: Protocol | null;
  readonly externalId: string | null;
  /** One sentence: what is wrong and what to do. */
  readonly reason: string;
  /** The offending part, at most 2,000 characters. */
  readonly excerpt: string;
}
