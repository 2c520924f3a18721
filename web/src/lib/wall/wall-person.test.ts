import { describe, expect, test } from 'vitest';
import { alarmsInOrder, longestDue, overdueRows, raisedOf } from './wall-person.ts';

const raised = (id: string, priority: number, minute: number, kind: 'worker' | 'device' = 'worker') => ({
  worker: kind === 'worker' ? { id } : null,
  device: { id: kind === 'worker' ? `phone of ${id}` : id },
  priority,
  deviceAt: `2026-11-22T10:${String(minute).padStart(2, '0')}:00Z`,
  receivedAt: '2026-11-22T12:00:00Z',
});
const at = (minute: number): number => Date.UTC(2026, 10, 22, 10, minute);

describe('what is known of an alarm', () => {
  test('is told by worker, or by device where it is nobody’s', () => {
    const known = raisedOf([raised('truck-7', 2, 6, 'device'), raised('amina', 1, 5)]);
    expect([...known]).toEqual([
      ['truck-7', { atMs: at(6), priority: 2 }],
      ['amina', { atMs: at(5), priority: 1 }],
    ]);
  });
  test('is the newer time of two, and the higher priority', () => {
    expect(raisedOf([raised('amina', 3, 9), raised('amina', 1, 5)]).get('amina')).toEqual({
      atMs: at(9),
      priority: 1,
    });
  });
  test('is when it came in where no device says when it was raised', () => {
    const known = raisedOf([{ ...raised('amina', 1, 5), deviceAt: null }]);
    expect(known.get('amina')?.atMs).toBe(Date.UTC(2026, 10, 22, 12));
  });
});

describe('those in alarm', () => {
  const alarms = ['amina', 'ben', 'cara', 'dan', 'ella'].map((id) => ({ id }));
  const order = (...nodes: ReturnType<typeof raised>[]): string =>
    alarmsInOrder(alarms, raisedOf(nodes))
      .map(({ id }) => id)
      .join();
  test('come by priority and then by age, the newest first, never by name', () => {
    expect(
      order(
        raised('dan', 1, 30),
        raised('ben', 3, 20),
        raised('ella', 1, 15),
        raised('amina', 2, 12),
        raised('cara', 2, 14),
      ),
    ).toBe('dan,ella,cara,amina,ben');
  });
  test('come first of all while nothing is known of their alarm', () => {
    expect(
      order(raised('ben', 1, 20), raised('ella', 1, 15), raised('amina', 2, 12), raised('cara', 2, 14)),
    ).toBe('dan,ben,ella,cara,amina');
  });
});

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
