/**
 * Ten thousand broken requests an adapter: whatever arrives, nothing throws, every signal is as the contract says,
 * the client gets an answer that it can live with, and one bad report never costs the others or an SOS.
 *
 * `MUTATION_SEED=<n>` repeats a failure, which prints its seed and its request; without it the seed is fixed.
 */
import type { Protocol } from '@lonewatch/schema/contract/signal.ts';
import { afterAll, describe, expect, test } from 'vitest';
import type { Decoded, IngestRequest } from './adapter.ts';
import { Dice, mutate, mutateBytes, mutateJson, STRANGE, tryJson, type Json } from './mutation-kit.ts';
import { adapterFor, adapterNamed, recognise } from './recognise.ts';
import { faultOf, faultOfReject, sent } from './test-kit.ts';

const SEED = Number(process.env['MUTATION_SEED'] ?? 20_261_122);
const REQUESTS = 10_000;

const AT = '2026-11-22T08:30:00Z';
const AT_S = 1_795_336_200;

const REPORTS: Readonly<Record<Protocol, Json>> = {
  owntracks: {
    _type: 'location',
    acc: 5,
    alt: 50,
    batt: 100,
    bs: 2,
    cog: 90,
    created_at: AT_S,
    lat: 51.5,
    lon: -0.1,
    m: 1,
    tid: 'aa',
    topic: 'owntracks/jane/phone',
    tst: AT_S,
    vac: 3,
    vel: 36,
    inregions: ['Depot'],
    poi: 'Depot',
  },
  osmand: {
    location: {
      timestamp: AT,
      coords: { latitude: 37.4, longitude: -122.1, accuracy: 5, speed: 3, heading: 8, altitude: 5 },
      is_moving: true,
      battery: { level: 0.5, is_charging: false },
      extras: { note: 'x' },
      mock: false,
    },
    device_id: '48241179',
  },
  traccar: {
    position: {
      id: 1,
      deviceId: 17,
      fixTime: AT,
      deviceTime: AT,
      valid: true,
      latitude: 51.5,
      longitude: -0.1,
      altitude: 2,
      speed: 10,
      course: 87,
      accuracy: 6,
      attributes: { batteryLevel: 82, charge: true },
    },
    device: { id: 17, uniqueId: '8607' },
  },
  overland: {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [-122.03, 37.33] },
    properties: {
      timestamp: AT,
      altitude: 3,
      speed: 4,
      course: 5,
      horizontal_accuracy: 30,
      vertical_accuracy: 4,
      battery_state: 'charging',
      battery_level: 0.8,
      device_id: 'i',
    },
  },
  gpslogger: {
    lat: '51.5',
    lon: '-0.1',
    spd: '1.4',
    alt: '3',
    acc: '5',
    dir: '7',
    timestamp: String(AT_S),
    batt: '50',
    aid: 'a1',
  },
  native: {
    device: 'badge-17',
    at: AT,
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
  },
};

/** What these protocols call a batch. */
const BATCHES: Readonly<Partial<Record<Protocol, (reports: Json[]) => Json>>> = {
  owntracks: (reports) => reports,
  osmand: (reports) => reports,
  traccar: (reports) => reports,
  overland: (locations) => ({ locations }),
  native: (reports) => ({ reports }),
};

const FORM =
  'id=48241179&lat=37.4&lon=-122.1&timestamp=1749995112&accuracy=5.0&speed=2.7&bearing=181.5&batt=87&charge=true&location=1,2';
const ALL =
  'lat=51.5&lon=-0.1&desc=x&alt=21.0&acc=6.5&dir=87.5&prov=gps&spd_kph=5.0&spd=1.4&timestamp=1763800000&time=2025-11-22T08%3A26%3A40Z&batt=82.0&ischarging=false&aid=97&ser=unknown&';
const URL_FORM =
  'uniqueId=8607&fixTime=1795336200000&deviceTime=1795336200000&valid=true&latitude=51.5&longitude=-0.1&speed=10.0&course=8&statusCode=0xF020&attributes=%7B%22batteryLevel%22%3A8%7D&gprmc=$GPRMC,083000.000,A,5130.4320,N,00007.6560,W,10.00,87.00,221126,,*1A';

const ORIGINALS: Readonly<Record<Protocol, readonly IngestRequest[]>> = {
  owntracks: [
    sent('POST /pub?u=jane&d=phone', REPORTS.owntracks, {
      'X-Limit-U': 'jane',
      Authorization: 'Basic amFuZTpzM2NyZXQ=',
    }),
    sent('POST /', [
      REPORTS.owntracks,
      { _type: 'transition', event: 'enter', desc: 'x', t: 'b', tst: AT_S, lat: 1, lon: 2 },
    ]),
    sent('POST /', { _type: 'lwt', tst: AT_S }),
  ],
  osmand: [
    sent('POST /', FORM, { 'Content-Type': 'application/x-www-form-urlencoded' }),
    sent(`POST /?${FORM}`),
    sent('POST /', REPORTS.osmand),
    sent('POST /', [{ id: '7', lat: 1, lon: 2, timestamp: AT_S, speed: 3 }]),
  ],
  traccar: [
    sent('POST /', REPORTS.traccar),
    sent('POST /', {
      event: { type: 'alarm', eventTime: AT, attributes: { alarm: 'sos' } },
      ...(REPORTS.traccar as object),
    }),
    sent(`GET /?${URL_FORM}`),
  ],
  overland: [sent('POST /', { locations: [REPORTS.overland, REPORTS.overland], current: REPORTS.overland })],
  gpslogger: [sent(`GET /?${ALL}`), sent('POST /', ALL), sent('POST /', REPORTS.gpslogger)],
  native: [
    sent('POST /', REPORTS.native),
    sent('POST /', { reports: [REPORTS.native, REPORTS.native] }),
    sent('POST /', `${JSON.stringify(REPORTS.native)}\n${JSON.stringify(REPORTS.native)}`),
    sent('GET /?device=button-3&alarm=sos&lat=1&lon=2'),
  ],
};

/** null: as promised; otherwise what is wrong. */
function faultOfDecoded({ signals, rejects, answer }: Decoded, protocol: Protocol): string | null {
  for (const signal of signals) {
    const fault = faultOf(signal);
    if (fault !== null) return fault;
  }
  for (const reject of rejects) {
    const fault = faultOfReject(reject);
    if (fault !== null) return fault;
    if (reject.reason.includes('fault of its own')) return `a fault of ours: ${reject.reason}`;
  }
  if (answer.status !== 200 && !(protocol === 'native' && answer.status === 400))
    return `status ${answer.status}`;
  if (answer.contentType !== 'application/json') return `content type ${answer.contentType}`;
  if (answer.body !== '' && tryJson(answer.body) === undefined) return `answer ${answer.body}`;
  return null;
}

function failure(what: string, at: number, request: IngestRequest): Error {
  const body = Buffer.from(request.body).toString('latin1').slice(0, 3_000);
  return new Error(
    `seed ${SEED}, request ${at}: ${what}\n?${String(request.query)}\n${JSON.stringify(request.headers)}\n${body}`,
  );
}

const protocols = Object.keys(ORIGINALS) as Protocol[];

describe(`seed ${SEED}`, () => {
  test.each(protocols)(
    `${REQUESTS} broken requests crash nothing in %s and leave only well-formed signals`,
    (protocol) => {
      const dice = new Dice(SEED + protocols.indexOf(protocol));
      const adapter = adapterNamed(protocol)!;
      let kept = 0;
      for (let at = 0; at < REQUESTS; at++) {
        const request = mutate(dice.of(ORIGINALS[protocol]), dice);
        try {
          const decoded = adapter.decode(request);
          kept += decoded.signals.length;
          const found = recognise(request) ?? adapterFor(protocol, request);
          const fault =
            faultOfDecoded(decoded, protocol) ??
            (found === null ? null : faultOfDecoded(found.decode(request), found.protocol));
          if (fault !== null) throw new Error(fault);
        } catch (cause) {
          throw failure(String(cause), at, request);
        }
      }
      expect(kept).toBeGreaterThan(REQUESTS / 4); // else the mutations destroy too much to test anything
    },
  );

  test.each(Object.keys(BATCHES) as Protocol[])(
    'a bad report never costs the others of its batch in %s',
    (protocol) => {
      const dice = new Dice(SEED + 100 + protocols.indexOf(protocol));
      const adapter = adapterNamed(protocol)!;
      for (let at = 0; at < 1_000; at++) {
        const good = Array.from({ length: 1 + dice.below(6) }, (_, number) =>
          named(REPORTS[protocol], `keep-${number}`),
        );
        const mixed = [...good];
        for (let bad = 1 + dice.below(6); bad > 0; bad--) {
          const broken =
            dice.roll() < 0.3 ? dice.of(STRANGE)() : mutateJson(named(REPORTS[protocol], 'bad'), dice);
          mixed.splice(dice.below(mixed.length + 1), 0, broken);
        }
        const request = sent('POST /', BATCHES[protocol]?.(mixed));
        const kept = adapter
          .decode(request)
          .signals.filter((signal) => signal.externalId.startsWith('keep-'));
        const alone = adapter.decode(sent('POST /', BATCHES[protocol]?.(good))).signals;
        if (!isPartOf(alone, kept)) throw failure('a good report was lost or changed', at, request);
      }
    },
  );

  test('a broken line never costs the other lines of NDJSON', () => {
    const dice = new Dice(SEED + 200);
    for (let at = 0; at < 1_000; at++) {
      const good = Array.from({ length: 2 }, (_, number) =>
        JSON.stringify(named(REPORTS.native, `keep-${number}`)),
      );
      const broken = Buffer.from(
        mutateBytes(sent('POST /', named(REPORTS.native, 'bad')).body, dice),
      ).toString();
      const lines = good.toSpliced(dice.below(3), 0, broken.replaceAll('\n', ' '));
      const request = sent('POST /', lines.join('\n'), { 'Content-Type': 'application/x-ndjson' });
      const kept = adapterNamed('native')
        ?.decode(request)
        .signals.filter(({ externalId }) => externalId.startsWith('keep-'));
      if (kept?.length !== 2) throw failure('a good line was lost', at, request);
    }
  });

  test.each<[Protocol, Json, string]>([
    ['owntracks', { ...(REPORTS.owntracks as object), poi: 'SOS' }, 'poi'],
    ['osmand', { ...(REPORTS.osmand as object), alarm: 'sos' }, 'alarm'],
    ['osmand', { location: { coords: {}, extras: { alarm: 'sos' } }, device_id: '7' }, 'alarm'],
    [
      'traccar',
      { position: { latitude: 1, longitude: 2, fixTime: AT, attributes: { alarm: 'sos' } }, device: {} },
      'alarm',
    ],
    [
      'overland',
      { locations: [{ properties: { timestamp: AT, alarm: 'sos' }, geometry: {} }], current: null },
      'alarm',
    ],
    ['gpslogger', { ...(REPORTS.gpslogger as object), alarm: 'sos' }, 'alarm'],
    ['native', { ...(REPORTS.native as object), alarm: 'sos' }, 'alarm'],
  ])('an SOS in %s survives whatever happens to the rest of its report', (protocol, report, word) => {
    const dice = new Dice(SEED + 300);
    for (let at = 0; at < 2_000; at++) {
      const request = sent(
        'POST /',
        protocol === 'owntracks' ? keepType(mutateJson(report, dice, word)) : mutateJson(report, dice, word),
      );
      const signals = adapterNamed(protocol)?.decode(request).signals ?? [];
      if (!signals.some((signal) => signal.kind === 'ALARM')) throw failure('the SOS was lost', at, request);
    }
  });
});

/** In the same order; a record of Overland's that lost its id adds one more under the id of the batch. */
function isPartOf(expected: readonly unknown[], found: readonly unknown[]): boolean {
  let next = 0;
  for (const one of found) if (JSON.stringify(one) === JSON.stringify(expected[next])) next++;
  return next === expected.length;
}

/** OwnTracks tells an alarm from a message about alarms by `_type`. */
function keepType(message: Json): Json {
  return { ...(message as object), _type: 'location' };
}

function named(report: Json, id: string): Json {
  const text = JSON.stringify(report)
    .replace('"owntracks/jane/phone"', `"owntracks/${id}"`)
    .replace(/"(device_id|uniqueId|device)":"[^"]*"/, `"$1":"${id}"`);
  return JSON.parse(text) as Json;
}

afterAll(() => {
  // A polluted prototype would show in every object.
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Readonly<Record<string, unknown>>)['polluted']).toBeUndefined();
});
