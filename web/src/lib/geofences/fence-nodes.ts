/** From what the server says of a fence to what is drawn and edited, and back. Pure. */
import type { GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';
import type { ResultOf, VariablesOf } from '../graphql/client.ts';
import type { ChangeFenceDocument, FenceFields } from '../graphql/geofence-documents.ts';

import { nextKey, type FenceStart, type RuleDraft } from './fence-draft.svelte.ts';

export type FenceNode = ResultOf<typeof FenceFields>;
type ShapeNode = FenceNode['shape'];
type ChangeInput = VariablesOf<typeof ChangeFenceDocument>['input'];
export type ShapeInput = NonNullable<ChangeInput['shape']>;
export type RuleInput = NonNullable<ChangeInput['rules']>[number];

interface Point {
  readonly lon: number;
  readonly lat: number;
}
const positionOf = ({ lon, lat }: Point): Position => [lon, lat];
const pointOf = ([lon, lat]: Position): Point => ({ lon, lat });

export function shapeOfNode({ kind, center, radiusM, rings, line, widthM }: ShapeNode): GeofenceShape {
  switch (kind) {
    case 'CIRCLE':
      return { kind, center: positionOf(center!), radiusM: radiusM! };
    case 'POLYGON':
      return { kind, rings: rings!.map(({ points }) => points.map(positionOf)) };
    case 'CORRIDOR':
      return { kind, line: line!.map(positionOf), widthM: widthM! };
    default:
      return kind satisfies never;
  }
}

export function inputOfShape(shape: GeofenceShape): ShapeInput {
  switch (shape.kind) {
    case 'CIRCLE':
      return { kind: shape.kind, center: pointOf(shape.center), radiusM: shape.radiusM };
    case 'POLYGON':
      return { kind: shape.kind, rings: shape.rings.map((ring) => ({ points: ring.map(pointOf) })) };
    case 'CORRIDOR':
      return { kind: shape.kind, line: shape.line.map(pointOf), widthM: shape.widthM };
    default:
      return shape satisfies never;
  }
}

const MPH = 0.44704;

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

export function draftOfRule(rule: FenceNode['rules'][number]): RuleDraft {
  const { window, teams } = rule;
  return {
    ...{ key: nextKey(), id: rule.id, trigger: rule.trigger, response: rule.response },
    minutes: rule.afterSeconds === null ? '30' : `${rule.afterSeconds / 60}`,
    speedMph: rule.speedMps === null ? '30' : `${Math.round(rule.speedMps / MPH)}`,
    at: rule.atMinute === null ? '18:00' : clockOf(rule.atMinute),
    hours: window === null ? 'ALWAYS' : 'SOME',
    weekdays: (window?.weekdays ?? [0, 1, 2, 3, 4]).map(String),
    from: clockOf(window?.fromMinute ?? 480),
    to: clockOf(window?.toMinute ?? 1_080),
    teams: teams === null ? 'ALL' : 'SOME',
    teamIds: teams?.map(({ id }) => id) ?? [],
    priority: `${rule.priority ?? 3}`,
  };
}

export function inputOfRule(rule: RuleDraft): RuleInput {
  const { trigger, response } = rule;
  return {
    ...(rule.id === null ? {} : { id: rule.id }),
    ...{ trigger, response },
    ...(trigger === 'DWELL' ? { afterSeconds: Math.round(Number(rule.minutes) * 60) } : {}),
    ...(trigger === 'SPEED' ? { speedMps: Number(rule.speedMph) * MPH } : {}),
    ...(trigger === 'ABSENT' ? { atMinute: minuteOf(rule.at) } : {}),
    ...(rule.hours === 'SOME'
      ? {
          window: {
            weekdays: rule.weekdays.map(Number).sort((a, b) => a - b),
            fromMinute: minuteOf(rule.from),
            toMinute: minuteOf(rule.to),
          },
        }
      : {}),
    ...(rule.teams === 'SOME' ? { teamIds: [...rule.teamIds] } : {}),
    ...(response === 'ALARM' ? { priority: Number(rule.priority) } : {}),
  };
}

export function startOf(fence: FenceNode): FenceStart {
  const { id, version, name, shape, rules } = fence;
  return { id, version, name, shape: shapeOfNode(shape), rules: rules.map(draftOfRule) };
}
