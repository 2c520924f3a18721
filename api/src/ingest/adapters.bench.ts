/**
 * How fast requests become signals, and how much of it is the parser's own time: the ratio is the whole decode
 * to the floor under it (UTF-8 and JSON.parse, or URLSearchParams). Run: node src/ingest/adapters.bench.ts
 */
import type { Adapter, IngestRequest } from './adapter.ts';
import { native } from './native.ts';
import { osmand } from './osmand.ts';
import { overland } from './overland.ts';
import { owntracks } from './owntracks.ts';
import { sent } from './test-kit.ts';

const ROUNDS = 15;
const ROUND_MS = 1_500;

const report = (number: number) => ({
  device: `badge-${number}`,
  at: new Date(Date.UTC(2026, 10, 22) + number * 1000).toISOString(),
  lon: -0.1276 + number / 1e5,
  lat: 51.5072 + number / 1e5,
  accuracyM: 6,
  speedMps: 1.4,
  headingDeg: 87,
  batteryPercent: 82,
});
const point = (number: number) => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [-0.1276, 51.5072] },
  properties: {
    timestamp: new Date(Date.UTC(2026, 10, 22) + number * 1000).toISOString().replace('.000Z', 'Z'),
    altitude: 21,
    speed: 1,
    course: 87,
    horizontal_accuracy: 6,
    vertical_accuracy: 3,
    motion: ['walking'],
    battery_state: 'unplugged',
    battery_level: 0.82,
    device_id: 'jane',
    wifi: '',
  },
});
const FORM =
  'id=48241179&lat=37.4219983&lon=-122.084&timestamp=1749995112&accuracy=5.0&altitude=5.0&speed=2.72&bearing=181.5&batt=87&charge=true';
const LOCATION =
  '{"_type":"location","acc":5,"alt":50,"batt":100,"bs":1,"conn":"w","created_at":1709037052,"lat":51.0,"lon":0.1,"m":1,"tid":"aa","topic":"owntracks/jane/phone","tst":1709037003,"vac":0,"vel":0}';

const listOf = <T>(length: number, make: (number: number) => T): T[] =>
  Array.from({ length }, (_, number) => make(number));

const UTF8 = new TextDecoder();
const parseJson = ({ body }: IngestRequest): unknown => JSON.parse(UTF8.decode(body));
const parseForm = ({ body }: IngestRequest): unknown => new URLSearchParams(UTF8.decode(body));

/** The median of several rounds, in microseconds a call. */
function microsecondsOf(call: () => void): number {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let calls = 0;
    const startedMs = performance.now();
    let tookMs = 0;
    while (tookMs < ROUND_MS / ROUNDS) {
      for (let turn = 0; turn < 10; turn++) call();
      calls += 10;
      tookMs = performance.now() - startedMs;
    }
    rounds.push((tookMs * 1000) / calls);
  }
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

function measure(
  name: string,
  adapter: Adapter,
  request: IngestRequest,
  floor: (r: IngestRequest) => unknown,
): void {
  const reports = adapter.decode(request).signals.length;
  // A request object lives once: a new one each time, or the memo of its parameters would flatter us.
  const decode = (): void => void adapter.decode({ ...request });
  const parse = (): void => void floor(request);
  microsecondsOf(decode); // warm
  microsecondsOf(parse);
  const decodeUs = microsecondsOf(decode);
  const floorUs = microsecondsOf(parse);
  const perSecond = Math.round((reports * 1e6) / decodeUs).toLocaleString('en');
  console.log(
    `| adapter ${name} | ${decodeUs.toFixed(1)} µs, ${perSecond} reports a second | ${(decodeUs / floorUs).toFixed(2)}× the parser alone |`,
  );
}

measure('native, batch of 1,000', native, sent('POST /', { reports: listOf(1_000, report) }), parseJson);
measure('native, batch of 100', native, sent('POST /', { reports: listOf(100, report) }), parseJson);
measure('native, single', native, sent('POST /', report(1)), parseJson);
measure('osmand, single form', osmand, sent('POST /', FORM), parseForm);
measure('owntracks, single', owntracks, sent('POST /', LOCATION), parseJson);
measure('overland, batch of 200', overland, sent('POST /', { locations: listOf(200, point) }), parseJson);
