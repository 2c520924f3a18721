/** One page for every address: nothing here is made at the server. */
import { loadConfiguration, type Configuration } from '#lib/map/configuration.ts';

export const ssr = false;

export async function load({
  fetch,
}: {
  fetch: typeof globalThis.fetch;
}): Promise<{ configuration: Configuration }> {
  return { configuration: await loadConfiguration(fetch) };
}
