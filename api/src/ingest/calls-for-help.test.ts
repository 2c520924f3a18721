/**
 * What a call for help must survive at the door: an address or a body that is not what its protocol expects.
 * Every request here was lost, refused or given to somebody else once.
 */
import type { Protocol } from '@lonewatch/schema/contract/signal.ts';
import { describe, expect, test } from 'vitest';
import type { Rejected, Signal } from '@lonewatch/schema/contract/signal.ts';
import { Ingress } from './ingress.ts';
import { faultOf, faultOfReject, sent } from './test-kit.ts';

interface Taken {
  readonly status: number;
  readonly signals: readonly Signal[];
  readonly rejects: readonly Rejected[];
  /** The ids of those who call. */
  readonly calling: readonly string[];
}

async function take(protocol: Protocol | null, ...request: Parameters<typeof sent>): Promise<Taken> {
  let signals: readonly Signal[] = [];
  let rejects: readonly Rejected[] = [];
  const accept = async (_: string, said: readonly Signal[], refused: readonly Rejected[]): Promise<void> => {
    [signals, rejects] = [said, refused];
  };
  const ingress = new Ingress(
    accept,
    () => null,
    { took: () => {} },
    () => 0,
  );
  const { status } = await ingress.take(
    { tokenHash: 'hash', address: '127.0.0.1' },
    protocol,
    sent(...request),
  );
  expect(signals.map(faultOf).filter((fault) => fault !== null)).toEqual([]);
  expect(rejects.map(faultOfReject).filter((fault) => fault !== null)).toEqual([]);
  const calling = signals.filter(({ kind }) => kind === 'ALARM').map(({ externalId }) => externalId);
  return { status, signals, rejects, calling };
}

const OWNTRACKS =
  '{"_type":"location","lat":51,"lon":0,"tst":1795336200,"tid":"aa","topic":"owntracks/jane/phone"}';
const FORWARDED =
  '{"position":{"id":1,"deviceId":17,"latitude":1,"longitude":2,"fixTime":"2026-11-22T08:30:00Z","attributes":{"alarm":"sos"}},"device":{"id":17,"uniqueId":"8607"}}';

const literally: readonly (readonly [Protocol | null, string, unknown, string])[] = [
  // the wrong device
  ['native', 'POST /', '[{"device":"zz4","lat":1,"lon":2},{"device":"n14","alarm":"so', 'n14'],
  ['native', 'POST /', '[{"device":"zz4","lat":1,"lon":2},{"alarm":"so', 'unidentified'],
  ['traccar', 'POST /', FORWARDED.slice(0, -3), 'traccar-device-17'],
  ['traccar', 'POST /', FORWARDED.slice(0, -1), '8607'],
  [
    'overland',
    'POST /',
    '{"locations":[{"properties":{"device_id":"ov4"}},{"properties":{"alarm":"sos","t',
    'ov4',
  ],
  [
    'owntracks',
    'POST /',
    '{"_type":"location","poi":"SOS","topic":"owntracks/jane/phone","tid":"zz","lat":',
    'jane/phone',
  ],
  // an address that calls, whatever the body
  ['osmand', 'POST /?id=o5&alarm=sos', '{', 'o5'],
  ['gpslogger', 'POST /?aid=g3&alarm=help', '{broken', 'g3'],
  ['osmand', 'POST /?id=o7&alarm=sos', OWNTRACKS, 'o7'],
  [null, 'POST /?id=o7&alarm=sos', OWNTRACKS, 'o7'],
  ['owntracks', 'POST /?u=jane&d=phone&alarm=sos', '', 'jane/phone'],
  [null, 'POST /?id=o7&alarm=sos', '{"locations":[]}', 'o7'],
  [null, 'POST /?id=o7&alarm=sos', FORWARDED.replace('sos', 'none'), 'o7'],
  [null, 'POST /?id=o7&alarm=sos', '{', 'o7'],
  [null, 'POST /?alarm=sos', OWNTRACKS, 'jane/phone'],
  ['native', 'POST /?device=x&alarm=sos', '{}', 'x'],
  ['native', 'POST /?device=x&alarm=sos', '\n', 'x'],
  ['native', 'POST /?device=x&alarm=sos', '{"device":"y"}', 'x'],
  ['native', 'POST /?device=x&alarm=sos', 'device=x', 'x'],
  // a report inside something else
  ['native', 'POST /', '{"device":"n6"}\n{"device":"n7","alarm":"sos","lat":\n{"device":"n8"}', 'n7'],
  ['native', 'POST /', [[{ device: 'n8', alarm: 'sos' }], { device: 'n9', lat: 1, lon: 2 }], 'n8'],
  ['native', 'POST /', { reports: { device: 'x', alarm: 'sos' } }, 'x'],
  ['native', 'POST /', { reports: [], device: 'x', alarm: 'sos' }, 'x'],
  ['native', 'POST /', { report: { device: 'x', alarm: 'sos' } }, 'x'],
  ['native', 'POST /', { device_id: 'x', alarm: 'sos' }, 'x'],
  ['native', 'POST /', 'device=x&alarm=sos', 'x'],
  ['osmand', 'POST /', [[{ id: 'o8', alarm: 'sos' }]], 'o8'],
  ['osmand', 'POST /', { id: 'o8', attributes: { alarm: 'sos' } }, 'o8'],
  [null, 'POST /', { device: 'n11', alarm: 'sos', meta: { _type: 'z' } }, 'n11'],
  [null, 'POST /', { device: 'n11', alarm: 'sos', meta: { locations: [] } }, 'n11'],
  [null, 'POST /', { device: 'n11', alarm: 'sos', position: { lat: 1 } }, 'n11'],
  [null, 'POST /', { device: 'n11', alarm: 'sos', _type: 'z' }, 'n11'],
  [null, 'POST /', 'xx{"device":"n11","alarm":"sos"}', 'n11'],
  // an alarm where the protocol has none
  [
    'owntracks',
    'POST /',
    { _type: 'location', alarm: 'sos', topic: 'owntracks/jane/phone', tst: 1, lat: 1, lon: 2 },
    'jane/phone',
  ],
  ['owntracks', 'POST /', { _type: 'card', alarm: 'sos', tid: 'ja' }, 'ja'],
  ['owntracks', 'POST /', { _type: 'lwt', alarm: true, tid: 'ja', tst: 1 }, 'ja'],
  ['overland', 'POST /', '{"locations":[{"device_id":"ov4","alarm":"sos"}]}', 'ov4'],
  ['overland', 'POST /', { locations: [{ properties: { device_id: 'ov4', alarm: 'sos' } }] }, 'ov4'],
  ['overland', 'POST /', { locations: { properties: { device_id: 'ov4', alarm: 'sos' } } }, 'ov4'],
  ['overland', 'POST /', { locations: [], device_id: 'ov4', alarm: 'sos' }, 'ov4'],
  [
    'traccar',
    'GET /?uniqueId=tr4&latitude=1&longitude=2&fixTime=1795336200000&attributes={"alarm":"sos"',
    '',
    'tr4',
  ],
  // too much of something else
  ['osmand', 'POST /', `photo=${'x'.repeat(70_000)}&id=o10&alarm=sos`, 'o10'],
  [null, 'POST /', `${'a=1&'.repeat(16_384)}id=o10&lat=1&lon=2&alarm=sos`, 'o10'],
  [null, 'POST /', `${'a=12&'.repeat(13_106)}id=o101&alarm=sos`, 'o101'],
];

describe('a call for help is heard, and is of who calls', () => {
  test.each(literally)('%s %s %j: %s', async (protocol, line, body, id) => {
    const { status, calling } = await take(protocol, line, body);
    expect(calling).toEqual([id]);
    expect(status).toBe(200);
  });

  test('in UTF-16, with or without its mark', async () => {
    const text = '{"device":"n12","alarm":"sos"}';
    const le = Buffer.from(`\ufeff${text}`, 'utf16le');
    const be = Buffer.from(le).swap16();
    for (const body of [le, be, le.subarray(2), be.subarray(2)]) {
      expect(await take('native', 'POST /', body)).toMatchObject({ status: 200, calling: ['n12'] });
      expect(await take(null, 'POST /', body)).toMatchObject({ status: 200, calling: ['n12'] });
    }
    const form = Buffer.from('\ufeffid=o12&alarm=sos', 'utf16le');
    expect((await take('osmand', 'POST /', form)).calling).toEqual(['o12']);
  });

  test('with the place and time that the address has', async () => {
    const { signals } = await take(
      'osmand',
      'POST /?id=o5&lat=51.5&lon=-0.1&timestamp=1795336200&alarm=sos',
      '{',
    );
    expect(signals).toMatchObject([
      { fix: { latE7: 515_000_000 }, deviceAtMs: 1_795_336_200_000, marks: [] },
    ]);
    const beside = await take(
      'osmand',
      'POST /?id=o7&lat=51.5&lon=-0.1&timestamp=1795336200&alarm=sos',
      OWNTRACKS,
    );
    expect(beside.signals).toMatchObject([
      { externalId: 'jane/phone', kind: 'TELEMETRY' },
      { externalId: 'o7', kind: 'ALARM', fix: { latE7: 515_000_000 }, deviceAtMs: 1_795_336_200_000 },
    ]);
  });

  test('under every device that calls, when a list and its address do', async () => {
    const list = [
      { id: 'a', lat: 1, lon: 2 },
      { id: 'b', lat: 1, lon: 2 },
    ];
    expect((await take('osmand', 'POST /?alarm=sos', list)).calling).toEqual(['unidentified']);
    expect((await take('osmand', 'POST /?id=c&alarm=sos', list)).calling).toEqual(['c']);
  });

  test('beside the reports of others, which are kept', async () => {
    const nested = await take('native', 'POST /', [
      [{ device: 'n8', alarm: 'sos' }],
      { device: 'n9', lat: 1, lon: 2 },
    ]);
    expect(nested.signals).toMatchObject([
      { externalId: 'n8' },
      { externalId: 'n9', fix: { latE7: 10_000_000 } },
    ]);
    const lines = await take(
      'native',
      'POST /',
      '{"device":"n6"}\n{"device":"n7","alarm":"sos","lat":\n{"device":"n8"}',
    );
    expect(lines.signals.map(({ externalId }) => externalId)).toEqual(['n6', 'n7', 'n8']);
    expect(lines.rejects).toHaveLength(1);
  });
});

describe('what is no call stays none', () => {
  test.each<readonly [Protocol | null, string, unknown]>([
    ['native', 'POST /', '{"device":"n1","alarm":"none","lat":'],
    ['native', 'POST /?device=x&alarm=false', '{'],
    ['osmand', 'POST /?id=o7&alarm=0', OWNTRACKS],
    ['osmand', 'POST /?id=o7&alarm=lowBattery', OWNTRACKS],
    ['owntracks', 'POST /', { _type: 'location', alarm: 'none', tid: 'aa', lat: 1, lon: 2, tst: 1 }],
    ['owntracks', 'POST /', { _type: 'waypoints', waypoints: [{ _type: 'waypoint', desc: 'SOS' }] }],
    ['overland', 'POST /', { locations: [], alarm: false }],
    ['traccar', 'POST /', { event: { type: 'deviceOffline' }, ...(JSON.parse(FORWARDED) as object) }],
    [null, 'POST /', '\u0000\u0001alarm'],
  ])('%s %s %j', async (protocol, line, body) => {
    expect((await take(protocol, line, body)).calling).toEqual([]);
  });

  test('garbage is refused with a sentence, and kept', async () => {
    const { status, rejects } = await take('native', 'POST /', '{"device":');
    expect(status).toBe(400);
    expect(rejects).toHaveLength(1);
    expect((await take(null, 'POST /', 'hello')).status).toBe(400);
  });
});
