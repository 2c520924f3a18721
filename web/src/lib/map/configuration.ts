/** What the server tells the page about itself before it starts: which map, whether this is a demonstration, which build. */
export type BasemapChoice =
  | { readonly kind: 'embedded' }
  /** A local archive of streets on this origin. */
  | { readonly kind: 'streets'; readonly url: string }
  /** A MapLibre style elsewhere; its server learns where people look. */
  | { readonly kind: 'style'; readonly url: string };

/** Only in the demonstration, and listed by it on purpose. */
export interface DemonstrationAccount {
  readonly email: string;
  readonly name: string;
  /** What it sees, for people. */
  readonly what: string;
  /** null: drawn at random at this start and printed there. */
  readonly password: string | null;
}

/** An employer's own way to sign in. */
export interface IdentityProvider {
  readonly id: string;
  readonly name: string;
}

export interface Configuration {
  readonly basemap: BasemapChoice;
  readonly demonstration: boolean;
  readonly version: string;
  /** Is the GraphQL page of this server switched on? */
  readonly graphiql: boolean;
  readonly demonstrationAccounts: readonly DemonstrationAccount[];
  readonly identityProviders: readonly IdentityProvider[];
}

export const FALLBACK_CONFIGURATION: Configuration = {
  basemap: { kind: 'embedded' },
  demonstration: false,
  version: '',
  graphiql: false,
  demonstrationAccounts: [],
  identityProviders: [],
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
  const { basemap, demonstration, version, graphiql, demonstrationAccounts, identityProviders } =
    value as Record<string, unknown>;
  return {
    basemap: readBasemap(basemap),
    demonstration: demonstration === true,
    version: typeof version === 'string' ? version : '',
    graphiql: graphiql === true,
    demonstrationAccounts: listOf(demonstrationAccounts, (account) => {
      const { email, name, what, password } = account;
      if (typeof email !== 'string' || typeof name !== 'string') return [];
      return [
        {
          email,
          name,
          what: typeof what === 'string' ? what : '',
          password: typeof password === 'string' ? password : null,
        },
      ];
    }),
    identityProviders: listOf(identityProviders, ({ id, name }) =>
      typeof id === 'string' && typeof name === 'string' ? [{ id, name }] : [],
    ),
  };
}

function listOf<T>(value: unknown, read: (entry: Record<string, unknown>) => T[]): T[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).flatMap((entry) =>
    typeof entry === 'object' && entry !== null ? read(entry as Record<string, unknown>) : [],
  );
}

function readBasemap(value: unknown): BasemapChoice {
  const { kind, url } = (value ?? {}) as { kind?: unknown; url?: unknown };
  return (kind === 'streets' || kind === 'style') && typeof url === 'string' && url !== ''
    ? { kind, url }
    : FALLBACK_CONFIGURATION.basemap;
}
