/** GeoJSON, as much of it as the build needs. */
import type { Line, Polygon, Position } from './rings.ts';

export type Properties = Readonly<Record<string, string | number>>;

export interface Area {
  readonly type: 'Polygon' | 'MultiPolygon';
  readonly coordinates: Polygon | readonly Polygon[];
}

export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'LineString'; readonly coordinates: Line }
  | Area;

export interface Feature<G = Geometry, P = Properties> {
  readonly type: 'Feature';
  readonly id?: string | number;
  readonly properties: P;
  readonly geometry: G;
}

export type LineFeature = Feature<{ readonly type: 'LineString'; readonly coordinates: Line }>;

export function polygonFeature(coordinates: Polygon, properties: Properties = {}): Feature {
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates } };
}

export function lineFeature(coordinates: Line, properties: Properties = {}): LineFeature {
  return { type: 'Feature', properties, geometry: { type: 'LineString', coordinates } };
}

export function pointFeature(coordinates: Position, properties: Properties): Feature {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates } };
}

/** The polygons of an area, whether it has one or several. */
export function polygonsOf({ type, coordinates }: Area): readonly Polygon[] {
  return type === 'Polygon' ? [coordinates as Polygon] : (coordinates as readonly Polygon[]);
}
