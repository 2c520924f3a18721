import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIdentityProviders } from './identity-providers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lonewatch-oidc-'));
});
afterAll(() => rm(folder, { recursive: true }));

const GOOD = {
  id: 'hospital',
  name: 'The hospital',
  discoveryUrl: 'https://login.hospital.example/.well-known/openid-configuration',
  clientId: 'lonewatch',
  clientSecret: 'secret',
  emailDomains: ['hospital.example'],
};

async function read(content: unknown): Promise<unknown> {
  const path = join(folder, `${crypto.randomUUID()}.json`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readIdentityProviders(path);
}

describe('the file of identity providers', () => {
  it('is not needed', async () => {
    expect(await readIdentityProviders(null)).toEqual([]);
  });

  it('names each provider, and whose addresses it may vouch for', async () => {
    expect(await read([GOOD, { ...GOOD, id: 'b', emailDomains: ['Hospital.example'] }])).toEqual([
      GOOD,
      { ...GOOD, id: 'b', emailDomains: ['hospital.example'] },
    ]);
  });

  it.each([
    ['{', 'is no JSON'],
    [{}, 'stands no list'],
    [['x'], 'entry 1 is no object'],
    [[GOOD, { ...GOOD, id: 'b', clientSecret: '' }], 'entry 2 has no "clientSecret"'],
    [[GOOD, GOOD], 'the id "hospital" stands twice'],
    [[{ ...GOOD, id: 'Not Good' }], 'the id "Not Good" is none'],
    [[{ ...GOOD, id: 'credential' }], 'the id "credential" is none'],
    [[{ ...GOOD, discoveryUrl: 'login.hospital.example' }], 'the discoveryUrl of "hospital" is no address'],
    [[{ ...GOOD, emailDomains: 'hospital.example' }], 'the emailDomains of "hospital" are no list'],
    [[{ ...GOOD, emailDomains: undefined }], 'the emailDomains of "hospital" are no list'],
    [[{ ...GOOD, emailDomains: [] }], 'the emailDomains of "hospital" are no list'],
  ])('that is wrong (%j) stops the start with a sentence', async (content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence);
  });

  it('that is missing stops the start with a sentence', async () => {
    await expect(readIdentityProviders(join(folder, 'missing.json'))).rejects.toThrow('cannot be read');
  });
});
