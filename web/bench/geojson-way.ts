/** How our peers do it: a GeoJSON source that gets a new feature collection for each update, drawn as circles by state. */
import { Map as MapLibreMap, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl';
import mapLibreWorker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { StepTimes, Way } from './bench-page.ts';
import { MovingFleet } from './moving-fleet.ts';
import { frameMs, PLAIN_STYLE } from './plain-style.ts';

const COLOURS = ['#8694a8', '#2ec4a6', '#9cc9f5', '#f28e2b', '#f5c84a', '#ff5440'];

export async function showGeoJson(container: HTMLElement, workers: number): Promise<Way> {
  setWorkerUrl(mapLibreWorker);
  const map = new MapLibreMap({
    container,
    style: PLAIN_STYLE,
    center: [-2.4, 53.4],
    zoom: 6,
    attributionControl: false,
  });
  await map.once('load');
  const fleet = new MovingFleet(workers, nowS());
  map.addSource('workers', { type: 'geojson', data: featuresOf(fleet) });
  map.addLayer({
    id: 'workers',
    type: 'circle',
    source: 'workers',
    paint: {
      'circle-radius': 3,
      'circle-stroke-width': 1,
      'circle-stroke-color': '#070e17',
      'circle-color': [
        'match',
        ['get', 'status'],
        ...COLOURS.flatMap((colour, i) => [i, colour]),
        '#ffffff',
      ] as never,
    },
  });
  await map.once('idle');
  const source = map.getSource<GeoJSONSource>('workers')!;
  return {
    frame: () => frameMs(map),
    step: async (): Promise<StepTimes> => {
      fleet.move(nowS());
      const startedMs = performance.now();
      const settled = map.once('idle');
      void source.setData(featuresOf(fleet));
      const handlerMs = performance.now() - startedMs;
      await settled;
      return { handlerMs, settledMs: performance.now() - startedMs, workerMs: 0 };
    },
  };
}

const nowS = (): number => Math.floor(Date.now() / 1_000);

function featuresOf({ columns, count }: MovingFleet): GeoJSON.FeatureCollection {
  const features: GeoJSON.Feature[] = [];
  for (let slot = 0; slot < count; slot++)
    features.push({
      type: 'Feature',
      id: slot,
      properties: {
        id: `worker-${slot}`,
        name: `Nurse ${slot}`,
        status: columns.status[slot],
        fixAtS: columns.fixAtS[slot],
      },
      geometry: { type: 'Point', coordinates: [columns.lonE6[slot]! / 1e6, columns.latE6[slot]! / 1e6] },
    });
  return { type: 'FeatureCollection', features };
}
