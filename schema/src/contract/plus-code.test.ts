import fc from 'fast-check';
import { OpenLocationCode } from 'open-location-code';
import { describe, expect, it } from 'vitest';
import { parsePlusCode, plusCode } from './plus-code.ts';

const oracle = new OpenLocationCode();
const place = fc.record({
  lon: fc.double({ min: -179.9999, max: 179.9999, noNaN: true }),
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
});

describe('Plus Codes', () => {
  it('agree with the reference implementation', () => {
    fc.assert(
      fc.property(place, ({ lon, lat }) => {
        // Cells are compared by decoding: on a cell's very edge the two may round to different sides.
        const ours = oracle.decode(plusCode(lon, lat));
        expect(Math.abs(ours.latitudeCenter - lat)).toBeLessThan(0.0000626);
        expect(Math.abs(ours.longitudeCenter - lon)).toBeLessThan(0.0000626);
      }),
    );
  });

  it('name a known place', () => {
    expect(plusCode(-0.12462, 51.50072)).toBe(oracle.encode(51.50072, -0.12462));
  });

  it('come back to the middle of their cell', () => {
    fc.assert(
      fc.property(place, ({ lon, lat }) => {
        const back = parsePlusCode(plusCode(lon, lat));
        expect(Math.abs(back!.lat - lat)).toBeLessThan(0.0000626);
        expect(Math.abs(back!.lon - lon)).toBeLessThan(0.0000626);
      }),
    );
  });

  it.each(['', 'FQGR+2Q', '9C5VFQGR2Q', 'Nurse 12', '9C5VFQGR+2'])('%s is no full code', (text) => {
    expect(parsePlusCode(text)).toBeNull();
  });
});
