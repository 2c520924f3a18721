/** Whether a fence seems to be drawn with longitude and latitude in each other's place: it lies where nobody works, and swapped where people do. */
import type { GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';
import { distanceM } from './geo.ts';

/** Nobody's work reaches this far from where they start. */
const FAR_M = 1_000_000;
const NEAR_M = 500_000;

/** `bases`: where the employer's teams start from; none: nothing can be said. null: nothing looks odd. */
export function swapWarning(shape: GeofenceShape, bases: readonly Position[]): string | null {
  const at = firstPoint(shape);
  if (at === null || bases.length === 0 || Math.abs(at[0]) > 90) return null;
  const other: Position = [at[1], at[0]];
  if (nearestM(at, bases) < FAR_M || nearestM(other, bases) > NEAR_M) return null;
  const place = `${at[1].toFixed(4)}, ${at[0].toFixed(4)}`;
  return `It lies at latitude, longitude ${place}, far from all your teams; with the two swapped it would be near them. Swap them, or say that the place is right.`;
}

export function swappedShape(shape: GeofenceShape): GeofenceShape {
  const swap = ([a, b]: Position): Position => [b, a];
  switch (shape.kind) {
    case 'CIRCLE':
      return { ...shape, center: swap(shape.center) };
    case 'POLYGON':
      return { ...shape, rings: shape.rings.map((ring) => ring.map(swap)) };
    case 'CORRIDOR':
      return { ...shape, line: shape.line.map(swap) };
    default:
      return shape satisfies never;
  }
}

function firstPoint(shape: GeofenceShape): Position | null {
  switch (shape.kind) {
    case 'CIRCLE':
      return shape.center;
    case 'POLYGON':
      return shape.rings[0]?.[0] ?? null;
    case 'CORRIDOR':
      return shape.line[0] ?? null;
    default:
      return shape satisfies never;
  }
}

function nearestM([lon, lat]: Position, bases: readonly Position[]): number {
  const e7 = (degrees: number): number => degrees * 1e7;
  return Math.min(...bases.map((base) => distanceM(e7(lon), e7(lat), e7(base[0]), e7(base[1]))));
}
