/** Why there is no position: the honest sentence, from what the employer has procured, the viewer's role and the worker's session. Pure. */
export interface Absence {
  readonly employerName: string;
  /** Has the employer procured location mapping? */
  readonly mapped: boolean;
  /** The viewer sees positions of this employer's people in an alarm only: a control room. */
  readonly alarmOnly: boolean;
  /** null: a device that is nobody's. */
  readonly worker: { readonly inSession: boolean; readonly shares: boolean } | null;
}

export function absenceSentence({ employerName, mapped, alarmOnly, worker }: Absence): string {
  if (!mapped)
    return `${employerName} has not procured location mapping: a position is shown during an alarm only.`;
  if (alarmOnly)
    return 'A control room sees where somebody is during an alarm only. Nobody has raised one here.';
  if (worker !== null && !worker.inSession && !worker.shares)
    return 'Not in a session: the location is shown again when one begins, or in an alarm.';
  return 'No position has been reported yet. It appears here with the first fix.';
}

/** For a column: a word or two, and the rest for whoever points at it. */
export function absenceShort(
  mapped: boolean | null,
  alarmOnly: boolean,
  offDuty: boolean,
): { readonly text: string; readonly title: string } {
  if (mapped === false)
    return { text: 'not mapped', title: 'The employer has not procured location mapping' };
  if (alarmOnly)
    return { text: 'in alarm only', title: 'A control room sees positions during an alarm only' };
  if (offDuty)
    return {
      text: 'no session',
      title: 'Outside a session a location is shown only where the worker has chosen so',
    };
  return { text: 'no fix yet', title: 'No position has been reported yet' };
}
