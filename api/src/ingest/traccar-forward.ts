/**
 * What a Traccar server forwards: a way in for the 200 kinds of tracker and pendant that it decodes.
 * Three forms: `forward.type=json` ({position, device}), `event.forward.url` ({event, position, device, …}) and
 * `forward.type=url`, a GET whose parameters are named after the placeholders of its template.
 *
 * Speed is in knots. The device is `uniqueId`; Traccar's own number of it only stands in for that. `attributes.battery`
 * is in volts and not read. `statusCode` 0xF841 stands for any alarm at all, so the attributes decide when they
 * are there. A device without a fix yet arrives at 0,0 in 1970, "outdated": that is no place.
 *
 * One alarm may arrive three times (position, alarm event, another event of the same position). The first two are
 * heard, since a server may forward only one of them; other events only report their place.
 * Without `forward.retry.enable` Traccar forgets what we do not take: the answer is always an empty 200.
 */
import type { Signal, SignalKind } from '@lonewatch/schema/contract/signal.ts';
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
  type JsonObject,
} from './body.ts';
import { Decoding, unfailing } from './decoding.ts';
import { idOf } from './device-id.ts';
import { booleanOf, FieldReader, KNOT, numberOf, timeOf } from './field.ts';
import { readGprmc } from './gprmc.ts';
import { salvageCalls } from './salvage.ts';

export const traccarForward: Adapter = unfailing({
  protocol: 'traccar',
  recognises: (request) =>
    (jsonNames(request, 'deviceId') && jsonHasTopName(request, 'position')) ||
    (jsonNames(request, 'eventTime') && jsonHasTopName(request, 'event')) ||
    (jsonNames(request, 'uniqueId') && jsonHasTopName(request, 'device')) ||
    Params.of(request).hasAny(['uniqueid', 'gprmc', 'statuscode', 'fixtime']),
  decode(request) {
    return isJson(request) ? decodeJson(request) : decodeUrl(request);
  },
});

function decodeJson(request: IngestRequest): Decoded {
  const decoding = new Decoding('traccar', { idOf: namedBy, hear: hearAlarm });
  const text = textOf(request);
  const body = parseJson(text);
  if (body === undefined) {
    decoding.refuse('The body is no JSON: set forward.type=json in traccar.xml.', null, text);
    decoding.hearAddress(request);
    return decoding.finish(EMPTY_OK);
  }
  const fields = new FieldReader();
  decoding.each(Array.isArray(body) ? (body as unknown[]) : [body], (message) => {
    fields.next();
    if (isObject(message)) readMessage(message, fields, decoding);
    else decoding.refuse('A forwarded message must be a JSON object.', null, message);
  });
  decoding.hearAddress(request);
  return decoding.finish(EMPTY_OK);
}

function readMessage(message: JsonObject, fields: FieldReader, decoding: Decoding): void {
  const position = objectOf(message['position']);
  const event = isObject(message['event']) ? message['event'] : null;
  const known = namedBy(message);
  const forwarded =
    event === null ? hearAlarm(objectOf(position['attributes'])['alarm']) : hearEvent(event, position);
  // What a program of one's own adds to the message, beside what Traccar wrote.
  const own = message['alarm'] === undefined ? null : hearAlarm(message['alarm']);
  const heard = own?.kind === 'ALARM' ? own : forwarded;
  if (known === null && (heard?.alarm ?? null) === null && message['position'] === undefined) {
    decoding.refuse(
      'The message has neither device nor position: forward with forward.type=json.',
      null,
      message,
    );
    return;
  }
  const id = fields.id(known);
  const placed = !isNowhere(position) && fields.place(position['longitude'], position['latitude']);
  const alarmAtMs = timeOf(event?.['eventTime']) ?? timeOf(position['deviceTime']);
  const [first, second] = placed
    ? [position['fixTime'], position['deviceTime']]
    : [event?.['eventTime'] ?? position['deviceTime'], position['fixTime']];
  const signal = signalOf(id, placed, position, heard, fields.time(first, second), fields);
  decoding.keepAlarmOfItsTime(signal, alarmAtMs);
  if (fields.fault !== null) decoding.reject(fields.fault, id, message);
}

/** Never the `id` of a position or an event: it is a number of another thing. */
function namedBy(message: JsonObject): string | null {
  const { device, event } = message;
  const position = objectOf(message['position']);
  return (
    idOf(objectOf(device)['uniqueId']) ??
    idOf(message['uniqueId']) ??
    idOf(device) ??
    standInId(objectOf(device)['id'] ?? position['deviceId'] ?? objectOf(event)['deviceId'])
  );
}

/** Traccar's own number of a device, told apart from the ids that devices send. */
function standInId(deviceId: unknown): string | null {
  const id = idOf(deviceId);
  return id === null || id === '0' ? null : `traccar-device-${id}`;
}

/** What Traccar sends for a device that never had a fix; 0,0 with a valid fix is left to the track rules. */
function isNowhere(position: JsonObject): boolean {
  if (numberOf(position['latitude']) !== 0 || numberOf(position['longitude']) !== 0) return false;
  const fixTime = timeOf(position['fixTime']);
  return position['valid'] !== true || position['outdated'] === true || fixTime === null || fixTime <= 0;
}

const ON_THE_DEVICE: ReadonlySet<unknown> = new Set([
  'commandResult',
  'deviceInactive',
  'deviceOffline',
  'deviceOnline',
  'deviceUnknown',
  'maintenance',
  'queuedCommandSent',
]);

function hearEvent(event: JsonObject, position: JsonObject): Heard {
  const own = objectOf(event['attributes'])['alarm'];
  if (event['type'] === 'alarm') {
    const word = own ?? objectOf(position['attributes'])['alarm'];
    // An alarm event that does not say which: a person has to look.
    return hearAlarm(word ?? 'alarm') ?? { kind: 'TELEMETRY', alarm: null };
  }
  const kind: SignalKind = ON_THE_DEVICE.has(event['type']) ? 'SUPERVISORY' : 'TELEMETRY';
  return hearAlarm(own) ?? { kind, alarm: null };
}

function signalOf(
  externalId: string,
  placed: boolean,
  position: JsonObject,
  heard: Heard | null,
  deviceAtMs: number | null,
  fields: FieldReader,
): Signal {
  const attributes = objectOf(position['attributes']);
  if (booleanOf(attributes['mock']) === true) fields.mark('MOCK');
  if (booleanOf(position['valid']) === false) fields.mark('NOT_VALID');
  const fix = placed
    ? ({
        lonE7: fields.lonE7,
        latE7: fields.latE7,
        accuracyM: fields.accuracyM(position['accuracy']),
        altitudeM: fields.altitudeM(position['altitude']),
        speedMps: fields.speedMps(position['speed'], KNOT),
        headingDeg: fields.headingDeg(position['course']),
        source: attributes['approximate'] === true ? 'CELL' : 'UNKNOWN',
      } as const)
    : null;
  return {
    kind: heard?.kind ?? 'TELEMETRY',
    protocol: 'traccar',
    externalId,
    deviceKind: 'TRACKER',
    deviceAtMs,
    fix,
    batteryPercent: fields.batteryPercent(attributes['batteryLevel']),
    charging: booleanOf(attributes['charge']),
    alarm: heard?.alarm ?? null,
    session: null,
    marks: fields.marks,
  };
}

/** STATUS_PANIC_ON of OpenGTS, as Traccar's URL forwarding writes it. */
const PANIC_STATUS = 0xf841;

function decodeUrl(request: IngestRequest): Decoded {
  const decoding = new Decoding('traccar', { idOf: namedBy, hear: hearAlarm });
  const fields = new FieldReader();
  const params = Params.of(request);
  const known =
    idOf(params.get('uniqueid')) ??
    idOf(params.get('id')) ??
    idOf(params.get('dev')) ??
    standInId(params.get('deviceid'));
  const position = positionOfUrl(params);
  const heard =
    hearAlarm([objectOf(position['attributes'])['alarm'], ...params.all('alarm')]) ?? hearStatus(params);
  if (known === null && (heard?.alarm ?? null) === null && position['latitude'] === undefined) {
    decoding.reject(
      'The request has neither uniqueId nor position: set forward.type=json, or copy the template of the set-up page.',
      null,
      paramsExcerpt(request),
    );
    return decoding.finish(EMPTY_OK);
  }
  const id = fields.id(known);
  const placed = !isNowhere(position) && fields.place(position['longitude'], position['latitude']);
  const [first, second] = placed
    ? [position['fixTime'], position['deviceTime']]
    : [position['deviceTime'], position['fixTime']];
  const signal = signalOf(id, placed, position, heard, fields.time(first, second), fields);
  decoding.keepAlarmOfItsTime(signal, timeOf(position['deviceTime']));
  if (fields.fault !== null) decoding.reject(fields.fault, id, paramsExcerpt(request));
  return decoding.finish(EMPTY_OK);
}

/** The parameters under the names of the JSON; what the template left out comes from the NMEA sentence. */
function positionOfUrl(params: Params): JsonObject {
  const gprmc = readGprmc(params.get('gprmc') ?? '');
  const valid = booleanOf(params.get('valid')) ?? gprmc?.valid;
  return {
    latitude: params.get('latitude') ?? params.get('lat') ?? gprmc?.lat,
    longitude: params.get('longitude') ?? params.get('lon') ?? gprmc?.lon,
    fixTime: params.get('fixtime') ?? params.get('timestamp') ?? gprmc?.atMs,
    deviceTime: params.get('devicetime'),
    valid,
    outdated: false,
    accuracy: params.get('accuracy'),
    altitude: params.get('altitude'),
    speed: params.get('speed') ?? gprmc?.speedKn,
    course: params.get('course') ?? gprmc?.courseDeg,
    attributes: attributesOf(params.get('attributes') ?? ''),
  };
}

/** As JSON; of JSON that a proxy or the template has cut, what it says of an alarm. */
function attributesOf(text: string): unknown {
  const attributes = parseJson(text);
  if (attributes !== undefined || text === '') return attributes;
  return { alarm: salvageCalls(text, 'traccar').map(({ alarm }) => alarm?.said) };
}

function hearStatus(params: Params): Heard | null {
  const code = params.get('statuscode') ?? params.get('code');
  if (code === undefined) return null;
  const status = /^\d+$/.test(code) ? Number(code) : Number.parseInt(code.replace(/^0x/i, ''), 16);
  return status === PANIC_STATUS
    ? { kind: 'ALARM', alarm: { type: 'PANIC', said: `statusCode ${code}` } }
    : null;
}
