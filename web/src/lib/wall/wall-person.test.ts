import { describe, expect, test } from 'vitest';
import { longestDue, overdueRows } from './wall-person.ts';

const at = (minute: number): number => Date.UTC(2026, 10, 22, 10, minute);

describe('those overdue', () => {
  test('come by how late they are, the longest first', () => {
    expect(
      longestDue(
        new Map([
          ['amina', at(20)],
          ['ben', at(5)],
          ['cara', at(9)],
        ]),
      ),
    ).toEqual(['ben', 'cara', 'amina']);
  });
  test('come before those of whom nobody knows how late they are, each once, and no more than fit', () => {
    const isOverdue = (row: number): boolean => row !== 4;
    expect(overdueRows([7, 4, 2], [1, 2, 3, 7, 9], isOverdue, 4)).toEqual([7, 2, 1, 3]);
    expect(overdueRows([7, 4, 2], [1], isOverdue, 9)).toEqual([7, 2, 1]);
    expect(overdueRows([7], [1], isOverdue, 0)).toEqual([]);
  });
});
