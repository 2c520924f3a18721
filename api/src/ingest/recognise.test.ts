import { PROTOCOLS } from '@lonewatch/schema/contract/signal.ts';
import { describe, expect, test } from 'vitest';
import { adapterFor, adapterNamed, recognise, unrecognised } from './recognise.ts';
import { faultOfReject, sent } from './test-kit.ts';

const OWNTRACKS = '{"_type":"location","lat":51,"lon":0,"tst":1709037003,"tid":"aa"}';
const OVERLAND = '{"locations":[],"current":{"properties":{"device_id":"x"}}}';
const POSITION = '{"position":{"deviceId":1,"latitude":1},"device":{"id":1,"uniqueId":"7"}}';
const EVENT = '{"event":{"type":"alarm","eventTime":"2026-11-22T08:30:00Z"},"device":{"uniqueId":"7"}}';

describe('at the address without a name', () => {
  test.each([
    ['owntracks', 'POST /pub?u=jane&d=phone', OWNTRACKS],
    ['owntracks', 'POST /', '{ "_type" : "lwt", "tst" : 1 }'],
    ['overland', 'POST /api', OVERLAND],
    ['traccar', 'POST /', POSITION],
    ['traccar', 'POST /', EVENT],
    ['traccar', 'GET /?uniqueId=7&latitude=1&longitude=2&fixTime=1', ''],
    ['traccar', 'GET /?dev=7&code=0xF841&gprmc=$GPRMC', ''],
    ['osmand', 'POST /?id=7&timestamp=619315200&lat=0.0&lon=0.0&alarm=alert%20message', ''],
    ['osmand', 'POST /', 'id=48241179&lat=37.4219983&lon=-122.084&timestamp=1749995112'],
    [
      'osmand',
      'POST /',
      '{"location":{"timestamp":"2025-06-15T13:45:12Z","coords":{"latitude":1}},"device_id":"7"}',
    ],
    ['osmand', 'POST /', '[{"id":"7","lat":1,"lon":2,"timestamp":1749995112,"alarm":"sos"}]'],
    ['osmand', 'GET /?id=7', ''],
    ['osmand', 'GET /?alarm=sos', ''],
    ['gpslogger', 'GET /?lat=1&lon=2&spd=1&spd_kph=3.6&timestamp=1&aid=x', ''],
    ['gpslogger', 'GET /?lat=1&longitude=2&time=2025-11-22T08:26:40Z&s=1', ''],
    ['gpslogger', 'POST /', 'latitude=1&longitude=2&device=x&accuracy=5&speed=1&direction=2&provider=gps'],
    ['native', 'POST /', '{"device":"badge-17","lon":-0.1276,"lat":51.5072}'],
    ['native', 'POST /', '{"reports":[]}'],
    ['native', 'POST /', '{"what":"is this"}'],
    ['native', 'GET /?device=button-3&batteryPercent=7', ''],
  ] as const)('%s sends %s %s', (protocol, line, body) => {
    expect(recognise(sent(line, body))?.protocol).toBe(protocol);
  });

  test('an empty body is known by its headers', () => {
    expect(recognise(sent('POST /pub', '', { 'X-Limit-U': 'jane' }))?.protocol).toBe('owntracks');
    expect(recognise(sent('POST /', '', { 'User-Agent': 'Owntracks-Android/gms/420412000' }))?.protocol).toBe(
      'owntracks',
    );
    expect(recognise(sent('POST /', '', { 'User-Agent': 'Overland/1.4' }))?.protocol).toBe('overland');
  });

  test.each(['GET /', 'POST /', 'GET /?token=abc', 'GET /?utm_source=mail'])('%s is nobody', (line) => {
    expect(recognise(sent(line))).toBeNull();
  });

  test('what nobody sends is kept with a sentence and without secrets', () => {
    const reject = unrecognised(sent('POST /?token=t0ps3cret', 'hello'));
    expect(faultOfReject(reject)).toBeNull();
    expect(reject.excerpt).toContain('hello');
    expect(reject.excerpt).not.toContain('t0ps3cret');
  });
});

describe('at an address with a name', () => {
  test.each(PROTOCOLS)('%s is itself', (protocol) => {
    expect(adapterNamed(protocol)?.protocol).toBe(protocol);
    expect(adapterFor(protocol, sent('POST /'))?.protocol).toBe(protocol);
  });

  test.each(['pub', '', 'constructor', '__proto__', 'toString', 'OWNTRACKS'])(
    '%j names no protocol',
    (name) => {
      expect(adapterNamed(name)).toBeNull();
      expect(adapterFor(name, sent('POST /', OWNTRACKS))?.protocol).toBe('owntracks');
    },
  );

  test('a body that plainly is of another client is read as what it is', () => {
    expect(adapterFor('owntracks', sent('POST /', OVERLAND))?.protocol).toBe('overland');
    expect(adapterFor('overland', sent('POST /', OWNTRACKS))?.protocol).toBe('owntracks');
    expect(adapterFor('osmand', sent('POST /', POSITION))?.protocol).toBe('traccar');
  });

  test('parameters are read by the name of the address, since speed has another unit for each', () => {
    const request = sent('GET /?id=7&lat=1&lon=2&speed=10');
    expect(adapterFor('gpslogger', request)?.decode(request).signals[0]?.fix?.speedMps).toBe(10);
    expect(adapterFor('osmand', request)?.decode(request).signals[0]?.fix?.speedMps).toBeCloseTo(5.14, 2);
  });

  test('native is native always', () =>
    expect(adapterFor('native', sent('POST /', OWNTRACKS))?.protocol).toBe('native'));
});
