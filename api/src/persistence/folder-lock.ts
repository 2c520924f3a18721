/**
 * One process at a time on a data folder: two would destroy it. The file `lock` names its owner. A dead owner's lock is taken
 * over; an owner that we cannot look at (another container or machine) is taken for dead only when its lock stops beating.
 */
import { constants, readFileSync, readlinkSync, renameSync } from 'node:fs';
import { copyFile, link, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The owner touches its lock this often; one that was not touched for three times as long is dead. */
const BEAT_MS = 2_000;
const DEAD_AFTER_MS = 3 * BEAT_MS;
/** Starters that found a dead owner have written their names by then; between their look and their writing is 1 ms. */
const SETTLE_MS = 200;

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Boot and process-number space: within the same one, process numbers can be compared. Empty where unknown. */
  readonly space: string;
  /** When the process began, in the kernel's count: a process number that was dealt again is another process. */
  readonly began: string;
  /** Which of this process's locks. */
  readonly nonce: string;
}

export interface FolderLock {
  release(): Promise<void>;
}

const held = new Set<string>();

/** Rejects with a sentence that names the folder and the process that has it. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'lock');
  const me: Owner = { ...thisProcess(), nonce: crypto.randomUUID() };
  if (held.has(path)) throw inUse(folder, me);
  held.add(path);
  try {
    await take(folder, path, me);
  } catch (error) {
    held.delete(path);
    throw error;
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      held.delete(path);
      if (ownerOf(path)?.nonce === me.nonce) await unlink(path);
    },
  };
}

async function take(folder: string, path: string, me: Owner): Promise<void> {
  const mine = `${path}.${me.nonce}`;
  await writeFile(mine, `${JSON.stringify(me)}\n`, { flush: true });
  try {
    // A link either makes the lock, whole, or fails: nobody ever reads half a lock.
    while (!(await isLinked(mine, path))) {
      const owner = ownerOf(path);
      if (owner === null) continue;
      if (await isAlive(path, owner, me)) throw inUse(folder, owner);
      if (await replaceDead(path, owner, mine, me)) return;
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** Of several that find the same dead owner the last to write its name has the lock; all look only when all have written. */
async function replaceDead(path: string, dead: Owner, mine: string, me: Owner): Promise<boolean> {
  // Nothing may come between the look and the rename.
  if (ownerOf(path)?.nonce !== dead.nonce) return false;
  renameSync(mine, path);
  await sleep(SETTLE_MS);
  const owner = ownerOf(path);
  if (owner?.nonce === me.nonce) return true;
  throw inUse(dirname(path), owner ?? me);
}

async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(String(errorCode(error)))) throw error;
  }
  // A file system without links.
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isAlive(path: string, owner: Owner, me: Owner): Promise<boolean> {
  if (owner.space !== '' && owner.space === me.space) return beganOf(owner.pid) === owner.began;
  if (owner.space === '' && owner.host === me.host) return owner.pid !== me.pid && exists(owner.pid);
  const before = (await stat(path).catch(() => null))?.mtimeMs;
  if (before === undefined) return false;
  await sleep(DEAD_AFTER_MS);
  return (await stat(path).catch(() => null))?.mtimeMs !== before;
}

function ownerOf(path: string): Owner | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw new Error(`The lock file ${path} cannot be read. If no Lonewatch runs on this folder, remove it.`, {
      cause: error,
    });
  }
}

function inUse(folder: string, owner: Owner): Error {
  return new Error(
    `The data folder ${folder} is in use by process ${owner.pid} on ${owner.host}. Stop that Lonewatch, or give this one another folder.`,
  );
}

function thisProcess(): Omit<Owner, 'nonce'> {
  let space = '';
  try {
    space = `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Not Linux: the process number alone has to do.
  }
  return { pid: process.pid, host: hostname(), space, began: beganOf(process.pid) };
}

/** '' when there is no such process, or when it is dead and its parent has not looked yet. */
function beganOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // From the third field on: the second, the name, may hold spaces and brackets. The first is the state, the 20th the start.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
