/**
 * Writes a made-up town in the Protomaps schema, to look at the street style without downloading anything:
 * `node web/basemap/street-sample.ts /tmp/sample.pmtiles`. No street in it exists.
 */
import { writeFileSync } from 'node:fs';
import { lineFeature, pointFeature, polygonFeature } from './features.ts';
import type { Feature, Properties } from './features.ts';
import { writeArchive } from './pmtiles-archive.ts';
import type { Box, Line, Polygon, Position } from './rings.ts';
import { cutTiles } from './tiles.ts';
import type { Layers } from './tiles.ts';

export const SAMPLE_BOX: Box = [-0.2, 51.45, 0.02, 51.56];
const ZOOMS = [6, 7, 8, 9, 10, 11, 12, 13, 14];

const [WEST, SOUTH, EAST, NORTH] = SAMPLE_BOX;
const at = (x: number, y: number): Position => [WEST + (EAST - WEST) * x, SOUTH + (NORTH - SOUTH) * y];

function rectangle(x: number, y: number, width: number, height: number): Polygon {
  return [[at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height), at(x, y)]];
}

/** A wave across the town, so that roads, rail and river cross each other at all angles. */
function wave(y: number, swing: number, phase: number): Line {
  return Array.from({ length: 41 }, (_, i) => at(i / 40, y + swing * Math.sin(i / 5 + phase)));
}

function road(line: Line, kind: string, name: string, extra: Properties = {}): Feature {
  return lineFeature(line, { kind, name, min_zoom: kind === 'highway' ? 5 : 11, sort_rank: 400, ...extra });
}

function sampleLayers(): Layers {
  const streets: Feature[] = [];
  for (let i = 1; i < 40; i++) {
    const kind = i % 8 === 0 ? 'major_road' : 'minor_road';
    const detail = kind === 'major_road' ? 'primary' : 'residential';
    streets.push(
      road([at(i / 40, 0), at(i / 40 + 0.02, 1)], kind, `North Street ${i}`, { kind_detail: detail }),
    );
    streets.push(road(wave(i / 40, 0.004, i), kind, `East Street ${i}`, { kind_detail: detail }));
  }
  const buildings = Array.from({ length: 1600 }, (_, i) => {
    const [column, row] = [i % 40, Math.floor(i / 40)];
    return polygonFeature(rectangle(column / 40 + 0.006, row / 40 + 0.006, 0.011, 0.009), {
      kind: 'building',
    });
  });
  return {
    earth: [polygonFeature(rectangle(-0.02, -0.02, 1.04, 1.04), { kind: 'earth' })],
    landuse: [
      polygonFeature(rectangle(0.2, 0.6, 0.12, 0.14), { kind: 'park' }),
      polygonFeature(rectangle(0.6, 0.7, 0.06, 0.08), { kind: 'hospital' }),
      polygonFeature(rectangle(0.75, 0.2, 0.16, 0.14), { kind: 'industrial' }),
    ],
    water: [
      polygonFeature([[...wave(0.42, 0.06, 0), ...wave(0.47, 0.06, 0).reverse(), at(0, 0.42)]], {
        kind: 'river',
      }),
      pointFeature(at(0.5, 0.4), { kind: 'lake', name: 'Sample Water' }),
    ],
    roads: [
      ...streets,
      road(wave(0.8, 0.1, 1), 'highway', 'Sample Motorway', {
        kind_detail: 'motorway',
        shield_text: 'M99',
        network: 'GB:motorway',
      }),
      road(wave(0.2, 0.05, 2), 'rail', 'Sample Line', { kind_detail: 'rail' }),
    ],
    buildings,
    boundaries: [lineFeature([at(0.5, 0), at(0.55, 1)], { kind: 'county', kind_detail: 6 })],
    places: [
      pointFeature(at(0.48, 0.52), {
        kind: 'locality',
        name: 'Sampleton',
        min_zoom: 4,
        population_rank: 12,
        sort_key: 1,
      }),
      pointFeature(at(0.25, 0.3), { kind: 'neighbourhood', name: 'Westside', min_zoom: 11 }),
      pointFeature(at(0.75, 0.62), { kind: 'neighbourhood', name: 'Eastside', min_zoom: 11 }),
    ],
    pois: [pointFeature(at(0.6, 0.72), { kind: 'hospital', name: 'Sample Hospital', min_zoom: 12 })],
  };
}

export function streetSample(): Uint8Array {
  const layers = sampleLayers();
  return writeArchive(
    ZOOMS.flatMap((zoom) => cutTiles({ zoom, box: SAMPLE_BOX, layers, tolerance: 3 })),
    {
      name: 'Lonewatch street sample',
      description: 'A town that does not exist, in the Protomaps schema.',
      attribution: 'made up',
      box: SAMPLE_BOX,
      layers: Object.keys(layers).map((id) => ({ id, fields: { kind: 'String', name: 'String' } })),
    },
  );
}

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('say where to write it: node street-sample.ts <file.pmtiles>');
writeFileSync(target, streetSample());
