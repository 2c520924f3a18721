import { Client } from 'pg';
import { afterAll, expect, it } from 'vitest';
import type { GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';
import { prepareShape } from '../domain/geofence-shape.ts';
import { canUsePostgresql, TestDatabases } from '../persistence/test-support.ts';

const databases = new TestDatabases();
afterAll(() => databases.removeAll(), 60_000);

const NAME = 'fences agree with PostGIS';
/** The same numbers at every run. */
let seed = 7;
const random = (): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

/** null: PostGIS is not installed there. */
async function open(): Promise<Client | null> {
  if (!(await canUsePostgresql(NAME))) return null;
  const { options } = await databases.create('postgresql');
  const client = new Client({ connectionString: options.url! });
  await client.connect();
  const { rows } = await client.query("SELECT FROM pg_available_extensions WHERE name = 'postgis'");
  if (rows.length > 0) {
    await client.query('CREATE EXTENSION postgis');
    return client;
  }
  await client.end();
  console.warn(`Skipped: "${NAME}", because PostGIS is not installed (Debian: postgresql-15-postgis-3).`);
  return null;
}

function star([lon, lat]: Position, reach: number, corners: number): Position[] {
  return Array.from({ length: corners }, (_, i): Position => {
    const angle = ((i + random() * 0.8) / corners) * 2 * Math.PI;
    const far = reach * (0.5 + random() / 2);
    return [round(lon + Math.cos(angle) * far * 1.5), round(lat + Math.sin(angle) * far)];
  });
}

const text = ([lon, lat]: Position): string => `${lon} ${lat}`;
const ring = (points: readonly Position[]): string => `(${[...points, points[0]!].map(text).join(',')})`;

interface Case {
  readonly shape: GeofenceShape;
  /** What PostGIS is asked; $1 is the geometry, p the point. `offM`: how far the point is from the border, where it says so. */
  readonly sql: string;
  readonly wkt: string;
  readonly points: readonly Position[];
}

function polygonCase(center: Position, reach: number): Case {
  const rings = [star(center, reach, 3 + Math.floor(random() * 30)), star(center, reach * 0.3, 5)];
  return {
    shape: { kind: 'POLYGON', rings },
    sql: 'SELECT ST_Covers($1::geometry, p) AS within, NULL::float8 AS off_m',
    wkt: `POLYGON(${rings.map(ring).join(',')})`,
    // Every corner is a place that lies on an edge.
    points: [...places(center, reach * 1.5), ...rings.flat()],
  };
}

function measured(wkt: string, reachM: number): Pick<Case, 'sql' | 'wkt'> {
  return {
    wkt,
    sql: `SELECT ST_DWithin($1::geography, p::geography, ${reachM}, false) AS within,
      ST_Distance($1::geography, p::geography, false) - ${reachM} AS off_m`,
  };
}

function places([lon, lat]: Position, reach: number): Position[] {
  return Array.from({ length: 100 }, (): Position => [
    round(lon + (random() - 0.5) * 3 * reach),
    round(lat + (random() - 0.5) * 2 * reach),
  ]);
}

function cases(): Case[] {
  return Array.from({ length: 150 }, (_, i): Case => {
    const center: Position = [round(-3 + random() * 4), round(50 + random() * 8)];
    if (i % 3 === 0) return polygonCase(center, [0.0005, 0.02, 2][i % 9 === 0 ? 0 : i % 9 === 3 ? 1 : 2]!);
    if (i % 3 === 1) {
      const radiusM = 20 * 10_000 ** random();
      const points = places(center, (radiusM * 1.2) / 111_195);
      return {
        shape: { kind: 'CIRCLE', center, radiusM },
        ...measured(`POINT(${text(center)})`, radiusM),
        points,
      };
    }
    // PostGIS goes along great circles, fences straight in degrees: over 200 m nobody can tell.
    const line = star(center, 0.002, 6);
    const widthM = 10 + random() * 200;
    const about = measured(`LINESTRING(${line.map(text).join(',')})`, widthM / 2);
    return { shape: { kind: 'CORRIDOR', line, widthM }, ...about, points: places(center, 0.003) };
  });
}

it(NAME, { timeout: 120_000 }, async () => {
  const client = await open();
  if (client === null) return;
  let asked = 0;
  for (const { shape, sql, wkt, points } of cases()) {
    const prepared = prepareShape(shape);
    const { rows } = await client.query<{ within: boolean; off_m: number | null }>(
      `SELECT said.* FROM unnest($2::float8[], $3::float8[]) WITH ORDINALITY t (lon, lat, i),
         LATERAL (SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS p) made, LATERAL (${sql}) said ORDER BY i`,
      [`SRID=4326;${wkt}`, points.map(([lon]) => lon), points.map(([, lat]) => lat)],
    );
    for (const [at, { within, off_m: offM }] of rows.entries()) {
      // Their sphere is 3 cm smaller, which at 200 km is a millimetre; a way is compared to within 5 cm.
      if (offM !== null && Math.abs(offM) < 0.05) continue;
      const [lon, lat] = points[at]!;
      expect([wkt, lon, lat, prepared.contains(Math.round(lon * 1e7), Math.round(lat * 1e7))]).toEqual([
        ...[wkt, lon, lat, within],
      ]);
      asked++;
    }
  }
  await client.end();
  expect(asked).toBeGreaterThan(14_000);
});
