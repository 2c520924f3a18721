/** What an operator does with one incident: one thing at a time, and what became of it where nothing came of it. */
import type { CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import { localNowMs } from '../live/local-clock.ts';
import type { CommandFields } from './command.ts';
import type { About, CommandResult, Commands, Refusal } from './commands.svelte.ts';

export type Trouble =
  /** Somebody was first: assist or watch. */
  | { readonly kind: 'LOST'; readonly by: string; readonly atMs: number | null; readonly about: About }
  | { readonly kind: 'REFUSED' | 'FAILED' | 'KEPT'; readonly name: CommandName; readonly sentence: string };

const KEPT = 'This console has no line to the server. It is kept, and sent as soon as the line is back.';

export class Acts {
  readonly #commands: Commands;
  /** What is on its way; null: nothing. */
  busy = $state.raw<CommandName | null>(null);
  trouble = $state.raw<Trouble | null>(null);

  constructor(commands: Commands) {
    this.#commands = commands;
  }

  /** true: done, or kept for when the line is back: what was asked for is asked for. Never rejects. */
  async do<K extends CommandName>(name: K, about: About, fields: CommandFields<K>): Promise<boolean> {
    this.busy = name;
    this.trouble = null;
    const result = await this.#commands.run(name, about, fields);
    this.busy = null;
    this.trouble = troubleOf(name, about, result);
    return result.kind === 'DONE' || result.kind === 'KEPT';
  }

  clear(): void {
    this.trouble = null;
  }
}

function troubleOf(name: CommandName, about: About, result: CommandResult): Trouble | null {
  switch (result.kind) {
    case 'DONE':
      return null;
    case 'KEPT':
      return { kind: 'KEPT', name, sentence: KEPT };
    case 'FAILED':
      return { kind: 'FAILED', name, sentence: result.sentence };
    case 'REFUSED':
      return (
        lostTo(result.refusal, { ...about, version: result.incident.version }) ?? {
          kind: 'REFUSED',
          name,
          sentence: result.refusal.sentence,
        }
      );
    default:
      return result satisfies never;
  }
}

function lostTo({ kind, by, at }: Refusal, about: About): Trouble | null {
  if (kind !== 'ALREADY_CLAIMED') return null;
  return {
    kind: 'LOST',
    by: by?.name ?? 'a colleague',
    atMs: at === null ? localNowMs() : Date.parse(at),
    about,
  };
}
