/** Takes the map from scene to scene: at once when an alarm begins or ends, calmly otherwise. */
import { untrack } from 'svelte';
import type { Camera } from '../map/camera.svelte.ts';
import { sceneAfter, scenesOf, type Scene, type Surroundings } from './scenes.ts';

export class Director {
  scene = $state.raw<Scene>(scenesOf({ alarms: [], employers: [], sources: [], boundsOf: () => null })[0]!);

  /**
   * `around` is asked at every change of scene; `alarmKey` is reactive and changes when the set of alarms does;
   * `ready` is reactive: is there anything to frame yet?
   */
  constructor(camera: Camera, around: () => Surroundings, alarmKey: () => string, ready: () => boolean) {
    $effect(() => {
      void alarmKey();
      if (!ready()) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const next = (key: string | null): void => {
        const scene = sceneAfter(scenesOf(around()), key);
        this.scene = scene;
        camera.fit(scene.bounds, { maxZoom: scene.maxZoom });
        timer = setTimeout(() => next(scene.key), scene.holdMs);
      };
      untrack(() => next(null));
      return () => clearTimeout(timer);
    });
  }
}
