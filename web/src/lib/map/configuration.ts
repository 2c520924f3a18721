/** What the server tells the page about itself before it starts: which map, whether this is a demonstration, which build. */
export type BasemapChoice =
  | { readonly kind: 'embedded' }
  /** A local archive of streets on this origin. */
  | { readonly kind: 'streets'; readonly url: string }
  /** A MapLibre style elsewhere; its server learns where people look. */
  | { readonly kind: 'style'; readonly url: string };

export interface Configuration {
  readonly basemap: BasemapChoice;
  readonly demonstration: boolean;
  readonly version: string;
}

export const FALLBACK_CONFIGURATION: Configuration = {
  basemap: { kind: 'embedded' },
  demonstration: false,
  version: '',
};

/** Never throws: a page without its configuration still shows the embedded map. */
export async function loadConfiguration(fetchJson: typeof fetch): Promise<Configuration> {
  try {
    const response = await fetchJson('/config.json', { signal: AbortSignal.timeout(3_000) });
    return response.ok ? readConfiguration(await response.json()) : FALLBACK_CONFIGURATION;
  } catch {
    return FALLBACK_CONFIGURATION;
  }
}

export function readConfiguration(value: unknown): Configuration {
  if (typeof value !== 'object' || value === null) return FALLBACK_CONFIGURATION;
  const { basemap, demonstration, version } = value as Record<string, unknown>;
  return {
    basemap: readBasemap(basemap),
    demonstration: demonstration === true,
    version: typeof version === 'string' ? version : '',
  };
}

function readBasemap(value: unknown): BasemapChoice {
  const { kind, url } = (value ?? {}) as { kind?: unknown; url?: unknown };
  return (kind === 'streets' || kind === 'style') && typeof url === 'string' && url !== ''
    ? { kind, url }
    : FALLBACK_CONFIGURATION.basemap;
}
