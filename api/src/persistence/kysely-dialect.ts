/**
 * Our database port as a dialect of Kysely, for the one library that brings its own queries (sign-in). A transaction holds
 * the embedded database's only connection: whoever opens one asks nothing but it until it is over.
 */
import {
  DeleteQueryNode,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  UpdateQueryNode,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { Database, Queries } from './sql-port.ts';

export function kyselyDialect(db: Database): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PortDriver(db),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

/** Kysely gives a driver only the connections that it had from it. */
function ours(connection: DatabaseConnection): PortConnection {
  if (!(connection instanceof PortConnection)) throw new Error('This connection is of another driver.');
  return connection;
}

class PortDriver implements Driver {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(new PortConnection(this.#db));
  }

  beginTransaction(connection: DatabaseConnection): Promise<void> {
    return ours(connection).begin();
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return ours(connection).finish('commit');
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return ours(connection).finish('rollback');
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  /** The database belongs to the server, which closes it. */
  destroy(): Promise<void> {
    return Promise.resolve();
  }
}

class RolledBack extends Error {}

class PortConnection implements DatabaseConnection {
  readonly #db: Database;
  #open: { readonly tx: Queries; readonly end: (how: 'commit' | 'rollback') => Promise<void> } | null = null;

  constructor(db: Database) {
    this.#db = db;
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const queries = this.#open?.tx ?? this.#db;
    const isChange = UpdateQueryNode.is(query) || DeleteQueryNode.is(query);
    if (!isChange || query.returning !== undefined)
      return { rows: (await queries.query(sql, parameters)) as R[] };
    // The port answers rows alone: they are what can be counted.
    const changed = await queries.query(`${sql} RETURNING 1`, parameters);
    return { rows: [], numAffectedRows: BigInt(changed.length) };
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Nothing streams through this dialect.');
  }

  /** Fulfils when the transaction is open; it stays so until `finish`. */
  begin(): Promise<void> {
    return new Promise((opened, failed) => {
      const over = this.#db.transaction('ordinary', (tx) => {
        return new Promise<void>((commit, rollBack) => {
          this.#open = {
            tx,
            end: async (how) => {
              if (how === 'commit') commit();
              else rollBack(new RolledBack());
              await over.catch((error: unknown) => {
                if (!(error instanceof RolledBack)) throw error;
              });
            },
          };
          opened();
        });
      });
      over.catch(failed);
    });
  }

  async finish(how: 'commit' | 'rollback'): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.end(how);
  }
}
