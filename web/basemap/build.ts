/**
 * Builds the embedded basemap into `web/static/basemap`. Run it after `npm ci` in this folder (README.md).
 * The same sources give the same bytes: nothing here may depend on time, chance or the order of a hash.
 */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCountyAreas } from './counties.ts';
import { copyFonts } from './fonts.ts';
import { writeGazetteer } from './gazetteer.ts';
import { ISLES_BOX, islesTiles } from './isles.ts';
import { ISLES_NAMES } from './label-names.ts';
import { ISLES_FLOORS, WORLD_FLOORS, rankPlaces } from './place-ranking.ts';
import { ISLES_COUNTRIES, correctPlaces } from './places.ts';
import { writeArchive } from './pmtiles-archive.ts';
import type { ArchiveFacts } from './pmtiles-archive.ts';
import { readPlaces } from './sources.ts';
import { WORLD_BOX, worldTiles } from './world.ts';

const OUT = fileURLToPath(new URL('../static/basemap', import.meta.url));
const ISLES_SMALLEST = 500;
const WORLD_SMALLEST = 100_000;
const GEONAMES = 'GeoNames (CC BY 4.0)';

const LAYERS: ArchiveFacts['layers'] = [
  { id: 'land', fields: {} },
  { id: 'water', fields: {} },
  { id: 'river', fields: {} },
  { id: 'border', fields: { kind: 'String' } },
  {
    id: 'place',
    fields: {
      name: 'String',
      pop: 'Number',
      from: 'Number',
      rank: 'Number',
      left: 'Number',
      suburb: 'Number',
    },
  },
  { id: 'name', fields: { name: 'String', kind: 'String', from: 'Number', to: 'Number' } },
];

function write(file: string, content: Uint8Array | string): void {
  const path = join(OUT, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  console.log(`${file}: ${(statSync(path).size / 1000).toFixed(0)} kB`);
}

const source = readPlaces();
const isles = correctPlaces(
  source.filter(({ country }) => ISLES_COUNTRIES.has(country)),
  ISLES_SMALLEST,
);
const world = correctPlaces(
  source.filter(({ featureCode }) => featureCode !== 'PPLX'),
  WORLD_SMALLEST,
).filter(({ within }) => within === undefined);

write('places.json', writeGazetteer(isles, readCountyAreas(), `${GEONAMES}; Natural Earth`));
write(
  'isles.pmtiles',
  writeArchive(islesTiles(rankPlaces(isles, ISLES_FLOORS, ISLES_NAMES), source), {
    name: 'Lonewatch British Isles',
    description:
      'Coast, waters, borders and towns of Great Britain, Ireland, Man and the Channel Islands. No streets.',
    attribution: `© OpenStreetMap contributors (ODbL), Natural Earth, ${GEONAMES}`,
    box: ISLES_BOX,
    layers: LAYERS,
  }),
);
write(
  'world.pmtiles',
  writeArchive(worldTiles(rankPlaces(world, WORLD_FLOORS, [])), {
    name: 'Lonewatch world',
    description: 'Land, lakes, rivers, borders and cities of the world, coarse.',
    attribution: `Natural Earth, ${GEONAMES}`,
    box: WORLD_BOX,
    layers: LAYERS,
  }),
);
for (const file of copyFonts(join(OUT, 'fonts')))
  console.log(`${file}: ${(statSync(file).size / 1000).toFixed(0)} kB`);
