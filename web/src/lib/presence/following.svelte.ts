/** Looking through a colleague's eyes: this map goes where theirs goes, until a hand is laid on this one. */
import { untrack } from 'svelte';
import type { Camera } from '../map/camera.svelte.ts';
import type { View } from './people-here.ts';

/** As close as they are: their screen may have another shape, so all of theirs is in sight. */
const AS_CLOSE = 19;

export class Following {
  #consoleId = $state.raw<string | null>(null);
  #touches = 0;
  readonly #camera: Pick<Camera, 'fit' | 'follow' | 'touches'>;

  /** Create it while a component starts; `views` is reactive. */
  constructor(camera: Pick<Camera, 'fit' | 'follow' | 'touches'>, views: () => readonly View[]) {
    this.#camera = camera;
    const bounds = $derived(views().find(({ consoleId }) => consoleId === this.#consoleId)?.bounds ?? null);
    const where = $derived(bounds === null ? '' : bounds.join(' '));
    $effect(() => {
      if (where === '') return;
      untrack(() => {
        if (bounds !== null) camera.fit(bounds, { maxZoom: AS_CLOSE });
      });
    });
    $effect(() => {
      if (this.#consoleId !== null && camera.touches !== this.#touches) this.stop();
    });
  }

  /** Whose view is followed; null: nobody's. Reactive. */
  get consoleId(): string | null {
    return this.#consoleId;
  }

  start(consoleId: string): void {
    this.#touches = this.#camera.touches;
    this.#camera.follow(null);
    this.#consoleId = consoleId;
  }

  stop(): void {
    this.#consoleId = null;
  }
}
