/** Where the search box looks: the fleet in this page, the server for device ids, and the basemap's own list of towns. */
import type { Client } from '../graphql/client.ts';
import { CarriedDevicesDocument } from '../graphql/documents.ts';
import type { SearchHit } from '../live/tracked.ts';
import type { FinderSources } from '../search/finder.svelte.ts';
import { findingOfCarried } from '../search/finding.ts';
import { loadGazetteer } from '../search/gazetteer.ts';

const GAZETTEER_URL = '/basemap/places.json';

interface Searchable {
  readonly namesRevision: number;
  search(text: string, limit?: number): Promise<readonly SearchHit[]>;
}

export function makeFinderSources(fleet: Searchable, client: Client): FinderSources {
  return {
    namesRevision: () => fleet.namesRevision,
    searchFleet: (text, limit) => fleet.search(text, limit),
    searchCarried: async (search) => {
      const { data, error } = await client.query(CarriedDevicesDocument, { search }).toPromise();
      if (error !== undefined) throw error;
      const devices = data?.devices.edges ?? [];
      return devices.map(({ node }) => findingOfCarried(node)).filter((found) => found !== null);
    },
    loadTowns: () => loadGazetteer(GAZETTEER_URL),
  };
}
