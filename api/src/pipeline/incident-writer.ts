/**
 * The one place where incidents are written. Changes wait while a transaction is under way and then go together in the next:
 * a storm of alarms costs few commits, and every decision is taken on what the change before it has left. Alarms go first.
 *
 * A change that cannot be written fails alone. What was written is told to listeners after its commit, in order.
 */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { sqlState } from '../persistence/database-fault.ts';
import type { Database, Queries } from '../persistence/sql-port.ts';
import type { BookKeeper } from './incident-book.ts';
import type { IncidentChange } from './incident-desk.ts';
import { writeGroup, type Job, type Result, type Written } from './write-group.ts';

/** Jobs of one transaction: an alarm that comes meanwhile waits for so many at most. */
const GROUP = 100;
/** Attempts when another server, or another connection, has written the same incident in between. */
const ATTEMPTS = 3;

export interface WriterOptions extends BookKeeper {
  readonly db: Database;
  readonly now: () => number;
  /** After a commit, before anybody is answered. */
  readonly committed: (change: IncidentChange) => void;
  readonly warn: (sentence: string, error: unknown) => void;
}

type BeforeCommit = (tx: Queries, change: IncidentChange) => Promise<void>;

interface Waiting {
  readonly job: Job;
  readonly resolve: (written: Written | null) => void;
  readonly reject: (error: unknown) => void;
}

export class IncidentWriter {
  readonly #options: WriterOptions;
  readonly #beforeCommit = new Set<BeforeCommit>();
  #alarms: Waiting[] = [];
  #changes: Waiting[] = [];
  #running: Promise<void> | null = null;
  #inDoubt = false;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  beforeCommit(listener: BeforeCommit): () => void {
    this.#beforeCommit.add(listener);
    return () => void this.#beforeCommit.delete(listener);
  }

  /** Fulfils when it is durable; null: there is no such incident. */
  write(job: Job): Promise<Written | null> {
    return new Promise((resolve, reject) => {
      (job.kind === 'ALARM' ? this.#alarms : this.#changes).push({ job, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /**
   * Since this was asked last a transaction has failed, and perhaps only its answer was lost: what the database holds may not
   * be what everybody here knows.
   */
  takeDoubt(): boolean {
    const doubt = this.#inDoubt;
    this.#inDoubt = false;
    return doubt;
  }

  /** When nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // What is asked in one turn of the event loop goes together.
    await Promise.resolve();
    while (this.#alarms.length + this.#changes.length > 0) {
      const group = this.#alarms.splice(0, GROUP);
      group.push(...this.#changes.splice(0, GROUP - group.length));
      await this.#commit(group);
    }
    // In the same turn in which nothing waited: what comes next starts anew.
    this.#running = null;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#attempt(group.map(({ job }) => job));
      for (const [at, { resolve, reject }] of group.entries()) {
        const { written, failure } = results[at]!;
        if (failure === null) resolve(written);
        else reject(failure);
      }
    } catch (error) {
      this.#inDoubt = true;
      // A database in trouble fails for all of them alike; anything else is the fault of one.
      if (group.length === 1 || error instanceof Fault) for (const { reject } of group) reject(error);
      else for (const one of group) await this.#commit([one]);
    }
  }

  async #attempt(jobs: readonly Job[]): Promise<readonly Result[]> {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.#transact(jobs);
      } catch (error) {
        if (!isConflict(error)) throw error;
        if (attempt < ATTEMPTS) continue;
        if (jobs.length > 1) throw error;
        throw new Fault(
          'UNAVAILABLE',
          'This incident is being changed by others faster than it could be written here. Nothing was done; try again.',
          { cause: error },
        );
      }
  }

  async #transact(jobs: readonly Job[]): Promise<readonly Result[]> {
    const { db, now } = this.#options;
    const { results, changes } = await db.transaction('urgent', async (tx) => {
      const group = await writeGroup(tx, jobs, this.#options, now);
      if (this.#beforeCommit.size > 0 && group.changes.length > 0)
        await this.#askListeners(tx, group.changes);
      return group;
    });
    for (const change of changes) this.#options.committed(change);
    return results;
  }

  /** Nothing that listeners fail at keeps an alarm or a command from being stored: theirs alone is undone. */
  async #askListeners(tx: Queries, changes: readonly IncidentChange[]): Promise<void> {
    const failed = await this.#asOne(tx, changes);
    if (failed === null) return;
    for (const change of changes) {
      const error = changes.length === 1 ? failed : await this.#asOne(tx, [change]);
      if (error === null) continue;
      const { number } = change.after;
      this.#options.warn(`What was to be queued for incident ${number} could not be stored.`, error.cause);
    }
  }

  async #asOne(tx: Queries, changes: readonly IncidentChange[]): Promise<{ cause: unknown } | null> {
    await tx.query('SAVEPOINT listeners');
    try {
      for (const change of changes) for (const listener of this.#beforeCommit) await listener(tx, change);
      await tx.query('RELEASE SAVEPOINT listeners');
      return null;
    } catch (cause) {
      await tx.query('ROLLBACK TO SAVEPOINT listeners');
      return { cause };
    }
  }
}

/** Unique violation, serialisation failure, deadlock: somebody else was first, and on a second look that is seen. */
function isConflict(error: unknown): boolean {
  return ['23505', '40001', '40P01'].includes(sqlState(error) ?? '');
}
