/** A refused command as a difference: what was wanted, and what holds now. Sentences for a person; pure. */
import type { CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import type { CommandFields } from './command.ts';
import type { Queued } from './queue.ts';
import { stopwatch } from '../ui/age-text.ts';
import {
  COMMAND_WORDS,
  DISPOSITION_WORDS,
  OUTCOME_WORDS,
  RESPONSE_STATE_WORDS,
  SAFE_METHOD_WORDS,
  SCENE_WORDS,
  SERVICE_WORDS,
  STATE_WORDS,
  VERIFICATION_WORDS,
} from './words.ts';

type AnyFields = Partial<Record<string, unknown>>;

/** `Verify: Genuine`; `Finish step 2 of the plan: Reached: safe`. A secret is never repeated. */
export function wantedWords<K extends CommandName>(name: K, fields: CommandFields<K>): string {
  const {
    index,
    verification,
    outcome,
    service,
    state,
    method,
    disposition,
    text,
    field,
    reason,
    minutes,
    brief,
  } = fields as AnyFields;
  const act =
    typeof index === 'number'
      ? COMMAND_WORDS[name].replace('a step', `step ${index + 1}`)
      : COMMAND_WORDS[name];
  const detail = [
    wordOf(VERIFICATION_WORDS, verification),
    wordOf(OUTCOME_WORDS, outcome),
    wordOf(SERVICE_WORDS, service),
    wordOf(RESPONSE_STATE_WORDS, state),
    wordOf(SAFE_METHOD_WORDS, method),
    wordOf(DISPOSITION_WORDS, disposition),
    wordOf(SCENE_WORDS, field),
    typeof minutes === 'number' ? `${minutes} min` : null,
    quoted(text),
    quoted(reason),
    quoted(brief),
  ].filter((part) => part !== null);
  return detail.length === 0 ? act : `${act}: ${detail.join(', ')}`;
}

function wordOf(words: Readonly<Record<string, string>>, value: unknown): string | null {
  return typeof value === 'string' ? (words[value] ?? null) : null;
}

const QUOTE_CHARS = 80;

function quoted(text: unknown): string | null {
  if (typeof text !== 'string' || text === '') return null;
  return `“${text.length > QUOTE_CHARS ? `${text.slice(0, QUOTE_CHARS)}…` : text}”`;
}

/** `Escalating, owned by J. Okafor` */
export function holdsWords({ state, ownership }: Pick<Queued, 'state' | 'ownership'>): string {
  return `${STATE_WORDS[state]}, ${ownershipWords(ownership)}`;
}

export function ownershipWords({ kind, owner, to }: Queued['ownership']): string {
  const [ownerName, toName] = [owner?.name ?? 'a colleague', to?.name ?? 'a colleague'];
  switch (kind) {
    case 'UNOWNED':
      return 'nobody has it';
    case 'OFFERED':
      return `offered to ${toName}`;
    case 'OWNED':
      return `owned by ${ownerName}`;
    case 'HANDOVER':
      return `owned by ${ownerName}, offered to ${toName}`;
    case 'ABANDONED':
      return `left by ${ownerName}: nobody has it`;
    default:
      return kind satisfies never;
  }
}

/** `Claimed by J. Okafor 0.3 s ago` */
export function claimedWords(by: string, atMs: number | null, nowMs: number): string {
  if (atMs === null) return `Claimed by ${by}`;
  const s = Math.max(0, (nowMs - atMs) / 1000);
  return `Claimed by ${by} ${s < 10 ? `${s.toFixed(1)} s` : stopwatch(s)} ago`;
}
