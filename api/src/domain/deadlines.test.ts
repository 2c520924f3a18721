import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Deadlines } from './deadlines.ts';

it('deadlines come out in the order of time, each once, and none before it is due', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1000), fc.nat(50))), fc.nat(1000), (added, now) => {
      const deadlines = new Deadlines();
      added.forEach(([atMs, key]) => deadlines.add(atMs, key));
      const taken: number[] = [];
      for (let key = deadlines.takeDue(now); key !== null; key = deadlines.takeDue(now)) taken.push(key);
      const due = added.filter(([atMs]) => atMs <= now);
      expect([...taken].sort((a, b) => a - b)).toEqual(due.map(([, key]) => key).sort((a, b) => a - b));
      const times = taken.map((key, i) => [i, key]);
      expect(times).toHaveLength(due.length);
      expect(deadlines.size).toBe(added.length - due.length);
    }),
  );
});

it('deadlines of distinct times come out strictly in order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(10_000)), (times) => {
      const deadlines = new Deadlines();
      times.forEach((atMs) => deadlines.add(atMs, atMs));
      const taken: number[] = [];
      for (let key = deadlines.takeDue(Infinity); key !== null; key = deadlines.takeDue(Infinity))
        taken.push(key);
      expect(taken).toEqual([...times].sort((a, b) => a - b));
    }),
  );
});
