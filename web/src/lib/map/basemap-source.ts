/** From what the server is configured with to a style that MapLibre can draw, and what must be said about it on the map. */
import { addProtocol, setWorkerUrl, type StyleSpecification } from 'maplibre-gl';
import mapLibreWorker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { PMTiles, Protocol } from 'pmtiles';
import {
  ATTRIBUTION,
  embeddedStyle,
  STREET_ATTRIBUTION,
  streetStyle,
  styleAddress,
  type Attribution,
} from './basemap.ts';
import type { BasemapChoice } from './configuration.ts';

export interface Basemap {
  readonly style: StyleSpecification | string;
  readonly attribution: readonly Attribution[];
  readonly hasStreets: boolean;
  /** What a person should know; null: nothing. */
  readonly notice: string | null;
}

const protocol = new Protocol();
let registered = false;

/** Once for the page: MapLibre keeps both for all maps. */
export function registerBasemaps(): void {
  if (registered) return;
  registered = true;
  setWorkerUrl(mapLibreWorker);
  addProtocol('pmtiles', protocol.tile);
}

function embedded(origin: string, notice: string | null = null): Basemap {
  return { style: embeddedStyle(origin), attribution: ATTRIBUTION, hasStreets: false, notice };
}

/** Never throws: what cannot be had gives way to the embedded map, and says so. */
export async function openBasemap(choice: BasemapChoice, origin: string): Promise<Basemap> {
  if (choice.kind === 'embedded') return embedded(origin);
  if (choice.kind === 'style') {
    const address = styleAddress(choice.url, origin);
    if (address === undefined) return embedded(origin, 'The configured map style is not a web address.');
    const notice = address.leavesOrigin
      ? `Map from ${new URL(address.asks).host}, which learns where you look.`
      : null;
    return { style: address.style, attribution: [], hasStreets: true, notice };
  }
  const archive = new URL(choice.url, origin).href;
  try {
    const file = new PMTiles(archive);
    const { minLon, minLat, maxLon, maxLat } = await file.getHeader();
    protocol.add(file);
    return {
      style: streetStyle(origin, { archive, bounds: [minLon, minLat, maxLon, maxLat] }),
      attribution: [...ATTRIBUTION, STREET_ATTRIBUTION],
      hasStreets: true,
      notice: null,
    };
  } catch {
    return embedded(origin, 'The street map cannot be read: STREETS_PMTILES is no such archive.');
  }
}
