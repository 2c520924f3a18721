/**
 * The map under the live map. Embedded: a context map of these islands and the world, served by ourselves
 * from two PMTiles files, without streets. Street: the same with a local street archive over it. Both ask
 * nothing of any other origin; only a style address that an operator configures does.
 *
 * The page registers the protocol once: `addProtocol('pmtiles', new Protocol().tile)`.
 */
import type {
  CircleLayerSpecification,
  ExpressionSpecification,
  FilterSpecification,
  FontFacesSpecification,
  LayerSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl';
import { FONT, dotLayers, labelLayers } from './base-labels.ts';
import { surfaceLayers } from './base-layers.ts';
import { streetLayers } from './street-layers.ts';

export { BASE_COLOURS } from './base-colours.ts';

/** Above this zoom the embedded map has nothing new to show: say quietly that it is without streets. */
export const CONTEXT_ONLY_ABOVE_ZOOM = 11;

/** Below this zoom a street archive is not drawn: the embedded map is calmer there. */
export const STREETS_FROM_ZOOM = 8;

/** No street archive is cut deeper; beyond, its last tiles are drawn larger. */
const DEEPEST_STREET_ZOOM = 15;

export const PLACES_PATH = '/basemap/places.json';

export interface Attribution {
  readonly text: string;
  readonly url: string;
  readonly licence: string;
}

/** To be shown on the map in this order, and listed with the licences in the README. */
export const ATTRIBUTION: readonly Attribution[] = [
  {
    text: '© OpenStreetMap contributors',
    url: 'https://www.openstreetmap.org/copyright',
    licence: 'ODbL 1.0',
  },
  { text: 'GeoNames', url: 'https://www.geonames.org', licence: 'CC BY 4.0' },
  { text: 'Natural Earth', url: 'https://www.naturalearthdata.com', licence: 'Public domain' },
];

/** Added to {@link ATTRIBUTION} while a street archive is shown. */
export const STREET_ATTRIBUTION: Attribution = {
  text: 'Protomaps',
  url: 'https://protomaps.com',
  licence: 'ODbL 1.0 (data), BSD-3-Clause (style)',
};

/** `places.json`: `areas[row[4]]` names the county or city around a place; `row[5]` is another name. */
export interface PlacesFile {
  readonly attribution: string;
  readonly areas: readonly string[];
  readonly places: readonly PlaceRow[];
}
export type PlaceRow = readonly [
  name: string,
  lon: number,
  lat: number,
  population: number,
  area: number,
  alias?: string,
];

/** West, south, east, north. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

export interface StreetArchive {
  /** Address of the `.pmtiles` file, or the key of one that was added to the protocol. */
  readonly archive: string;
  /** What it covers, from its header; absent: everything. Outside, the embedded map keeps its names. */
  readonly bounds?: Bounds;
}

const ATTRIBUTION_LINE = ATTRIBUTION.map(({ text }) => text).join(' · ');

const LATIN_EXTENDED = [
  'U+0100-0130',
  'U+0132-0151',
  'U+0154-02BA',
  'U+02BD-02C5',
  'U+02C7-02CC',
  'U+02CE-02D7',
  'U+1D00-1DBF',
  'U+1E00-1E9F',
  'U+1EF2-1EFF',
  'U+20A0-20AB',
  'U+20AD-20C0',
];

function fontFaces(origin: string): FontFacesSpecification {
  const file = (subset: string, face: string): string =>
    `${origin}/basemap/fonts/inter-${subset}-${face}.woff2`;
  const face = (name: string): FontFacesSpecification[string] => [
    { url: file('latin-ext', name), 'unicode-range': LATIN_EXTENDED },
    {
      url: file('latin', name),
      'unicode-range': ['U+0000-00FF', 'U+0131', 'U+0152-0153', 'U+2000-206F', 'U+20AC'],
    },
  ];
  return {
    [FONT.regular]: face('400-normal'),
    [FONT.medium]: face('500-normal'),
    [FONT.semibold]: face('600-normal'),
    [FONT.italic]: face('400-italic'),
  };
}

type Graticule = Extract<StyleSpecification['sources'][string], { type: 'geojson' }>['data'];

/** Ten degrees around the world, two around these islands. Straight in Mercator, so two points a line. */
function graticule(): Graticule {
  const line = (grid: string, coordinates: [number, number][]) => {
    return {
      type: 'Feature' as const,
      properties: { grid },
      geometry: { type: 'LineString' as const, coordinates },
    };
  };
  const lines = [];
  for (let lon = -180; lon < 180; lon += 10)
    lines.push(
      line('wide', [
        [lon, -84],
        [lon, 84],
      ]),
    );
  for (let lat = -80; lat <= 80; lat += 10)
    lines.push(
      line('wide', [
        [-180, lat],
        [180, lat],
      ]),
    );
  for (let lon = -40; lon <= 40; lon += 2)
    lines.push(
      line('close', [
        [lon, 30],
        [lon, 74],
      ]),
    );
  for (let lat = 30; lat <= 74; lat += 2)
    lines.push(
      line('close', [
        [-40, lat],
        [40, lat],
      ]),
    );
  return { type: 'FeatureCollection', features: lines };
}

function styleOf(origin: string, name: string, layers: LayerSpecification[]): StyleSpecification {
  const archive = (file: string) => ({
    type: 'vector' as const,
    url: `pmtiles://${origin}/basemap/${file}.pmtiles`,
    attribution: ATTRIBUTION_LINE,
  });
  return {
    version: 8,
    name,
    'font-faces': fontFaces(origin),
    sources: {
      world: archive('world'),
      isles: archive('isles'),
      graticule: { type: 'geojson', data: graticule() },
    },
    layers,
  };
}

/** @param origin of the page, without a trailing slash: `location.origin` */
export function embeddedStyle(origin: string): StyleSpecification {
  return styleOf(origin, 'Lonewatch', [...surfaceLayers(), ...dotLayers(), ...labelLayers()]);
}

/** Tiles reach beyond the bounds they were cut for; these are the edges of the tiles of one zoom. */
function tileEdges([west, south, east, north]: Bounds, zoom: number): Bounds {
  const tiles = 2 ** zoom;
  const column = (lon: number): number => ((lon + 180) / 360) * tiles;
  const row = (lat: number): number =>
    (0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * tiles;
  const lon = (x: number): number => (x / tiles) * 360 - 180;
  const lat = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / tiles))) * 180) / Math.PI;
  return [
    lon(Math.floor(column(west))),
    lat(Math.ceil(row(south))),
    lon(Math.ceil(column(east))),
    lat(Math.floor(row(north))),
  ];
}

function outside(bounds: Bounds, zoom: number): ExpressionSpecification {
  const [west, south, east, north] = tileEdges(bounds, zoom);
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return ['!', ['within', { type: 'Polygon', coordinates: [ring] }]];
}

/** The embedded names stay where the street archive has none: everywhere below its zoom, outside it above. */
function aroundStreets<L extends CircleLayerSpecification | SymbolLayerSpecification>(
  layer: L,
  bounds: Bounds | undefined,
): L {
  if (!bounds) return { ...layer, maxzoom: Math.min(layer.maxzoom ?? 24, STREETS_FROM_ZOOM) };
  const steps = [];
  for (let zoom = STREETS_FROM_ZOOM; zoom <= DEEPEST_STREET_ZOOM; zoom++)
    steps.push(zoom, outside(bounds, zoom));
  const uncovered = ['step', ['zoom'], true, ...steps] as unknown as ExpressionSpecification;
  return { ...layer, filter: ['all', layer.filter ?? true, uncovered] as FilterSpecification };
}

/**
 * The embedded map with a street archive (Protomaps schema) over it, in the same colours and fonts.
 * @param origin of the page, without a trailing slash
 */
export function streetStyle(origin: string, { archive, bounds }: StreetArchive): StyleSpecification {
  const streets = streetLayers('street', STREETS_FROM_ZOOM);
  const style = styleOf(origin, 'Lonewatch streets', [
    ...surfaceLayers(),
    ...streets.filter(({ type }) => type !== 'symbol'),
    ...[...dotLayers(), ...labelLayers()].map((layer) => aroundStreets(layer, bounds)),
    ...streets.filter(({ type }) => type === 'symbol'),
  ]);
  style.sources['street'] = {
    type: 'vector',
    url: `pmtiles://${archive}`,
    attribution: STREET_ATTRIBUTION.text,
  };
  return style;
}

export interface StyleAddress {
  /** To be handed to MapLibre as it is. */
  readonly style: string;
  /** Asked for every tile, so it learns where the operator looks; the page's CSP must allow it. */
  readonly asks: string;
  readonly leavesOrigin: boolean;
}

/** @returns undefined when the configured address is not an http(s) address: fall back to the embedded map */
export function styleAddress(configured: string, origin: string): StyleAddress | undefined {
  const url = URL.parse(configured, origin);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return { style: url.href, asks: url.origin, leavesOrigin: url.origin !== new URL(origin).origin };
}
