/** Text from strangers, made safe to keep, to show and to store: PostgreSQL refuses NUL and lone surrogates. */
const CONTROL = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const CONTROLS = new RegExp(CONTROL.source, 'gu');
/** As above, but an excerpt keeps its line breaks and tabs. */
const UNPRINTABLE = /(?![\n\r\t])\p{Cc}/gu;

/** Without control and text-direction characters, trimmed, at most `length` UTF-16 units, never half a character. */
export function cleanText(text: string, length: number): string {
  let clean = CONTROL.test(text) ? text.replace(CONTROLS, '') : text;
  clean = clean.trim();
  if (clean.length > length) clean = cutText(clean, length).trimEnd();
  return clean.isWellFormed() ? clean : clean.toWellFormed();
}

const EXCERPT_LENGTH = 2_000;

/** The offending part as somebody can read it; what cannot be written as JSON (nested too deep) says so. */
export function excerptOf(part: unknown): string {
  let text: string;
  try {
    text = typeof part === 'string' ? part : JSON.stringify(part ?? null);
  } catch {
    text = '(nested too deep to show)';
  }
  return cutText(text, EXCERPT_LENGTH).replace(UNPRINTABLE, '\ufffd').toWellFormed();
}

/** A value inside a sentence: short, in one line. */
export function show(value: unknown): string {
  if (typeof value === 'string' && value !== '') return `"${cleanText(value, 40)}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return '(missing)';
  return Array.isArray(value) ? '(a list)' : '(an object)';
}

/** At most `length` UTF-16 units, never half a character. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** What templates write where they have no value. */
export function isBlankWord(text: string): boolean {
  switch (text.toLowerCase()) {
    case '':
    case '-':
    case 'null':
    case 'nil':
    case 'none':
    case 'undefined':
      return true;
    default:
      return false;
  }
}

/** For text between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
