/** The providers of identity that employers bring, from the file that OIDC_PROVIDERS names. */
import { readFile } from 'node:fs/promises';
import type { IdentityProvider } from './transport/sign-in.ts';

const TEXTS = ['id', 'name', 'discoveryUrl', 'clientId', 'clientSecret'] as const;

/** Throws one sentence that says what to mend. `path` null: none are configured. */
export async function readIdentityProviders(path: string | null): Promise<IdentityProvider[]> {
  if (path === null) return [];
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`OIDC_PROVIDERS is "${path}" but that file cannot be read.`, { cause: error });
  }
  const problem = (what: string): Error => new Error(`OIDC_PROVIDERS: in ${path} ${what}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`OIDC_PROVIDERS: ${path} is no JSON (${(error as Error).message}).`, { cause: error });
  }
  if (!Array.isArray(parsed)) throw problem('stands no list. Write [{"id": …}, …].');
  const providers = parsed.map((entry: unknown, index) => providerOf(entry, index + 1, problem));
  const ids = providers.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw problem(`the id "${twice}" stands twice. Give each provider its own.`);
  return providers;
}

function providerOf(entry: unknown, place: number, problem: (what: string) => Error): IdentityProvider {
  if (typeof entry !== 'object' || entry === null) throw problem(`entry ${place} is no object.`);
  const fields = entry as Readonly<Record<string, unknown>>;
  const text = (name: (typeof TEXTS)[number]): string => {
    const value = fields[name];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    throw problem(`entry ${place} has no "${name}". It needs ${TEXTS.join(', ')}.`);
  };
  const [id, name, discoveryUrl, clientId, clientSecret] = TEXTS.map(text) as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (!/^[a-z0-9-]{1,40}$/.test(id) || id === 'credential')
    throw problem(`the id "${id}" is none: use small letters, digits and hyphens.`);
  if (!URL.canParse(discoveryUrl) || !/^https?:$/.test(new URL(discoveryUrl).protocol))
    throw problem(
      `the discoveryUrl of "${id}" is no address. It ends with /.well-known/openid-configuration.`,
    );
  const { emailDomains } = fields;
  // Without them one employer's provider could vouch for the address of anybody else's administrator.
  if (!isTexts(emailDomains) || emailDomains.length === 0)
    throw problem(
      `the emailDomains of "${id}" are no list of texts such as ["organisation.example"]: it may vouch for addresses of these alone.`,
    );
  const domains = emailDomains.map((domain) => domain.toLowerCase());
  return { id, name, discoveryUrl, clientId, clientSecret, emailDomains: domains };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
