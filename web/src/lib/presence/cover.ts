/** Who is there to answer, in words. Pure. */
import { ageLong, ageShort } from '../ui/age-text.ts';

export interface CoverNode {
  readonly covered: boolean;
  readonly operators: number;
  readonly uncoveredSince: string | null;
  readonly employer: { readonly id: string; readonly name: string };
}

export type DutyState = 'PRESENT' | 'ON_BREAK' | 'AWAY';

export interface DutyNode {
  readonly accountId: string;
  readonly name: string;
  readonly supervisor: boolean;
  readonly state: DutyState;
  readonly signedOnAt: string;
  readonly breakSince: string | null;
}

export const DUTY_WORDS: Readonly<Record<DutyState, string>> = {
  PRESENT: 'On duty',
  ON_BREAK: 'On a break',
  AWAY: 'Not heard',
};

export interface CoverAlarm {
  readonly title: string;
  readonly text: string;
}

const NAMED = 3;

/** null: everybody is covered. Who has been without cover the longest comes first. */
export function coverAlarm(cover: readonly CoverNode[], nowMs: number): CoverAlarm | null {
  const gaps = cover
    .filter(({ covered }) => !covered)
    .sort((a, b) => (a.uncoveredSince ?? '').localeCompare(b.uncoveredSince ?? ''));
  const [longest] = gaps;
  if (longest === undefined) return null;
  const names = gaps.slice(0, NAMED).map(({ employer }) => employer.name);
  const more = gaps.length > NAMED ? ` and ${gaps.length - NAMED} more` : '';
  const since =
    longest.uncoveredSince === null
      ? ''
      : ` for ${ageLong((nowMs - Date.parse(longest.uncoveredSince)) / 1_000)}`;
  return {
    title:
      gaps.length === cover.length
        ? 'NO OPERATOR ON DUTY'
        : `NO OPERATOR FOR ${gaps.length} OF ${cover.length} EMPLOYERS`,
    text: `Nobody answers the alarms of ${names.join(', ')}${more}${since}.`,
  };
}

/** `On duty since 14:00`, `On a break for 4 min`. */
export function dutyWords(
  { state, signedOnAt, breakSince }: DutyNode,
  nowMs: number,
  timeOf: (ms: number) => string,
): string {
  if (state === 'ON_BREAK' && breakSince !== null)
    return `${DUTY_WORDS.ON_BREAK} for ${ageShort((nowMs - Date.parse(breakSince)) / 1_000)}`;
  return `${DUTY_WORDS[state]}, signed on at ${timeOf(Date.parse(signedOnAt))}`;
}
