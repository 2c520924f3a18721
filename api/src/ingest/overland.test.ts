import { describe, expect, test } from 'vitest';
import { overland } from './overland.ts';
import { onlySignal, sent } from './test-kit.ts';

const OK = { status: 200, contentType: 'application/json', body: '{"result":"ok"}' };

const point = (
  timestamp: string,
  properties: object = {},
  coordinates: unknown = [-122.030581, 37.3318],
) => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates },
  properties: { timestamp, device_id: 'jane-iphone', ...properties },
});
const read = (record: unknown) => onlySignal(overland, sent('POST /api', { locations: [record] }));

describe('a batch as the README has it', () => {
  const literal = sent(
    'POST /api',
    '{"locations":[{"type":"Feature","geometry":{"type":"Point","coordinates":[-122.030581,37.331800]},"properties":{"timestamp":"2015-10-01T08:00:00-0700","altitude":0,"speed":4,"horizontal_accuracy":30,"vertical_accuracy":-1,"motion":["driving","stationary"],"battery_state":"charging","battery_level":0.80,"device_id":"","wifi":""}}]}',
    { Authorization: 'Bearer xxxxxx', 'Content-Type': 'application/json' },
  );

  test('is one fix in m/s and metres, at the time of its offset without colon', () => {
    expect(onlySignal(overland, literal)).toEqual({
      kind: 'TELEMETRY',
      protocol: 'overland',
      externalId: 'unidentified',
      deviceKind: 'PHONE_APP',
      deviceAtMs: Date.UTC(2015, 9, 1, 15, 0, 0),
      fix: {
        lonE7: -1_220_305_810,
        latE7: 373_318_000,
        accuracyM: 30,
        altitudeM: null, // its vertical accuracy is -1
        speedMps: 4,
        headingDeg: null,
        source: 'UNKNOWN',
      },
      batteryPercent: 80,
      charging: true,
      alarm: null,
      session: null,
      marks: ['ID_MISSING'],
    });
  });

  test('is answered {"result":"ok"}, or the phone would send it for ever', () => {
    expect(overland.decode(literal).answer).toEqual(OK);
  });
});

test('what the phone does not know is -1', () => {
  const unknown = {
    altitude: -1,
    speed: -1,
    course: -1,
    horizontal_accuracy: -1,
    battery_level: -1,
    battery_state: 'unknown',
  };
  expect(read(point('2026-11-22T08:00:00Z', unknown))).toMatchObject({
    fix: { accuracyM: null, speedMps: null, headingDeg: null },
    batteryPercent: null,
    charging: null,
    marks: [],
  });
});

test.each([
  ['charging', true],
  ['full', true],
  ['unplugged', false],
  ['unknown', null],
])('battery state %s means charging %j', (battery_state, charging) => {
  expect(read(point('2026-11-22T08:00:00Z', { battery_state })).charging).toBe(charging);
});

describe('the device is', () => {
  test('device_id, else unique_id', () => {
    expect(read(point('2026-11-22T08:00:00Z')).externalId).toBe('jane-iphone');
    expect(read(point('2026-11-22T08:00:00Z', { device_id: '', unique_id: 'A-1' })).externalId).toBe('A-1');
  });

  test('that of the rest of the batch, for a record that lacks it', () => {
    const locations = [point('2026-11-22T08:00:00Z', { device_id: '' }), point('2026-11-22T08:00:01Z')];
    const { signals } = overland.decode(sent('POST /', { locations }));
    expect(signals.map((signal) => signal.externalId)).toEqual(['jane-iphone', 'jane-iphone']);
  });

  test('that of the address, when nothing in the batch says', () => {
    const request = sent('POST /?device_id=van-3', {
      locations: [point('2026-11-22T08:00:00Z', { device_id: '' })],
    });
    expect(onlySignal(overland, request).externalId).toBe('van-3');
  });
});

describe('a record without a place of its own is a heartbeat', () => {
  test('without geometry', () => {
    const { geometry: _, ...bare } = point('2026-11-22T08:00:00Z');
    expect(read(bare)).toMatchObject({ kind: 'TELEMETRY', fix: null, marks: [] });
    expect(read({ ...bare, geometry: null }).fix).toBeNull();
    expect(read({ ...bare, geometry: { type: 'Point', coordinates: [] } }).fix).toBeNull();
  });

  test.each([{ action: 'will_terminate' }, { action: 'visit' }, { type: 'trip', mode: 'walk' }])(
    '%j: it carries the last known place under a new time',
    (properties) =>
      expect(read(point('2026-11-22T08:00:00Z', properties))).toMatchObject({ fix: null, marks: [] }),
  );
});

describe('a phone with a backlog', () => {
  const old = [point('2026-11-22T08:00:00Z'), point('2026-11-22T08:00:10Z')];
  const times = (body: object) =>
    overland
      .decode(sent('POST /', body))
      .signals.map((signal) => new Date(signal.deviceAtMs ?? 0).toISOString().slice(11, 19));

  test('adds its current place, which comes last because it is the newest', () => {
    expect(times({ locations: old, current: point('2026-11-22T09:00:00Z') })).toEqual([
      '08:00:00',
      '08:00:10',
      '09:00:00',
    ]);
  });

  test('and in the order of time should it not be the newest', () => {
    expect(times({ locations: old, current: point('2026-11-22T08:00:05Z') })).toEqual([
      '08:00:00',
      '08:00:05',
      '08:00:10',
    ]);
  });

  test('its trip is not a report', () => {
    const trip = { mode: 'walk', current_location: old[0], start_location: old[0] };
    expect(times({ locations: old, trip })).toHaveLength(2);
  });
});

test('a thousand points are a thousand signals; the bad ones cost only themselves', () => {
  const locations: unknown[] = Array.from({ length: 1_000 }, (_, at) =>
    point(new Date(Date.UTC(2026, 10, 22) + at * 1000).toISOString()),
  );
  locations[3] = null;
  locations[500] = point('2026-11-22T08:00:00Z', {}, [13.4, 95]);
  locations[999] = 'rubbish';
  const { signals, rejects, answer } = overland.decode(sent('POST /', { locations }));
  expect(signals).toHaveLength(998);
  expect(signals.filter((signal) => signal.fix === null)).toMatchObject([{ marks: ['FIX_DROPPED'] }]);
  expect(rejects).toHaveLength(3);
  expect(answer).toEqual(OK);
});

test('Overland has no SOS, but an alarm that a program adds is heard', () => {
  expect(read(point('2026-11-22T08:00:00Z', { alarm: 'sos' }))).toMatchObject({
    kind: 'ALARM',
    alarm: { type: 'PANIC' },
  });
});

test.each(['', '{', '[]', '{}', '{"locations":{}}', '{"locations":5}', 'x=1', 'null'])(
  '%j is let go, or the phone would send it for ever',
  (body) => expect(overland.decode(sent('POST /', body))).toMatchObject({ signals: [], answer: OK }),
);

test('an empty batch is fine', () => {
  expect(overland.decode(sent('POST /', { locations: [] }))).toEqual({
    signals: [],
    rejects: [],
    answer: OK,
  });
});
