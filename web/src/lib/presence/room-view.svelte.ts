/** One room as a page with a map shows it: who is here, whose view is drawn or followed, and that this map is one of them. */
import { untrack } from 'svelte';
import type { Bounds } from '../live/tracked.ts';
import type { Camera } from '../map/camera.svelte.ts';
import type { Tag } from '../map/tags.ts';
import { Following } from './following.svelte.ts';
import { peopleHere, viewsOf, type PersonHere, type View } from './people-here.ts';
import type { Presence } from './presence.svelte.ts';

export interface RoomViewOptions {
  readonly presence: Presence;
  readonly camera: Camera;
  /** null: this viewer is in no room. Reactive. */
  readonly room: () => string | null;
  /** Of the plan, by index. Reactive. */
  readonly stepNames?: () => readonly string[];
}

export class RoomView {
  /** Are the views of colleagues drawn as frames? Only when asked for. */
  framed = $state(false);
  readonly people: readonly PersonHere[];
  readonly views: readonly View[];
  readonly frames: readonly Bounds[];
  readonly tags: readonly Tag[];
  readonly #following: Following;

  /** Create it while a component starts. */
  constructor({ presence, camera, room, stepNames = () => [] }: RoomViewOptions) {
    this.people = $derived(peopleHere(presence.present, presence.consoleId, stepNames()));
    this.views = $derived(viewsOf(presence.present, presence.consoleId));
    this.frames = $derived(this.framed ? this.views.map(({ bounds }) => bounds) : []);
    this.tags = $derived(this.framed ? this.views.map(tagOf) : []);
    this.#following = new Following(camera, () => this.views);
    $effect(() => {
      const wanted = room();
      return wanted === null ? undefined : untrack(() => presence.enter(wanted));
    });
    $effect(() => {
      const { bounds } = camera;
      if (room() !== null) untrack(() => presence.looksAt(bounds));
    });
  }

  get followedId(): string | null {
    return this.#following.consoleId;
  }

  follow(view: View | null): void {
    if (view === null) this.#following.stop();
    else this.#following.start(view.consoleId);
  }
}

function tagOf({ consoleId, name, bounds: [west, , , north] }: View): Tag {
  return {
    key: `frame ${consoleId}`,
    kind: 'FRAME',
    sign: '',
    text: name,
    spoken: `The view of ${name}`,
    lon: west,
    lat: north,
  };
}
