/**
 * The lifecycle of `domain.md` 3.4 as one table: in each state, what each command of a person and each act of the system makes of
 * it. Total: a command or a state that is added does not compile before it stands here.
 *
 * `=`: done, the state stays. `-`: not in this state. A state: done, and it becomes that one; with `?`: that one or as it is,
 * as its input says. Who may do it stands in `parts.ts`, what else must hold in `decide.ts` and `act.ts`.
 */
import type { CommandName, SystemAct } from '@lonewatch/schema/contract/incident-command.ts';
import { INCIDENT_STATES, type IncidentState } from '@lonewatch/schema/contract/incident.ts';

export type Cell = '=' | '-' | IncidentState | `${IncidentState}?`;
type Row = readonly [Cell, Cell, Cell, Cell, Cell, Cell, Cell];

// prettier-ignore
export const COMMAND_TABLE: Readonly<Record<CommandName, Row>> = {
  //                  QUEUED            VERIFYING         MONITORING        ESCALATING        RESPONDING        SAFE_CONFIRMED    CLOSED
  CLAIM:             ['VERIFYING',      '=',              '=',              '=',              '=',              '=',              '-'],
  ASSIST:            ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  WATCH:             ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  LEAVE:             ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  CONNECT_AUDIO:     ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  END_AUDIO:         ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  SILENT_MONITOR:    ['-',              'MONITORING',     '=',              '-',              '-',              '-',              '-'],
  SET_CUES:          ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  CONTACT_ATTEMPT:   ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  VERIFY:            ['-',              'ESCALATING?',    'ESCALATING?',    '=',              '=',              '=',              '-'],
  NO_RESPONSE:       ['-',              'ESCALATING',     'ESCALATING',     '-',              '-',              '-',              '-'],
  START_STEP:        ['-',              '-',              '-',              '=',              '=',              '=',              '-'],
  RENEW_STEP:        ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  FINISH_STEP:       ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  FAIL_STEP:         ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  SKIP_STEP:         ['-',              '-',              '-',              '=',              '=',              '=',              '-'],
  REQUEST_RESPONSE:  ['RESPONDING',     'RESPONDING',     'RESPONDING',     'RESPONDING',     '=',              'RESPONDING',     '-'],
  UPDATE_RESPONSE:   ['-',              '=',              '=',              '=',              'ESCALATING?',    '=',              '-'],
  CONFIRM_SAFE:      ['-',              'SAFE_CONFIRMED', 'SAFE_CONFIRMED', 'SAFE_CONFIRMED', 'SAFE_CONFIRMED', '-',              '-'],
  CLOSE:             ['-',              '-',              '-',              '-',              '-',              'CLOSED',         '-'],
  CLOSE_FALSE:       ['-',              'CLOSED',         '-',              '-',              '-',              '-',              '-'],
  ASK_OVERRIDE:      ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  APPROVE_OVERRIDE:  ['-',              'CLOSED',         'CLOSED',         'CLOSED',         'CLOSED',         'CLOSED',         '-'],
  REFUSE_OVERRIDE:   ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  REOPEN:            ['-',              '-',              '-',              '-',              '-',              '-',              'VERIFYING'],
  REPORT_DURESS:     ['ESCALATING',     'ESCALATING',     'ESCALATING',     '=',              'ESCALATING',     'ESCALATING',     '-'],
  HOLD:              ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  RESUME:            ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  LINK:              ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  UNLINK:            ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  OFFER_HANDOVER:    ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  ACCEPT_HANDOVER:   ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  DECLINE_HANDOVER:  ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  WITHDRAW_HANDOVER: ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  TAKE_OVER:         ['VERIFYING',      '=',              '=',              '=',              '=',              '=',              '-'],
  NOTE:              ['=',              '=',              '=',              '=',              '=',              '=',              '='],
  PIN:               ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  UNPIN:             ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  SET_SCENE:         ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  MARK:              ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  UNMARK:            ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  RAISE_PRIORITY:    ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  ISSUE_REPORT:      ['=',              '=',              '=',              '=',              '=',              '=',              '='],
};

// prettier-ignore
export const ACT_TABLE: Readonly<Record<SystemAct, Row>> = {
  //                  QUEUED            VERIFYING         MONITORING        ESCALATING        RESPONDING        SAFE_CONFIRMED    CLOSED
  OFFER:             ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  LAPSE_OFFER:       ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  ABANDON:           ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  LAPSE_HANDOVER:    ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  LAPSE_STEP:        ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  WAKE_HOLD:         ['-',              '=',              '=',              '=',              '=',              '=',              '-'],
  REACH_CLOCK:       ['=',              '=',              '=',              '=',              '=',              '=',              '='],
  ATTACH_ALARM:      ['=',              '=',              '=',              '=',              '=',              'VERIFYING',      '-'],
  DETECT_DURESS:     ['ESCALATING',     'ESCALATING',     'ESCALATING',     '=',              'ESCALATING',     'ESCALATING',     '-'],
  WORKER_CANCEL:     ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  WORKER_SAY:        ['=',              '=',              '=',              '=',              '=',              '=',              '='],
  RESTORE:           ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  ADVISE:            ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
  RECORD_DELIVERY:   ['=',              '=',              '=',              '=',              '=',              '=',              '='],
  RECORD_SUMMARY:    ['-',              '-',              '-',              '-',              '-',              '-',              '='],
  RAISE_PRIORITY:    ['=',              '=',              '=',              '=',              '=',              '=',              '-'],
};

export function cellOf(row: Row, state: IncidentState): Cell {
  return row[INCIDENT_STATES.indexOf(state)]!;
}

/** Decisions that one must have seen the newest of others to take: `expectedVersion` is held against those. */
export const DECISIONS: readonly CommandName[] = [
  'SILENT_MONITOR',
  'VERIFY',
  'NO_RESPONSE',
  'SKIP_STEP',
  'CONFIRM_SAFE',
  'CLOSE',
  'CLOSE_FALSE',
  'ASK_OVERRIDE',
  'APPROVE_OVERRIDE',
  'REFUSE_OVERRIDE',
  'REOPEN',
  'HOLD',
  'LINK',
  'UNLINK',
  'OFFER_HANDOVER',
  'TAKE_OVER',
];
