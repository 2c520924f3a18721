/** Takes the map from scene to scene: at once when an alarm begins or ends, calmly otherwise. */
import { untrack } from 'svelte';
import type { Camera } from '../map/camera.svelte.ts';
import { follow } from '../ui/follow.ts';
import { sceneAfter, scenesOf, type Scene, type Surroundings } from './scenes.ts';

export interface Stage {
  readonly camera: Pick<Camera, 'fit' | 'padding'>;
  /** Asked at every change of scene. */
  readonly around: () => Surroundings;
  /** Reactive; another one when the set of alarms is another. */
  readonly alarmKey: () => string;
  /** Reactive: is there anything to frame yet? */
  readonly ready: () => boolean;
  /** Reactive; changes with the size of the map. */
  readonly size: () => unknown;
}

export class Director {
  scene = $state.raw<Scene>(scenesOf({ alarms: [], employers: [], sources: [], boundsOf: () => null })[0]!);

  constructor({ camera, around, alarmKey, ready, size }: Stage) {
    // Values, not what they are read from: every picture brings that anew, and a scene must outlast it.
    const key = $derived(alarmKey());
    const isReady = $derived(ready());
    $effect(() => {
      follow(key);
      if (!isReady) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const next = (before: string | null): void => {
        const scene = sceneAfter(scenesOf(around()), before);
        this.scene = scene;
        timer = setTimeout(() => next(scene.key), scene.holdMs);
      };
      untrack(() => next(null));
      return () => clearTimeout(timer);
    });
    // Cards and title come after the alarm that they tell of: framed again as soon as it is known what they cover.
    $effect(() => {
      const { bounds, maxZoom } = this.scene;
      follow(camera.padding, size());
      if (isReady) untrack(() => camera.fit(bounds, { maxZoom }));
    });
  }
}
