/** What the words of an incident mean to a person in a control room. Every value of a closed set has its words. */
import type {
  AudioMode,
  ClockName,
  ContactOutcome,
  Cue,
  Disposition,
  IncidentState,
  MarkKind,
  Part,
  ResponseRoute,
  ResponseService,
  ResponseState,
  SafeMethod,
  SceneField,
  Verification,
} from '@lonewatch/schema/contract/incident.ts';
import type { CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import type { StepAction, StepTarget } from '@lonewatch/schema/contract/plan.ts';

type Words<T extends string> = Readonly<Record<T, string>>;

export const STATE_WORDS: Words<IncidentState> = {
  QUEUED: 'Waiting',
  VERIFYING: 'Verifying',
  MONITORING: 'Listening',
  ESCALATING: 'Escalating',
  RESPONDING: 'Help on its way',
  SAFE_CONFIRMED: 'Safe, to be closed',
  CLOSED: 'Closed',
};

export const VERIFICATION_WORDS: Words<Verification> = {
  UNKNOWN: 'Not verified',
  GENUINE: 'Genuine',
  FALSE: 'False alarm',
  INCONCLUSIVE: 'Inconclusive',
};

export const DISPOSITION_WORDS: Words<Disposition> = {
  FALSE_ACCIDENTAL: 'False: pressed by accident',
  FALSE_EQUIPMENT: 'False: equipment fault',
  FALSE_USER_ERROR: 'False: check-in forgotten or overrun',
  PLANNED_ACTIVATION: 'Planned: activation call',
  PLANNED_TEST: 'Planned: test',
  PLANNED_TRAINING: 'Planned: training',
  PRECAUTIONARY: 'Precautionary: worker felt unsafe',
  GENUINE_NO_ES: 'Genuine, without emergency services',
  GENUINE_ES: 'Genuine, emergency services called',
  UNKNOWN_NOT_TRACED: 'Unknown: worker not traced',
  DUPLICATE: 'Duplicate of another incident',
};

export const SAFE_METHOD_WORDS: Words<SafeMethod> = {
  CLOSURE_CODE: 'The worker said the closure code',
  DATE_OF_BIRTH: 'The worker said their date of birth',
  SERVICES_ON_SCENE: 'Emergency services are with the worker',
  CONTACT_WITH_WORKER: 'A named contact is with the worker',
  VISUAL: 'Seen safe, in person or on video',
};

/** In the order in which they are asked for. */
export const CUE_WORDS: Words<Cue> = {
  ASSAULT: 'Assault or likely',
  WEAPON: 'Weapon',
  THREAT: 'Threats',
  VERBAL_ABUSE: 'Verbal abuse',
  ASKS_FOR_POLICE: 'Wants police',
  ASKS_FOR_AMBULANCE: 'Wants ambulance',
  INJURY: 'Injured or ill',
  FIRE_OR_GAS: 'Fire or gas',
  DISTRESS: 'Distress, struggle',
  OTHER_RISK: 'Other direct risk',
};

export const AUDIO_WORDS: Words<AudioMode> = {
  SILENT_LISTEN: 'Silent listening',
  TWO_WAY: 'Two-way call',
  CALLBACK: 'Called back',
};

export const OUTCOME_WORDS: Words<ContactOutcome> = {
  REACHED_SAFE: 'Reached: safe',
  REACHED_NEEDS_HELP: 'Reached: needs help',
  REACHED_UNCLEAR: 'Reached: unclear',
  NO_ANSWER: 'No answer',
  VOICEMAIL: 'Voicemail',
  BUSY: 'Busy',
  WRONG_NUMBER: 'Wrong number',
  MESSAGE_SENT: 'Message sent',
  FAILED: 'Failed',
};

/** What ends a step, and what makes it fail. */
export const REACHED: readonly ContactOutcome[] = [
  'REACHED_SAFE',
  'REACHED_NEEDS_HELP',
  'REACHED_UNCLEAR',
  'MESSAGE_SENT',
];
export const NOT_REACHED: readonly ContactOutcome[] = [
  'NO_ANSWER',
  'VOICEMAIL',
  'BUSY',
  'WRONG_NUMBER',
  'FAILED',
];

export const SERVICE_WORDS: Words<ResponseService> = {
  POLICE: 'Police',
  AMBULANCE: 'Ambulance',
  FIRE: 'Fire and rescue',
  GUARD: 'Guard response',
  COLLEAGUE: 'Colleague nearby',
  OTHER: 'Other',
};

export const ROUTE_WORDS: Words<ResponseRoute> = {
  URN: 'Police control room, by URN',
  DIAL_999: '999',
  DIAL_101: '101',
  DIRECT: 'Direct line',
  NONE: 'No police',
};

export const RESPONSE_STATE_WORDS: Words<ResponseState> = {
  REQUESTED: 'Requested',
  ACCEPTED: 'Accepted',
  EN_ROUTE: 'On the way',
  ON_SCENE: 'On scene',
  STOOD_DOWN: 'Stood down',
  REFUSED: 'Refused',
};

export const ACTION_WORDS: Words<StepAction> = {
  CALL: 'Ring',
  SMS: 'Text',
  EMAIL: 'Email',
  PUSH: 'Notify',
  WEBHOOK: 'Tell the system of',
  LOCAL_RESPONDER: 'Send',
  RESPONSE_SERVICE: 'Request',
};

export const TARGET_WORDS: Words<StepTarget> = {
  WORKER: 'the worker',
  MANAGER: 'manager',
  CONTACT: 'contact',
  SITE: 'site',
  NEXT_OF_KIN: 'next of kin',
  SERVICE: 'service',
};

export const PART_WORDS: Words<Part> = {
  OWNER: 'Owner',
  ASSISTANT: 'Assisting',
  LISTENER: 'Listening in',
  OBSERVER: 'Watching',
};

export const CLOCK_WORDS: Words<ClockName> = {
  ANSWER: 'Answer',
  VERIFICATION_START: 'Hear the worker',
  VERIFY: 'Verify',
  ESCALATE_FIRST: 'First step',
  DISPATCH: 'Request help',
  IDLE: 'Next action',
  HANDOVER_ACCEPT: 'Handover',
  CHASE_RESPONSE: 'Chase help',
  SUMMARY: 'Summary',
  REPORT: 'Report',
};

export const SCENE_WORDS: Words<SceneField> = {
  ATTACKERS: 'Attackers',
  INJURED: 'Injured',
  WEAPON: 'Weapon',
  SITE_ACCESS: 'Access to the site',
  HAZARDS: 'Hazards',
  EXACT_PLACE: 'Exact place',
};

export const MARK_WORDS: Words<MarkKind> = {
  RENDEZVOUS: 'Rendezvous point',
  HAZARD: 'Hazard',
  ACCESS: 'Access',
  SIGHTING: 'Sighting',
};

/** What somebody wanted, for the difference between that and what holds now: a verb and its object. */
export const COMMAND_WORDS: Words<CommandName> = {
  CLAIM: 'Claim the incident',
  ASSIST: 'Assist',
  WATCH: 'Watch',
  LEAVE: 'Leave the incident',
  CONNECT_AUDIO: 'Record that audio is connected',
  END_AUDIO: 'Record that audio has ended',
  SILENT_MONITOR: 'Listen silently',
  SET_CUES: 'Tick what was heard',
  CONTACT_ATTEMPT: 'Record an attempt to reach the worker',
  VERIFY: 'Verify',
  NO_RESPONSE: 'Record that there is no response',
  START_STEP: 'Take a step of the plan',
  RENEW_STEP: 'Keep a step of the plan',
  FINISH_STEP: 'Finish a step of the plan',
  FAIL_STEP: 'Record that a step came to nothing',
  SKIP_STEP: 'Skip a step of the plan',
  REQUEST_RESPONSE: 'Record that help was requested',
  UPDATE_RESPONSE: 'Record how the response stands',
  CONFIRM_SAFE: 'Confirm that the worker is safe',
  CLOSE: 'Close the incident',
  CLOSE_FALSE: 'Close it as a false alarm',
  ASK_OVERRIDE: 'Ask a supervisor to close it without confirmation',
  APPROVE_OVERRIDE: 'Close it without confirmation',
  REFUSE_OVERRIDE: 'Refuse to close it without confirmation',
  REOPEN: 'Reopen the incident',
  REPORT_DURESS: 'Report duress',
  HOLD: 'Put the incident on hold',
  RESUME: 'Take it off hold',
  LINK: 'Link it to another incident',
  UNLINK: 'Unlink it',
  OFFER_HANDOVER: 'Offer a handover',
  ACCEPT_HANDOVER: 'Accept the handover',
  DECLINE_HANDOVER: 'Decline the handover',
  WITHDRAW_HANDOVER: 'Withdraw the handover',
  TAKE_OVER: 'Take the incident over',
  NOTE: 'Write a note',
  PIN: 'Pin a key fact',
  UNPIN: 'Unpin a key fact',
  SET_SCENE: 'Change a fact of the scene',
  MARK: 'Mark a place on the map',
  UNMARK: 'Take a mark off the map',
  RAISE_PRIORITY: 'Raise the priority',
  ISSUE_REPORT: 'Issue the report',
};
