/** A PostgreSQL server of our own for a bench: on loopback, in a temporary folder, stopped by its id. null where none is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, chownSync, chmodSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ThrowAwayPostgresql {
  readonly url: string;
  readonly version: string;
  stop(): Promise<void>;
}

const isRoot = process.getuid?.() === 0;

/** The server refuses to run as root: there it runs as the packages' own account. */
function as(command: string, args: readonly string[]): [string, string[]] {
  return isRoot ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, [...args]];
}

function binaries(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => `${debian}/${version}/bin`)
    .find((bin) => existsSync(`${bin}/postgres`));
  return found ?? null;
}

export async function startPostgresql(): Promise<ThrowAwayPostgresql | null> {
  const bin = binaries();
  if (bin === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'lonewatch-postgresql-'));
  if (isRoot) {
    const id = Number(spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout);
    chownSync(folder, id, id);
  }
  chmodSync(folder, 0o700);
  const made = spawnSync(
    ...as(`${bin}/initdb`, ['-D', `${folder}/data`, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8']),
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const port = await freePort();
  const server = spawn(
    ...as(`${bin}/postgres`, [
      '-D',
      `${folder}/data`,
      '-p',
      String(port),
      '-k',
      folder,
      '-c',
      'listen_addresses=127.0.0.1',
    ]),
    { stdio: 'ignore' },
  );
  for (
    let tries = 0;
    spawnSync(`${bin}/pg_isready`, ['-h', '127.0.0.1', '-p', String(port)]).status !== 0;
    tries++
  ) {
    if (tries > 200) throw new Error('PostgreSQL did not come up within 20 s.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const version = spawnSync(`${bin}/postgres`, ['--version'], { encoding: 'utf8' }).stdout.trim();
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    version,
    stop: async () => {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      spawnSync(...as(`${bin}/pg_ctl`, ['-D', `${folder}/data`, '-m', 'immediate', 'stop']), {
        stdio: 'ignore',
      });
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
