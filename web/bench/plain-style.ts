/** No basemap: what is measured is the fleet. */
import type { Map as MapLibreMap, StyleSpecification } from 'maplibre-gl';

export const PLAIN_STYLE: StyleSpecification = {
  version: 8,
  sources: {},
  layers: [{ id: 'sea', type: 'background', paint: { 'background-color': '#070e17' } }],
};

/** Two frames of the browser: what was asked for has been drawn. */
export function drawn(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

/** One frame of the map and of what lies on it, until its pixels are there; of five, the middle one. */
export function frameMs(map: MapLibreMap): number {
  const contexts = [...map.getContainer().querySelectorAll('canvas')].flatMap(
    (canvas) => canvas.getContext('webgl2') ?? [],
  );
  const pixel = new Uint8Array(4);
  const times = Array.from({ length: 5 }, () => {
    const startedMs = performance.now();
    map.redraw();
    for (const gl of contexts) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    return performance.now() - startedMs;
  });
  return times.toSorted((a, b) => a - b)[2]!;
}
