/**
 * Layers of a street archive in the Protomaps schema, in our colours. The flavour is dark Protomaps; what
 * needs a sprite sheet (points of interest, shields of roads, arrows) is left out, because a sprite would be
 * another file to serve and every icon here competes with a worker.
 */
import { DARK, layers } from '@protomaps/basemaps';
import type { Flavor } from '@protomaps/basemaps';
import type { LayerSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { BASE_COLOURS as colour } from './base-colours.ts';
import { FONT } from './base-labels.ts';

const ROAD = { minor: '#243341', major: '#2f4254', highway: '#3b5166', casing: '#101a24', tunnel: '#1c2834' };
const GREEN = { park: '#142522', wood: '#13231f', scrub: '#15242a' };

const { pois: _needSprites, landcover: _satelliteTints, ...DARK_PLAIN } = DARK;

function everyRoad(): Partial<Flavor> {
  const flavour: Record<string, string> = {};
  for (const key of Object.keys(DARK_PLAIN)) {
    if (key.includes('casing')) flavour[key] = ROAD.casing;
    else if (key.startsWith('tunnel_')) flavour[key] = ROAD.tunnel;
    else if (key.includes('highway')) flavour[key] = ROAD.highway;
    else if (/major|link/.test(key) && !key.includes('label')) flavour[key] = ROAD.major;
    else if (/^(bridges_)?(minor|other)/.test(key)) flavour[key] = ROAD.minor;
  }
  return flavour;
}

const FLAVOUR: Flavor = {
  ...DARK_PLAIN,
  ...everyRoad(),
  background: colour.sea,
  earth: colour.land,
  water: colour.water,
  park_a: GREEN.park,
  park_b: GREEN.park,
  wood_a: GREEN.wood,
  wood_b: GREEN.wood,
  scrub_a: GREEN.scrub,
  scrub_b: GREEN.scrub,
  glacier: '#1b2833',
  sand: '#19242c',
  beach: '#1b262d',
  zoo: GREEN.park,
  military: '#18222c',
  hospital: '#1c2431',
  industrial: '#16212b',
  school: '#18232f',
  pedestrian: '#17222d',
  aerodrome: '#17222e',
  runway: '#22303d',
  pier: '#1f2c39',
  buildings: '#1f2d3b',
  railway: '#2c3d4d',
  boundaries: colour.countyBorder,
  roads_label_minor: colour.villageLabel,
  roads_label_minor_halo: colour.halo,
  roads_label_major: colour.townLabel,
  roads_label_major_halo: colour.halo,
  ocean_label: colour.seaLabel,
  subplace_label: colour.villageLabel,
  subplace_label_halo: colour.halo,
  city_label: colour.cityLabel,
  city_label_halo: colour.halo,
  state_label: colour.regionLabel,
  state_label_halo: colour.halo,
  country_label: colour.nationLabel,
  address_label: colour.villageLabel,
  address_label_halo: colour.halo,
  regular: FONT.regular,
  bold: FONT.semibold,
  italic: FONT.italic,
};

function withoutIcons(layer: SymbolLayerSpecification): SymbolLayerSpecification | undefined {
  const kept = (properties: object | undefined): Record<string, unknown> => {
    return Object.fromEntries(Object.entries(properties ?? {}).filter(([name]) => !name.startsWith('icon-')));
  };
  if (layer.layout?.['text-field'] === undefined) return undefined;
  return { ...layer, layout: kept(layer.layout), paint: kept(layer.paint) };
}

/** A road's number without its shield: people give their position by it, so it stays, as plain text. */
function roadNumber(layer: SymbolLayerSpecification): SymbolLayerSpecification {
  return {
    ...layer,
    layout: { ...layer.layout, 'text-size': 10.5, 'text-padding': 12, 'symbol-spacing': 400 },
    paint: { ...layer.paint, 'text-halo-color': colour.halo, 'text-halo-width': 1.5 },
  };
}

/** @param minzoom below it the embedded basemap is drawn alone */
export function streetLayers(source: string, minzoom: number): LayerSpecification[] {
  return layers(source, FLAVOUR, { lang: 'en' }).flatMap((layer): LayerSpecification[] => {
    if (layer.type === 'background') return [];
    const bounded = { ...layer, id: `street-${layer.id}`, minzoom: Math.max(minzoom, layer.minzoom ?? 0) };
    if (bounded.type !== 'symbol') return [bounded];
    const text = withoutIcons(bounded);
    if (!text) return [];
    return [layer.id === 'roads_shields' ? roadNumber(text) : text];
  });
}
