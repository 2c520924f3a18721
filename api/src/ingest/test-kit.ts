/** For the tests of this room only: requests as literally as clients send them, and what every signal must be. */
import { ALARM_TYPES } from '@lonewatch/schema/contract/alarm.ts';
import { FIX_SOURCES } from '@lonewatch/schema/contract/fix.ts';
import { MARKS, PROTOCOLS, SESSION_ACTS, SIGNAL_KINDS } from '@lonewatch/schema/contract/signal.ts';
import type { Rejected, Signal } from '@lonewatch/schema/contract/signal.ts';
import { DEVICE_KINDS } from '@lonewatch/schema/contract/worker.ts';
import type { Adapter, IngestRequest } from './adapter.ts';

const ENCODER = new TextEncoder();

/** `sent('POST /?id=7', 'lat=1&lon=2', { 'Content-Type': '…' })`; a body that is no text is sent as JSON. */
export function sent(
  line: string,
  body: unknown = '',
  headers: Readonly<Record<string, string>> = {},
): IngestRequest {
  const [method = 'GET', target = '/'] = line.split(' ');
  const [path = '/', query = ''] = target.split(/\?(.*)/s);
  return {
    method,
    path: path === '/' ? '' : path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body:
      body instanceof Uint8Array
        ? body
        : ENCODER.encode(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

/** The one signal of a request; a failed assertion when there is none or another. */
export function onlySignal(adapter: Adapter, request: IngestRequest): Signal {
  const { signals, rejects } = adapter.decode(request);
  const [signal] = signals;
  if (signal === undefined || signals.length > 1) {
    throw new Error(`${signals.length} signals instead of one; rejects: ${JSON.stringify(rejects)}`);
  }
  return signal;
}

/** null: as the contract says; otherwise what is wrong with it. */
export function faultOf(signal: Signal): string | null {
  const wrong = (what: string): string => `${what}: ${JSON.stringify(signal)}`;
  if (Object.keys(signal).sort().join() !== SIGNAL_KEYS) return wrong('other keys than the contract');
  if (!SIGNAL_KINDS.includes(signal.kind)) return wrong('kind');
  if (!PROTOCOLS.includes(signal.protocol)) return wrong('protocol');
  if (!isText(signal.externalId, 128)) return wrong('externalId');
  if (!DEVICE_KINDS.includes(signal.deviceKind)) return wrong('deviceKind');
  if (signal.deviceAtMs !== null && !isWholeWithin(signal.deviceAtMs, -8.64e15, 8.64e15))
    return wrong('deviceAtMs');
  if (!isNullOrWithin(signal.batteryPercent, 0, 100)) return wrong('batteryPercent');
  if (signal.charging !== null && typeof signal.charging !== 'boolean') return wrong('charging');
  if (new Set(signal.marks).size !== signal.marks.length) return wrong('a mark twice');
  if (!signal.marks.every((mark) => MARKS.includes(mark))) return wrong('marks');
  if ((signal.deviceAtMs === null) !== signal.marks.includes('TIME_MISSING')) return wrong('TIME_MISSING');
  if (signal.kind === 'ALARM' && signal.alarm === null) return wrong('an ALARM without its type');
  return faultOfAlarm(signal, wrong) ?? faultOfFix(signal, wrong) ?? faultOfSession(signal, wrong);
}

const SIGNAL_KEYS = [
  'alarm',
  'batteryPercent',
  'charging',
  'deviceAtMs',
  'deviceKind',
  'externalId',
  'fix',
  'kind',
  'marks',
  'protocol',
  'session',
].join();

function faultOfAlarm({ alarm }: Signal, wrong: (what: string) => string): string | null {
  if (alarm === null) return null;
  return ALARM_TYPES.includes(alarm.type) && isText(alarm.said, 200) ? null : wrong('alarm');
}

function faultOfFix({ fix, marks }: Signal, wrong: (what: string) => string): string | null {
  if (fix === null) return null;
  if (marks.includes('FIX_DROPPED')) return wrong('a dropped fix that is there');
  if (!isWholeWithin(fix.lonE7, -180e7, 180e7) || !isWholeWithin(fix.latE7, -90e7, 90e7))
    return wrong('place');
  if (Object.is(fix.lonE7, -0) || Object.is(fix.latE7, -0)) return wrong('-0');
  if (fix.accuracyM !== null && !(fix.accuracyM > 0)) return wrong('accuracyM');
  if (!isNullOrWithin(fix.accuracyM, 0, 2.1e7)) return wrong('accuracyM');
  if (!isNullOrWithin(fix.altitudeM, -12_000, 100_000)) return wrong('altitudeM');
  if (!isNullOrWithin(fix.speedMps, 0, 1_000)) return wrong('speedMps');
  if (!isNullOrWithin(fix.headingDeg, 0, 360) || fix.headingDeg === 360) return wrong('headingDeg');
  return FIX_SOURCES.includes(fix.source) && Object.keys(fix).length === 7 ? null : wrong('fix');
}

function faultOfSession({ session }: Signal, wrong: (what: string) => string): string | null {
  if (session === null) return null;
  if (!SESSION_ACTS.includes(session.act)) return wrong('session');
  const minutes = [session.durationMin, session.intervalMin];
  return minutes.every((some) => some === null || isWholeWithin(some, 1, 10_080)) ? null : wrong('session');
}

export function faultOfReject(reject: Rejected): string | null {
  const { protocol, externalId, reason, excerpt } = reject;
  const fine =
    (protocol === null || PROTOCOLS.includes(protocol)) &&
    (externalId === null || isText(externalId, 128)) &&
    reason.length > 20 &&
    reason.endsWith('.') &&
    excerpt.length <= 2_000 &&
    excerpt.isWellFormed() &&
    !excerpt.includes('\0');
  return fine ? null : `reject: ${JSON.stringify(reject)}`;
}

/** What PostgreSQL can store and a list can show. */
function isText(text: unknown, length: number): boolean {
  return (
    typeof text === 'string' &&
    text.length > 0 &&
    text.length <= length &&
    text.isWellFormed() &&
    !/\p{Cc}/u.test(text)
  );
}

function isWholeWithin(value: unknown, from: number, to: number): boolean {
  return Number.isInteger(value) && isWithin(value, from, to);
}

function isNullOrWithin(value: unknown, from: number, to: number): boolean {
  return value === null || isWithin(value, from, to);
}

function isWithin(value: unknown, from: number, to: number): boolean {
  return typeof value === 'number' && value >= from && value <= to;
}
