import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS, COLUMN_NAMES, FleetColumns } from './columns.ts';
import { FRAME_KINDS, FrameFault, MAX_SLOTS, type FrameHeader } from './frame-format.ts';
import { FrameReader, fits, readHeader } from './frame-reader.ts';
import { FrameWriter, isFresh } from './frame-writer.ts';
import { PROTOCOL_VERSION } from './protocol.ts';
import { DEVICE_KINDS, WORKER_STATUSES } from './worker.ts';
import { FIX_SOURCES } from './fix.ts';

const AT_MS = 1_790_000_000_500;
const AT_S = Math.floor(AT_MS / 1000);
const header = (over: Partial<FrameHeader> = {}): FrameHeader => ({
  kind: 'KEY',
  epoch: 7,
  seq: 1,
  base: 0,
  atMs: AT_MS,
  heardAtMs: AT_MS - 250,
  slotCount: 0,
  rosterRevision: 1,
  ...over,
});

/** What a worker may be on the wire. */
const worker = fc.record({
  hasPosition: fc.boolean(),
  lonE6: fc.integer({ min: -180e6, max: 180e6 }),
  latE6: fc.integer({ min: -90e6, max: 90e6 }),
  ageS: fc.nat({ max: 40 * 86_400 }),
  status: fc.nat({ max: WORKER_STATUSES.length - 1 }),
  accuracyM: fc.nat({ max: 65_535 }),
  heading: fc.oneof(fc.constant(255), fc.nat({ max: 239 })),
  battery: fc.oneof(fc.constant(255), fc.nat({ max: 228 })),
  source: fc.nat({ max: FIX_SOURCES.length - 1 }),
});
type WireWorker = typeof worker extends fc.Arbitrary<infer T> ? T : never;

function put(columns: FleetColumns, slot: number, told: WireWorker): void {
  columns.grow(slot + 1);
  columns.hasPosition[slot] = told.hasPosition ? 1 : 0;
  columns.lonE6[slot] = told.hasPosition ? told.lonE6 : 0;
  columns.latE6[slot] = told.hasPosition ? told.latE6 : 0;
  columns.fixAtS[slot] = told.hasPosition ? AT_S - told.ageS : 0;
  for (const name of COLUMN_NAMES) columns[name][slot] = told[name];
}

function columnsOf(workers: readonly WireWorker[]): FleetColumns {
  const columns = new FleetColumns(1);
  workers.forEach((told, slot) => put(columns, slot, told));
  return columns;
}

const slotsWhere = (columns: FleetColumns, wanted: (slot: number) => boolean): Uint32Array =>
  Uint32Array.from({ length: columns.count }, (_, slot) => slot).filter(wanted);

function writeKey(columns: FleetColumns, over: Partial<FrameHeader> = {}): Uint8Array {
  const writer = new FrameWriter();
  writer.begin(header({ slotCount: columns.count, ...over }));
  const placed = slotsWhere(columns, (slot) => columns.hasPosition[slot] === 1);
  writer.absolutePositions(placed, placed.length, columns);
  writer.ages(placed, placed.length, true, columns.fixAtS, AT_S);
  const all = slotsWhere(columns, () => true);
  COLUMNS.forEach((column, i) => writer.column(column, all, all.length, i > 0, columns[column.name]));
  return writer.finish();
}

function writeDelta(before: FleetColumns, now: FleetColumns, over: Partial<FrameHeader> = {}): Uint8Array {
  before.grow(now.count);
  const writer = new FrameWriter();
  writer.begin(header({ kind: 'DELTA', seq: 2, base: 1, slotCount: now.count, ...over }));
  const moved = slotsWhere(
    now,
    (s) =>
      now.hasPosition[s] === 1 &&
      (before.hasPosition[s] === 0 ||
        before.fixAtS[s] !== now.fixAtS[s] ||
        before.lonE6[s] !== now.lonE6[s] ||
        before.latE6[s] !== now.latE6[s]),
  );
  writer.relativePositions(moved, moved.length, before, now);
  const old = moved.filter((s) => !isFresh(AT_S, now.fixAtS[s]!));
  writer.ages(old, old.length, false, now.fixAtS, AT_S);
  const gone = slotsWhere(now, (s) => before.hasPosition[s] === 1 && now.hasPosition[s] === 0);
  writer.cleared(gone, gone.length);
  for (const column of COLUMNS) {
    const changed = slotsWhere(now, (s) => before[column.name][s] !== now[column.name][s]);
    writer.column(column, changed, changed.length, false, now[column.name]);
  }
  return writer.finish();
}

const plain = (columns: FleetColumns): Record<string, number[]> =>
  Object.fromEntries(
    (['hasPosition', 'lonE6', 'latE6', 'fixAtS', ...COLUMN_NAMES] as const).map((name) => [
      name,
      [...columns[name].subarray(0, columns.count)],
    ]),
  );

describe('a frame', () => {
  it('tells a reader everything that a key frame holds', () => {
    fc.assert(
      fc.property(fc.array(worker, { maxLength: 300 }), (workers) => {
        const sent = columnsOf(workers);
        const told = new FleetColumns(1);
        new FrameReader().apply(writeKey(sent), told);
        expect(plain(told)).toEqual(plain(sent));
      }),
    );
  });

  it('brings a reader from any state to the next by a delta, ages of fresh fixes to within two seconds', () => {
    fc.assert(
      fc.property(
        fc.array(worker, { maxLength: 200 }),
        fc.array(fc.option(worker), { maxLength: 260 }),
        (first, changes) => {
          const before = columnsOf(first);
          const told = new FleetColumns(1);
          const reader = new FrameReader();
          reader.apply(writeKey(before), told);
          const now = columnsOf(first);
          changes.forEach((change, slot) => change && put(now, slot, change));
          reader.apply(writeDelta(before, now), told);
          for (let slot = 0; slot < now.count; slot++) {
            const difference = told.fixAtS[slot]! - now.fixAtS[slot]!;
            expect(difference === 0 || difference === 1).toBe(true);
            told.fixAtS[slot] = now.fixAtS[slot]!;
          }
          expect(plain(told)).toEqual(plain(now));
        },
      ),
    );
  });

  it('read twice from one reader does not mix two employers', () => {
    const reader = new FrameReader();
    const big = columnsOf(fc.sample(worker, 400));
    const small = columnsOf(fc.sample(worker, 3));
    const toldBig = new FleetColumns(1);
    const toldSmall = new FleetColumns(1);
    reader.apply(writeKey(big), toldBig);
    reader.apply(writeKey(small), toldSmall);
    expect(plain(toldSmall)).toEqual(plain(small));
    expect(plain(toldBig)).toEqual(plain(big));
  });

  it('says what it may be put on', () => {
    expect(fits(header(), 0, 0)).toBe(true);
    expect(fits(header({ kind: 'DELTA', seq: 5, base: 4 }), 7, 4)).toBe(true);
    expect(fits(header({ kind: 'DELTA', seq: 5, base: 4 }), 7, 3)).toBe(false);
    expect(fits(header({ kind: 'DELTA', seq: 5, base: 4 }), 8, 4)).toBe(false);
    expect(fits(header({ kind: 'CATCH_UP', seq: 9, base: 4 }), 7, 6)).toBe(true);
    expect(fits(header({ kind: 'CATCH_UP', seq: 9, base: 4 }), 7, 3)).toBe(false);
    expect(fits(header({ kind: 'CATCH_UP', seq: 9, base: 4 }), 7, 10)).toBe(false);
  });

  it('carries ten thousand moved workers in at most 4.5 bytes each as base64', () => {
    const before = new FleetColumns(10_000);
    before.grow(10_000);
    const now = new FleetColumns(10_000);
    now.grow(10_000);
    let seed = 1;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let slot = 0; slot < 10_000; slot++) {
      before.hasPosition[slot] = now.hasPosition[slot] = 1;
      before.lonE6[slot] = Math.round(random() * 7e6 - 5e6);
      before.latE6[slot] = Math.round(random() * 8e6 + 50e6);
      // half a second: standing with some 2 m of noise, walking 1.4 m/s, driving 20 m/s
      const reach = slot % 10 < 5 ? 20 : slot % 10 < 8 ? 7 : 100;
      now.lonE6[slot] = before.lonE6[slot]! + Math.round((random() - 0.5) * 3 * reach);
      now.latE6[slot] = before.latE6[slot]! + Math.round((random() - 0.5) * 2 * reach);
      now.fixAtS[slot] = AT_S;
    }
    const bytes = writeDelta(before, now).length;
    expect((bytes * 4) / 3 / 10_000).toBeLessThanOrEqual(4.5);
  });
});

describe('a frame that is not as it should be', () => {
  const frame = writeKey(columnsOf(fc.sample(worker, { numRuns: 60, seed: 42 })));

  it.each([
    ['empty', new Uint8Array(0), /at least 44 bytes/],
    ['foreign', new Uint8Array(64).fill(0x7b), /not a Lonewatch frame/],
    ['of another version', Uint8Array.from(frame, (byte, i) => (i === 2 ? 99 : byte)), /protocol 99.*reload/],
    ['of an unknown kind', Uint8Array.from(frame, (byte, i) => (i === 3 ? 9 : byte)), /kind 9/],
  ])('%s is refused with a sentence', (_, bytes, sentence) => {
    expect(() => new FrameReader().apply(bytes, new FleetColumns(1))).toThrow(sentence);
  });

  it('claims millions of slots: refused before memory is taken', () => {
    const bytes = frame.slice();
    new DataView(bytes.buffer).setUint32(32, MAX_SLOTS + 1, true);
    expect(() => readHeader(bytes)).toThrow(/over the limit/);
  });

  it('is truncated anywhere: refused, or a shorter frame that ends between two sections', () => {
    for (let length = 0; length < frame.length; length++) {
      const told = new FleetColumns(1);
      try {
        new FrameReader().apply(frame.subarray(0, length), told);
      } catch (fault) {
        expect(fault).toBeInstanceOf(FrameFault);
      }
    }
  });

  it('has any bytes changed: never anything but a fault or a state inside the globe', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: frame.length - 1 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 8,
        }),
        (changes) => {
          const bytes = frame.slice();
          // The slot count has a test of its own: here it would only cost memory.
          for (const [at, value] of changes) if (at < 32 || at > 35) bytes[at] = value;
          const told = new FleetColumns(1);
          try {
            new FrameReader().apply(bytes, told);
          } catch (fault) {
            expect(fault).toBeInstanceOf(FrameFault);
            return;
          }
          for (let slot = 0; slot < told.count; slot++)
            expect(Math.abs(told.latE6[slot]!)).toBeLessThanOrEqual(90e6);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('holds a section of a newer server: skipped by its length', () => {
    const sent = columnsOf(fc.sample(worker, 5));
    const known = writeKey(sent);
    const extra = new Uint8Array([200, 0, 4, 0, 0, 0, 1, 2, 9, 9]); // section 200: one slot (2), two bytes of value
    const bytes = new Uint8Array(known.length + extra.length);
    bytes.set(known);
    bytes.set(extra, known.length);
    const told = new FleetColumns(1);
    new FrameReader().apply(bytes, told);
    expect(plain(told)).toEqual(plain(sent));
  });
});

describe('the wire contract', () => {
  // Golden bytes: three workers, one hidden. If this changes, old pages misread new servers.
  const golden = (): Uint8Array => {
    const columns = new FleetColumns(4);
    put(columns, 0, {
      hasPosition: true,
      lonE6: -2_242_631,
      latE6: 53_480_759,
      ageS: 3,
      status: 1,
      accuracyM: 8,
      heading: 60,
      battery: 87,
      source: 1,
    });
    put(columns, 1, {
      hasPosition: false,
      lonE6: 0,
      latE6: 0,
      ageS: 0,
      status: 0,
      accuracyM: 0,
      heading: 255,
      battery: 255,
      source: 0,
    });
    put(columns, 2, {
      hasPosition: true,
      lonE6: -5_930_120,
      latE6: 54_597_285,
      ageS: 70,
      status: 5,
      accuracyM: 900,
      heading: 255,
      battery: 140,
      source: 3,
    });
    return writeKey(columns);
  };

  it('writes the golden frame to the byte', () => {
    expect(Buffer.from(golden()).toString('hex')).toMatchInlineSnapshot(
      `"4c5701000700000001000000000000000040df06450c7a4200a0cf06450c7a420300000001000000000000000101130000000001058de19102eeb480338191c203dca588010302020000000346100106000000000107010005110204000000080084071202030000003cffff13020300000057ff8c140203000000010003"`,
    );
  });

  it('has not changed without a new version', () => {
    // Everything that gives bytes their meaning. When this fails, an old client could misread a frame: raise
    // PROTOCOL_VERSION, add a line to the history in PROTOCOL.md, then write the new hash here.
    const contract = JSON.stringify({
      version: PROTOCOL_VERSION,
      columns: COLUMNS.map(({ id, name, coding, absent, unit }) => [id, name, coding, absent, unit]),
      kinds: FRAME_KINDS,
      statuses: WORKER_STATUSES,
      sources: FIX_SOURCES,
      devices: DEVICE_KINDS,
      golden: Buffer.from(golden()).toString('hex'),
    });
    expect(createHash('sha256').update(contract).digest('hex').slice(0, 16)).toMatchInlineSnapshot(
      `"c45c5481da5bd0c8"`,
    );
  });

  it('is described in PROTOCOL.md, column by column', () => {
    const prose = readFileSync(new URL('../../PROTOCOL.md', import.meta.url), 'utf8');
    expect(prose).toContain(`Version ${PROTOCOL_VERSION}`);
    for (const column of COLUMNS)
      expect(prose).toContain(
        `| ${column.id} | \`${column.name}\` | ${column.coding} | ${column.absent} | ${column.unit} |`,
      );
  });
});
