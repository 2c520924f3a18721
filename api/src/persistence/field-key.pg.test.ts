import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFieldKey, readFieldKey } from './field-key.ts';
import { onBothEngines } from './test-support.ts';

describe('the field key', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lonewatch-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, on disk, for nobody but its owner, and is the same from then on', () => {
    const dataFolder = join(folder, 'new');
    const key = readFieldKey({ fieldKey: null, dataFolder });
    expect(key).toHaveLength(32);
    expect(readFieldKey({ fieldKey: null, dataFolder })).toEqual(key);
    expect(statSync(join(dataFolder, 'field-key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataFolder, 'field-key'), 'utf8').trim()).toBe(
      Buffer.from(key).toString('base64'),
    );
  });

  it('is the one of the configuration where that gives one, and then no file is made', () => {
    const fieldKey = Buffer.alloc(32, 7).toString('base64');
    expect(readFieldKey({ fieldKey, dataFolder: folder })).toEqual(Buffer.alloc(32, 7));
    expect(() => statSync(join(folder, 'field-key'))).toThrow();
  });

  it.each([
    '',
    'secret',
    Buffer.alloc(31).toString('base64'),
    `${Buffer.alloc(32).toString('base64')}x`,
    '*'.repeat(44),
  ])('refuses "%s" with a sentence that says how to make one', (text) => {
    expect(() => readFieldKey({ fieldKey: text, dataFolder: folder })).toThrow(
      'FIELD_KEY must be 32 random bytes in base64; `openssl rand -base64 32` prints such a key.',
    );
    writeFileSync(join(folder, 'field-key'), text);
    expect(() => readFieldKey({ fieldKey: null, dataFolder: folder })).toThrow('field-key must be 32 random');
  });
});

await onBothEngines('a database and its field key', (create) => {
  it('belong together from the first start on', async () => {
    const db = await (await create()).open();
    const key = Buffer.alloc(32, 1);
    await checkFieldKey(db, key);
    await checkFieldKey(db, key);
    await expect(checkFieldKey(db, Buffer.alloc(32, 2))).rejects.toThrow('sealed under another key');
  });
});
