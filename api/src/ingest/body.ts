/** The body of a request as text, as JSON, or as the parameters that clients put in the query or in a form. */
import type { IngestRequest } from './adapter.ts';
import { idOfParams } from './device-id.ts';

const UTF8 = new TextDecoder();

/** Invalid bytes become U+FFFD: one bad character in a name must not cost the report. */
export function textOf(request: IngestRequest): string {
  return UTF8.decode(request.body);
}

/**
 * The request with its body in UTF-8, by the byte order mark or, for JSON, by the NUL beside its first character:
 * Windows scripts write UTF-16, in which nothing would be recognised.
 */
export function inUtf8(request: IngestRequest): IngestRequest {
  const encoding = utf16Of(request.body);
  if (encoding === null) return request;
  return { ...request, body: Buffer.from(new TextDecoder(encoding).decode(request.body)) };
}

function utf16Of({ 0: first, 1: second }: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (second === 0 && (first === 0x7b || first === 0x5b)) return 'utf-16le';
  return first === 0 && (second === 0x7b || second === 0x5b) ? 'utf-16be' : null;
}

/** By its first character, not by Content-Type: curl, relays and hand-made templates get that wrong. */
export function isJson(request: IngestRequest): boolean {
  const body = request.body;
  let at = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  while (body[at] === 0x20 || body[at] === 0x0a || body[at] === 0x0d || body[at] === 0x09) at++;
  return body[at] === 0x7b || body[at] === 0x5b;
}

/** Whether the body is JSON that has all of these names, at any depth; without decoding it. */
export function jsonNames(request: IngestRequest, ...names: readonly string[]): boolean {
  if (!isJson(request)) return false;
  const bytes = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength);
  return names.every((name) => bytes.includes(`"${name}":`) || bytes.includes(`"${name}" :`));
}

/**
 * As above, of the names of the whole, or of the reports in a list: `_type` in somebody's metadata does not make an
 * OwnTracks message of it. Reads broken JSON as well, and no further than the name.
 */
export function jsonHasTopName(request: IngestRequest, name: string): boolean {
  if (!jsonNames(request, name)) return false;
  const { body } = request;
  let lists = 0;
  let depth = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!;
    if (byte === QUOTE) {
      const end = endOfString(body, at);
      if (depth === lists + 1 && isName(body, at + 1, end, name)) return true;
      at = end;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (byte === 0x5b && lists === depth) lists++;
      depth++;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
    if (depth < lists) lists = Math.max(depth, 0);
  }
  return false;
}

const QUOTE = 0x22;

/** Where the string ends that begins at the quote `at`. */
function endOfString(body: Uint8Array, at: number): number {
  let end = at + 1;
  while (end < body.length && body[end] !== QUOTE) end += body[end] === 0x5c ? 2 : 1;
  return end;
}

function isName(body: Uint8Array, from: number, to: number, name: string): boolean {
  if (to - from !== name.length) return false;
  for (let at = 0; at < name.length; at++) if (body[from + at] !== name.charCodeAt(at)) return false;
  let after = to + 1;
  while (body[after] === 0x20 || body[after] === 0x0a || body[after] === 0x0d || body[after] === 0x09)
    after++;
  return body[after] === 0x3a;
}

/** undefined: not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `{}` for what is no object: PHP relays turn an empty object into `[]`. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : NOTHING;
}
const NOTHING: JsonObject = Object.freeze({});

/** One report needs some hundred bytes; of a longer form only what a call for help needs is read to its end. */
const FORM_LENGTH = 65_536;
const NEEDED =
  /(?<=&|^)\s*(?:alarm|id|device_?(?:id)?|unique_?id|imei|aid|lat(?:itude)?|lon(?:gitude)?|timestamp)=[^&]*/gi;

/** Cut between two parameters, never inside: half an id is the id of somebody else. */
function formOf(text: string): string {
  if (text.length <= FORM_LENGTH) return text;
  const end = Math.max(text.lastIndexOf('&', FORM_LENGTH), 0);
  return [text.slice(0, end), ...(text.slice(end).match(NEEDED) ?? [])].join('&');
}

/** The adapters are asked one after another about one request: it is parsed once. */
let last: { readonly request: IngestRequest; readonly params: Params } | null = null;

/** Query and form together, names in any case. The body comes first, so that it wins. */
export class Params {
  readonly #values = new Map<string, string[]>();
  readonly #query: URLSearchParams;
  #alarmsInForm = 0;

  static of(request: IngestRequest): Params {
    if (last?.request !== request) last = { request, params: new Params(request) };
    return last.params;
  }

  private constructor(request: IngestRequest) {
    this.#query = request.query;
    if (request.body.length > 0 && !isJson(request)) {
      const form = formOf(textOf(request));
      if (form.includes('=')) new URLSearchParams(form.trim()).forEach(this.#add);
      this.#alarmsInForm = this.all('alarm').length;
    }
    request.query.forEach(this.#add);
  }

  /** The first value that is not blank. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.find((value) => value.trim() !== '');
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Everything that says `alarm`, but for that of the address when the address names another device. */
  alarmsFor(id: string | null): readonly string[] {
    const alarms = this.all('alarm');
    if (alarms.length === this.#alarmsInForm) return alarms;
    const named = idOfParams(this.#query);
    return named === null || id === null || named === id ? alarms : alarms.slice(0, this.#alarmsInForm);
  }

  /** Whether one of the names is there, even with nothing in it. */
  hasAny(names: readonly string[]): boolean {
    return names.some((name) => this.#values.has(name));
  }

  get size(): number {
    return this.#values.size;
  }

  readonly #add = (value: string, name: string): void => {
    const key = name.trim().toLowerCase();
    const values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, [value]);
    else values.push(value);
  };
}

const SECRET = /\b(token|key|pass(?:word)?|pwd|auth|notificationToken)=[^&\s]*/gi;

/** The parameters as they came, for a reject; secrets that ride in them are not kept. */
export function paramsExcerpt(request: IngestRequest): string {
  const query = request.query.toString();
  const form = isJson(request) ? '' : textOf(request).slice(0, FORM_LENGTH);
  return [query && `?${query}`, form].filter(Boolean).join('\n').replace(SECRET, '$1=…');
}
