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
      alarmKey: () => this.alarms.map(({ id }) => id).join(),
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
  test('goes on from all alarms to each of them, though pictures come twice a second', () => {
    const titles: string[] = [];
    for (let halfSeconds = 0; halfSeconds < 2 * 50; halfSeconds++) {
      if (titles.at(-1) !== director.scene.title) titles.push(director.scene.title);
      vi.advanceTimersByTime(500);
      world.picture();
    }
    expect(titles).toEqual(['2 ALARMS', 'ALARM a', 'ALARM b', '2 ALARMS']);
    expect(world.fitted).toHaveLength(4);
  });

  test('shows all of them again as soon as another begins', () => {
    vi.advanceTimersByTime(21_000);
    expect(director.scene.title).toBe('ALARM a');
    world.alarms = [spot('c', -2), ...world.alarms];
    flushSync();
    expect(director.scene.title).toBe('3 ALARMS');
  });

  test('frames anew when the cards come to cover a part of the map', () => {
    expect(world.fitted).toHaveLength(1);
    world.padding = { ...world.padding, right: 260 };
    flushSync();
    expect(world.fitted).toHaveLength(2);
    expect(world.fitted[1]).toEqual(world.fitted[0]);
  });
});
