/**
 * Our own protocol, for programmers: one report, a list of reports, `{"reports": […]}`, or one report a line (NDJSON).
 *
 *     POST /ingest/<token>/native
 *     {"device":"badge-17","at":"2026-11-22T08:30:00Z","lon":-0.1276,"lat":51.5072,"accuracyM":6,"altitudeM":21,
 *      "speedMps":1.4,"headingDeg":87,"source":"GNSS","batteryPercent":82,"charging":false,"kind":"ID_BADGE",
 *      "session":{"act":"START","durationMin":90,"intervalMin":30},"alarm":"PANIC"}
 *
 *     200 {"accepted":1,"rejected":[]}
 *
 * Every field may be left out; `device` should not be. `at` is ISO 8601 (UTC without a zone) or seconds or
 * milliseconds since 1970. `lon` and `lat` come together, in WGS84 degrees. `alarm` is one of our alarm types or any
 * word of alarm-word.ts, `"sos"` first among them. `session.act` is START, CHECK_IN, AMBER or END. `kind` is a kind
 * of device. A button that can only GET may put the same names into the query: `?device=button-3&alarm=sos`.
 *
 * A report that is no report is refused by its index, and the others are kept: 200
 * `{"accepted":2,"rejected":[{"index":1,"reason":"…"}]}`. What was kept without one of its parts is
 * in `warnings`. 400 with `error` when nothing at all was accepted: do not send that again. A call for help that can
 * be told from a broken or refused report is accepted, whatever else is wrong.
 *
 * Batches of 100 to 1,000 are the fast way in (adapters.bench.ts): one object and one fix a report, no more.
 */
import { FIX_SOURCES, type FixSource } from '@lonewatch/schema/contract/fix.ts';
import {
  SESSION_ACTS,
  type SessionAct,
  type SessionReport,
  type Signal,
} from '@lonewatch/schema/contract/signal.ts';
import { DEVICE_KINDS, type DeviceKind } from '@lonewatch/schema/contract/worker.ts';
import { JSON_TYPE, type Adapter, type Answer, type Decoded, type IngestRequest } from './adapter.ts';
import { hearOwnAlarm, type Heard } from './alarm-word.ts';
import { isObject, jsonNames, paramsExcerpt, parseJson, textOf, type JsonObject } from './body.ts';
import { Decoding, MAX_REPORTS, unfailing } from './decoding.ts';
import { idOf } from './device-id.ts';
import { booleanOf, FieldReader, sourceOf } from './field.ts';
import { idBeside } from './salvage.ts';
import { show } from './text.ts';

const NDJSON = /^application\/(?:x-ndjson|jsonl|x-jsonlines)/i;

export const native: Adapter = unfailing({
  protocol: 'native',
  recognises: (request) =>
    jsonNames(request, 'device') ||
    jsonNames(request, 'reports') ||
    NDJSON.test(request.headers['content-type'] ?? '') ||
    (request.body.length === 0 && request.query.has('device')),
  decode,
});

interface Note {
  readonly index: number;
  readonly reason: string;
}

function decode(request: IngestRequest): Decoded {
  const batch = new Batch();
  if (request.query.size > 0 && isEmpty(request.body)) {
    batch.read(Object.fromEntries(request.query), 0, () => paramsExcerpt(request));
    batch.hearAddress(request);
    return batch.finish();
  }
  const text = textOf(request);
  const reports = reportsOf(text);
  if (reports === null) batch.refuse(text);
  else batch.readAll(reports);
  batch.hearAddress(request);
  return batch.finish();
}

/** Nothing, blanks, or `{}`: what libraries send with a POST whose query says it all. */
function isEmpty(body: Uint8Array): boolean {
  return body.length < 100 && /^\s*(?:\{\s*\}\s*)?$/.test(Buffer.from(body).toString('latin1'));
}

/** null: the body holds no reports at all. A line of NDJSON that is no JSON stays text, to be refused by its index. */
function reportsOf(text: string): readonly unknown[] | null {
  const body = parseJson(text);
  if (Array.isArray(body)) return body as unknown[];
  if (isObject(body)) {
    const { reports } = body;
    if (reports === undefined) return [body];
    const list = Array.isArray(reports) ? (reports as unknown[]) : [reports];
    return body['alarm'] === undefined ? list : [...list, body];
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) return null;
  const reports = lines.map((line) => parseJson(line) ?? line);
  return reports.some(isObject) ? reports : null;
}

class Batch {
  readonly #decoding = new Decoding('native', {
    idOf: (object) => idOf(object['device']) ?? idBeside(object),
    hear: hearOwnAlarm,
  });
  readonly #fields = new FieldReader();
  readonly #rejected: Note[] = [];
  readonly #warnings: Note[] = [];

  hearAddress(request: IngestRequest): void {
    this.#decoding.hearAddress(request);
  }

  readAll(reports: readonly unknown[]): void {
    this.#decoding.each(reports, (report, index) => this.read(report, index, () => report));
  }

  read(report: unknown, index: number, offending: () => unknown): void {
    if (!isObject(report)) {
      return this.#reject(
        `A report must be a JSON object, and this is ${show(report)}.`,
        index,
        null,
        offending,
      );
    }
    const fields = this.#fields;
    fields.next();
    const heard = hearOwnAlarm(report['alarm']);
    // Who calls for help is found under a guessed name as well.
    const known = idOf(report['device']) ?? (heard === null ? null : idBeside(report));
    const session = sessionOf(report['session'], fields);
    const placed = isPlaced(report, fields);
    if (known === null && heard === null && session === null && !placed && fields.fault === null) {
      const reason =
        'The report says nothing: give it a device, and a position (lon, lat), an alarm or a session.';
      return this.#reject(reason, index, null, offending);
    }
    const id = fields.id(known);
    if (!this.#decoding.keep(signalOf(id, placed, report, heard, session, fields))) {
      return note(
        this.#rejected,
        index,
        `One request holds at most ${MAX_REPORTS} reports: send smaller batches.`,
      );
    }
    if (fields.fault !== null) this.#warn(fields.fault, index, id, offending);
    if (session === null && (report['session'] ?? null) !== null) {
      this.#warn(
        `The session was left out: act must be one of ${SESSION_ACTS.join(', ')}.`,
        index,
        id,
        offending,
      );
    }
  }

  refuse(text: string): void {
    const reason =
      'The body is no JSON: send one report such as {"device":"badge-17","lon":-0.1276,"lat":51.5072}.';
    this.#decoding.refuse(reason, null, text);
    this.#rejected.push({ index: 0, reason });
  }

  finish(): Decoded {
    const accepted = this.#decoding.signals.length;
    const rejected = this.#rejected;
    const first = rejected[0];
    const answer = {
      ...(accepted === 0 && first !== undefined ? { error: first.reason } : {}),
      accepted,
      rejected,
      ...(this.#warnings.length > 0 ? { warnings: this.#warnings } : {}),
    };
    return this.#decoding.finish(json(answer.error === undefined ? 200 : 400, answer));
  }

  #reject(reason: string, index: number, id: string | null, offending: () => unknown): void {
    this.#decoding.refuse(reason, id, offending());
    note(this.#rejected, index, reason);
  }

  #warn(reason: string, index: number, id: string, offending: () => unknown): void {
    this.#decoding.reject(reason, id, offending());
    note(this.#warnings, index, reason);
  }
}

/** An answer is read by a person: more than this many mistakes are one mistake. */
const MAX_NOTES = 1_000;

function note(notes: Note[], index: number, reason: string): void {
  if (notes.length < MAX_NOTES) notes.push({ index, reason });
}

function json(status: number, value: unknown): Answer {
  return { status, contentType: JSON_TYPE, body: JSON.stringify(value) };
}

/** Programmers write latitude and longitude as often as our names. */
function isPlaced(report: JsonObject, fields: FieldReader): boolean {
  const { lon, lat } = report;
  return lon === undefined && lat === undefined
    ? fields.place(report['longitude'] ?? report['lng'], report['latitude'])
    : fields.place(lon, lat);
}

function signalOf(
  externalId: string,
  placed: boolean,
  report: JsonObject,
  heard: Heard | null,
  session: SessionReport | null,
  fields: FieldReader,
): Signal {
  const fix = placed
    ? {
        lonE7: fields.lonE7,
        latE7: fields.latE7,
        accuracyM: fields.accuracyM(report['accuracyM']),
        altitudeM: fields.altitudeM(report['altitudeM']),
        speedMps: fields.speedMps(report['speedMps']),
        headingDeg: fields.headingDeg(report['headingDeg']),
        source: ownSource(report['source'], fields),
      }
    : null;
  return {
    kind: heard?.kind ?? (session === null ? 'TELEMETRY' : 'TIMER'),
    protocol: 'native',
    externalId,
    deviceKind: ownKind(report['kind'], fields),
    deviceAtMs: fields.time(report['at']),
    fix,
    batteryPercent: fields.batteryPercent(report['batteryPercent']),
    charging: booleanOf(report['charging']),
    alarm: heard?.alarm ?? null,
    session,
    marks: fields.marks,
  };
}

function ownSource(said: unknown, fields: FieldReader): FixSource {
  if (said === undefined || said === null) return 'UNKNOWN';
  if (FIX_SOURCES.includes(said as FixSource)) return said as FixSource;
  const source = sourceOf(said);
  if (source === 'UNKNOWN') fields.mark('FIELD_DROPPED');
  return source;
}

function ownKind(said: unknown, fields: FieldReader): DeviceKind {
  if (said === undefined || said === null) return 'UNKNOWN';
  if (DEVICE_KINDS.includes(said as DeviceKind)) return said as DeviceKind;
  fields.mark('FIELD_DROPPED');
  return 'UNKNOWN';
}

const MAX_DURATION_MIN = 7 * 1_440;
const MIN_INTERVAL_MIN = 5;
const MAX_INTERVAL_MIN = 1_440;

/** null: nothing said, or no act of ours, which is marked. The bare word is taken as well: `"session":"CHECK_IN"`. */
function sessionOf(said: unknown, fields: FieldReader): SessionReport | null {
  if (said === undefined || said === null) return null;
  const session: JsonObject = isObject(said) ? said : { act: said };
  const word = typeof session['act'] === 'string' ? session['act'].trim().toUpperCase() : '';
  const act = SESSION_ACTS.find((known): known is SessionAct => known === word);
  if (act === undefined) {
    fields.mark('FIELD_DROPPED');
    return null;
  }
  if (act !== 'START') return { act, durationMin: null, intervalMin: null };
  return {
    act,
    durationMin: fields.minutes(session['durationMin'], 1, MAX_DURATION_MIN),
    intervalMin: fields.minutes(session['intervalMin'], MIN_INTERVAL_MIN, MAX_INTERVAL_MIN),
  };
}
