/** What was acknowledged is there: after a crash of the server, of the database, of the disk. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DURABLE_START_PARAMS } from './durable-pglite.ts';
import { canUsePostgresql, TestDatabases } from './test-support.ts';
import { findPostgresql, TestCluster } from './test-support-cluster.ts';
import type { WriterOptions } from './test-support-writer.ts';

const ROUNDS = 20;
const TRACER = 'strace';
const WRITER = fileURLToPath(new URL('./test-support-writer.ts', import.meta.url));

/** The writing process and what it has said so far. */
class Writer {
  readonly process: ChildProcess;
  readonly acknowledged: number[] = [];
  readonly faults: number[] = [];
  readonly #exited: Promise<unknown>;
  readonly #all: Promise<void>;
  #have: number[] | null = null;
  #changed: () => void = () => undefined;

  constructor(options: WriterOptions, wrapper: readonly string[] = []) {
    const [command, ...args] = [...wrapper, process.execPath, WRITER, JSON.stringify(options)];
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#exited = once(this.process, 'exit');
    const lines = createInterface({ input: this.process.stdout! });
    lines.on('line', (line) => this.#take(line));
    this.#all = new Promise((resolve) => lines.once('close', resolve));
  }

  /** What the database held when it was opened. */
  async found(): Promise<ReadonlySet<number>> {
    await this.#until(() => this.#have !== null);
    return new Set(this.#have);
  }

  async hasAcknowledged(count: number): Promise<void> {
    await this.#until(() => this.acknowledged.length >= count);
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended();
  }

  async ended(): Promise<void> {
    await this.#exited;
    await this.#all;
  }

  #take(line: string): void {
    const [word, ...numbers] = line.split(' ');
    if (word === 'have') this.#have = numbers.filter((text) => text !== '').map(Number);
    if (word === 'ack') this.acknowledged.push(Number(numbers[0]));
    if (word === 'fault') this.faults.push(Number(numbers[0]));
    this.#changed();
  }

  async #until(isSo: () => boolean): Promise<void> {
    let over = false;
    void this.#all.then(() => {
      over = true;
      this.#changed();
    });
    while (!isSo()) {
      if (over) throw new Error('The writer ended before it had said what was waited for.');
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }
}

/** Twenty crashes, each after some other number of acknowledgements; `crash` may take the database down too. */
async function crashTwentyTimes(
  place: { readonly url: string | null; readonly folder: string },
  crash: (writer: Writer, round: number) => Promise<void>,
): Promise<void> {
  const acknowledged = new Set<number>();
  const lost = async (writer: Writer): Promise<number[]> => {
    const found = await writer.found();
    return [...acknowledged].filter((id) => !found.has(id));
  };
  for (let round = 0; round < ROUNDS; round++) {
    const writer = new Writer({ ...place, firstId: round * 1_000_000, count: 999_999, callers: 25 });
    expect(await lost(writer)).toEqual([]);
    await writer.hasAcknowledged(1 + ((round * 7919) % 400));
    await crash(writer, round);
    for (const id of writer.acknowledged) acknowledged.add(id);
  }
  const last = new Writer({ ...place, firstId: ROUNDS * 1_000_000, count: 0, callers: 1 });
  expect(await lost(last)).toEqual([]);
  await last.ended();
  expect(acknowledged.size).toBeGreaterThan(ROUNDS);
}

const databases = new TestDatabases();
afterAll(() => databases.removeAll(), 60_000);

describe('the embedded database keeps what it acknowledged', { timeout: 300_000 }, () => {
  it('through twenty kills in the middle of writing', async () => {
    const { options } = await databases.create('embedded');
    await crashTwentyTimes(options, (writer) => writer.kill());
  });

  it('because it runs with fsync on', async () => {
    const place = await databases.create('embedded');
    const db = await place.open();
    expect(DURABLE_START_PARAMS).not.toContain('-F');
    const settings = await db.query(
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_sync_method') ORDER BY name`,
    );
    expect(settings).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'wal_sync_method', setting: 'fsync' },
    ]);
    await db.close();
  });

  describe.skipIf(!canTrace())('as its system calls show', () => {
    it('every acknowledgement comes after a sync of the log that succeeded', async () => {
      const { options } = await databases.create('embedded');
      const trace = join(await databases.createFolder(), 'trace');
      const calls = 'fsync,fdatasync,write';
      const writer = new Writer({ ...options, firstId: 1, count: 10, callers: 1 }, [
        ...[TRACER, '-f', '-qq', '-y', '-s', '64', '-e', `trace=${calls}`, '-o', trace],
      ]);
      await writer.ended();
      expect(writer.acknowledged).toHaveLength(10);
      const lines = (await readFile(trace, 'utf8')).split('\n');
      for (const id of writer.acknowledged) {
        const begun = lines.findIndex((line) => line.includes(`"begin ${id}\\n"`));
        const acknowledged = lines.findIndex((line) => line.includes(`"ack ${id}\\n"`));
        expect(begun).toBeGreaterThan(0);
        const between = lines
          .slice(begun, acknowledged)
          .filter((line) => /f(data)?sync\(.*\/pg_wal\/[0-9A-F]{24}>.*= 0$/.test(line));
        expect(between.length, `report ${id} was acknowledged without a sync of the log`).toBeGreaterThan(0);
      }
    });

    it('a new cluster is synced as a whole before it takes its place, and its place before it is used', async () => {
      const folder = await databases.createFolder();
      const trace = join(await databases.createFolder(), 'trace');
      const calls = 'trace=fsync,rename,renameat,renameat2,write';
      const writer = new Writer({ url: null, folder, firstId: 1, count: 0, callers: 1 }, [
        ...[TRACER, '-f', '-qq', '-y', '-e', calls, '-o', trace],
      ]);
      await writer.ended();
      const lines = (await readFile(trace, 'utf8')).split('\n');
      const renamed = lines.findIndex((line) => /rename.*postgresql\.new", .*= 0$/.test(line));
      const used = lines.findIndex((line) => line.includes('"have '));
      expect(renamed).toBeGreaterThan(0);
      expect(used).toBeGreaterThan(renamed);
      const synced = (from: number, to: number): string[] =>
        lines.slice(from, to).flatMap((line) => /fsync\(\d+<(.*)>\) += 0$/.exec(line)?.[1] ?? []);
      const before = synced(0, renamed);
      for (const name of ['', '/PG_VERSION', '/global/pg_control', '/base/1/1259', '/pg_wal'])
        expect(before).toContain(join(folder, 'postgresql.new') + name);
      expect(synced(renamed, used)).toContain(folder);
    });

    it('a disk that fails to sync gets no acknowledgement out of it', async () => {
      const { options } = await databases.create('embedded');
      const failing = [
        TRACER,
        '-f',
        '-qq',
        '-o',
        '/dev/null',
        '-e',
        'trace=fsync',
        '-e',
        'inject=fsync:error=EIO:when=60+',
      ];
      const writer = new Writer(
        { ...options, firstId: 1, count: 10_000, callers: 1, untilFault: true },
        failing,
      );
      await writer.ended();
      expect(writer.acknowledged.length).toBeGreaterThan(0);
      expect(writer.faults).toEqual([writer.acknowledged.length + 1]);
      const check = new Writer({ ...options, firstId: 1_000, count: 0, callers: 1 });
      const found = await check.found();
      await check.ended();
      expect(writer.acknowledged.filter((id) => !found.has(id))).toEqual([]);
    });
  });
});

const bin = findPostgresql();
describe.skipIf(!(await canUsePostgresql('durability')) || bin === null)(
  'PostgreSQL keeps what it acknowledged',
  { timeout: 300_000 },
  () => {
    let cluster: TestCluster;
    beforeAll(async () => {
      cluster = await TestCluster.start(bin!);
    }, 60_000);
    afterAll(() => cluster.remove(), 60_000);

    it('through twenty kills of the server, seven of them of the database too', async () => {
      await crashTwentyTimes({ url: cluster.url, folder: 'not used' }, async (writer, round) => {
        if (round % 3 !== 0) return writer.kill();
        await cluster.kill();
        await writer.kill();
        await cluster.start();
      });
    });
  },
);

/** strace may be missing, or forbidden in a container. */
function canTrace(): boolean {
  const { status } = spawnSync(TRACER, ['-f', '-e', 'trace=none', process.execPath, '-e', '0'], {
    stdio: 'ignore',
  });
  if (status === 0) return true;
  console.warn(
    'Skipped: the system calls of a commit, because strace cannot be had (apt install strace; in a container: --cap-add SYS_PTRACE).',
  );
  return false;
}
