import { describe, expect, it } from 'vitest';
import { startBlock, type StartFacts } from './start-block.ts';

const FACTS: StartFacts = {
  local: 'http://localhost:4000',
  lan: [],
  engine: 'embedded',
  token: 'demo',
  people: { accounts: [{ email: 'manager@demo.example' }], wellKnown: 'lonewatch-demo', newPasswords: null },
  setUp: null,
  workers: 2_500,
  simulated: true,
  tookS: 1.25,
};

describe('the block that a start prints', () => {
  it('says as whom to sign in to the demonstration', () => {
    expect(startBlock(FACTS)).toContain('manager@demo.example, password lonewatch-demo');
    expect(startBlock(FACTS)).not.toContain('set-up');
  });

  it('shows random passwords once, and afterwards how to get new ones', () => {
    const people = { ...FACTS.people!, wellKnown: null };
    const newPasswords = new Map([['manager@demo.example', 'x7Kq-random']]);
    const first = startBlock({
      ...FACTS,
      lan: ['http://192.168.1.2:4000'],
      people: { ...people, newPasswords },
    });
    expect(first).toMatch(/manager@demo\.example +x7Kq-random/);
    expect(first).toContain('shown only now');
    const later = startBlock({ ...FACTS, people });
    expect(later).toContain('start once without --lan');
    expect(later + first).not.toContain('lonewatch-demo');
  });

  it('begins with the set-up link where there is no administrator yet', () => {
    const setUp = 'http://localhost:4000/set-up#token';
    const block = startBlock({ ...FACTS, token: null, people: null, setUp });
    expect(block).toContain(setUp);
    expect(block).not.toContain('Sign in as');
  });
});
