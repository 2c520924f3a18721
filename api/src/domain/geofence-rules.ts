/**
 * What becomes of somebody's being within a fence, fix by fix, and what its rules make of that. A border is crossed when two
 * fixes running agree, or when one is clear of it by more than its own accuracy: jitter at a border is no news.
 */
import type {
  Geofence,
  GeofenceEvent,
  GeofenceRule,
  GeofenceTrigger,
} from '@lonewatch/schema/contract/geofence.ts';
import type { TeamId } from '@lonewatch/schema/contract/ids.ts';
import { isInWindow } from './plan-hours.ts';

/** What a fix without an accuracy is taken to be good for. */
export const ASSUMED_ACCURACY_M = 30;
/** Between two fixes that lie farther apart in time nobody knows which way somebody went, or how fast. */
export const LONGEST_GAP_MS = 300_000;
/** An older fix no longer says that somebody is within: as `LOST` in contract/fix.ts. */
export const PRESENT_FOR_MS = 1_800_000;

/** One worker and one fence, as long as there is anything to know. */
export interface Stay {
  /** null: outside, with a fix in doubt. */
  readonly sinceMs: number | null;
  /** When the newest fix was taken, if it disagrees with the rest of this and nothing has decided yet; null: it agrees. */
  readonly doubtMs: number | null;
  /** Rules whose DWELL or SPEED of this stay has fired. */
  readonly fired: readonly number[];
}

export const OUTSIDE_STAY: Stay = { sinceMs: null, doubtMs: null, fired: [] };

export interface Sight {
  readonly within: boolean;
  /** From the border by more than the fix may err. */
  readonly clear: boolean;
  readonly atMs: number;
}

/** `change`: what was settled by this fix; null: nothing. */
export function settle(
  stay: Stay,
  { within, clear, atMs }: Sight,
): { stay: Stay; change: 'ENTER' | 'EXIT' | null } {
  const isInside = stay.sinceMs !== null;
  if (within === isInside)
    return { stay: stay.doubtMs === null ? stay : { ...stay, doubtMs: null }, change: null };
  if (!clear && stay.doubtMs === null) return { stay: { ...stay, doubtMs: atMs }, change: null };
  if (!within) return { stay: OUTSIDE_STAY, change: 'EXIT' };
  return { stay: { sinceMs: stay.doubtMs ?? atMs, doubtMs: null, fired: [] }, change: 'ENTER' };
}

/** About somebody of this team, at this moment. */
export function applies(rule: GeofenceRule, teamId: TeamId | null, atMs: number): boolean {
  return isAbout(rule, teamId) && isInWindow(rule.window, atMs);
}

export function isAbout({ teamIds }: GeofenceRule, teamId: TeamId | null): boolean {
  return teamIds === null || (teamId !== null && teamIds.includes(teamId));
}

export function rulesOf(
  { rules }: Pick<Geofence, 'rules'>,
  trigger: GeofenceTrigger,
): readonly GeofenceRule[] {
  return rules.filter((rule) => rule.trigger === trigger);
}

/** What has happened, before it is stored. */
export type EventDraft = Omit<GeofenceEvent, 'id' | 'alarmId'>;

export interface Happening {
  readonly draft: EventDraft;
  readonly rule: GeofenceRule;
}

export function happening(
  fence: Geofence,
  rule: GeofenceRule,
  what: Pick<EventDraft, 'workerId' | 'atMs' | 'receivedAtMs' | 'late' | 'lonE7' | 'latE7'>,
): Happening {
  const { workerId, atMs, receivedAtMs, late, lonE7, latE7 } = what;
  return {
    rule,
    draft: {
      ...{ employerId: fence.employerId, geofenceId: fence.id, geofenceVersion: fence.version },
      ...{ geofenceName: fence.name, ruleId: rule.id, trigger: rule.trigger, response: rule.response },
      ...{ workerId, atMs, receivedAtMs, late, lonE7, latE7 },
    },
  };
}

/** What the alarm says to whoever answers it. */
export function wordsOf({ rule, draft }: Happening): string {
  const name = draft.geofenceName;
  switch (rule.trigger) {
    case 'ENTER':
      return `entered ${name}`;
    case 'EXIT':
      return `left ${name}`;
    case 'DWELL':
      return `in ${name} for ${Math.round((rule.afterS ?? 0) / 60)} min`;
    case 'CROSSED':
      return `crossed ${name}`;
    case 'ABSENT':
      return `nobody in ${name} at ${clockOf(rule.atMin ?? 0)}`;
    case 'SPEED':
      return `faster than ${Math.round((rule.speedMps ?? 0) * 3.6)} km/h in ${name}`;
    default:
      return rule.trigger satisfies never;
  }
}

function clockOf(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** A way that two fixes prove, metres apart, and not only their errors. */
export function provesWay(
  lengthM: number,
  accuracyAM: number,
  accuracyBM: number,
  bothClear: boolean,
): boolean {
  return bothClear || lengthM > 2 * (accuracyAM + accuracyBM);
}

/** The slowest that somebody can have been between two fixes, metres a second. */
export function provenSpeedMps(
  lengthM: number,
  accuracyAM: number,
  accuracyBM: number,
  spentMs: number,
): number {
  return spentMs <= 0 ? 0 : (Math.max(0, lengthM - accuracyAM - accuracyBM) * 1000) / spentMs;
}
