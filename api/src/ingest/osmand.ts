/**
 * Traccar Client in its three generations, and everything else that speaks OsmAnd's parameters:
 * POST or GET with a query, a form (10.x), JSON of 9.x (`location` with `coords`), and a JSON list of either.
 * Query and body are both read; the body wins, and an alarm in either of them counts.
 *
 * `speed` is in knots in parameters, in m/s in the JSON of 9.x. A report without a position is a heartbeat:
 * the last place stays. `alarm` is free text, see alarm-word.ts. A failed SOS is never sent again by any of these
 * clients, so whatever can be read of a request is kept, and the answer is always an empty 200.
 */
import type { Signal } from '@lonewatch/schema/contract/signal.ts';
import { EMPTY_OK, type Adapter, type Decoded, type IngestRequest } from './adapter.ts';
import { hearAlarm, type Heard } from './alarm-word.ts';
import {
  isJson,
  isObject,
  jsonHasTopName,
  jsonNames,
  objectOf,
  Params,
  paramsExcerpt,
  parseJson,
  textOf,
} from './body.ts';
import { Decoding, unfailing } from './decoding.ts';
import { handNamedId, idOf } from './device-id.ts';
import { booleanOf, FieldReader, KNOT } from './field.ts';
import { idBeside } from './salvage.ts';

export const osmand: Adapter = unfailing({
  protocol: 'osmand',
  recognises: (request) =>
    (jsonNames(request, 'coords') && jsonHasTopName(request, 'location')) ||
    (jsonNames(request, 'device_id') && jsonHasTopName(request, 'location')) ||
    Params.of(request).hasAny(['id', 'deviceid', 'lat', 'lon', 'location', 'timestamp', 'alarm']),
  decode(request) {
    return isJson(request) ? decodeJson(request) : decodeParams(request);
  },
});

/** The fields of a report by their OsmAnd names, wherever they stand. */
interface Source {
  /** null: the report names no device. */
  readonly known: string | null;
  get(name: string): unknown;
  /** Everything that says `alarm`. */
  readonly alarms: readonly unknown[];
}

function decodeParams(request: IngestRequest): Decoded {
  const decoding = new Decoding('osmand');
  readParams(request, decoding);
  return decoding.finish(EMPTY_OK);
}

function readParams(request: IngestRequest, decoding: Decoding): void {
  const params = Params.of(request);
  const get = (name: string): string | undefined => params.get(name);
  const known = handNamedId(get);
  readReport({ known, get, alarms: params.alarmsFor(known) }, decoding, new FieldReader(), () =>
    paramsExcerpt(request),
  );
  decoding.hearAddress(request);
}

function decodeJson(request: IngestRequest): Decoded {
  const decoding = new Decoding('osmand');
  const text = textOf(request);
  const body = parseJson(text);
  if (body === undefined) {
    decoding.refuse('The body is no JSON: send it as Traccar Client does, or as a form.', null, text);
    if (Params.of(request).size > 0) readParams(request, decoding);
    return decoding.finish(EMPTY_OK);
  }
  const fields = new FieldReader();
  // An address such as …?id=7 names the device for reports that do not.
  const address = Params.of(request);
  const alone = !Array.isArray(body) || body.length === 1;
  decoding.each(Array.isArray(body) ? (body as unknown[]) : [body], (report) => {
    if (!isObject(report)) {
      decoding.refuse('A report must be a JSON object.', null, report);
      return;
    }
    decoding.each(locationsOf(report['location']), (location) => {
      const source = isObject(location) ? sourceOf9(report, location, address) : flatSource(report, address);
      const alarms = alone ? [...source.alarms, ...address.alarmsFor(source.known)] : source.alarms;
      readReport({ ...source, alarms }, decoding, fields, () => report);
    });
  });
  decoding.hearAddress(request);
  return decoding.finish(EMPTY_OK);
}

/** At least one, so that a report whose list is empty is still read for its alarm. */
function locationsOf(location: unknown): readonly unknown[] {
  return Array.isArray(location) && location.length > 0 ? (location as unknown[]) : [location];
}

/** One object with the names of the form: the JSON list of the 10.x SDK. */
function flatSource(report: Readonly<Record<string, unknown>>, address: Params): Source {
  return {
    known: handNamedId((name) => report[name]) ?? idBeside(report) ?? idOfAddress(address),
    get: (name) => report[name] ?? address.get(name),
    alarms: [report['alarm'], objectOf(report['extras'])['alarm'], objectOf(report['attributes'])['alarm']],
  };
}

/** 9.x: coordinates in `coords`, the battery from 0 to 1, the alarm in `extras` or beside it. */
function sourceOf9(
  report: Readonly<Record<string, unknown>>,
  location: Readonly<Record<string, unknown>>,
  address: Params,
): Source {
  const coords = objectOf(location['coords']);
  const battery = objectOf(location['battery']);
  const extras = objectOf(location['extras']);
  const values: Readonly<Record<string, unknown>> = {
    timestamp: location['timestamp'] ?? location['recorded_at'],
    lat: coords['latitude'],
    lon: coords['longitude'],
    accuracy: coords['accuracy'],
    altitude: coords['altitude'],
    speedMps: coords['speed'],
    heading: coords['heading'],
    level: battery['level'],
    charge: battery['is_charging'],
    mock: location['mock'] ?? extras['mock'],
    valid: extras['valid'],
  };
  return {
    known:
      idOf(report['device_id']) ??
      idOf(report['id']) ??
      idOf(extras['id']) ??
      idBeside(report) ??
      idOfAddress(address),
    get: (name) => values[name],
    alarms: [location['alarm'], extras['alarm'], report['alarm']],
  };
}

function readReport(source: Source, decoding: Decoding, fields: FieldReader, offending: () => unknown): void {
  fields.next();
  const { known } = source;
  const heard = hearAlarm(source.alarms);
  const [lon, lat] = coordinatesOf(source);
  if (heard === null && lon === undefined && lat === undefined) {
    const timed = source.get('timestamp') !== undefined;
    if (known !== null && !timed && source.get('notificationtoken') !== undefined) return;
    const reason = reasonToRefuse(known, !timed && source.get('interval') !== undefined);
    if (reason !== null) return void decoding.refuse(reason, known, offending());
  }
  const id = fields.id(known);
  const placed = fields.place(lon, lat);
  decoding.keep(signalOf(id, placed, heard, source, fields));
  if (fields.fault !== null) decoding.reject(fields.fault, id, offending());
}

function idOfAddress(address: Params): string | null {
  return handNamedId((name) => address.get(name));
}

/** For a request with neither place nor alarm; null: it is a heartbeat. */
function reasonToRefuse(known: string | null, isSetUpLink: boolean): string | null {
  if (isSetUpLink) {
    return 'This is the set-up link of Traccar Client, not a report: scan it in the app, Settings, with the QR button.';
  }
  if (known !== null) return null;
  return 'The request names no device (id), no position (lat, lon) and no alarm, so there is nothing to keep.';
}

function coordinatesOf(source: Source): readonly [lon: unknown, lat: unknown] {
  const lon = source.get('lon');
  const lat = source.get('lat');
  const location = source.get('location');
  if (lon !== undefined || lat !== undefined || typeof location !== 'string') return [lon, lat];
  const halves = location.split(',');
  return [halves[1] ?? '', halves[0]];
}

function signalOf(
  externalId: string,
  placed: boolean,
  heard: Heard | null,
  source: Source,
  fields: FieldReader,
): Signal {
  if (booleanOf(source.get('mock')) === true) fields.mark('MOCK');
  if (booleanOf(source.get('valid')) === false) fields.mark('NOT_VALID');
  const speedMps = source.get('speedMps');
  const fix = placed
    ? ({
        lonE7: fields.lonE7,
        latE7: fields.latE7,
        accuracyM: fields.accuracyM(source.get('accuracy')),
        altitudeM: fields.altitudeM(source.get('altitude')),
        speedMps:
          speedMps === undefined ? fields.speedMps(source.get('speed'), KNOT) : fields.speedMps(speedMps),
        headingDeg: fields.headingDeg(source.get('bearing') ?? source.get('heading')),
        source: 'UNKNOWN',
      } as const)
    : null;
  const level = source.get('level');
  return {
    kind: heard?.kind ?? 'TELEMETRY',
    protocol: 'osmand',
    externalId,
    deviceKind: 'PHONE_APP',
    deviceAtMs: fields.time(source.get('timestamp')),
    fix,
    batteryPercent:
      level === undefined ? fields.batteryPercent(source.get('batt')) : fields.batteryFraction(level),
    charging: booleanOf(source.get('charge')),
    alarm: heard?.alarm ?? null,
    session: null,
    marks: fields.marks,
  };
}
