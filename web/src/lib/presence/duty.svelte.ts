/**
 * Am I on duty, and is anybody without somebody who is? One for all pages of the control room, asked for while one of them
 * shows it. What is not known is never shown as covered.
 */
import { createContext, untrack } from 'svelte';
import type { ResultOf, Client } from '../graphql/client.ts';
import { Doing } from '../graphql/doing.svelte.ts';
import { LiveQuery } from '../graphql/live-query.svelte.ts';
import {
  DutyDocument,
  EndBreakDocument,
  SignOffDocument,
  SignOnDocument,
  TakeBreakDocument,
} from '../graphql/supervision-documents.ts';
import type { CoverNode, DutyNode } from './cover.ts';

const EVERY_MS = 3_000;
const ACTS = {
  SIGN_ON: SignOnDocument,
  SIGN_OFF: SignOffDocument,
  TAKE_BREAK: TakeBreakDocument,
  END_BREAK: EndBreakDocument,
} as const;
export type DutyAct = keyof typeof ACTS;

export class Duty {
  #watchers = $state(0);
  /** A sentence; null: the last act was done. */
  failure = $state.raw<string | null>(null);
  readonly #query: LiveQuery<ResultOf<typeof DutyDocument>, Record<string, never>>;
  readonly #doing: Doing;

  /** Create it while a component starts. */
  constructor(client: Client) {
    this.#doing = new Doing(client);
    this.#query = new LiveQuery({
      client,
      document: DutyDocument,
      variables: () => (this.#watchers > 0 ? {} : null),
      everyMs: EVERY_MS,
    });
  }

  /** null: not known. */
  get operators(): readonly DutyNode[] | null {
    return this.#query.data?.operators ?? null;
  }

  /** null: not known. */
  get cover(): readonly CoverNode[] | null {
    return this.#query.data?.cover ?? null;
  }

  /** The last try to find out failed, so that what is shown may be old. */
  get lost(): boolean {
    return this.#query.error !== null;
  }

  get busy(): boolean {
    return this.#doing.busy;
  }

  /** null: not on duty, or not known. */
  mine(accountId: string | null): DutyNode | null {
    return this.operators?.find((operator) => operator.accountId === accountId) ?? null;
  }

  /** For an effect: asks until the returned undo is called. */
  watch(): () => void {
    // Whoever watches must not begin anew because somebody else does.
    const change = (by: 1 | -1): void => untrack(() => void (this.#watchers += by));
    change(1);
    return () => change(-1);
  }

  async act(act: DutyAct): Promise<void> {
    const answer = await this.#doing.run(ACTS[act], {});
    this.failure = answer === null ? this.#doing.failure : (answer.done.refusal?.sentence ?? null);
    this.#query.refetch();
  }
}

export const [getDuty, setDuty] = createContext<Duty>();
