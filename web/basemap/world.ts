/**
 * Layers of the world archive: what an operator sees around these islands, and when zoomed far out. From
 * zoom 5 the islands themselves are left to their own archive, whose coast is another and better one.
 */
import { countryLabel } from './country-labels.ts';
import type { Country } from './country-labels.ts';
import { lineFeature, polygonFeature, polygonsOf } from './features.ts';
import type { Feature, LineFeature } from './features.ts';
import { nameFeatures, placeFeature } from './isles.ts';
import { WORLD_SEAS } from './label-names.ts';
import { areasOf, linesOf } from './libraries.ts';
import type { Topology } from './libraries.ts';
import type { RankedPlace } from './place-ranking.ts';
import { ISLES_COUNTRIES } from './places.ts';
import { areaKm2, boxOf, unwrapRing } from './rings.ts';
import type { Box, Line, Polygon } from './rings.ts';
import { smoothRing } from './smooth.ts';
import { readSaneWorld, readWorldAtlas } from './sources.ts';
import { cutTiles } from './tiles.ts';
import type { Tile } from './tiles.ts';

export const WORLD_BOX: Box = [-180, -85.0511, 180, 85.0511];

export const ISLES_FROM_ZOOM = 5;
/** Holds every one of these islands and no part of the continent that is a polygon of its own. */
const ISLES_ONLY: Box = [-11, 49.1, 2, 61.2];
/** ISO 3166-1 numeric: United Kingdom, Ireland, Man, Jersey, Guernsey. */
const ISLES_IDS: ReadonlySet<unknown> = new Set(['826', '372', '833', '832', '831']);

interface Detail {
  readonly zoom: number;
  readonly scale: '10m' | '50m';
  readonly islandKm2: number;
  readonly lakeKm2: number;
  readonly tolerance: number;
}

const DETAILS: readonly Detail[] = [
  { zoom: 0, scale: '50m', islandKm2: 8_000, lakeKm2: 30_000, tolerance: 6 },
  { zoom: 1, scale: '50m', islandKm2: 2_000, lakeKm2: 10_000, tolerance: 6 },
  { zoom: 2, scale: '50m', islandKm2: 400, lakeKm2: 4_000, tolerance: 5 },
  { zoom: 3, scale: '50m', islandKm2: 100, lakeKm2: 1_000, tolerance: 5 },
  { zoom: 4, scale: '10m', islandKm2: 30, lakeKm2: 300, tolerance: 6 },
  { zoom: 5, scale: '10m', islandKm2: 2, lakeKm2: 0, tolerance: 1.2 },
];
const RIVERS_FROM_ZOOM = 3;

function unwrapped(topology: Topology, name: string): Polygon[] {
  return areasOf(topology, topology.objects[name]!)
    .flatMap(({ geometry }) => polygonsOf(geometry))
    .map((polygon) => polygon.map(unwrapRing));
}

function isIsles(line: Line): boolean {
  const [west, south, east, north] = boxOf(line);
  return west > ISLES_ONLY[0] && south > ISLES_ONLY[1] && east < ISLES_ONLY[2] && north < ISLES_ONLY[3];
}

function borderFeatures(topology: Topology): LineFeature[] {
  const lines = linesOf(topology, topology.objects['countries']!, (a, b) => a !== b);
  return lines.map((line) => lineFeature(line, { kind: 'country' }));
}

function countryNames(topology: Topology, zoom: number): Feature[] {
  const countries = areasOf(topology, topology.objects['countries']!) as readonly Country[];
  return countries
    .filter(({ id }) => zoom < ISLES_FROM_ZOOM || !ISLES_IDS.has(id))
    .flatMap((country) => countryLabel(country, zoom));
}

export function worldTiles(places: readonly RankedPlace[]): Tile[] {
  const atlas = {
    '10m': { land: readWorldAtlas('land-10m'), countries: readWorldAtlas('countries-10m') },
    '50m': { land: readWorldAtlas('land-50m'), countries: readWorldAtlas('countries-50m') },
  };
  const sane = readSaneWorld();
  const lakes = unwrapped(sane, 'lakes');
  const rivers = linesOf(sane, sane.objects['rivers']!);
  const seen = (line: Line, zoom: number): boolean => zoom < ISLES_FROM_ZOOM || !isIsles(line);
  return DETAILS.flatMap(({ zoom, scale, islandKm2, lakeKm2, tolerance }) => {
    const { land, countries } = atlas[scale];
    const layers = {
      land: unwrapped(land, 'land')
        .filter(([shore]) => areaKm2(shore!) >= islandKm2 && seen(shore!, zoom))
        .map((polygon) =>
          polygonFeature(zoom === ISLES_FROM_ZOOM ? polygon.map((ring) => smoothRing(ring, 1)) : polygon),
        ),
      water: lakes
        .filter(([shore]) => areaKm2(shore!) >= lakeKm2 && !isIsles(shore!))
        .map((polygon) => polygonFeature(polygon)),
      river: rivers
        .filter((line) => zoom >= RIVERS_FROM_ZOOM && !isIsles(line))
        .map((line) => lineFeature(line)),
      border: borderFeatures(countries).filter((border) => seen(border.geometry.coordinates, zoom)),
      place: places
        .filter(
          ({ country, fromZoom }) =>
            (zoom < ISLES_FROM_ZOOM || !ISLES_COUNTRIES.has(country)) &&
            (fromZoom <= zoom || zoom === ISLES_FROM_ZOOM),
        )
        .map((place) => placeFeature(place)),
      name: [...nameFeatures(WORLD_SEAS, zoom, 5), ...countryNames(atlas['50m'].countries, zoom)],
    };
    return cutTiles({ zoom, box: WORLD_BOX, layers, tolerance });
  });
}
