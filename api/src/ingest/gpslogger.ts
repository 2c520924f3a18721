/**
 * GPSLogger's custom URL. The address that we hand out ends in `?%ALL`, which names every value with its unit;
 * the app's default (`lat`, `longitude`, `time`, `s`) and Home Assistant's form (`latitude`, `accuracy`, `battery`,
 * `speed`, `direction` …) are understood as well. Here every speed is in m/s but for `spd_kph`: at the address of
 * OsmAnd the same `speed` would be read as knots.
 *
 * The app has no SOS. An annotation that says SOS (`desc`; the app can show it as a button and sends it once) is
 * one, and so is an `alarm` that somebody adds to the address. Any 2xx is success, and after three failures the
 * report is gone, so the answer is always an empty 200.
 */
import type { Signal } from '@lonewatch/schema/contract/signal.ts';
import { EMPTY_OK, type Adapter, type Decoded, type IngestRequest } from './adapter.ts';
import { hearAlarm, isSos, type Heard } from './alarm-word.ts';
import { isJson, isObject, Params, paramsExcerpt, parseJson, textOf } from './body.ts';
import { Decoding, unfailing } from './decoding.ts';
import { idOf } from './device-id.ts';
import { booleanOf, FieldReader, KMH, sourceOf } from './field.ts';

const OWN_NAMES = ['spd_kph', 'starttimestamp', 'timeoffset', 'ischarging', 'aid', 'ser'];

export const gpslogger: Adapter = unfailing({
  protocol: 'gpslogger',
  recognises(request) {
    if (/gpslogger/i.test(request.headers['user-agent'] ?? '')) return true;
    const params = Params.of(request);
    return (
      params.hasAny(OWN_NAMES) ||
      (params.hasAny(['longitude']) &&
        params.hasAny(['s', 'time', 'device', 'direction', 'provider', 'activity']))
    );
  },
  decode,
});

type Get = (...names: readonly string[]) => unknown;

function decode(request: IngestRequest): Decoded {
  const decoding = new Decoding('gpslogger');
  const params = Params.of(request);
  let get: Get = (...names) => firstOf(names, (name) => params.get(name));
  let alarms: readonly unknown[] = params.all('desc').filter(isSos);
  if (isJson(request)) {
    // A body template may be JSON; only a flat object can be filled in by the app.
    const text = textOf(request);
    const report = parseJson(text);
    if (isObject(report)) {
      get = (...names) => firstOf(names, (name) => report[name] ?? params.get(name));
      alarms = [report['alarm'], ...[report['desc']].filter(isSos), ...alarms];
    } else {
      decoding.refuse('The body is no JSON object: leave "HTTP body" in GPSLogger empty.', null, text);
      if (params.size === 0) return decoding.finish(EMPTY_OK);
    }
  }
  read(get, alarms, params, decoding, request);
  decoding.hearAddress(request);
  return decoding.finish(EMPTY_OK);
}

function firstOf(names: readonly string[], get: (name: string) => unknown): unknown {
  for (const name of names) {
    const value = get(name);
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

function read(
  get: Get,
  alarms: readonly unknown[],
  params: Params,
  decoding: Decoding,
  request: IngestRequest,
): void {
  const fields = new FieldReader();
  const excerpt = (): string => paramsExcerpt(request) || textOf(request);
  const known =
    idOf(get('id', 'deviceid', 'device_id', 'device')) ?? idOf(get('aid')) ?? serialOf(get('ser'));
  const heard = hearAlarm([...alarms, ...params.alarmsFor(known)]);
  const lon = get('lon', 'longitude', 'lng');
  const lat = get('lat', 'latitude');
  if (known === null && heard === null && lon === undefined && lat === undefined) {
    decoding.reject(
      'The request names neither device nor position: end the custom URL with ?%ALL.',
      null,
      excerpt(),
    );
    return;
  }
  const id = fields.id(known);
  const placed = fields.place(lon, lat);
  decoding.keep(signalOf(id, placed, get, heard, fields));
  if (fields.fault !== null) decoding.reject(fields.fault, id, excerpt());
}

/** Android has hidden the serial number since version 8. */
function serialOf(serial: unknown): string | null {
  const id = idOf(serial);
  return id?.toLowerCase() === 'unknown' ? null : id;
}

function signalOf(
  externalId: string,
  placed: boolean,
  get: Get,
  heard: Heard | null,
  fields: FieldReader,
): Signal {
  const metresPerSecond = get('spd', 'speed', 's');
  const fix = placed
    ? {
        lonE7: fields.lonE7,
        latE7: fields.latE7,
        accuracyM: fields.accuracyM(get('acc', 'accuracy')),
        altitudeM: fields.altitudeM(get('alt', 'altitude')),
        speedMps:
          metresPerSecond === undefined
            ? fields.speedMps(get('spd_kph'), KMH)
            : fields.speedMps(metresPerSecond),
        headingDeg: fields.headingDeg(get('dir', 'direction', 'bearing', 'heading')),
        source: sourceOf(get('prov', 'provider')),
      }
    : null;
  return {
    kind: heard?.kind ?? 'TELEMETRY',
    protocol: 'gpslogger',
    externalId,
    deviceKind: 'PHONE_APP',
    deviceAtMs: fields.time(get('timestamp'), get('time', 'timeoffset')),
    fix,
    batteryPercent: fields.batteryPercent(get('batt', 'battery')),
    charging: booleanOf(get('ischarging', 'charging')),
    alarm: heard?.alarm ?? null,
    session: null,
    marks: fields.marks,
  };
}
