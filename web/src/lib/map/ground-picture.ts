/** The ground of a printed map as a picture: a map drawn once where nobody sees it, and let go. */
import { Map as MapLibreMap } from 'maplibre-gl';
import { openBasemap, registerBasemaps } from './basemap-source.ts';
import type { BasemapChoice } from './configuration.ts';
import { paperStyle } from './paper-style.ts';
import { latOf, lonOf } from '../live/mercator.ts';
import type { FlatView } from './flat-view.ts';

/** Dots of the printer for each CSS pixel: some 290 to the inch. */
const SHARPNESS = 3;
const LONGEST_MS = 15_000;

export interface Ground {
  readonly url: string;
  readonly hasStreets: boolean;
  readonly attribution: readonly string[];
}

/** How near the ground has something to show. */
export function nearestZoom(choice: BasemapChoice): number {
  return choice.kind === 'embedded' ? 11.5 : 16;
}

/** null: this browser draws no map, or not within 15 s. Never rejects. */
export async function drawGround(view: FlatView, choice: BasemapChoice): Promise<Ground | null> {
  registerBasemaps();
  const basemap = await openBasemap(choice, location.origin);
  const container = document.createElement('div');
  Object.assign(container.style, {
    position: 'fixed',
    left: '-10000px',
    top: '0',
    width: `${view.width}px`,
    height: `${view.height}px`,
  });
  document.body.append(container);
  let map: MapLibreMap | null = null;
  try {
    map = new MapLibreMap({
      container,
      style: typeof basemap.style === 'string' ? basemap.style : paperStyle(basemap.style),
      center: [lonOf(view.centreX), latOf(view.centreY)],
      zoom: view.zoom,
      pixelRatio: SHARPNESS,
      interactive: false,
      attributionControl: false,
      fadeDuration: 0,
      renderWorldCopies: false,
      validateStyle: false,
      canvasContextAttributes: { preserveDrawingBuffer: true },
    });
    if (!(await drawn(map))) return null;
    return {
      url: map.getCanvas().toDataURL('image/png'),
      hasStreets: basemap.hasStreets,
      attribution: basemap.attribution.map(({ text }) => text),
    };
  } catch {
    return null;
  } finally {
    map?.remove();
    container.remove();
  }
}

function drawn(map: MapLibreMap): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), LONGEST_MS);
    map.once('idle', () => {
      clearTimeout(timer);
      resolve(true);
    });
    map.on('webglcontextlost', () => resolve(false));
  });
}
