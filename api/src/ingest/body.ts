/** The body of a request as text, as JSON, or as the parameters that clients put in the query or in a form. */
import type { IngestRequest } from './adapter.ts';

const UTF8 = new TextDecoder();

/** Invalid bytes become U+FFFD: one bad character in a name must not cost the report. */
export function textOf(request: IngestRequest): string {
  return UTF8.decode(request.body);
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

/** One report needs some hundred bytes; a longer form is not read to its end. */
const FORM_LENGTH = 65_536;

/** The adapters are asked one after another about one request: it is parsed once. */
let last: { readonly request: IngestRequest; readonly params: Params } | null = null;

/** Query and form together, names in any case. The body comes first, so that it wins. */
export class Params {
  readonly #values = new Map<string, string[]>();

  static of(request: IngestRequest): Params {
    if (last?.request !== request) last = { request, params: new Params(request) };
    return last.params;
  }

  private constructor(request: IngestRequest) {
    if (request.body.length > 0 && !isJson(request)) {
      const form = textOf(request).slice(0, FORM_LENGTH);
      if (form.includes('=')) new URLSearchParams(form.trim()).forEach(this.#add);
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
