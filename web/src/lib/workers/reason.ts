/** A reason that somebody else will read: the server refuses a shorter one. */
export const MIN_REASON = 10;
export const MAX_REASON = 500;

export function isReason(text: string): boolean {
  return text.trim().length >= MIN_REASON;
}
