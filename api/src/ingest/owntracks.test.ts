import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { owntracks } from './owntracks.ts';
import { faultOf, onlySignal, sent } from './test-kit.ts';

const saying = (text: string | RegExp): unknown => expect.stringMatching(text);

const NOW_S = 1_763_800_000;
const location = {
  _type: 'location',
  lat: 51.5072,
  lon: -0.1276,
  tst: NOW_S,
  tid: 'jp',
  topic: 'owntracks/jane/phone',
};
const read = (message: unknown, line = 'POST /pub', headers: Readonly<Record<string, string>> = {}) =>
  onlySignal(owntracks, sent(line, message, headers));
const answerTo = (body: unknown) => owntracks.decode(sent('POST /pub', body)).answer;

describe('a location of the Android app', () => {
  const literal = sent(
    'POST /pub?u=jane&d=phone',
    '{"_type":"location","BSSID":"00:13:10:85:fe:01","SSID":"AndroidWifi","acc":5,"alt":50,"batt":100,"bs":0,"conn":"w","created_at":1709037052,"lat":51.0,"lon":0.0,"m":1,"tid":"aa","topic":"owntracks/jane/phone","tst":1709037003,"vac":0,"vel":0}',
    {
      'Content-Type': 'application/json',
      'X-Limit-U': 'jane',
      'X-Limit-D': 'phone',
      Authorization: 'Basic amFuZTpzM2NyZXQ=',
    },
  );

  test('becomes a signal of user/device with its fix and time', () => {
    expect(onlySignal(owntracks, literal)).toEqual({
      kind: 'TELEMETRY',
      protocol: 'owntracks',
      externalId: 'jane/phone',
      deviceKind: 'PHONE_APP',
      deviceAtMs: 1_709_037_003_000,
      fix: {
        lonE7: 0,
        latE7: 510_000_000,
        accuracyM: 5,
        altitudeM: 50,
        speedMps: 0,
        headingDeg: null,
        source: 'UNKNOWN',
      },
      batteryPercent: 100,
      charging: null,
      alarm: null,
      session: null,
      marks: [],
    });
  });

  test('is answered with an empty list', () => {
    expect(owntracks.decode(literal).answer).toEqual({
      status: 200,
      contentType: 'application/json',
      body: '[]',
    });
  });

  test('on the meridian of Greenwich has no lon, because Android leaves out what equals 0', () => {
    const { lon: _, ...onTheMeridian } = { ...location, _id: 'a1' };
    expect(read(onTheMeridian).fix).toMatchObject({ lonE7: 0, latE7: 515_072_000 });
    expect(read({ ...onTheMeridian, lat: undefined }).fix).toBeNull();
  });

  test('km/h become m/s, and numbers may be text', () => {
    const { fix, deviceAtMs } = read({
      ...location,
      vel: 36,
      cog: '270',
      acc: '12.5',
      lat: '51.5',
      lon: '-0.1',
      tst: String(NOW_S),
    });
    expect(fix).toMatchObject({ headingDeg: 270, accuracyM: 12.5, latE7: 515_000_000, lonE7: -1_000_000 });
    expect(fix?.speedMps).toBeCloseTo(10, 9);
    expect(deviceAtMs).toBe(NOW_S * 1000);
  });

  test('the source is told only when the phone says it', () => {
    expect(read({ ...location, source: 'gps' }).fix?.source).toBe('GNSS');
    expect(read({ ...location, source: 'fused' }).fix?.source).toBe('UNKNOWN');
  });
});

describe('what an iPhone does not know', () => {
  test('is -1, and unknown to us, without a mark', () => {
    const signal = read({ ...location, acc: -1, vac: -1, alt: -1, vel: -1, cog: -1, batt: -1, bs: 0 });
    expect(signal.fix).toMatchObject({ accuracyM: null, altitudeM: null, speedMps: null, headingDeg: null });
    expect(signal).toMatchObject({ batteryPercent: null, charging: null, marks: [] });
  });

  test.each([
    [0, null],
    [1, false],
    [2, true],
    [3, true],
    ['2', true],
    [undefined, null],
  ])('battery status %j means charging %j', (bs, charging) =>
    expect(read({ ...location, bs }).charging).toBe(charging),
  );
});

describe('the device is', () => {
  const noTopic = { ...location, topic: undefined };

  test.each([
    ['owntracks/jane/phone', 'jane/phone'],
    ['/owntracks/jane/phone', 'jane/phone'],
    ['owntracks/jane/phone/event', 'jane/phone'],
    ['owntracks/jane/phone/waypoints', 'jane/phone'],
    ['owntracks/jane/event', 'jane/event'],
    ['owntracks/phone', 'phone'],
    ['guards/jane/phone', 'guards/jane/phone'],
  ])('of topic %s: %s', (topic, id) => expect(read({ ...location, topic }).externalId).toBe(id));

  test('the headers when the body has no topic', () => {
    const headers = { 'X-Limit-U': 'jane', 'X-Limit-D': 'phone' };
    expect(read(noTopic, 'POST /pub?u=a&d=b', headers).externalId).toBe('jane/phone');
  });

  test('the query when there are no headers, each half by itself', () => {
    expect(read(noTopic, 'POST /pub?u=jane&d=phone').externalId).toBe('jane/phone');
    expect(read(noTopic, 'POST /pub?u=jane', { 'X-Limit-D': 'phone' }).externalId).toBe('jane/phone');
  });

  test('the Basic user with the tracker id when there is nothing else', () => {
    expect(read(noTopic, 'POST /', { Authorization: 'Basic amFuZTpzM2NyZXQ=' }).externalId).toBe('jane/jp');
  });

  test('never a token that Overland put where Basic credentials belong', () => {
    expect(read(noTopic, 'POST /', { Authorization: 'Basic c2VjcmV0:' }).externalId).toBe('jp');
    expect(read(noTopic, 'POST /', { Authorization: 'Basic c2VjcmV0' }).externalId).toBe('jp');
  });

  test('unidentified, marked, when nobody says', () => {
    const signal = read({ ...noTopic, tid: undefined, _id: 'x' });
    expect(signal).toMatchObject({ externalId: 'unidentified', marks: ['ID_MISSING'] });
  });
});

describe('an SOS by our convention', () => {
  const PANIC = { kind: 'ALARM', alarm: { type: 'PANIC' } };

  test.each([
    ['a point of interest', { poi: 'SOS' }],
    ['a tag', { tag: 'sos' }],
    ['a description', { desc: 'S.O.S.' }],
    ['a region it was triggered by', { t: 'b', inregions: ['Depot', 'SOS'] }],
  ])('is %s named SOS', (_, fields) => expect(read({ ...location, ...fields })).toMatchObject(PANIC));

  test('is the entering of a region named SOS, and not the leaving', () => {
    const transition = {
      ...location,
      _type: 'transition',
      desc: 'SOS',
      t: 'b',
      topic: 'owntracks/j/p/event',
    };
    expect(read({ ...transition, event: 'enter' })).toMatchObject({ ...PANIC, externalId: 'j/p' });
    expect(read({ ...transition, event: 'leave' }).alarm).toBeNull();
  });

  test('is heard without id, time and place', () => {
    expect(read({ _type: 'location', poi: 'SOS' })).toMatchObject({
      ...PANIC,
      externalId: 'unidentified',
      fix: null,
      marks: ['TIME_MISSING', 'ID_MISSING'],
    });
  });

  test.each([
    ['a manual report alone', { t: 'u' }],
    ['a place that is called otherwise', { poi: 'Sostice Farm' }],
    ['being inside a region named SOS all day', { t: 'p', inregions: ['SOS'] }],
  ])('is not %s', (_, fields) => expect(read({ ...location, ...fields }).alarm).toBeNull());

  test('on an old place comes as two signals: the place with its time, the alarm with its', () => {
    const message = { ...location, poi: 'SOS', tst: NOW_S - 3_600, created_at: NOW_S };
    const { signals } = owntracks.decode(sent('POST /', message));
    expect(signals).toMatchObject([
      { kind: 'TELEMETRY', deviceAtMs: (NOW_S - 3_600) * 1000, alarm: null, fix: { latE7: 515_072_000 } },
      { kind: 'ALARM', deviceAtMs: NOW_S * 1000, alarm: { type: 'PANIC' }, fix: null },
    ]);
  });
});

describe('other messages', () => {
  test('a transition at 0,0 does not move the worker', () => {
    const beacon = {
      _type: 'transition',
      event: 'enter',
      desc: 'Stairs',
      t: 'b',
      lat: 0,
      lon: 0,
      tst: NOW_S,
      tid: 'jp',
    };
    expect(read(beacon)).toMatchObject({ kind: 'TELEMETRY', fix: null, marks: [] });
    expect(read({ ...beacon, lat: undefined, lon: undefined }).fix).toBeNull();
  });

  test('a transition elsewhere has its place', () => {
    const fence = {
      _type: 'transition',
      event: 'leave',
      desc: 'Depot',
      t: 'c',
      lat: 51.5,
      lon: -0.1,
      acc: 8,
      tst: NOW_S,
    };
    expect(read(fence).fix).toMatchObject({ latE7: 515_000_000, accuracyM: 8 });
  });

  test('a last will says that the connection was lost, not when, and is no alarm', () => {
    expect(read({ _type: 'lwt', tst: NOW_S - 86_400, topic: 'owntracks/jane/phone' })).toMatchObject({
      kind: 'SUPERVISORY',
      externalId: 'jane/phone',
      deviceAtMs: null,
      alarm: null,
      fix: null,
    });
  });

  test.each(['status', 'steps', 'beacon'])('a %s is a heartbeat', (type) => {
    expect(read({ _type: type, tst: NOW_S, topic: 'owntracks/jane/phone' })).toMatchObject({
      kind: 'TELEMETRY',
      fix: null,
    });
  });

  test.each(['card', 'cmd', 'configuration', 'dump', 'request', 'waypoint', 'waypoints'])(
    'a %s is taken and not kept',
    (type) => {
      const decoded = owntracks.decode(sent('POST /', { _type: type, desc: 'SOS', lat: 1, lon: 1 }));
      expect(decoded).toMatchObject({ signals: [], rejects: [], answer: { status: 200, body: '[]' } });
    },
  );

  test('an encrypted message is let go, with a sentence about the key and without the payload', () => {
    const decoded = owntracks.decode(
      sent('POST /', { _type: 'encrypted', data: 'c2VjcmV0' }, { 'X-Limit-U': 'jane', 'X-Limit-D': 'phone' }),
    );
    expect(decoded.answer).toMatchObject({ status: 200, body: '[]' });
    expect(decoded.signals).toEqual([]);
    expect(decoded.rejects).toMatchObject([{ externalId: 'jane/phone', reason: saying(/Encryption key/) }]);
    expect(decoded.rejects[0]?.excerpt).not.toContain('c2VjcmV0');
  });

  test('an unknown type is let go with a sentence', () => {
    const decoded = owntracks.decode(sent('POST /', { _type: 'teapot' }));
    expect(decoded).toMatchObject({
      signals: [],
      rejects: [{ reason: saying('"teapot"') }],
    });
  });
});

describe('nothing that a phone sends gets a 4xx, since an iPhone would drop it and alert its owner', () => {
  test.each(['', '   ', '{', 'null', '5', '"x"', '[]', '[[]]', '{}', 'id=7', '{"_type":1}', '\u0000'])(
    '%j',
    (body) => {
      expect(answerTo(body)).toEqual({ status: 200, contentType: 'application/json', body: '[]' });
    },
  );

  test('the empty body of a deleted friend leaves nothing behind', () => {
    expect(owntracks.decode(sent('POST /pub', ''))).toMatchObject({ signals: [], rejects: [] });
  });

  test('a list of messages is read one by one, a bad one costs only itself', () => {
    const { signals, rejects } = owntracks.decode(
      sent('POST /', [location, 7, { ...location, lat: 95 }, location]),
    );
    expect(signals).toHaveLength(3);
    expect(signals[1]).toMatchObject({ fix: null, marks: ['FIX_DROPPED'] });
    expect(rejects).toHaveLength(2);
  });

  test('an SOS in JSON that cannot be parsed is heard', () => {
    const signal = onlySignal(
      owntracks,
      sent('POST /', '{"_type":"location","tid":"jp","poi":"SOS","lat":,"lon":}'),
    );
    expect(signal).toMatchObject({ kind: 'ALARM', externalId: 'jp', alarm: { type: 'PANIC' } });
  });
});

describe('Overland in its OwnTracks mode', () => {
  const literal = {
    _type: 'location',
    lat: 37.3318,
    lon: -122.030581,
    tst: 785_493_003,
    acc: 30,
    batt: 80,
    topic: 'owntracks/jane/iphone',
  };

  test('counts seconds from 2001', () => {
    expect(read(literal)).toMatchObject({
      externalId: 'jane/iphone',
      deviceAtMs: Date.UTC(2025, 10, 22, 8, 30, 3),
      batteryPercent: 80,
    });
  });

  test('must be told {"result":"ok"}', () => expect(answerTo(literal).body).toBe('{"result":"ok"}'));

  test('is known by its User-Agent too, then with the epoch of its number', () => {
    const request = sent('POST /', { ...literal, tst: NOW_S }, { 'User-Agent': 'Overland/1.4' });
    expect(onlySignal(owntracks, request).deviceAtMs).toBe(NOW_S * 1000);
    expect(owntracks.decode(request).answer.body).toBe('{"result":"ok"}');
  });

  test('says -100 % for a battery that it does not know', () =>
    expect(read({ ...literal, batt: -100 }).batteryPercent).toBeNull());

  test('is not confused with an OwnTracks whose clock is wrong', () => {
    const signal = read({ ...literal, tid: 'jp' });
    expect(signal.deviceAtMs).toBe(785_493_003_000);
    expect(answerTo({ ...literal, tid: 'jp' }).body).toBe('[]');
  });
});

test('any location message becomes a well-formed signal', () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.double().map(String), fc.string(), fc.constant(null));
  const message = fc.record(
    {
      tst: number,
      created_at: number,
      lat: number,
      lon: number,
      acc: number,
      alt: number,
      vel: number,
      cog: number,
      batt: number,
      bs: number,
      tid: fc.string(),
      topic: fc.string(),
      poi: fc.constantFrom('SOS', 'x'),
      t: fc.string(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(message, (fields) => {
      const { signals } = owntracks.decode(sent('POST /', { _type: 'location', ...fields }));
      expect(signals.length).toBeGreaterThan(0);
      expect(signals.map(faultOf)).toEqual(signals.map(() => null));
      expect(signals.some((signal) => signal.alarm !== null)).toBe(fields.poi === 'SOS');
    }),
  );
});
