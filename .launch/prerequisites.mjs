/**
 * What the tests need beside npm packages: a browser and a PostgreSQL server. Debian's packages where we may install them;
 * elsewhere Playwright's own browser, and a PostgreSQL of yours by TEST_DATABASE_URL or on the PATH.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const CHROMIUM = '/usr/bin/chromium';
const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

function quietly(command, args, env) {
  return spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

function apt(names) {
  console.log(`\n── Installing Debian's ${names.join(' and ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (
    quietly('apt-get', ['install', '-y', '--no-install-recommends', ...names], env) ||
    (quietly('apt-get', ['update'], env) &&
      quietly('apt-get', ['install', '-y', '--no-install-recommends', ...names], env))
  );
}

function hasPostgresql() {
  if (process.env.TEST_DATABASE_URL) return true;
  const debian = '/usr/lib/postgresql';
  if (
    existsSync(debian) &&
    readdirSync(debian).some((version) => existsSync(`${debian}/${version}/bin/initdb`))
  )
    return true;
  return spawnSync('initdb', ['--version']).status === 0;
}

/** The environment for the tests. */
export async function prepareTests(env) {
  const missing = [
    ...(existsSync(CHROMIUM) ? [] : ['chromium']),
    ...(hasPostgresql() ? [] : ['postgresql']),
    ...(existsSync('/usr/bin/strace') ? [] : ['strace']),
  ];
  if (missing.length > 0 && mayInstall && !apt(missing))
    console.error(`Debian's ${missing.join(', ')} could not be installed.`);
  const testEnv = { ...env };
  if (existsSync(CHROMIUM)) testEnv.CHROMIUM_PATH = CHROMIUM;
  else if (
    spawnSync('pnpm', ['--filter', '@lonewatch/e2e', 'exec', 'playwright', 'install', 'chromium'], {
      env,
      stdio: 'inherit',
    }).status !== 0
  ) {
    console.error(
      'The browser tests need Chromium: install it (Debian: apt install chromium) and try again.',
    );
    process.exit(1);
  }
  // Where a server can be had its tests may not be skipped quietly.
  if (hasPostgresql()) testEnv.REQUIRE_POSTGRES = '1';
  return testEnv;
}
