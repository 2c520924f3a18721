/**
 * OwnTracks, HTTP mode: one JSON message a request (a list of them is taken too), told apart by `_type`.
 *
 * OwnTracks has no SOS. Our convention, for what its users can do without a change to the app; the word is SOS in
 * any case, with or without dots, and nothing else is guessed (`t:"u"`, a manual report, is not an alarm):
 *  - a `location` or `transition` whose `tag`, `poi` or `desc` is SOS. On iOS: "Set POI" and "SOS", then publish.
 *    A `tag` stays set until it is cleared, so a tagged phone calls with every report;
 *  - entering (not leaving) a region named SOS: a beacon button as well as a waypoint.
 * An `alarm` that some program adds to a message, of whatever type, is heard as well.
 *
 * An iPhone drops its message on a 4xx and shows an alert, and any client repeats on 5xx: so the answer is always
 * 200 with `[]`, also for poison. Overland's "OwnTracks" mode counts seconds from 2001 and wants `{"result":"ok"}`.
 */
import type { Signal, SignalAlarm, SignalKind } from '@lonewatch/schema/contract/signal.ts';
import { JSON_TYPE, type Adapter, type Answer, type Decoded, type IngestRequest } from './adapter.ts';
import { hearAlarm, isSos } from './alarm-word.ts';
import { isObject, jsonHasTopName, parseJson, textOf, type JsonObject } from './body.ts';
import { Decoding, unfailing } from './decoding.ts';
import { idOf } from './device-id.ts';
import { FieldReader, KMH, numberOf, sourceOf, timeOf } from './field.ts';
import { idBeside } from './salvage.ts';
import { cleanText, show } from './text.ts';

const DELIVERED: Answer = { status: 200, contentType: JSON_TYPE, body: '[]' };
const DELIVERED_OVERLAND: Answer = { status: 200, contentType: JSON_TYPE, body: '{"result":"ok"}' };

const EPOCH_2001_MS = 978_307_200_000;
/** Overland's count from 2001 reaches this in January 2039, OwnTracks' from 1970 passed it in 2008. */
const FROM_2001_BELOW_S = 1.2e9;

/** Say nothing that a map or an operator could use: taken, and not kept. */
const SILENT_TYPES: ReadonlySet<unknown> = new Set([
  'card',
  'cmd',
  'configuration',
  'dump',
  'request',
  'waypoint',
  'waypoints',
]);

export const owntracks: Adapter = unfailing({
  protocol: 'owntracks',
  recognises: (request) =>
    jsonHasTopName(request, '_type') ||
    request.headers['x-limit-u'] !== undefined ||
    request.headers['x-limit-d'] !== undefined ||
    /^owntracks/i.test(request.headers['user-agent'] ?? ''),
  decode,
});

function decode(request: IngestRequest): Decoded {
  const decoding = new Decoding('owntracks', {
    idOf: (object) => deviceIdOf(object, request),
    hear: hearAlarm,
  });
  const text = textOf(request);
  // A friend who is deleted in the app posts a message of length zero.
  if (text.trim() === '') {
    decoding.hearAddress(request);
    return decoding.finish(DELIVERED);
  }
  const body = parseJson(text);
  if (body === undefined) {
    decoding.refuse(
      'The body is no JSON: set OwnTracks to mode HTTP, or send one message as JSON.',
      null,
      text,
    );
    decoding.hearAddress(request);
    return decoding.finish(DELIVERED);
  }
  const messages = Array.isArray(body) ? (body as unknown[]) : [body];
  const reader = new MessageReader(request, decoding);
  decoding.each(messages, (message) => reader.read(message));
  decoding.hearAddress(request);
  return decoding.finish(
    messages.some((message) => isFromOverland(message, request)) ? DELIVERED_OVERLAND : DELIVERED,
  );
}

class MessageReader {
  readonly #request: IngestRequest;
  readonly #decoding: Decoding;
  readonly #fields = new FieldReader();

  constructor(request: IngestRequest, decoding: Decoding) {
    this.#request = request;
    this.#decoding = decoding;
  }

  read(message: unknown): void {
    const fields = this.#fields;
    fields.next();
    if (!isObject(message)) {
      this.#decoding.refuse('A message must be a JSON object with a _type.', null, message);
      return;
    }
    const type = message['_type'] ?? ('lat' in message && 'lon' in message ? 'location' : undefined);
    const call = callOf(message);
    if (call === null && SILENT_TYPES.has(type)) return;
    const id = fields.id(deviceIdOf(message, this.#request));
    if (type === 'location') return this.#location(message, id);
    if (type === 'transition') return this.#transition(message, id);
    if (call !== null) {
      this.#decoding.keep(this.#callAlone(call, id, message));
      if (SILENT_TYPES.has(type)) return;
    }
    switch (type) {
      case 'lwt':
        // Its tst is when the phone connected, not when it was lost.
        this.#decoding.keep(this.#placeless(id, 'SUPERVISORY', null));
        return;
      case 'status':
      case 'steps':
      case 'beacon':
        this.#decoding.keep(this.#placeless(id, 'TELEMETRY', message['tst']));
        return;
      case 'encrypted':
        return this.#decoding.reject(
          'The payload is encrypted and Lonewatch does not hold the key: clear "Encryption key" in OwnTracks, and use https.',
          id,
          '{"_type":"encrypted"}',
        );
      default:
        return this.#unknown(type, call !== null, id, message);
    }
  }

  #unknown(type: unknown, heard: boolean, id: string, message: JsonObject): void {
    const reason = `A message of _type ${show(type)} is unknown, so nothing else in it was used: send _type "location".`;
    if (heard) this.#decoding.reject(reason, id, message);
    else this.#decoding.refuse(reason, id, message);
  }

  /** An alarm in a message that is made for something else, with the place if it has one. */
  #callAlone(call: SignalAlarm, id: string, message: JsonObject): Signal {
    const placed = this.#fields.place(message['lon'], message['lat']);
    return this.#signal(id, call, placed, message, this.#fields.time(message['tst']));
  }

  #location(message: JsonObject, id: string): void {
    const fields = this.#fields;
    const half = isAndroid(message, this.#request) ? 0 : undefined;
    // Android leaves out what equals 0: on the meridian of Greenwich there is no lon.
    const placed = fields.place(
      message['lon'] ?? (message['lat'] === undefined ? undefined : half),
      message['lat'] ?? (message['lon'] === undefined ? undefined : half),
    );
    const alarm = callOf(message) ?? sosOf(message) ?? sosByRegion(message);
    this.#decoding.keepAlarmOfItsTime(
      this.#signal(id, alarm, placed, message, fields.moment(fixTimeOf(message, this.#request))),
      timeOf(message['created_at']),
    );
    this.#tellFault(id, message);
  }

  #transition(message: JsonObject, id: string): void {
    const fields = this.#fields;
    // iOS gives 0,0 for a beacon: entering a beacon's range must not move the worker into the Gulf of Guinea.
    const nowhere = numberOf(message['lat'] ?? 0) === 0 && numberOf(message['lon'] ?? 0) === 0;
    const placed = !nowhere && fields.place(message['lon'], message['lat']);
    const alarm = callOf(message) ?? (message['event'] === 'leave' ? null : sosOf(message));
    this.#decoding.keep(this.#signal(id, alarm, placed, message, fields.time(message['tst'])));
    this.#tellFault(id, message);
  }

  #signal(
    externalId: string,
    alarm: SignalAlarm | null,
    placed: boolean,
    message: JsonObject,
    deviceAtMs: number | null,
  ): Signal {
    const fields = this.#fields;
    const fix = placed
      ? {
          lonE7: fields.lonE7,
          latE7: fields.latE7,
          accuracyM: fields.accuracyM(message['acc']),
          altitudeM: numberOf(message['alt']) === -1 ? null : fields.altitudeM(message['alt']),
          speedMps: fields.speedMps(message['vel'], KMH),
          headingDeg: fields.headingDeg(message['cog']),
          source: sourceOf(message['source']),
        }
      : null;
    return {
      kind: alarm === null ? 'TELEMETRY' : 'ALARM',
      protocol: 'owntracks',
      externalId,
      deviceKind: 'PHONE_APP',
      deviceAtMs,
      fix,
      batteryPercent: fields.batteryPercent(message['batt']),
      charging: chargingOf(message['bs']),
      alarm,
      session: null,
      marks: fields.marks,
    };
  }

  #placeless(id: string, kind: SignalKind, tst: unknown): Signal {
    return { ...this.#signal(id, null, false, NO_FIELDS, this.#fields.time(tst)), kind };
  }

  #tellFault(id: string, message: JsonObject): void {
    if (this.#fields.fault !== null) this.#decoding.reject(this.#fields.fault, id, message);
  }
}

const NO_FIELDS: JsonObject = Object.freeze({});

/** bs: 0 unknown, 1 unplugged, 2 charging, 3 full (and plugged in). */
function chargingOf(bs: unknown): boolean | null {
  const state = numberOf(bs);
  if (state === 1) return false;
  return state === 2 || state === 3 ? true : null;
}

/** null: no call. What says something of the device only is not ours to hear. */
function callOf(message: JsonObject): SignalAlarm | null {
  if (message['alarm'] === undefined) return null;
  const heard = hearAlarm(message['alarm']);
  return heard?.kind === 'ALARM' ? heard.alarm : null;
}

function sosOf(message: JsonObject): SignalAlarm | null {
  for (const name of ['poi', 'tag', 'desc']) {
    const word = message[name];
    if (isSos(word)) return { type: 'PANIC', said: cleanText(word, 200) };
  }
  return null;
}

/** A location that a region triggered, inside a region named SOS: in case its transition does not come through. */
function sosByRegion(message: JsonObject): SignalAlarm | null {
  const { t: trigger, inregions: regions } = message;
  const byRegion = trigger === 'b' || trigger === 'c' || trigger === 'C';
  return byRegion && Array.isArray(regions) && regions.some(isSos) ? { type: 'PANIC', said: 'SOS' } : null;
}

function isAndroid(message: JsonObject, request: IngestRequest): boolean {
  return '_id' in message || /^owntracks-android/i.test(request.headers['user-agent'] ?? '');
}

function isFromOverland(message: unknown, request: IngestRequest): boolean {
  if (!isObject(message) || message['_type'] !== 'location') return false;
  if (/^overland/i.test(request.headers['user-agent'] ?? '')) return true;
  if ('tid' in message || '_id' in message || 'created_at' in message) return false;
  return countsFrom2001(message) && !isAndroid(message, request);
}

function countsFrom2001(message: JsonObject): boolean {
  const tst = numberOf(message['tst']);
  return tst !== null && tst > 0 && tst < FROM_2001_BELOW_S;
}

function fixTimeOf(message: JsonObject, request: IngestRequest): number | null {
  const ms = timeOf(message['tst']);
  return ms !== null && isFromOverland(message, request) && countsFrom2001(message) ? ms + EPOCH_2001_MS : ms;
}

const TOPIC_SUFFIXES: ReadonlySet<string | undefined> = new Set([
  'beacon',
  'cmd',
  'dump',
  'event',
  'info',
  'request',
  'status',
  'step',
  'waypoint',
  'waypoints',
]);

/** `user/device`: the topic in the body, else headers before ?u=&d=, else the Basic user and the tracker id. */
function deviceIdOf(message: JsonObject, { headers, query }: IngestRequest): string | null {
  const user = idOf(headers['x-limit-u']) ?? idOf(query.get('u')) ?? basicUser(headers['authorization']);
  const device = idOf(headers['x-limit-d']) ?? idOf(query.get('d')) ?? idOf(message['tid']);
  return (
    idOfTopic(message['topic']) ??
    idOf([user, device].filter((part) => part !== null).join('/')) ??
    // Not OwnTracks, but something that speaks like it: `_type` beside a `device`.
    idBeside(message)
  );
}

function idOfTopic(topic: unknown): string | null {
  if (typeof topic !== 'string' || idOf(topic) === null) return null;
  const levels = topic
    .trim()
    .split('/')
    .filter((level) => level !== '');
  if (levels[0] === 'owntracks') levels.shift();
  if (levels.length > 2 && TOPIC_SUFFIXES.has(levels.at(-1))) levels.pop();
  return idOf(levels.join('/'));
}

/** Never the password, and never what follows `Basic` undecoded: Overland puts its token there. */
function basicUser(authorization: string | undefined): string | null {
  const base64 = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization ?? '')?.[1];
  if (base64 === undefined) return null;
  const [user, ...password] = Buffer.from(base64, 'base64').toString().split(':');
  return password.length === 0 ? null : idOf(user);
}
