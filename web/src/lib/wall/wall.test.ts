import { describe, expect, test } from 'vitest';
import type { Bounds, Employer } from '../live/tracked.ts';
import { sceneAfter, scenesOf, type AlarmSpot, type Surroundings } from './scenes.ts';
import {
  behindCurtain,
  isNight,
  readWallSettings,
  showsQuietStates,
  sizeFactor,
  volumeAt,
} from './wall-settings.ts';

describe('the address of a wall', () => {
  const read = (query: string) => readWallSettings(new URLSearchParams(query));
  test('says how far the readers stand and how much of a name they see', () => {
    expect(read('distance=3.5&names=full')).toMatchObject({ distanceM: 3.5, names: 'full' });
    expect(read('')).toEqual({ distanceM: 5, names: 'initials', volume: 1, night: null, heatDays: null });
  });
  test('falls back on nonsense and stays within what a screen can show', () => {
    expect(read('distance=far&names=everything')).toMatchObject({ distanceM: 5, names: 'initials' });
    expect(read('distance=50').distanceM).toBe(6.5);
    expect(read('distance=0').distanceM).toBe(2);
  });
  test('makes everything larger with the distance, and leaves out the quiet states when it must', () => {
    expect(sizeFactor(read('distance=6'))).toBeCloseTo(1.2);
    expect(showsQuietStates(read('distance=6'))).toBe(false);
    expect(showsQuietStates(read('distance=5'))).toBe(true);
  });
  test('says how loud it is by day and by night, and is never silent by a typing error', () => {
    const settings = read('volume=80&night=22-6&nightvolume=20');
    const at = (hour: number): number => Date.UTC(2026, 10, 22, hour);
    expect([12, 21, 22, 3, 6].map((hour) => volumeAt(settings, at(hour)))).toEqual([0.8, 0.8, 0.2, 0.2, 0.8]);
    // In July 21:30 UTC is half past ten in London.
    expect(isNight(settings, Date.UTC(2026, 6, 22, 21, 30))).toBe(true);
    expect(read('volume=loud&night=late')).toMatchObject({ volume: 1, night: null, heatDays: null });
    expect(read('volume=0').volume).toBeGreaterThan(0);
  });
});

describe('the privacy curtain', () => {
  test.each([
    ['Amina Shah', 'A.S.'],
    ['Liam O’Brien', 'L.O.'],
    ['Anne-Marie de Vries', 'A.M.D.V.'],
    ['órla byrne', 'Ó.B.'],
    ['', 'Worker'],
  ])('shows %s as %s', (name, shown) => expect(behindCurtain(name, 'WORKER', 'initials')).toBe(shown));
  test('hides names wholly, shows them wholly, and leaves device ids alone', () => {
    expect(behindCurtain('Amina Shah', 'WORKER', 'none')).toBe('Worker');
    expect(behindCurtain('Amina Shah', 'WORKER', 'full')).toBe('Amina Shah');
    expect(behindCurtain('truck-7', 'DEVICE', 'initials')).toBe('truck-7');
  });
});

const alarm = (id: string, lon: number | null, waits = true): AlarmSpot => ({
  id,
  name: id.toUpperCase(),
  employerName: 'Northern Care',
  teamName: 'Leeds',
  waits,
  place: lon === null ? null : { lon, lat: 53 },
});
const employers: Employer[] = [
  {
    id: 'e1',
    name: 'Northern Care',
    teams: [
      { id: 't1', name: 'Days', base: { name: 'Leeds', lon: -1.55, lat: 53.8 } },
      { id: 't2', name: 'Nights', base: { name: 'Leeds', lon: -1.55, lat: 53.8 } },
      { id: 't3', name: 'Roaming', base: null },
    ],
  },
  {
    id: 'e2',
    name: 'Unmapped',
    teams: [{ id: 't4', name: 'Bath', base: { name: 'Bath', lon: -2.4, lat: 51.4 } }],
  },
];
const around = (alarms: AlarmSpot[]): Surroundings => ({
  alarms,
  employers,
  sources: [],
  boundsOf: (id): Bounds | null => (id === 'e1' ? [-3, 53, -1, 55] : null),
});

describe('the wall’s map', () => {
  test('goes round the regions of employers whose people may be shown, each town once', () => {
    expect(scenesOf(around([])).map(({ key }) => key)).toEqual(['employer:e1', 'base:e1:Leeds']);
  });
  test('stays with all open incidents in one picture while nobody has claimed one of them', () => {
    const scenes = scenesOf(around([alarm('a', -1), alarm('b', -3, false)]));
    expect(scenes).toHaveLength(1);
    expect(scenes[0]).toMatchObject({ title: '2 OPEN, 1 UNCLAIMED', subtitle: 'All in view', alarm: true });
    const [west, , east] = scenes[0]!.bounds;
    expect(west).toBeLessThan(-3);
    expect(east).toBeGreaterThan(-1);
    expect(sceneAfter(scenes, scenes[0]!.key)).toBe(scenes[0]);
  });
  test('names the only one and whose it is', () => {
    expect(scenesOf(around([alarm('a', -1)]))[0]).toMatchObject({
      title: 'UNCLAIMED A',
      subtitle: 'Leeds · Northern Care',
    });
  });
  test('goes round again once all are claimed, and comes back to them after each region', () => {
    const scenes = scenesOf(around([alarm('a', -1, false), alarm('b', -3, false)]));
    expect(scenes.map(({ key }) => key)).toEqual(['open:0', 'employer:e1', 'open:1', 'base:e1:Leeds']);
    expect(scenes[0]!.title).toBe('2 OPEN, ALL CLAIMED');
    expect(new Set(scenes.map(({ key }) => key)).size).toBe(scenes.length);
  });
  test('says when an alarm has no position, and never pretends one', () => {
    expect(scenesOf(around([alarm('a', null)]))[0]).toMatchObject({
      title: 'UNCLAIMED A',
      subtitle: 'Position unknown · Leeds · Northern Care',
      alarm: true,
    });
    expect(scenesOf(around([alarm('a', -1), alarm('b', -2), alarm('c', null)]))[0]!.subtitle).toBe(
      '1 without a position',
    );
  });
  test('goes on from where it is, and starts over where that has gone', () => {
    const scenes = scenesOf(around([]));
    expect(sceneAfter(scenes, 'employer:e1').key).toBe('base:e1:Leeds');
    expect(sceneAfter(scenes, 'base:e1:Leeds').key).toBe('employer:e1');
    expect(sceneAfter(scenes, 'alarm:a').key).toBe('employer:e1');
  });
  test('with nobody to show it shows the islands', () => {
    expect(scenesOf({ alarms: [], employers: [], sources: [], boundsOf: () => null })[0]!.key).toBe('home');
  });
});
