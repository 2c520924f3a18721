/** What a rule of a fence may say, each wrong thing with one sentence. */
import { GEOFENCE_LIMITS, type GeofenceRule } from '@lonewatch/schema/contract/geofence.ts';
import type { TeamId } from '@lonewatch/schema/contract/ids.ts';
import { bad, good, type Checked } from './geofence-check.ts';
import { DAY_MIN } from './plan-hours.ts';

export type RuleDraft = Omit<GeofenceRule, 'id'> & { readonly id: number | null };

export interface RuleContext {
  /** Of the version that is changed. */
  readonly knownIds: readonly number[];
  /** The highest that any version has given. */
  readonly lastId: number;
  readonly isTeam: (id: TeamId) => boolean;
}

/** With ids: a rule keeps its own, a new one gets the next. */
export function checkedRules(
  drafts: readonly RuleDraft[],
  context: RuleContext,
): Checked<readonly GeofenceRule[]> {
  const { rules: most } = GEOFENCE_LIMITS;
  if (drafts.length > most) return bad(`A fence has at most ${most} rules, not ${drafts.length}.`);
  const rules: GeofenceRule[] = [];
  let { lastId } = context;
  for (const [index, draft] of drafts.entries()) {
    const where = `Rule ${index + 1}`;
    const problem =
      idProblem(draft, rules, context, where) ??
      triggerProblem(draft, where) ??
      windowProblem(draft, where) ??
      responseProblem(draft, where) ??
      teamProblem(draft, context, where);
    if (problem !== null) return bad(problem);
    if (draft.id === null) lastId += 1;
    rules.push(tidy(draft, draft.id ?? lastId));
  }
  return good(rules);
}

/** What belongs to another trigger or response is left out. */
function tidy({ trigger, response, window, teamIds, ...rest }: RuleDraft, id: number): GeofenceRule {
  return {
    id,
    trigger,
    afterS: trigger === 'DWELL' ? rest.afterS : null,
    speedMps: trigger === 'SPEED' ? rest.speedMps : null,
    atMin: trigger === 'ABSENT' ? rest.atMin : null,
    window: window && { ...window, weekdays: [...new Set(window.weekdays)].sort((a, b) => a - b) },
    teamIds: teamIds && [...new Set(teamIds)],
    response,
    priority: response === 'ALARM' ? rest.priority : null,
  };
}

function idProblem(
  { id }: RuleDraft,
  before: readonly GeofenceRule[],
  { knownIds }: RuleContext,
  where: string,
): string | null {
  if (id === null) return null;
  if (!knownIds.includes(id))
    return `${where} says that it is number ${id}, which this fence does not have. Leave the number out for a new rule.`;
  return before.some((rule) => rule.id === id) ? `${where} has the number of another, ${id}.` : null;
}

function triggerProblem({ trigger, afterS, speedMps, atMin }: RuleDraft, where: string): string | null {
  const { dwellS, speedMps: speed } = GEOFENCE_LIMITS;
  switch (trigger) {
    case 'DWELL':
      return isWithin(afterS, dwellS.min, dwellS.max) && Number.isInteger(afterS)
        ? null
        : `${where} waits for somebody to stay: say after how long, 1 minute to 24 hours.`;
    case 'SPEED':
      return isWithin(speedMps, speed.min, speed.max)
        ? null
        : `${where} watches speed: say above how much, ${speed.min} to ${speed.max} metres per second.`;
    case 'ABSENT':
      return isWithin(atMin, 0, DAY_MIN - 1) && Number.isInteger(atMin)
        ? null
        : `${where} expects somebody: say at what time of the day.`;
    case 'ENTER':
    case 'EXIT':
    case 'CROSSED':
      return null;
    default:
      return trigger satisfies never;
  }
}

function windowProblem({ window }: RuleDraft, where: string): string | null {
  if (window === null) return null;
  const { weekdays, fromMin, toMin } = window;
  if (weekdays.length === 0)
    return `${where} holds on no day. Choose days, or leave the hours out for at any time.`;
  if (weekdays.some((day) => !Number.isInteger(day) || day < 0 || day > 6))
    return `${where} has a weekday that there is not: 0 is Monday, 6 is Sunday.`;
  const fits =
    Number.isInteger(fromMin) &&
    isWithin(fromMin, 0, DAY_MIN - 1) &&
    Number.isInteger(toMin) &&
    isWithin(toMin, 0, DAY_MIN);
  return fits ? null : `The hours of ${where.toLowerCase()} are none: minutes of the day go from 0 to 1,440.`;
}

function responseProblem({ response, priority }: RuleDraft, where: string): string | null {
  if (response !== 'ALARM') return null;
  return priority !== null && [1, 2, 3].includes(priority)
    ? null
    : `${where} raises an alarm: say of which priority, 1 (highest) to 3.`;
}

function teamProblem({ teamIds }: RuleDraft, { isTeam }: RuleContext, where: string): string | null {
  if (teamIds === null) return null;
  if (teamIds.length === 0) return `${where} is about no team. Choose some, or everybody.`;
  return teamIds.every(isTeam) ? null : `${where} names a team that there is not. Choose it anew.`;
}

function isWithin(value: number | null, min: number, max: number): value is number {
  return value !== null && value >= min && value <= max;
}
