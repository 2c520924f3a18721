/** Finds Node 24 and pnpm 12, or brings them through npx; remembers where they are for the next start. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE = 24;
const PNPM = 12;
const shell = process.platform === 'win32';

function major(command, env) {
  const { stdout, status } = spawnSync(command, ['--version'], { encoding: 'utf8', env, shell });
  return status === 0 ? Number.parseInt(stdout.replace(/^v/, ''), 10) : 0;
}

/** Types are stripped without a flag from Node 24 on; a newer Node does as well. */
function serves(node, env) {
  return major(node, env) >= NODE && major('pnpm', env) >= PNPM;
}

function withPath(folder) {
  return folder === null
    ? process.env
    : { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
}

/** Resolves to the path of Node and an environment in which `node` and `pnpm` are these. */
export async function bringTools(stamps) {
  const memory = join(stamps, 'tools.json');
  const here = { node: process.execPath, folder: null };
  for (const found of [here, remembered(memory)])
    if (found !== null && serves(found.node, withPath(found.folder)))
      return { node: found.node, env: withPath(found.folder) };
  console.log(`\n── Bringing Node ${NODE} and pnpm ${PNPM} (this machine's Node is ${process.version})`);
  const { stdout, status } = spawnSync(
    'npx',
    [
      '-y',
      '-p',
      `node@${NODE}`,
      '-p',
      `pnpm@${PNPM}`,
      '-c',
      `node "${fileURLToPath(new URL('say-where.mjs', import.meta.url))}"`,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell },
  );
  const line = stdout?.split('\n').find((text) => text.startsWith('{'));
  if (status !== 0 || line === undefined) {
    console.error(
      `Node ${NODE} and pnpm ${PNPM} could not be brought by npx. Install them yourself, or check the npm registry.`,
    );
    process.exit(1);
  }
  const found = JSON.parse(line);
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, JSON.stringify(found));
  return { node: found.node, env: withPath(found.folder) };
}

function remembered(memory) {
  try {
    return JSON.parse(readFileSync(memory, 'utf8'));
  } catch {
    return null;
  }
}
