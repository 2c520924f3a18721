/** The real server as a process of its own, for benches and journeys: started as a person would, stopped by its id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url));

export interface StartOptions {
  readonly demoWorkers?: number;
  readonly databaseUrl?: string;
  /** An existing folder to start on; otherwise a new one that is removed at the end. */
  readonly folder?: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export class LonewatchProcess {
  readonly origin: string;
  readonly folder: string;
  /** Milliseconds from the start of the process to the block that says where to look. */
  readonly startedInMs: number;
  readonly #child: ChildProcess;
  readonly #ownsFolder: boolean;

  private constructor(
    child: ChildProcess,
    origin: string,
    folder: string,
    ownsFolder: boolean,
    startedInMs: number,
  ) {
    this.#child = child;
    this.origin = origin;
    this.folder = folder;
    this.#ownsFolder = ownsFolder;
    this.startedInMs = startedInMs;
  }

  static async start(options: StartOptions = {}): Promise<LonewatchProcess> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'lonewatch-e2e-')));
    const startedMs = performance.now();
    const child = spawn(process.execPath, [program], {
      env: {
        ...process.env,
        PORT: String(options.port ?? 0),
        LONEWATCH_DATA: folder,
        DEMO_WORKERS: String(options.demoWorkers ?? 2_500),
        ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const origin = await originOf(child);
    return new LonewatchProcess(
      child,
      origin,
      folder,
      options.folder === undefined,
      performance.now() - startedMs,
    );
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Sends a signal of which the process is expected to die; fulfils when it is gone. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    await gone;
  }

  /** Stops in good order, or at once with SIGKILL; the folder goes too when it was made here. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM', keepFolder = false): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.signal(signal);
    if (this.#ownsFolder && !keepFolder) await rm(this.folder, { recursive: true, force: true });
  }
}

/** Reads the start's block for the address; rejects with what the server said when it ends before that. */
function originOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /Live map\s+(http:\/\/\S+?)\/\s/.exec(said);
      if (found !== null) resolve(found[1]!.replace('localhost', '127.0.0.1'));
    };
    child.stdout!.on('data', listen);
    child.stderr!.on('data', listen);
    child.once('exit', (code) =>
      reject(new Error(`The server ended with ${code} before it was up:\n${said}`)),
    );
  });
}

/** Signs in as one of the demonstration's people, as any script would; answers the cookie. */
export async function signIn(origin: string, email = 'manager@demo.example'): Promise<string> {
  const response = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password: 'lonewatch-demo' }),
  });
  if (!response.ok)
    throw new Error(`${email} could not sign in: ${response.status} ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0]!)
    .join('; ');
}

export async function ask<T>(
  origin: string,
  cookie: string,
  query: string,
  variables: object = {},
): Promise<T> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', cookie },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: { message: string }[] };
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join(' '));
  return data;
}
