/** What the rest of the server may ask of the database, whichever engine it is. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Lane } from './lanes.ts';

export interface Queries {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Whose rows a viewer's question may touch, as row level security takes it; everything else does not exist for it. */
export interface ViewerScope {
  readonly employerIds: readonly EmployerId[];
  /** The person who asks, for what is theirs alone; null: a wall or a key. */
  readonly accountId: string | null;
}

export interface Database extends Queries {
  readonly engine: 'embedded' | 'postgresql';
  /** One statement in a transaction of its own; ordinary lane unless said otherwise. */
  query<Row extends object>(text: string, values?: readonly unknown[], lane?: Lane): Promise<Row[]>;
  /**
   * Commits when `work` fulfils, rolls back when it rejects. Ask `tx`, never the database itself, from inside: on the
   * embedded one nobody else gets the one connection meanwhile, so that would wait for ever. And keep it short: an alarm
   * waits too.
   */
  transaction<T>(lane: Lane, work: (tx: Queries) => Promise<T>): Promise<T>;
  /** A transaction, in the ordinary lane unless said otherwise, that row level security keeps within the scope. */
  asViewer<T>(scope: ViewerScope, work: (tx: Queries) => Promise<T>, lane?: Lane): Promise<T>;
  /** Takes nothing new and waits for what is under way. */
  close(): Promise<void>;
}
