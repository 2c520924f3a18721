/** Fences and their rules in words. */
import type {
  GeofenceResponse,
  GeofenceShape,
  GeofenceTrigger,
  ShapeKind,
} from '@lonewatch/schema/contract/geofence.ts';

export const KIND_WORDS: Readonly<Record<ShapeKind, string>> = {
  CIRCLE: 'Circle',
  POLYGON: 'Area',
  CORRIDOR: 'Corridor',
};

export const TRIGGER_WORDS: Readonly<Record<GeofenceTrigger, string>> = {
  ENTER: 'Somebody enters',
  EXIT: 'Somebody leaves',
  DWELL: 'Somebody stays longer than',
  CROSSED: 'Somebody passes through',
  ABSENT: 'Nobody is here at',
  SPEED: 'Somebody is faster than',
};

/** Of what has happened. */
export const HAPPENED: Readonly<Record<GeofenceTrigger, string>> = {
  ENTER: 'entered',
  EXIT: 'left',
  DWELL: 'stayed too long',
  CROSSED: 'passed through',
  ABSENT: 'nobody was there',
  SPEED: 'was too fast',
};

export const RESPONSE_WORDS: Readonly<Record<GeofenceResponse, string>> = {
  NOTE: 'Write it down',
  SUPERVISORY: 'Show it to whoever watches',
  ALARM: 'Raise an alarm',
};

function metres(value: number): string {
  return value >= 10_000
    ? `${(value / 1_000).toFixed(0)} km`
    : value >= 1_000
      ? `${(value / 1_000).toFixed(1)} km`
      : `${Math.round(value)} m`;
}

export function shapeWords(shape: GeofenceShape): string {
  switch (shape.kind) {
    case 'CIRCLE':
      return `Circle, ${metres(shape.radiusM)} around`;
    case 'POLYGON': {
      const holes = shape.rings.length - 1;
      const corners = shape.rings[0]?.length ?? 0;
      return `Area of ${corners} corners${holes === 0 ? '' : holes === 1 ? ' with a hole' : ` with ${holes} holes`}`;
    }
    case 'CORRIDOR':
      return `Corridor, ${metres(shape.widthM)} wide, ${shape.line.length} points`;
    default:
      return shape satisfies never;
  }
}
