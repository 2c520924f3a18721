import fc from 'fast-check';
import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { fromGrid, gridReference, gridSystemAt, parseGridReference, toGrid } from './grid-reference.ts';

// EPSG:27700 and EPSG:29902 as the registry publishes them: an independent implementation to agree with.
const OSGB =
  '+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +towgs84=446.448,-125.157,542.06,0.1502,0.247,0.8421,-20.4894 +units=m';
const IRISH =
  '+proj=tmerc +lat_0=53.5 +lon_0=-8 +k=1.000035 +x_0=200000 +y_0=250000 +ellps=mod_airy +towgs84=482.53,-130.596,564.557,-1.042,-0.214,-0.631,8.15 +units=m';
const lonLat = fc.record({
  lon: fc.double({ min: -8, max: 1.7, noNaN: true }),
  lat: fc.double({ min: 50, max: 60.8, noNaN: true }),
});

describe('grid references', () => {
  it('agree with the published projection to within 10 cm', () => {
    fc.assert(
      fc.property(lonLat, ({ lon, lat }) => {
        for (const [system, definition] of [
          ['OSGB', OSGB],
          ['IRISH', IRISH],
        ] as const) {
          if (system === 'IRISH' && (lon > -5.3 || lat > 55.5 || lat < 51.3)) continue;
          const [east, north] = proj4('WGS84', definition, [lon, lat]);
          const ours = toGrid(system, lon, lat);
          expect(Math.hypot(ours.east - east, ours.north - north)).toBeLessThan(0.1);
        }
      }),
    );
  });

  it('name places that people know', () => {
    expect(gridReference(-0.12462, 51.50072, 8)).toBe('TQ 3026 7964'); // Big Ben
    expect(gridReference(-3.20039, 55.94866, 8)?.slice(0, 5)).toBe('NT 25'); // Edinburgh Castle
    expect(gridReference(-5.92995, 54.59644, 8)?.slice(0, 2)).toBe('J '); // Belfast City Hall, on the Irish grid
    expect(gridReference(-6.26031, 53.34981, 8)?.slice(0, 2)).toBe('O '); // Dublin
    expect(gridReference(2.3522, 48.8566, 8)).toBeNull(); // Paris
  });

  it('claim no more than the accuracy supports', () => {
    expect(gridReference(-0.12462, 51.50072, 10)).toBe('TQ 3026 7964');
    expect(gridReference(-0.12462, 51.50072, 11)).toBe('TQ 302 796');
    expect(gridReference(-0.12462, 51.50072, 101)).toBe('TQ 30 79');
    expect(gridReference(-0.12462, 51.50072, null)).toBe('TQ 30 79');
  });

  it.each([
    ['Belfast', -5.93, 54.597, 'IRISH'],
    ['Portrush', -6.66, 55.2, 'IRISH'],
    ['Rathlin', -6.2, 55.29, 'IRISH'],
    ['Campbeltown', -5.607, 55.424, 'OSGB'],
    ['Mull of Kintyre', -5.8, 55.3, 'OSGB'],
    ['Islay', -6.19, 55.76, 'OSGB'],
    ['Stranraer', -5.03, 54.9, 'OSGB'],
    ['Douglas, Isle of Man', -4.48, 54.15, 'OSGB'],
    ['St Davids', -5.27, 51.88, 'OSGB'],
    ['Malin Head', -7.37, 55.38, 'IRISH'],
    ['Wexford', -6.46, 52.34, 'IRISH'],
    ['Penzance', -5.54, 50.12, 'OSGB'],
    ['Lerwick', -1.14, 60.15, 'OSGB'],
  ] as const)('%s is on the grid of its own maps', (_, lon, lat, system) => {
    expect(gridSystemAt(lon, lat)).toBe(system);
  });

  it('come back to within the square that they name', () => {
    fc.assert(
      fc.property(lonLat, ({ lon, lat }) => {
        const text = gridReference(lon, lat, 5);
        if (text === null) return;
        const back = parseGridReference(text.replaceAll(' ', ''));
        expect(back).not.toBeNull();
        expect(Math.abs(back!.lat - lat)).toBeLessThan(0.0001);
        expect(Math.abs(back!.lon - lon)).toBeLessThan(0.0002);
      }),
    );
  });

  it('invert the projection', () => {
    fc.assert(
      fc.property(lonLat, ({ lon, lat }) => {
        const { east, north } = toGrid('OSGB', lon, lat);
        const back = fromGrid('OSGB', east, north);
        expect(back.lat).toBeCloseTo(lat, 6);
        expect(back.lon).toBeCloseTo(lon, 6);
      }),
    );
  });

  it.each(['', 'SJ', 'SJ 1', 'SJ 123', 'I 12 34', 'ZZ 12 34', 'SJ 123456 123456', 'Nurse 12'])(
    '%s is no reference',
    (text) => {
      expect(parseGridReference(text)).toBeNull();
    },
  );
});
