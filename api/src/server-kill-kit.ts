/** For tests that kill the server: starts it as a process and ends it without a warning. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from './persistence/test-support.ts';

const program = fileURLToPath(new URL('server-kill-program.ts', import.meta.url));

export interface Victim {
  readonly origin: string;
  /** kill -9; fulfils when it is gone. */
  kill(): Promise<void>;
}

export async function startVictim(
  { options }: Pick<TestDatabase, 'options'>,
  env: Record<string, string> = {},
): Promise<Victim> {
  const child = spawn(process.execPath, [program, options.url ?? '', options.folder, JSON.stringify(env)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was up.`)));
  });
  return {
    origin,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
