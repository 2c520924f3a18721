/** The database port on connections that the lanes deal out. */
import { Connection, type ConnectionOptions } from './connection.ts';
import type { Database, Queries, ViewerScope } from './sql-port.ts';
import { Lanes, type Lane } from './lanes.ts';
import { beginAsViewer } from './viewer-scope.ts';

export interface LaneDatabaseOptions {
  readonly engine: Database['engine'];
  readonly connections: number;
  readonly connection: ConnectionOptions;
  /** How long a server may say nothing before its connection counts as broken, milliseconds; 0: for ever. */
  readonly silenceMs: Readonly<Record<Lane, number>>;
  /** After the connections are closed. */
  readonly afterClose?: () => Promise<void>;
}

export class LaneDatabase implements Database {
  readonly engine: Database['engine'];
  readonly #options: LaneDatabaseOptions;
  readonly #lanes: Lanes;
  readonly #connections: readonly Connection[];
  #beforeClose: (() => void)[] = [];
  #closed: Promise<void> | null = null;

  constructor(options: LaneDatabaseOptions) {
    this.engine = options.engine;
    this.#options = options;
    this.#lanes = new Lanes(options.connections);
    this.#connections = Array.from({ length: options.connections }, () => new Connection(options.connection));
  }

  query<Row extends object>(
    text: string,
    values: readonly unknown[] = [],
    lane: Lane = 'ordinary',
  ): Promise<Row[]> {
    return this.#lanes.run(lane, (slot) =>
      this.#connections[slot]!.statement<Row>(text, values, this.#options.silenceMs[lane]),
    );
  }

  transaction<T>(lane: Lane, work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.#lanes.run(lane, (slot) =>
      this.#connections[slot]!.transaction(work, this.#options.silenceMs[lane]),
    );
  }

  async asViewer<T>(
    scope: ViewerScope,
    work: (tx: Queries) => Promise<T>,
    lane: Lane = 'ordinary',
  ): Promise<T> {
    const begin = beginAsViewer(scope);
    return this.#lanes.run(lane, (slot) =>
      this.#connections[slot]!.transaction(work, this.#options.silenceMs[lane], begin),
    );
  }

  /** Statements of the owner outside of any transaction, behind everything else that waits. */
  maintain(statements: readonly string[]): Promise<void> {
    return this.#lanes.run('bulk', (slot) => this.#connections[slot]!.asLogin(statements));
  }

  onClose(stop: () => void): void {
    this.#beforeClose.push(stop);
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    for (const stop of this.#beforeClose) stop();
    await this.#lanes.close();
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await this.#options.afterClose?.();
  }
}
