/**
 * How what a client calls its device becomes the id that we keep. Two devices must never become one: a call for help
 * would be shown as somebody else's. So nothing is dropped from an id but the spaces around it:
 *
 *  - up to 128 characters it is kept as it is written, capitals included;
 *  - a control character is shown by its picture (NUL as ␀, U+2400 and up), since PostgreSQL and lists refuse it;
 *  - what has no picture (direction marks, half characters) is shown as �;
 *  - an id that is longer, or is written with one of those signs itself, is known by its first 100
 *    characters, `~`, and the first 16 hexadecimal digits (64 bits) of the SHA-256 of the whole in UTF-16.
 */
import { hash } from 'node:crypto';
import { cutText, isBlankWord } from './text.ts';

const ID_LENGTH = 128;
const HEAD_LENGTH = 100;
const DIGITS = 16;

/** What cannot be kept as it is, and the signs that stand for it. */
const ODD = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\u2400-\u2421\ufffd]/u;
const ODDS = new RegExp(ODD.source, 'gu');
/** C0 and DEL: the only ones with a picture that is theirs alone. */
const PICTURED = /[\0-\x1f\x7f]/; // eslint-disable-line no-control-regex -- these are what is looked for

/** The device id that one of the candidates gives; null when all are blank. */
export function idOf(candidate: unknown): string | null {
  if (typeof candidate === 'number') return Number.isFinite(candidate) ? String(candidate) : null;
  if (typeof candidate !== 'string') return null;
  const id = candidate.trim();
  if (isBlankWord(id)) return null;
  return id.length > ID_LENGTH || ODD.test(id) ? rewritten(id) : id;
}

function rewritten(id: string): string | null {
  if (id.replace(ODDS, '').trim() === '') return null;
  let isExact = true;
  const shown = id.replace(ODDS, (sign) => {
    if (PICTURED.test(sign)) return picture(sign);
    isExact = false;
    return '\ufffd';
  });
  if (isExact && shown.length <= ID_LENGTH) return shown;
  const digits = hash('sha256', Buffer.from(id, 'utf16le'), 'hex').slice(0, DIGITS);
  return `${cutText(shown, HEAD_LENGTH)}~${digits}`;
}

function picture(sign: string): string {
  const code = sign.charCodeAt(0);
  return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
}

/** The names of a device that people write by hand, Traccar's two first. In lower case. */
const HAND_NAMES = ['id', 'deviceid', 'device_id', 'device', 'uniqueid', 'unique_id', 'imei', 'aid', 'tid'];

/** By whatever name a report gives it: for calls for help, which must find their worker under a guessed name. */
export function handNamedId(get: (name: string) => unknown): string | null {
  for (const name of HAND_NAMES) {
    const id = idOf(get(name));
    if (id !== null) return id;
  }
  return null;
}

/** The device that the parameters name, under any of its names; OwnTracks has `u` and `d`. */
export function idOfParams(params: URLSearchParams): string | null {
  const lower = new Map<string, string>();
  for (const [name, value] of params) {
    const key = name.trim().toLowerCase();
    if (value.trim() !== '' && !lower.has(key)) lower.set(key, value);
  }
  const ownTracks = [idOf(lower.get('u')), idOf(lower.get('d'))].filter((part) => part !== null).join('/');
  return handNamedId((name) => lower.get(name)) ?? idOf(ownTracks);
}
