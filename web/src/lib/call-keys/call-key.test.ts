import { beforeEach, describe, expect, it } from 'vitest';
import {
  forgetKeys,
  keepKey,
  keepOnlyOf,
  keptKeys,
  keyFor,
  keyWanted,
  type CallKey,
  type KeyStorage,
} from './call-key.ts';

const DAY_MS = 86_400_000;
const key = (workerId: string, id = '1', sinceMs = 0): CallKey => ({
  ...{ workerId, employer: 'Trust', id, secret: `secret ${id}`, device: 'page', sinceMs },
});
let map: Map<string, string>;
let storage: KeyStorage;
beforeEach(() => {
  map = new Map();
  storage = {
    getItem: (name) => map.get(name) ?? null,
    setItem: (name, text) => void map.set(name, text),
    removeItem: (name) => void map.delete(name),
  };
});

describe('the call keys of a phone', () => {
  it('are one for each worker that a person is, and the new one takes the place of the old', () => {
    for (const kept of [key('w1'), key('w2', '2'), key('w1', '3')]) keepKey(storage, 'anna', kept);
    expect(keptKeys(storage).map(({ workerId, id }) => [workerId, id])).toEqual([
      ['w2', '2'],
      ['w1', '3'],
    ]);
    expect(keyFor(storage, 'w3')).toBeNull();
  });

  it('are fetched once, and again after thirty days', () => {
    expect(keyWanted(storage, 'anna', 'w1', 0)).toEqual({ wanted: true, old: null });
    keepKey(storage, 'anna', key('w1'));
    expect(keyWanted(storage, 'anna', 'w1', 29 * DAY_MS).wanted).toBe(false);
    expect(keyWanted(storage, 'anna', 'w1', 31 * DAY_MS)).toMatchObject({ wanted: true, old: { id: '1' } });
  });

  it('are of one person: whoever signs in next finds none of hers', () => {
    keepKey(storage, 'anna', key('w1'));
    expect(keyWanted(storage, 'ben', 'w1', 0)).toEqual({ wanted: true, old: null });
    keepOnlyOf(storage, 'anna');
    expect(keptKeys(storage)).toHaveLength(1);
    keepOnlyOf(storage, 'ben');
    expect(map.size).toBe(0);
    keepKey(storage, 'anna', key('w1'));
    keepKey(storage, 'ben', key('w9', '9'));
    expect(keptKeys(storage).map(({ workerId }) => workerId)).toEqual(['w9']);
  });

  it('are gone when they are to be forgotten', () => {
    keepKey(storage, 'anna', key('w1'));
    forgetKeys(storage);
    expect(map.size).toBe(0);
  });

  it.each(['', 'x', '7', '[]', '{"accountId":1}', '{"accountId":"anna","keys":[null,{"id":"1"}]}'])(
    'are none where %s was kept',
    (text) => {
      map.set('lonewatch call keys', text);
      expect(keptKeys(storage)).toEqual([]);
    },
  );
});
