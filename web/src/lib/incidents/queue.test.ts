import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OWNERSHIPS } from '@lonewatch/schema/contract/incident.ts';
import { mostPressing, readClock, type Clock } from './clocks.ts';
import { inQueueOrder, nextToClaim, passes, queueParts, waits, type Queued } from './queue.ts';

const AT = Date.UTC(2026, 10, 22, 14, 20, 0);
const iso = (s: number): string => new Date(AT + s * 1000).toISOString();
const ME = 'me';

interface Sketch {
  readonly number?: string;
  readonly priority?: number;
  readonly ageS?: number;
  readonly kind?: Queued['ownership']['kind'];
  readonly owner?: string | null;
  readonly to?: string | null;
  readonly employerId?: string;
}

function incident({
  number = '1',
  priority = 2,
  ageS = 0,
  kind = 'UNOWNED',
  owner = null,
  to = null,
  employerId = 'north',
}: Sketch): Queued {
  const person = (id: string | null) => (id === null ? null : { accountId: id, name: id });
  return {
    id: number,
    number,
    state: kind === 'OWNED' ? 'VERIFYING' : 'QUEUED',
    priority,
    raisedAt: iso(-ageS),
    alarmedAt: iso(-ageS),
    who: 'Jane Doe',
    employer: { id: employerId, name: employerId },
    alarms: [{ type: 'PANIC' }],
    ownership: { kind, owner: person(owner), to: person(to) },
    participants: [],
    allowedCommands: ['UNOWNED', 'OFFERED', 'ABANDONED'].includes(kind) ? ['CLAIM'] : [],
  };
}

const numbers = (incidents: readonly Queued[]): string[] => incidents.map(({ number }) => number);

describe('the queue', () => {
  test('goes by priority, then by those whom nobody has, then by age', () => {
    const queue = inQueueOrder([
      incident({ number: 'low, old', priority: 3, ageS: 900 }),
      incident({ number: 'owned, older', priority: 1, ageS: 300, kind: 'OWNED', owner: 'a' }),
      incident({ number: 'new', priority: 1, ageS: 2 }),
      incident({ number: 'abandoned', priority: 1, ageS: 200, kind: 'ABANDONED', owner: 'a' }),
    ]);
    expect(numbers(queue)).toEqual(['abandoned', 'new', 'owned, older', 'low, old']);
  });

  test('claims what is offered to me before others of the same priority, and never before a higher one', () => {
    const offered = incident({ number: 'mine', priority: 2, ageS: 1, kind: 'OFFERED', to: ME });
    const older = incident({ number: 'older', priority: 2, ageS: 60 });
    const urgent = incident({ number: 'urgent', priority: 1, ageS: 0 });
    expect(nextToClaim([older, offered], ME)?.number).toBe('mine');
    expect(nextToClaim([older, offered, urgent], ME)?.number).toBe('urgent');
    expect(nextToClaim([incident({ kind: 'OWNED', owner: 'a' })], ME)).toBeNull();
  });

  const sketches = fc.record({
    number: fc.string({ minLength: 1, maxLength: 4 }),
    priority: fc.integer({ min: 1, max: 4 }),
    ageS: fc.integer({ min: 0, max: 5_000 }),
    kind: fc.constantFrom(...OWNERSHIPS),
    owner: fc.constantFrom(null, ME, 'other'),
    to: fc.constantFrom(null, ME, 'other'),
    employerId: fc.constantFrom('north', 'south'),
  });

  test('shows every incident of priority 1, whatever is filtered', () => {
    fc.assert(
      fc.property(
        fc.array(sketches, { maxLength: 30 }),
        fc.record({ employerId: fc.constantFrom(null, 'north', 'south', 'nobody'), mine: fc.boolean() }),
        (list, filter) => {
          const all = list.map(incident);
          const { pinned, rest, hidden } = queueParts(all, filter, ME);
          expect(pinned).toHaveLength(all.filter(({ priority }) => priority === 1).length);
          expect(pinned.length + rest.length + hidden).toBe(all.length);
          expect(rest.every((one) => passes(one, filter, ME))).toBe(true);
        },
      ),
    );
  });

  test('never puts an owned incident before one that waits at the same priority', () => {
    fc.assert(
      fc.property(fc.array(sketches, { maxLength: 30 }), (list) => {
        const queue = inQueueOrder(list.map(incident));
        for (let i = 1; i < queue.length; i++) {
          const [a, b] = [queue[i - 1]!, queue[i]!];
          expect(a.priority).toBeLessThanOrEqual(b.priority);
          if (a.priority === b.priority) expect(waits(b) && !waits(a)).toBe(false);
        }
      }),
    );
  });
});

describe('a clock', () => {
  const answer = (over: Partial<Clock> = {}): Clock => ({
    name: 'ANSWER',
    startedAt: iso(0),
    stoppedAt: null,
    amberAt: iso(7),
    breachAt: iso(10),
    level: 'RUNNING',
    ...over,
  });

  test.each([
    [6, 'CALM', '00:06'],
    [7, 'AMBER', '00:07'],
    [10, 'RED', '00:10'],
    [75, 'RED', '01:15'],
  ])('that has run for %s s is %s', (afterS, band, elapsed) => {
    expect(readClock(answer(), AT + afterS * 1000)).toMatchObject({ band, elapsed, bound: 'of 00:10' });
  });

  test('that was stopped in time stays calm for ever, one that was breached stays red', () => {
    expect(readClock(answer({ stoppedAt: iso(4) }), AT + 3_600_000)).toMatchObject({
      band: 'CALM',
      elapsed: '00:04',
      running: false,
    });
    expect(readClock(answer({ stoppedAt: iso(12) }), AT + 3_600_000).band).toBe('RED');
  });

  test('is as red as the server says, also when this page’s time lags', () => {
    expect(readClock(answer({ level: 'BREACHED' }), AT + 9_000).band).toBe('RED');
    expect(readClock(answer({ level: 'AMBER' }), AT + 6_000).band).toBe('AMBER');
  });

  test('of the row is the reddest that runs, then the one with the least time left', () => {
    const verify = answer({ name: 'VERIFY', amberAt: iso(60), breachAt: iso(120) });
    const idle = answer({ name: 'IDLE', amberAt: iso(90), breachAt: iso(110) });
    expect(mostPressing([verify, idle], AT + 1_000)?.name).toBe('IDLE');
    expect(mostPressing([verify, idle], AT + 65_000)?.name).toBe('VERIFY');
    expect(mostPressing([answer({ stoppedAt: iso(4) })], AT)).toBeNull();
  });
});
