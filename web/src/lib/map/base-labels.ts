/**
 * Names on the embedded basemap, bottom to top. MapLibre gives room from the top down, so the order of these
 * layers is also their order of importance: nations, cities, seas, islands, towns, bays and landscapes.
 */
import type {
  CircleLayerSpecification,
  ExpressionSpecification,
  FilterSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl';
import { byZoom, from } from './base-archives.ts';
import type { Archive, Stops } from './base-archives.ts';
import { BASE_COLOURS as colour } from './base-colours.ts';

export const FONT = {
  regular: 'Inter Regular',
  medium: 'Inter Medium',
  semibold: 'Inter SemiBold',
  italic: 'Inter Italic',
} as const;

const CITY_POPULATION = 250_000;

const shown: ExpressionSpecification = ['<=', ['get', 'from'], ['zoom']];
const isCity: ExpressionSpecification = ['>=', ['get', 'pop'], CITY_POPULATION];

/** Steps of population for one zoom: villages first, then what a town of each size gets. */
function byPopulation<T>(
  village: T,
  ...rest: readonly (readonly [population: number, value: T])[]
): ExpressionSpecification {
  return ['step', ['get', 'pop'], village, ...rest.flat()] as unknown as ExpressionSpecification;
}

/** The side on which the build found room first. An anchor is the side of the text that touches the dot. */
const BESIDE_DOT: ExpressionSpecification = [
  'case',
  ['has', 'left'],
  ['literal', ['right', [-0.55, 0], 'left', [0.55, 0], 'bottom', [0, -0.5], 'top', [0, 0.5]]],
  ['literal', ['left', [0.55, 0], 'right', [-0.55, 0], 'bottom', [0, -0.5], 'top', [0, 0.5]]],
];
/** Beyond, a dot in the middle of a town says nothing, and its name stands there instead. */
const DOTS_UNTIL_ZOOM = 10;

function placeDots(archive: Archive): CircleLayerSpecification {
  return {
    id: `${archive}-dot`,
    type: 'circle',
    ...from(archive, 'place'),
    maxzoom: DOTS_UNTIL_ZOOM,
    filter: shown,
    paint: {
      'circle-color': colour.townLabel,
      'circle-radius': byPopulation(1, [CITY_POPULATION, 1.5]),
      'circle-opacity': byZoom(1, { 4: 0.75, 9: 0.75, 10: 0 }),
    },
  };
}

function placeLabels(id: string, archive: Archive, filter: FilterSpecification): SymbolLayerSpecification {
  return {
    id,
    type: 'symbol',
    ...from(archive, 'place'),
    filter,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': byPopulation<unknown>(
        ['literal', [FONT.regular]],
        [20_000, ['case', ['has', 'suburb'], ['literal', [FONT.regular]], ['literal', [FONT.medium]]]],
        [CITY_POPULATION, ['literal', [FONT.semibold]]],
      ),
      'text-size': byZoom(1, {
        3: byPopulation(10.5, [3_000_000, 11.5]),
        5: byPopulation(11, [CITY_POPULATION, 12.5], [900_000, 14.5]),
        8: byPopulation(11, [20_000, 12], [80_000, 13.5], [CITY_POPULATION, 15.5], [900_000, 18]),
        11: byPopulation(
          11.5,
          [5_000, 12.5],
          [20_000, 13.5],
          [80_000, 15.5],
          [CITY_POPULATION, 19],
          [900_000, 23],
        ),
      }),
      'text-max-width': 8,
      'text-line-height': 1.15,
      'text-padding': 4,
      'text-justify': 'auto',
      'text-variable-anchor-offset': [
        'step',
        ['zoom'],
        BESIDE_DOT,
        DOTS_UNTIL_ZOOM,
        ['literal', ['center', [0, 0]]],
      ],
      'symbol-sort-key': ['get', 'rank'],
    },
    paint: {
      'text-color': byPopulation<unknown>(
        colour.villageLabel,
        [20_000, colour.townLabel],
        [CITY_POPULATION, colour.cityLabel],
      ),
      'text-halo-color': colour.halo,
      'text-halo-width': 1.2,
      'text-halo-blur': 0.8,
    },
  };
}

interface NameLook {
  readonly font: string;
  readonly ink: string;
  readonly sizes: Stops;
  readonly spacing: number;
  readonly upper?: boolean;
}

function names(
  id: string,
  archive: Archive,
  kinds: readonly string[],
  look: NameLook,
): SymbolLayerSpecification {
  return {
    id,
    type: 'symbol',
    ...from(archive, 'name'),
    filter: ['all', ['in', ['get', 'kind'], ['literal', [...kinds]]], shown, ['>', ['get', 'to'], ['zoom']]],
    layout: {
      'text-field': ['get', 'name'],
      'text-font': [look.font],
      'text-size': byZoom(1, look.sizes),
      'text-letter-spacing': look.spacing,
      'text-transform': look.upper ? 'uppercase' : 'none',
      'text-max-width': 7,
      'text-line-height': 1.3,
      'text-padding': 6,
    },
    paint: {
      'text-color': look.ink,
      'text-halo-color': colour.halo,
      'text-halo-width': 1,
      'text-halo-blur': 1,
    },
  };
}

const SEA: NameLook = {
  font: FONT.italic,
  ink: colour.seaLabel,
  sizes: { 1: 10, 5: 13, 8: 15 },
  spacing: 0.16,
};
const BAY: NameLook = {
  font: FONT.italic,
  ink: colour.seaLabel,
  sizes: { 6: 11, 10: 13 },
  spacing: 0.08,
};
const ISLAND: NameLook = {
  font: FONT.medium,
  ink: colour.regionLabel,
  sizes: { 5: 10.5, 9: 12 },
  spacing: 0.12,
};
const REGION: NameLook = {
  font: FONT.italic,
  ink: colour.regionLabel,
  sizes: { 6: 11, 9: 13 },
  spacing: 0.14,
};
const NATION: NameLook = {
  font: FONT.medium,
  ink: colour.nationLabel,
  sizes: { 5: 12, 7: 16 },
  spacing: 0.34,
  upper: true,
};
const COUNTRY: NameLook = {
  font: FONT.medium,
  ink: colour.nationLabel,
  sizes: { 2: 9.5, 5: 11.5, 8: 14 },
  spacing: 0.22,
  upper: true,
};

export function labelLayers(): SymbolLayerSpecification[] {
  const town: FilterSpecification = ['all', shown, ['!', isCity]];
  const city: FilterSpecification = ['all', shown, isCity];
  return [
    names('isles-region', 'isles', ['region'], REGION),
    names('isles-bay', 'isles', ['bay', 'lake'], BAY),
    placeLabels('world-town', 'world', town),
    placeLabels('isles-town', 'isles', town),
    names('isles-island', 'isles', ['island'], ISLAND),
    names('world-sea', 'world', ['sea'], SEA),
    names('isles-sea', 'isles', ['sea'], SEA),
    placeLabels('world-city', 'world', city),
    names('world-country', 'world', ['country'], COUNTRY),
    placeLabels('isles-city', 'isles', city),
    names('isles-nation', 'isles', ['nation'], NATION),
  ];
}

export function dotLayers(): CircleLayerSpecification[] {
  return [placeDots('world'), placeDots('isles')];
}
