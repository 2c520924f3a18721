/** The gazetteer for whoever asks, loaded once for all pages. */
import { loadGazetteer, type Gazetteer } from '../search/gazetteer.ts';

const URL = '/basemap/places.json';
let loading: Promise<Gazetteer | null> | null = null;

/** null: it could not be had; the next page tries again. */
export function knownPlaces(): Promise<Gazetteer | null> {
  loading ??= loadGazetteer(URL).catch(() => {
    loading = null;
    return null;
  });
  return loading;
}
