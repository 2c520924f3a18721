/**
 * Reads as much of broken JSON as is certain: cut off, with holes (`"lat":,`), with words whose quotes were forgotten.
 * What the end of the text cuts is left out, since half an id is the id of somebody else; but half an alarm
 * is an alarm. Linear in the text, without recursion.
 */
export interface Fragment {
  /** Values are strings, null, true, false, lists and objects; numbers stay text. Names have no prototype behind them. */
  readonly object: Readonly<Record<string, unknown>>;
  /** From itself outwards, at most 8: what it is part of. */
  readonly within: readonly Readonly<Record<string, unknown>>[];
}

const OUTWARDS = 8;
/** Who nests deeper means no report. */
const MAX_DEPTH = 1_000;

interface Frame {
  readonly holder: Record<string, unknown> | unknown[];
  /** Whether this is (part of) what an alarm says. */
  readonly ofAlarm: boolean;
  name: string | null;
  /** A colon was read after the name. */
  awaited: boolean;
  /** A value was read, and no comma since. */
  full: boolean;
}

/** Every object that has one of `names` (lower case), in order; null: the quotes do not pair (or it nests too deep), so nothing is certain. */
export function fragmentsWith(names: ReadonlySet<string>, text: string): readonly Fragment[] | null {
  const reader = new BrokenReader(names, text);
  return reader.read() ? reader.fragments : null;
}

class BrokenReader {
  readonly #names: ReadonlySet<string>;
  readonly #text: string;
  readonly #stack: Frame[] = [frameOf(nameless(), false)];
  readonly #found = new Map<object, Fragment>();

  constructor(names: ReadonlySet<string>, text: string) {
    this.#names = names;
    this.#text = text;
  }

  get fragments(): readonly Fragment[] {
    return [...this.#found.values()];
  }

  read(): boolean {
    TOKEN.lastIndex = 0;
    for (let token = TOKEN.exec(this.#text); token !== null; token = TOKEN.exec(this.#text)) {
      const top = this.#stack.at(-1)!;
      switch (token[0]) {
        case '{':
        case '[':
          if (this.#stack.length > MAX_DEPTH) return false;
          this.#open(token[0] === '{' ? nameless() : [], top);
          break;
        case '}':
        case ']':
          this.#close(token[0] === ']');
          break;
        case ',':
          top.name = null;
          top.awaited = false;
          top.full = false;
          break;
        case ':':
          top.awaited = true;
          break;
        default:
          if (!this.#word(token[0], top)) return false;
      }
    }
    return true;
  }

  /** false: a word right after another one. */
  #word(token: string, top: Frame): boolean {
    if (top.full) return false;
    const quoted = token.startsWith('"');
    const isCut = quoted ? !isClosed(token) : TOKEN.lastIndex === this.#text.length;
    if (Array.isArray(top.holder)) {
      if (!isCut || top.ofAlarm) top.holder.push(valueOf(token, quoted));
      top.full = true;
    } else if (top.name === null) {
      if (!isCut) top.name = String(valueOf(token, quoted));
    } else {
      if (!top.awaited) return false;
      if (!isCut || top.ofAlarm || isAlarm(top.name)) this.#set(top, valueOf(token, quoted));
      top.full = true;
    }
    return true;
  }

  #open(holder: Frame['holder'], top: Frame): void {
    const isInside = this.#stack.length > 1 && !Array.isArray(top.holder);
    // An object where a name should be: the brace that closes the one before is missing.
    if (isInside && top.name === null) this.#stack.pop();
    const ofAlarm = top.ofAlarm || (top.name !== null && isAlarm(top.name));
    if (Array.isArray(top.holder)) top.holder.push(holder);
    else if (top.name !== null) this.#set(top, holder);
    top.full = true;
    this.#stack.push(frameOf(holder, ofAlarm));
  }

  #close(list: boolean): void {
    const at = this.#stack.findLastIndex(({ holder }, depth) => depth > 0 && Array.isArray(holder) === list);
    if (at > 0) this.#stack.length = at;
    // The beginning of the text is missing: what was read until here was another report.
    else if (!list) this.#stack.splice(0, this.#stack.length, frameOf(nameless(), false));
  }

  /** Of two values of one name neither is certain; of alarms both are. */
  #set(top: Frame, value: unknown): void {
    const holder = top.holder as Record<string, unknown>;
    const name = isAlarm(top.name!) ? 'alarm' : top.name!;
    const before = holder[name];
    if (name === 'alarm' && Array.isArray(before)) before.push(value);
    else if (name === 'alarm' && before !== undefined) holder[name] = [before, value];
    else holder[name] = before === undefined || before === value ? value : null;
    if (!this.#names.has(name) || this.#found.has(holder)) return;
    const within: Record<string, unknown>[] = [];
    for (let depth = this.#stack.length - 1; depth >= 0 && within.length < OUTWARDS; depth--) {
      const outer = this.#stack[depth]!.holder;
      if (!Array.isArray(outer)) within.push(outer);
    }
    this.#found.set(holder, { object: holder, within });
  }
}

/** A string, closed or cut by the end; a mark; a word without quotes. */
const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"?|[{}[\],:]|[^\s{}[\],:"]+/g;

function isClosed(token: string): boolean {
  if (token.length < 2 || !token.endsWith('"')) return false;
  const escapes = /\\*$/.exec(token.slice(0, -1).slice(-64))![0].length;
  return escapes % 2 === 0;
}

function valueOf(token: string, quoted: boolean): unknown {
  if (!quoted) return token === 'null' ? null : token === 'true' ? true : token === 'false' ? false : token;
  const closed = isClosed(token);
  const inner = token.slice(1, closed ? -1 : undefined);
  if (!inner.includes('\\')) return inner;
  try {
    return JSON.parse(`"${inner}"`) as unknown;
  } catch {
    return inner;
  }
}

function isAlarm(name: string): boolean {
  return name.length < 20 && name.trim().toLowerCase() === 'alarm';
}

function nameless(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function frameOf(holder: Frame['holder'], ofAlarm: boolean): Frame {
  return { holder, ofAlarm, name: null, awaited: false, full: false };
}
