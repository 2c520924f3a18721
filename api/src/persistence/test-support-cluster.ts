/** A throw-away PostgreSQL server for tests: a cluster in a temporary folder, on a free loopback port, ended by its pid. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** The folder of initdb and postgres, the newest that can be found; null: none. */
export function findPostgresql(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return (
    folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null
  );
}

export class TestCluster {
  readonly #bin: string;
  readonly #folder: string;
  readonly #port: number;
  #server: ChildProcess | null = null;

  private constructor(bin: string, folder: string, port: number) {
    this.#bin = bin;
    this.#folder = folder;
    this.#port = port;
  }

  static async start(bin: string): Promise<TestCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'lonewatch-postgresql-'));
    const { uid, gid } = serverIdentity();
    if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
    const cluster = new TestCluster(bin, folder, await freePort());
    const { status, stderr } = spawnSync(
      join(bin, 'initdb'),
      ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      { ...serverIdentity(), cwd: folder, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
    await cluster.start();
    return cluster;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  /** After a kill the next one cannot start until the children of the last have gone. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.#server = this.#spawn();
      if (await this.#isReady()) return;
      if (attempt === 100) throw new Error(`The PostgreSQL of the tests in ${this.#folder} does not start.`);
      await sleep(100);
    }
  }

  /** SIGKILL to the postmaster, as a crash; its children notice and go. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends the sessions and shuts down in good order. */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
  }

  #spawn(): ChildProcess {
    const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${this.#folder}`, 'fsync=on'];
    return spawn(
      join(this.#bin, 'postgres'),
      ['-D', join(this.#folder, 'data'), '-p', String(this.#port), ...settings.flatMap((one) => ['-c', one])],
      { ...serverIdentity(), cwd: this.#folder, stdio: 'ignore' },
    );
  }

  /** false: it ended instead. */
  async #isReady(): Promise<boolean> {
    while (this.#server?.exitCode === null) {
      const client = new Client({ connectionString: this.url });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.end();
        return true;
      } catch {
        await sleep(50);
      }
    }
    return false;
  }
}

/** The server refuses to run as root: then it runs as the system's user postgres. */
function serverIdentity(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
