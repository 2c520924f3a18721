/**
 * One tick of 10,000 moved workers: our frame beside the naive way (GraphQL objects, field by field through graphql-js), and
 * beside it the frames of classes that have slots of their own, what one more reader costs, and what the same tick cost
 * before there were classes.
 * Run: node api/src/live/frame-stream.bench.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execute, parse, buildSchema } from 'graphql';
import { FleetColumns } from '@lonewatch/schema/contract/columns.ts';
import { FrameReader } from '@lonewatch/schema/contract/frame-reader.ts';
import type { DeviceId, EmployerId, Slot, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { SERVICES, STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import { MAPPING_PROCURED, type AudienceClass } from '../domain/visibility.ts';
import { Fleet } from '../hot/fleet.ts';
import { Channel } from './channel.ts';
import { FrameStream } from './frame-stream.ts';
import { Judgements } from './judgements.ts';
import { Subscriber } from './subscriber.ts';

const TICK_MS = 500;
const CROWD = 1_000;

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Half standing with GPS noise, 30 % walking, 20 % driving; headings turn as people do. */
class Motion {
  readonly fleet = new Fleet();
  readonly #random = random(7);
  #atMs = Date.UTC(2026, 10, 22, 12);
  readonly #at: { lon: number; lat: number; heading: number }[] = [];

  constructor(workers: number) {
    for (let i = 0; i < workers; i++) {
      const slot = this.fleet.deal((i + 1) as WorkerId, null, 1 as TeamId);
      this.fleet.setStatus(slot, STATUS_CODE.OK);
      this.#at.push({
        lon: this.#random() * 7 - 5,
        lat: this.#random() * 8 + 50,
        heading: this.#random() * 360,
      });
    }
  }

  /** Moves the first `count` workers spread evenly over the slots; returns the time of the tick. */
  step(count: number): number {
    this.#atMs += TICK_MS;
    const stride = Math.floor(this.#at.length / count);
    for (let n = 0; n < count; n++) this.#move(n * stride);
    return this.#atMs;
  }

  #move(slot: number): void {
    const where = this.#at[slot]!;
    const speed = slot % 10 < 5 ? 0 : slot % 10 < 8 ? 1.4 : 18;
    if (speed > 0) where.heading = (where.heading + (this.#random() - 0.5) * 6 + 360) % 360;
    const metres = speed * (TICK_MS / 1000);
    where.lon += (Math.sin(where.heading / 57.3) * metres) / 68_000;
    where.lat += (Math.cos(where.heading / 57.3) * metres) / 111_195;
    const noise = 0.5 / 111_195;
    const lonE7 = Math.round((where.lon + (this.#random() - 0.5) * noise) * 1e7);
    const latE7 = Math.round((where.lat + (this.#random() - 0.5) * noise) * 1e7);
    const headingDeg = speed > 0 ? where.heading : null;
    this.fleet.place(slot as Slot, 1 as DeviceId, {
      lonE7,
      latE7,
      accuracyM: 8,
      altitudeM: null,
      speedMps: speed,
      headingDeg,
      source: 'GNSS',
      fixAtMs: this.#atMs,
    });
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

function ours(
  workers: number,
  moved: number,
): { bytes: number; encodeMs: number; decodeMs: number; keyBytes: number; catchUpMs: number } {
  const motion = new Motion(workers);
  const stream = new FrameStream(
    1 as EmployerId,
    motion.fleet,
    new Judgements('manager', MAPPING_PROCURED),
    1,
  );
  stream.close(motion.step(workers));
  const columns = new FleetColumns(workers);
  const reader = new FrameReader();
  const key = stream.key();
  reader.apply(key.bytes, columns);
  const encode: number[] = [];
  const decode: number[] = [];
  const bytes: number[] = [];
  for (let tick = 0; tick < 60; tick++) {
    const atMs = motion.step(moved);
    const start = performance.now();
    const frame = stream.close(atMs)!;
    Buffer.from(frame.bytes.buffer, frame.bytes.byteOffset, frame.bytes.byteLength).toString('base64');
    encode.push(performance.now() - start);
    const decodeStart = performance.now();
    reader.apply(frame.bytes, columns);
    decode.push(performance.now() - decodeStart);
    bytes.push(frame.bytes.length);
  }
  const start = performance.now();
  stream.catchUp(2);
  return {
    bytes: median(bytes),
    encodeMs: median(encode),
    decodeMs: median(decode),
    keyBytes: key.bytes.length,
    catchUpMs: performance.now() - start,
  };
}

/** The same facts as plain objects: what our frame carries, each a field. */
function naive(moved: number): { bytes: number; ms: number } {
  const schema = buildSchema(
    'type P { id: ID! lon: Float! lat: Float! fixAt: Float! status: String! accuracyM: Float headingDeg: Float batteryPercent: Float source: String! } type Query { a: Int } type Subscription { positions: [P!]! }',
  );
  const document = parse(
    'subscription { positions { id lon lat fixAt status accuracyM headingDeg batteryPercent source } }',
  );
  const rows = Array.from({ length: moved }, (_, i) => ({
    id: `V29ya2VyOjE${i}`,
    lon: -2.2426312 - i / 1e5,
    lat: 53.4807593 + i / 1e5,
    fixAt: 1_790_000_000_500,
    status: 'OK',
    accuracyM: 8,
    headingDeg: 91.5,
    batteryPercent: 80,
    source: 'GNSS',
  }));
  const times: number[] = [];
  let bytes = 0;
  for (let tick = 0; tick < 25; tick++) {
    const start = performance.now();
    const json = JSON.stringify(execute({ schema, document, rootValue: { positions: rows } }));
    times.push(performance.now() - start);
    bytes = json.length;
  }
  return { bytes, ms: median(times) };
}

const EMPLOYER = {
  id: 1 as EmployerId,
  name: 'Bench',
  services: SERVICES,
  contractStartsAtMs: 0,
  contractEndsAtMs: null,
  policy: DEFAULT_POLICY,
};
const VIEWER: Viewer = { kind: 'PERSON', id: 'bench', name: 'Bench', grants: [], needsSecondFactor: false };

/** Whole ticks of one channel: what the class may know is gathered, encoded once, and handed to all its readers. */
class Measured {
  readonly times: number[] = [];
  bytes = 0;
  readonly #channel: Channel;

  constructor(fleet: Fleet, audience: AudienceClass, readers: number) {
    let epoch = 0;
    this.#channel = new Channel(
      { employer: EMPLOYER, fleet, teams: [], devicesByExternalId: new Map() },
      audience,
      { silentSlots: () => [], newEpoch: () => ++epoch, onShown: () => undefined },
    );
    for (let i = 0; i < readers; i++) {
      const sink = { waitingBytes: 0, send: () => undefined };
      const options = { viewer: VIEWER, budgetBytes: 1, maxHz: Infinity, resume: [] };
      this.#channel.join(new Subscriber(sink, options), [], 0);
    }
  }

  tick(atMs: number): void {
    const start = performance.now();
    const frame = this.#channel.tick(atMs)!;
    this.times.push(performance.now() - start);
    this.bytes = frame.bytes.length;
  }

  /** Without the ticks in which the code was still cold. */
  get ms(): number {
    return median(this.times.slice(50));
  }
}

/** The same 10,000 workers for each class, tick by tick in turn, so that the machine's other work falls on all. */
function classes(): { everybody: Measured; crowded: Measured; team: Measured; wall: Measured } {
  const motion = new Motion(10_000);
  const { fleet } = motion;
  const measured = {
    everybody: new Measured(fleet, { audience: 'manager', teamIds: null }, 1),
    crowded: new Measured(fleet, { audience: 'manager', teamIds: null }, CROWD),
    team: new Measured(fleet, { audience: 'manager', teamIds: [1 as TeamId] }, 1),
    wall: new Measured(fleet, { audience: 'wall', teamIds: null }, 1),
  };
  for (let tick = 0; tick < 250; tick++) {
    const atMs = motion.step(10_000);
    for (const one of Object.values(measured)) one.tick(atMs);
  }
  return measured;
}

/** The last commit at which one audience read everything. */
const BEFORE = '86d7909';

interface OldStream {
  close(atMs: number): { readonly bytes: Uint8Array };
}
interface OldReader {
  open(stream: OldStream, cursor: null, nowMs: number): void;
  offer(stream: OldStream, frame: unknown): void;
}

/** A manager's ticks with a thousand readers, then and now in turn: milliseconds. null: the history has no such commit. */
async function thenAndNow(): Promise<{ before: number; now: number } | null> {
  // Within the package, so that what the old files import is found.
  const folder = mkdtempSync(join(import.meta.dirname, '../../.before-'));
  try {
    for (const path of [
      'live/frame-stream.ts',
      'live/subscriber.ts',
      'hot/fleet.ts',
      'domain/visibility.ts',
    ]) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
      const text = execFileSync('git', ['show', `${BEFORE}:api/src/${path}`], { cwd: folder, stdio });
      writeFileSync(join(folder, path), text);
    }
    const load = async (path: string): Promise<unknown> => import(pathToFileURL(join(folder, path)).href);
    const { FrameStream: Old } = (await load('live/frame-stream.ts')) as {
      FrameStream: new (...of: [EmployerId, Fleet, 'full', number, number]) => OldStream;
    };
    const { Subscriber: Reader } = (await load('live/subscriber.ts')) as {
      Subscriber: new (sink: object, options: object) => OldReader;
    };
    const motion = new Motion(10_000);
    const now = new Measured(motion.fleet, { audience: 'manager', teamIds: null }, CROWD);
    const stream = new Old(EMPLOYER.id, motion.fleet, 'full', MAPPING_PROCURED, 1);
    stream.close(0);
    const readers = Array.from({ length: CROWD }, () => {
      const sink = { waitingBytes: 0, send: () => undefined };
      return new Reader(sink, { budgetBytes: 1, maxHz: Infinity, resume: [] });
    });
    for (const reader of readers) reader.open(stream, null, 0);
    const times: number[] = [];
    for (let tick = 0; tick < 400; tick++) {
      const atMs = motion.step(10_000);
      // Who is first finds the memory cold.
      if (tick % 2 === 0) now.tick(atMs);
      const start = performance.now();
      const frame = stream.close(atMs);
      for (const reader of readers) reader.offer(stream, frame);
      times.push(performance.now() - start);
      if (tick % 2 === 1) now.tick(atMs);
    }
    return { before: median(times.slice(50)), now: now.ms };
  } catch (error) {
    if (error instanceof Error && 'status' in error) return null;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const compared = await thenAndNow();
const all = ours(10_000, 10_000);
const sparse = ours(100_000, 10_000);
const big = ours(100_000, 100_000);
const objects = naive(10_000);
const base64 = (bytes: number, moved: number): string => ((bytes * 4) / 3 / moved).toFixed(2);
console.log(
  `| frame, 10,000 of 10,000 moved: bytes per moved worker in base64 (goal 4.5) | ${base64(all.bytes, 10_000)} | ${(objects.bytes / 10_000).toFixed(1)} as GraphQL objects: ${(objects.bytes / ((all.bytes * 4) / 3)).toFixed(0)}× |`,
);
console.log(
  `| frame, 10,000 of 100,000 moved: bytes per moved worker in base64 | ${base64(sparse.bytes, 10_000)} | |`,
);
console.log(
  `| frame, 10,000 moved: server CPU, encode and base64 (goal 100× less) | ${all.encodeMs.toFixed(2)} ms | ${objects.ms.toFixed(0)} ms as GraphQL objects: ${(objects.ms / all.encodeMs).toFixed(0)}× |`,
);
console.log(`| frame, 10,000 moved: decode (goal below 1 ms) | ${all.decodeMs.toFixed(2)} ms | |`);
console.log(
  `| frame, 100,000 moved: encode, decode | ${big.encodeMs.toFixed(2)} ms, ${big.decodeMs.toFixed(2)} ms | |`,
);
console.log(
  `| key frame, 100,000 workers: bytes per worker; catch-up over 58 ticks | ${(big.keyBytes / 100_000).toFixed(1)}; ${big.catchUpMs.toFixed(1)} ms | |`,
);

const { everybody, crowded, team, wall } = classes();
const beside = (one: Measured): string => `${one.ms.toFixed(2)} ms, ${(one.ms / everybody.ms).toFixed(2)}×`;
console.log(
  `| tick of 10,000 moved for a class with slots of its own: a team; a wall with coarse places | ${beside(team)}; ${beside(wall)} | ${everybody.ms.toFixed(2)} ms for a manager of everybody |`,
);
console.log(
  `| bytes per moved worker in base64: a team; a wall with coarse places | ${base64(team.bytes, 10_000)}; ${base64(wall.bytes, 10_000)} | ${base64(everybody.bytes, 10_000)} for a manager of everybody |`,
);
console.log(
  `| one more reader of a class, per tick, before its socket | ${(((crowded.ms - everybody.ms) / (CROWD - 1)) * 1e6).toFixed(0)} ns, ${(crowded.ms / everybody.ms).toFixed(2)}× for ${CROWD.toLocaleString('en-GB')} readers | |`,
);
console.log(
  compared === null
    ? `| frames before audience classes | skipped: this clone has no commit ${BEFORE} | |`
    : `| tick of 10,000 moved for a manager and its 1,000 readers | ${compared.now.toFixed(3)} ms | ${compared.before.toFixed(3)} ms before there were classes (${BEFORE}): ${(compared.now / compared.before).toFixed(2)}× |`,
);
