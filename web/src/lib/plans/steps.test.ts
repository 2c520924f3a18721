import { describe, expect, it } from 'vitest';
import { minuteOfWeek, nextMoment } from './london-time.ts';
import { canMove, draftsOf, inputsOf, moved, newStep, ordersOf, type AskedStep } from './steps.ts';

const asked: AskedStep = {
  ...{ order: 1, action: 'CALL', target: 'CONTACT', name: 'Bea', phone: '0113 496 0001', email: null },
  ...{
    window: { weekdays: [0, 6], fromMinute: 1_320, toMinute: 360 },
    ringSeconds: 30,
    retries: 2,
    note: 'Keys',
  },
  ...{ mandatory: true, lastResort: false, automatic: false, verified: true },
};

describe('the steps of a plan that is edited', () => {
  it('come out as they went in when nothing was changed', () => {
    const steps = [
      asked,
      { ...asked, order: 2 },
      { ...asked, order: 2, window: null },
      { ...asked, order: 5 },
    ];
    const inputs = inputsOf(draftsOf(steps));
    expect(inputs.map(({ order }) => order)).toEqual([1, 2, 2, 3]);
    const { verified: _, ...written } = asked;
    expect(inputs[0]).toEqual(written);
    expect(inputs[2]!.window).toBeNull();
  });

  it('leave out what the action does not use, and what nobody has filled in', () => {
    const [call, mail, push, none] = inputsOf([
      { ...newStep('a'), email: 'left@over.example', automatic: true },
      { ...newStep('b'), action: 'EMAIL', phone: '0113', email: ' bea@contact.example ', automatic: true },
      { ...newStep('c'), action: 'PUSH', email: '' },
      { ...newStep('d'), ringSeconds: 'soon', retries: '' },
    ]);
    expect(call).toMatchObject({ phone: null, email: null, automatic: false });
    expect(mail).toMatchObject({ phone: null, email: 'bea@contact.example', automatic: true });
    expect(push!.email).toBeNull();
    expect(none).toMatchObject({ ringSeconds: 30, retries: 1 });
  });

  describe('are moved', () => {
    /** `a bc d`: b and c at the same time. */
    const list = (text: string) =>
      text.split(' ').flatMap((group) => [...group.split('')].map((name, at) => ({ name, beside: at > 0 })));
    const words = (steps: ReturnType<typeof list>): string =>
      steps.map(({ name, beside }, at) => (at > 0 && !beside ? ` ${name}` : name)).join('');
    it.each([
      ['a b c', 'a', 1, 'b a c'],
      ['a b c', 'c', -1, 'a c b'],
      ['a bc d', 'a', 1, 'bc a d'],
      ['a bc d', 'd', -1, 'a d bc'],
      ['a bc d', 'b', 1, 'a cb d'],
      ['a bc d', 'c', 1, 'a b c d'],
      ['a bc d', 'b', -1, 'a b c d'],
      ['ab', 'a', -1, 'a b'],
      ['a b', 'a', -1, 'a b'],
      ['a b', 'b', 1, 'a b'],
    ] as const)('%s: %s by %i is %s', (before, name, by, after) => {
      const steps = list(before);
      const at = steps.findIndex((step) => step.name === name);
      expect(words(moved(steps, at, by))).toBe(after);
      expect(canMove(steps, at, by)).toBe(before !== after);
    });
  });

  it('that begin with one beside nothing still begin with 1', () => {
    expect(ordersOf([{ beside: true }, { beside: true }, { beside: false }])).toEqual([1, 1, 2]);
  });
});

describe('ten past three on Sunday', () => {
  const SUNDAY = 6;
  it.each([
    ['on a Saturday in winter', '2026-11-21T12:00:00Z', '2026-11-22T03:10:00.000Z'],
    ['a minute before', '2026-11-22T03:09:30Z', '2026-11-22T03:10:00.000Z'],
    ['at that very minute', '2026-11-22T03:10:00Z', '2026-11-29T03:10:00.000Z'],
    ['in summer', '2026-07-15T12:00:00Z', '2026-07-19T02:10:00.000Z'],
    ['before the clocks go forward', '2026-03-28T12:00:00Z', '2026-03-29T02:10:00.000Z'],
    ['before the clocks go back', '2026-10-24T12:00:00Z', '2026-10-25T03:10:00.000Z'],
  ])('asked %s is the next one', (_, now, expected) => {
    const at = nextMoment(SUNDAY, 190, Date.parse(now));
    expect(new Date(at).toISOString()).toBe(expected);
    expect(minuteOfWeek(at)).toBe(SUNDAY * 1_440 + 190);
  });

  it('that summer time leaves out is the hour before', () => {
    const at = nextMoment(SUNDAY, 90, Date.parse('2026-03-28T12:00:00Z'));
    expect(new Date(at).toISOString()).toBe('2026-03-29T00:30:00.000Z');
  });
});
