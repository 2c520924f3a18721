/**
 * The page that e2e/bench/map-update.ts drives: one way of showing a moving fleet, chosen by `?way=` and `?workers=`.
 * `bench.step()` makes everybody move once and resolves when it has been drawn.
 */
import 'maplibre-gl/dist/maplibre-gl.css';
import { showGeoJson } from './geojson-way.ts';
import { showOurs } from './our-way.ts';

export interface StepTimes {
  /** Milliseconds in the code that takes the new positions in, until it hands over to the GPU or to another thread. */
  readonly handlerMs: number;
  /** From the start of the step until the map is at rest again. */
  readonly settledMs: number;
  /** What a worker thread did for it; 0: nothing, or unknown. */
  readonly workerMs: number;
}

export interface Way {
  step(): Promise<StepTimes>;
  /** Draws everything once and waits for the pixels: what a frame costs the graphics, here in software. */
  frame(): number;
}

declare global {
  interface Window {
    bench?: Way;
  }
}

const query = new URLSearchParams(location.search);
const container = document.querySelector<HTMLElement>('#map')!;
const workers = Number(query.get('workers') ?? 10_000);
const way = query.get('way') ?? 'ours';
window.bench =
  way === 'geojson'
    ? await showGeoJson(container, workers)
    : await showOurs(container, workers, way === 'ours-gliding');
