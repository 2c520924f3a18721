/**
 * What `npm start` and `npm test` run, on any Node from 18: finds or brings Node 24 and pnpm 12, installs from the lock
 * file, builds what has changed, then hands over. Does nothing that is done already, so a second start is quick.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareTests } from './prerequisites.mjs';
import { bringTools } from './tools.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, 'node_modules', '.lonewatch');
const [task = 'start', ...args] = process.argv.slice(2);

/** Runs a program in the foreground; a signal to us is passed on, and we end when and as it ends. */
function run(command, programArgs, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, programArgs, {
      cwd: root,
      env,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    const pass = (signal) => child.kill(signal);
    // A terminal sends Ctrl-C to the child as well: once is enough, so SIGINT is only kept from ending us.
    const ignore = () => undefined;
    process.on('SIGINT', ignore);
    process.on('SIGTERM', pass);
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', pass);
      resolve(code ?? (signal === null ? 1 : 130));
    });
  });
}

async function step(name, command, programArgs, env) {
  const startedMs = Date.now();
  console.log(`\n── ${name}`);
  const code = await run(command, programArgs, env);
  if (code !== 0) {
    console.error(`── ${name} failed (${command} ${programArgs.join(' ')}).`);
    process.exit(code);
  }
  console.log(`── ${name}: done in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
}

/** A hash over the names and contents of files, so that a fresh clone and a touched file do not look changed. */
function fingerprint(paths) {
  const hash = createHash('sha256').update(process.platform + process.arch);
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort())
        if (name !== 'node_modules' && !name.startsWith('.')) add(join(path, name));
    } else hash.update(path.slice(root.length)).update(readFileSync(path));
  };
  for (const path of paths) add(join(root, path));
  return hash.digest('hex');
}

/** Does the work unless the stamp of the last time says that nothing it depends on has changed. */
async function unlessDone(name, inputs, output, work) {
  const now = fingerprint(inputs);
  const stamp = join(stamps, name);
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  await work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, now);
}

const packages = [
  'package.json',
  'schema/package.json',
  'api/package.json',
  'web/package.json',
  'e2e/package.json',
];

const { node, env } = await bringTools(stamps);
await unlessDone(
  'installed',
  ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...packages],
  'node_modules/.pnpm',
  () =>
    step(
      'Installing packages from the lock file',
      'pnpm',
      ['install', '--frozen-lockfile', '--prefer-offline'],
      env,
    ),
);
const build = () =>
  unlessDone(
    'built',
    [
      'pnpm-lock.yaml',
      'web/src',
      'web/static',
      'web/vite.config.ts',
      'web/package.json',
      'schema/src/contract',
      'schema/schema.graphql',
    ],
    'web/build/index.html',
    () => step('Building the web application', 'pnpm', ['--filter', '@lonewatch/web', 'build'], env),
  );

if (task === 'start') {
  if (!args.some((arg) => ['--help', '-h', '--export', '--import'].includes(arg))) await build();
  process.exit(await run(node, ['api/src/main.ts', ...args], env));
} else if (task === 'test') {
  const testEnv = await prepareTests(env);
  await step(
    'Gates: format, lint, types, borders, unused code, documents',
    'pnpm',
    ['run', 'check'],
    testEnv,
  );
  await step('Tests of every room', 'pnpm', ['run', 'unit'], testEnv);
  await build();
  await step('Journeys in a real browser', 'pnpm', ['run', 'e2e'], testEnv);
  console.log('\nEverything holds.');
} else {
  console.error(`"${task}" is neither start nor test.`);
  process.exit(2);
}
