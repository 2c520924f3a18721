/** From what a hand has drawn to a shape, in whole tenths of a metre: nobody draws finer, and a fence should read well. */
import type { GeofenceShape, Position, ShapeKind } from '@lonewatch/schema/contract/geofence.ts';
import { distanceM } from '../location/nearby.ts';

export type DrawnGeometry =
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly (readonly number[])[])[] }
  | { readonly type: 'LineString'; readonly coordinates: readonly (readonly number[])[] };

/** Metres, of a line that has just been drawn. */
export const FIRST_WIDTH_M = 50;

/**
 * `before`: what the drawing began as, for what a drawing does not hold: the width of a corridor and the holes of a polygon.
 * null: too little has been drawn to be a shape.
 */
export function shapeOf(
  kind: ShapeKind,
  geometry: DrawnGeometry,
  before: GeofenceShape | null,
): GeofenceShape | null {
  if (kind === 'CORRIDOR') {
    if (geometry.type !== 'LineString') return null;
    const line = geometry.coordinates.map(rounded);
    const widthM = before?.kind === 'CORRIDOR' ? before.widthM : FIRST_WIDTH_M;
    return line.length < 2 ? null : { kind, line, widthM };
  }
  if (geometry.type !== 'Polygon') return null;
  const ring = (geometry.coordinates[0] ?? []).slice(0, -1);
  if (ring.length < 3) return null;
  if (kind === 'POLYGON') {
    const holes = before?.kind === 'POLYGON' ? before.rings.slice(1) : [];
    return { kind, rings: [ring.map(rounded), ...holes] };
  }
  return circleOf(ring);
}

/** The middle of its box, and the way from there to the northernmost point: exact for what circles are drawn as. */
function circleOf(ring: readonly (readonly number[])[]): GeofenceShape {
  const lons = ring.map(([lon]) => lon!);
  const lats = ring.map(([, lat]) => lat!);
  const lon = (Math.min(...lons) + Math.max(...lons)) / 2;
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const north = Math.max(...lats);
  return {
    kind: 'CIRCLE',
    center: rounded([lon, lat]),
    radiusM: Math.max(1, Math.round(distanceM({ lon, lat }, { lon, lat: north }))),
  };
}

/** Longitudes come back into the world: a hand may have drawn beyond its seam. */
function rounded([lon, lat]: readonly number[]): Position {
  const within = ((((lon! + 180) % 360) + 360) % 360) - 180;
  return [round6(within), round6(lat!)];
}

function round6(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

/** West, south, east, north of everything within; a place across the seam gets a west that lies beyond the east. */
export function boundsOf(shape: GeofenceShape): [number, number, number, number] {
  const points =
    shape.kind === 'POLYGON' ? shape.rings[0]! : shape.kind === 'CORRIDOR' ? shape.line : [shape.center];
  const marginM = shape.kind === 'CIRCLE' ? shape.radiusM : shape.kind === 'CORRIDOR' ? shape.widthM / 2 : 0;
  const lats = points.map(([, lat]) => lat);
  const south = Math.min(...lats);
  const north = Math.max(...lats);
  const perDegree = 111_195;
  const up = marginM / perDegree;
  const across =
    marginM / (perDegree * Math.max(0.01, Math.cos((Math.max(-north, south, north) * Math.PI) / 180)));
  const lons = points.map(([lon]) => lon);
  return [
    Math.min(...lons) - across,
    Math.max(-90, south - up),
    Math.max(...lons) + across,
    Math.min(90, north + up),
  ];
}
