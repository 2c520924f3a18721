import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { normaliseViewport, viewportContains } from '@lonewatch/schema/contract/viewport.ts';
import { BYTES_PER_SLOT, Fleet } from './fleet.ts';

const fixOf = (lon: number, lat: number) => ({
  lonE7: Math.round(lon * 1e7),
  latE7: Math.round(lat * 1e7),
  accuracyM: null,
  altitudeM: null,
  speedMps: null,
  headingDeg: null,
  source: 'GNSS' as const,
  fixAtMs: 1_790_000_000_000,
});
const place = fc.tuple(
  fc.double({ min: -180, max: 180, noNaN: true }),
  fc.double({ min: -90, max: 90, noNaN: true }),
);

describe('the fleet', () => {
  it('takes at most 48 bytes a worker in its columns', () => {
    expect(BYTES_PER_SLOT).toBeLessThanOrEqual(48);
  });

  it('finds in a viewport what looking at each worker finds, across the antimeridian too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(place), { maxLength: 120 }),
        fc.tuple(place, place),
        (places, [[west, south], [east, north]]) => {
          const fleet = new Fleet(1);
          for (const where of places) {
            const slot = fleet.deal(1 as WorkerId, null, null);
            if (where !== null) fleet.place(slot, 1 as DeviceId, fixOf(...where));
          }
          const box = normaliseViewport({ west, south, east, north });
          const into = new Uint32Array(places.length);
          const found = [...into.subarray(0, fleet.slotsWithin(box, into))];
          const looked = places.flatMap((where, slot) => {
            if (where === null) return [];
            const { lonE7, latE7 } = fixOf(...where);
            return viewportContains(box, lonE7 / 1e7, latE7 / 1e7) ? [slot] : [];
          });
          expect(found).toEqual(looked);
        },
      ),
    );
  });

  it('keeps everything when it grows', () => {
    const fleet = new Fleet(1);
    for (let i = 0; i < 1_000; i++)
      fleet.place(fleet.deal((i + 1) as WorkerId, null, null), (i + 1) as DeviceId, fixOf(i / 100, i / 100));
    expect(fleet.count).toBe(1_000);
    for (let slot = 0; slot < 1_000; slot++) {
      expect(fleet.columns.workerId[slot]).toBe(slot + 1);
      expect(fleet.columns.lonE7[slot]).toBe(slot * 100_000);
    }
  });
});
