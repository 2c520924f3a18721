/** The program: reads what a person asked for, starts the server and, in the demonstration, its fleet; stops in good order. */
import { existsSync, readFileSync } from 'node:fs';
import { fork, type ChildProcess } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { authSecretIn } from './auth-secret.ts';
import { helpText, readCommandLine, readConfig, type CommandLine, type Config } from './config.ts';
import { seedDemonstrationPast } from './demonstration-past.ts';
import { exposureOf, isLoopback } from './exposure.ts';
import type { Directory } from './hot/directory.ts';
import { readIdentityProviders } from './identity-providers.ts';
import type { SimulatorPlan } from './ingest/simulator.ts';
import { openDemonstration } from './open-demonstration.ts';
import { openDatabase, type Database } from './persistence/database.ts';
import { WELL_KNOWN_PASSWORD } from './persistence/demonstration-accounts.ts';
import { seedDemonstrationGeofences } from './persistence/demonstration-geofences.ts';
import { seedDemonstrationPlans } from './persistence/demonstration-plans.ts';
import { DEMONSTRATION, isDemonstration, seedDemonstration } from './persistence/demonstration.ts';
import { exportTo, importFrom } from './persistence/export.ts';
import { checkFieldKey, readFieldKey } from './persistence/field-key.ts';
import { PersonKeys } from './persistence/person-keys.ts';
import { hasAdministrator, inviteFirstAdministrator } from './persistence/invitations.ts';
import { startBlock } from './start-block.ts';
import { startServer } from './server.ts';
import { consoleLog } from './telemetry.ts';
import { verifyLog } from './verify-log.ts';

const SIMULATOR_SEED = 20_261_122;
const webFolder = fileURLToPath(new URL('../../web/build', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const { command, problems: badArguments } = readCommandLine(process.argv.slice(2));
const { config, problems: badSettings } = readConfig(process.env);

if (command.help) {
  process.stdout.write(helpText());
} else if (badArguments.length + badSettings.length > 0) {
  for (const problem of [...badArguments, ...badSettings]) process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
} else {
  await run(command, config).catch((error: unknown) => {
    // What a person can mend is a sentence; anything else is a bug and shows where.
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    if (!(error instanceof Fault) && error instanceof Error && process.env['DEBUG'])
      process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
}

async function run(wanted: CommandLine, settings: Config): Promise<void> {
  const startedMs = Date.now();
  if (settings.STREETS_PMTILES !== null && !existsSync(settings.STREETS_PMTILES))
    throw new Error(`STREETS_PMTILES is "${settings.STREETS_PMTILES}" but there is no such file.`);
  const identityProviders = await readIdentityProviders(settings.OIDC_PROVIDERS);
  progress('Opening the database');
  const db = await openDatabase({
    url: settings.DATABASE_URL,
    folder: settings.LONEWATCH_DATA,
    warn: (text) => consoleLog.warn(text),
  });
  if (wanted.exportTo !== null || wanted.importFrom !== null) return move(db, wanted);
  if (wanted.verifyLog !== null) {
    const { text, isWhole } = await verifyLog(db, wanted.verifyLog);
    process.stdout.write(text);
    await db.close();
    if (!isWhole) process.exitCode = 1;
    return;
  }
  if (settings.DEMO_WORKERS > 0) {
    progress('Looking after the demonstration data');
    if (await seedDemonstration(db, settings.DEMO_WORKERS, Date.now()))
      progress(`Seeded ${settings.DEMO_WORKERS.toLocaleString('en-GB')} demonstration workers`);
  }
  const isDemo = await isDemonstration(db);
  const scheme = settings.TLS_CERT === null ? 'http' : 'https';
  const { host, isReachable } = exposureOf({
    lan: wanted.lan,
    host: settings.HOST,
    publicUrl: settings.PUBLIC_URL,
    demonstration: isDemo,
  });
  if (isDemo && settings.DEMO_WORKERS > 0) {
    progress('Writing the demonstration’s last half year');
    await seedDemonstrationPast(db, Date.now());
  }
  const demonstration = isDemo ? await openDemonstration(db, isReachable, Date.now()) : null;
  const tokens = demonstration?.tokens ?? new Map<string, string>();
  const fieldKey = readFieldKey({ fieldKey: settings.FIELD_KEY, dataFolder: settings.LONEWATCH_DATA });
  await checkFieldKey(db, fieldKey);
  if (isDemo) await seedDemonstrationPlans(db, new PersonKeys(fieldKey), Date.now());
  if (isDemo) await seedDemonstrationGeofences(db, Date.now());
  progress('Bringing back the last known positions');
  const server = await startServer({
    config: { ...settings, HOST: host },
    db,
    webFolder,
    demonstration: isDemo,
    version,
    log: consoleLog,
    authSecret: settings.AUTH_SECRET ?? (await authSecretIn(settings.LONEWATCH_DATA)),
    identityProviders,
    demonstrationAccounts: demonstration?.accounts ?? [],
    fieldKey,
    lanOrigins: () =>
      isLoopback(host) ? [] : lanAddresses().map((address) => `${scheme}://${address}:${server.port}`),
  });
  const local = `${scheme}://${isLoopback(host) || host === '0.0.0.0' ? 'localhost' : host}:${server.port}`;
  const simulated = tokens.size > 0 && settings.DEMO_WORKERS > 0;
  const fleet = simulated
    ? startFleet(`${scheme}://127.0.0.1:${server.port}`, server.directory, tokens)
    : null;
  process.stdout.write(
    startBlock({
      local,
      engine: db.engine,
      token: tokens.get(DEMONSTRATION[0]!.name) ?? null,
      people:
        demonstration === null
          ? null
          : { ...demonstration, wellKnown: isReachable ? null : WELL_KNOWN_PASSWORD },
      setUp: await setUpLink(db, settings.PUBLIC_URL ?? local),
      tookS: (Date.now() - startedMs) / 1000,
      simulated,
      workers: [...server.directory.workers()].length,
      lan: isLoopback(host) ? [] : lanAddresses().map((address) => `${scheme}://${address}:${server.port}`),
    }),
  );
  // Without TLS a terminal that is closed ends us, as it ends any program.
  if (settings.TLS_CERT !== null) process.on('SIGHUP', () => server.renewCertificate());
  stopInGoodOrder(async () => {
    fleet?.disconnect();
    await server.close();
    await db.close();
  });
}

/** null: there is an administrator. Otherwise a new link at every start; those before are worth nothing. */
async function setUpLink(db: Database, origin: string): Promise<string | null> {
  if (await hasAdministrator(db)) return null;
  return `${origin.replace(/\/$/, '')}/set-up#${await inviteFirstAdministrator(db, Date.now())}`;
}

async function move(db: Database, { exportTo: out, importFrom: source }: CommandLine): Promise<void> {
  const { rows } = out !== null ? await exportTo(db, out) : await importFrom(db, source!);
  for (const [table, count] of Object.entries(rows))
    process.stdout.write(`${String(count).padStart(12)}  ${table}\n`);
  process.stdout.write(out !== null ? `Exported to ${out}.\n` : `Imported from ${source}.\n`);
  await db.close();
}

/** The simulated fleet: a process of its own that speaks HTTP to us like any phone. */
function startFleet(origin: string, directory: Directory, tokens: ReadonlyMap<string, string>): ChildProcess {
  const program = fileURLToPath(new URL('ingest/simulator.ts', import.meta.url));
  const child = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const fleets = [...directory.employers()].flatMap(({ employer, teams, devicesByExternalId }) => {
    const token = tokens.get(employer.name);
    if (token === undefined) return [];
    const devices = [...devicesByExternalId.values()].flatMap(({ device }) => {
      const worker = device.workerId === null ? undefined : directory.worker(device.workerId)?.worker;
      const base = teams.find(({ id }) => id === worker?.teamId)?.base;
      if (device.protocol === null || base === null || base === undefined) return [];
      const { id: carrier } = worker!;
      return [
        { carrier, externalId: device.externalId, protocol: device.protocol, lon: base.lon, lat: base.lat },
      ];
    });
    return [{ token, devices }];
  });
  child.send({ origin, seed: SIMULATOR_SEED, fleets } satisfies SimulatorPlan);
  child.on('exit', (code) => {
    if (code !== 0 && code !== null)
      consoleLog.warn(`The simulated fleet has stopped (code ${code}); the map shows its last reports.`);
  });
  return child;
}

/**
 * Ends at once and for sure. `process.exit` waits for the embedded database's thread, which may be waiting for us: a server
 * that has died would go on holding its port. What was acknowledged is on disk whatever happens to the process.
 */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

process.on('uncaughtException', (error) => {
  consoleLog.warn('A bug that nothing has caught: this server ends now, so that another can start.', error);
  endAtOnce();
});

function stopInGoodOrder(close: () => Promise<void>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) {
      process.stderr.write('Stopping at once; what was acknowledged is on disk.\n');
      endAtOnce();
    }
    stopping = true;
    process.stderr.write('\nStopping: finishing what is under way …\n');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        consoleLog.warn('Stopping failed.', error);
        endAtOnce();
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function progress(what: string): void {
  process.stderr.write(`· ${what}\n`);
}

function lanAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => address),
  );
}
