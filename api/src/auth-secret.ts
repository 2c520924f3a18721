/** The secret that signs sessions: from the configuration, or one of this server's own, made once. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'auth-secret';
const BYTES = 32;

/** From `folder`, where it is made if it is missing: readable by this account alone. */
export async function authSecretIn(folder: string): Promise<string> {
  const path = join(folder, FILE);
  await mkdir(folder, { recursive: true });
  const kept = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (kept !== null && kept.trim().length >= BYTES) return kept.trim();
  const secret = randomBytes(BYTES).toString('base64url');
  const file = await open(path, kept === null ? 'wx' : 'w', 0o600);
  try {
    await file.writeFile(`${secret}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return secret;
}
