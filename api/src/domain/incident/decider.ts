/** The shape of what decides one command, and which file decides which. */
import type { CommandInputs, CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { DecideContext, Decision } from './context.ts';

export type Decider<K extends CommandName> = (
  incident: Incident,
  input: CommandInputs[K],
  context: DecideContext & { readonly expectedVersion: number | null },
) => Decision;

export type OwnerCommand =
  | 'CLAIM'
  | 'ASSIST'
  | 'WATCH'
  | 'LEAVE'
  | 'CONNECT_AUDIO'
  | 'END_AUDIO'
  | 'OFFER_HANDOVER'
  | 'ACCEPT_HANDOVER'
  | 'DECLINE_HANDOVER'
  | 'WITHDRAW_HANDOVER'
  | 'TAKE_OVER';
export type StepCommand = 'START_STEP' | 'RENEW_STEP' | 'FINISH_STEP' | 'FAIL_STEP' | 'SKIP_STEP';
export type CloseCommand =
  | 'CONFIRM_SAFE'
  | 'CLOSE'
  | 'CLOSE_FALSE'
  | 'ASK_OVERRIDE'
  | 'APPROVE_OVERRIDE'
  | 'REFUSE_OVERRIDE'
  | 'REOPEN';
export type SetDownCommand =
  'LINK' | 'UNLINK' | 'NOTE' | 'PIN' | 'UNPIN' | 'SET_SCENE' | 'MARK' | 'UNMARK' | 'ISSUE_REPORT';
export type WorkCommand = Exclude<CommandName, OwnerCommand | StepCommand | CloseCommand | SetDownCommand>;
