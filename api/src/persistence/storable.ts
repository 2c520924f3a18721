/** Values from strangers that PostgreSQL would refuse, bent as little as it takes: a report must never fail for them. */

/** The years 1 to 9999: PostgreSQL's times end in 4714 BC and 294276 AD, a phone's may not. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

export function storableTimeMs(ms: number): number {
  return Math.min(LAST_MS, Math.max(FIRST_MS, ms));
}

export function storableTime(ms: number | null): Date | null {
  return ms === null ? null : new Date(storableTimeMs(ms));
}

/** NUL is the one character that PostgreSQL's text cannot hold; half a character becomes U+FFFD in UTF-8. */
export function storableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}
