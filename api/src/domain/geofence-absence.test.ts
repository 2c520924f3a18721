import { expect, it } from 'vitest';
import type { GeofenceRule } from '@lonewatch/schema/contract/geofence.ts';
import { nextLookAt } from './geofence-absence.ts';

function looks(atMin: number, from: string, days: number, weekdays: number[] | null = null): string[] {
  const window = weekdays === null ? null : { weekdays, fromMin: 0, toMin: 0 };
  const rule: GeofenceRule = {
    ...{ id: 1, trigger: 'ABSENT', afterS: null, speedMps: null, atMin, window, teamIds: null },
    ...{ response: 'NOTE', priority: null },
  };
  const found: string[] = [];
  let atMs = Date.parse(from);
  for (let i = 0; i < days; i++) {
    atMs = nextLookAt(rule, atMs)!;
    found.push(new Date(atMs).toISOString().slice(0, 16));
  }
  return found;
}

it('a place is looked at once a day by the clock on the wall, in winter and in summer', () => {
  expect(looks(18 * 60, '2026-03-28T12:00:00Z', 3)).toEqual([
    '2026-03-28T18:00',
    '2026-03-29T17:00',
    '2026-03-30T17:00',
  ]);
});

it('a minute that summer time leaves out is looked at once all the same, and one that comes twice once', () => {
  expect(looks(90, '2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T01:30', '2026-03-30T00:30']);
  expect(looks(90, '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
});

it('only the weekdays of its window count', () => {
  expect(looks(18 * 60, '2026-11-20T18:00:00Z', 3, [0, 4])).toEqual([
    '2026-11-23T18:00',
    '2026-11-27T18:00',
    '2026-11-30T18:00',
  ]);
  expect(looks(30, '2026-06-30T23:00:00Z', 1, [2])).toEqual(['2026-06-30T23:30']);
});
