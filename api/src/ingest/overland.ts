/**
 * Overland for iOS and its port to Android: batches of GeoJSON, 200 by default and up to 1,000.
 *
 * The phone deletes a batch only after `{"result":"ok"}` and repeats it for ever otherwise, so that is the answer
 * to everything, poison included. `current`, the newest point of a phone with a backlog, is one more signal, placed
 * by its time. Records with an `action` (and finished trips) carry the last known place under the time of
 * the action: they are heartbeats, since their place would look new. Overland has no SOS; an `alarm` that some
 * program adds to the properties is heard all the same.
 */
import type { Signal } from '@lonewatch/schema/contract/signal.ts';
import { JSON_TYPE, type Adapter, type Answer, type Decoded, type IngestRequest } from './adapter.ts';
import { hearAlarm } from './alarm-word.ts';
import { isObject, jsonHasTopName, objectOf, Params, parseJson, textOf, type JsonObject } from './body.ts';
import { Decoding, unfailing } from './decoding.ts';
import { idOf } from './device-id.ts';
import { FieldReader, numberOf, timeOf } from './field.ts';
import { idBeside, type Manner } from './salvage.ts';

const MANNER: Manner = {
  idOf: (object) => {
    const { locations } = object;
    return ownId(object) ?? (Array.isArray(locations) ? idOfBatch(locations) : null) ?? idBeside(object);
  },
  hear: hearAlarm,
};

const RECEIVED: Answer = { status: 200, contentType: JSON_TYPE, body: '{"result":"ok"}' };

export const overland: Adapter = unfailing({
  protocol: 'overland',
  recognises: (request) =>
    jsonHasTopName(request, 'locations') || /^overland/i.test(request.headers['user-agent'] ?? ''),
  decode,
});

function decode(request: IngestRequest): Decoded {
  const decoding = new Decoding('overland', MANNER);
  const text = textOf(request);
  if (text.trim() === '') {
    decoding.hearAddress(request);
    return decoding.finish(RECEIVED);
  }
  const body = parseJson(text);
  const said = objectOf(body)['locations'];
  const locations: unknown = isObject(said) ? [said] : said;
  if (!isObject(body) || !Array.isArray(locations)) {
    decoding.refuse(
      'The body has no list "locations": set the Receiver Endpoint in Overland to this address.',
      null,
      text,
    );
    decoding.hearAddress(request);
    return decoding.finish(RECEIVED);
  }
  const fields = new FieldReader();
  const records = inTimeOrder(locations, body['current']);
  const batchId = idOfBatch(records) ?? idOfAddress(request);
  decoding.each(records, (record) => readRecord(record, batchId, fields, decoding));
  // Some program's own call, beside the list.
  if (hearAlarm(body['alarm']) !== null) {
    fields.next();
    const caller = { device_id: idBeside(body), alarm: body['alarm'] };
    decoding.keep(signalOf(fields.id(caller.device_id, batchId), false, caller, caller.alarm, fields));
  }
  decoding.hearAddress(request);
  return decoding.finish(RECEIVED);
}

/** The batch as it came, with `current` before the first record that is newer than it: usually at the end. */
function inTimeOrder(locations: readonly unknown[], current: unknown): readonly unknown[] {
  if (!isObject(current)) return locations;
  const at = atMsOf(current);
  const newer = locations.findIndex((record) => atMsOf(record) > at);
  return newer < 0 ? [...locations, current] : locations.toSpliced(newer, 0, current);
}

/** NaN when it has none; NaN is never newer. */
function atMsOf(record: unknown): number {
  return timeOf(objectOf(objectOf(record)['properties'])['timestamp']) ?? NaN;
}

/** One phone sends a batch, so a record that lacks the id has that of the others. */
function idOfBatch(records: readonly unknown[]): string | null {
  for (const record of records) {
    const id = ownId(objectOf(record));
    if (id !== null) return id;
  }
  return null;
}

/** Of a record, whose properties may be missing, or of the properties. */
function ownId(record: JsonObject): string | null {
  const properties = objectOf(record['properties']);
  return (
    idOf(properties['device_id']) ??
    idOf(properties['unique_id']) ??
    idOf(record['device_id']) ??
    idOf(record['unique_id'])
  );
}

function idOfAddress(request: IngestRequest): string | null {
  const params = Params.of(request);
  return idOf(params.get('device_id')) ?? idOf(params.get('device')) ?? idOf(params.get('id'));
}

function readRecord(record: unknown, batchId: string | null, fields: FieldReader, decoding: Decoding): void {
  fields.next();
  const isFeature =
    isObject(record) &&
    (record['properties'] !== undefined || record['geometry'] !== undefined || record['alarm'] !== undefined);
  if (!isFeature) {
    decoding.refuse('A location must be a GeoJSON feature with properties.', batchId, record);
    return;
  }
  const properties = objectOf(record['properties']);
  const id = fields.id(properties['device_id'], ownId(record), batchId);
  const coordinates = objectOf(record['geometry'])['coordinates'];
  let placed = false;
  if (!isPlaceOfThePast(properties) && coordinates !== undefined && coordinates !== null) {
    const [lon, lat] = Array.isArray(coordinates) ? (coordinates as unknown[]) : [coordinates, coordinates];
    placed = fields.place(lon, lat);
  }
  const alarms = record['alarm'] === undefined ? properties['alarm'] : [record['alarm'], properties['alarm']];
  decoding.keep(signalOf(id, placed, properties, alarms, fields));
  if (fields.fault !== null) decoding.reject(fields.fault, id, record);
}

function isPlaceOfThePast(properties: JsonObject): boolean {
  return typeof properties['action'] === 'string' || properties['type'] === 'trip';
}

function signalOf(
  externalId: string,
  placed: boolean,
  properties: JsonObject,
  alarms: unknown,
  fields: FieldReader,
): Signal {
  const heard = hearAlarm(alarms);
  const fix = placed
    ? ({
        lonE7: fields.lonE7,
        latE7: fields.latE7,
        accuracyM: fields.accuracyM(properties['horizontal_accuracy']),
        // A negative vertical accuracy says that the altitude is not one.
        altitudeM:
          (numberOf(properties['vertical_accuracy']) ?? 0) < 0
            ? null
            : fields.altitudeM(properties['altitude']),
        speedMps: fields.speedMps(properties['speed']),
        headingDeg: fields.headingDeg(properties['course']),
        source: 'UNKNOWN',
      } as const)
    : null;
  return {
    kind: heard?.kind ?? 'TELEMETRY',
    protocol: 'overland',
    externalId,
    deviceKind: 'PHONE_APP',
    deviceAtMs: fields.time(properties['timestamp']),
    fix,
    batteryPercent: fields.batteryFraction(properties['battery_level']),
    charging: chargingOf(properties['battery_state']),
    alarm: heard?.alarm ?? null,
    session: null,
    marks: fields.marks,
  };
}

function chargingOf(state: unknown): boolean | null {
  switch (state) {
    case 'charging':
    case 'full':
      return true;
    case 'unplugged':
      return false;
    default:
      return null;
  }
}
