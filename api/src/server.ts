/**
 * Builds the whole server from its rooms and opens its port. `main.ts` calls it for a person, tests call it for
 * themselves: nothing here reads the environment, prints, or ends the process.
 */
import { randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { schema } from '@lonewatch/schema/graphql/schema.ts';
import { systemClock, type Clock } from './clock.ts';
import { isHttps, type Config } from './config.ts';
import { DEFAULT_TRACK_RULES } from './domain/track.ts';
import type { Directory } from './hot/directory.ts';
import { Fences } from './hot/fences.ts';
import { readIncidentRules } from './incident-rules.ts';
import { Ingress, type Admit } from './ingest/ingress.ts';
import { setupPage } from './ingest/setup-page.ts';
import { Ticker } from './live/ticker.ts';
import { openEscalation } from './open-escalation.ts';
import { openIdentity } from './open-identity.ts';
import type { Database } from './persistence/database.ts';
import { PersonKeys } from './persistence/person-keys.ts';
import { RejectLog } from './persistence/rejects.ts';
import { ReportLog } from './persistence/report-log.ts';
import { SessionRecord } from './persistence/session-record.ts';
import { askForWall, wallBySecret } from './persistence/walls.ts';
import { GeofenceEngine } from './pipeline/geofence-engine.ts';
import type { Geofences } from './pipeline/geofences.ts';
import { Intake } from './pipeline/intake.ts';
import { EffectRunner } from './pipeline/run-effects.ts';
import { SessionDesk } from './pipeline/session-desk.ts';
import { SessionTimers } from './pipeline/session-timers.ts';
import { SignalWatch } from './pipeline/signal-watch.ts';
import { startUpkeep } from './pipeline/upkeep.ts';
import { warmStart } from './pipeline/warm-start.ts';
import { makeTelemetry, type Log } from './telemetry.ts';
import { certificateRenewal, readCertificate, whyCertificateIsStale } from './transport/certificate.ts';
import { clientAddress, networkOf } from './transport/client-address.ts';
import { DocumentCache } from './transport/graphql-document.ts';
import { makeGraphqlHttp } from './transport/graphql-http.ts';
import { makeGeofenceRoutes } from './transport/geofence-routes.ts';
import { GraphqlLimits, type TooBusy } from './transport/graphql-limits.ts';
import { serveGraphqlSocket } from './transport/graphql-socket.ts';
import { drain, makeHttpServer } from './transport/http-server.ts';
import { makeIngestRoutes } from './transport/ingest-routes.ts';
import { RateLimit } from './transport/rate-limit.ts';
import { makeReplayRoutes } from './transport/replay-routes.ts';
import type { IdentityProvider } from './transport/sign-in.ts';
import { makeStaticFiles } from './transport/static-files.ts';
import { wireDesk } from './wire-desk.ts';
import { wireExports } from './wire-exports.ts';
import { wirePorts } from './wire-ports.ts';
import { storeOf } from './wire-store.ts';
import { makeWallRoutes, type ApiRoutes } from './transport/wall-routes.ts';

export interface ServerOptions {
  readonly config: Config;
  readonly db: Database;
  readonly webFolder: string;
  readonly demonstration: boolean;
  /** Other addresses of this machine that a phone could reach; empty on loopback. */
  readonly lanOrigins: () => readonly string[];
  readonly version: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Signs session cookies; the same at every start. */
  readonly authSecret: string;
  readonly identityProviders: readonly IdentityProvider[];
  /** What the sign-in page of a demonstration lists; empty otherwise. */
  readonly demonstrationAccounts: readonly object[];
  /** Seals the keys of people's sensitive fields. */
  readonly fieldKey: Uint8Array;
  /** Another than ours only in a test: with the checks of the schema switched off, the rest must hold alone. */
  readonly schema?: GraphQLSchema;
}

export interface RunningServer {
  readonly port: number;
  readonly directory: Directory;
  readonly geofences: Geofences;
  /** Reads the certificate's files again, if there are any. */
  renewCertificate(): void;
  /** Drains: what was acknowledged is on disk, what is under way is answered, everybody is told to come back. */
  close(): Promise<void>;
}

const DRAIN_PATIENCE_MS = 5_000;
const CERTIFICATE_EVERY_MS = 3_600_000;
const INGEST_BURST_S = 10;
/** For bounds in time: never runs backwards, as the time of day may. */
const monotonicMs = (): number => performance.now();

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, db, log } = options;
  const clock = options.clock ?? systemClock;
  const now = (): number => clock.now();
  const certificateFiles =
    config.TLS_CERT === null || config.TLS_KEY === null
      ? null
      : { certFile: config.TLS_CERT, keyFile: config.TLS_KEY };
  const certificate = certificateFiles === null ? null : readCertificate(certificateFiles);
  const stale = certificate === null ? null : whyCertificateIsStale(certificate, now());
  if (stale !== null) log.warn(stale);
  const addressOf = (request: IncomingMessage): string => clientAddress(request, config.TRUSTED_PROXIES);
  const sessionRules = {
    intervalMin: config.CHECK_IN_INTERVAL_MIN,
    durationMin: config.SESSION_LENGTH_MIN,
    graceMin: config.CHECK_IN_GRACE_MIN,
    reminderMin: config.CHECK_IN_REMINDER_MIN,
  };
  const reports = new ReportLog(db);
  const rejects = new RejectLog(db);
  await reports.prepareDays(now());
  const { directory, cases } = await warmStart(db, reports, sessionRules, now());
  const telemetry = makeTelemetry({
    workers: {
      help: 'Workers and unassigned devices in memory.',
      read: () => sum(directory, (fleet) => fleet.count),
    },
    subscribers: { help: 'Readers of positions.', read: () => ticker.subscribers },
    reports_waiting: { help: 'Reports that no commit has covered yet.', read: () => reports.pending },
  });
  const ticker = new Ticker(
    directory,
    cases,
    clock,
    {
      ticked: (durationMs, frames, bytes) => {
        telemetry.tickSeconds.observe(durationMs / 1000);
        telemetry.frames.inc(frames);
        telemetry.frameBytes.inc(bytes);
      },
    },
    randomInt(1, 2 ** 32),
  );
  const keys = new PersonKeys(options.fieldKey);
  const warn = (message: string, error?: unknown): void => log.warn(message, error);
  const escalation = await openEscalation({
    ...{ config, db, directory, keys, clock, warn, fieldKey: options.fieldKey },
  });
  const { planOf, forces } = escalation;
  const rules = await readIncidentRules(config.INCIDENT_RULES);
  const { desk, duty } = await wireDesk({
    ...{ db, keys, directory, cases, clock, monotonicMs, warn },
    rules,
    planOf,
    uncovered: (employerId) =>
      void courier
        .noCover(employerId)
        .catch((error: unknown) => warn('That an employer is not covered could not be told.', error)),
  });
  const courier = escalation.messaging.connect(desk);
  const record = new SessionRecord(db, keys);
  const sessions = new SessionDesk({
    ...{ directory, cases, record, rules: sessionRules, incidents: desk, now, warn },
  });
  const sessionTimers = new SessionTimers({
    ...{ sessions, cases, directory, incidents: desk, clock, monotonicMs, warn },
  });
  const signalWatch = new SignalWatch({
    ...{ sessions, cases, directory, incidents: desk, clock, monotonicMs, warn },
    silentAfterMs: config.SIGNAL_LOST_MIN * 60_000,
  });
  const fences = new Fences();
  const geofences = await GeofenceEngine.open({
    ...{ db, fences, directory, cases, incidents: desk, sessions, clock, monotonicMs, warn },
  });
  const store = storeOf({ db, reports, rejects, desk, geofences });
  const world = { cases, fences };
  const intake = new Intake(directory, world, store, new EffectRunner(store, sessions, cases), {
    rules: { track: { ...DEFAULT_TRACK_RULES, maxSpeedMps: config.MAX_SPEED_MPS } },
    maxUnassigned: config.MAX_UNASSIGNED,
    now,
  });
  const took = (protocol: string | null, signals: number, rejected: number): void => {
    telemetry.reports.inc({ protocol: protocol ?? 'none' }, signals);
    telemetry.rejects.inc({ protocol: protocol ?? 'none' }, rejected);
  };
  const ingress = new Ingress(
    (...signals) => intake.accept(...signals),
    admission(config, directory),
    { took },
    now,
  );
  const { identity, ...signingIn } = openIdentity({
    ...{ db, config, addressOf, now, log },
    authSecret: options.authSecret,
    identityProviders: options.identityProviders,
  });
  const { ports, audit, ...wired } = await wirePorts({
    ...{ db, geofences, directory, cases, ticker, now, clock, monotonicMs, keys },
    incidents: { desk, planOf, forces, rulesOf: (id) => rules.of(id), duty, sessionRules },
    sessions: {
      ...{ desk: sessions, record, rules: sessionRules },
      hear: (...heard) => intake.hearBrowser(...heard),
    },
    escalation,
    breakGlassMin: config.BREAK_GLASS_MIN,
    anonymityK: config.ANONYMITY_K,
    changed: () => identity.changed(),
    warn,
  });
  const written = (): Promise<void> => audit.flush();
  const limits = new GraphqlLimits(config.GRAPHQL_PER_MINUTE, monotonicMs);
  const tooBusy = (viewer: Viewer | null, request: IncomingMessage): TooBusy | null =>
    limits.refusal(viewer, addressOf(request));
  const asking = { publicUrl: config.PUBLIC_URL, presenceOf: identity.presenceOf, tooBusy };
  const graphiql = config.GRAPHIQL ?? options.demonstration;
  const graphql = await makeGraphqlHttp({
    schema: options.schema ?? schema,
    ports,
    presenceOf: identity.presenceOf,
    tooBusy,
    introspection: graphiql,
    publicUrl: config.PUBLIC_URL,
    written,
    log,
  });
  const server = makeHttpServer({
    ingest: makeIngestRoutes({
      ingress,
      maxBodyBytes: config.MAX_BODY_BYTES,
      telemetry,
      addressOf,
      setupPage: setupPageFor(options, directory),
    }),
    graphql,
    api: [
      signingIn.routes,
      wallRoutes(db, config, now, addressOf),
      wireExports({ ...asking, db, directory, now, k: config.ANONYMITY_K }),
      makeReplayRoutes({ ...asking, ports, written }),
      makeGeofenceRoutes({ ...asking, ports, written }),
    ],
    files: makeStaticFiles(options.webFolder, config.STREETS_PMTILES, originOf(config.MAP_STYLE_URL)),
    telemetry,
    log,
    notReady: () => whyNotReady(db),
    pageConfig: () => ({
      basemap: basemapOf(config),
      demonstration: options.demonstration,
      version: options.version,
      graphiql,
      demonstrationAccounts: options.demonstrationAccounts,
      identityProviders: options.identityProviders.map(({ id, name }) => ({ id, name })),
    }),
    graphiql,
    certificate,
    secure: isHttps(config),
  });
  const renewCertificate =
    certificate === null || certificateFiles === null
      ? () => undefined
      : certificateRenewal(server, certificateFiles, certificate, log);
  const sockets = serveGraphqlSocket(server, {
    schema,
    documents: new DocumentCache(schema, graphiql),
    ports,
    ticker,
    identity,
    tooBusy,
    written,
    now,
    publicUrl: config.PUBLIC_URL,
    budgetBytes: config.FRAME_BUDGET_BYTES,
    telemetry,
    log,
  });
  const upkeep = startUpkeep(db, directory, reports, config.RETENTION_DAYS, clock, warn);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(whyNotListening(error, config)));
    server.listen(config.PORT, config.HOST, resolve);
  });
  const stopJudging = identity.onChange(() => {
    wired.judge();
    void duty.refresh();
  });
  ticker.start();
  desk.start();
  duty.start();
  sessionTimers.start();
  signalWatch.start();
  geofences.start();
  const stopRenewal = clock.every(CERTIFICATE_EVERY_MS, renewCertificate);
  return {
    port: (server.address() as AddressInfo).port,
    ...{ directory, geofences },
    renewCertificate,
    close: async () => {
      ticker.stop();
      stopRenewal();
      stopJudging();
      const drained = drain(server, DRAIN_PATIENCE_MS);
      wired.close();
      await sockets.close();
      await drained;
      await sessionTimers.stop();
      await signalWatch.stop();
      await geofences.close();
      await courier.close();
      escalation.messaging.close();
      await duty.close();
      await desk.close();
      await reports.drain();
      await signingIn.close();
      await audit.flush();
      await upkeep.close();
      await graphql.close();
    },
  };
}

/** Bounds of senders; a token that nobody gave out counts by its address alone. */
function admission({ INGEST_PER_SECOND: perSecond }: Config, directory: Directory): Admit {
  const rate = { perSecond, burst: perSecond * INGEST_BURST_S };
  const tokens = new RateLimit(rate, monotonicMs);
  const addresses = new RateLimit(rate, monotonicMs);
  return ({ tokenHash, address }, signals) =>
    addresses.take(networkOf(address), signals) ??
    (directory.employerOfToken(tokenHash) === undefined ? null : tokens.take(tokenHash, signals));
}

function wallRoutes(
  db: Database,
  config: Config,
  now: () => number,
  addressOf: (request: IncomingMessage) => string,
): ApiRoutes {
  return makeWallRoutes({
    publicUrl: config.PUBLIC_URL,
    ask: (previous) => askForWall(db, { previous, nowMs: now() }),
    find: (secret) => wallBySecret(db, secret, now()),
    addressOf,
    secure: isHttps(config),
    monotonicMs,
  });
}

function whyNotListening(error: NodeJS.ErrnoException, { PORT, HOST }: Config): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(
      `Port ${PORT} is in use, perhaps by another Lonewatch. Stop that, or choose another: PORT=${PORT + 1} npm start`,
    );
  if (error.code === 'EACCES')
    return new Error(`Port ${PORT} may not be opened by this account. Choose one above 1023.`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new Error(`HOST is "${HOST}", but this machine has no such address.`);
  return error;
}

/** The page says the address under which the visitor has reached us, or the one that the operator has configured. */
function setupPageFor(options: ServerOptions, directory: Directory) {
  return (
    token: string,
    tokenHash: string,
    device: string | null,
    request: { headers: { host?: string | undefined } },
  ): string | null => {
    const known = directory.employerOfToken(tokenHash);
    if (known === undefined || known.revoked) return null;
    const { PUBLIC_URL, TLS_CERT } = options.config;
    const scheme = TLS_CERT === null ? 'http' : 'https';
    const origin = PUBLIC_URL ?? `${scheme}://${request.headers.host ?? 'localhost'}`;
    return setupPage({
      token,
      isOneDevice: known.deviceId !== null,
      origin: origin.replace(/\/$/, ''),
      lanOrigins: options.lanOrigins(),
      device: device ?? undefined,
    });
  };
}

function basemapOf(config: Config): object {
  if (config.MAP_STYLE_URL !== null) return { kind: 'style', url: config.MAP_STYLE_URL };
  return config.STREETS_PMTILES === null
    ? { kind: 'embedded' }
    : { kind: 'streets', url: '/streets.pmtiles' };
}

function originOf(url: string | null): string | null {
  return url === null ? null : new URL(url).origin;
}

async function whyNotReady(db: Database): Promise<string | null> {
  try {
    await db.query('SELECT 1');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'The database does not answer.';
  }
}

function sum(directory: Directory, of: (fleet: { count: number }) => number): number {
  let total = 0;
  for (const { fleet } of directory.employers()) total += of(fleet);
  return total;
}
