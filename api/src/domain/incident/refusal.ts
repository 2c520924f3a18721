/** Refusals are values: what was not done, why, who was first, and what can be done instead. */
import type { Refusal, RefusalKind } from '@lonewatch/schema/contract/incident-command.ts';
import type { AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import type { Person } from '@lonewatch/schema/contract/incident.ts';
import type { Decision } from './context.ts';

export function refusal(
  kind: RefusalKind,
  sentence: string,
  by: Person | null = null,
  atMs: number | null = null,
): Refusal {
  return { kind, sentence, by, atMs };
}

/** Tells the room nothing. */
export const WRONG_SECRET: Refusal = refusal('WRONG_SECRET', 'That is not it. It stays open.');

export function refused(because: Refusal, drafts: readonly AnyEntryDraft[] = []): Decision {
  return { drafts, refusal: because };
}

export function done(...drafts: readonly AnyEntryDraft[]): Decision {
  return { drafts, refusal: null };
}

/** As a person reads it: `0.3 s ago`, `12 s ago`, `4 min ago`. */
export function ago(atMs: number, nowMs: number): string {
  const seconds = Math.max(0, nowMs - atMs) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s ago`;
  return seconds < 120 ? `${Math.round(seconds)} s ago` : `${Math.round(seconds / 60)} min ago`;
}
