/**
 * Positions judged by fences in a second on one core, with who is within which and what its rules say, beside what PostGIS and
 * Redis make of the same fences and places without either. Run: node api/src/hot/fence-index.bench.ts
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Geofence, GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId, GeofenceId, Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { startPostgresql } from '../../../e2e/bench/throw-away-postgresql.ts';
import { FencedFleet, type Sighting } from './fenced-fleet.ts';

const WORKERS = 100_000;
/** The middle one counts: others use the machine too. */
const ROUNDS = 41;
const CORNERS = 20;
const BATCH = 1_000;
const ASKED_OF_OTHERS = 40_000;
const METRES_PER_DEGREE = 111_195;

/** The same numbers at every run. */
let seed = 42;
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}

/** Half around ten towns, half anywhere in England. */
const TOWNS = Array.from({ length: 10 }, (): Position => [-2.5 + random() * 3, 51 + random() * 3]);
function somewhere(): Position {
  if (random() < 0.5) return [-3 + random() * 4, 50.5 + random() * 4];
  const [lon, lat] = TOWNS[Math.floor(random() * TOWNS.length)]!;
  return [lon + (random() - 0.5) * 0.3, lat + (random() - 0.5) * 0.2];
}

function around([lon, lat]: Position, radiusM: number, corners: number): Position[] {
  const narrow = Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: corners }, (_, i): Position => {
    const angle = (i / corners) * 2 * Math.PI;
    return [
      lon + (Math.cos(angle) * radiusM) / METRES_PER_DEGREE / narrow,
      lat + (Math.sin(angle) * radiusM) / METRES_PER_DEGREE,
    ];
  });
}

interface Drawn {
  readonly center: Position;
  readonly radiusM: number;
  readonly shape: GeofenceShape;
}

/** 50 m to 2 km; half circles, half polygons. */
function draw(): Drawn {
  const center = somewhere();
  const radiusM = 50 * 40 ** random();
  const rings = [
    around(center, radiusM, CORNERS).map(([lon, lat]): Position => [lon, lat + (random() * radiusM) / 4e5]),
  ];
  const shape: GeofenceShape =
    random() < 0.5 ? { kind: 'CIRCLE', center, radiusM } : { kind: 'POLYGON', rings };
  return { center, radiusM, shape };
}

function fenceOf({ shape }: Drawn, id: number): Geofence {
  const rule = { afterS: 600, speedMps: null, atMin: null, window: null, teamIds: null, priority: null };
  return {
    ...{ id: id as GeofenceId, employerId: 1 as EmployerId, version: 1, name: `Fence ${id}`, shape },
    rules: (['ENTER', 'EXIT', 'DWELL'] as const).map((trigger, i) => ({
      ...{ ...rule, id: i + 1, trigger, response: 'NOTE' as const },
    })),
    ...{ changedAtMs: 0, changedBy: '' },
  };
}

/** Half stand and jitter, three in ten walk, two in ten drive: metres between two reports. */
const STRIDES = [5, 5, 5, 5, 5, 14, 14, 14, 150, 150];

class Walkers {
  readonly lonE7 = new Int32Array(WORKERS);
  readonly latE7 = new Int32Array(WORKERS);
  readonly #sightings: Sighting[];
  #nowMs = 1_000_000_000_000;

  constructor(drawn: readonly Drawn[]) {
    for (let i = 0; i < WORKERS; i++) {
      // Where fences are there is work.
      const [lon, lat] = i % 2 === 0 ? drawn[i % drawn.length]!.center : somewhere();
      this.lonE7[i] = (lon + (random() - 0.5) * 0.02) * 1e7;
      this.latE7[i] = (lat + (random() - 0.5) * 0.02) * 1e7;
    }
    this.#sightings = Array.from({ length: WORKERS }, (_, slot) => ({
      ...{ workerId: (slot + 1) as WorkerId, slot: slot as Slot, teamId: null, watchedSinceMs: 1 },
      fix: { lonE7: 0, latE7: 0, accuracyM: 8, speedMps: null, fixAtMs: 0 },
      ...{ receivedAtMs: 0, late: false },
    }));
  }

  /** One report of everybody; the objects are made beforehand, as the way in makes them anyway. */
  round(fleet: FencedFleet): number {
    this.#nowMs += 10_000;
    for (let i = 0; i < WORKERS; i++) {
      const stride = STRIDES[i % STRIDES.length]! / METRES_PER_DEGREE;
      this.lonE7[i]! += (random() - 0.5) * 2e7 * stride * 1.6;
      this.latE7[i]! += (random() - 0.5) * 2e7 * stride;
      const fix = this.#sightings[i]!.fix as { lonE7: number; latE7: number; fixAtMs: number };
      fix.lonE7 = this.lonE7[i]!;
      fix.latE7 = this.latE7[i]!;
      fix.fixAtMs = this.#nowMs;
    }
    const startedMs = performance.now();
    for (let i = 0; i < WORKERS; i++) fleet.judge(this.#sightings[i]!);
    return performance.now() - startedMs;
  }
}

async function postgis(drawn: readonly Drawn[], walkers: Walkers): Promise<string> {
  const server = await startPostgresql();
  if (server === null) return 'PostGIS skipped: no PostgreSQL is installed';
  try {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    try {
      await client.query('CREATE EXTENSION postgis');
    } catch {
      await client.end();
      return 'PostGIS skipped: install postgresql-15-postgis-3';
    }
    await client.query('CREATE TABLE fences (id int, area geometry)');
    const rings = drawn.map(({ shape, center, radiusM }) =>
      shape.kind === 'POLYGON' ? shape.rings[0]! : around(center, radiusM, 32),
    );
    const wkt = rings.map(
      (ring) => `POLYGON((${[...ring, ring[0]!].map(([lon, lat]) => `${lon} ${lat}`).join(',')}))`,
    );
    await client.query(
      'INSERT INTO fences SELECT i, w::geometry FROM unnest($1::text[]) WITH ORDINALITY t (w, i)',
      [wkt],
    );
    await client.query('CREATE INDEX ON fences USING gist (area)');
    await client.query('ANALYZE fences');
    const startedMs = performance.now();
    for (let from = 0; from < ASKED_OF_OTHERS; from += BATCH)
      await client.query(
        `SELECT p.i, f.id FROM unnest($1::float8[], $2::float8[]) WITH ORDINALITY p (lon, lat, i)
         JOIN fences f ON ST_Covers(f.area, ST_MakePoint(p.lon, p.lat))`,
        [degrees(walkers.lonE7, from), degrees(walkers.latE7, from)],
      );
    const perS = (ASKED_OF_OTHERS / (performance.now() - startedMs)) * 1_000;
    await client.end();
    return `PostGIS ST_Covers, batches of 1,000: ${thousands(perS)} reports/s`;
  } finally {
    await server.stop();
  }
}

function degrees(e7: Int32Array, from: number): number[] {
  return Array.from(e7.subarray(from, from + BATCH), (value) => value / 1e7);
}

/** How many whole answers begin the text; each is an array of bulk strings. */
class Answers {
  #rest = '';
  #open = 0;
  count = 0;

  take(chunk: string): void {
    const lines = (this.#rest + chunk).split('\r\n');
    this.#rest = lines.pop()!;
    for (const line of lines) {
      if (this.#open === 0) {
        if (!line.startsWith('*') && !line.startsWith(':')) throw new Error(`Redis says ${line}`);
        this.#open = line.startsWith('*') ? 2 * Number(line.slice(1)) : 0;
      } else this.#open--;
      if (this.#open === 0) this.count++;
    }
  }
}

async function redis(drawn: readonly Drawn[], walkers: Walkers): Promise<string> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return 'Redis skipped: install redis-server';
  const folder = mkdtempSync(join(tmpdir(), 'lonewatch-redis-'));
  const port = await freePort();
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  try {
    const socket = await connected(port);
    const answers = new Answers();
    socket.setEncoding('latin1').on('data', (chunk) => answers.take(String(chunk)));
    const until = async (count: number): Promise<void> => {
      while (answers.count < count) await new Promise((resolve) => setImmediate(resolve));
    };
    for (const [i, { center }] of drawn.entries())
      socket.write(`GEOADD fences ${center[0]} ${center[1]} ${i}\r\n`);
    await until(drawn.length);
    const startedMs = performance.now();
    for (let from = 0; from < ASKED_OF_OTHERS; from += BATCH) {
      let commands = '';
      for (let i = from; i < from + BATCH; i++)
        commands += `GEOSEARCH fences FROMLONLAT ${walkers.lonE7[i]! / 1e7} ${walkers.latE7[i]! / 1e7} BYRADIUS 2000 m\r\n`;
      socket.write(commands);
      await until(drawn.length + from + BATCH);
    }
    const perS = (ASKED_OF_OTHERS / (performance.now() - startedMs)) * 1_000;
    socket.destroy();
    return `Redis GEOSEARCH, pipelined, circles only: ${thousands(perS)} reports/s`;
  } finally {
    await stopped(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function connected(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    if (isOpen) return socket;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stopped(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

function thousands(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} M` : `${Math.round(value / 1_000)} thousand`;
}

for (const count of [1_000, 10_000]) {
  const drawn = Array.from({ length: count }, draw);
  const fleet = new FencedFleet();
  const buildMs = performance.now();
  for (const [i, one] of drawn.entries()) fleet.put(fenceOf(one, i + 1), 0);
  const builtMs = performance.now() - buildMs;
  const walkers = new Walkers(drawn);
  walkers.round(fleet);
  walkers.round(fleet);
  const rounds = Array.from({ length: ROUNDS }, () => walkers.round(fleet)).sort((x, y) => x - y);
  const own = (WORKERS * 1_000) / rounds[ROUNDS >> 1]!;
  const editMs = performance.now();
  for (let i = 0; i < 100; i++) fleet.put(fenceOf(draw(), 1 + (i % count)), 1);
  const editedMs = (performance.now() - editMs) / 100;
  const others = [await postgis(drawn, walkers), await redis(drawn, walkers)];
  const of = `${count.toLocaleString('en-GB')} fences`;
  console.log(
    `| positions judged by ${of}, 100,000 workers, one core, with state and rules | ${thousands(own)} reports/s | ${others.join('; ')} |`,
  );
  console.log(
    `| one of ${of} drawn anew over 100,000 workers, in effect at the next fix | ${editedMs.toFixed(1)} ms | all of them at a start: ${Math.round(builtMs)} ms |`,
  );
}
