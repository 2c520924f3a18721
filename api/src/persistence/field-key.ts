/**
 * The key that wraps every person's own key: from the configuration, or a file of ours that the first start makes. Whoever
 * loses it loses every sensitive field, so a database that was written with another one is refused at the start.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sync } from './durable-pglite.ts';
import { KEY_BYTES, seal, unseal } from './sealing.ts';
import { readSetting } from './settings.ts';
import type { Queries } from './sql-port.ts';

const FILE = 'field-key';
const CHECK = 'field key check';

export interface FieldKeyOptions {
  /** FIELD_KEY: 32 bytes in base64; null: the file counts. */
  readonly fieldKey: string | null;
  /** LONEWATCH_DATA. */
  readonly dataFolder: string;
}

/** Rejects with a sentence where the key is no key. Makes the file, readable by its owner alone, where there is none. */
export function readFieldKey({ fieldKey, dataFolder }: FieldKeyOptions): Uint8Array {
  if (fieldKey !== null) return parseKey(fieldKey, 'FIELD_KEY');
  const path = join(dataFolder, FILE);
  const held = readIfThere(path);
  if (held !== null) return parseKey(held, `The file ${path}`);
  mkdirSync(dataFolder, { recursive: true });
  return makeFile(path, dataFolder) ?? parseKey(readFileSync(path, 'utf8'), `The file ${path}`);
}

/** Rejects with a sentence where the database's sensitive fields were sealed under another key; the first one is noted. */
export async function checkFieldKey(db: Queries, key: Uint8Array): Promise<void> {
  const note = seal(key, Buffer.from(CHECK), CHECK).toString('base64');
  await db.query('INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [CHECK, note]);
  const held = await readSetting(db, CHECK);
  if (unseal(key, Buffer.from(held ?? '', 'base64'), CHECK) === null)
    throw new Error(
      `The sensitive fields in this database were sealed under another key than the one in FIELD_KEY or the file ${FILE} of LONEWATCH_DATA. Give the server that key again; without it dates of birth and notes cannot be read any more.`,
    );
}

function parseKey(text: string, where: string): Uint8Array {
  const plain = text.trim();
  const key = Buffer.from(plain, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64').replace(/=+$/, '') !== plain.replace(/=+$/, ''))
    throw new Error(
      `${where} must be ${KEY_BYTES} random bytes in base64; \`openssl rand -base64 ${KEY_BYTES}\` prints such a key.`,
    );
  return key;
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** On disk before it is used. null: somebody else has just made it. */
function makeFile(path: string, folder: string): Uint8Array | null {
  const key = randomBytes(KEY_BYTES);
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null;
    throw error;
  }
  try {
    writeSync(file, `${key.toString('base64')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  sync(folder);
  return key;
}
