/**
 * Sends what an operator decides. A command that cannot be sent is kept, and sent as soon as the line is back, in the order in
 * which it was wanted; one that is refused then waits for the operator as a difference. Each is done once, however often
 * it is sent.
 */
import type { CombinedError } from '@urql/core';
import type { CommandName, RefusalKind } from '@lonewatch/schema/contract/incident-command.ts';
import { within } from '../graphql/console-name.ts';
import { isSignedOut, sentenceOf, type Client } from '../graphql/client.ts';
import { localNowMs } from '../live/local-clock.ts';
import { mutationText, newCommandId, type CommandFields } from './command.ts';
import type { Case } from './documents.ts';
import { Listeners } from './queue-book.ts';
import {
  answered,
  dropped,
  kept,
  nextToSend,
  sending,
  wantedAnyway,
  type Pending,
  type PendingAnswer,
  type WantedCommand,
} from './pending.ts';

export interface Refusal {
  readonly kind: RefusalKind;
  readonly sentence: string;
  readonly at: string | null;
  readonly by: { readonly accountId: string | null; readonly name: string } | null;
}

interface Payload {
  readonly incident: Case;
  readonly refusal: Refusal | null;
}

export type CommandResult =
  | { readonly kind: 'DONE'; readonly incident: Case }
  /** Nothing was done; `incident` is how it stands. */
  | { readonly kind: 'REFUSED'; readonly incident: Case; readonly refusal: Refusal }
  /** The line is gone: it is kept, and sent when the line is back. */
  | { readonly kind: 'KEPT' }
  /** The server cannot make anything of it: a sentence for a person. */
  | { readonly kind: 'FAILED'; readonly sentence: string };

export interface About {
  readonly id: string;
  readonly number: string;
  readonly who: string;
  readonly version: number;
}

export interface CommandsOptions {
  readonly client: Client;
  /** Is the line alive? Reactive. */
  readonly live: () => boolean;
}

const ANSWER_WITHIN_MS = 8_000;
const RETRY_MS = 1_500;

export class Commands {
  readonly #options: CommandsOptions;
  readonly #listeners = new Listeners<[incident: Case]>();
  #queue = $state.raw<readonly Pending[]>([]);
  #holdMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Create it while a component starts. */
  constructor(options: CommandsOptions) {
    this.#options = options;
    $effect(() => {
      if (options.live() && nextToSend(this.#queue) !== null) this.#sendSoon();
    });
    $effect(() => () => clearTimeout(this.#timer));
  }

  /** Told of how an incident stands after a command, done or refused. Returns the undo. */
  onAnswer(listener: (incident: Case) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** What waits for the line. Reactive. */
  get waiting(): readonly Pending[] {
    return this.#queue.filter(({ state }) => state !== 'REFUSED');
  }

  /** What was refused after the line had come back: the operator decides. Reactive. */
  get refused(): readonly Extract<Pending, { state: 'REFUSED' }>[] {
    return this.#queue.filter((one) => one.state === 'REFUSED');
  }

  async run<K extends CommandName>(
    name: K,
    { id, number, who, version }: About,
    fields: CommandFields<K>,
  ): Promise<CommandResult> {
    const command: WantedCommand = {
      commandId: newCommandId(),
      incidentId: id,
      about: `${number} ${who}`,
      name,
      fields,
      expectedVersion: version,
      wantedAtMs: localNowMs(),
    };
    // What was wanted before goes first.
    if (!this.#options.live() || this.waiting.some(({ incidentId }) => incidentId === id))
      return this.#keep(command);
    const result = await this.#send(command);
    return result === 'UNREACHABLE' ? this.#keep(command) : result;
  }

  drop(commandId: string): void {
    this.#queue = dropped(this.#queue, commandId);
  }

  doAnyway(commandId: string): void {
    this.#queue = wantedAnyway(this.#queue, commandId, newCommandId());
  }

  /** Whoever wanted these has left this console. */
  forget(): void {
    this.#queue = [];
  }

  #keep(command: WantedCommand): CommandResult {
    this.#queue = kept(this.#queue, command);
    return { kind: 'KEPT' };
  }

  #sendSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#sendNext(), this.#holdMs);
  }

  async #sendNext(): Promise<void> {
    const next = nextToSend(this.#queue);
    if (next === null || !this.#options.live()) return;
    this.#queue = sending(this.#queue, next.commandId);
    const result = await this.#send(next);
    this.#holdMs = result === 'UNREACHABLE' ? RETRY_MS : 0;
    this.#queue = answered(this.#queue, next.commandId, answerOf(result));
  }

  async #send({
    name,
    incidentId,
    commandId,
    expectedVersion,
    fields,
  }: WantedCommand): Promise<CommandResult | 'UNREACHABLE'> {
    const { data, error } = await this.#options.client
      .mutation<Record<string, Payload>, { input: object }>(
        mutationText(name),
        { input: { incidentId, commandId, expectedVersion, ...fields } },
        { fetchOptions: within(ANSWER_WITHIN_MS) },
      )
      .toPromise();
    if (error !== undefined)
      return isUnreachable(error) ? 'UNREACHABLE' : { kind: 'FAILED', sentence: sentenceOf(error) };
    const payload = Object.values(data ?? {})[0];
    if (payload === undefined) return { kind: 'FAILED', sentence: 'The server gave no answer to this.' };
    const { incident, refusal } = payload;
    this.#listeners.tell(incident);
    return refusal === null ? { kind: 'DONE', incident } : { kind: 'REFUSED', incident, refusal };
  }
}

function answerOf(result: CommandResult | 'UNREACHABLE'): PendingAnswer {
  if (result === 'UNREACHABLE') return { kind: 'UNREACHABLE' };
  switch (result.kind) {
    case 'DONE':
      return { kind: 'DONE', version: result.incident.version };
    case 'REFUSED':
      return { kind: 'REFUSED', refused: result.refusal, version: result.incident.version };
    case 'FAILED':
      return { kind: 'REFUSED', refused: { kind: 'BAD_INPUT', sentence: result.sentence }, version: null };
    case 'KEPT':
      return { kind: 'UNREACHABLE' };
    default:
      return result satisfies never;
  }
}

/** No answer, an answer that is none of GraphQL's, a server that is too busy, or nobody signed in for the moment. */
function isUnreachable(error: CombinedError): boolean {
  if (isSignedOut(error)) return true;
  if (error.graphQLErrors.length === 0) return true;
  return error.graphQLErrors.some(({ extensions }) =>
    ['TOO_BUSY', 'UNAVAILABLE'].includes(String(extensions['code'])),
  );
}
