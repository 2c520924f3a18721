/** The product's own parts, from the picture that arrives to the buffer on the GPU. */
import { setWorkerUrl } from 'maplibre-gl';
import mapLibreWorker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { flushSync } from 'svelte';
import type { FromWorker } from '../src/lib/live/picture.ts';
import { MapStage, type StageListener } from '../src/lib/map/map-stage.ts';
import type { StepTimes, Way } from './bench-page.ts';
import BenchWorker from './bench-worker.ts?worker';
import { drawn, frameMs, PLAIN_STYLE } from './plain-style.ts';
import { showState } from './show-state.svelte.ts';

const nothing = (): undefined => undefined;
const SILENT: StageListener = {
  hovered: nothing,
  clicked: nothing,
  clusterClicked: nothing,
  framed: nothing,
  failed: (sentence) => console.error(sentence),
};

export async function showOurs(container: HTMLElement, workers: number, gliding: boolean): Promise<Way> {
  setWorkerUrl(mapLibreWorker);
  const options = { style: PLAIN_STYLE, interactive: true, title: 'Bench', pixelRatio: 1, start: null };
  const stage = new MapStage(container, options, SILENT);
  await stage.map.once('load');
  const worker = new BenchWorker();
  let taken: ((times: { handlerMs: number; workerMs: number }) => void) | null = null;
  const fleet = showState(stage, gliding, () => timed(worker, (times) => taken?.(times)));
  const next = (): Promise<{ handlerMs: number; workerMs: number }> =>
    new Promise((resolve) => (taken = resolve));
  const first = next();
  worker.postMessage({ kind: 'PEOPLE', count: workers });
  await first;
  stage.map.jumpTo({ center: [-2.4, 53.4], zoom: 6 });
  await drawn();
  return {
    frame: () => frameMs(stage.map),
    step: async (): Promise<StepTimes> => {
      const startedMs = performance.now();
      const arrived = next();
      worker.postMessage({ kind: 'STEP' });
      const times = await arrived;
      await drawn();
      if (fleet.held.rowCount !== workers)
        throw new Error(`${fleet.held.rowCount} rows instead of ${workers}.`);
      return { ...times, settledMs: performance.now() - startedMs };
    },
  };
}

/** The fleet's handler, with all that Svelte does because of it, under a stop-watch: from reading the message on. */
function timed(worker: Worker, report: (times: { handlerMs: number; workerMs: number }) => void): Worker {
  return new Proxy(worker, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    set: (target, name, value: unknown) => {
      if (name !== 'onmessage') return Reflect.set(target, name, value);
      const handle = value as (event: MessageEvent<FromWorker>) => void;
      target.onmessage = (event: MessageEvent<FromWorker>) => {
        const startedMs = performance.now();
        const message = event.data;
        handle(event);
        flushSync();
        const workerMs = message.kind === 'PICTURE' ? message.workMs : 0;
        report({ handlerMs: performance.now() - startedMs, workerMs });
      };
      return true;
    },
  });
}
