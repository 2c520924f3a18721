import { describe, expect, test } from 'vitest';
import { idleOf, inBoardOrder, unownedOf, type OperatorNode } from './board.ts';

const operator = (name: string, more: Partial<OperatorNode> = {}): OperatorNode => ({
  ...{ accountId: name, name, supervisor: false, state: 'PRESENT', breakSince: null, owned: [] },
  ...{ signedOnAt: '2026-11-22T06:00:00Z', heardAt: null, idleSince: null },
  ...more,
});
const owned = { id: 'i', number: '26-1', priority: 1, clocks: [] };

describe('the board of operators', () => {
  test('begins with whoever has gone and still owns something, then with whoever has not acted the longest', () => {
    const order = inBoardOrder([
      operator('Zed'),
      operator('Amy', { state: 'ON_BREAK' }),
      operator('Bea', { owned: [owned], idleSince: '2026-11-22T09:58:00Z' }),
      operator('Cy', { owned: [owned], idleSince: '2026-11-22T09:50:00Z' }),
      operator('Dee', { state: 'AWAY', owned: [owned], idleSince: '2026-11-22T09:59:00Z' }),
      operator('Eve', { state: 'AWAY' }),
    ]).map(({ name }) => name);
    expect(order).toEqual(['Dee', 'Cy', 'Bea', 'Eve', 'Zed', 'Amy']);
  });
  test('shows how long nobody has acted on an incident, and that it is too long', () => {
    const clocks = [
      {
        ...{
          name: 'IDLE' as const,
          startedAt: '2026-11-22T10:00:00Z',
          stoppedAt: null,
          level: 'RUNNING' as const,
        },
        ...{ amberAt: '2026-11-22T10:01:30Z', breachAt: '2026-11-22T10:03:00Z' },
      },
    ];
    expect(idleOf({ clocks }, Date.parse('2026-11-22T10:03:10Z'))).toMatchObject({
      elapsed: '03:10',
      band: 'RED',
    });
    expect(idleOf({ clocks: [] }, 0)).toBeNull();
  });
  test('counts what nobody has: unowned, offered, and left behind', () => {
    const node = (kind: 'UNOWNED' | 'OFFERED' | 'OWNED' | 'HANDOVER' | 'ABANDONED', priority: number) => ({
      ...{ priority, raisedAt: '2026-11-22T10:00:00Z', ownership: { kind } },
    });
    expect(
      unownedOf([
        node('OWNED', 1),
        node('ABANDONED', 2),
        node('OFFERED', 1),
        node('HANDOVER', 1),
        node('UNOWNED', 3),
      ]).map(({ ownership }) => ownership.kind),
    ).toEqual(['OFFERED', 'ABANDONED', 'UNOWNED']);
  });
});
