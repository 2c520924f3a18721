/**
 * How each type of the schema is reached, for the authorization matrix: `%` stands for what is selected of it, and single
 * capitals in angle brackets for the ids of whoever is asked about. A type without a path fails the test.
 */

import { GEOFENCE_ARGUMENTS, GEOFENCE_PATHS } from './paths-geofences.ts';
import { HEAT_ARGUMENTS, HEAT_PATHS } from './paths-heat.ts';
import { INCIDENT_ARGUMENTS, INCIDENT_PATHS } from './paths-incidents.ts';
import { PLAN_ARGUMENTS, PLAN_PATHS } from './paths-plans.ts';
import { REPLAY_ARGUMENTS, REPLAY_PATHS } from './paths-replay.ts';
import { STAT_ARGUMENTS, STAT_PATHS } from './paths-stats.ts';

const node = (id: string, type: string, inner: string): string =>
  `{ node(id: "${id}") { ... on ${type} { ${inner} } } }`;
const employer = (inner: string): string => node('<E>', 'Employer', inner);
const worker = (inner: string): string => node('<W>', 'Worker', inner);
const WINDOW = 'from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z", first: 1';
const WORKERS = 'workers(filter: { employerIds: ["<E>"] }, first: 1)';
const DEVICES = 'devices(filter: { employerIds: ["<E>"] }, first: 1)';
const ALARMS = 'alarms(employerIds: ["<E>"], first: 1)';
/** What everything carries that a person does to a session. */
const ACT = 'commandId: "<M>", workerId: "<W>", reason: "Asked by the matrix"';
const REJECTS = 'ingestRejects(employerId: "<E>", first: 1)';

export const PATHS: Readonly<Record<string, string>> = {
  ...PLAN_PATHS,
  ...REPLAY_PATHS,
  ...STAT_PATHS,
  ...HEAT_PATHS,
  ...INCIDENT_PATHS,
  ...GEOFENCE_PATHS,
  Query: '{ % }',
  Mutation: 'mutation { % }',
  Subscription: 'subscription { % }',
  Employer: employer('%'),
  Contract: employer('contract { % }'),
  EmployerPolicy: employer('policy { % }'),
  StatusCount: employer('statusCounts { % }'),
  Account: employer('accounts { % }'),
  AccountGrant: employer('accounts { grants { % } }'),
  WallDisplay: employer('walls { % }'),
  ApiKey: employer('apiKeys { % }'),
  IngestToken: employer('ingestTokens { % }'),
  SeenConnection: employer('accessLog { % }'),
  SeenEdge: employer('accessLog { edges { % } }'),
  Seen: employer('accessLog { edges { node { % } } }'),
  Team: node('<T>', 'Team', '%'),
  Place: node('<T>', 'Team', 'base { % }'),
  Worker: worker('%'),
  Session: worker('session { % }'),
  LocationFix: worker('lastKnownFix { % }'),
  LocationFixConnection: worker(`trail(${WINDOW}) { % }`),
  LocationFixEdge: worker(`trail(${WINDOW}) { edges { % } }`),
  SensitiveHeld: worker('sensitive { % }'),
  OwnSafety: worker('ownSafety { % }'),
  OwnAlarm: worker('ownSafety { alarm { % } }'),
  SessionEntryConnection: worker('sessionEntries(first: 5) { % }'),
  SessionEntryEdge: worker('sessionEntries(first: 5) { edges { % } }'),
  SessionEntry: worker('sessionEntries(first: 100) { edges { node { % } } }'),
  VoiceMemo: worker('sessionEntries(first: 100) { edges { node { voice { % } } } }'),
  Device: node('<D>', 'Device', '%'),
  Alarm: node('<A>', 'Alarm', '%'),
  EmployerConnection: '{ employers(first: 1) { % } }',
  EmployerEdge: '{ employers(first: 1) { edges { % } } }',
  WorkerConnection: `{ ${WORKERS} { % } }`,
  WorkerEdge: `{ ${WORKERS} { edges { % } } }`,
  PageInfo: `{ ${WORKERS} { pageInfo { % } } }`,
  DeviceConnection: `{ ${DEVICES} { % } }`,
  DeviceEdge: `{ ${DEVICES} { edges { % } } }`,
  AlarmConnection: `{ ${ALARMS} { % } }`,
  AlarmEdge: `{ ${ALARMS} { edges { % } } }`,
  IngestRejectConnection: `{ ${REJECTS} { % } }`,
  IngestRejectEdge: `{ ${REJECTS} { edges { % } } }`,
  IngestReject: `{ ${REJECTS} { edges { node { % } } } }`,
  Roster: '{ roster(employerId: "<E>") { % } }',
  PositionFrame: 'subscription { positionFrames(employerIds: ["<E>"]) { % } }',
  Viewer: '{ viewer { % } }',
  ViewerGrant: '{ viewer { grants { % } } }',
  SignInConnection: '{ viewer { signIns { % } } }',
  SignInEdge: '{ viewer { signIns { edges { % } } } }',
  SignIn: '{ viewer { signIns { edges { node { % } } } } }',
  BreakGlassConnection: '{ breakGlasses { % } }',
  BreakGlassEdge: '{ breakGlasses { edges { % } } }',
  BreakGlass: '{ breakGlasses { edges { node { % } } } }',
  Arc: '{ arcs { % } }',
  StaffMember: '{ staff { % } }',
  ArcPayload: 'mutation { setArcContract(arcId: "<R>", employerId: "<E>", serves: false) { % } }',
  InviteStaffPayload: 'mutation { inviteStaff(name: "New", email: "<M>", role: DPO) { % } }',
  WithdrawStaffPayload: 'mutation { withdrawStaffRole(id: "<S>") { % } }',
  AccountPayload:
    'mutation { grantRole(accountId: "<P>", role: { employerId: "<E>", role: ANALYST }) { % } }',
  InvitationPayload:
    'mutation { inviteAccount(name: "New", email: "<M>", role: { employerId: "<E>", role: ANALYST }) { % } }',
  WithdrawRolePayload: 'mutation { withdrawRole(employerId: "<E>", grantId: "<G>") { % } }',
  WallPayload: 'mutation { revokeWall(employerId: "<E>", wallId: "<L>") { % } }',
  PolicyPayload:
    'mutation { setWallPolicy(employerId: "<E>", wallPositions: COARSE, wallNames: INITIALS) { % } }',
  NewApiKeyPayload:
    'mutation { createApiKey(employerId: "<E>", name: "Key", scope: FIGURES, expiresAt: "<X>") { % } }',
  ApiKeyPayload: 'mutation { revokeApiKey(employerId: "<E>", keyId: "<K>") { % } }',
  NewIngestTokenPayload: 'mutation { createIngestToken(employerId: "<E>", name: "Token") { % } }',
  IngestTokenPayload: 'mutation { revokeIngestToken(employerId: "<E>", tokenId: "<I>") { % } }',
  EmployerPayload:
    'mutation { setServices(employerId: "<E>", services: [LONE_WORKER, LOCATION_MAPPING]) { % } }',
  InviteAdministratorPayload:
    'mutation { inviteAdministrator(employerId: "<E>", name: "New", email: "<M>") { % } }',
  TeamPayload: 'mutation { createTeam(employerId: "<E>", name: "New team") { % } }',
  WorkerPayload: 'mutation { createWorker(employerId: "<E>", name: "New worker") { % } }',
  DevicePayload:
    'mutation { registerDevice(employerId: "<E>", workerId: "<W>", externalId: "<M>", kind: WATCH) { % } }',
  RevealSensitivePayload:
    'mutation { revealSensitive(workerId: "<W>", reason: "Asked by the matrix") { % } }',
  WorkerChangedPayload: 'mutation { setSharesLastKnown(workerId: "<W>", shares: true) { % } }',
  SessionPayload: `mutation { checkIn(input: { ${ACT} }) { % } }`,
  SessionRefusal: `mutation { suspendSession(input: { ${ACT}, minutes: 1 }) { refusal { % } } }`,
  CallKeyPayload: 'mutation { createCallKey(workerId: "<W>") { % } }',
  RevokeCallKeysPayload: 'mutation { revokeCallKeys(workerId: "<W>") { % } }',
  RaiseAlarmPayload: 'mutation { raiseAlarm(input: { commandId: "<M>", workerId: "<W>" }) { % } }',
  ReportOwnFixPayload:
    'mutation { reportOwnFix(workerId: "<W>", fix: { lat: 53.8, lon: -1.5, agoSeconds: 3600 }) { % } }',
  WorkerSecretsPayload:
    'mutation { setSafetyWords(workerId: "<W>", closureCode: "Blue heron", currentPin: "2468") { % } }',
  VoiceMemoPayload: 'mutation { voiceMemo(workerId: "<W>", entryId: "<V>") { % } }',
  BreakGlassPayload: 'mutation { breakGlass(workerId: "<W>", reason: "Asked by the matrix") { % } }',
};

/** What a field needs to be asked at all, and, where its type has fields of its own, which of them show that it answered. */
export const ARGUMENTS: Readonly<Record<string, string>> = {
  ...PLAN_ARGUMENTS,
  ...REPLAY_ARGUMENTS,
  ...HEAT_ARGUMENTS,
  ...INCIDENT_ARGUMENTS,
  ...STAT_ARGUMENTS,
  ...GEOFENCE_ARGUMENTS,
  'Query.node': '(id: "<W>")',
  'Query.workers': '(filter: { employerIds: ["<E>"] }, first: 1)',
  'Query.devices': '(filter: { employerIds: ["<E>"] }, first: 1)',
  'Query.alarms': '(employerIds: ["<E>"], first: 1)',
  'Query.ingestRejects': '(employerId: "<E>", first: 1)',
  'Query.roster': '(employerId: "<E>")',
  'Worker.trail': `(${WINDOW})`,
  'Device.trail': `(${WINDOW})`,
  'Subscription.positionFrames': '(employerIds: ["<E>"])',
  'Mutation.createArc': '(name: "New centre")',
  'Mutation.setArcContract': '(arcId: "<R>", employerId: "<E>", serves: false)',
  'Mutation.inviteStaff': '(name: "New", email: "<M>", role: DPO)',
  'Mutation.withdrawStaffRole': '(id: "<S>")',
  'Mutation.grantRole': '(accountId: "<P>", role: { employerId: "<E>", role: ANALYST })',
  'Mutation.inviteAccount': '(name: "New", email: "<M>", role: { employerId: "<E>", role: ANALYST })',
  'Mutation.renewInvitation': '(employerId: "<E>", accountId: "<P>")',
  'Mutation.setAccountDisabled': '(employerId: "<E>", accountId: "<P>", disabled: false)',
  'Mutation.withdrawRole': '(employerId: "<E>", grantId: "<G>")',
  'Mutation.approveWall': '(employerId: "<E>", code: "<C>", name: "Hall")',
  'Mutation.revokeWall': '(employerId: "<E>", wallId: "<L>")',
  'Mutation.setWallPolicy': '(employerId: "<E>", wallPositions: COARSE, wallNames: INITIALS)',
  'Mutation.createApiKey': '(employerId: "<E>", name: "Key", scope: FIGURES, expiresAt: "<X>")',
  'Mutation.revokeApiKey': '(employerId: "<E>", keyId: "<K>")',
  'Mutation.createIngestToken': '(employerId: "<E>", name: "Token")',
  'Mutation.revokeIngestToken': '(employerId: "<E>", tokenId: "<I>")',
  'Mutation.createEmployer': '(name: "New employer", services: [LONE_WORKER])',
  'Mutation.setServices': '(employerId: "<E>", services: [LONE_WORKER, LOCATION_MAPPING])',
  'Mutation.inviteAdministrator': '(employerId: "<E>", name: "New", email: "<M>")',
  'Mutation.createTeam': '(employerId: "<E>", name: "New team")',
  'Mutation.createWorker': '(employerId: "<E>", name: "New worker")',
  'Mutation.registerDevice': '(employerId: "<E>", workerId: "<W>", externalId: "<M>", kind: WATCH)',
  'Mutation.revealSensitive': '(workerId: "<W>", reason: "Asked by the matrix")',
  'Mutation.setSensitive': '(workerId: "<W>", dateOfBirth: "1985-03-07", notes: "Insulin in the bag")',
  'Mutation.setSharesLastKnown': '(workerId: "<W>", shares: true)',
  'Worker.sessionEntries': '(first: 5)',
  ...Object.fromEntries(
    ['startSession', 'checkIn', 'extendSession', 'resumeSession', 'endSession', 'homeSafe'].map((name) => [
      `Mutation.${name}`,
      `(input: { ${ACT} })`,
    ]),
  ),
  'Mutation.suspendSession': `(input: { ${ACT}, minutes: 30 })`,
  'Mutation.noteSession': '(input: { commandId: "<M>", workerId: "<W>", text: "Asked by the matrix" })',
  'Mutation.raiseAlarm': '(input: { commandId: "<M>", workerId: "<W>" })',
  'Mutation.reportOwnFix': '(workerId: "<W>", fix: { lat: 53.8, lon: -1.5, agoSeconds: 3600 })',
  'Mutation.createCallKey': '(workerId: "<W>")',
  'Mutation.revokeCallKeys': '(workerId: "<W>")',
  'Mutation.cancelAlarm': '(input: { commandId: "<M>", workerId: "<W>", pin: "2468" })',
  'Mutation.setOwnPins': '(workerId: "<W>", pin: "2468", currentPin: "2468")',
  'Mutation.clearPins': '(workerId: "<W>")',
  'Mutation.setSafetyWords': '(workerId: "<W>", closureCode: "Blue heron", currentPin: "2468")',
  'Mutation.voiceMemo': '(workerId: "<W>", entryId: "<V>")',
  'Mutation.breakGlass': '(workerId: "<W>", reason: "Asked by the matrix")',
  'Mutation.reviewBreakGlass': '(id: "<B>", verdict: JUSTIFIED, note: "Right")',
};

/** Fields of a composite type that show whether there is anything: a list of none is closed. */
export function selectionOf(typeName: string): string {
  if (typeName.endsWith('Connection')) return ' { edges { cursor } }';
  if (typeName === 'PageInfo') return ' { endCursor }';
  return ' { __typename }';
}
