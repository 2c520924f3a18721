/**
 * How a screen becomes a wall display, as a pure machine: it looks who it is, shows a code until somebody approves it, then
 * its picture, until it is shut out. Nobody stands at a wall with a keyboard: every way leads on by itself.
 */
export type WallAnswer =
  | { readonly state: 'NONE' | 'REVOKED' | 'EXPIRED' }
  | { readonly state: 'PENDING'; readonly code: string; readonly expiresAtMs: number }
  | { readonly state: 'APPROVED'; readonly name: string; readonly employer: string };

export type Because = 'NEW' | 'REVOKED' | 'EXPIRED';

export type EnrolmentState =
  | { readonly phase: 'LOOKING'; readonly lost: boolean }
  | {
      readonly phase: 'CODE';
      readonly code: string;
      readonly expiresAtMs: number;
      /** Why there is a code at all. */
      readonly because: Because;
      /** The last look was not answered: the code may be old. */
      readonly lost: boolean;
    }
  /** PERSON: whoever is signed in in this browser looks at it as a wall. */
  | { readonly phase: 'PICTURE'; readonly as: 'WALL' | 'PERSON' };

export type EnrolmentInput =
  | { readonly kind: 'LOOKED'; readonly answer: WallAnswer; readonly personMay: boolean }
  | { readonly kind: 'GIVEN'; readonly code: string; readonly expiresAtMs: number; readonly because: Because }
  | { readonly kind: 'UNANSWERED' }
  /** The picture's questions or its socket were refused. */
  | { readonly kind: 'SHUT_OUT' };

/** LOOK: who am I? ASK: for a new code. Each after a pause; null: nothing until SHUT_OUT. */
export type EnrolmentNext =
  | { readonly act: 'LOOK'; readonly afterMs: number }
  | { readonly act: 'ASK'; readonly afterMs: number; readonly because: Because }
  | null;

export interface EnrolmentStep {
  readonly next: EnrolmentState;
  readonly then: EnrolmentNext;
}

export const LOOKING: EnrolmentState = { phase: 'LOOKING', lost: false };
export const LOOK_EVERY_MS = 2_000;
/** A server that has just restarted must not be asked in a circle. */
const LOOK_AGAIN_MS = 500;
const RETRY_MS = 5_000;

export function stepEnrolment(at: EnrolmentState, input: EnrolmentInput): EnrolmentStep {
  switch (input.kind) {
    case 'LOOKED':
      return looked(at, input.answer, input.personMay);
    case 'GIVEN': {
      const { code, expiresAtMs, because } = input;
      return { next: { phase: 'CODE', code, expiresAtMs, because, lost: false }, then: look(LOOK_EVERY_MS) };
    }
    case 'UNANSWERED':
      return { next: at.phase === 'PICTURE' ? at : { ...at, lost: true }, then: look(RETRY_MS) };
    case 'SHUT_OUT':
      return at.phase === 'PICTURE'
        ? { next: LOOKING, then: look(LOOK_AGAIN_MS) }
        : { next: at, then: look(LOOK_EVERY_MS) };
    default:
      return input satisfies never;
  }
}

function looked(at: EnrolmentState, answer: WallAnswer, personMay: boolean): EnrolmentStep {
  if (answer.state === 'APPROVED') return { next: { phase: 'PICTURE', as: 'WALL' }, then: null };
  if (answer.state === 'PENDING') {
    const because = at.phase === 'CODE' ? at.because : 'NEW';
    const { code, expiresAtMs } = answer;
    return { next: { phase: 'CODE', code, expiresAtMs, because, lost: false }, then: look(LOOK_EVERY_MS) };
  }
  // A wall that was shut out stays shut out, whoever else is signed in in its browser.
  if (answer.state === 'REVOKED') return ask(at, 'REVOKED');
  if (personMay) return { next: { phase: 'PICTURE', as: 'PERSON' }, then: null };
  return ask(at, answer.state === 'EXPIRED' && at.phase === 'CODE' ? at.because : 'NEW');
}

function ask(at: EnrolmentState, because: Because): EnrolmentStep {
  return { next: at.phase === 'PICTURE' ? LOOKING : at, then: { act: 'ASK', afterMs: 0, because } };
}

function look(afterMs: number): EnrolmentNext {
  return { act: 'LOOK', afterMs };
}
