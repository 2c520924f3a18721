import { describe, expect, it } from 'vitest';
import type { Me } from './me.ts';
import { ASKING, stepSession, type SessionState } from './session-state.ts';

const sam: Me = {
  kind: 'PERSON',
  accountId: 'account',
  name: 'Sam',
  email: 'sam@demo.example',
  needsSecondFactor: false,
  grants: [],
};
const kim: Me = { ...sam, name: 'Kim', email: 'kim@demo.example' };
const KNOWN: SessionState = { phase: 'KNOWN', me: sam };
const LEFT: SessionState = { phase: 'LEFT', me: sam };

describe('who is at the page', () => {
  it('is asked for first, and is nobody when the server knows nobody', () => {
    expect(stepSession(ASKING, { kind: 'SIGNED_OUT' }).next.phase).toBe('NOBODY');
    expect(stepSession(ASKING, { kind: 'ANSWERED', me: sam }).next).toEqual(KNOWN);
  });

  it('is forgotten with all that was shown when the session ends, once', () => {
    expect(stepSession(KNOWN, { kind: 'SIGNED_OUT' })).toEqual({ next: LEFT, effect: 'FORGET' });
    expect(stepSession(LEFT, { kind: 'SIGNED_OUT' })).toEqual({ next: LEFT, effect: 'NONE' });
  });

  it('comes back to the same page, and somebody else does not', () => {
    expect(stepSession(LEFT, { kind: 'ANSWERED', me: { ...sam, grants: [] } }).effect).toBe('RESUME');
    expect(stepSession(LEFT, { kind: 'ANSWERED', me: kim }).effect).toBe('START_OVER');
    expect(stepSession(KNOWN, { kind: 'ANSWERED', me: kim }).effect).toBe('START_OVER');
  });

  it('is the same object as long as the answer is the same', () => {
    expect(stepSession(KNOWN, { kind: 'ANSWERED', me: { ...sam } }).next).toBe(KNOWN);
    expect(stepSession(KNOWN, { kind: 'ANSWERED', me: { ...sam, needsSecondFactor: true } }).next).not.toBe(
      KNOWN,
    );
  });

  it('stays who it was while the server is away', () => {
    expect(stepSession(KNOWN, { kind: 'UNANSWERED' }).next).toBe(KNOWN);
    expect(stepSession(ASKING, { kind: 'UNANSWERED' }).next.phase).toBe('UNREACHABLE');
    expect(stepSession({ phase: 'UNREACHABLE' }, { kind: 'ANSWERED', me: sam }).next).toEqual(KNOWN);
  });
});
