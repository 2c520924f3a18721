/** For tests of the whole server: both ends in one process, on a real database, over real sockets. */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { FleetColumns } from '@lonewatch/schema/contract/columns.ts';
import { FrameReader, fits, readHeader } from '@lonewatch/schema/contract/frame-reader.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { SignInMethod } from '@lonewatch/schema/contract/access.ts';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import type { GraphQLSchema } from 'graphql';
import { readConfig } from './config.ts';
import { addGrant, insertAccount } from './persistence/accounts.ts';
import type { Database } from './persistence/database.ts';
import {
  insertDevices,
  insertEmployers,
  insertTeams,
  insertTokens,
  insertWorkers,
} from './persistence/reference-bulk.ts';
import { startServer, type RunningServer } from './server.ts';
import type { Log } from './telemetry.ts';
import { sessionCookieName } from './transport/sign-in.ts';

const AUTH_SECRET = 'a secret of the tests, long enough for anything';
export const FIELD_KEY = new Uint8Array(32).fill(7);
const HOUR_MS = 3_600_000;

const quiet: Log = { info: () => undefined, warn: () => undefined };

/**
 * Two employers of five workers each, who share where they were last known to be: `mapped` has procured location mapping,
 * `unmapped` has not.
 */
export async function seedTwoEmployers(db: Database): Promise<void> {
  const employers = await insertEmployers(db, [
    {
      name: 'Mapped',
      services: ['LONE_WORKER', 'LOCATION_MAPPING'],
      contractStartsAtMs: 0,
      contractEndsAtMs: null,
      policy: DEFAULT_POLICY,
    },
    {
      name: 'Unmapped',
      services: ['LONE_WORKER'],
      contractStartsAtMs: 0,
      contractEndsAtMs: null,
      policy: DEFAULT_POLICY,
    },
  ]);
  for (const [i, { id: employerId }] of employers.entries()) {
    const [team] = await insertTeams(db, [
      { employerId, name: 'Team', base: { name: 'Leeds', lon: -1.55, lat: 53.8 } },
    ]);
    const workers = await insertWorkers(
      db,
      Array.from({ length: 5 }, (_, n) => ({
        employerId,
        teamId: team!.id,
        name: `Worker ${n + 1}`,
        jobTitle: null,
        department: null,
        sharesLastKnown: true,
      })),
    );
    await insertDevices(
      db,
      workers.map(({ id: workerId }, n) => ({
        employerId,
        workerId,
        externalId: `badge-${n + 1}`,
        kind: 'ID_BADGE',
        protocol: null,
      })),
    );
    await insertTokens(db, [{ token: i === 0 ? 'mapped' : 'unmapped', employerId }]);
  }
}

export class TestServer {
  readonly db: Database;
  readonly running: RunningServer;
  readonly origin: string;
  /** Of somebody who is safety manager of every employer that there was at the start. */
  cookie = '';

  private constructor(db: Database, running: RunningServer, scheme: 'http' | 'https') {
    this.db = db;
    this.running = running;
    this.origin = `${scheme}://127.0.0.1:${running.port}`;
  }

  static async start(
    db: Database,
    env: Record<string, string> = {},
    schema?: GraphQLSchema,
  ): Promise<TestServer> {
    const webFolder = await mkdtemp(join(tmpdir(), 'lonewatch-web-'));
    await writeFile(
      join(webFolder, 'index.html'),
      '<!doctype html><title>Lonewatch</title><script>start()</script>',
    );
    const { config, problems } = readConfig({ PORT: '0', DEMO_WORKERS: '0', ...env });
    if (problems.length > 0) throw new Error(problems.join(' '));
    const running = await startServer({
      config,
      db,
      webFolder,
      demonstration: false,
      lanOrigins: () => [],
      version: 'test',
      log: quiet,
      authSecret: AUTH_SECRET,
      fieldKey: FIELD_KEY,
      identityProviders: [],
      demonstrationAccounts: [],
      ...(schema === undefined ? {} : { schema }),
    });
    const server = new TestServer(db, running, config.TLS_CERT === null ? 'http' : 'https');
    const employerIds = [...running.directory.employers()].map(({ employer }) => employer.id);
    server.cookie = await server.sessionOf(await server.accountWith('SAFETY_MANAGER', employerIds));
    return server;
  }

  /** An account that holds one role at some employers. */
  async accountWith(role: Role, employerIds: readonly EmployerId[]): Promise<string> {
    const accountId = await insertAccount(this.db, {
      name: role,
      email: `${randomUUID()}@people.example`,
      passwordHash: null,
      demonstration: false,
      nowMs: Date.now(),
    });
    for (const employerId of employerIds)
      await addGrant(this.db, {
        ...{ accountId: accountId!, role, employerId, teamId: null, workerId: null, grantedBy: null },
      });
    return accountId!;
  }

  /** A session as signing in makes one; answers its cookie. */
  async sessionOf(accountId: string, verifiedBy: SignInMethod = 'PASSWORD', hours = 1): Promise<string> {
    const token = randomUUID();
    const now = new Date();
    await this.db.query(
      `INSERT INTO account_sessions (id, account_id, token, verified_by, expires_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6)`,
      [randomUUID(), accountId, token, verifiedBy, new Date(now.getTime() + hours * HOUR_MS), now],
    );
    const signature = createHmac('sha256', AUTH_SECRET).update(token).digest('base64');
    return `${sessionCookieName(this.origin.startsWith('https'))}=${encodeURIComponent(`${token}.${signature}`)}`;
  }

  report(path: string, body: unknown): Promise<Response> {
    return fetch(`${this.origin}/ingest/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  ask<T>(query: string, variables: object = {}): Promise<T> {
    return this.askAs<T>({ cookie: this.cookie }, query, variables);
  }

  async askAs<T>(headers: Record<string, string>, query: string, variables: object = {}): Promise<T> {
    const response = await fetch(`${this.origin}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (answer.errors !== undefined) throw new Error(answer.errors.map(({ message }) => message).join(' '));
    return answer.data!;
  }

  employerId(name: string): EmployerId {
    for (const { employer } of this.running.directory.employers())
      if (employer.name === name) return employer.id;
    throw new Error(`no employer ${name}`);
  }

  async close(): Promise<void> {
    await this.running.close();
  }
}

export interface WireFrame {
  readonly employerId: string;
  readonly epoch: string;
  readonly seq: number;
  readonly kind: string;
  readonly data: string;
}

const ALL =
  'subscription ($e: [ID!], $r: [FrameCursor!], $hz: Float) { positionFrames(employerIds: $e, resume: $r, maxHz: $hz) { employerId epoch seq kind at count data } }';

/** A client of the positions lane, by hand, as PROTOCOL.md describes it. */
export class FrameClient {
  readonly #socket: WebSocket;
  readonly #readers = new Map<
    string,
    { reader: FrameReader; columns: FleetColumns; epoch: number; seq: number }
  >();
  readonly #waiting = new Set<() => void>();
  readonly frames: WireFrame[] = [];
  readonly errors: unknown[] = [];
  /** Frames that did not fit on what was held. */
  misfits = 0;
  closeCode: number | null = null;

  /** As the server's own viewer unless `headers` say who else. */
  constructor(
    { origin, cookie }: Pick<TestServer, 'origin' | 'cookie'>,
    variables: object = {},
    query = ALL,
    headers: Record<string, string> = {},
    wall = false,
  ) {
    const address = `${origin.replace('http', 'ws')}/graphql${wall ? '?as=wall' : ''}`;
    this.#socket = new WebSocket(address, 'graphql-transport-ws', {
      headers: { cookie, ...headers },
    });
    this.#socket.on('open', () => this.send({ type: 'connection_init' }));
    this.#socket.on('message', (raw: Buffer) =>
      this.#take(JSON.parse(raw.toString()) as WireMessage, variables, query),
    );
    this.#socket.on('close', (code) => {
      this.closeCode = code;
      this.#wake();
    });
    this.#socket.on('error', () => undefined);
  }

  get socket(): WebSocket {
    return this.#socket;
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  columns(employerId: string): FleetColumns {
    return this.#readers.get(employerId)?.columns ?? new FleetColumns(1);
  }

  cursor(employerId: string): { employerId: string; epoch: string; seq: number } {
    const { epoch = 0, seq = 0 } = this.#readers.get(employerId) ?? {};
    return { employerId, epoch: String(epoch), seq };
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(message: WireMessage, variables: object, query: string): void {
    if (message.type === 'connection_ack')
      this.send({ id: 'f', type: 'subscribe', payload: { query, variables } });
    if (message.type === 'error' || message.payload?.errors !== undefined) this.errors.push(message.payload);
    const frame = message.payload?.data?.positionFrames;
    if (frame !== undefined) this.#apply(frame);
    this.#wake();
  }

  #apply(frame: WireFrame): void {
    this.frames.push(frame);
    const held = this.#readers.get(frame.employerId) ?? {
      reader: new FrameReader(),
      columns: new FleetColumns(1),
      epoch: 0,
      seq: 0,
    };
    this.#readers.set(frame.employerId, held);
    const bytes = Buffer.from(frame.data, 'base64');
    const header = readHeader(bytes);
    if (!fits(header, held.epoch, held.seq)) {
      this.misfits++;
      return;
    }
    held.reader.apply(bytes, held.columns);
    held.epoch = header.epoch;
    held.seq = header.seq;
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

interface WireMessage {
  readonly type: string;
  readonly payload?: { readonly data?: { readonly positionFrames: WireFrame }; readonly errors?: unknown };
}
