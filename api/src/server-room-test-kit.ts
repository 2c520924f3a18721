/** For tests of a control room: people of every kind at one employer, what they ask, and what they hear. */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import { addGrant, insertAccount } from './persistence/accounts.ts';
import { createApiKey } from './persistence/api-keys.ts';
import { approveWall, askForWall } from './persistence/walls.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';
import type { Database } from './persistence/database.ts';

export interface Somebody {
  readonly accountId: string;
  readonly name: string;
  readonly headers: Record<string, string>;
  readonly wall: boolean;
}

interface Answer<T> {
  readonly data?: T;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export const globalId = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64');

/** The employers of `seedTwoEmployers`; the control room serves Mapped. */
export class Room {
  readonly server: TestServer;
  readonly employerId: EmployerId;
  readonly arcId: number;
  readonly workers: readonly { readonly id: WorkerId; readonly teamId: TeamId }[];

  private constructor(server: TestServer, arcId: number, workers: Room['workers']) {
    this.server = server;
    this.employerId = server.employerId('Mapped');
    this.arcId = arcId;
    this.workers = workers;
  }

  static async open(db: Database, env: Record<string, string> = {}): Promise<Room> {
    await seedTwoEmployers(db);
    const [arc] = await db.query<{ id: number }>(`INSERT INTO arcs (name) VALUES ('Centre') RETURNING id`);
    const [mapped] = await db.query<{ id: EmployerId }>(`SELECT id FROM employers WHERE name = 'Mapped'`);
    await db.query('INSERT INTO arc_contracts VALUES ($1, $2)', [arc!.id, mapped!.id]);
    const workers = await db.query<{ id: WorkerId; teamId: TeamId }>(
      'SELECT id, team_id AS "teamId" FROM workers WHERE employer_id = $1 ORDER BY id',
      [mapped!.id],
    );
    const server = await TestServer.start(db, { GRAPHQL_PER_MINUTE: '0', INGEST_PER_SECOND: '0', ...env });
    return new Room(server, arc!.id, workers);
  }

  /** `worker`: who the person is, where the role is a worker's; by its place among the employer's. */
  async person(name: string, role: Role, worker = 0): Promise<Somebody> {
    const { db } = this.server;
    const accountId = (await insertAccount(db, {
      ...{ name, email: `${randomUUID()}@people.example`, passwordHash: null },
      ...{ demonstration: false, nowMs: Date.now() },
    }))!;
    const ofArc = role === 'ARC_OPERATOR' || role === 'ARC_SUPERVISOR';
    const ofProvider = role === 'DPO' || role === 'PLATFORM_ADMIN';
    const { id, teamId } = this.workers[worker]!;
    await addGrant(db, {
      ...{ accountId, role, grantedBy: null, employerId: ofArc || ofProvider ? null : this.employerId },
      ...{ arcId: ofArc ? this.arcId : null, teamId: role === 'TEAM_MANAGER' ? teamId : null },
      workerId: role === 'LONE_WORKER' ? id : null,
    });
    const cookie = await this.server.sessionOf(accountId, 'TOTP');
    return { accountId, name, headers: { cookie }, wall: false };
  }

  async wall(): Promise<Somebody> {
    const { db } = this.server;
    const nowMs = Date.now();
    const { accountId } = await this.person('Wall maker', 'SAFETY_MANAGER');
    const { code, secret } = await askForWall(db, { previous: null, nowMs });
    await approveWall(db, { code, employerId: this.employerId, name: 'Hall', accountId, nowMs });
    return { accountId, name: 'Hall', headers: { cookie: `lonewatch_wall=${secret}` }, wall: true };
  }

  async key(): Promise<Somebody> {
    const nowMs = Date.now();
    const { secret } = await createApiKey(this.server.db, {
      ...{ employerId: this.employerId, name: 'Key', scope: 'POSITIONS', createdBy: null, nowMs },
      expiresAtMs: nowMs + 3_600_000,
    });
    return { accountId: '', name: 'Key', headers: { authorization: `Bearer ${secret}` }, wall: false };
  }

  async raw<T>(who: Somebody, query: string, variables: object = {}): Promise<Answer<T>> {
    const response = await fetch(`${this.server.origin}/graphql${who.wall ? '?as=wall' : ''}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...who.headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer<T>;
  }

  async ask<T>(who: Somebody, query: string, variables: object = {}): Promise<T> {
    const { data, errors } = await this.raw<T>(who, query, variables);
    if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join(' '));
    return data!;
  }

  /** A command of the incident table; `field` is its mutation. */
  async command(
    who: Somebody,
    field: string,
    incidentId: string,
    input: object = {},
  ): Promise<CommandAnswer> {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const answer = await this.ask<Record<string, CommandAnswer>>(
      who,
      `mutation ($input: ${type}!) { ${field}(input: $input) { incident { state version ownership { kind owner { name } } }
         refusal { kind sentence by { name } } } }`,
      { input: { incidentId, commandId: randomUUID(), ...input } },
    );
    return answer[field]!;
  }

  /** The badge of a worker speaks, at the place that is given. */
  async badge(worker: number, body: object): Promise<void> {
    const response = await this.server.report('mapped/native', { device: `badge-${worker + 1}`, ...body });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  }

  listen(who: Somebody, query: string, variables: object = {}): Listener {
    return new Listener(this.server.origin, who, query, variables);
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

export interface CommandAnswer {
  readonly incident: {
    readonly state: string;
    readonly version: number;
    readonly ownership: { readonly kind: string; readonly owner: { readonly name: string } | null };
  };
  readonly refusal: {
    readonly kind: string;
    readonly sentence: string;
    readonly by: { name: string } | null;
  } | null;
}

/** One subscription on a socket of its own, and every byte that came. */
export class Listener {
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  readonly heard: Record<string, never>[] = [];
  readonly raw: string[] = [];
  readonly errors: unknown[] = [];
  closeCode: number | null = null;

  constructor(origin: string, who: Somebody, query: string, variables: object) {
    const address = `${origin.replace('http', 'ws')}/graphql${who.wall ? '?as=wall' : ''}`;
    this.#socket = new WebSocket(address, 'graphql-transport-ws', { headers: who.headers });
    this.#socket.on('open', () => this.#socket.send('{"type":"connection_init"}'));
    this.#socket.on('message', (bytes: Buffer) => {
      this.raw.push(bytes.toString());
      this.#take(JSON.parse(bytes.toString()) as { type: string; payload?: never }, query, variables);
    });
    this.#socket.on('close', (code) => {
      this.closeCode = code;
      this.#wake();
    });
    this.#socket.on('error', () => undefined);
  }

  /** Fulfils as soon as what was heard holds this. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(
    { type, payload }: { type: string; payload?: { data?: Record<string, never>; errors?: unknown } },
    query: string,
    variables: object,
  ): void {
    if (type === 'connection_ack')
      this.#socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
    if (type === 'error') this.errors.push(payload);
    if (type === 'next' && payload?.data != null) this.heard.push(payload.data);
    if (type === 'next' && payload?.errors !== undefined) this.errors.push(payload.errors);
    this.#wake();
  }

  #wake(): void {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const go of all) go();
  }
}
