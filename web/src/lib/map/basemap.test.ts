import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VectorTile } from '@mapbox/vector-tile';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import type { StyleSpecification } from 'maplibre-gl';
import { PbfReader } from 'pbf';
import { PMTiles, TileType } from 'pmtiles';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTION, BASE_COLOURS, PLACES_PATH, STREETS_FROM_ZOOM } from './basemap.ts';
import { embeddedStyle, streetStyle, styleAddress } from './basemap.ts';
import type { PlacesFile } from './basemap.ts';

const ORIGIN = 'https://control.example';
const STREETS = { archive: `${ORIGIN}/streets.pmtiles`, bounds: [-2.6, 53.3, -1.9, 53.7] } as const;
const STATIC = fileURLToPath(new URL('../../../static', import.meta.url));

const STYLES: readonly (readonly [name: string, style: StyleSpecification])[] = [
  ['embedded', embeddedStyle(ORIGIN)],
  ['street, of a region', streetStyle(ORIGIN, STREETS)],
  ['street, of everywhere', streetStyle(ORIGIN, { archive: STREETS.archive })],
];

/** Every string in the style that a browser could take for an address. */
function addressesIn(value: unknown): string[] {
  if (typeof value === 'string') return /^([a-z]+:)?\/\//i.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(addressesIn);
}

function archive(file: string): PMTiles {
  const bytes = readFileSync(`${STATIC}/basemap/${file}`);
  const getBytes = (offset: number, length: number) => {
    return Promise.resolve({ data: new Uint8Array(bytes.subarray(offset, offset + length)).buffer });
  };
  return new PMTiles({ getKey: () => file, getBytes });
}

const isles = archive('isles.pmtiles');
const world = archive('world.pmtiles');

interface Spot {
  readonly tile: VectorTile | undefined;
  /** Position within the tile, 0 to 4096. */
  readonly x: number;
  readonly y: number;
}

async function spotAt(tiles: PMTiles, lon: number, lat: number, zoom: number): Promise<Spot> {
  const scale = 2 ** zoom;
  const x = ((lon + 180) / 360) * scale;
  const y = (0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * scale;
  const found = await tiles.getZxy(zoom, Math.floor(x), Math.floor(y));
  const tile = found && new VectorTile(new PbfReader(new Uint8Array(found.data)));
  return { tile, x: (x % 1) * 4096, y: (y % 1) * 4096 };
}

/** By the even-odd rule, over all rings of the layer's areas: a hole counts out what its shore counts in. */
function covers({ tile, x, y }: Spot, layerName: string): boolean {
  const layer = tile?.layers[layerName];
  if (!layer) return false;
  for (let i = 0; i < layer.length; i++) {
    let inside = false;
    for (const ring of layer.feature(i).loadGeometry()) {
      for (let k = 1; k < ring.length; k++) {
        const [a, b] = [ring[k - 1]!, ring[k]!];
        if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
      }
    }
    if (inside) return true;
  }
  return false;
}

async function surfaceAt(lon: number, lat: number, zoom: number): Promise<'land' | 'water' | 'sea'> {
  const spot = await spotAt(isles, lon, lat, zoom);
  if (covers(spot, 'water')) return 'water';
  return covers(spot, 'land') ? 'land' : 'sea';
}

/** WCAG 2 contrast of two `#rrggbb` colours. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [lighter, darker] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (lighter! + 0.05) / (darker! + 0.05);
}

describe('the styles', () => {
  it.each(STYLES)('%s: is valid to the style specification', (_name, style) => {
    expect(validateStyleMin(style).map(({ message }) => message)).toEqual([]);
  });

  it.each(STYLES)('%s: asks nothing of any other origin', (_name, style) => {
    const addresses = addressesIn(style);
    expect(addresses.length).toBeGreaterThan(8);
    for (const address of addresses) {
      expect(new URL(address.replace(/^pmtiles:\/\//, '')).origin).toBe(ORIGIN);
    }
  });

  it.each(STYLES)('%s: needs no sprite and no glyph server', (_name, style) => {
    expect(style).not.toHaveProperty('sprite');
    expect(style).not.toHaveProperty('glyphs');
    expect(JSON.stringify(style.layers)).not.toContain('icon-image');
  });

  it.each(STYLES)('%s: draws with fonts that are there', (_name, style) => {
    const faces = Object.values(style['font-faces'] ?? {}).flat();
    expect(faces).toHaveLength(8);
    for (const face of faces) {
      const url = typeof face === 'string' ? face : face.url;
      expect(
        readFileSync(STATIC + new URL(url).pathname)
          .subarray(0, 4)
          .toString(),
      ).toBe('wOF2');
    }
    for (const [, font] of JSON.stringify(style.layers).matchAll(/"(Inter [A-Za-z]+|Noto [A-Za-z ]+)"/g)) {
      expect(Object.keys(style['font-faces'] ?? {})).toContain(font);
    }
  });

  it('shows streets only where an archive may have them', () => {
    const streets = streetStyle(ORIGIN, STREETS).layers.filter(({ id }) => id.startsWith('street-'));
    expect(streets.length).toBeGreaterThan(40);
    for (const layer of streets) expect(layer.minzoom).toBeGreaterThanOrEqual(STREETS_FROM_ZOOM);
  });
});

describe('the colours', () => {
  const { cityLabel, townLabel, villageLabel, nationLabel, regionLabel, seaLabel, land, sea, glow } =
    BASE_COLOURS;

  it.each(Object.entries({ cityLabel, townLabel, villageLabel, nationLabel, regionLabel }))(
    '%s stands out from the land by 3 to 1, and less than a white label of a worker',
    (_name, ink) => {
      expect(contrast(ink, land)).toBeGreaterThanOrEqual(3);
      expect(contrast(ink, land)).toBeLessThan(contrast('#ffffff', land) * 0.7);
    },
  );

  it('names of seas stand out from the sea by 3 to 1', () => {
    expect(contrast(seaLabel, sea)).toBeGreaterThanOrEqual(3);
  });

  it('the land stays dark enough for every colour of a worker', () => {
    for (const worker of ['#2ec4a6', '#f28e2b', '#ff5440']) expect(contrast(worker, land)).toBeGreaterThan(5);
    expect(contrast(land, sea)).toBeLessThan(1.4);
    expect(contrast(glow, land)).toBeLessThan(3);
  });
});

describe('a configured style address', () => {
  it('of another origin is known to leave ours', () => {
    expect(styleAddress('https://tiles.example/style.json', ORIGIN)).toEqual({
      style: 'https://tiles.example/style.json',
      asks: 'https://tiles.example',
      leavesOrigin: true,
    });
  });

  it('may be a path on our own server', () => {
    expect(styleAddress('/own/style.json', ORIGIN)).toEqual({
      style: `${ORIGIN}/own/style.json`,
      asks: ORIGIN,
      leavesOrigin: false,
    });
  });

  it.each(['javascript:alert(1)', 'data:application/json,{}', 'https://', 'file:///etc/passwd'])(
    '%s is refused',
    (configured) => {
      expect(styleAddress(configured, ORIGIN)).toBeUndefined();
    },
  );
});

describe('the archives', () => {
  it('cover what they say, in vector tiles', async () => {
    const [islesHeader, worldHeader] = [await isles.getHeader(), await world.getHeader()];
    expect([islesHeader.minZoom, islesHeader.maxZoom, islesHeader.tileType]).toEqual([5, 10, TileType.Mvt]);
    expect([worldHeader.minZoom, worldHeader.maxZoom, worldHeader.tileType]).toEqual([0, 5, TileType.Mvt]);
    expect(islesHeader.minLon).toBeLessThan(-10.7);
    expect(islesHeader.maxLat).toBeGreaterThan(60.9);
  });

  it('name the layers that the style draws', async () => {
    for (const [name, tiles] of [['isles', isles] as const, ['world', world] as const]) {
      const { vector_layers } = (await tiles.getMetadata()) as { vector_layers: { id: string }[] };
      const known = vector_layers.map(({ id }) => id);
      const drawn = embeddedStyle(ORIGIN).layers.flatMap((layer) => {
        return 'source-layer' in layer && layer.source === name ? [layer['source-layer']] : [];
      });
      expect(drawn.length).toBeGreaterThan(4);
      for (const layer of drawn) expect(known).toContain(layer);
    }
  });

  it('carry the attribution that their sources ask for', async () => {
    const { attribution } = (await isles.getMetadata()) as { attribution: string };
    for (const { text } of ATTRIBUTION) expect(attribution).toContain(text);
  });

  it.each([
    ['London', -0.1276, 51.5146, 'land'],
    ['Manchester', -2.2426, 53.4808, 'land'],
    ['Snaefell on Man', -4.4617, 54.2632, 'land'],
    ['Lerwick', -1.152, 60.155, 'land'],
    ['Kirkwall', -2.965, 58.97, 'land'],
    ['Jersey', -2.13, 49.21, 'land'],
    ['Guernsey', -2.58, 49.455, 'land'],
    ['Belfast', -5.95, 54.59, 'land'],
    ['Dublin', -6.29, 53.34, 'land'],
    ['Dingle', -10.27, 52.14, 'land'],
    ['St Mary’s in Scilly', -6.298, 49.922, 'land'],
    ['the Irish Sea', -4.8, 53.7, 'sea'],
    ['the Solent', -1.2, 50.775, 'sea'],
    ['the Firth of Forth', -3.15, 56.05, 'sea'],
    ['the Menai end of Liverpool Bay', -3.6, 53.5, 'sea'],
    ['Lough Neagh', -6.4, 54.6, 'water'],
    ['Loch Lomond', -4.6, 56.05, 'water'],
    ['Lough Corrib', -9.3, 53.46, 'water'],
    ['the Thames at Tower Bridge', -0.0754, 51.5055, 'water'],
    ['the Thames at Woolwich', 0.0617, 51.4965, 'water'],
  ] as const)('%s is right at zoom 10', async (_name, lon, lat, surface) => {
    expect(await surfaceAt(lon, lat, 10)).toBe(surface);
  });

  it('leave the islands to their own archive from zoom 5, and show the continent', async () => {
    expect(covers(await spotAt(world, -1.9, 52.5, 4), 'land')).toBe(true);
    expect(covers(await spotAt(world, -1.9, 52.5, 5), 'land')).toBe(false);
    expect(covers(await spotAt(isles, -1.9, 52.5, 5), 'land')).toBe(true);
    expect(covers(await spotAt(world, 2.35, 48.85, 5), 'land')).toBe(true);
  });

  it.each([
    ['west of it, Chukotka', 178, 67],
    ['east of it, Chukotka', -178, 66.8],
    ['Antarctica', 90, -80],
  ])('unwrap land at the antimeridian: %s', async (_name, lon, lat) => {
    expect(covers(await spotAt(world, lon, lat, 3), 'land')).toBe(true);
    expect(covers(await spotAt(world, -30, 40, 3), 'land')).toBe(false);
  });

  it.each([
    ['Dundalk', 'Newry', -6.38, 54.0, 54.18],
    ['Lifford', 'Strabane', -7.474, 54.78, 54.87],
    ['Clones', 'Newtownbutler', -7.28, 54.14, 54.21],
  ])('draw the Irish border between %s and %s', async (_south, _north, lon, south, north) => {
    const crossings: number[] = [];
    const from = await spotAt(isles, lon, south, 8);
    const to = await spotAt(isles, lon, north, 8);
    const layer = from.tile!.layers['border']!;
    for (let i = 0; i < layer.length; i++) {
      if (layer.feature(i).properties['kind'] !== 'state') continue;
      for (const line of layer.feature(i).loadGeometry()) {
        for (let k = 1; k < line.length; k++) {
          const [a, b] = [line[k - 1]!, line[k]!];
          if (a.x > from.x !== b.x > from.x)
            crossings.push(a.y + (b.y - a.y) * ((from.x - a.x) / (b.x - a.x)));
        }
      }
    }
    // The northern end may lie in the tile above, whose positions start at 0 again.
    const top = to.y < from.y ? to.y : to.y - 4096;
    expect(crossings.some((y) => y > top && y < from.y)).toBe(true);
  });
});

describe('the gazetteer', () => {
  const file = readFileSync(STATIC + PLACES_PATH);
  const gazetteer = JSON.parse(file.toString()) as PlacesFile;

  it.each([
    ['Manchester', -2.24, 53.48, 'England'],
    ['Belfast', -5.93, 54.6, 'Northern Ireland'],
    ['Dublin', -6.25, 53.33, 'Ireland'],
    ['Lerwick', -1.14, 60.15, 'Shetland Islands, Scotland'],
    ['St Helier', -2.1, 49.19, 'Jersey'],
    ['Douglas', -4.48, 54.15, 'Isle of Man'],
    ['Limerick', -8.62, 52.66, 'Ireland'],
    ['Skegness', 0.34, 53.14, 'Lincolnshire, England'],
  ])('finds %s where it is', (name, lon, lat, area) => {
    const row = gazetteer.places.find(([found]) => found === name)!;
    expect(Math.abs(row[1] - lon)).toBeLessThan(0.02);
    expect(Math.abs(row[2] - lat)).toBeLessThan(0.02);
    expect(gazetteer.areas[row[4]]).toContain(area);
  });

  it('lists the larger place of a name first', () => {
    const populations = gazetteer.places.map(([, , , population]) => population);
    expect(populations).toEqual([...populations].sort((a, b) => b - a));
    expect(populations.at(-1)).toBeGreaterThanOrEqual(500);
    expect(populations.length).toBeGreaterThan(4_000);
  });

  it('is small enough to load with the first search', () => {
    expect(file.byteLength).toBeLessThan(250_000);
  });
});
