/** What each command of an incident carries. The rules, who may and when, stand in `api/src/domain/incident`. */
import { Fault } from '../contract/protocol.ts';
import type { IncidentId } from '../contract/ids.ts';
import { idOf } from './builder.ts';
import { colleagueOf, defineCommand, placeOf, remarkOf, textOf } from './incident-commands.ts';
import {
  AudioModeEnum,
  ContactChannelEnum,
  ContactOutcomeEnum,
  CueEnum,
  DispositionEnum,
  MarkKindEnum,
  RedactionEnum,
  ResponseRouteEnum,
  ResponseServiceEnum,
  ResponseStateEnum,
  SafeMethodEnum,
  SceneFieldEnum,
  VerificationEnum,
  WatchPartEnum,
} from './incident-words.ts';

const none = (): Record<string, never> => ({});

defineCommand('CLAIM', 'Makes it yours. Who comes second is told who was first.', none, none);
defineCommand('ASSIST', 'Lets you do steps, notes and calls on somebody else’s incident.', none, none);
defineCommand(
  'WATCH',
  'Listen in or look on; it is written down.',
  (t) => ({ part: t.field({ type: WatchPartEnum, required: true }) }),
  ({ part }) => ({ part }),
);
defineCommand('LEAVE', 'You are no longer on it. Its owner hands it over instead.', none, none);

defineCommand(
  'CONNECT_AUDIO',
  'Says that you hear the worker: verification has started.',
  (t) => ({ mode: t.field({ type: AudioModeEnum, required: true }) }),
  ({ mode }) => ({ mode }),
);
defineCommand('END_AUDIO', 'Says that you hear the worker no longer.', none, none);
defineCommand(
  'SILENT_MONITOR',
  'Listen for so long before anything is said.',
  (t) => ({ seconds: t.int({ required: true }) }),
  ({ seconds }) => ({ seconds }),
);
defineCommand(
  'SET_CUES',
  'What was heard or seen; replaces what was ticked before.',
  (t) => ({ cues: t.field({ type: [CueEnum], required: true }) }),
  ({ cues }) => ({ cues }),
);
defineCommand(
  'CONTACT_ATTEMPT',
  'An attempt to reach the worker. Contacts of the plan are steps.',
  (t) => ({
    channel: t.field({ type: ContactChannelEnum, required: true }),
    outcome: t.field({ type: ContactOutcomeEnum, required: true }),
    note: t.string(),
    durationSeconds: t.int(),
  }),
  ({ channel, outcome, note, durationSeconds }) => ({
    channel,
    outcome,
    note: remarkOf(note),
    durationS: durationSeconds ?? null,
  }),
);
defineCommand(
  'VERIFY',
  'Whether help is needed. GENUINE goes on to the plan.',
  (t) => ({ verification: t.field({ type: VerificationEnum, required: true }), reason: t.string() }),
  ({ verification, reason }) => ({ verification, reason: remarkOf(reason) }),
);
defineCommand(
  'NO_RESPONSE',
  'Nobody answers: goes on to the plan.',
  (t) => ({ reason: t.string() }),
  ({ reason }) => ({ reason: remarkOf(reason) }),
);

defineCommand(
  'START_STEP',
  'Takes a step for 60 seconds, so that nobody else rings the same contact.',
  (t) => ({
    index: t.int({ required: true }),
    reason: t.string({ description: 'Why this one before those that come first.' }),
  }),
  ({ index, reason }) => ({ index, reason: remarkOf(reason) }),
);
defineCommand(
  'RENEW_STEP',
  'Keeps a step for another 60 seconds.',
  (t) => ({ index: t.int({ required: true }) }),
  ({ index }) => ({ index }),
);
defineCommand(
  'FINISH_STEP',
  'Somebody was reached or told.',
  (t) => ({
    index: t.int({ required: true }),
    outcome: t.field({ type: ContactOutcomeEnum, required: true }),
    told: t.string({ description: 'What they were told.' }),
  }),
  ({ index, outcome, told }) => ({ index, outcome, told: remarkOf(told) }),
);
defineCommand(
  'FAIL_STEP',
  'It came to nothing; it comes again in the next round.',
  (t) => ({
    index: t.int({ required: true }),
    outcome: t.field({ type: ContactOutcomeEnum, required: true }),
    note: t.string(),
  }),
  ({ index, outcome, note }) => ({ index, outcome, note: remarkOf(note) }),
);
defineCommand(
  'SKIP_STEP',
  'Leaves a step out, for a reason that stays in the record.',
  (t) => ({ index: t.int({ required: true }), reason: t.string({ required: true }) }),
  ({ index, reason }) => ({ index, reason: textOf(reason, 'why it is left out') }),
);

defineCommand(
  'REQUEST_RESPONSE',
  'Help has been asked for. Never refused for a version, an owner that is somebody else, or anything that failed.',
  (t) => ({
    service: t.field({ type: ResponseServiceEnum, required: true }),
    route: t.field({ type: ResponseRouteEnum, required: true }),
    forceId: t.string({ description: 'The police force that was rung.' }),
    reference: t.string({ description: 'Their log or CAD number.' }),
    note: t.string(),
    disclosed: t.stringList({ description: 'Which kinds of personal data they were told.' }),
  }),
  ({ service, route, forceId, reference, note, disclosed }) => ({
    ...{ service, route, forceId: forceId ?? null, reference: remarkOf(reference), note: remarkOf(note) },
    disclosed: disclosed ?? [],
  }),
);
defineCommand(
  'UPDATE_RESPONSE',
  'What has become of help that was asked for.',
  (t) => ({
    responseId: t.int({ required: true }),
    state: t.field({ type: ResponseStateEnum, required: true }),
    reference: t.string(),
    note: t.string(),
  }),
  ({ responseId, state, reference, note }) => ({
    ...{ id: responseId, state, reference: remarkOf(reference), note: remarkOf(note) },
  }),
);

defineCommand(
  'CONFIRM_SAFE',
  'It was made sure that the worker is safe. A wrong code or date of birth is written down and leaves it open.',
  (t) => ({
    method: t.field({ type: SafeMethodEnum, required: true }),
    secret: t.string({
      description: 'The closure code or date of birth (YYYY-MM-DD) that was said; compared, never kept.',
    }),
    note: t.string({ description: 'Who was met or spoken to.' }),
  }),
  ({ method, secret, note }) => ({ method, secret: saidOf(secret), note: remarkOf(note) }),
);
defineCommand(
  'CLOSE',
  'Ends it, after the worker is known to be safe and all that must be done is done.',
  (t) => ({
    disposition: t.field({ type: DispositionEnum, required: true }),
    narrative: t.string({ required: true, description: 'What happened, why, and what is learnt of it.' }),
  }),
  ({ disposition, narrative }) => ({ disposition, narrative: textOf(narrative, 'what happened') }),
);
defineCommand(
  'CLOSE_FALSE',
  'Confirms that the worker is safe and ends it, in one.',
  (t) => ({
    disposition: t.field({ type: DispositionEnum, required: true }),
    method: t.field({ type: SafeMethodEnum, required: true }),
    secret: t.string({ description: 'As with confirmSafe.' }),
    narrative: t.string({ required: true }),
  }),
  ({ disposition, method, secret, narrative }) => ({
    ...{ disposition, method, secret: saidOf(secret) },
    narrative: textOf(narrative, 'what happened'),
  }),
);
defineCommand(
  'ASK_OVERRIDE',
  'Asks a supervisor to close it though nobody could confirm that the worker is safe.',
  (t) => ({
    disposition: t.field({ type: DispositionEnum, required: true }),
    reason: t.string({ required: true }),
  }),
  ({ disposition, reason }) => ({ disposition, reason: textOf(reason, 'why it cannot be confirmed') }),
);
defineCommand(
  'APPROVE_OVERRIDE',
  'By a supervisor other than who asked, who has signed in within the last 15 minutes.',
  (t) => ({ reason: t.string({ required: true }) }),
  ({ reason }) => ({ reason: textOf(reason, 'why') }),
);
defineCommand(
  'REFUSE_OVERRIDE',
  'It stays open.',
  (t) => ({ reason: t.string({ required: true }) }),
  ({ reason }) => ({ reason: textOf(reason, 'why') }),
);
defineCommand(
  'REOPEN',
  'Within 24 hours by an operator, later by a supervisor.',
  (t) => ({ reason: t.string({ required: true }) }),
  ({ reason }) => ({ reason: textOf(reason, 'why') }),
);
defineCommand(
  'REPORT_DURESS',
  'The worker has asked for help in disguise. Nothing of it is shown to the worker or the employer.',
  (t) => ({ note: t.string() }),
  ({ note }) => ({ note: remarkOf(note) }),
);
defineCommand(
  'HOLD',
  'Pauses it; it wakes by itself, and at every new alarm.',
  (t) => ({ minutes: t.int({ required: true }), reason: t.string({ required: true }) }),
  ({ minutes, reason }) => ({ minutes, reason: textOf(reason, 'what is waited for') }),
);
defineCommand('RESUME', 'Ends the pause.', none, none);

defineCommand(
  'LINK',
  'Makes it part of a larger incident. By a supervisor.',
  (t) => ({ parentId: t.id({ required: true }), reason: t.string({ required: true }) }),
  ({ parentId, reason }) => ({
    parentId: idOf<IncidentId>('Incident', parentId),
    reason: textOf(reason, 'why they belong together'),
  }),
);
defineCommand(
  'UNLINK',
  'It stands alone again. By a supervisor.',
  (t) => ({ reason: t.string({ required: true }) }),
  ({ reason }) => ({ reason: textOf(reason, 'why') }),
);
defineCommand(
  'OFFER_HANDOVER',
  'Offers it to a colleague; it stays yours until that colleague accepts.',
  (t) => ({
    toAccountId: t.id({ required: true }),
    brief: t.string({ required: true, description: 'What was promised and what is to be done.' }),
  }),
  async ({ toAccountId, brief }, asked) => ({
    to: await colleagueOf(asked, toAccountId),
    brief: textOf(brief, 'what the next person must know'),
  }),
);
defineCommand('ACCEPT_HANDOVER', 'From now on it is yours.', none, none);
defineCommand(
  'DECLINE_HANDOVER',
  'It stays with who offered it.',
  (t) => ({ reason: t.string() }),
  ({ reason }) => ({ reason: remarkOf(reason) }),
);
defineCommand('WITHDRAW_HANDOVER', 'It stays with you.', none, none);
defineCommand(
  'TAKE_OVER',
  'By a supervisor at any time; by an operator where nobody acts. Who had it is told.',
  (t) => ({ reason: t.string({ required: true }) }),
  ({ reason }) => ({ reason: textOf(reason, 'why you take it over') }),
);

defineCommand(
  'NOTE',
  'Adds to the log. Nothing in it is ever changed: say what was wrong with a note that corrects it.',
  (t) => ({
    text: t.string({ required: true, description: 'At most 2,000 characters.' }),
    mentions: t.idList({ description: 'Accounts that it speaks to.' }),
    corrects: t.int({ description: 'The version of the entry that it puts right.' }),
    whisperTo: t.id({ description: 'Only this account and supervisors read it.' }),
  }),
  async ({ text, mentions, corrects, whisperTo }, asked) => ({
    text: textOf(text, 'the note'),
    mentions: await accountsOf(asked, mentions ?? []),
    corrects: corrects ?? null,
    whisperTo: whisperTo == null ? null : (await colleagueOf(asked, whisperTo)).accountId,
  }),
);
defineCommand(
  'PIN',
  'Keeps an entry in sight of everybody on the incident; at most three.',
  (t) => ({ entry: t.int({ required: true, description: 'Its version.' }) }),
  ({ entry }) => ({ entry }),
);
defineCommand(
  'UNPIN',
  'It stays in the log.',
  (t) => ({ entry: t.int({ required: true, description: 'Its version.' }) }),
  ({ entry }) => ({ entry }),
);
defineCommand(
  'SET_SCENE',
  'What everybody must know of the scene; what it said before stays in the log.',
  (t) => ({
    field: t.field({ type: SceneFieldEnum, required: true }),
    text: t.string({ required: true, description: 'Empty: nothing is known any more.' }),
  }),
  ({ field, text }) => ({ field, text: remarkOf(text) ?? '' }),
);
defineCommand(
  'MARK',
  'Marks a place for everybody on the incident.',
  (t) => ({
    kind: t.field({ type: MarkKindEnum, required: true }),
    lat: t.float({ required: true, description: 'Degrees north.' }),
    lon: t.float({ required: true, description: 'Degrees east.' }),
    label: t.string({ required: true }),
  }),
  ({ kind, lat, lon, label }) => ({ mark: kind, ...placeOf({ lat, lon }), label: remarkOf(label) ?? '' }),
);
defineCommand(
  'UNMARK',
  'Takes a mark away; it stays in the log.',
  (t) => ({ markId: t.int({ required: true }) }),
  ({ markId }) => ({ id: markId }),
);
defineCommand(
  'RAISE_PRIORITY',
  'It can be raised, never lowered.',
  (t) => ({
    priority: t.int({ required: true, description: '1 to 3.' }),
    reason: t.string({ required: true }),
  }),
  ({ priority, reason }) => {
    if (priority !== 1 && priority !== 2 && priority !== 3)
      throw new Fault('BAD_USER_INPUT', `priority is ${priority}; it can be raised to 1, 2 or 3.`);
    return { priority, reason: textOf(reason, 'why') };
  },
);
defineCommand(
  'ISSUE_REPORT',
  'Writes down that its report has been given out.',
  (t) => ({ redaction: t.field({ type: RedactionEnum, required: true }) }),
  ({ redaction }) => ({ redaction }),
);

/** As it was said: only spaces around it do not count. */
function saidOf(secret: string | null | undefined): string | null {
  const said = secret?.trim() ?? '';
  return said === '' ? null : said;
}

async function accountsOf(
  asked: Parameters<typeof colleagueOf>[0],
  ids: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(ids.map((id) => colleagueOf(asked, id)));
  return found.map(({ accountId }) => accountId);
}
