/**
 * Which way the police are told, and which force (`domain.md` 1.3). Advice: the operator decides, nothing waits for it, and
 * both the advice and the decision stand in the log.
 */
import { fromE7, type LocationFix } from '@lonewatch/schema/contract/fix.ts';
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { Cue, Verification } from '@lonewatch/schema/contract/incident.ts';
import type {
  AdvisedForce,
  PoliceArrangement,
  PoliceForce,
  RouteAdvice,
} from '@lonewatch/schema/contract/police.ts';
import { reachOf } from './area.ts';

export interface RouteInput {
  readonly cues: readonly Cue[];
  readonly alarmTypes: readonly AlarmType[];
  readonly verification: Verification;
  readonly duress: boolean;
  /** null: where the worker is is not known. */
  readonly fix: Pick<LocationFix, 'lonE7' | 'latE7' | 'accuracyM'> | null;
  readonly forces: readonly PoliceForce[];
  /** Of the worker's employer. */
  readonly arrangements: readonly PoliceArrangement[];
  /** By force, under the URN, since `falseCallsSince`. */
  readonly falseCalls: ReadonlyMap<string, number>;
}

/** Counts for a fix that does not say how good it is. */
const UNKNOWN_ACCURACY_M = 1_000;

/** A pending assault or a serious threat: nothing less may go under a URN. Somebody merely abusive is not that. */
const URN_CUES: readonly Cue[] = ['ASSAULT', 'WEAPON', 'THREAT', 'ASKS_FOR_POLICE'];
const DIAL_999_CUES: readonly Cue[] = ['ASKS_FOR_AMBULANCE', 'INJURY', 'FIRE_OR_GAS', 'DISTRESS'];
const OVERDUE: readonly AlarmType[] = ['CHECK_IN_MISSED', 'SESSION_EXPIRED', 'SIGNAL_LOST', 'LOW_BATTERY'];

export function adviseRoute(input: RouteInput): RouteAdvice {
  const forces = forcesOf(input);
  const need = needOf(input);
  const urn = need.route === 'URN' ? urnOf(forces, input) : { route: need.route, reasons: [] };
  return {
    route: urn.route,
    forces,
    reasons: [...need.reasons, ...urn.reasons, ...whereabouts(forces, input)],
  };
}

/** Where a rolling twelve months begin: the same day a year ago. */
export function falseCallsSince(nowMs: number): number {
  const date = new Date(nowMs);
  return date.setUTCFullYear(date.getUTCFullYear() - 1);
}

type Route = Pick<RouteAdvice, 'route' | 'reasons'>;

/** How urgent it is, by what is known of the scene alone. */
function needOf({ cues, duress, verification, alarmTypes }: RouteInput): Route {
  const threats = cues.filter((cue) => URN_CUES.includes(cue));
  const others = cues.filter((cue) => DIAL_999_CUES.includes(cue));
  const besides = others.some((cue) => cue !== 'DISTRESS')
    ? [`${list(others)}: ambulance or fire as well, by 999.`]
    : [];
  if (threats.length > 0)
    return {
      route: 'URN',
      reasons: [`${list(threats)}: evidence of an assault or a serious threat.`, ...besides],
    };
  if (duress)
    return { route: 'URN', reasons: ['Help was asked for in disguise: a serious threat.', ...besides] };
  if (others.length > 0)
    return { route: 'DIAL_999', reasons: [`${list(others)}: urgent, without evidence of an assault.`] };
  if (cues.length > 0)
    return {
      route: 'DIAL_101',
      reasons: [`${list(cues)}: no evidence of a pending assault. Dial 999 as soon as it gets worse.`],
    };
  return withoutCue(verification, alarmTypes);
}

function withoutCue(verification: Verification, alarmTypes: readonly AlarmType[]): Route {
  if (verification === 'FALSE') return { route: 'NONE', reasons: ['It was verified as a false alarm.'] };
  if (verification === 'UNKNOWN')
    return { route: 'NONE', reasons: ['Nothing has been heard or seen yet: verify first.'] };
  if (alarmTypes.every((type) => OVERDUE.includes(type)))
    return {
      route: 'DIAL_101',
      reasons: [
        'Overdue or missing, without evidence of an assault: no URN. Dial 999 if there is reason to fear for life.',
      ],
    };
  return { route: 'DIAL_999', reasons: ['The worker called for help, and no evidence says why: no URN.'] };
}

/** There is reason for a URN: is there one that may be used? */
function urnOf(forces: readonly AdvisedForce[], { arrangements }: RouteInput): Route {
  const usable = forces.filter(({ urn }) => urn !== null);
  const reasons = forces.flatMap((force) => standing(force, arrangements));
  if (usable.length > 0) return { route: 'URN', reasons };
  const why =
    forces.length === 0 ? 'Which force answers there is not known: no URN.' : 'No URN can be used there.';
  return { route: 'DIAL_999', reasons: [...reasons, why] };
}

function standing(
  { id, name, urn, falseCalls }: AdvisedForce,
  arrangements: readonly PoliceArrangement[],
): string[] {
  const arranged = arrangements.find(({ forceId }) => forceId === id);
  if (arranged?.urn == null) return [`${name} has issued no URN.`];
  const calls = `${falseCalls} false ${falseCalls === 1 ? 'call' : 'calls'} in twelve months`;
  if (urn === null) return [`${name} has withdrawn its response to ${arranged.urn} (level 3).`];
  const issued = `${name}: URN ${urn}.`;
  if (falseCalls >= arranged.withdrawAt)
    return [issued, `${calls}: ${name} may refuse; be ready to dial 999.`];
  return falseCalls >= arranged.warnAt
    ? [issued, `${calls}: at ${arranged.withdrawAt} it is withdrawn.`]
    : [issued];
}

function whereabouts(forces: readonly AdvisedForce[], { fix }: RouteInput): string[] {
  if (fix === null) return ['Where the worker is is not known: say so.'];
  if (forces.length > 1) return [`Near a border: ${forces.map(({ name }) => name).join(' or ')} may answer.`];
  const [only] = forces;
  return only === undefined || only.certain
    ? []
    : [`${only.name} is the likeliest: nothing shows that it is no other.`];
}

function forcesOf({ fix, forces, arrangements, falseCalls }: RouteInput): AdvisedForce[] {
  if (fix === null) return [];
  const radiusM = fix.accuracyM ?? UNKNOWN_ACCURACY_M;
  const near = forces
    .map((force) => ({
      force,
      reach: reachOf(force.areas, fromE7(fix.lonE7), fromE7(fix.latE7)),
      slackM: radiusM + force.toleranceM,
    }))
    .filter(({ reach, slackM }) => reach.inside || reach.edgeM <= slackM)
    // Those that surround the place first, the deepest inside; then those that are nearest.
    .sort((a, b) => depth(b.reach) - depth(a.reach));
  return near.map(({ force: { id, name }, reach, slackM }) => {
    const arranged = arrangements.find(({ forceId }) => forceId === id);
    return {
      ...{ id, name, phone: arranged?.phone ?? null },
      urn: arranged?.level === 1 ? arranged.urn : null,
      falseCalls: falseCalls.get(id) ?? 0,
      certain: near.length === 1 && reach.inside && reach.edgeM > slackM,
    };
  });
}

function depth({ inside, edgeM }: { readonly inside: boolean; readonly edgeM: number }): number {
  return inside ? edgeM : -edgeM;
}

function list(cues: readonly Cue[]): string {
  return cues.map((cue) => cue.toLowerCase().replaceAll('_', ' ')).join(', ');
}
