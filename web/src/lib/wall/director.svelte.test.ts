import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bounds } from '../live/tracked.ts';
import { Director } from './director.svelte.ts';
import type { AlarmSpot } from './scenes.ts';

const spot = (id: string, lon: number): AlarmSpot => ({
  id,
  name: id,
  employerName: 'Northern Care',
  teamName: null,
  waits: true,
  place: { lon, lat: 53 },
});

class World {
  alarms = $state.raw<readonly AlarmSpot[]>([spot('a', -1), spot('b', -3)]);
  padding = $state.raw({ top: 0, right: 0, bottom: 0, left: 0 });
  counts = $state.raw({ placed: 1 });
  readonly fitted: Bounds[] = [];
  readonly fit = (bounds: Bounds): void => void this.fitted.push(bounds);

  direct(): Director {
    return new Director({
      camera: this,
      around: () => ({ alarms: this.alarms, employers: [], sources: [], boundsOf: () => null }),
      alarmKey: () => this.alarms.map(({ id, waits }) => `${id}${waits}`).join(),
      ready: () => this.counts.placed > 0,
      size: () => null,
    });
  }

  /** What every picture brings: the same in new objects. */
  picture(): void {
    this.alarms = [...this.alarms];
    this.counts = { ...this.counts };
    flushSync();
  }
}

let world = new World();
let director: Director;
let stop = (): void => undefined;
beforeEach(() => {
  vi.useFakeTimers();
  world = new World();
  stop = $effect.root(() => {
    director = world.direct();
  });
  flushSync();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('the wall’s director', () => {
  test('stays with what nobody has claimed, though pictures come twice a second', () => {
    const titles = new Set<string>();
    for (let halfSeconds = 0; halfSeconds < 2 * 90; halfSeconds++) {
      titles.add(director.scene.title);
      vi.advanceTimersByTime(500);
      world.picture();
    }
    expect([...titles]).toEqual(['2 OPEN, 2 UNCLAIMED']);
  });

  test('frames them all again as soon as another begins, and when one is claimed', () => {
    world.alarms = [spot('c', -6), ...world.alarms];
    flushSync();
    expect(director.scene.title).toBe('3 OPEN, 3 UNCLAIMED');
    expect(world.fitted.at(-1)![0]).toBeLessThan(-6);
    world.alarms = world.alarms.map((alarm) => ({ ...alarm, waits: alarm.id !== 'c' }));
    flushSync();
    expect(director.scene.title).toBe('3 OPEN, 2 UNCLAIMED');
  });

  test('frames anew when the cards come to cover a part of the map', () => {
    expect(world.fitted).toHaveLength(1);
    world.padding = { ...world.padding, right: 260 };
    flushSync();
    expect(world.fitted).toHaveLength(2);
    expect(world.fitted[1]).toEqual(world.fitted[0]);
  });
});
