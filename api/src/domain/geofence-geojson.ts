/**
 * Fences from and to GeoJSON. A circle is a Point with a radius, a corridor a LineString with a width; what Traccar's own API
 * answers, a list of things with an `area` in WKT, is read too.
 */
import type { GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';
import {
  circle,
  corridor,
  featureOf,
  polygon,
  wrong,
  type ReadFeature,
  type ShapeOrProblem,
  type Sizes,
} from './geofence-file.ts';
import { readWkt } from './geofence-wkt.ts';

type Json = Readonly<Record<string, unknown>>;

/** A sentence where the text as a whole is of no use. */
export function readGeoJson(text: string, sizes: Sizes): readonly ReadFeature[] | string {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return 'This is not JSON: it breaks off or has a wrong character somewhere. Export the file again.';
  }
  if (Array.isArray(root)) return readTraccar(root, sizes);
  if (!isObject(root)) return 'This JSON holds no GeoJSON. Choose a file with features or geometries.';
  if (root['type'] !== 'FeatureCollection') return readFeature(root, 1, sizes);
  const { features } = root;
  if (!Array.isArray(features))
    return 'This FeatureCollection has no list of features. Export the file again.';
  return features.flatMap((feature, index) => readFeature(feature, index + 1, sizes));
}

function readFeature(value: unknown, feature: number, sizes: Sizes): ReadFeature[] {
  if (!isObject(value))
    return featureOf(feature, null, [wrong('This is no feature: take it out of the file.')]);
  const isFeature = value['type'] === 'Feature';
  const properties = isFeature && isObject(value['properties']) ? value['properties'] : {};
  const named =
    properties['name'] ?? properties['Name'] ?? properties['title'] ?? (isFeature ? value['id'] : null);
  const name = typeof named === 'string' || typeof named === 'number' ? String(named) : null;
  const own: Sizes = {
    radiusM: numberOf(properties, ['radiusM', 'radius', 'radius_m']) ?? sizes.radiusM,
    corridorWidthM: numberOf(properties, ['widthM', 'width', 'width_m', 'buffer']) ?? sizes.corridorWidthM,
  };
  return featureOf(feature, name, partsOf(isFeature ? value['geometry'] : value, own, 0));
}

const DEEPEST = 8;

function partsOf(geometry: unknown, sizes: Sizes, depth: number): ShapeOrProblem[] {
  if (!isObject(geometry)) return [wrong('This feature has no shape. Draw one, or take it out of the file.')];
  const { type, coordinates } = geometry;
  const list: readonly unknown[] = Array.isArray(coordinates) ? (coordinates as unknown[]) : [];
  switch (type) {
    case 'Point':
      return [circle(positionOf(coordinates), sizes.radiusM)];
    case 'MultiPoint':
      return list.map((point) => circle(positionOf(point), sizes.radiusM));
    case 'LineString':
      return [corridor(positionsOf(coordinates), sizes.corridorWidthM)];
    case 'MultiLineString':
      return list.map((line) => corridor(positionsOf(line), sizes.corridorWidthM));
    case 'Polygon':
      return [polygonOf(coordinates)];
    case 'MultiPolygon':
      return list.map(polygonOf);
    case 'GeometryCollection': {
      const parts = geometry['geometries'];
      return Array.isArray(parts) && depth < DEEPEST
        ? parts.flatMap((part) => partsOf(part, sizes, depth + 1))
        : [wrong('This collection of shapes holds none. Draw one, or take it out of the file.')];
    }
    default:
      return [wrong('This kind of shape is unknown. Points, lines and polygons can be read.')];
  }
}

function polygonOf(coordinates: unknown): ShapeOrProblem {
  return polygon(Array.isArray(coordinates) ? coordinates.map(positionsOf) : [null]);
}

function positionsOf(value: unknown): Position[] | null {
  if (!Array.isArray(value)) return null;
  const points = value.map(positionOf);
  return points.includes(null) ? null : (points as Position[]);
}

function positionOf(value: unknown): Position | null {
  if (!Array.isArray(value)) return null;
  const [lon, lat] = value as unknown[];
  return typeof lon === 'number' && typeof lat === 'number' ? [lon, lat] : null;
}

/** Within `attributes.polylineDistance` metres of its line, on either side, Traccar counts as inside. */
function readTraccar(fences: readonly unknown[], sizes: Sizes): ReadFeature[] {
  return fences.flatMap((fence, index) => {
    const feature = index + 1;
    if (!isObject(fence) || typeof fence['area'] !== 'string') return readFeature(fence, feature, sizes);
    const name = typeof fence['name'] === 'string' ? fence['name'] : null;
    const attributes = isObject(fence['attributes']) ? fence['attributes'] : {};
    const distanceM = numberOf(attributes, ['polylineDistance']);
    const corridorWidthM = distanceM === null ? sizes.corridorWidthM : distanceM * 2;
    const read = readWkt(fence['area'], 'LAT_LON', { ...sizes, corridorWidthM });
    const parts = typeof read === 'string' ? [wrong(read)] : read;
    return featureOf(
      feature,
      name,
      parts.map(({ shape, problem }) => ({ shape, problem })),
    );
  });
}

function numberOf(properties: Json, names: readonly string[]): number | null {
  for (const name of names) {
    const value = properties[name];
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
  }
  return null;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface NamedShape {
  readonly name: string;
  readonly shape: GeofenceShape;
}

/** One Feature, as `readGeoJson` reads it back. */
export function geoJsonFeature({ name, shape }: NamedShape): object {
  switch (shape.kind) {
    case 'CIRCLE':
      return feature({ name, radiusM: shape.radiusM }, 'Point', shape.center);
    case 'POLYGON':
      return feature(
        { name },
        'Polygon',
        shape.rings.map((ring) => [...ring, ring[0]!]),
      );
    case 'CORRIDOR':
      return feature({ name, widthM: shape.widthM }, 'LineString', shape.line);
    default:
      return shape satisfies never;
  }
}

function feature(properties: object, type: string, coordinates: unknown): object {
  return { type: 'Feature', properties, geometry: { type, coordinates } };
}
