import { describe, expect, test } from 'vitest';
import {
  dueText,
  itemText,
  londonInstant,
  mayTake,
  partsOf,
  stateText,
  type HandedOnNode,
  type HandoverNode,
} from './handover.ts';

const NOW = Date.parse('2026-11-22T14:00:00Z');
const item = (
  number: number,
  kind: HandedOnNode['kind'],
  more: Partial<HandedOnNode> = {},
): HandedOnNode => ({
  ...{ item: number, kind, text: `item ${number}`, dueAt: null, takenAt: null, takenBy: null, remark: null },
  ...{ employer: null, incident: null, worker: null },
  ...more,
});
const JO = { accountId: 'jo', name: 'Jo' };
const SAM = { accountId: 'sam', name: 'Sam' };
const handover: HandoverNode = {
  ...{ id: '7', signedOutAt: '2026-11-22T13:58:00Z', signedInAt: null, from: JO, to: null, signedInBy: null },
  items: [item(1, 'NOTE'), item(2, 'OPEN_INCIDENT', { takenAt: '2026-11-22T13:59:00Z', takenBy: 'Sam' })],
};

describe('a shift handover', () => {
  test('tells the most urgent first, and in each part what is due first', () => {
    const parts = partsOf([
      item(1, 'NOTE'),
      item(2, 'HOLD', { dueAt: '2026-11-22T15:00:00Z' }),
      item(3, 'HOLD', { dueAt: '2026-11-22T14:10:00Z' }),
      item(4, 'HOLD'),
      item(5, 'OPEN_INCIDENT'),
    ]);
    expect(parts.map(({ heading, items }) => [heading, items.map((one) => one.item)])).toEqual([
      ['Open incidents', [5]],
      ['On hold', [3, 2, 4]],
      ['Notes', [1]],
    ]);
  });
  test('says when a hold wakes and what was promised for when', () => {
    expect(dueText({ kind: 'HOLD', dueAt: '2026-11-22T14:20:00Z' }, NOW)).toBe('wakes 14:20 GMT');
    expect(dueText({ kind: 'PROMISE', dueAt: '2026-11-23T08:00:00Z' }, NOW)).toBe(
      'promised for Mon 23 Nov 08:00 GMT',
    );
    expect(dueText({ kind: 'NOTE', dueAt: null }, NOW)).toBe('');
  });
  test('is signed in by somebody else than who signed it out, and by nobody but whom it is meant for', () => {
    expect(mayTake(handover, 'jo')).toBe(false);
    expect(mayTake(handover, 'sam')).toBe(true);
    expect(mayTake({ ...handover, to: SAM }, 'kim')).toBe(false);
    expect(mayTake({ ...handover, signedInAt: '2026-11-22T14:00:00Z' }, 'sam')).toBe(false);
  });
  test('says the number of an incident once', () => {
    const incident = { number: '26-000001' };
    expect(itemText({ text: '26-000001: SOS, priority 1', incident })).toBe('SOS, priority 1');
    expect(itemText({ text: 'Ring her back.', incident: null })).toBe('Ring her back.');
  });
  test('says how far it has come', () => {
    expect(stateText(handover, NOW)).toBe('1 of 2 taken, waits for whoever comes');
    expect(stateText({ ...handover, signedInAt: '2026-11-22T13:59:30Z', signedInBy: SAM }, NOW)).toBe(
      'signed in by Sam 13:59',
    );
  });
  test('means the clock on the wall, in winter and in summer', () => {
    expect(londonInstant('2026-11-22T14:30')).toBe('2026-11-22T14:30:00.000Z');
    expect(londonInstant('2026-07-01T14:30')).toBe('2026-07-01T13:30:00.000Z');
    expect(londonInstant('soon')).toBeNull();
  });
});
