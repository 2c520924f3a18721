/** Fences, their rules and what has changed between two versions, in words. */
import type { Geofence, GeofenceRule, GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';
import type { TeamId } from '@lonewatch/schema/contract/ids.ts';
import type { StepWindow } from '@lonewatch/schema/contract/plan.ts';
import { DAY_MIN } from './plan-hours.ts';

export type TeamName = (id: TeamId) => string;
export type Part = 'NAME' | 'SHAPE' | 'RULES';

type Comparable = Pick<Geofence, 'name' | 'shape' | 'rules'>;

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Alarm, priority 1, when somebody enters, Mon to Fri 22:00–06:00, for Leeds team.` */
export function ruleSentence(rule: GeofenceRule, teamName: TeamName): string {
  const { response, priority, window, teamIds } = rule;
  const what = {
    NOTE: 'Note',
    SUPERVISORY: 'Supervisory signal',
    ALARM: `Alarm, priority ${priority ?? 1},`,
  }[response];
  const hours = window === null ? '' : `, ${hoursWords(window, rule.trigger === 'ABSENT')}`;
  const whom = teamIds === null ? '' : `, for ${teamIds.map(teamName).join(', ')}`;
  return `${what} ${triggerWords(rule)}${hours}${whom}.`;
}

function triggerWords({ trigger, afterS, speedMps, atMin }: GeofenceRule): string {
  switch (trigger) {
    case 'ENTER':
      return 'when somebody enters';
    case 'EXIT':
      return 'when somebody leaves';
    case 'DWELL':
      return `when somebody stays longer than ${durationWords(afterS ?? 0)}`;
    case 'CROSSED':
      return 'when somebody has crossed it between two fixes';
    case 'ABSENT':
      return `when nobody is here at ${clockWords(atMin ?? 0)}`;
    case 'SPEED':
      return `when somebody is faster than ${Math.round((speedMps ?? 0) * 3.6)} km/h`;
    default:
      return trigger satisfies never;
  }
}

function durationWords(seconds: number): string {
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function clockWords(minute: number): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function hoursWords({ weekdays, fromMin, toMin }: StepWindow, onlyDays: boolean): string {
  const run = weekdays.length > 2 && weekdays.every((day, i) => i === 0 || day === weekdays[i - 1]! + 1);
  const days =
    weekdays.length === 7
      ? 'every day'
      : run
        ? `${DAYS[weekdays[0]!]} to ${DAYS[weekdays.at(-1)!]}`
        : weekdays.map((day) => DAYS[day]).join(', ');
  const isWholeDay = fromMin === toMin || (fromMin === 0 && toMin === DAY_MIN);
  return onlyDays || isWholeDay ? days : `${days} ${clockWords(fromMin)}–${clockWords(toMin)}`;
}

export function shapeWords(shape: GeofenceShape): string {
  switch (shape.kind) {
    case 'CIRCLE':
      return `a circle of ${metres(shape.radiusM)} around ${shape.center[1].toFixed(5)}, ${shape.center[0].toFixed(5)}`;
    case 'POLYGON': {
      const [outline, ...holes] = shape.rings;
      const count =
        holes.length === 0 ? '' : holes.length === 1 ? ' and a hole' : ` and ${holes.length} holes`;
      return `a polygon of ${outline?.length ?? 0} points${count}`;
    }
    case 'CORRIDOR':
      return `a corridor ${metres(shape.widthM)} wide along ${shape.line.length} points`;
    default:
      return shape satisfies never;
  }
}

function metres(valueM: number): string {
  return `${valueM.toLocaleString('en-GB')} m`;
}

export function changedParts(before: Comparable, after: Comparable): Part[] {
  const parts: Part[] = [];
  if (before.name !== after.name) parts.push('NAME');
  if (!isAlike(before.shape, after.shape)) parts.push('SHAPE');
  if (!isAlike(before.rules, after.rules)) parts.push('RULES');
  return parts;
}

/** Empty: nothing. */
export function changeSentences(before: Comparable, after: Comparable, teamName: TeamName): string[] {
  const parts = changedParts(before, after);
  const found: string[] = [];
  if (parts.includes('NAME')) found.push(`Name: “${before.name}” is now “${after.name}”.`);
  if (parts.includes('SHAPE')) {
    const [was, is] = [shapeWords(before.shape), shapeWords(after.shape)];
    found.push(was === is ? `Shape: ${is}, with points moved.` : `Shape: ${was} is now ${is}.`);
  }
  if (!parts.includes('RULES')) return found;
  const rulesFound = ruleChanges(before.rules, after.rules, teamName);
  return [...found, ...(rulesFound.length === 0 ? ['Rules: put in another order.'] : rulesFound)];
}

function ruleChanges(
  before: readonly GeofenceRule[],
  after: readonly GeofenceRule[],
  teamName: TeamName,
): string[] {
  const old = new Map(before.map((rule) => [rule.id, rule]));
  const found: string[] = [];
  for (const rule of after) {
    const was = old.get(rule.id);
    old.delete(rule.id);
    const is = ruleSentence(rule, teamName);
    if (was === undefined) found.push(`Rule added: ${is}`);
    else if (!isAlike(was, rule)) found.push(`Rule changed: ${is} It was: ${ruleSentence(was, teamName)}`);
  }
  for (const rule of old.values()) found.push(`Rule taken away: ${ruleSentence(rule, teamName)}`);
  return found;
}

/** Whatever the order of their keys: the database keeps its own. */
function isAlike(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [mine, theirs] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    mine.length === theirs.size &&
    mine.every(([key, value]) => theirs.has(key) && isAlike(value, theirs.get(key)))
  );
}
