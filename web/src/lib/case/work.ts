/** What the parts of an incident's page share: the incident as it is, what may be done with it now, and the way to do it. */
import { createContext } from 'svelte';
import type { CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import type { Acts } from '../incidents/acts.svelte.ts';
import type { CommandFields } from '../incidents/command.ts';
import type { Case, LogEntry } from '../incidents/documents.ts';
import type { Drafts } from '../incidents/drafts.ts';

export interface Work {
  /** As it is now. Reactive. */
  readonly incident: Case;
  readonly log: readonly LogEntry[];
  /** Server time, ticking. Reactive. */
  readonly nowMs: number;
  /** Whose console this is; null: somebody who only reads. */
  readonly me: string | null;
  /** How this operator is called, for what is said on the telephone. */
  readonly operator: string;
  /** The worker's place in words, for the telephone; null: none is known. */
  readonly place: string | null;
  readonly acts: Acts;
  readonly drafts: Drafts;
  may(name: CommandName): boolean;
  /** true: done, or kept for when the line is back. */
  run<K extends CommandName>(name: K, fields: CommandFields<K>): Promise<boolean>;
  /** A note is being written, or not any more: those who are here see it. */
  types(on: boolean): void;
}

export const [getWork, setWork] = createContext<Work>();
