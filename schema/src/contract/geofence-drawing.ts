/**
 * A fence as GeoJSON to be drawn: a circle becomes a polygon, a corridor stays a line to be drawn `widthM` wide. What is inside
 * is never decided by it.
 */
import type { GeofenceShape, Position } from './geofence.ts';

export interface DrawnFence {
  readonly type: 'Feature';
  readonly geometry:
    | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
    | { readonly type: 'LineString'; readonly coordinates: readonly Position[] };
  readonly properties: Readonly<Record<string, string | number | Position>>;
}

/** A circle of 100 m is then nowhere more than 0.13 m off. */
const SIDES = 64;
const EARTH_RADIUS_M = 6_371_008.8;
const RAD = Math.PI / 180;

export function drawnFence(shape: GeofenceShape): DrawnFence {
  switch (shape.kind) {
    case 'CIRCLE':
      return feature(
        { type: 'Polygon', coordinates: [closed(circleRing(shape.center, shape.radiusM))] },
        { kind: shape.kind, radiusM: shape.radiusM, center: shape.center },
      );
    case 'POLYGON': {
      const start = shape.rings[0]?.[0]?.[0] ?? 0;
      const coordinates = shape.rings.map((ring) => closed(shortWay(ring, start)));
      return feature({ type: 'Polygon', coordinates }, { kind: shape.kind });
    }
    case 'CORRIDOR':
      return feature(
        { type: 'LineString', coordinates: shortWay(shape.line, shape.line[0]?.[0] ?? 0) },
        { kind: shape.kind, widthM: shape.widthM },
      );
    default:
      return shape satisfies never;
  }
}

/** On the sphere, counterclockwise from the north, the first point not repeated. */
export function circleRing([lon, lat]: Position, radiusM: number, sides = SIDES): Position[] {
  const arc = radiusM / EARTH_RADIUS_M;
  const sinLat = Math.sin(lat * RAD);
  const cosLat = Math.cos(lat * RAD);
  return Array.from({ length: sides }, (_, i): Position => {
    const bearing = (-2 * Math.PI * i) / sides;
    const sin = sinLat * Math.cos(arc) + cosLat * Math.sin(arc) * Math.cos(bearing);
    const turn = Math.atan2(Math.sin(bearing) * Math.sin(arc) * cosLat, Math.cos(arc) - sinLat * sin);
    return [lon + turn / RAD, Math.asin(Math.max(-1, Math.min(1, sin))) / RAD];
  });
}

/** Across the antimeridian longitudes go on beyond 180°, as maps draw them. */
export function shortWay(points: readonly Position[], near: number): Position[] {
  let before = near;
  return points.map(([lon, lat]) => {
    before = lon + 360 * Math.round((before - lon) / 360);
    return [before, lat];
  });
}

function closed(ring: readonly Position[]): Position[] {
  return ring.length === 0 ? [] : [...ring, ring[0]!];
}

function feature(geometry: DrawnFence['geometry'], properties: DrawnFence['properties']): DrawnFence {
  return { type: 'Feature', geometry, properties };
}
