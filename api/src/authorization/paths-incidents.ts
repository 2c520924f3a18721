/** How the types of incidents, presence and the running of a control room are reached: a part of `paths.ts`. */
import { COMMAND_FIELDS, type CommandName } from '@lonewatch/schema/contract/incident-command.ts';

/** Open and closed ones together: who sees which differs, what there is to see does not. */
const incident = (inner: string): string =>
  `{ incidents(filter: { employerIds: ["<E>"] }, first: 20) { edges { node { ${inner} } } } }`;
const COMMAND = 'incidentId: "<Z>", commandId: "<M>"';
const handover = (inner: string): string => `{ shiftHandovers(first: 5) { edges { node { ${inner} } } } }`;
const SIGN_OUT = 'mutation { signOutShift(input: { notes: ["Asked by the matrix"] }) { % } }';
const report = (inner: string): string =>
  `{ serviceReport(employerId: "<E>", month: "${new Date().toISOString().slice(0, 7)}") { ${inner} } }`;

/** What each command carries beside the incident and its own name. */
const OWN: Readonly<Partial<Record<CommandName, string>>> = {
  WATCH: 'part: OBSERVER',
  CONNECT_AUDIO: 'mode: TWO_WAY',
  SILENT_MONITOR: 'seconds: 10',
  SET_CUES: 'cues: [THREAT]',
  CONTACT_ATTEMPT: 'channel: MOBILE, outcome: NO_ANSWER',
  VERIFY: 'verification: GENUINE, reason: "Heard"',
  START_STEP: 'index: 0',
  RENEW_STEP: 'index: 0',
  FINISH_STEP: 'index: 0, outcome: REACHED_SAFE',
  FAIL_STEP: 'index: 0, outcome: NO_ANSWER',
  SKIP_STEP: 'index: 0, reason: "Asked by the matrix"',
  REQUEST_RESPONSE: 'service: POLICE, route: DIAL_999',
  UPDATE_RESPONSE: 'responseId: 1, state: ACCEPTED',
  CONFIRM_SAFE: 'method: VISUAL, note: "Seen"',
  CLOSE: 'disposition: PRECAUTIONARY, narrative: "Asked by the matrix"',
  CLOSE_FALSE: 'disposition: FALSE_ACCIDENTAL, method: VISUAL, narrative: "Asked by the matrix"',
  ASK_OVERRIDE: 'disposition: UNKNOWN_NOT_TRACED, reason: "Asked by the matrix"',
  APPROVE_OVERRIDE: 'reason: "Asked by the matrix"',
  REFUSE_OVERRIDE: 'reason: "Asked by the matrix"',
  REOPEN: 'reason: "Asked by the matrix"',
  HOLD: 'minutes: 1, reason: "Asked by the matrix"',
  LINK: 'parentId: "<J>", reason: "Asked by the matrix"',
  UNLINK: 'reason: "Asked by the matrix"',
  OFFER_HANDOVER: 'toAccountId: "<Y>", brief: "Asked by the matrix"',
  TAKE_OVER: 'reason: "Asked by the matrix"',
  NOTE: 'text: "Asked by the matrix"',
  PIN: 'entry: 1',
  UNPIN: 'entry: 1',
  SET_SCENE: 'field: HAZARDS, text: "A dog"',
  MARK: 'kind: HAZARD, lat: 51.5, lon: -0.1, label: "A dog"',
  UNMARK: 'markId: 1',
  RAISE_PRIORITY: 'priority: 1, reason: "Asked by the matrix"',
  ISSUE_REPORT: 'redaction: INTERNAL',
};

export const INCIDENT_PATHS: Readonly<Record<string, string>> = {
  Incident: incident('%'),
  IncidentConnection: '{ incidents(filter: { employerIds: ["<E>"] }, first: 20) { % } }',
  IncidentEdge: '{ incidents(filter: { employerIds: ["<E>"] }, first: 20) { edges { % } } }',
  Ownership: incident('ownership { % }'),
  Person: incident('ownership { owner { % } }'),
  Participant: incident('participants { % }'),
  Hold: incident('hold { % }'),
  IncidentAudio: incident('audio { % }'),
  IncidentStep: incident('steps { % }'),
  IncidentResponse: incident('responses { % }'),
  CloseOverride: incident('override { % }'),
  SceneFact: incident('scene { % }'),
  IncidentMark: incident('marks { % }'),
  SlaClock: incident('clocks { % }'),
  RouteAdvice: incident('advice { % }'),
  PoliceForce: incident('advice { forces { % } }'),
  DuressWord: incident('duressWords { % }'),
  IncidentLogConnection: incident('log(first: 50) { % }'),
  IncidentLogEdge: incident('log(first: 50) { edges { % } }'),
  IncidentLogEntry: incident('log(first: 50) { edges { node { % } } }'),
  IncidentActor: incident('log(first: 50) { edges { node { actor { % } } } }'),
  IncidentChange: 'subscription { incidentChanged(filter: { employerIds: ["<E>"] }) { % } }',
  IncidentPayload: `mutation { noteIncident(input: { ${COMMAND}, text: "Asked by the matrix" }) { % } }`,
  CommandRefusal:
    'mutation { claimIncident(input: { incidentId: "<J>", commandId: "<M>" }) { refusal { % } } }',
  Presence: 'subscription { presence(room: "<J>") { % } }',
  Present: 'subscription { presence(room: "<J>") { present { % } } }',
  Viewport: 'subscription { presence(room: "<J>") { present { viewport { % } } } }',
  OperatorOnDuty: '{ operators { % } }',
  Cover: '{ cover { % } }',
  CoverGapConnection: '{ coverGaps(first: 5) { % } }',
  CoverGapEdge: '{ coverGaps(first: 5) { edges { % } } }',
  CoverGap: '{ coverGaps(first: 5) { edges { node { % } } } }',
  DutyPayload: 'mutation { signOn { % } }',
  HandedOn: '{ shiftDraft { % } }',
  ShiftHandoverConnection: '{ shiftHandovers(first: 5) { % } }',
  ShiftHandoverEdge: '{ shiftHandovers(first: 5) { edges { % } } }',
  ShiftHandover: handover('%'),
  ShiftHandoverPayload: SIGN_OUT,
  ServiceReport: report('%'),
  ServiceFigures: report('ofMonth { % }'),
  AlarmCount: report('ofMonth { alarmsByType { % } }'),
  DispositionCount: report('ofMonth { verifiedByDisposition { % } }'),
  MonitoringPayload: 'mutation { setMonitoring(employerId: "<E>", monitoring: ARC) { % } }',
};

export const INCIDENT_ARGUMENTS: Readonly<Record<string, string>> = {
  'Query.incidents': '(filter: { employerIds: ["<E>"] }, first: 20)',
  'Query.incident': '(number: "<Q>")',
  'Query.shiftHandovers': '(first: 5)',
  'Query.coverGaps': '(first: 5)',
  'Query.serviceReport': `(employerId: "<E>", month: "${new Date().toISOString().slice(0, 7)}")`,
  'Incident.log': '(first: 50)',
  'Incident.location': '(reason: "Asked by the matrix")',
  'Incident.trail': '(reason: "Asked by the matrix", first: 5)',
  'Worker.incidents': '(first: 5)',
  'Subscription.incidentChanged': '(filter: { employerIds: ["<E>"] })',
  'Subscription.presence': '(room: "<J>")',
  'Mutation.reportPresence': '(input: { room: "<J>", consoleId: "<M>", activity: LOOKING })',
  'Mutation.leavePresence': '(consoleId: "none")',
  'Mutation.signOutShift': '(input: { notes: ["Asked by the matrix"] })',
  'Mutation.signInShift': '(input: { handoverId: "<U>", taken: [{ item: 1 }] })',
  'Mutation.setMonitoring': '(employerId: "<E>", monitoring: ARC)',
  ...Object.fromEntries(
    (Object.entries(COMMAND_FIELDS) as [CommandName, string][]).map(([name, field]) => [
      `Mutation.${field}`,
      `(input: { ${COMMAND} ${OWN[name] ?? ''} })`,
    ]),
  ),
};
