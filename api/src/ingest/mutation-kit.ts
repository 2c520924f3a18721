/** For mutated-requests.test.ts: a seeded dice, and the many ways in which a request can be broken. */
import type { IngestRequest } from './adapter.ts';
import { sent } from './test-kit.ts';

export type Json = null | boolean | number | string | Json[] | JsonFields;

interface JsonFields {
  [name: string]: Json;
}

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** mulberry32: 0 to below 1. */
  roll(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.roll() * limit);
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

const DEEP = 20_000;
const STRANGE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'toJSON',
  'hasOwnProperty',
  'length',
  'then',
];
export const STRANGE: readonly (() => Json)[] = [
  () => null,
  () => true,
  () => false,
  () => '',
  () => [],
  () => ({}),
  () => 0,
  () => -1,
  () => -0,
  () => 1e308,
  () => -1e308,
  () => 5e-324,
  () => 2 ** 53,
  () => 95,
  () => 181,
  () => 361,
  () => 1e15,
  () => 9e15,
  () => 'NaN',
  () => 'Infinity',
  () => '1e999',
  () => '0x7f',
  () => '1,5',
  () => '９',
  () => '2026-02-31T00:00:00Z',
  () => '9999999-01-01T00:00:00Z',
  () => '%LAT',
  () => '{latitude}',
  () => '\u0000',
  () => '\ud800',
  () => '\u202e',
  () => '🚨'.repeat(100),
  () => 'x'.repeat(5_000),
  () => [[[]]],
  () => ['a', 1, null],
  () => ({ type: {} }),
  () => ({ toString: 1, valueOf: 2, toJSON: 3 }),
  () => ({ length: -1 }),
  () => ({ 0: 'a', length: 1 }),
  () =>
    JSON.parse(
      '{"__proto__":{"lat":1,"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    ) as Json,
];

/** Nests without recursion, as an attacker would write it. */
function deep(dice: Dice): string {
  const [open, close] = dice.of([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  return `${open.repeat(DEEP)}1${close.repeat(DEEP)}`;
}

interface Place {
  readonly holder: Json[] | JsonFields;
  readonly key: string;
}

/** Every place of a value, but for those that `spare` and its parents stand at. */
function placesOf(value: Json, spare: string | null, places: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return places;
  for (const key of Object.keys(value)) {
    const inner = (value as JsonFields)[key] as Json;
    if (spare === null || (key !== spare && !JSON.stringify(inner).includes(`"${spare}"`)))
      places.push({ holder: value, key });
    placesOf(inner, spare, places);
  }
  return places;
}

/** A copy with 1 to 4 places changed: another value, no value, another place's value, one more name. */
export function mutateJson(original: Json, dice: Dice, spare: string | null = null): Json {
  const value = structuredClone(original);
  for (let changes = 1 + dice.below(4); changes > 0; changes--) {
    const places = placesOf(value, spare);
    if (places.length === 0) return value;
    const { holder, key } = dice.of(places);
    const fields = holder as JsonFields;
    switch (dice.below(5)) {
      case 0:
        Reflect.deleteProperty(fields, key);
        break;
      case 1: {
        const other = dice.of(places);
        fields[key] = structuredClone((other.holder as JsonFields)[other.key] ?? null);
        break;
      }
      case 2:
        define(fields, dice.of(STRANGE_NAMES), dice.of(STRANGE)());
        break;
      default:
        fields[key] = dice.of(STRANGE)();
    }
  }
  return value;
}

/** As JSON.parse makes it: an own property, also when it is called __proto__. */
function define(fields: object, name: string, value: Json): void {
  if (Array.isArray(fields)) return;
  Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
}

export function mutateBytes(original: Uint8Array, dice: Dice): Uint8Array {
  let bytes = Uint8Array.from(original);
  for (let changes = 1 + dice.below(6); changes > 0; changes--) {
    const at = dice.below(bytes.length + 1);
    switch (dice.below(6)) {
      case 0:
        bytes = bytes.slice(0, at);
        break;
      case 1:
        bytes = bytes.slice(at);
        break;
      case 2:
        bytes = Uint8Array.from([...bytes.slice(0, at), ...dice.of(BAD_BYTES), ...bytes.slice(at)]);
        break;
      case 3:
        bytes = Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(dice.below(bytes.length + 1))]);
        break;
      default:
        if (at < bytes.length) bytes[at] = bytes[at]! ^ (1 << dice.below(8));
    }
  }
  return bytes;
}

const BAD_BYTES: readonly (readonly number[])[] = [
  [0x00],
  [0xff],
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xef, 0xbb, 0xbf],
  [0x22],
  [0x5c],
  [0x7b, 0x5b],
  [0x25, 0x46, 0x46],
  [0x25],
  [0x26, 0x3d],
  [0x0a],
  [0x2c],
];

function mutateQuery(original: URLSearchParams, dice: Dice): URLSearchParams {
  const pairs = [...original];
  for (let changes = 1 + dice.below(4); changes > 0 && pairs.length > 0; changes--) {
    const at = dice.below(pairs.length);
    const [name, value] = pairs[at]!;
    const odd = dice.of(STRANGE)();
    switch (dice.below(4)) {
      case 0:
        pairs.splice(at, 1);
        break;
      case 1:
        pairs.push([name, dice.of(pairs)[1]]);
        break;
      case 2:
        pairs.push([dice.of(STRANGE_NAMES), value]);
        break;
      default:
        pairs[at] = [name, typeof odd === 'string' ? odd : JSON.stringify(odd)];
    }
  }
  return new URLSearchParams(pairs);
}

const STRANGE_HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'content-type': 'application/json' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-type': 'application/x-ndjson' },
  { authorization: 'Basic ====' },
  { authorization: 'Basic c2VjcmV0:' },
  { 'x-limit-u': '\u0000', 'x-limit-d': '/'.repeat(900) },
  { 'user-agent': 'Overland/1.4' },
  { 'user-agent': 'Owntracks-Android/gms/1' },
];

export function mutate(original: IngestRequest, dice: Dice): IngestRequest {
  const text = new TextDecoder().decode(original.body);
  const json = text.startsWith('{') || text.startsWith('[') ? tryJson(text) : undefined;
  let body: Uint8Array = original.body;
  if (json !== undefined && dice.roll() < 0.6) body = sent('POST /', mutateJson(json, dice)).body;
  else if (dice.roll() < 0.002) body = sent('POST /', deep(dice)).body;
  else if (body.length > 0) body = mutateBytes(body, dice);
  return {
    ...original,
    body,
    method: dice.of(['GET', 'POST', 'PUT', original.method]),
    query: dice.roll() < 0.5 ? mutateQuery(original.query, dice) : original.query,
    headers: dice.roll() < 0.3 ? dice.of(STRANGE_HEADERS) : original.headers,
  };
}

export function tryJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
