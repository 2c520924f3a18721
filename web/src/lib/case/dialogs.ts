/** Which question stands over the page of an incident. */
import type { Reasoned } from './ReasonDialog.svelte';

export type OpenDialog =
  | 'ESCALATE'
  | 'RESPONSE'
  | 'HOLD'
  | 'HANDOVER'
  | 'SAFE'
  | 'FALSE'
  | 'CLOSE'
  | 'ASK_OVERRIDE'
  | 'MORE'
  | Reasoned;
