import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly space: string;
  readonly began: string;
  readonly nonce: string;
}

describe('the lock of a data folder', { timeout: 30_000 }, () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lonewatch-lock-'));
    path = join(folder, 'lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const readOwner = async (): Promise<Owner> => JSON.parse(await readFile(path, 'utf8')) as Owner;

  it('is given once, and again after it was given back', async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(
      `The data folder ${folder} is in use by process ${process.pid}`,
    );
    await lock.release();
    expect(existsSync(path)).toBe(false);
    await (await lockFolder(folder)).release();
  });

  it('names the folder and the process that has it, and is free when that was killed', async () => {
    const script = `import { lockFolder } from ${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)};
      await lockFolder(${JSON.stringify(folder)}); console.log('locked'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(lockFolder(folder)).rejects.toThrow(
      `The data folder ${folder} is in use by process ${child.pid}`,
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await lockFolder(folder)).release();
  });

  it('does not take another process for its owner because the number was dealt again', async () => {
    const lock = await lockFolder(folder);
    const owner = await readOwner();
    await lock.release();
    await writeFile(path, JSON.stringify({ ...owner, began: '1', nonce: 'before' }));
    const mine = await lockFolder(folder);
    expect((await readOwner()).nonce).not.toBe('before');
    await mine.release();
  });

  it('of an owner that cannot be looked at is respected while it beats, and taken when it stops', async () => {
    await writeFile(
      path,
      JSON.stringify({ pid: 7, host: 'another-container', space: 'other', began: '5', nonce: 'x' }),
    );
    const beat = setInterval(() => void utimes(path, new Date(), new Date()), 500);
    await expect(lockFolder(folder)).rejects.toThrow('is in use by process 7 on another-container');
    clearInterval(beat);
    await (await lockFolder(folder)).release();
  });

  it('goes to one of many that find a dead owner at once', async () => {
    const lock = await lockFolder(folder);
    const owner = await readOwner();
    await lock.release();
    await writeFile(path, JSON.stringify({ ...owner, pid: 2 ** 30, nonce: 'dead' }));
    const script = `import { lockFolder } from ${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)};
      process.stdin.once('data', () => lockFolder(${JSON.stringify(folder)}).then(() => console.log('mine'), () => console.log('theirs')));
      console.log('ready'); setInterval(() => {}, 1000);`;
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    await Promise.all(children.map((child) => once(child.stdout, 'data')));
    const answers = children.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim());
    for (const child of children) child.stdin.write('go\n');
    expect((await Promise.all(answers)).sort()).toEqual(['mine', 'theirs', 'theirs', 'theirs']);
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(children.map((child) => once(child, 'exit')));
  });

  it('that cannot be read says so', async () => {
    await writeFile(path, '{');
    await expect(lockFolder(folder)).rejects.toThrow(`The lock file ${path} cannot be read`);
  });
});
