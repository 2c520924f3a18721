/**
 * Who may do what now (`domain.md` 3.7, 3.9), as far as the incident alone tells it: the state, who is responsible, who helps,
 * and whether there is anything to do it to. What the input of a command must hold besides is `decide.ts`'.
 */
import {
  COMMANDS,
  type CommandName,
  type Refusal,
  type Standing,
} from '@lonewatch/schema/contract/incident-command.ts';
import {
  isUnowned,
  type Actor,
  type Incident,
  type StepInHand,
} from '@lonewatch/schema/contract/incident.ts';
import { ago, refusal } from './refusal.ts';
import type { IncidentRules } from './rules.ts';
import { COMMAND_TABLE, cellOf } from './table.ts';

/** One person in front of one incident at one moment. */
export interface Stance {
  readonly incident: Incident;
  readonly actor: Actor;
  readonly standing: Standing;
  readonly nowMs: number;
  readonly rules: IncidentRules;
}

/** What somebody may ask for with some input: for every other command `decide` answers with a refusal. */
export function allowedCommands(
  incident: Incident,
  actor: Actor,
  standing: Standing,
  nowMs: number,
  rules: IncidentRules,
): CommandName[] {
  return COMMANDS.filter((name) => barrier({ incident, actor, standing, nowMs, rules }, name) === null);
}

/** Why this person cannot do this now whatever the input; null: they can. */
export function barrier(stance: Stance, name: CommandName): Refusal | null {
  const { incident, actor, standing } = stance;
  if (actor.kind !== 'OPERATOR' || actor.accountId === null || !(standing.works || standing.supervises))
    return refusal('NOT_YOURS', 'Only those who work incidents of this employer can do that.');
  if (cellOf(COMMAND_TABLE[name], incident.state) === '-') return notNow(incident, name);
  return BARRIERS[name](stance);
}

export function isOwner({ ownership }: Incident, { accountId }: Pick<Actor, 'accountId'>): boolean {
  return (
    (ownership.kind === 'OWNED' || ownership.kind === 'HANDOVER') && ownership.owner?.accountId === accountId
  );
}

function partOf({ participants }: Incident, { accountId }: Actor) {
  return participants.find((one) => one.accountId === accountId)?.part ?? null;
}

type Barrier = (stance: Stance) => Refusal | null;

const NOT_NOW: Readonly<Record<Incident['state'], string>> = {
  QUEUED: 'Nobody has claimed it yet: claim it first.',
  VERIFYING: 'It is being verified: say first whether it is genuine, or that nobody answers.',
  MONITORING: 'It is being listened to: say first whether it is genuine, or that nobody answers.',
  ESCALATING: 'It is being escalated already.',
  RESPONDING: 'A response is on its way already.',
  SAFE_CONFIRMED: 'The worker is known to be safe: it can be closed, or a response can be asked for again.',
  CLOSED: 'It is closed. It can be reopened; a note can be added.',
};

const NOT_YET: Readonly<Partial<Record<CommandName, string>>> = {
  CLOSE: 'Confirm first that the worker is safe.',
  CLOSE_FALSE: 'It is past verifying: confirm that the worker is safe, then close it.',
  REOPEN: 'It is open.',
};

function notNow({ state, lastDecision }: Incident, name: CommandName): Refusal {
  const { by, atMs } = lastDecision;
  if (state === 'CLOSED') return refusal('CLOSED', NOT_NOW.CLOSED, by, atMs);
  const sentence = state === 'QUEUED' ? NOT_NOW.QUEUED : (NOT_YET[name] ?? NOT_NOW[state]);
  return refusal('NOT_NOW', sentence, by, atMs);
}

const anybody: Barrier = () => null;

const owner: Barrier = ({ incident, actor }) =>
  isOwner(incident, actor) ? null : notYours(incident, 'Only the owner can do that.');

const ownerOrSupervisor: Barrier = (stance) => (answersFor(stance) ? null : owner(stance));

/** Decides for all: the owner, and a supervisor while there is one. */
export function answersFor({
  incident,
  actor,
  standing,
}: Pick<Stance, 'incident' | 'actor' | 'standing'>): boolean {
  return isOwner(incident, actor) || (standing.supervises && isOwned(incident));
}

/** Whoever works on it: the owner, an assistant, a supervisor. */
const helper: Barrier = (stance) => {
  const { incident, actor, standing } = stance;
  if (standing.supervises || partOf(incident, actor) === 'ASSISTANT') return null;
  return isOwner(incident, actor) ? null : notYours(incident, 'Claim it or assist to do that.');
};

const supervisor: Barrier = ({ incident, standing }) =>
  standing.supervises ? null : notYours(incident, 'Only a supervisor can do that.');

function notYours({ ownership }: Incident, sentence: string): Refusal {
  const { kind, owner: who, sinceMs } = ownership;
  return kind === 'OWNED' || kind === 'HANDOVER'
    ? refusal('NOT_YOURS', sentence, who, sinceMs)
    : refusal('NOT_YOURS', `Nobody is responsible for it now: claim it. ${sentence}`);
}

function isOwned({ ownership }: Incident): boolean {
  return ownership.kind === 'OWNED' || ownership.kind === 'HANDOVER';
}

/** `barrier`, and then something that it is done to. */
function having(first: Barrier, has: (stance: Stance) => boolean, sentence: string): Barrier {
  return (stance) => first(stance) ?? (has(stance) ? null : refusal('NOT_NOW', sentence));
}

const claim: Barrier = ({ incident, nowMs }) => {
  if (isUnowned(incident)) return null;
  const { owner: who, sinceMs } = incident.ownership;
  const sentence = `${incident.number} was claimed by ${who?.name ?? 'somebody'} ${ago(sinceMs, nowMs)}. Assist or watch.`;
  return refusal('ALREADY_CLAIMED', sentence, who, sinceMs);
};

const takeOver: Barrier = (stance) => {
  const { incident, actor, standing, nowMs, rules } = stance;
  const { kind, to, sinceMs, owner: who } = incident.ownership;
  if (isOwner(incident, actor)) return refusal('NOT_NOW', 'It is yours already.', who, sinceMs);
  if (standing.supervises || kind === 'ABANDONED') return null;
  if (to?.accountId === actor.accountId) return null;
  if (!isOwned(incident)) return refusal('NOT_NOW', 'Nobody owns it: claim it.');
  if (nowMs - ownerIdleSinceMs(incident) > rules.takeOverIdleS * 1000) return null;
  return notYours(
    incident,
    `${who?.name ?? 'The owner'} is working on it. It can be taken over after ${rules.takeOverIdleS} s without an act; assist meanwhile, or ask a supervisor.`,
  );
};

/** Since when the owner has done nothing. A hold is no idleness before it ends. */
export function ownerIdleSinceMs({ ownership, times, hold }: Incident): number {
  return Math.max(ownership.sinceMs, times.ownerActedAtMs ?? 0, hold?.untilMs ?? 0, times.wokenAtMs ?? 0);
}

const accept: Barrier = ({ incident, actor }) =>
  incident.ownership.kind === 'HANDOVER' && incident.ownership.to?.accountId === actor.accountId
    ? null
    : refusal('NOT_NOW', 'No handover to you is open.', incident.ownership.owner, incident.ownership.sinceMs);

const override: Barrier = ({ incident }) =>
  incident.override === null
    ? refusal('NOT_NOW', 'Nobody has asked to close it without a confirmation.')
    : null;

const approve: Barrier = (stance) =>
  override(stance) ??
  supervisor(stance) ??
  (stance.incident.override?.by.accountId === stance.actor.accountId
    ? refusal('FOUR_EYES', 'Somebody else than who asked must agree.', stance.incident.override.by)
    : null);

const refuseOverride: Barrier = (stance) =>
  override(stance) ??
  (stance.incident.override?.by.accountId === stance.actor.accountId ? null : supervisor(stance));

const noDuress: Barrier = ({ incident }) =>
  incident.duress
    ? refusal(
        'NOT_NOW',
        'Help was asked for in disguise: what the worker says or knows proves nothing. The owner can ask a supervisor to close it.',
      )
    : null;

const confirm: Barrier = (stance) => ownerOrSupervisor(stance) ?? noDuress(stance);

const reopen: Barrier = ({ incident, standing, nowMs, rules }) => {
  const { closedAtMs } = incident.times;
  if (standing.supervises || nowMs - (closedAtMs ?? 0) <= rules.reopenS * 1000) return null;
  const hours = Math.round(rules.reopenS / 3600);
  return refusal('NOT_YOURS', `It was closed more than ${hours} hours ago: a supervisor can reopen it.`);
};

const hasLease: Barrier = ({ incident, actor }) =>
  incident.steps.some(({ state, by }) => state === 'DOING' && by?.accountId === actor.accountId)
    ? null
    : refusal('NOT_NOW', 'You have no step in hand: start one first.');

/** Whoever has a step in hand may end it; so may helpers one that lapsed under them. */
const endStep: Barrier = (stance) => {
  if (hasLease(stance) === null) return null;
  const { steps } = stance.incident;
  const lapsed = steps.some(({ state, attempts }) => state === 'TO_DO' && attempts > 0);
  return helper(stance) ?? (lapsed ? null : hasLease(stance));
};

function isSkippable(step: StepInHand, { nowMs, actor }: Stance): boolean {
  if (step.mandatory) return false;
  return (
    isFree(step.state, step.leaseUntilMs, nowMs) ||
    (step.state === 'DOING' && step.by?.accountId === actor.accountId)
  );
}

const isFree = (state: string, leaseUntilMs: number | null, nowMs: number) =>
  state === 'TO_DO' || (state === 'DOING' && (leaseUntilMs ?? 0) <= nowMs);

const freeStep = having(
  helper,
  ({ incident, nowMs, actor }) =>
    incident.steps.some(
      ({ state, leaseUntilMs, by }) =>
        isFree(state, leaseUntilMs, nowMs) || (state === 'DOING' && by?.accountId === actor.accountId),
    ),
  'No step of the plan is to be done.',
);

const BARRIERS: Readonly<Record<CommandName, Barrier>> = {
  CLAIM: claim,
  ASSIST: having(
    anybody,
    ({ incident, actor }) => !isOwner(incident, actor) && partOf(incident, actor) !== 'ASSISTANT',
    'You are working on it already.',
  ),
  WATCH: having(anybody, ({ incident, actor }) => !isOwner(incident, actor), 'You own it.'),
  LEAVE: having(
    anybody,
    ({ incident, actor }) => partOf(incident, actor) !== null,
    'You have no part in it.',
  ),
  CONNECT_AUDIO: (stance) => (partOf(stance.incident, stance.actor) === 'LISTENER' ? null : helper(stance)),
  END_AUDIO: having(
    anybody,
    ({ incident, actor }) =>
      incident.audio?.listeners.some(({ accountId }) => accountId === actor.accountId) ?? false,
    'You are not listening.',
  ),
  SILENT_MONITOR: owner,
  SET_CUES: helper,
  CONTACT_ATTEMPT: helper,
  VERIFY: ownerOrSupervisor,
  NO_RESPONSE: ownerOrSupervisor,
  START_STEP: freeStep,
  RENEW_STEP: hasLease,
  FINISH_STEP: endStep,
  FAIL_STEP: endStep,
  SKIP_STEP: having(
    freeStep,
    (stance) => answersFor(stance) || stance.incident.steps.some((step) => isSkippable(step, stance)),
    'Every step that is left must be done: only the owner or a supervisor waives it.',
  ),
  REQUEST_RESPONSE: anybody,
  UPDATE_RESPONSE: having(
    helper,
    ({ incident }) => incident.responses.some(({ state }) => state !== 'STOOD_DOWN' && state !== 'REFUSED'),
    'No response is under way.',
  ),
  CONFIRM_SAFE: confirm,
  CLOSE: confirm,
  CLOSE_FALSE: confirm,
  ASK_OVERRIDE: owner,
  APPROVE_OVERRIDE: approve,
  REFUSE_OVERRIDE: refuseOverride,
  REOPEN: reopen,
  REPORT_DURESS: anybody,
  HOLD: owner,
  RESUME: having(ownerOrSupervisor, ({ incident }) => incident.hold !== null, 'It is not on hold.'),
  LINK: supervisor,
  UNLINK: having(supervisor, ({ incident }) => incident.parentId !== null, 'It is linked to none.'),
  OFFER_HANDOVER: having(
    ownerOrSupervisor,
    ({ incident }) => incident.ownership.kind === 'OWNED',
    'It is being handed over already.',
  ),
  ACCEPT_HANDOVER: accept,
  DECLINE_HANDOVER: accept,
  WITHDRAW_HANDOVER: having(
    ownerOrSupervisor,
    ({ incident }) => incident.ownership.kind === 'HANDOVER',
    'No handover is open.',
  ),
  TAKE_OVER: takeOver,
  NOTE: anybody,
  PIN: having(
    helper,
    ({ incident, rules }) => incident.pinned.length < rules.pinMax,
    'As many facts are pinned as there is room for: take one down first.',
  ),
  UNPIN: having(helper, ({ incident }) => incident.pinned.length > 0, 'Nothing is pinned.'),
  SET_SCENE: helper,
  MARK: helper,
  UNMARK: having(helper, ({ incident }) => incident.marks.length > 0, 'There is no mark.'),
  RAISE_PRIORITY: having(anybody, ({ incident }) => incident.priority > 1, 'It has the highest priority.'),
  ISSUE_REPORT: anybody,
};
