import { describe, expect, test } from 'vitest';
import { readGprmc } from './gprmc.ts';
import { traccarForward } from './traccar-forward.ts';
import { onlySignal, sent } from './test-kit.ts';

const about = (number: number): unknown => expect.closeTo(number, 4);

const EMPTY_200 = { status: 200, contentType: 'application/json', body: '' };
const FIX_TIME = '2026-11-22T08:30:00.000+00:00';
const AT_MS = Date.UTC(2026, 10, 22, 8, 30, 0);

const device = { id: 17, name: 'Nurse 12', uniqueId: '860719020025346', status: 'online', attributes: {} };
const position = {
  id: 4711,
  deviceId: 17,
  protocol: 'minifinder2',
  serverTime: '2026-11-22T08:30:01.000+00:00',
  deviceTime: FIX_TIME,
  fixTime: FIX_TIME,
  valid: true,
  latitude: 51.5072,
  longitude: -0.1276,
  altitude: 21,
  speed: 10,
  course: 87,
  accuracy: 6,
  address: null,
  network: null,
  geofenceIds: null,
  attributes: {
    batteryLevel: 82,
    battery: 3.9,
    motion: true,
    distance: 12.4,
    totalDistance: 4e6,
    hours: 7e6,
  },
};
const forward = (changes: object = {}, of: object = device) =>
  sent(
    'POST /',
    { position: { ...position, ...changes }, device: of },
    { 'Content-Type': 'application/json' },
  );
const read = (changes: object = {}, of: object = device) => onlySignal(traccarForward, forward(changes, of));

describe('a forwarded position', () => {
  test('is a fix of the tracker by its uniqueId, with knots become m/s and volts left alone', () => {
    expect(read()).toEqual({
      kind: 'TELEMETRY',
      protocol: 'traccar',
      externalId: '860719020025346',
      deviceKind: 'TRACKER',
      deviceAtMs: AT_MS,
      fix: {
        lonE7: -1_276_000,
        latE7: 515_072_000,
        accuracyM: 6,
        altitudeM: 21,
        speedMps: about(5.14444),
        headingDeg: 87,
        source: 'UNKNOWN',
      },
      batteryPercent: 82,
      charging: null,
      alarm: null,
      session: null,
      marks: [],
    });
    expect(traccarForward.decode(forward()).answer).toEqual(EMPTY_200);
  });

  test('of an old server: +0000, outdated, type, and attributes that PHP made a list', () => {
    const old = {
      fixTime: '2026-11-22T08:30:00.000+0000',
      deviceTime: '2026-11-22T08:30:00.000+0000',
      outdated: false,
      type: null,
      attributes: [],
    };
    expect(read(old)).toMatchObject({ deviceAtMs: AT_MS, batteryPercent: null, marks: [] });
    expect(read(old, { ...device, attributes: [] }).externalId).toBe('860719020025346');
  });

  test('that is not valid is kept and marked', () => {
    expect(read({ valid: false })).toMatchObject({ marks: ['NOT_VALID'], fix: { latE7: 515_072_000 } });
  });

  test('of a phone that makes up its place is marked', () => {
    expect(read({ attributes: { mock: true } }).marks).toEqual(['MOCK']);
  });

  test('of a device that never had a fix (0,0 in 1970) moves nobody', () => {
    const never = {
      valid: false,
      outdated: true,
      latitude: 0,
      longitude: 0,
      fixTime: '1970-01-01T00:00:00.000+00:00',
    };
    expect(read(never)).toMatchObject({ fix: null, deviceAtMs: AT_MS, marks: ['NOT_VALID'] });
  });

  test('at a valid 0,0 is left to the track rules', () => {
    expect(read({ latitude: 0, longitude: 0 }).fix).toMatchObject({ latE7: 0, lonE7: 0 });
  });

  test('by cell towers says so', () => {
    expect(read({ attributes: { approximate: true } }).fix?.source).toBe('CELL');
  });

  test("without a device is of Traccar's own number", () => {
    expect(onlySignal(traccarForward, sent('POST /', { position })).externalId).toBe('traccar-device-17');
  });

  test('off the globe is kept without its place', () => {
    const { signals, rejects } = traccarForward.decode(
      forward({ latitude: 95, attributes: { alarm: 'sos' } }),
    );
    expect(signals).toMatchObject([{ kind: 'ALARM', fix: null, marks: ['FIX_DROPPED'] }]);
    expect(rejects).toMatchObject([{ externalId: '860719020025346' }]);
  });
});

describe('the alarm of a pendant', () => {
  test.each([
    ['sos', 'ALARM', 'PANIC'],
    ['general', 'ALARM', 'PANIC'],
    ['fallDown', 'ALARM', 'FALL'],
    ['accident', 'ALARM', 'CRASH'],
    ['lowBattery', 'SUPERVISORY', 'LOW_BATTERY'],
    ['powerOff', 'SUPERVISORY', 'SIGNAL_LOST'],
    ['lowBattery,sos', 'ALARM', 'PANIC'],
    ['aWordOfTheFuture', 'ALARM', 'PANIC'],
  ])('%s is %s, %s', (alarm, kind, type) => {
    expect(read({ attributes: { alarm } })).toMatchObject({ kind, alarm: { type, said: alarm } });
  });

  test.each([
    ['tampering', 'SUPERVISORY'],
    ['removing', 'SUPERVISORY'],
    ['vibration', 'TELEMETRY'],
    ['overspeed', 'TELEMETRY'],
  ])('%s is %s without an alarm', (alarm, kind) => {
    expect(read({ attributes: { alarm } })).toMatchObject({ kind, alarm: null });
  });

  test('raised long after the last fix comes as two signals, each with its time', () => {
    const { signals } = traccarForward.decode(
      forward({ fixTime: '2026-11-22T07:00:00Z', outdated: true, attributes: { alarm: 'sos' } }),
    );
    expect(signals).toMatchObject([
      { kind: 'TELEMETRY', alarm: null, deviceAtMs: AT_MS - 5_400_000, fix: { latE7: 515_072_000 } },
      { kind: 'ALARM', alarm: { type: 'PANIC' }, deviceAtMs: AT_MS, fix: null },
    ]);
  });

  test('without device, time and place is heard', () => {
    const signal = onlySignal(traccarForward, sent('POST /', { position: { attributes: { alarm: 'sos' } } }));
    expect(signal).toMatchObject({ kind: 'ALARM', externalId: 'unidentified', fix: null });
  });
});

describe('a forwarded event', () => {
  const event = {
    id: 9,
    deviceId: 17,
    type: 'alarm',
    eventTime: FIX_TIME,
    positionId: 4711,
    attributes: { alarm: 'fallDown' },
  };
  const tell = (changes: object, rest: object = { position, device }) =>
    onlySignal(traccarForward, sent('POST /', { event: { ...event, ...changes }, ...rest }));

  test('of type alarm is that alarm, at its place', () => {
    expect(tell({})).toMatchObject({
      kind: 'ALARM',
      externalId: '860719020025346',
      deviceAtMs: AT_MS,
      alarm: { type: 'FALL', said: 'fallDown' },
      fix: { latE7: 515_072_000 },
    });
  });

  test('of type alarm is an alarm without a position, and without a word for it', () => {
    expect(tell({}, { device })).toMatchObject({ kind: 'ALARM', fix: null, deviceAtMs: AT_MS });
    expect(tell({ attributes: [] })).toMatchObject({
      kind: 'ALARM',
      alarm: { type: 'PANIC', said: 'alarm' },
    });
    expect(
      tell({ attributes: [] }, { device, position: { ...position, attributes: { alarm: 'lowBattery' } } }),
    ).toMatchObject({
      kind: 'SUPERVISORY',
    });
  });

  test.each([
    'deviceOffline',
    'deviceOnline',
    'deviceUnknown',
    'deviceInactive',
    'maintenance',
    'commandResult',
  ])('%s is supervisory, no alarm', (type) =>
    expect(tell({ type, attributes: {} }, { device })).toMatchObject({
      kind: 'SUPERVISORY',
      alarm: null,
      fix: null,
    }),
  );

  test.each([
    'geofenceEnter',
    'geofenceExit',
    'deviceMoving',
    'deviceStopped',
    'deviceOverspeed',
    'ignitionOn',
    'somethingNew',
  ])('%s is telemetry, and does not repeat the alarm of its position', (type) => {
    const alarmed = { ...position, attributes: { alarm: 'sos' } };
    expect(tell({ type, attributes: {} }, { device, position: alarmed })).toMatchObject({
      kind: 'TELEMETRY',
      alarm: null,
    });
  });
});

describe('the URL form', () => {
  const TEMPLATE =
    'uniqueId=860719020025346&deviceId=17&protocol=gt06&fixTime=1795336200000&deviceTime=1795336200000&valid=true' +
    '&latitude=51.5072&longitude=-0.1276&altitude=21.0&speed=10.0&course=87.0&accuracy=0.0';
  const get = (query: string) => onlySignal(traccarForward, sent(`GET /?${query}`));

  test('is read by the names of its placeholders', () => {
    expect(get(`${TEMPLATE}&statusCode=0xF11C&attributes=%7B%22batteryLevel%22%3A82%7D`)).toMatchObject({
      kind: 'TELEMETRY',
      externalId: '860719020025346',
      deviceAtMs: AT_MS,
      fix: { latE7: 515_072_000, accuracyM: null, speedMps: about(5.14444) },
      batteryPercent: 82,
      alarm: null,
      marks: [],
    });
  });

  test('statusCode 0xF841 is a PANIC when nothing says more', () => {
    expect(get(`${TEMPLATE}&statusCode=0xF841`)).toMatchObject({
      kind: 'ALARM',
      alarm: { type: 'PANIC', said: 'statusCode 0xF841' },
    });
    expect(get(`${TEMPLATE}&statusCode=63553`).kind).toBe('ALARM');
    expect(get(`${TEMPLATE}&statusCode=0xF020`).alarm).toBeNull();
  });

  test('but stands for any alarm, so the attributes decide', () => {
    const attributes = encodeURIComponent('{"alarm":"lowBattery"}');
    expect(get(`${TEMPLATE}&statusCode=0xF841&attributes=${attributes}`)).toMatchObject({
      kind: 'SUPERVISORY',
    });
  });

  test('of OpenGTS: dev, code and an NMEA sentence', () => {
    const gprmc = encodeURIComponent('$GPRMC,083000.000,A,5130.4320,N,00007.6560,W,10.00,87.00,221126,,*1A');
    expect(get(`dev=860719020025346&code=0xF841&gprmc=${gprmc}`)).toMatchObject({
      kind: 'ALARM',
      externalId: '860719020025346',
      deviceAtMs: AT_MS,
      fix: { latE7: 515_072_000, lonE7: -1_276_000, headingDeg: 87 },
    });
  });

  test('with nothing in it is let go with a sentence', () => {
    const { signals, rejects, answer } = traccarForward.decode(sent('GET /?statusCode=0xF020'));
    expect(signals).toEqual([]);
    expect(rejects[0]?.reason).toContain('uniqueId');
    expect(answer).toEqual(EMPTY_200);
  });
});

test.each(['$GPRMC', '', '$GPRMC,,,,,,,,,,', 'rubbish', '$GPRMC,083000,V,95,N,x,E,a,b,c,,*00'])(
  '%j harms nobody',
  (sentence) => {
    const read = readGprmc(sentence);
    expect(read === null || Number.isNaN(read.lat)).toBe(true);
  },
);

test.each(['', '{', 'null', '[]', '[1]', '{}', '{"position":[]}'])('%j is let go', (body) => {
  const { answer, signals } = traccarForward.decode(sent('POST /', body));
  expect(answer).toEqual(EMPTY_200);
  expect(signals.every((signal) => signal.fix === null)).toBe(true);
});

test('a list of messages is read one by one', () => {
  const { signals, rejects } = traccarForward.decode(
    sent('POST /', [{ position, device }, 5, { position, device }]),
  );
  expect([signals.length, rejects.length]).toEqual([2, 1]);
});
