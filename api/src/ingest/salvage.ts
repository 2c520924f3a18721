/**
 * The calls for help in what no adapter could use: broken JSON, a report that is refused, parameters beside a body.
 *
 * A call is given to the device that its own object names, or one of the objects around it; never to another
 * object's. Where the quotes do not even pair, only ids between the same two braces count, and they have
 * to agree. Otherwise the device is `unidentified`: an operator looks for somebody, instead of at somebody else.
 */
import type { Protocol, Signal } from '@lonewatch/schema/contract/signal.ts';
import { hearAlarm, isSos, type Heard } from './alarm-word.ts';
import { fragmentsWith, type Fragment } from './broken-json.ts';
import { handNamedId, idOf, idOfParams } from './device-id.ts';
import { FieldReader } from './field.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** How a protocol names devices and speaks of alarms. */
export interface Manner {
  /** The device that this object names by itself; null: none. */
  idOf(object: JsonObject): string | null;
  hear(alarm: unknown): Heard | null;
}

/** Names in any case: a hand-made report is as likely to say deviceID. */
export function idBeside(object: JsonObject): string | null {
  const lower: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) lower[name.toLowerCase()] ??= value;
  return handNamedId((name) => (Object.hasOwn(lower, name) ? lower[name] : undefined));
}

export const BY_HAND: Manner = { idOf: idBeside, hear: hearAlarm };

const SPOKEN = new Set(['alarm', 'poi', 'tag', 'desc']);

/** One call of each device and type of alarm; none when the text has no call for help. */
export function salvageCalls(text: string, protocol: Protocol, manner: Manner = BY_HAND): readonly Signal[] {
  const calls = new Map<string, Signal>();
  const add = (id: string | null, heard: Heard | null): void => {
    if (heard?.kind !== 'ALARM' || heard.alarm === null) return;
    const key = `${heard.alarm.type} ${id ?? ''}`;
    if (!calls.has(key)) calls.set(key, callOf(id, heard.alarm, protocol));
  };
  const names = new Map<JsonObject, string | null>();
  const fragments = fragmentsWith(SPOKEN, text);
  for (const fragment of fragments ?? []) {
    const heard = hearFragment(fragment.object, manner);
    if (heard?.kind === 'ALARM') add(idAround(fragment, manner, names), heard);
  }
  if (calls.size === 0) fromForm(text, manner, add);
  if (calls.size === 0 && fragments === null) fromPieces(text, manner, add);
  return [...calls.values()];
}

/** A region that is called SOS is no call: entering it is. */
function hearFragment(object: JsonObject, manner: Manner): Heard | null {
  const heard = manner.hear(object['alarm']);
  if (heard?.kind === 'ALARM' || object['_type'] === 'waypoint' || object['event'] === 'leave') return heard;
  const sos = [object['poi'], object['tag'], object['desc']].find(isSos);
  return sos === undefined ? heard : hearAlarm(sos);
}

/** Many calls may be part of one object, which is asked once. */
function idAround(
  { within }: Fragment,
  manner: Manner,
  names: Map<JsonObject, string | null>,
): string | null {
  for (const object of within) {
    let id = names.get(object);
    if (id === undefined) {
      id = manner.idOf(object);
      names.set(object, id);
    }
    if (id !== null) return id;
  }
  return null;
}

type Add = (id: string | null, heard: Heard | null) => void;

function fromForm(text: string, manner: Manner, add: Add): void {
  if (!/\balarm=/i.test(text)) return;
  // Only these few: a hostile body may hold a million others.
  const pairs =
    text.match(/(?<![\w.-])(?:alarm|id|unique_?id|device_?(?:id)?|imei|aid|tid)=[^&"\r\n]*/gi) ?? [];
  const params = new URLSearchParams(pairs.join('&'));
  add(idOfParams(params), manner.hear(alarmsOf(params)));
}

/** In JSON with quotes, and where they were forgotten. */
const ALARM_FIELD = /"alarm"\s*:\s*(?:"([^"]{1,200})|([^"\s,{}[\]]{1,50}))/gi;
const SOS_FIELD = /"(?:tag|poi|desc)"\s*:\s*"\s*(sos)\s*"/gi;
/** Whole ids only: closed by a quote or a delimiter, and without an escape. */
const ID_FIELD =
  /"(?:device_?id|device|unique_?id|imei|id|tid)"\s*:\s*(?:"([^"\\]+)"(?=\s*(?:[,}\]]|$))|([^"\\&,{}[\]\s]+)(?=\s*[,}\]]))/gi;
const BRACE = /[{}]/g;

function fromPieces(text: string, manner: Manner, add: Add): void {
  const isSaid = [...text.matchAll(ALARM_FIELD)];
  const found = isSaid.length > 0 ? isSaid : [...text.matchAll(SOS_FIELD)];
  if (found.length === 0) return;
  const braces = [...text.matchAll(BRACE)].map(({ index }) => index);
  let next = -1;
  let id: string | null = null;
  for (const word of found) {
    const heard = manner.hear(word[1] ?? word[2]);
    if (heard?.kind !== 'ALARM') continue;
    if (next < 0 || (braces[next] ?? Infinity) < word.index) {
      next = Math.max(next, 0);
      while (next < braces.length && braces[next]! < word.index) next++;
      id = idOfPiece(text.slice(braces[next - 1] ?? 0, (braces[next] ?? text.length) + 1));
    }
    add(id, heard);
  }
}

/** Longer than any report by hand: who fills a megabyte without a brace is not searched for a name. */
const PIECE_LENGTH = 20_000;

function idOfPiece(piece: string): string | null {
  if (piece.length > PIECE_LENGTH) return null;
  const ids = new Set([...piece.matchAll(ID_FIELD)].map((found) => idOf(found[1] ?? found[2])));
  const [only] = ids;
  return ids.size === 1 ? (only ?? null) : null;
}

function alarmsOf(params: URLSearchParams): readonly string[] {
  return [...params].filter(([name]) => name.trim().toLowerCase() === 'alarm').map(([, value]) => value);
}

/** The call in an address such as `…?id=7&alarm=sos`, with its place and time; null: none. Its id may be unidentified. */
export function callInQuery(query: URLSearchParams, protocol: Protocol, manner: Manner): Signal | null {
  const heard = manner.hear(alarmsOf(query));
  if (heard?.kind !== 'ALARM' || heard.alarm === null) return null;
  const fields = new FieldReader();
  const get = (...names: string[]): string | undefined =>
    names.map((name) => query.get(name)).find((value) => value !== null && value !== '') ?? undefined;
  const placed = fields.place(get('lon', 'longitude', 'lng'), get('lat', 'latitude'));
  const fix: Signal['fix'] = placed
    ? {
        lonE7: fields.lonE7,
        latE7: fields.latE7,
        accuracyM: fields.accuracyM(get('accuracy', 'acc', 'accuracyM')),
        altitudeM: null,
        speedMps: null, // in knots or m/s: who knows whose parameters these are
        headingDeg: null,
        source: 'UNKNOWN',
      }
    : null;
  const deviceAtMs = fields.time(get('timestamp', 'at', 'tst'), get('time'));
  const externalId = fields.id(idOfParams(query));
  return { ...callOf(null, heard.alarm, protocol), externalId, deviceAtMs, fix, marks: fields.marks };
}

function callOf(id: string | null, alarm: NonNullable<Signal['alarm']>, protocol: Protocol): Signal {
  const fields = new FieldReader();
  fields.mark('TIME_MISSING');
  fields.mark('FIELD_DROPPED');
  return {
    kind: 'ALARM',
    protocol,
    externalId: id ?? fields.id(null),
    deviceKind: 'UNKNOWN',
    deviceAtMs: null,
    fix: null,
    batteryPercent: null,
    charging: null,
    alarm,
    session: null,
    marks: fields.marks,
  };
}
