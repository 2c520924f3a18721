/**
 * Many callers, few commits: while one batch is being written the next gathers, and every caller is told only when all of
 * its own rows are durable. A row that the database refuses is found by halving its batch, so that it alone fails.
 */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';

/** Rows of a batch; on the embedded database 1,000 rows hold the one connection for some 15 ms, and an alarm that long. */
const MAX_BATCH = 1_000;

export interface GroupCommitOptions<Row> {
  /** Fulfils when all rows are durable; rejects when none is, or when nobody can know. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  /** What the rows are, in the plural, for sentences. */
  readonly noun: string;
  /** Rows that may wait; more are refused at once, so that the sender keeps them. */
  readonly maxWaiting: number;
  /** What makes a row one that can never be stored, seen before the database does; null: nothing. */
  readonly whyNot: (row: Row) => string | null;
  /** The failure is the fault of some row in the batch, not of the database: which one is then looked for. */
  readonly isRowsFault: (error: unknown) => boolean;
}

export interface RefusedRow {
  /** The place in the call. */
  readonly index: number;
  readonly reason: string;
}

/** These rows of one call can never be stored; all others of the same call are durable. */
export class RowsRefused extends Error {
  readonly refused: readonly RefusedRow[];

  constructor(noun: string, refused: readonly RefusedRow[], total: number) {
    const { index, reason } = refused[0]!;
    const others = refused.length === total ? '' : ', the others are';
    super(`${refused.length} of ${total} ${noun} cannot be stored${others}. Number ${index + 1}: ${reason}.`);
    this.name = 'RowsRefused';
    this.refused = refused;
  }
}

/** One caller, until all of its rows have an outcome. */
class Call {
  readonly #noun: string;
  readonly #total: number;
  readonly #settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void };
  readonly #refused: RefusedRow[] = [];
  #open: number;
  #trouble: unknown = null;

  constructor(noun: string, total: number, resolve: () => void, reject: (error: unknown) => void) {
    this.#noun = noun;
    this.#total = total;
    this.#open = total;
    this.#settle = { resolve, reject };
  }

  stored(): void {
    this.#close();
  }

  refuse(index: number, reason: string): void {
    this.#refused.push({ index, reason });
    this.#close();
  }

  /** Trouble that passes: whether the row is stored is unknown, and the whole call has to come again. */
  fail(error: unknown): void {
    this.#trouble ??= error;
    this.#close();
  }

  #close(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    if (this.#trouble !== null) this.#settle.reject(this.#trouble);
    else if (this.#refused.length > 0)
      this.#settle.reject(
        new RowsRefused(
          this.#noun,
          this.#refused.sort((a, b) => a.index - b.index),
          this.#total,
        ),
      );
    else this.#settle.resolve();
  }
}

interface Entry<Row> {
  readonly row: Row;
  readonly index: number;
  readonly call: Call;
}

export class GroupCommit<Row> {
  readonly #options: GroupCommitOptions<Row>;
  #waiting: Entry<Row>[] = [];
  #writing = 0;
  #running: Promise<void> | null = null;

  constructor(options: GroupCommitOptions<Row>) {
    this.#options = options;
  }

  /** Rows that no commit has covered yet. */
  get pending(): number {
    return this.#waiting.length + this.#writing;
  }

  /** Fulfils when all rows are durable. Rejects with a Fault (send all of them again) or with RowsRefused. */
  add(rows: readonly Row[]): Promise<void> {
    const { noun, maxWaiting } = this.#options;
    if (rows.length === 0) return Promise.resolve();
    if (this.pending > 0 && this.pending + rows.length > maxWaiting)
      return Promise.reject(
        new Fault(
          'TOO_BUSY',
          `${this.pending} ${noun} wait for the database already; these were not taken. Send them again in a while.`,
        ),
      );
    return new Promise<void>((resolve, reject) => {
      const call = new Call(noun, rows.length, resolve, reject);
      for (const [index, row] of rows.entries()) {
        const reason = this.#options.whyNot(row);
        if (reason === null) this.#waiting.push({ row, index, call });
        else call.refuse(index, reason);
      }
      if (this.#waiting.length > 0) this.#running ??= this.#run();
    });
  }

  /** Fulfils when nothing waits. */
  async drain(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // Whatever else arrives in this turn of the event loop goes into the first batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH);
      this.#waiting = this.#waiting.slice(MAX_BATCH);
      this.#writing = batch.length;
      await this.#write(batch);
      this.#writing = 0;
    }
    this.#running = null;
  }

  async #write(batch: readonly Entry<Row>[]): Promise<void> {
    try {
      await this.#options.write(batch.map(({ row }) => row));
    } catch (error) {
      return this.#afterFailure(batch, error);
    }
    for (const { call } of batch) call.stored();
  }

  async #afterFailure(batch: readonly Entry<Row>[], error: unknown): Promise<void> {
    if (!this.#options.isRowsFault(error)) {
      for (const { call } of batch) call.fail(error);
    } else if (batch.length === 1) {
      const { call, index } = batch[0]!;
      call.refuse(index, error instanceof Error ? error.message : String(error));
    } else {
      const middle = batch.length >> 1;
      await this.#write(batch.slice(0, middle));
      await this.#write(batch.slice(middle));
    }
  }
}
