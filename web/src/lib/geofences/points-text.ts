/** Points as lines of text, for who draws without dragging: `53.480800, -2.242600`, one point a line, an empty line between rings. */
import type { Position } from '@lonewatch/schema/contract/geofence.ts';
import { readSpot } from '../search/place-query.ts';

export function textOf(points: readonly Position[]): string {
  return points.map(([lon, lat]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`).join('\n');
}

export function textOfRings(rings: readonly (readonly Position[])[]): string {
  return rings.map(textOf).join('\n\n');
}

export interface ReadPoints {
  readonly points: readonly Position[];
  /** A sentence about the first line that is no place; null: all are. */
  readonly error: string | null;
}

/** Everything that the search box understands as a place: coordinates, grid references, Plus Codes. */
export function pointsOf(text: string): ReadPoints {
  const points: Position[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const spot = readSpot(line.trim(), null);
    if (spot === null)
      return {
        points,
        error: `Line ${index + 1}, “${line.trim().slice(0, 40)}”, is no place. Write latitude and longitude, such as 53.4808, -2.2426, or a grid reference.`,
      };
    points.push([Math.round(spot.lon * 1e6) / 1e6, Math.round(spot.lat * 1e6) / 1e6]);
  }
  return { points, error: null };
}

export interface ReadRings {
  readonly rings: readonly (readonly Position[])[];
  readonly error: string | null;
}

export function ringsOf(text: string): ReadRings {
  const rings: (readonly Position[])[] = [];
  for (const part of text.split(/\n\s*\n/)) {
    const { points, error } = pointsOf(part);
    if (error !== null) return { rings, error };
    if (points.length > 0) rings.push(points);
  }
  return { rings, error: null };
}
