/** Layers of the British Isles archive, zoom by zoom. */
import { pointFeature, polygonFeature } from './features.ts';
import type { Feature } from './features.ts';
import { islesBorders } from './isles-borders.ts';
import { landTest, readIslesLand } from './isles-land.ts';
import type { IslesLand } from './isles-land.ts';
import { ISLES_NAMES } from './label-names.ts';
import type { MapName } from './label-names.ts';
import type { RankedPlace } from './place-ranking.ts';
import type { Box, Polygon } from './rings.ts';
import { smoothRing } from './smooth.ts';
import type { GeoNamesPlace } from './sources.ts';
import { thamesArea } from './thames.ts';
import { cutTiles } from './tiles.ts';
import type { Tile } from './tiles.ts';

export const ISLES_BOX: Box = [-14, 48.9, 3.2, 62];

interface Detail {
  readonly zoom: number;
  /** Smaller islands and lakes are left out. */
  readonly islandKm2: number;
  readonly waterKm2: number;
  readonly smoothing: number;
  readonly tolerance: number;
  /** The Thames is drawn at least as wide, or not at all. */
  readonly thamesM?: number;
  /** Smaller places do not glow. */
  readonly population: number;
}

const DETAILS: readonly Detail[] = [
  { zoom: 5, islandKm2: 6, waterKm2: 50, smoothing: 0, tolerance: 5, population: 20_000 },
  { zoom: 6, islandKm2: 2, waterKm2: 20, smoothing: 0, tolerance: 4, population: 8_000 },
  { zoom: 7, islandKm2: 0.5, waterKm2: 8, smoothing: 1, tolerance: 4, population: 3_000 },
  { zoom: 8, islandKm2: 0.1, waterKm2: 4, smoothing: 2, tolerance: 4, thamesM: 300, population: 1_000 },
  { zoom: 9, islandKm2: 0.02, waterKm2: 1.5, smoothing: 2, tolerance: 3, thamesM: 120, population: 500 },
  { zoom: 10, islandKm2: 0, waterKm2: 0.5, smoothing: 2, tolerance: 3, thamesM: 0, population: 0 },
];

const COUNTIES_FROM_ZOOM = 7;

export function nameFeatures(names: readonly MapName[], zoom: number, lastZoom: number): Feature[] {
  return names
    .map(({ kind, name, position, zooms }) => ({
      kind,
      name,
      position,
      from: Math.round(zooms[0]),
      to: Math.round(zooms[1]),
    }))
    .filter(({ from, to }) => from <= zoom + (zoom === lastZoom ? 4 : 0) && to > zoom)
    .map(({ kind, name, position, from, to }) => pointFeature(position, { kind, name, from, to }));
}

export function placeFeature({
  name,
  population,
  fromZoom,
  rank,
  side,
  within,
  position,
}: RankedPlace): Feature {
  return pointFeature(position, {
    name,
    pop: population,
    from: fromZoom,
    rank,
    ...(side === 'left' ? { left: 1 } : {}),
    ...(within === undefined ? {} : { suburb: 1 }),
  });
}

function landFeatures(land: IslesLand, detail: Detail): { land: Feature[]; water: Feature[] } {
  const smooth = (polygon: Polygon): Polygon => polygon.map((ring) => smoothRing(ring, detail.smoothing));
  return {
    land: land.shores
      .filter(({ areaKm2 }) => areaKm2 >= detail.islandKm2)
      .map(({ ring }) => polygonFeature(smooth([ring]))),
    water: [
      ...land.waters
        .filter(({ areaKm2 }) => areaKm2 >= detail.waterKm2)
        .map(({ polygon }) => polygonFeature(smooth(polygon))),
      ...(detail.thamesM === undefined ? [] : [polygonFeature(thamesArea(detail.thamesM))]),
    ],
  };
}

export function islesTiles(places: readonly RankedPlace[], source: readonly GeoNamesPlace[]): Tile[] {
  const land = readIslesLand();
  const borders = islesBorders(land.irishBorder, source, landTest(land));
  const lastZoom = DETAILS.at(-1)!.zoom;
  return DETAILS.flatMap((detail) => {
    const { zoom, tolerance, population } = detail;
    const layers = {
      ...landFeatures(land, detail),
      border: borders.filter(
        ({ properties }) => zoom >= COUNTIES_FROM_ZOOM || properties['kind'] !== 'county',
      ),
      place: places
        .filter((place) => place.population >= population || place.fromZoom <= zoom)
        .map((place) => placeFeature(place)),
      name: nameFeatures(ISLES_NAMES, zoom, lastZoom),
    };
    return cutTiles({ zoom, box: ISLES_BOX, layers, tolerance });
  });
}
