import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { osmand } from './osmand.ts';
import { faultOf, onlySignal, sent } from './test-kit.ts';

const saying = (text: string): unknown => expect.stringContaining(text);

const about = (number: number): unknown => expect.closeTo(number, 4);

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' };
const JSON_HEADER = { 'Content-Type': 'application/json' };
const EMPTY_200 = { status: 200, contentType: 'application/json', body: '' };
const query = (parameters: string) => onlySignal(osmand, sent(`POST /?${parameters}`));

describe('Traccar Client 10.x: a form', () => {
  const literal = sent(
    'POST /',
    'id=48241179&lat=37.4219983&lon=-122.084&timestamp=1749995112&accuracy=5.0&altitude=5.0&speed=2.72&bearing=181.5&batt=87&charge=true&alarm=sos',
    FORM,
  );

  test('its SOS is a PANIC with place, time and battery', () => {
    const signal = onlySignal(osmand, literal);
    expect(signal).toMatchObject({
      kind: 'ALARM',
      protocol: 'osmand',
      externalId: '48241179',
      deviceKind: 'PHONE_APP',
      deviceAtMs: 1_749_995_112_000,
      fix: { lonE7: -1_220_840_000, latE7: 374_219_983, accuracyM: 5, altitudeM: 5, headingDeg: 181.5 },
      batteryPercent: 87,
      charging: true,
      alarm: { type: 'PANIC', said: 'sos' },
      marks: [],
    });
    expect(signal.fix?.speedMps).toBeCloseTo(2.72 * 0.514444, 5); // knots
  });

  test('is answered with an empty 200', () => expect(osmand.decode(literal).answer).toEqual(EMPTY_200));

  test('a heartbeat has no position and moves nobody', () => {
    const signal = onlySignal(
      osmand,
      sent('POST /', 'id=48241179&timestamp=1749995112&batt=80&charge=false', FORM),
    );
    expect(signal).toMatchObject({
      kind: 'TELEMETRY',
      fix: null,
      batteryPercent: 80,
      charging: false,
      marks: [],
    });
  });

  test('an SOS without a fix is still an SOS', () => {
    const signal = onlySignal(osmand, sent('POST /', 'id=48241179&timestamp=1749995112&alarm=sos', FORM));
    expect(signal).toMatchObject({ kind: 'ALARM', fix: null });
  });

  test('a token in the address does not hide the form', () => {
    const request = sent('POST /?token=t0ps3cret', 'id=7&lat=1&lon=2&timestamp=1749995112', FORM);
    expect(onlySignal(osmand, request)).toMatchObject({ externalId: '7', fix: { lonE7: 20_000_000 } });
  });

  test('the body wins over the address, but an alarm in either counts', () => {
    const request = sent('POST /?lat=9&lon=9&alarm=sos', 'id=new&lat=1&lon=2&alarm=false', FORM);
    expect(onlySignal(osmand, request)).toMatchObject({
      externalId: 'new',
      fix: { latE7: 10_000_000 },
      alarm: { type: 'PANIC' },
    });
  });

  test('an alarm beside the id of one device is not the call of another', () => {
    const request = sent('POST /?id=old&lat=9&lon=9&alarm=sos', 'id=new&lat=1&lon=2', FORM);
    expect(osmand.decode(request).signals).toMatchObject([
      { kind: 'TELEMETRY', externalId: 'new', fix: { latE7: 10_000_000 } },
      { kind: 'ALARM', externalId: 'old', fix: { latE7: 90_000_000 } },
    ]);
    const json = sent('POST /?id=old&alarm=sos', { device: 'new', lat: 1, lon: 2 });
    expect(osmand.decode(json).signals).toMatchObject([
      { kind: 'TELEMETRY', externalId: 'new' },
      { kind: 'ALARM', externalId: 'old' },
    ]);
  });

  test('a form without Content-Type is read all the same', () => {
    expect(onlySignal(osmand, sent('POST /', 'id=7&lat=1&lon=2')).externalId).toBe('7');
  });

  test('its list of JSON objects has the names of the form and knots', () => {
    const list = [
      { id: '48241179', lat: 37.4, lon: -122.1, timestamp: 1_749_995_112, speed: 10, batt: 87, charge: true },
      { id: '48241179', timestamp: 1_749_995_115, alarm: 'sos' },
    ];
    const { signals } = osmand.decode(sent('POST /', list, JSON_HEADER));
    expect(signals).toMatchObject([
      {
        kind: 'TELEMETRY',
        fix: { latE7: 374_000_000, speedMps: about(5.14444) },
        batteryPercent: 87,
      },
      { kind: 'ALARM', alarm: { type: 'PANIC' }, fix: null },
    ]);
  });
});

describe('the native clients up to 8.x: a POST with a query and no body', () => {
  test('free text is a call for help', () => {
    const literal =
      'id=123456789012345&timestamp=619315200&lat=0.0&lon=0.0&speed=0.0&bearing=0.0&altitude=0.0&accuracy=0.0&batt=0.0&alarm=alert%20message';
    expect(query(literal)).toMatchObject({
      kind: 'ALARM',
      externalId: '123456789012345',
      deviceAtMs: 619_315_200_000,
      fix: { lonE7: 0, latE7: 0, accuracyM: null },
      batteryPercent: 0,
      alarm: { type: 'PANIC', said: 'alert message' },
    });
  });

  test('GET is as good as POST', () => {
    expect(onlySignal(osmand, sent('GET /?id=7&lat=1&lon=2')).fix).not.toBeNull();
  });
});

describe('Traccar Client 9.x: JSON', () => {
  const literal =
    '{"location":{"timestamp":"2025-06-15T13:45:12.862Z","coords":{"latitude":37.4219983,"longitude":-122.084,"accuracy":5,"speed":0,"heading":-1,"altitude":5},"is_moving":false,"odometer":0,"event":"motionchange","battery":{"level":1,"is_charging":false},"activity":{"type":"still"},"extras":{},"_":"&id=48241179&lat=37.4219983&lon=-122.084&timestamp=2025-06-15T13:45:12.862Z&"},"device_id":"48241179"}';
  const message = (location: object) => ({
    device_id: '48241179',
    location: {
      timestamp: '2025-06-15T13:45:12.862Z',
      coords: { latitude: 37.4, longitude: -122.1 },
      ...location,
    },
  });

  test('m/s, a battery of 0 to 1, and -1 for an unknown heading', () => {
    expect(onlySignal(osmand, sent('POST /', literal, JSON_HEADER))).toMatchObject({
      kind: 'TELEMETRY',
      externalId: '48241179',
      deviceAtMs: Date.UTC(2025, 5, 15, 13, 45, 12, 862),
      fix: { lonE7: -1_220_840_000, latE7: 374_219_983, accuracyM: 5, speedMps: 0, headingDeg: null },
      batteryPercent: 100,
      charging: false,
      marks: [],
    });
    const moving = message({ coords: { latitude: 1, longitude: 2, speed: 3.5 }, battery: { level: 0.42 } });
    expect(onlySignal(osmand, sent('POST /', moving))).toMatchObject({
      fix: { speedMps: 3.5 },
      batteryPercent: 42,
    });
    expect(onlySignal(osmand, sent('POST /', message({ battery: { level: -1 } }))).batteryPercent).toBeNull();
  });

  test.each([
    ['in extras', message({ extras: { alarm: 'sos' } })],
    ['beside the coordinates', message({ alarm: 'sos' })],
    ['at the top', { ...message({}), alarm: 'sos' }],
    ['without coordinates', message({ coords: undefined, extras: { alarm: 'sos' } })],
    ['in an empty list of locations', { device_id: '48241179', location: [], alarm: 'sos' }],
  ])('an SOS %s is heard', (_, body) => {
    expect(onlySignal(osmand, sent('POST /', body))).toMatchObject({
      kind: 'ALARM',
      alarm: { type: 'PANIC', said: 'sos' },
    });
  });

  test('a heartbeat without coordinates, and the extras that PHP made a list', () => {
    const signal = onlySignal(
      osmand,
      sent('POST /', message({ coords: undefined, event: 'heartbeat', extras: [] })),
    );
    expect(signal).toMatchObject({ kind: 'TELEMETRY', fix: null, marks: [] });
  });

  test('a made-up position is marked', () => {
    expect(onlySignal(osmand, sent('POST /', message({ mock: true }))).marks).toEqual(['MOCK']);
  });

  test('a list of locations, and a list of messages', () => {
    const many = { device_id: '7', location: [message({}).location, message({}).location] };
    expect(osmand.decode(sent('POST /', many)).signals).toHaveLength(2);
    expect(osmand.decode(sent('POST /', [message({}), many, 'rubbish'])).signals).toHaveLength(3);
  });

  test('JSON sent as a form by a careless relay is still JSON', () => {
    expect(onlySignal(osmand, sent('POST /', literal, FORM)).externalId).toBe('48241179');
  });
});

describe('parameters', () => {
  test.each([
    ['seconds', '1749995112'],
    ['milliseconds', '1749995112000'],
    ['ISO', '2025-06-15T13:45:12Z'],
    ['yyyy-MM-dd HH:mm:ss', '2025-06-15%2013:45:12'],
  ])('timestamp in %s', (_, timestamp) =>
    expect(query(`id=7&lat=1&lon=2&timestamp=${timestamp}`).deviceAtMs).toBe(1_749_995_112_000),
  );

  test('a report without a time says so', () => {
    expect(query('id=7&lat=1&lon=2')).toMatchObject({ deviceAtMs: null, marks: ['TIME_MISSING'] });
  });

  test('location=lat,lon', () => {
    expect(query('id=7&location=51.5,-0.1').fix).toMatchObject({ latE7: 515_000_000, lonE7: -1_000_000 });
    expect(query('id=7&location=51.5')).toMatchObject({ fix: null });
    expect(query('id=7&location=51.5').marks).toContain('FIX_DROPPED');
  });

  test('deviceid instead of id, heading instead of bearing, names in capitals', () => {
    expect(query('deviceid=7&LAT=1&Lon=2&heading=90')).toMatchObject({
      externalId: '7',
      fix: { headingDeg: 90 },
    });
  });

  test('9.0E-5, as Java writes a place near 0,0', () => {
    expect(query('id=7&lat=9.0E-5&lon=-1.2E-4').fix).toMatchObject({ latE7: 900, lonE7: -1_200 });
  });

  test.each([
    ['valid=false', 'NOT_VALID'],
    ['valid=0', 'NOT_VALID'],
    ['mock=true', 'MOCK'],
    ['batt=300', 'FIELD_DROPPED'],
    ['bearing=north', 'FIELD_DROPPED'],
  ])('%s is marked %s', (parameter, mark) =>
    expect(query(`id=7&lat=1&lon=2&timestamp=1749995112&${parameter}`).marks).toEqual([mark]),
  );

  test.each([
    'valid=true',
    'valid=1',
    'mock=false',
    'cell=310,410,1,2,-90',
    'wifi=aa-bb-cc,-50&wifi=dd-ee-ff,-60',
    'driverUniqueId=5',
    'hdop=1.2',
    'anything=else',
  ])('%s does no harm', (parameter) => {
    const signal = query(`id=7&lat=1&lon=2&timestamp=1749995112&${parameter}`);
    expect(signal).toMatchObject({ kind: 'TELEMETRY', marks: [], fix: { latE7: 10_000_000 } });
  });

  test.each(['lat=95&lon=2', 'lat=NaN&lon=2', 'lat=1', 'lat={0}&lon={1}'])(
    '%s: the report is kept, the place is not',
    (place) => {
      const { signals, rejects, answer } = osmand.decode(
        sent(`POST /?id=7&timestamp=1749995112&batt=50&${place}&alarm=sos`),
      );
      expect(signals).toMatchObject([
        { kind: 'ALARM', fix: null, batteryPercent: 50, marks: ['FIX_DROPPED'] },
      ]);
      expect(rejects).toMatchObject([{ externalId: '7', reason: saying('no place on earth') }]);
      expect(answer).toEqual(EMPTY_200);
    },
  );

  test('an SOS of nobody is an SOS', () => {
    expect(query('alarm=sos')).toMatchObject({ kind: 'ALARM', externalId: 'unidentified' });
    expect(query('alarm=sos').marks).toContain('ID_MISSING');
  });

  test('a harmless alarm is a report like any other', () => {
    expect(query('id=7&lat=1&lon=2&alarm=false')).toMatchObject({ kind: 'TELEMETRY', alarm: null });
    expect(query('id=7&lat=1&lon=2&alarm=lowBattery')).toMatchObject({
      kind: 'SUPERVISORY',
      alarm: { type: 'LOW_BATTERY' },
    });
    expect(query('id=7&alarm=test')).toMatchObject({ kind: 'TEST' });
  });

  test('of two alarms the graver one counts', () => {
    expect(query('id=7&alarm=lowBattery&alarm=sos').alarm?.type).toBe('PANIC');
  });
});

describe('what is no report', () => {
  test('a push token is taken and not kept', () => {
    const decoded = osmand.decode(sent('POST /?id=7&notificationToken=abc'));
    expect(decoded).toEqual({ signals: [], rejects: [], answer: EMPTY_200 });
    expect(
      osmand.decode(sent('POST /?id=7&timestamp=1749995112&notificationToken=abc')).signals,
    ).toHaveLength(1);
  });

  test('the set-up link, opened by a camera, is no heartbeat', () => {
    const { signals, rejects } = osmand.decode(sent('GET /?id=7&interval=60&distance=10&heartbeat=120'));
    expect(signals).toEqual([]);
    expect(rejects[0]?.reason).toMatch(/set-up link/);
  });

  test.each(['POST /', 'POST /?foo=bar', 'GET /?token=abc'])('%s is let go with a sentence', (line) => {
    const { signals, rejects, answer } = osmand.decode(sent(line));
    expect(signals).toEqual([]);
    expect(rejects[0]?.reason).toMatch(/names no device/);
    expect(rejects[0]?.excerpt).not.toContain('abc');
    expect(answer).toEqual(EMPTY_200);
  });

  test.each(['{', '[1,2', '{"location":}'])('broken JSON %j is let go, so that the phone goes on', (body) => {
    expect(osmand.decode(sent('POST /', body))).toMatchObject({ signals: [], answer: EMPTY_200 });
  });

  test('but an SOS in broken JSON is heard', () => {
    const body = '{"device_id":"48241179","location":{"coords":{"latitude":,},"extras":{"alarm":"sos"}}}';
    expect(onlySignal(osmand, sent('POST /', body))).toMatchObject({ kind: 'ALARM', externalId: '48241179' });
  });
});

test('any parameters become a well-formed signal, and an SOS among them is heard', () => {
  const value = fc.oneof(fc.double().map(String), fc.integer().map(String), fc.string({ unit: 'binary' }));
  const names = [
    'id',
    'lat',
    'lon',
    'timestamp',
    'speed',
    'bearing',
    'altitude',
    'accuracy',
    'batt',
    'location',
    'valid',
  ];
  const parameters = fc.dictionary(fc.constantFrom(...names), value);
  fc.assert(
    fc.property(parameters, fc.boolean(), (fields, calls) => {
      const form = new URLSearchParams(fields);
      if (calls) form.set('alarm', 'sos');
      const { signals } = osmand.decode(sent('POST /', form.toString()));
      expect(signals.map(faultOf)).toEqual(signals.map(() => null));
      expect(signals.some((signal) => signal.kind === 'ALARM')).toBe(calls);
    }),
  );
});
