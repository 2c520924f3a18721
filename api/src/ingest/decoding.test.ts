import { PROTOCOLS, type Signal } from '@lonewatch/schema/contract/signal.ts';
import { describe, expect, test } from 'vitest';
import { EMPTY_OK, type IngestRequest } from './adapter.ts';
import { Decoding, unfailing } from './decoding.ts';
import { adapterNamed } from './recognise.ts';
import { faultOfReject, sent } from './test-kit.ts';

const signal: Signal = {
  kind: 'ALARM',
  protocol: 'native',
  externalId: 'badge-17',
  deviceKind: 'UNKNOWN',
  deviceAtMs: 1_795_336_200_000,
  fix: {
    lonE7: 1,
    latE7: 2,
    accuracyM: null,
    altitudeM: null,
    speedMps: null,
    headingDeg: null,
    source: 'UNKNOWN',
  },
  batteryPercent: null,
  charging: null,
  alarm: { type: 'PANIC', said: 'sos' },
  session: null,
  marks: [],
};

describe('a fault of ours', () => {
  test('in one report is told with the report, and does not cost the others', () => {
    const decoding = new Decoding('native');
    decoding.each(['a', 'b', 'c'], (report) => {
      if (report === 'b') throw new TypeError('oops');
      decoding.keep(signal);
    });
    const { signals, rejects } = decoding.finish(EMPTY_OK);
    expect(signals).toHaveLength(2);
    expect(rejects).toMatchObject([{ excerpt: 'b' }]);
    expect(rejects[0]?.reason).toMatch(/fault of its own .*oops.*open an issue/);
  });

  test('in the whole of an adapter still hears an SOS and lets the client go on', () => {
    const broken = unfailing({
      protocol: 'osmand',
      recognises: () => {
        throw new Error('oops');
      },
      decode: () => {
        throw new Error('oops');
      },
    });
    const request = sent('POST /?id=7&alarm=sos');
    expect(broken.recognises(request)).toBe(false);
    expect(broken.decode(request)).toMatchObject({
      signals: [{ kind: 'ALARM', externalId: '7', alarm: { type: 'PANIC', said: 'sos' } }],
      answer: EMPTY_OK,
    });
  });

  test.each(PROTOCOLS)('or a request that cannot be read at all does not throw in %s', (protocol) => {
    const request = {
      ...sent('POST /'),
      get body(): Uint8Array {
        throw new Error('the connection is gone');
      },
    } satisfies IngestRequest;
    const decoded = adapterNamed(protocol)?.decode(request);
    expect(decoded?.signals).toEqual([]);
    expect(decoded?.rejects.map(faultOfReject)).toEqual([null]);
  });
});

describe('an alarm on a place', () => {
  const kept = (alarmAtMs: number | null, of: Signal = signal): readonly Signal[] => {
    const decoding = new Decoding('native');
    decoding.keepAlarmOfItsTime(of, alarmAtMs);
    return decoding.signals;
  };
  const at = signal.deviceAtMs!;

  test('of the same two minutes is one signal', () => {
    expect(kept(at + 120_000)).toEqual([signal]);
    expect(kept(null)).toEqual([signal]);
    expect(kept(NaN)).toEqual([signal]);
  });

  test('of another time is two, each with its own', () => {
    expect(kept(at + 120_001)).toMatchObject([
      { kind: 'TELEMETRY', alarm: null, deviceAtMs: at, fix: { lonE7: 1 } },
      { kind: 'ALARM', alarm: { type: 'PANIC' }, deviceAtMs: at + 120_001, fix: null },
    ]);
  });

  test('that is not there is one signal', () => {
    expect(kept(at + 1e9, { ...signal, fix: null })).toHaveLength(1);
    expect(kept(at + 1e9, { ...signal, kind: 'TELEMETRY', alarm: null })).toHaveLength(1);
  });
});

test('a thousand rejects are enough to mend a sender', () => {
  const decoding = new Decoding('native');
  for (let at = 0; at < 5_000; at++) decoding.reject('This report is bad: send a better one.', null, at);
  expect(decoding.finish(EMPTY_OK).rejects).toHaveLength(1_000);
});
