import fc from 'fast-check';
import { ALARM_TYPES } from '@lonewatch/schema/contract/alarm.ts';
import { DEVICE_KINDS } from '@lonewatch/schema/contract/worker.ts';
import { describe, expect, test } from 'vitest';
import { MAX_REPORTS } from './decoding.ts';
import { native } from './native.ts';
import { faultOf, onlySignal, sent } from './test-kit.ts';

const saying = (text: string): unknown => expect.stringContaining(text);

const literal = {
  device: 'badge-17',
  at: '2026-11-22T08:30:00Z',
  lon: -0.1276,
  lat: 51.5072,
  accuracyM: 6,
  altitudeM: 21,
  speedMps: 1.4,
  headingDeg: 87,
  source: 'GNSS',
  batteryPercent: 82,
  charging: false,
  kind: 'ID_BADGE',
  session: { act: 'START', durationMin: 90, intervalMin: 30 },
  alarm: 'PANIC',
};
const read = (report: unknown) => onlySignal(native, sent('POST /', report));
const answerTo = (body: unknown) => {
  const { status, body: text } = native.decode(sent('POST /', body)).answer;
  return { status, ...(JSON.parse(text) as object) };
};

test('the example of the documentation is what it says', () => {
  expect(read(literal)).toEqual({
    kind: 'ALARM',
    protocol: 'native',
    externalId: 'badge-17',
    deviceKind: 'ID_BADGE',
    deviceAtMs: Date.UTC(2026, 10, 22, 8, 30, 0),
    fix: {
      lonE7: -1_276_000,
      latE7: 515_072_000,
      accuracyM: 6,
      altitudeM: 21,
      speedMps: 1.4,
      headingDeg: 87,
      source: 'GNSS',
    },
    batteryPercent: 82,
    charging: false,
    alarm: { type: 'PANIC', said: 'PANIC' },
    session: { act: 'START', durationMin: 90, intervalMin: 30 },
    marks: [],
  });
  expect(answerTo(literal)).toEqual({ status: 200, accepted: 1, rejected: [] });
});

describe('one report', () => {
  test.each([
    '2026-11-22T08:30:00Z',
    '2026-11-22T08:30:00',
    '2026-11-22 08:30:00',
    '2026-11-22T09:30:00+0100',
    1_795_336_200,
    1_795_336_200_000,
    '1795336200',
  ])('at %j is the same moment', (at) => expect(read({ ...literal, at }).deviceAtMs).toBe(1_795_336_200_000));

  test('of a device alone is a heartbeat', () => {
    expect(read({ device: 'badge-17' })).toMatchObject({
      kind: 'TELEMETRY',
      fix: null,
      marks: ['TIME_MISSING'],
    });
  });

  test('may spell out latitude and longitude', () => {
    expect(read({ device: 'a', latitude: 51.5, longitude: -0.1 }).fix).toMatchObject({ latE7: 515_000_000 });
    expect(read({ device: 'a', latitude: 51.5, lng: -0.1 }).fix).toMatchObject({ lonE7: -1_000_000 });
  });

  test.each(ALARM_TYPES)('may raise %s', (type) => {
    expect(read({ device: 'a', alarm: type }).alarm).toEqual({ type, said: type });
  });

  test.each(DEVICE_KINDS)('may come from a %s', (kind) =>
    expect(read({ device: 'a', kind }).deviceKind).toBe(kind),
  );

  test('with "sos" is a PANIC, also of nobody', () => {
    expect(read({ alarm: 'sos' })).toMatchObject({
      kind: 'ALARM',
      externalId: 'unidentified',
      alarm: { type: 'PANIC' },
    });
  });

  test('with alarm null, false or "none" is no alarm', () => {
    for (const alarm of [null, false, 'none', ''])
      expect(read({ ...literal, session: null, alarm }).kind).toBe('TELEMETRY');
  });

  test('with a kind or source that we do not have is kept and marked', () => {
    expect(read({ ...literal, kind: 'DRONE', source: 'stars' })).toMatchObject({
      deviceKind: 'UNKNOWN',
      fix: { source: 'UNKNOWN' },
      marks: ['FIELD_DROPPED'],
    });
    expect(read({ ...literal, source: 'gps' }).fix?.source).toBe('GNSS');
  });
});

describe('a session', () => {
  const say = (session: unknown) => read({ device: 'a', session });

  test.each(['START', 'CHECK_IN', 'AMBER', 'END'])('%s is a timer signal', (act) => {
    expect(say({ act })).toMatchObject({
      kind: 'TIMER',
      session: { act, durationMin: null, intervalMin: null },
    });
    expect(say(act.toLowerCase())).toMatchObject({ kind: 'TIMER', session: { act } });
  });

  test('has minutes only when it starts', () => {
    expect(say({ act: 'CHECK_IN', durationMin: 60, intervalMin: 30 }).session).toEqual({
      act: 'CHECK_IN',
      durationMin: null,
      intervalMin: null,
    });
  });

  test.each([
    [{ durationMin: 0 }, { durationMin: null }],
    [{ durationMin: 99_999 }, { durationMin: null }],
    [{ intervalMin: 4 }, { intervalMin: null }],
    [{ intervalMin: 1_441 }, { intervalMin: null }],
    [{ intervalMin: 'soon' }, { intervalMin: null }],
  ])('%j is out of range: it starts with the default, marked', (minutes, expected) => {
    const signal = say({ act: 'START', ...minutes });
    expect(signal.session).toMatchObject({ act: 'START', ...expected });
    expect(signal.marks).toContain('FIELD_DROPPED');
  });

  test('with an unknown act is left out; the report is kept and the sender warned', () => {
    const decoded = native.decode(sent('POST /', { device: 'a', session: { act: 'PAUSE' } }));
    expect(decoded.signals).toMatchObject([{ kind: 'TELEMETRY', session: null }]);
    expect(JSON.parse(decoded.answer.body)).toMatchObject({
      accepted: 1,
      rejected: [],
      warnings: [{ index: 0, reason: saying('CHECK_IN') }],
    });
  });

  test('with an alarm is an alarm', () => {
    expect(read({ device: 'a', session: 'END', alarm: 'DURESS' })).toMatchObject({
      kind: 'ALARM',
      session: { act: 'END' },
    });
  });
});

describe('a batch', () => {
  const batch = [literal, { ...literal, device: 'badge-18' }];

  test.each([
    ['a list', batch],
    ['an object with reports', { reports: batch }],
    ['one report a line', batch.map((report) => JSON.stringify(report)).join('\n')],
  ])('may be %s', (_, body) => {
    const { signals } = native.decode(sent('POST /', body));
    expect(signals.map((signal) => signal.externalId)).toEqual(['badge-17', 'badge-18']);
  });

  test('that is partly bad keeps the good reports and names the bad ones', () => {
    const reports = [literal, 'rubbish', {}, { ...literal, lat: 95 }, null, literal];
    expect(answerTo({ reports })).toEqual({
      status: 200,
      accepted: 3,
      rejected: [
        { index: 1, reason: saying('must be a JSON object') },
        { index: 2, reason: saying('says nothing') },
        { index: 4, reason: saying('must be a JSON object') },
      ],
      warnings: [{ index: 3, reason: saying('no place on earth') }],
    });
  });

  test('with a bad line of NDJSON loses that line only, be it the first', () => {
    const body = ['{"device":', JSON.stringify(literal), 'x', JSON.stringify(literal)].join('\n');
    expect(answerTo(body)).toMatchObject({
      status: 200,
      accepted: 2,
      rejected: [{ index: 0 }, { index: 2 }],
    });
  });

  test('of nothing is fine', () => expect(answerTo([])).toEqual({ status: 200, accepted: 0, rejected: [] }));

  test('beyond what one request may hold keeps its alarms', () => {
    const reports: object[] = Array.from({ length: MAX_REPORTS + 5 }, () => ({ device: 'a' }));
    reports.push({ device: 'b', alarm: 'sos' });
    const { signals, rejects } = native.decode(sent('POST /', reports));
    expect(signals).toHaveLength(MAX_REPORTS + 1);
    expect(signals.at(-1)).toMatchObject({ externalId: 'b', kind: 'ALARM' });
    expect(rejects.at(-1)?.reason).toMatch(/^5 reports .* left out/);
  });
});

describe('what cannot be read is told to the programmer', () => {
  test.each(['', '{', 'hello', '5', 'null', '<xml/>'])('%j: 400 with what to do', (body) => {
    expect(answerTo(body)).toMatchObject({
      status: 400,
      accepted: 0,
      error: saying('send one report'),
    });
  });

  test('a batch in which nothing is a report: 400', () => {
    expect(answerTo([1, 2])).toMatchObject({
      status: 400,
      accepted: 0,
      rejected: [{ index: 0 }, { index: 1 }],
    });
  });

  test('but an alarm in broken JSON is heard: a button whose template has a hole in it', () => {
    const decoded = native.decode(sent('POST /', '{"device":"button-3","alarm":"sos","lat":,"lon":}'));
    expect(decoded.signals).toMatchObject([
      { kind: 'ALARM', externalId: 'button-3', marks: ['TIME_MISSING', 'FIELD_DROPPED'] },
    ]);
    expect(decoded.answer.status).toBe(200);
  });
});

test('a button that can only GET is understood', () => {
  expect(onlySignal(native, sent('GET /?device=button-3&alarm=sos&batteryPercent=40'))).toMatchObject({
    kind: 'ALARM',
    externalId: 'button-3',
    batteryPercent: 40,
  });
});

test('what a programmer writes within the documentation arrives as written', () => {
  const report = fc.record({
    device: fc.stringMatching(/^[a-z0-9-]{1,40}$/).filter((id) => id !== '-'),
    at: fc.integer({ min: 1_420_070_400_000, max: 4_102_444_800_000 }),
    lon: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }).map((e7) => e7 / 1e7),
    lat: fc.integer({ min: -900_000_000, max: 900_000_000 }).map((e7) => e7 / 1e7),
    accuracyM: fc.integer({ min: 1, max: 10_000 }),
    speedMps: fc.float({ min: 0, max: 100, noNaN: true }),
    headingDeg: fc.integer({ min: 0, max: 359 }),
    batteryPercent: fc.integer({ min: 0, max: 100 }),
    charging: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(report, { minLength: 1, maxLength: 20 }), (reports) => {
      const { signals, rejects } = native.decode(sent('POST /', { reports }));
      expect(rejects).toEqual([]);
      expect(signals.map(faultOf)).toEqual(reports.map(() => null));
      expect(
        signals.map(({ externalId, deviceAtMs, fix, batteryPercent, charging, marks }) => ({
          externalId,
          deviceAtMs,
          lonE7: fix?.lonE7,
          latE7: fix?.latE7,
          speedMps: fix?.speedMps,
          batteryPercent,
          charging,
          marks,
        })),
      ).toEqual(
        reports.map((said) => ({
          externalId: said.device,
          deviceAtMs: said.at,
          lonE7: Math.round(said.lon * 1e7) + 0,
          latE7: Math.round(said.lat * 1e7) + 0,
          speedMps: said.speedMps + 0,
          batteryPercent: said.batteryPercent,
          charging: said.charging,
          marks: [],
        })),
      );
    }),
  );
});
