/**
 * Rows of the read-audit on their way to the database: taken at once, written together, and kept while the database is away,
 * as far as memory is bounded. Whoever must not answer before the row is durable waits for `flush`.
 */
import { isRowsFault } from './database-fault.ts';
import { GroupCommit, RowsRefused } from './group-commit.ts';

/** Nobody waits for most rows: so many milliseconds gather into one write. */
const GATHER_MS = 1_000;

export interface AuditQueueOptions<Row> {
  /** In the plural, for sentences. */
  readonly noun: string;
  /** Rows kept; beyond it the oldest are lost, with a warning. */
  readonly maxWaiting: number;
  readonly write: (rows: readonly Row[]) => Promise<void>;
  readonly warn: (sentence: string) => void;
}

export class AuditQueue<Row> {
  readonly #options: AuditQueueOptions<Row>;
  readonly #commits: GroupCommit<Row>;
  #gathered: Row[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #isTimed = false;

  constructor(options: AuditQueueOptions<Row>) {
    this.#options = options;
    const { noun, maxWaiting, write } = options;
    this.#commits = new GroupCommit({ noun, maxWaiting, write, whyNot: () => null, isRowsFault });
  }

  add(row: Row): void {
    this.#gathered.push(row);
    this.#trim();
    this.#flushSoon();
  }

  /** Fulfils when every row added so far is durable; rejects when the database would not take them. They are kept. */
  async flush(): Promise<void> {
    if (this.#gathered.length > 0) {
      const rows = this.#gathered;
      this.#gathered = [];
      const write = this.#write(rows).finally(() => this.#underWay.delete(write));
      this.#underWay.add(write);
    }
    await Promise.all(this.#underWay);
  }

  async #write(rows: Row[]): Promise<void> {
    try {
      await this.#commits.add(rows);
    } catch (error) {
      if (error instanceof RowsRefused)
        return this.#options.warn(`The read-audit lost rows. ${error.message}`);
      this.#gathered = [...rows, ...this.#gathered];
      this.#trim();
      this.#flushSoon();
      throw error;
    }
  }

  #trim(): void {
    const lost = this.#gathered.length - this.#options.maxWaiting;
    if (lost <= 0) return;
    this.#gathered = this.#gathered.slice(lost);
    const { noun, warn } = this.#options;
    warn(`The read-audit lost ${lost} ${noun}: the database has taken none for too long. Look after it.`);
  }

  #flushSoon(): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    setTimeout(() => {
      this.#isTimed = false;
      // Kept, and tried again by the same timer.
      this.flush().catch(() => undefined);
    }, GATHER_MS).unref();
  }
}
