import { expect, test } from 'vitest';
import { peopleHere, viewsOf } from './people-here.ts';
import type { Colleague } from './documents.ts';

const console = (over: Partial<Colleague>): Colleague => ({
  accountId: 'jo',
  name: 'Jo Okafor',
  consoleId: 'one',
  activity: 'LOOKING',
  step: null,
  since: '2026-11-22T14:20:00.000Z',
  viewport: null,
  ...over,
});

test('somebody with two consoles is one person, who does what the busier one does', () => {
  const people = peopleHere(
    [
      console({}),
      console({ consoleId: 'two', activity: 'ON_THE_PHONE', step: 1 }),
      console({ accountId: 'me', name: 'Kim Ali', consoleId: 'mine' }),
    ],
    'mine',
    ['Sam', 'Robin'],
  );
  expect(people).toEqual([
    {
      accountId: 'jo',
      name: 'Jo Okafor',
      initials: 'JO',
      activity: 'ON_THE_PHONE',
      step: 1,
      doing: 'on the phone to Robin',
    },
  ]);
});

test('views are those of others that are told', () => {
  const viewport = { west: -3, south: 53, east: -2, north: 54 };
  expect(
    viewsOf(
      [console({ viewport }), console({ consoleId: 'mine', viewport }), console({ consoleId: 'x' })],
      'mine',
    ),
  ).toEqual([{ accountId: 'jo', consoleId: 'one', name: 'Jo Okafor', bounds: [-3, 53, -2, 54] }]);
});
