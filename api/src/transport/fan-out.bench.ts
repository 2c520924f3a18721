/**
 * What it costs the server to tell many readers of 10,000 moving workers at 2 Hz, beside writing the same bytes to bare
 * sockets and beside the naive way (graphql-ws executes objects for each reader). CPU of the server process only; readers
 * live in another process and throw the bytes away. Also: what one reader that stops reading costs.
 * Run: node api/src/transport/fan-out.bench.ts
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { buildSchema, execute, parse, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { DeviceId, EmployerId, Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { ROLE_PERMISSIONS } from '@lonewatch/schema/contract/role.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Ports } from '@lonewatch/schema/graphql/context.ts';
import { schema } from '@lonewatch/schema/graphql/schema.ts';
import { systemClock } from '../clock.ts';
import { DEFAULT_SESSION_RULES } from '../domain/session.ts';
import { Cases } from '../hot/cases.ts';
import { Directory } from '../hot/directory.ts';
import { Ticker } from '../live/ticker.ts';
import { consoleLog, makeTelemetry } from '../telemetry.ts';
import { DocumentCache } from './graphql-document.ts';
import type { Presence } from './identity.ts';
import { serveGraphqlSocket } from './graphql-socket.ts';

const WORKERS = 10_000;
const TICK_MS = 500;
const MEASURE_MS = 10_000;
/** Until every reader has its key frame and the server's code is warm: a control room runs for days. */
const SETTLE_MS = 8_000;
/** Ours and the bound in turn, so many times: the machine's other work falls on both. */
const ROUNDS = 3;
const EMPLOYER = 1 as EmployerId;
const VIEWER: Viewer = {
  kind: 'PERSON',
  id: 'bench',
  name: 'Bench',
  grants: [
    {
      role: 'SAFETY_MANAGER',
      permissions: ROLE_PERMISSIONS.SAFETY_MANAGER,
      employerId: EMPLOYER,
      teamId: null,
      workerId: null,
    },
  ],
  needsSecondFactor: false,
};
const PRESENCE: Presence = {
  viewer: VIEWER,
  accountId: VIEWER.id,
  signedInAtMs: null,
  expiresAtMs: Infinity,
  again: () => Promise.resolve(PRESENCE),
};
type Mode = 'ours' | 'bare' | 'naive';

/** A fleet that moves a little at each call. */
function movingDirectory(): { directory: Directory; step: () => void } {
  const workers = Array.from({ length: WORKERS }, (_, i) => ({
    id: (i + 1) as WorkerId,
    employerId: EMPLOYER,
    teamId: null,
    name: `W${i}`,
    jobTitle: null,
    department: null,
    sharesLastKnown: true,
  }));
  const employer = {
    id: EMPLOYER,
    name: 'Bench',
    services: ['LONE_WORKER', 'LOCATION_MAPPING'] as const,
    contractStartsAtMs: 0,
    contractEndsAtMs: null,
    policy: DEFAULT_POLICY,
  };
  const directory = new Directory({ employers: [employer], teams: [], workers, devices: [], tokens: [] });
  const { fleet } = directory.employer(EMPLOYER)!;
  let round = 0;
  const step = (): void => {
    round++;
    const fixAtMs = Date.now();
    for (let slot = 0; slot < WORKERS; slot++) {
      const sway = ((slot * 7 + round * 13) % 97) * 10;
      fleet.place(slot as Slot, 1 as DeviceId, {
        lonE7: -20_000_000 + slot * 1_000 + sway,
        latE7: 530_000_000 + sway,
        accuracyM: 8,
        altitudeM: null,
        speedMps: null,
        headingDeg: null,
        source: 'GNSS',
        fixAtMs,
      });
    }
  };
  step();
  return { directory, step };
}

/** Runs in a process of its own; answers how much CPU it used, the make-believe motion left out. */
function serve(mode: Mode): void {
  const { directory, step } = movingDirectory();
  let motionUs = 0;
  const move = (): void => {
    // By the clock: within one slice of time the system's own account of a thread's time stands still.
    const before = performance.now();
    step();
    motionUs += (performance.now() - before) * 1_000;
  };
  const listening = (port: number): void => void process.send!({ port });
  if (mode === 'ours') serveOurs(directory, move, listening);
  else if (mode === 'bare') serveBare(directory, move, listening);
  else serveNaive(move, listening);
  let start = process.cpuUsage();
  process.on('message', (message) => {
    if (message === 'start') {
      start = process.cpuUsage();
      motionUs = 0;
    } else if (message === 'memory') process.send!({ rss: process.memoryUsage().rss });
    else {
      const { user, system } = process.cpuUsage(start);
      process.send!({ cpuUs: user + system - motionUs, rss: process.memoryUsage().rss });
    }
  });
  process.on('disconnect', () => process.exit(0));
}

function serveOurs(directory: Directory, move: () => void, listening: (port: number) => void): void {
  const cases = new Cases(directory, DEFAULT_SESSION_RULES);
  const ticker = new Ticker(directory, cases, systemClock, { ticked: () => undefined }, 1);
  const server = createHttpServer();
  serveGraphqlSocket(server, {
    schema,
    documents: new DocumentCache(schema, true),
    ports: {} as Ports,
    ticker,
    identity: {
      revision: 0,
      presenceOf: () => Promise.resolve(PRESENCE),
      hadSession: () => false,
      onChange: () => () => undefined,
    },
    tooBusy: () => null,
    publicUrl: null,
    written: () => Promise.resolve(),
    now: () => Date.now(),
    budgetBytes: 1_048_576,
    telemetry: makeTelemetry({}),
    log: consoleLog,
  });
  setInterval(() => {
    move();
    ticker.tick();
  }, TICK_MS);
  server.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port));
}

/** The same JSON messages, encoded once, to bare TCP sockets: the bound. */
function serveBare(directory: Directory, move: () => void, listening: (port: number) => void): void {
  const cases = new Cases(directory, DEFAULT_SESSION_RULES);
  const ticker = new Ticker(directory, cases, systemClock, { ticked: () => undefined }, 1);
  const sockets = new Set<Socket>();
  ticker.subscribe(
    [{ employerId: EMPLOYER, audience: { audience: 'manager', teamIds: null } }],
    {
      waitingBytes: 0,
      send: (frame) => {
        const { bytes, ...rest } = frame;
        const json = Buffer.from(
          JSON.stringify({
            id: 'f',
            type: 'next',
            payload: { data: { positionFrames: { ...rest, data: Buffer.from(bytes).toString('base64') } } },
          }),
        );
        for (const socket of sockets) socket.write(json);
      },
    },
    { viewer: VIEWER, budgetBytes: Infinity, maxHz: Infinity, resume: [] },
  );
  setInterval(() => {
    move();
    ticker.tick();
  }, TICK_MS);
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.resume();
  });
  server.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port));
}

/** As peers do it: one iterator and one execution for each reader, positions as objects. */
function serveNaive(move: () => void, listening: (port: number) => void): void {
  const naive = buildSchema(
    'type P { id: ID! lon: Float! lat: Float! ts: Float! } type Query { a: Int } type Subscription { positions: [P!]! }',
  );
  const rows = Array.from({ length: WORKERS }, (_, i) => ({
    id: String(i),
    lon: -2.2426312,
    lat: 53.4807593,
    ts: 1_790_000_000_500,
  }));
  const waiting = new Set<() => void>();
  setInterval(() => {
    move();
    for (const wake of waiting) wake();
    waiting.clear();
  }, TICK_MS);
  async function* positions(): AsyncGenerator<{ positions: typeof rows }> {
    for (;;) {
      await new Promise<void>((resolve) => waiting.add(resolve));
      yield { positions: rows };
    }
  }
  const server = createHttpServer();
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  useServer(
    {
      schema: naive,
      execute,
      subscribe: (args) => subscribe({ ...args, rootValue: { positions } }),
      parse: (text) => parse(text),
    },
    sockets,
  );
  server.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port));
}

/** Readers that shake hands, subscribe and then throw every byte away. */
function readMany(mode: Mode, port: number, count: number): void {
  const query =
    mode === 'naive'
      ? 'subscription { positions { id lon lat ts } }'
      : 'subscription { positionFrames { employerId epoch seq kind at count data } }';
  let open = 0;
  for (let i = 0; i < count; i++) {
    const socket = connect(port, '127.0.0.1', () => {
      if (mode !== 'bare') {
        socket.write(
          `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
        );
        socket.write(masked(JSON.stringify({ type: 'connection_init' })));
        setTimeout(
          () => socket.write(masked(JSON.stringify({ id: 'f', type: 'subscribe', payload: { query } }))),
          300,
        );
      }
      if (++open === count) setTimeout(() => process.send!('ready'), SETTLE_MS);
    });
    socket.on('error', () => undefined);
    socket.resume();
    if (i === 0) process.on('message', () => socket.pause());
  }
  process.on('disconnect', () => process.exit(0));
}

/** A client's text frame, masked as RFC 6455 asks of clients. */
function masked(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([head, mask, payload.map((byte, i) => byte ^ mask[i & 3]!)]);
}

function start(...args: string[]): ChildProcess {
  return fork(fileURLToPath(import.meta.url), args);
}

function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as T)));
}

async function measure(mode: Mode, readers: number): Promise<number> {
  const server = start('serve', mode);
  const { port } = await answer<{ port: number }>(server);
  const clients = start('read', mode, String(port), String(readers));
  await answer(clients);
  server.send('start');
  await new Promise((resolve) => setTimeout(resolve, MEASURE_MS));
  server.send('stop');
  const { cpuUs } = await answer<{ cpuUs: number }>(server);
  clients.disconnect();
  server.disconnect();
  return (cpuUs / 1000 / MEASURE_MS) * 100;
}

/** Resident memory of the server before and after one reader of ten has not read for twelve seconds. */
async function pausedReaderCost(): Promise<number> {
  const server = start('serve', 'ours');
  const { port } = await answer<{ port: number }>(server);
  const clients = start('read', 'ours', String(port), '10');
  await answer(clients);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  server.send('memory');
  const { rss: before } = await answer<{ rss: number }>(server);
  clients.send('pause');
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  server.send('memory');
  const { rss: after } = await answer<{ rss: number }>(server);
  clients.disconnect();
  server.disconnect();
  return (after - before) / 1e6;
}

const [role, mode, port, count] = process.argv.slice(2) as [string?, Mode?, string?, string?];
if (role === 'serve') serve(mode!);
else if (role === 'read') readMany(mode!, Number(port), Number(count));
else {
  for (const readers of [100, 1_000]) {
    const shares: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };
    for (let round = 0; round < ROUNDS; round++)
      for (const mode of ['bare', 'ours'] as const) shares[mode].push(await measure(mode, readers));
    const [ours, bare] = [shares.ours, shares.bare].map(
      (values) => values.sort((a, b) => a - b)[ROUNDS >> 1]!,
    ) as [number, number];
    console.log(
      `| fan-out, 10,000 workers at 2 Hz to ${readers.toLocaleString('en-GB')} readers: server CPU of a core (goal 1.5×) | ${ours.toFixed(1)} % | ${bare.toFixed(1)} % to bare sockets: ${(ours / bare).toFixed(2)}× |`,
    );
  }
  const naive = await measure('naive', 10);
  const ours = await measure('ours', 10);
  console.log(
    `| fan-out to 10 readers: server CPU of a core | ${ours.toFixed(1)} % | ${naive.toFixed(0)} % with objects executed for each: ${(naive / ours).toFixed(0)}× |`,
  );
  console.log(
    `| one of ten readers stops reading for 20 s: server memory | ${(await pausedReaderCost()).toFixed(1)} MB more | |`,
  );
}
