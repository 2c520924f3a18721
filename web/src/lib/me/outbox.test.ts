import { describe, expect, it } from 'vitest';
import {
  fromText,
  pauseAfter,
  sendable,
  tidied,
  toText,
  type ActName,
  type Fate,
  type Item,
} from './outbox.ts';

const item = (act: ActName, kind: Fate['kind'] = 'WAITING', over: Partial<Item> = {}): Item => ({
  ...{ id: `${act} ${kind}`, act, carried: {}, saidAtMs: 1, asksPin: false },
  fate: { kind, sentence: '', atMs: 1 },
  ...over,
});
const acts = (items: Item[]): ActName[] => sendable(items).map(({ act }) => act);

describe('what waits to be sent', () => {
  it('goes one after the other in the order in which it was said', () => {
    expect(acts([item('START'), item('CHECK_IN'), item('END')])).toEqual(['START']);
    expect(acts([item('START', 'SENDING'), item('CHECK_IN')])).toEqual([]);
    expect(acts([item('START', 'REACHED'), item('CHECK_IN')])).toEqual(['CHECK_IN']);
  });

  it('lets a call for help go first, and beside whatever is on its way', () => {
    expect(acts([item('NOTE', 'SENDING'), item('CHECK_IN'), item('RAISE')])).toEqual(['RAISE']);
    expect(acts([item('CHECK_IN'), item('RAISE')])).toEqual(['RAISE', 'CHECK_IN']);
    expect(acts([item('RAISE', 'SENDING'), item('CHECK_IN')])).toEqual(['CHECK_IN']);
  });

  it('holds nothing but the session up for a PIN', () => {
    const waiting = [item('CHECK_IN', 'PIN'), item('END'), item('NOTE')];
    expect(acts(waiting)).toEqual(['NOTE']);
    expect(acts([...waiting, item('RAISE')])).toEqual(['RAISE', 'NOTE']);
  });

  it('is kept without its PIN, which is asked for again', () => {
    const items = [item('CHECK_IN', 'SENDING', { asksPin: true }), item('RAISE'), item('NOTE', 'REACHED')];
    const text = toText(items);
    expect(fromText(text).map(({ act, fate }) => [act, fate.kind])).toEqual([
      ['CHECK_IN', 'PIN'],
      ['RAISE', 'WAITING'],
    ]);
  });

  it.each([null, '', 'x', '7', '[1, null, {"id": 3}]', '[{"id":"a","act":"FLY"}]'])(
    'is nothing where %s was kept',
    (text) => expect(fromText(text)).toEqual([]),
  );

  it('forgets what was done long ago, and keeps what failed until it is read', () => {
    const done = ['1', '2', '3', '4', '5'].map((id) => item('CHECK_IN', 'REACHED', { id }));
    expect(tidied([item('END', 'REFUSED'), ...done]).map(({ id }) => id)).toEqual([
      'END REFUSED',
      '3',
      '4',
      '5',
    ]);
  });

  it('is tried again more and more rarely, a call for help every few seconds', () => {
    expect([1, 2, 3, 9].map((failures) => pauseAfter(failures, false))).toEqual([
      1_000, 2_000, 4_000, 15_000,
    ]);
    expect([1, 9].map((failures) => pauseAfter(failures, true))).toEqual([1_000, 3_000]);
  });
});
