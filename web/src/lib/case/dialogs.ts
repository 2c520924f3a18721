/** Which question stands over the page of an incident. */

/** Those that ask for a reason and nothing else. */
export type Reasoned =
  | 'TAKE_OVER'
  | 'REOPEN'
  | 'DECLINE_HANDOVER'
  | 'APPROVE_OVERRIDE'
  | 'REFUSE_OVERRIDE'
  | 'REPORT_DURESS'
  | 'UNLINK';

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
