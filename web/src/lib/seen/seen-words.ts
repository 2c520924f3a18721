/**
 * Who has seen whose location, as one plain sentence: "A control room operator (Ben Okafor) saw your live position on the
 * map, because you were in an alarm." Written for the person who was seen.
 */
import type { ReadKind, ReadReason } from '@lonewatch/schema/contract/access.ts';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import type { ViewerKind } from '@lonewatch/schema/contract/viewer.ts';
import { ROLE_WORDS } from '../identity/role-words.ts';
import { ukDate, ukTime } from '../ui/uk-time.ts';

export interface SeenLook {
  readonly from: string;
  readonly to: string;
  readonly viewerKind: ViewerKind;
  readonly viewerName: string;
  readonly role: Role;
  readonly what: ReadKind;
  readonly why: ReadReason;
  readonly reason: string | null;
}

const WHAT: Readonly<Record<ReadKind, string>> = {
  LIVE_MAP: 'position on the live map',
  LAST_KNOWN_FIX: 'last known position',
  TRAIL: 'trail',
  ALARM_PLACE: 'place of an alarm',
  DATE_OF_BIRTH: 'date of birth',
  NOTES: 'notes for helpers',
  DURESS_WORDS: 'duress words',
  VOICE_MEMO: 'spoken note',
  REPLAY: 'past positions in a replay',
  TRAIL_EXPORT: 'past positions in a file',
  GEOFENCE_EVENTS: 'times at geofences',
};

/** About oneself, and about somebody else. */
const WHY: Readonly<Record<ReadReason, readonly [string, string]>> = {
  SESSION: ['you were in a monitored session', 'in a monitored session'],
  ALARM: ['you were in an alarm', 'in an alarm'],
  SHARED: ['you let your last known position be seen outside sessions', 'shared by the worker'],
  BREAK_GLASS: ['they gave a reason', 'with a reason, outside an alarm'],
  SENSITIVE_ASKED: ['they gave a reason', 'with a reason'],
  SILENT_ALARM: ['there was an alarm', 'in an alarm'],
  REPORT: ['they reported on an alarm and gave a reason', 'for a report, with a reason'],
};

/** "Safety manager", "Wall display", "API key": what looked. */
export function viewerWords({ viewerKind, role }: Pick<SeenLook, 'viewerKind' | 'role'>): string {
  if (viewerKind === 'WALL') return 'Wall display';
  if (viewerKind === 'KEY') return 'Program with an API key';
  return ROLE_WORDS[role];
}

export function whatWords(what: ReadKind): string {
  const word = WHAT[what];
  return word.charAt(0).toLocaleUpperCase('en-GB') + word.slice(1);
}

/** For the worker: "saw your position on the live map, because you were in an alarm." */
export function deedWords({ what, why }: Pick<SeenLook, 'what' | 'why'>): string {
  return `saw your ${WHAT[what]}, because ${WHY[why][0]}.`;
}

/** For whoever reads the log: "In an alarm". */
export function whyWords(why: ReadReason): string {
  const word = WHY[why][1];
  return word.charAt(0).toLocaleUpperCase('en-GB') + word.slice(1);
}

/** "Sun 22 Nov, 14:20 to 14:35"; one minute is one time. */
export function spanWords(from: string, to: string): string {
  const fromMs = Date.parse(from);
  const toMs = Date.parse(to);
  const start = `${ukDate(fromMs)}, ${ukTime(fromMs)}`;
  if (toMs - fromMs <= 60_000) return start;
  return ukDate(fromMs) === ukDate(toMs)
    ? `${start} to ${ukTime(toMs)}`
    : `${start} to ${ukDate(toMs)}, ${ukTime(toMs)}`;
}
