/** Features in longitude and latitude → gzipped vector tiles of one zoom. */
import type { Feature } from './features.ts';
import { GeoJSONVT, fromGeojsonVt, gzip } from './libraries.ts';
import type { SlicedLayer } from './libraries.ts';
import type { Box } from './rings.ts';

export type Layers = Readonly<Record<string, readonly Feature[]>>;

export interface Tile {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  readonly bytes: Uint8Array;
}

export interface Cut {
  readonly zoom: number;
  readonly box: Box;
  readonly layers: Layers;
  /** Simplification in units of 1/4096 tile; one tile is 512 pixels wide. */
  readonly tolerance: number;
}

const EXTENT = 4096;
/** 24 px: the glow along the coast is that wide, and must not show where a tile ends. */
const BUFFER = 192;

function tileX(lon: number, zoom: number): number {
  return Math.floor(((lon + 180) / 360) * 2 ** zoom);
}

function tileY(lat: number, zoom: number): number {
  const sin = Math.sin((lat * Math.PI) / 180);
  return Math.floor((0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * 2 ** zoom);
}

export function cutTiles({ zoom, box, layers, tolerance }: Cut): Tile[] {
  // One zoom more than asked: at its deepest zoom geojson-vt does not simplify at all.
  const options = {
    maxZoom: zoom + 1,
    indexMaxZoom: zoom,
    indexMaxPoints: 0,
    extent: EXTENT,
    buffer: BUFFER,
    tolerance,
  };
  const indexes = Object.entries(layers).map(([name, features]) => {
    return [name, new GeoJSONVT({ type: 'FeatureCollection', features }, options)] as const;
  });
  const last = 2 ** zoom - 1;
  const clamp = (n: number): number => Math.min(Math.max(n, 0), last);
  const [west, north] = [clamp(tileX(box[0], zoom)), clamp(tileY(box[3], zoom))];
  const [east, south] = [clamp(tileX(box[2], zoom)), clamp(tileY(box[1], zoom))];
  const tiles: Tile[] = [];
  for (let x = west; x <= east; x++) {
    for (let y = north; y <= south; y++) {
      const cut: Record<string, SlicedLayer> = {};
      for (const [name, index] of indexes) {
        const tile = index.getTile(zoom, x, y);
        if (tile && tile.features.length > 0) cut[name] = tile;
      }
      if (Object.keys(cut).length === 0) continue;
      const raw = fromGeojsonVt(cut, { version: 2, extent: EXTENT });
      tiles.push({ zoom, x, y, bytes: gzip(raw) });
    }
  }
  return tiles;
}
