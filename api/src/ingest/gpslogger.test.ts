import { describe, expect, test } from 'vitest';
import { gpslogger } from './gpslogger.ts';
import { onlySignal, sent } from './test-kit.ts';

const EMPTY_200 = { status: 200, contentType: 'application/json', body: '' };
/** `%ALL` as the app fills it in, with its trailing &. */
const ALL =
  'lat=51.507351&lon=-0.127758&sat=9&desc=&alt=21.0&acc=6.5&dir=87.5&prov=gps&spd_kph=5.04&spd=1.4&timestamp=1763800000' +
  '&timeoffset=2025-11-22T09%3A26%3A40.000%2B01%3A00&time=2025-11-22T08%3A26%3A40.000Z&starttimestamp=1763790000' +
  '&date=2025-11-22&batt=82.0&ischarging=false&aid=9774d56d682e549c&ser=unknown&act=&filename=20251122&profile=Default' +
  '&hdop=&vdop=&pdop=&dist=1234&';
const get = (query: string) => onlySignal(gpslogger, sent(`GET /gpslogger?${query}`));

describe('%ALL', () => {
  test('is a fix in m/s with everything that it knows', () => {
    expect(get(`id=nurse-12&${ALL}`)).toEqual({
      kind: 'TELEMETRY',
      protocol: 'gpslogger',
      externalId: 'nurse-12',
      deviceKind: 'PHONE_APP',
      deviceAtMs: 1_763_800_000_000,
      fix: {
        lonE7: -1_277_580,
        latE7: 515_073_510,
        accuracyM: 6.5,
        altitudeM: 21,
        speedMps: 1.4,
        headingDeg: 87.5,
        source: 'GNSS',
      },
      batteryPercent: 82,
      charging: false,
      alarm: null,
      session: null,
      marks: [],
    });
  });

  test('without an id is the phone by its Android id, never by the serial "unknown"', () => {
    expect(get(ALL).externalId).toBe('9774d56d682e549c');
    expect(get(ALL.replace('9774d56d682e549c', '')).externalId).toBe('unidentified');
  });

  test('is read from a body as well, with or without Content-Type', () => {
    expect(onlySignal(gpslogger, sent('POST /', ALL)).fix).toMatchObject({ speedMps: 1.4 });
    expect(gpslogger.decode(sent('POST /', ALL)).answer).toEqual(EMPTY_200);
  });

  test('with km/h only is converted', () => {
    expect(get('id=1&lat=1&lon=2&spd_kph=36').fix?.speedMps).toBeCloseTo(10, 9);
  });

  test.each([
    'timestamp=1763800000',
    'timestamp=1763800000000',
    'time=2025-11-22T08:26:40Z',
    'timeoffset=2025-11-22T09:26:40%2B01:00',
    'timeoffset=2025-11-22T09:26:40+01:00',
  ])('%s is the same moment', (time) => {
    expect(get(`id=1&lat=1&lon=2&${time}`).deviceAtMs).toBe(1_763_800_000_000);
  });
});

test("the app's default address is understood, its s being m/s", () => {
  expect(get('lat=51.5&longitude=-0.1&time=2025-11-22T08:26:40Z&s=1.4')).toMatchObject({
    deviceAtMs: 1_763_800_000_000,
    fix: { latE7: 515_000_000, lonE7: -1_000_000, speedMps: 1.4 },
    marks: ['ID_MISSING'],
  });
});

test("Home Assistant's form is understood, its speed being m/s", () => {
  const form =
    'latitude=51.5&longitude=-0.1&device=nurse-12&accuracy=8&battery=77&speed=2.5&direction=90&altitude=20&provider=gps&activity=walking';
  expect(onlySignal(gpslogger, sent('POST /', form))).toMatchObject({
    externalId: 'nurse-12',
    fix: { speedMps: 2.5, headingDeg: 90, accuracyM: 8, altitudeM: 20, source: 'GNSS' },
    batteryPercent: 77,
  });
});

test('a JSON body template is understood', () => {
  const body = { lat: '51.5', lon: '-0.1', timestamp: '1763800000', spd: '1.4', aid: 'a1', batt: '50.0' };
  expect(onlySignal(gpslogger, sent('POST /', body))).toMatchObject({
    externalId: 'a1',
    fix: { speedMps: 1.4 },
    batteryPercent: 50,
  });
});

test('empty values are unknown, not zero and not a fault', () => {
  expect(get('id=1&lat=1&lon=2&alt=&acc=&dir=&spd=&batt=&ischarging=&timestamp=1763800000')).toMatchObject({
    fix: { altitudeM: null, accuracyM: null, headingDeg: null, speedMps: null },
    batteryPercent: null,
    charging: null,
    marks: [],
  });
});

test('placeholders that the app did not fill in are told with a sentence', () => {
  const { signals, rejects } = gpslogger.decode(
    sent('GET /?id=1&lat=%25LAT&lon=%25LON&timestamp=1763800000'),
  );
  expect(signals).toMatchObject([{ fix: null, marks: ['FIX_DROPPED'] }]);
  expect(rejects[0]?.reason).toContain('"%LAT"');
});

test('an SOS is an alarm parameter that somebody added, or the annotation SOS', () => {
  expect(get(`${ALL}alarm=sos`)).toMatchObject({ kind: 'ALARM', alarm: { type: 'PANIC', said: 'sos' } });
  expect(get(ALL.replace('desc=', 'desc=SOS'))).toMatchObject({ kind: 'ALARM', alarm: { said: 'SOS' } });
  expect(get(ALL.replace('desc=', 'desc=lunch')).alarm).toBeNull();
  expect(onlySignal(gpslogger, sent('POST /', { desc: 'sos' })).kind).toBe('ALARM');
});

test.each(['GET /', 'GET /?foo=1', 'POST /'])(
  '%s has nothing in it and is let go with a sentence',
  (line) => {
    const { signals, rejects, answer } = gpslogger.decode(sent(line));
    expect(signals).toEqual([]);
    expect(rejects[0]?.reason).toContain('%ALL');
    expect(answer).toEqual(EMPTY_200);
  },
);
