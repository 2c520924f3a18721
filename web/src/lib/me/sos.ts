/**
 * The SOS button as a pure machine: hold it, then there are some seconds in which a slip can be taken back, then it is sent.
 * Whatever is unclear sends: a page that is put away while it counts, a screen reader that cannot hold.
 */
export const HOLD_MS = 3_000;
export const TAKE_BACK_MS = 5_000;

export type Sos =
  /** `slipped`: somebody let go too early, and is told how it is done. */
  | { readonly phase: 'IDLE'; readonly slipped: boolean }
  | { readonly phase: 'HOLDING'; readonly sinceMs: number }
  | { readonly phase: 'COUNTING'; readonly sendsAtMs: number };

/** Milliseconds on a clock that never jumps. */
export interface SosInput {
  /** ACTIVATE: pressed without a finger or a key that could be held. HIDE: the page is put away. */
  readonly kind: 'PRESS' | 'RELEASE' | 'ACTIVATE' | 'TICK' | 'TAKE_BACK' | 'SEND_NOW' | 'HIDE';
  readonly atMs: number;
}

export interface SosStep {
  readonly next: Sos;
  readonly sends: boolean;
}

export const IDLE: Sos = { phase: 'IDLE', slipped: false };
const SENT: SosStep = { next: IDLE, sends: true };

export function stepSos(at: Sos, { kind, atMs }: SosInput): SosStep {
  const stay: SosStep = { next: at, sends: false };
  switch (at.phase) {
    case 'IDLE':
      if (kind === 'PRESS') return { next: { phase: 'HOLDING', sinceMs: atMs }, sends: false };
      return kind === 'ACTIVATE' ? counting(atMs) : stay;
    case 'HOLDING':
      // Held long enough, however late the clock's turn came.
      if (atMs - at.sinceMs >= HOLD_MS) return counting(at.sinceMs + HOLD_MS, atMs);
      return kind === 'RELEASE' || kind === 'HIDE'
        ? { next: { phase: 'IDLE', slipped: true }, sends: false }
        : stay;
    case 'COUNTING':
      if (kind === 'TAKE_BACK') return { next: IDLE, sends: false };
      return kind === 'SEND_NOW' || kind === 'HIDE' || atMs >= at.sendsAtMs ? SENT : stay;
    default:
      return at satisfies never;
  }
}

function counting(fromMs: number, atMs = fromMs): SosStep {
  const sendsAtMs = fromMs + TAKE_BACK_MS;
  return atMs >= sendsAtMs ? SENT : { next: { phase: 'COUNTING', sendsAtMs }, sends: false };
}

/** How much of the hold is done, 0 to 1. */
export function heldShare(at: Sos, nowMs: number): number {
  return at.phase === 'HOLDING' ? Math.min(1, Math.max(0, (nowMs - at.sinceMs) / HOLD_MS)) : 0;
}
