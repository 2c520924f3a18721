/** What the wire's words mean to a person in a control room. Every value of a closed set has its words. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { FixSource } from '@lonewatch/schema/contract/fix.ts';
import type { SessionActName } from '@lonewatch/schema/contract/session.ts';
import type { Mark, Protocol } from '@lonewatch/schema/contract/signal.ts';
import type { DeviceKind, SessionState } from '@lonewatch/schema/contract/worker.ts';

export const SOURCE_WORDS: Readonly<Record<FixSource, string>> = {
  GNSS: 'Satellites',
  WIFI: 'Wi-Fi',
  CELL: 'Phone mast',
  BEACON: 'Beacon',
  STATED: 'Stated by a person',
  UNKNOWN: 'Source not said',
};

export const DEVICE_KIND_WORDS: Readonly<Record<DeviceKind, string>> = {
  PHONE_APP: 'Phone app',
  ID_BADGE: 'ID badge',
  PENDANT: 'Pendant',
  WATCH: 'Watch',
  SATELLITE: 'Satellite device',
  GAS_DETECTOR: 'Gas detector',
  BODY_WORN_CAMERA: 'Body-worn camera',
  TRACKER: 'Tracker',
  UNKNOWN: 'Device',
};

export const PROTOCOL_WORDS: Readonly<Record<Protocol, string>> = {
  owntracks: 'OwnTracks',
  osmand: 'Traccar Client',
  traccar: 'Traccar server',
  overland: 'Overland',
  gpslogger: 'GPSLogger',
  native: 'Lonewatch',
};

export const SESSION_WORDS: Readonly<Record<SessionState, string>> = {
  PLANNED: 'Planned',
  ACTIVE: 'On duty',
  CHECK_IN_DUE: 'Check-in due',
  GRACE: 'Check-in missed, in grace',
  OVERDUE: 'Overdue',
  SUSPENDED: 'Suspended',
  ENDED: 'Ended',
  CANCELLED: 'Cancelled',
  EXPIRED: 'Expired',
};

export const SESSION_ACT_WORDS: Readonly<Record<SessionActName, string>> = {
  START: 'Session started',
  CHECK_IN: 'Checked in',
  EXTEND: 'Extended',
  SUSPEND: 'Driving',
  RESUME: 'Arrived',
  NOTE: 'Note',
  AMBER: 'Amber',
  END: 'Session ended',
  HOME_SAFE: 'Home safe',
  EXPIRE: 'Session expired',
  CANCEL_ALARM: 'Alarm called a mistake',
};

export const ALARM_WORDS: Readonly<Record<AlarmType, string>> = {
  DURESS: 'Duress',
  PANIC: 'Panic button',
  FALL: 'Fall detected',
  NO_MOTION: 'No movement',
  TETHER: 'Badge pulled off',
  CRASH: 'Vehicle crash',
  GAS: 'Gas detected',
  CHECK_IN_MISSED: 'Check-in missed',
  SESSION_EXPIRED: 'Session ran out',
  AMBER_ESCALATED: 'Amber turned red',
  SIGNAL_LOST: 'Signal lost',
  LOW_BATTERY: 'Low battery',
  GEOFENCE: 'Area crossed',
  VIDEO_ALARM: 'Camera alarm',
  MANUAL: 'Raised by a person',
  TEST: 'Test',
  ACTIVATION: 'Activation call',
};

export interface MarkWords {
  readonly word: string;
  /** What it means for whoever relies on the position. */
  readonly meaning: string;
}

export const MARK_WORDS: Readonly<Record<Mark, MarkWords>> = {
  TIME_MISSING: { word: 'No time', meaning: 'The report named no time; the time of arrival stands in.' },
  ID_MISSING: { word: 'No id', meaning: 'The report named no device; it was filed under its token.' },
  MOCK: { word: 'Made up', meaning: 'The phone says that an app made this position up.' },
  NOT_VALID: { word: 'Not valid', meaning: 'The tracker itself says that this position is not valid.' },
  FIX_DROPPED: { word: 'No position', meaning: 'The position was no place on earth and was left out.' },
  FIELD_DROPPED: { word: 'Field left out', meaning: 'One value was out of its range and was left out.' },
  DUPLICATE: { word: 'Repeat', meaning: 'The same report had come before.' },
  LATE: { word: 'Late', meaning: 'Older than the position on the map, so the map did not move.' },
  BACKFILLED: {
    word: 'Sent later',
    meaning: 'Kept by the device while it had no signal, and sent afterwards.',
  },
  JUMP: { word: 'Jump', meaning: 'Too far to be true until a second report agrees; the map did not move.' },
  CLOCK_AHEAD: {
    word: 'Clock ahead',
    meaning: 'The device’s clock was ahead; the time of arrival stands in.',
  },
  CLOCK_INVALID: {
    word: 'Clock wrong',
    meaning: 'The device’s clock was years out; the time of arrival stands in.',
  },
};

const COMPASS = [
  'north',
  'north-east',
  'east',
  'south-east',
  'south',
  'south-west',
  'west',
  'north-west',
] as const;

/** `312° north-west` */
export function headingWords(headingDeg: number): string {
  return `${Math.round(headingDeg) % 360}° ${COMPASS[Math.round(headingDeg / 45) % 8]!}`;
}

/** Below this a phone that lies still still claims to move. */
const STILL_MPS = 0.4;
const MPH_PER_MPS = 2.236936;

/** `31 mph`; `Standing still` */
export function speedWords(speedMps: number): string {
  if (speedMps < STILL_MPS) return 'Standing still';
  const mph = speedMps * MPH_PER_MPS;
  return `${mph < 10 ? mph.toFixed(1) : Math.round(mph)} mph`;
}

/** `±8 m`, `±1.2 km`; null: the device does not say. */
export function accuracyWords(accuracyM: number | null): string {
  if (accuracyM === null) return 'accuracy not said';
  return accuracyM < 1000 ? `±${Math.ceil(accuracyM)} m` : `±${(accuracyM / 1000).toFixed(1)} km`;
}
