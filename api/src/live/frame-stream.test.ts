import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMN_NAMES, FleetColumns } from '@lonewatch/schema/contract/columns.ts';
import { FrameReader, fits, readHeader } from '@lonewatch/schema/contract/frame-reader.ts';
import type { DeviceId, EmployerId, Slot, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import { MAPPING_PROCURED } from '../domain/visibility.ts';
import { Fleet } from '../hot/fleet.ts';
import { FrameStream, type Frame } from './frame-stream.ts';
import { Judgements } from './judgements.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const EMPLOYER = 1 as EmployerId;
const fixOf = (lon: number, lat: number, fixAtMs: number, headingDeg: number | null = null) => ({
  lonE7: Math.round(lon * 1e7),
  latE7: Math.round(lat * 1e7),
  accuracyM: 8,
  altitudeM: null,
  speedMps: null,
  headingDeg,
  source: 'GNSS' as const,
  fixAtMs,
});

/** A client as PROTOCOL.md describes it. */
class Client {
  readonly columns = new FleetColumns(1);
  readonly #reader = new FrameReader();
  epoch = 0;
  seq = 0;

  take(frame: Frame): boolean {
    const header = readHeader(frame.bytes);
    if (!fits(header, this.epoch, this.seq)) return false;
    this.#reader.apply(frame.bytes, this.columns);
    this.epoch = header.epoch;
    this.seq = header.seq;
    return true;
  }

  /** Everything it shows; ages of fresh fixes may be told two seconds young, so seconds are compared apart. */
  get shown(): unknown {
    const { columns } = this;
    return Object.fromEntries(
      (['hasPosition', 'lonE6', 'latE6', ...COLUMN_NAMES] as const).map((name) => [
        name,
        [...columns[name].subarray(0, columns.count)],
      ]),
    );
  }
}

function world(policy = MAPPING_PROCURED) {
  const fleet = new Fleet();
  const judgements = new Judgements('manager', policy);
  const stream = new FrameStream(EMPLOYER, fleet, judgements, 9);
  const worker = (): Slot => {
    const slot = fleet.deal((fleet.count + 1) as WorkerId, null, 1 as TeamId);
    fleet.setStatus(slot, STATUS_CODE.OK);
    return slot;
  };
  return { fleet, judgements, stream, worker };
}

describe('the frames of an employer', () => {
  it('begin with a key frame, then say only what changed', () => {
    const { fleet, stream, worker } = world();
    const [nurse, driver] = [worker(), worker()];
    fleet.place(nurse, 1 as DeviceId, fixOf(-2.24, 53.48, NOON));
    stream.close(NOON);
    const client = new Client();
    expect(client.take(stream.key())).toBe(true);
    fleet.place(driver, 2 as DeviceId, fixOf(-0.12, 51.5, NOON + 500));
    const delta = stream.close(NOON + 500)!;
    expect(delta).toMatchObject({ kind: 'DELTA', count: 1 });
    client.take(delta);
    expect(client.columns.lonE6[driver]).toBe(-120_000);
    expect(client.columns.lonE6[nurse]).toBe(-2_240_000);
  });

  it('say nothing while nothing changes, but are never silent for longer than a second', () => {
    const { stream, worker } = world();
    worker();
    expect(stream.close(NOON)).not.toBeNull();
    expect(stream.close(NOON + 500)).toBeNull();
    expect(stream.close(NOON + 1_000)).toMatchObject({ kind: 'DELTA', count: 0 });
  });

  it('carry the true age of an old fix, whoever joins when', () => {
    const { fleet, stream, worker } = world();
    fleet.place(worker(), 1 as DeviceId, fixOf(-2, 53, NOON - 3_600_000));
    const early = new Client();
    stream.close(NOON);
    early.take(stream.key());
    fleet.place(worker(), 2 as DeviceId, fixOf(-2, 53, NOON - 60_000));
    early.take(stream.close(NOON + 500)!);
    const late = new Client();
    late.take(stream.key());
    for (const { columns } of [early, late])
      expect([...columns.fixAtS.subarray(0, 2)]).toEqual([NOON / 1000 - 3_600, NOON / 1000 - 60]);
  });

  it('show no position of an employer without location mapping but in an alarm, and forget it afterwards', () => {
    const { fleet, stream, worker } = world(0);
    const nurse = worker();
    fleet.place(nurse, 1 as DeviceId, fixOf(-2.24, 53.48, NOON, 90));
    const client = new Client();
    stream.close(NOON);
    client.take(stream.key());
    expect(client.columns.hasPosition[nurse]).toBe(0);
    expect(client.columns.accuracyM[nurse]).toBe(0);
    expect(client.columns.heading[nurse]).toBe(255);
    fleet.setStatus(nurse, STATUS_CODE.ALARM);
    client.take(stream.close(NOON + 500)!);
    expect(client.columns.lonE6[nurse]).toBe(-2_240_000);
    fleet.setStatus(nurse, STATUS_CODE.OK);
    client.take(stream.close(NOON + 1_000)!);
    expect([
      client.columns.hasPosition[nurse],
      client.columns.lonE6[nurse],
      client.columns.accuracyM[nurse],
    ]).toEqual([0, 0, 0]);
  });

  it('stop showing positions within a tick when location mapping lapses', () => {
    const { fleet, judgements, stream, worker } = world();
    const nurse = worker();
    fleet.place(nurse, 1 as DeviceId, fixOf(-2.24, 53.48, NOON));
    const client = new Client();
    stream.close(NOON);
    client.take(stream.key());
    judgements.setPolicy(0);
    client.take(stream.close(NOON + 500)!);
    expect(client.columns.hasPosition[nurse]).toBe(0);
  });

  it('do not repeat a heading that hardly turned', () => {
    const { fleet, stream, worker } = world();
    const nurse = worker();
    const client = new Client();
    fleet.place(nurse, 1 as DeviceId, fixOf(-2, 53, NOON, 358));
    stream.close(NOON);
    client.take(stream.key());
    for (const [heading, told] of [
      [2, 239],
      [6, 239],
      [8, 5],
    ] as const) {
      fleet.place(nurse, 1 as DeviceId, fixOf(-2, 53, NOON + heading * 1000, heading));
      client.take(stream.close(NOON + heading * 1000)!);
      expect(client.columns.heading[nurse]).toBe(told);
    }
  });

  it('bring every reader to the same picture, however many frames it missed and wherever it joined', () => {
    const step = fc.record({
      slot: fc.nat(39),
      move: fc.option(
        fc.record({
          lon: fc.double({ min: -8, max: 2, noNaN: true }),
          lat: fc.double({ min: 50, max: 59, noNaN: true }),
          ageS: fc.nat(5_000),
        }),
      ),
      status: fc.option(fc.nat(5)),
      battery: fc.option(fc.nat(100)),
    });
    const tick = fc.record({
      steps: fc.array(step, { maxLength: 12 }),
      newcomers: fc.nat(3),
      heard: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      policy: fc.constantFrom(0, MAPPING_PROCURED),
    });
    fc.assert(
      fc.property(fc.array(tick, { minLength: 1, maxLength: 25 }), (ticks) => {
        const { fleet, judgements, stream, worker } = world();
        const clients = [new Client(), new Client(), new Client()];
        let now = NOON;
        for (const { steps, newcomers, heard, policy } of ticks) {
          for (let i = 0; i < newcomers; i++) worker();
          for (const { slot, move, status, battery } of steps) {
            if (slot >= fleet.count) continue;
            if (move)
              fleet.place(slot as Slot, 1 as DeviceId, fixOf(move.lon, move.lat, now - move.ageS * 1000));
            if (status !== null) fleet.setStatus(slot as Slot, status);
            if (battery !== null) fleet.setBattery(slot as Slot, battery, false);
          }
          judgements.setPolicy(policy);
          const frame = stream.close((now += 500));
          clients.forEach((client, i) => {
            if (!heard[i]) return;
            if (frame === null || !client.take(frame))
              expect(
                client.take(client.epoch === stream.epoch ? stream.catchUp(client.seq) : stream.key()),
              ).toBe(true);
          });
        }
        const truth = new Client();
        truth.take(stream.key());
        for (const client of clients) {
          client.take(client.epoch === stream.epoch ? stream.catchUp(client.seq) : stream.key());
          expect(client.shown).toEqual(truth.shown);
          for (let slot = 0; slot < truth.columns.count; slot++) {
            const difference = client.columns.fixAtS[slot]! - truth.columns.fixAtS[slot]!;
            expect(difference === 0 || difference === 1).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
