import { describe, expect, it } from 'vitest';
import { LOOK_EVERY_MS, LOOKING, stepEnrolment, type EnrolmentState } from './enrolment-state.ts';

const CODE: EnrolmentState = { phase: 'CODE', code: 'KX7-42M', expiresAtMs: 9, because: 'NEW', lost: false };
const WALL: EnrolmentState = { phase: 'PICTURE', as: 'WALL' };
const NONE = { kind: 'LOOKED', answer: { state: 'NONE' }, personMay: false } as const;

describe('a screen that becomes a wall display', () => {
  it('asks for a code, shows it, and looks every two seconds until somebody approves it', () => {
    expect(stepEnrolment(LOOKING, NONE).then).toEqual({ act: 'ASK', afterMs: 0, because: 'NEW' });
    const given = stepEnrolment(LOOKING, { kind: 'GIVEN', code: 'KX7-42M', expiresAtMs: 9, because: 'NEW' });
    expect(given).toEqual({ next: CODE, then: { act: 'LOOK', afterMs: LOOK_EVERY_MS } });
    const answer = { state: 'APPROVED', name: 'Reception', employer: 'North' } as const;
    expect(stepEnrolment(CODE, { kind: 'LOOKED', answer, personMay: false })).toEqual({
      next: WALL,
      then: null,
    });
  });

  it('shows its picture to a person who is signed in, unless it is a wall already', () => {
    expect(stepEnrolment(LOOKING, { ...NONE, personMay: true }).next).toEqual({
      phase: 'PICTURE',
      as: 'PERSON',
    });
  });

  it('goes dark when it is shut out, and offers a new code that says why', () => {
    const out = stepEnrolment(WALL, { kind: 'SHUT_OUT' });
    expect(out.next).toEqual(LOOKING);
    const looked = stepEnrolment(out.next, { kind: 'LOOKED', answer: { state: 'REVOKED' }, personMay: true });
    expect(looked.then).toMatchObject({ act: 'ASK', because: 'REVOKED' });
  });

  it('keeps saying that it was revoked while the new code is looked at and renewed', () => {
    const revoked: EnrolmentState = { ...CODE, because: 'REVOKED' };
    const pending = { state: 'PENDING', code: 'B', expiresAtMs: 20 } as const;
    expect(stepEnrolment(revoked, { kind: 'LOOKED', answer: pending, personMay: false }).next).toMatchObject({
      code: 'B',
      because: 'REVOKED',
    });
    const expired = { kind: 'LOOKED', answer: { state: 'EXPIRED' }, personMay: false } as const;
    expect(stepEnrolment(revoked, expired).then).toMatchObject({ because: 'REVOKED' });
  });

  it('keeps its code on the screen while the server is away, and says so', () => {
    expect(stepEnrolment(CODE, { kind: 'UNANSWERED' }).next).toEqual({ ...CODE, lost: true });
    expect(stepEnrolment(WALL, { kind: 'UNANSWERED' }).next).toEqual(WALL);
  });
});
