/** What somebody does on an incident, as far as the incident itself tells. Pure. */
import type { StepState } from '@lonewatch/schema/contract/incident.ts';
import type { Activity } from '@lonewatch/schema/contract/presence.ts';
import type { StepAction } from '@lonewatch/schema/contract/plan.ts';

interface Someone {
  readonly accountId: string | null;
}

export interface Worked {
  readonly audio: { readonly listeners: readonly Someone[] } | null;
  readonly steps: readonly {
    readonly index: number;
    readonly action: StepAction;
    readonly state: StepState;
    readonly by: Someone | null;
  }[];
}

/** On the telephone before listening: who is rung must not be rung by others. */
export function doingOf(
  { audio, steps }: Worked,
  me: string | null,
): { readonly activity: Activity; readonly step: number | null } {
  if (me === null) return { activity: 'LOOKING', step: null };
  const call = steps.find(
    ({ action, state, by }) => action === 'CALL' && state === 'DOING' && by?.accountId === me,
  );
  if (call !== undefined) return { activity: 'ON_THE_PHONE', step: call.index };
  const listening = audio?.listeners.some(({ accountId }) => accountId === me) ?? false;
  return { activity: listening ? 'LISTENING' : 'LOOKING', step: null };
}
