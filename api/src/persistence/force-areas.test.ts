import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readForceAreas } from './force-areas.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lonewatch-forces-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SQUARE = [
  [-2, 53],
  [-1, 53],
  [-1, 54],
  [-2, 53],
];
async function read(content: unknown): ReturnType<typeof readForceAreas> {
  const path = join(folder, 'areas.geojson');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readForceAreas(path);
}
const collection = (...features: unknown[]): object => ({ type: 'FeatureCollection', features });
const feature = (
  properties: object,
  geometry: object = { type: 'Polygon', coordinates: [SQUARE] },
): object => ({
  type: 'Feature',
  properties,
  geometry,
});

describe('force areas', () => {
  it('without a file are places that are certain, and say that there is more', async () => {
    const forces = await readForceAreas(null);
    expect(forces.length).toBeGreaterThan(20);
    expect(forces.every(({ partial }) => partial)).toBe(true);
    expect(new Set(forces.map(({ id }) => id)).size).toBe(forces.length);
    for (const { areas } of forces)
      for (const [ring] of areas) {
        expect(ring!.at(0)).toEqual(ring!.at(-1));
        for (const [lon, lat] of ring!) expect(lon > -9 && lon < 2 && lat > 49 && lat < 61).toBe(true);
      }
  });

  it('are read as statistics offices publish them', async () => {
    const forces = await read(
      collection(
        feature({ PFA23CD: 'E23000010', PFA23NM: 'West Yorkshire' }),
        feature(
          { name: 'City of Somewhere', toleranceM: 20 },
          { type: 'MultiPolygon', coordinates: [[SQUARE]] },
        ),
      ),
    );
    expect(forces).toMatchObject([
      { id: 'E23000010', name: 'West Yorkshire', toleranceM: 500, partial: false, areas: [[SQUARE]] },
      { id: 'city-of-somewhere', toleranceM: 20 },
    ]);
  });

  it.each([
    ['no JSON', '{', 'is no JSON'],
    ['no features', { type: 'FeatureCollection', features: [] }, 'no GeoJSON FeatureCollection'],
    ['no name', collection(feature({})), 'feature 1 has no "name"'],
    [
      'national grid coordinates',
      collection(
        feature({ name: 'A' }, { type: 'Polygon', coordinates: [SQUARE.map(() => [430_000, 430_000])] }),
      ),
      'converted first',
    ],
    ['a line', collection(feature({ name: 'A' }, { type: 'LineString', coordinates: SQUARE })), 'no Polygon'],
    ['an odd tolerance', collection(feature({ name: 'A', toleranceM: -1 })), 'toleranceM of "A"'],
    ['a force twice', collection(feature({ name: 'A' }), feature({ name: 'A' })), 'stands twice'],
  ])('with %s stop the start with a sentence', async (_, content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence);
  });

  it('that cannot be read name the variable', async () => {
    await expect(readForceAreas(join(folder, 'nowhere'))).rejects.toThrow('FORCE_AREAS is "');
  });
});
