/** What somebody writes of a geofence, as it is sent. */
import type { GeofenceShape, Position } from '../contract/geofence.ts';
import type { TeamId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { builder, idsOf } from './builder.ts';
import { ResponseEnum, ShapeKindEnum, TriggerEnum } from './geofence.ts';
import type { RuleWriting } from './geofence-ports.ts';
import { WindowInput } from './plan-writing.ts';

const PointInput = builder.inputType('GeoPointInput', {
  description: 'Degrees WGS84.',
  fields: (t) => ({ lon: t.float({ required: true }), lat: t.float({ required: true }) }),
});
const RingInput = builder.inputType('GeofenceRingInput', {
  fields: (t) => ({ points: t.field({ type: [PointInput], required: true }) }),
});

export const ShapeInput = builder.inputType('GeofenceShapeInput', {
  description: 'CIRCLE takes center and radiusM, POLYGON rings, CORRIDOR line and widthM.',
  fields: (t) => ({
    kind: t.field({ type: ShapeKindEnum, required: true }),
    center: t.field({ type: PointInput }),
    radiusM: t.float(),
    rings: t.field({ type: [RingInput], description: 'The outline, then its holes.' }),
    line: t.field({ type: [PointInput] }),
    widthM: t.float(),
  }),
});

export const RuleInput = builder.inputType('GeofenceRuleInput', {
  fields: (t) => ({
    id: t.int({ description: 'Of the rule that this one replaces; left out: a new one.' }),
    trigger: t.field({ type: TriggerEnum, required: true }),
    afterSeconds: t.int({ description: 'DWELL: 60 to 86,400.' }),
    speedMps: t.float({ description: 'SPEED: metres per second, 1 to 100.' }),
    atMinute: t.int({ description: 'ABSENT: of the employer’s local day, 0 to 1,439.' }),
    window: t.field({ type: WindowInput, description: 'Left out: at any time.' }),
    teamIds: t.idList({ description: 'Left out: everybody.' }),
    response: t.field({ type: ResponseEnum, required: true }),
    priority: t.int({ description: 'ALARM: 1 (highest) to 3.' }),
  }),
});

interface Point {
  readonly lon: number;
  readonly lat: number;
}
const positionOf = ({ lon, lat }: Point): Position => [lon, lat];

function given<T>(value: T | null | undefined, kind: string, field: string): T {
  if (value != null) return value;
  throw new Fault('BAD_USER_INPUT', `A ${kind.toLowerCase()} needs ${field}: add it to the shape.`);
}

export function shapeOf(input: typeof ShapeInput.$inferInput): GeofenceShape {
  const { kind } = input;
  switch (kind) {
    case 'CIRCLE':
      return {
        kind,
        center: positionOf(given(input.center, kind, 'center')),
        radiusM: given(input.radiusM, kind, 'radiusM'),
      };
    case 'POLYGON':
      return { kind, rings: given(input.rings, kind, 'rings').map(({ points }) => points.map(positionOf)) };
    case 'CORRIDOR':
      return {
        kind,
        line: given(input.line, kind, 'line').map(positionOf),
        widthM: given(input.widthM, kind, 'widthM'),
      };
    default:
      return kind satisfies never;
  }
}

export function ruleOf(input: typeof RuleInput.$inferInput): RuleWriting {
  const { window } = input;
  return {
    id: input.id ?? null,
    trigger: input.trigger,
    afterS: input.afterSeconds ?? null,
    speedMps: input.speedMps ?? null,
    atMin: input.atMinute ?? null,
    window:
      window == null
        ? null
        : { weekdays: window.weekdays, fromMin: window.fromMinute, toMin: window.toMinute },
    teamIds: idsOf<TeamId>('Team', input.teamIds),
    response: input.response,
    priority: input.priority ?? null,
  };
}
