/**
 * Who is at this page, as a pure machine. ASKING → NOBODY or KNOWN; KNOWN → LEFT when the session has ended under a page
 * that is open: what it showed is gone, and whoever signs in comes back to it. UNREACHABLE only before anybody is known:
 * a server that is away later takes nobody's place away.
 */
import type { Me } from './me.ts';

export type SessionState =
  | { readonly phase: 'ASKING' | 'NOBODY' | 'UNREACHABLE' }
  | { readonly phase: 'KNOWN'; readonly me: Me }
  /** `me`: who was here. Somebody else does not come back to their page. */
  | { readonly phase: 'LEFT'; readonly me: Me };

export type SessionInput =
  | { readonly kind: 'ANSWERED'; readonly me: Me }
  /** A question or a socket was refused because nobody is signed in. */
  | { readonly kind: 'SIGNED_OUT' }
  | { readonly kind: 'UNANSWERED' };

export interface SessionStep {
  readonly next: SessionState;
  /** FORGET: drop all that is shown. RESUME: ask for all of it anew. START_OVER: this page was somebody else's. */
  readonly effect: 'NONE' | 'FORGET' | 'RESUME' | 'START_OVER';
}

export const ASKING: SessionState = { phase: 'ASKING' };

export function stepSession(at: SessionState, input: SessionInput): SessionStep {
  switch (input.kind) {
    case 'ANSWERED':
      return answered(at, input.me);
    case 'SIGNED_OUT':
      return at.phase === 'KNOWN'
        ? { next: { phase: 'LEFT', me: at.me }, effect: 'FORGET' }
        : { next: at.phase === 'LEFT' ? at : { phase: 'NOBODY' }, effect: 'NONE' };
    case 'UNANSWERED':
      return { next: at.phase === 'ASKING' ? { phase: 'UNREACHABLE' } : at, effect: 'NONE' };
    default:
      return input satisfies never;
  }
}

function answered(at: SessionState, me: Me): SessionStep {
  const next: SessionState = { phase: 'KNOWN', me };
  // Asked time and again: the same answer is no news to whatever depends on it.
  if (at.phase === 'KNOWN' && JSON.stringify(at.me) === JSON.stringify(me))
    return { next: at, effect: 'NONE' };
  const before = at.phase === 'LEFT' || at.phase === 'KNOWN' ? at.me : null;
  if (before !== null && !isSamePerson(before, me)) return { next, effect: 'START_OVER' };
  return { next, effect: at.phase === 'LEFT' ? 'RESUME' : 'NONE' };
}

function isSamePerson(a: Me, b: Me): boolean {
  return a.kind === b.kind && a.email === b.email && a.name === b.name;
}
