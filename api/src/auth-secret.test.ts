import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { authSecretIn } from './auth-secret.ts';

const folders: string[] = [];
async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'lonewatch-secret-'));
  folders.push(made);
  return join(made, 'data');
}
afterEach(async () => {
  for (const made of folders.splice(0)) await rm(made, { recursive: true });
});

it('the secret is made once, for this account alone', async () => {
  const data = await folder();
  const secret = await authSecretIn(data);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(await authSecretIn(data)).toBe(secret);
  expect((await stat(join(data, 'auth-secret'))).mode & 0o777).toBe(0o600);
});

it('a secret file that was cut short, as by a full disk, is made anew', async () => {
  const data = await folder();
  await authSecretIn(data);
  await writeFile(join(data, 'auth-secret'), '');
  const secret = await authSecretIn(data);
  expect((await readFile(join(data, 'auth-secret'), 'utf8')).trim()).toBe(secret);
});
