/**
 * What somebody has said on this phone and what became of it, as pure rules. Nothing counts as said before the server has
 * answered. What could not be sent is kept with its own id, so that sent twice it acts once, and with when it was said.
 */
export const ACTS = [
  'RAISE',
  'CANCEL_ALARM',
  'START',
  'CHECK_IN',
  'EXTEND',
  'SUSPEND',
  'RESUME',
  'NOTE',
  'AMBER',
  'END',
  'HOME_SAFE',
] as const;
export type ActName = (typeof ACTS)[number];

export interface Kept {
  readonly id: string;
  readonly act: ActName;
  /** What the act carries, as its input has it. */
  readonly carried: Readonly<Record<string, unknown>>;
  /** By this phone's clock. */
  readonly saidAtMs: number;
  /** A PIN goes with it. It is kept in memory alone: after a reload it is asked for again. */
  readonly asksPin: boolean;
}

export type Fate =
  | { readonly kind: 'WAITING' }
  | { readonly kind: 'SENDING' }
  /** The server wants the PIN, or another one. */
  | { readonly kind: 'PIN'; readonly sentence: string }
  | { readonly kind: 'REACHED'; readonly atMs: number }
  /** The server has it and did nothing. */
  | { readonly kind: 'REFUSED'; readonly sentence: string };

export interface Item extends Kept {
  readonly fate: Fate;
}

export type Answer =
  | { readonly kind: 'REACHED'; readonly atMs: number }
  | { readonly kind: 'PIN'; readonly sentence: string }
  | { readonly kind: 'REFUSED'; readonly sentence: string }
  /** No answer, or one that asks to come again. */
  | { readonly kind: 'UNREACHED'; readonly sentence: string };

/** So many that are done stay to be read. */
const DONE_SHOWN = 3;

/** Neither waits for what was said before it nor is waited for. */
function isFree({ act }: Kept): boolean {
  return act === 'RAISE' || act === 'NOTE' || act === 'AMBER';
}

export function isUnsent({ fate }: Item): boolean {
  return fate.kind === 'WAITING' || fate.kind === 'SENDING' || fate.kind === 'PIN';
}

/**
 * Which may be sent now: calls for help at once and side by side with anything, then the rest one after the other in the
 * order in which they were said. What waits for a PIN holds up what was said about the session after it.
 */
export function sendable(items: readonly Item[]): Item[] {
  const calls = items.filter(({ act, fate }) => act === 'RAISE' && fate.kind === 'WAITING');
  const others = items.filter(({ act }) => act !== 'RAISE');
  if (others.some(({ fate }) => fate.kind === 'SENDING')) return calls;
  const held = others.findIndex(({ fate }) => fate.kind === 'PIN');
  const next = others.find(
    (item, at) => item.fate.kind === 'WAITING' && (held === -1 || at < held || isFree(item)),
  );
  return next === undefined ? calls : [...calls, next];
}

/** After so long without a word from the control room a phone that is signed out stops telling where it is. */
const TOLD_AFTER_CALL_MS = 3_600_000;

/** Help was called from this phone, and is likely to be on its way. */
export function hasCalledLately(items: readonly Item[], nowMs: number): boolean {
  return items.some(
    ({ act, fate }) => act === 'RAISE' && fate.kind === 'REACHED' && nowMs - fate.atMs < TOLD_AFTER_CALL_MS,
  );
}

export function withFate(items: readonly Item[], id: string, fate: Fate): Item[] {
  return items.map((item) => (item.id === id ? { ...item, fate } : item));
}

/** Drops what has long been done; what failed stays until somebody has read it. */
export function tidied(items: readonly Item[]): Item[] {
  const done = items.filter(({ fate }) => fate.kind === 'REACHED');
  const old = new Set(done.slice(0, -DONE_SHOWN).map(({ id }) => id));
  return items.filter(({ id }) => !old.has(id));
}

/** How long to wait before the next try, milliseconds: calls for help never wait long. */
export function pauseAfter(failures: number, calls: boolean): number {
  const most = calls ? 3_000 : 15_000;
  return Math.min(most, 1_000 * 2 ** Math.max(0, failures - 1));
}

/** What is kept for the next time that this page is opened. */
export function toText(items: readonly Item[]): string {
  const kept: Kept[] = items
    .filter(isUnsent)
    .map(({ id, act, carried, saidAtMs, asksPin }) => ({ id, act, carried, saidAtMs, asksPin }));
  return JSON.stringify(kept);
}

const PIN_AGAIN = 'Type your PIN to send this.';

/** Nothing of what cannot be read: somebody else's words are no reason to fail. */
export function fromText(text: string | null): Item[] {
  try {
    const kept = JSON.parse(text ?? '[]') as unknown;
    if (!Array.isArray(kept)) return [];
    return kept.filter(isKept).map((item) => ({
      ...item,
      fate: item.asksPin ? { kind: 'PIN', sentence: PIN_AGAIN } : { kind: 'WAITING' },
    }));
  } catch {
    return [];
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  const { id, act, carried, saidAtMs, asksPin } = value as Partial<Record<keyof Kept, unknown>>;
  return (
    typeof id === 'string' &&
    ACTS.some((known) => known === act) &&
    typeof carried === 'object' &&
    carried !== null &&
    typeof saidAtMs === 'number' &&
    typeof asksPin === 'boolean'
  );
}

export const ACT_WORDS: Readonly<Record<ActName, string>> = {
  RAISE: 'Call for help',
  CANCEL_ALARM: 'Call for help taken back',
  START: 'Session started',
  CHECK_IN: 'Checked in',
  EXTEND: 'Session extended',
  SUSPEND: 'Driving',
  RESUME: 'Arrived',
  NOTE: 'Note',
  AMBER: 'Something is not right',
  END: 'Session ended',
  HOME_SAFE: 'Home safe',
};

/** What the button says that does it. */
export const ACT_ASKED: Readonly<Partial<Record<ActName, string>>> = {
  CANCEL_ALARM: 'Say that it was a mistake',
  CHECK_IN: 'Check in',
  EXTEND: 'Extend the session',
  SUSPEND: 'Begin to drive',
  RESUME: 'I have arrived',
  END: 'End the session',
  HOME_SAFE: 'I am home safe',
};
