/** Words and bounds of looking at the past. The frames are those of `PROTOCOL.md`. */

/** HAPPENED: by when everybody was somewhere. SEEN: by when the server knew it, which is what the consoles showed then. */
export const REPLAY_ORDERS = ['HAPPENED', 'SEEN'] as const;
export type ReplayOrder = (typeof REPLAY_ORDERS)[number];

/** What stands on the time line. */
export const REPLAY_MARK_KINDS = ['ALARM', 'INCIDENT', 'SESSION', 'GEOFENCE'] as const;
export type ReplayMarkKind = (typeof REPLAY_MARK_KINDS)[number];

export const REPLAY_LIMITS = {
  stepS: { min: 1, max: 3_600 },
  /** Of one answer: a stretch that begins with a key frame and can be shown by itself. */
  frames: 300,
  windowMs: 31 * 86_400_000,
  marks: 2_000,
} as const;

/** What led up to an alarm belongs to it: so much of the way is part of the incident. */
export const BEFORE_ALARM_MS = 15 * 60_000;
