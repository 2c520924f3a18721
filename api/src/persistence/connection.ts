/**
 * One connection to the database and its return after a break: the lanes give it to one piece of work at a time. It never
 * says that something is stored unless the server said so on this connection.
 */
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, QueryResult } from 'pg';
import {
  asFault,
  cannotConnect,
  connectionLost,
  endsTheConnection,
  maySoonConnect,
} from './database-fault.ts';
import type { Queries } from './sql-port.ts';

/**
 * A phone waits some 15 s for its answer; a database that restarts within this time is not noticed by it. Counted from when
 * it went away, not for each piece of work: those that queue would add theirs up to minutes.
 */
const CONNECT_PATIENCE_MS = 10_000;
const CONNECT_AGAIN_MS = 150;

export interface Session {
  readonly client: Client;
  /** What carries the client's bytes: destroyed when the server stays silent. */
  readonly socket: Duplex;
}

export interface ConnectionOptions {
  /** A client that is not connected yet. */
  readonly open: () => Session;
  /** Run on every new connection, before anything else. */
  readonly prepare: readonly string[];
  /** Statements of the login, not of the application's role, run between these two. */
  readonly asLogin: { readonly before: string; readonly after: string };
}

export class Connection {
  readonly #options: ConnectionOptions;
  #session: Session | null = null;
  /** Since when no connection could be had, on the clock of `performance`; null: the last attempt succeeded. */
  #awaySinceMs: number | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** One statement, its own transaction. `silenceMs`: a server that says nothing for so long counts as gone; 0: never. */
  async statement<Row extends object>(
    text: string,
    values: readonly unknown[],
    silenceMs: number,
  ): Promise<Row[]> {
    const session = await this.#connected();
    const { rows } = await this.#run<Row>(session, text, values, silenceMs);
    return rows;
  }

  /** `begin`: BEGIN, perhaps followed by SET LOCAL and the like, which end with the transaction. */
  async transaction<T>(work: (tx: Queries) => Promise<T>, silenceMs: number, begin = 'BEGIN'): Promise<T> {
    const session = await this.#begin(silenceMs, begin);
    const tx = new OpenTransaction((text, values) => this.#run(session, text, values, silenceMs));
    let result: T;
    try {
      result = await work(tx);
      await tx.end();
    } catch (error) {
      await tx.end();
      await this.#rollBack(session, silenceMs);
      throw error;
    }
    const { command } = await this.#run(session, 'COMMIT', [], silenceMs);
    // After a failed statement PostgreSQL answers COMMIT with ROLLBACK, not with an error.
    if (command !== 'COMMIT')
      throw new Error(
        'The transaction was rolled back: one of its statements had failed and the failure was not passed on.',
      );
    return result;
  }

  /** Statements that need the owner and may not run inside a transaction, such as VACUUM. */
  async asLogin(statements: readonly string[]): Promise<void> {
    const session = await this.#connected();
    const { before, after } = this.#options.asLogin;
    try {
      for (const statement of [before, ...statements, after]) await this.#run(session, statement, [], 0);
    } catch (error) {
      // A new connection starts with the right role again.
      this.#drop(session);
      throw error;
    }
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.client.end();
  }

  /** BEGIN on a connection that works; one that broke while it was idle is replaced without anybody noticing. */
  async #begin(silenceMs: number, begin: string): Promise<Session> {
    const kept = this.#session;
    const session = await this.#connected();
    try {
      return await this.#beginOn(session, silenceMs, begin);
    } catch (error) {
      if (session !== kept || this.#session === session) throw error;
    }
    return this.#beginOn(await this.#connected(), silenceMs, begin);
  }

  async #beginOn(session: Session, silenceMs: number, begin: string): Promise<Session> {
    try {
      await this.#run(session, begin, [], silenceMs);
      return session;
    } catch (error) {
      // What follows BEGIN may fail and leave the transaction open.
      await this.#rollBack(session, silenceMs);
      throw error;
    }
  }

  async #run<Row extends object>(
    session: Session,
    text: string,
    values: readonly unknown[],
    silenceMs: number,
  ): Promise<{ rows: Row[]; command: string }> {
    const timer =
      silenceMs > 0
        ? setTimeout(
            () => session.socket.destroy(new Error(`no answer within ${silenceMs / 1000} s`)),
            silenceMs,
          )
        : undefined;
    try {
      const answer = (await session.client.query(text, [...values])) as QueryResult<Row> | QueryResult<Row>[];
      // Several statements in one message answer several results: the last says how it ended.
      const result = Array.isArray(answer) ? answer.at(-1)! : answer;
      // Without a CommandComplete the statement did not end, whatever else was said.
      if (result.command === null) throw new Error('the database gave no answer');
      return { rows: result.rows, command: result.command };
    } catch (error) {
      if (!endsTheConnection(error) && this.#session === session) throw asFault(error);
      this.#drop(session);
      throw connectionLost(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #rollBack(session: Session, silenceMs: number): Promise<void> {
    if (this.#session !== session) return;
    try {
      await this.#run(session, 'ROLLBACK', [], silenceMs);
    } catch {
      this.#drop(session);
    }
  }

  async #connected(): Promise<Session> {
    if (this.#session !== null) return this.#session;
    this.#awaySinceMs ??= performance.now();
    const session = await connect(this.#options.open, this.#options.prepare, this.#awaySinceMs);
    this.#awaySinceMs = null;
    // Also reached while idle, when the server goes away.
    session.client.on('error', () => this.#drop(session));
    session.client.on('end', () => this.#drop(session));
    this.#session = session;
    return session;
  }

  #drop(session: Session): void {
    if (this.#session === session) this.#session = null;
    session.socket.destroy();
  }
}

/** Waits a while for a database that is only just starting; one that has been away for longer gets one attempt. */
export async function connect(
  open: () => Session,
  prepare: readonly string[],
  awaySinceMs: number = performance.now(),
): Promise<Session> {
  for (;;) {
    const session = open();
    // Without a listener an error would end the process; the statement that runs is told as well.
    session.client.on('error', () => undefined);
    try {
      await session.client.connect();
      for (const statement of prepare) await session.client.query(statement);
      return session;
    } catch (error) {
      session.socket.destroy();
      const isGivenUp = performance.now() - awaySinceMs > CONNECT_PATIENCE_MS;
      if (isGivenUp || !maySoonConnect(error)) throw cannotConnect(error);
      await sleep(CONNECT_AGAIN_MS);
    }
  }
}

/** One statement at a time, in the order they were asked for, and none after the end. */
class OpenTransaction implements Queries {
  readonly #run: (text: string, values: readonly unknown[]) => Promise<{ rows: object[] }>;
  #last: Promise<unknown> = Promise.resolve();
  #over = false;

  constructor(run: (text: string, values: readonly unknown[]) => Promise<{ rows: object[] }>) {
    this.#run = run;
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    if (this.#over) throw new Error(`This transaction is over; it cannot run: ${text.slice(0, 80)}`);
    const mine = this.#last.then(() => this.#run(text, values));
    this.#last = mine.catch(() => undefined);
    return (await mine).rows as Row[];
  }

  /** Waits for statements that nobody awaited. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#last;
  }
}
