/** What Map.svelte does for the stage, without the rest of the page. */
import { Fleet } from '../src/lib/live/fleet.svelte.ts';
import { Now } from '../src/lib/live/now.svelte.ts';
import { Selection } from '../src/lib/live/selection.svelte.ts';
import { NO_FENCES } from '../src/lib/map/fence-layer.ts';
import { LayerSwitches } from '../src/lib/map/layer-switches.svelte.ts';
import type { MapStage } from '../src/lib/map/map-stage.ts';
import { stageState } from '../src/lib/map/stage-state.ts';

/** A page without panels, looking at the whole country. */
const camera = { zoom: 6, padding: { top: 0, right: 0, bottom: 0, left: 0 }, floating: [] };

export function showState(stage: MapStage, gliding: boolean, makeWorker: () => Worker): Fleet {
  const now = new Now();
  const fleet = new Fleet(now, makeWorker);
  const selection = new Selection();
  const switches = new LayerSwitches();
  fleet.setView({ gliding });
  $effect.root(() => {
    $effect(() => fleet.connect());
    $effect(() => {
      stage.show(
        stageState({
          fleet,
          selection,
          switches,
          coarse: false,
          trail: [],
          frames: [],
          fences: NO_FENCES,
          ground: null,
          scale: 1,
          nameOf: null,
          nowMs: now.ms,
          camera,
        }),
      );
    });
  });
  return fleet;
}
