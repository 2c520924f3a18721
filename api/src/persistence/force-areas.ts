/**
 * Where each police force answers: the file that FORCE_AREAS names, or a few places that are known without one. The file is
 * GeoJSON as the Office for National Statistics and others publish it: a FeatureCollection of (multi)polygons in WGS84 whose
 * features have a name.
 */
import { readFile } from 'node:fs/promises';
import type { AreaPolygon, PoliceForce } from '@lonewatch/schema/contract/police.ts';
import { KNOWN_FORCE_PLACES } from './known-force-places.ts';

/** What publishers call the two; the first that is there counts. */
const NAMES = ['name', 'NAME', 'force', 'PFA23NM', 'PFA22NM', 'PFA21NM', 'PFA20NM', 'PFA19NM', 'PFA16NM'];
const IDS = ['id', 'ID', 'code', 'PFA23CD', 'PFA22CD', 'PFA21CD', 'PFA20CD', 'PFA19CD', 'PFA16CD'];
/** Generalised outlines are off by about so much; a feature's own `toleranceM` says better. */
const DEFAULT_TOLERANCE_M = 500;
const MAX_TOLERANCE_M = 50_000;

/** Throws one sentence that says what to mend. `path` null: what is built in. */
export async function readForceAreas(path: string | null): Promise<readonly PoliceForce[]> {
  if (path === null) return KNOWN_FORCE_PLACES;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`FORCE_AREAS is "${path}" but that file cannot be read.`, { cause: error });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`FORCE_AREAS: ${path} is no JSON (${(error as Error).message}).`, { cause: error });
  }
  const problem = (what: string): Error => new Error(`FORCE_AREAS: in ${path} ${what}`);
  const features = isObject(parsed) ? parsed['features'] : null;
  if (!Array.isArray(features) || features.length === 0)
    throw problem('stands no GeoJSON FeatureCollection with features.');
  const forces = features.map((feature: unknown, index) => forceOf(feature, index + 1, problem));
  const ids = forces.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw problem(`the force "${twice}" stands twice. Put its areas into one MultiPolygon.`);
  return forces;
}

function forceOf(feature: unknown, place: number, problem: (what: string) => Error): PoliceForce {
  const properties = isObject(feature) && isObject(feature['properties']) ? feature['properties'] : {};
  const textOf = (keys: readonly string[]): string | null => {
    const found = keys
      .map((key) => properties[key])
      .find((value) => typeof value === 'string' && value !== '');
    return (found as string | undefined) ?? null;
  };
  const name = textOf(NAMES);
  if (name === null) throw problem(`feature ${place} has no "name" among its properties.`);
  const geometry = isObject(feature) && isObject(feature['geometry']) ? feature['geometry'] : {};
  const { type, coordinates } = geometry;
  const polygons: unknown = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : null;
  if (!isPolygons(polygons))
    throw problem(
      `the area of "${name}" is no Polygon or MultiPolygon of [lon, lat] in degrees (WGS84). National grid coordinates have to be converted first.`,
    );
  const tolerance = properties['toleranceM'] ?? DEFAULT_TOLERANCE_M;
  if (typeof tolerance !== 'number' || !(tolerance >= 0 && tolerance <= MAX_TOLERANCE_M))
    throw problem(`the toleranceM of "${name}" is no number of metres from 0 to ${MAX_TOLERANCE_M}.`);
  return {
    id: textOf(IDS) ?? name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    name,
    areas: polygons,
    toleranceM: tolerance,
    partial: false,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isPolygons(value: unknown): value is AreaPolygon[] {
  const isPlace = (point: unknown): boolean =>
    Array.isArray(point) &&
    typeof point[0] === 'number' &&
    typeof point[1] === 'number' &&
    Math.abs(point[0]) <= 180 &&
    Math.abs(point[1]) <= 90;
  const isRing = (ring: unknown): boolean => Array.isArray(ring) && ring.length >= 4 && ring.every(isPlace);
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((polygon) => Array.isArray(polygon) && polygon.length > 0 && polygon.every(isRing))
  );
}
