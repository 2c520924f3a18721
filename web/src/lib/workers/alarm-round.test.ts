import { describe, expect, it } from 'vitest';
import { AlarmRound } from './alarm-round.ts';

describe('to the next alarm', () => {
  it('reaches every alarm once a round, however their order changes meanwhile', () => {
    const ids = Array.from({ length: 234 }, (_, i) => `worker-${i}`);
    const round = new AlarmRound();
    for (let rounds = 0; rounds < 3; rounds++) {
      const reached = new Set<string>();
      let selected: string | null = null;
      for (const _ of ids.slice()) {
        // Whoever was looked at last has the newest fix, and is the first of the list.
        ids.sort((a, b) => Number(b === selected) - Number(a === selected));
        selected = round.next(ids, selected);
        reached.add(selected!);
      }
      expect(reached.size).toBe(ids.length);
    }
  });

  it('goes to one that has come meanwhile before those that have been seen', () => {
    const round = new AlarmRound();
    const first = round.next(['a', 'b'], null);
    expect(first).toBe('a');
    expect(round.next(['new', 'a', 'b'], first)).toBe('new');
    expect(round.next(['a', 'new', 'b'], 'new')).toBe('b');
  });

  it('counts one that a person has selected as seen, and one that began again as new', () => {
    const round = new AlarmRound();
    expect(round.next(['a', 'b', 'c'], 'a')).toBe('b');
    expect(round.next(['b', 'c'], 'b')).toBe('c');
    expect(round.next(['a', 'b', 'c'], 'c')).toBe('a');
  });

  it('stays with a single alarm, and says when there is none', () => {
    const round = new AlarmRound();
    expect(round.next(['a'], null)).toBe('a');
    expect(round.next(['a'], 'a')).toBe('a');
    expect(round.next([], 'a')).toBeNull();
  });
});
