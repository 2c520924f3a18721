/**
 * PGlite, made to keep what it acknowledged. As it comes it loses nearly everything in a power cut (`database.md`), because
 * it starts with fsync off, its Node file system has no fsync, and the first cluster is copied without one. And its protocol
 * loop swallows a crash of the database, after which a client would take silence for success.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/**
 * fdatasync does nothing in this build, so WAL is synced by fsync; everything else as PGlite wants it, but for `-F`. And 1 GB
 * of log is not kept for reuse: checkpoints come every 128 MB (`embedded-maintenance.ts`).
 */
export const DURABLE_START_PARAMS: readonly string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...[
    'fsync=on',
    'wal_sync_method=fsync',
    'full_page_writes=on',
    'synchronous_commit=on',
    'max_wal_size=256MB',
  ].flatMap((setting) => ['-c', setting]),
];

/** Thrown out of the protocol loop by a long jump: PostgreSQL's ordinary way to end a failed statement. */
const LONG_JUMP = 100;

/** What of Emscripten's module is touched here. */
interface EmscriptenModule {
  readonly NODEFS: {
    readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number };
    tryFSOperation<T>(operation: () => T): T;
  };
  _PostgresMainLoopOnce: () => void;
  stackRestore: (pointer: number) => void;
  _PostgresSendReadyForQueryIfNecessary: () => void;
  _pgl_pq_flush: () => void;
}

class SyncingNodeFS extends NodeFS {
  override async init(...[pg, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const mounted = await super.init(pg, options);
    mounted.emscriptenOpts.preRun?.push((module: unknown) => {
      const { NODEFS } = module as EmscriptenModule;
      NODEFS.stream_ops.fsync = ({ nfd }) =>
        NODEFS.tryFSOperation(() => {
          fsyncSync(nfd);
          return 0;
        });
    });
    return mounted;
  }
}

/** Opens the cluster in `folder`, making it first where there is none. A statement under which it dies rejects. */
export async function openDurable(folder: string): Promise<PGlite> {
  if (!existsSync(join(folder, 'PG_VERSION'))) await createCluster(folder);
  const pg = await open(folder);
  passCrashesOn(pg.Module);
  return pg;
}

/**
 * PGlite's loop takes every exception for a failed statement and goes on to say "ready". One that is no long jump means that
 * the database died (a failed fsync, a WebAssembly trap), perhaps in the middle of a commit that it has announced already.
 * The first thing that the loop calls outside of its own `try` then throws, and what would still answer does nothing.
 */
function passCrashesOn(module: EmscriptenModule): void {
  const loopOnce = module._PostgresMainLoopOnce;
  for (const name of ['stackRestore', '_PostgresSendReadyForQueryIfNecessary', '_pgl_pq_flush'] as const)
    if (typeof module[name] !== 'function' || typeof loopOnce !== 'function')
      throw new Error(`This version of PGlite has no ${name}: durable-pglite.ts has to be adapted to it.`);
  module._PostgresMainLoopOnce = () => {
    try {
      loopOnce();
    } catch (error) {
      if (isLongJump(error)) throw error;
      module.stackRestore = () => {
        throw new Error('the database died', { cause: error });
      };
      module._PostgresSendReadyForQueryIfNecessary = () => undefined;
      module._pgl_pq_flush = () => undefined;
      throw error;
    }
  };
}

function open(folder: string): Promise<PGlite> {
  return PGlite.create({ fs: new SyncingNodeFS(folder), startParams: [...DURABLE_START_PARAMS] });
}

function isLongJump(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status' in error && error.status === LONG_JUMP;
}

/** Beside its place, synced as a whole, then renamed: a cluster that is there is a whole one, whenever the power went. */
async function createCluster(folder: string): Promise<void> {
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  makeDurableFolder(dirname(unfinished));
  const pg = await open(unfinished);
  await pg.close();
  syncTree(unfinished);
  renameSync(unfinished, folder);
  sync(dirname(folder));
}

/** Makes the folder and whatever it stands in, each entry synced. */
export function makeDurableFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  const top = dirname(first);
  for (let at = resolve(folder); ; at = dirname(at)) {
    sync(at);
    if (at === top || at === dirname(at)) return;
  }
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) sync(path);
  }
  sync(folder);
}

export function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Windows has no fsync for folders; it writes their entries through.
    if (process.platform !== 'win32') throw error;
  } finally {
    closeSync(descriptor);
  }
}
