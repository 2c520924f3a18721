/** Layers of the embedded basemap without a letter, bottom to top: sea, land, water, borders, light of towns. */
import type {
  CircleLayerSpecification,
  ExpressionSpecification,
  LayerSpecification,
  LineLayerSpecification,
} from 'maplibre-gl';
import { byZoom, from } from './base-archives.ts';
import type { Archive, Stops } from './base-archives.ts';
import { BASE_COLOURS as colour } from './base-colours.ts';

/** Drawn under the land, so that only its seaward half is seen. */
function shelf(archive: Archive): LineLayerSpecification {
  return {
    id: `${archive}-shelf`,
    type: 'line',
    ...from(archive, 'land'),
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': colour.shelf,
      'line-width': byZoom(1, { 1: 3, 5: 14, 8: 22, 12: 30 }),
      'line-blur': byZoom(1, { 1: 3, 5: 13, 8: 20, 12: 28 }),
      'line-opacity': byZoom(1, { 1: 0.5, 5: 0.75 }),
    },
  };
}

function land(archive: Archive): LayerSpecification {
  return {
    id: `${archive}-land`,
    type: 'fill',
    ...from(archive, 'land'),
    paint: { 'fill-color': colour.land },
  };
}

function graticule(
  grid: 'wide' | 'close',
  zooms: { minzoom?: number; maxzoom: number },
): LineLayerSpecification {
  return {
    id: `graticule-${grid}`,
    type: 'line',
    source: 'graticule',
    filter: ['==', ['get', 'grid'], grid],
    ...zooms,
    paint: { 'line-color': colour.graticule, 'line-width': 0.8 },
  };
}

/** Shores lie under the water: where two waters overlap (a river and its mouth), no line crosses them. */
function waters(archive: Archive): LayerSpecification[] {
  return [
    {
      id: `${archive}-coast`,
      type: 'line',
      ...from(archive, 'land'),
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': colour.coast,
        'line-width': byZoom(1, { 1: 0.3, 5: 0.7, 10: 1.2 }),
        'line-blur': byZoom(1, { 5: 0.4, 10: 0.8 }),
        'line-opacity': byZoom(1, { 1: 0.5, 5: 0.8 }),
      },
    },
    {
      id: `${archive}-shore`,
      type: 'line',
      ...from(archive, 'water'),
      paint: {
        'line-color': colour.shore,
        'line-width': byZoom(1, { 4: 0.6, 10: 2 }),
        'line-blur': 0.5,
      },
    },
    {
      id: `${archive}-water`,
      type: 'fill',
      ...from(archive, 'water'),
      paint: { 'fill-color': colour.water },
    },
  ];
}

/** Rivers of the world are drawn to 1:50 million: beyond zoom 7 their bends are wrong by kilometres. */
const WORLD_RIVERS: LineLayerSpecification = {
  id: 'world-river',
  type: 'line',
  ...from('world', 'river'),
  minzoom: 3,
  maxzoom: 8,
  paint: {
    'line-color': colour.river,
    'line-width': byZoom(1, { 3: 0.4, 7: 1.1 }),
    'line-opacity': byZoom(1, { 3: 0.9, 6.5: 0.9, 8: 0 }),
  },
};

/** Round dots: a dash of no length with round caps. */
function dotted(
  id: string,
  source: Archive,
  kind: string,
  stroke: string,
  widths: Stops,
): LineLayerSpecification {
  return {
    id,
    type: 'line',
    ...from(source, 'border'),
    filter: ['==', ['get', 'kind'], kind],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': stroke, 'line-width': byZoom(1, widths), 'line-dasharray': [0, 2.6] },
  };
}

function borders(): LayerSpecification[] {
  return [
    {
      id: 'world-border',
      type: 'line',
      ...from('world', 'border'),
      minzoom: 1.5,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': colour.foreignBorder,
        'line-width': byZoom(1, { 2: 0.4, 5: 0.8, 9: 1.1 }),
        'line-opacity': byZoom(1, { 1.5: 0, 3: 0.8 }),
      },
    },
    {
      ...dotted('county-border', 'isles', 'county', colour.countyBorder, { 7: 0.8, 10: 1.2 }),
      minzoom: 7,
      maxzoom: 12,
    },
    dotted('nation-border', 'isles', 'nation', colour.nationBorder, { 5: 0.9, 11: 1.7 }),
    dotted('state-border', 'isles', 'state', colour.stateBorder, { 5: 1, 11: 1.9 }),
  ];
}

/**
 * Stands in for built-up areas, which no source has: the radius is that of the town's people at the
 * density of a British town, in metres on the ground.
 */
function glow(archive: Archive): CircleLayerSpecification {
  const radius = (pxPerRoot: number, least: number): ExpressionSpecification => {
    return ['max', least, ['*', pxPerRoot, ['sqrt', ['get', 'pop']]]];
  };
  // A suburb lies in the light of its city already; its own would read as a hot spot of something.
  const opacity = (town: number, suburb: number): ExpressionSpecification => [
    'case',
    ['has', 'suburb'],
    suburb,
    town,
  ];
  return {
    id: `${archive}-glow`,
    type: 'circle',
    ...from(archive, 'place'),
    paint: {
      'circle-color': colour.glow,
      'circle-blur': 1,
      'circle-radius': byZoom(2, { 3: radius(0.0028, 1), 5: radius(0.0085, 1.6), 12: radius(0.95, 14) }),
      'circle-opacity': byZoom(1, {
        3: 0.5,
        6: 0.4,
        8: opacity(0.32, 0.3),
        10: opacity(0.26, 0.1),
        14: opacity(0.1, 0.05),
      }),
    },
  };
}

export function surfaceLayers(): LayerSpecification[] {
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': colour.sea } },
    shelf('world'),
    shelf('isles'),
    graticule('wide', { maxzoom: 5 }),
    graticule('close', { minzoom: 5, maxzoom: 9 }),
    land('world'),
    land('isles'),
    WORLD_RIVERS,
    glow('world'),
    glow('isles'),
    ...waters('world'),
    ...waters('isles'),
    ...borders(),
  ];
}
