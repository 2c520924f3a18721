/** Inputs for any command: such as fit the incident, and such as nobody would send. */
import {
  COMMANDS,
  type CommandInputs,
  type CommandName,
} from '@lonewatch/schema/contract/incident-command.ts';
import {
  AUDIO_MODES,
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  CUES,
  DISPOSITIONS,
  MARK_KINDS,
  RESPONSE_ROUTES,
  RESPONSE_SERVICES,
  RESPONSE_STATES,
  SAFE_METHODS,
  SCENE_FIELDS,
  VERIFICATIONS,
  type Actor,
  type Incident,
} from '@lonewatch/schema/contract/incident.ts';
import { BEN, CY, person } from './test-support-incident.ts';

/** What must never be found again in anything that is kept. */
export const SECRET = 'rhubarb-crumble';

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 to below 1; mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

/** Nothing in it is refused for what the incident is at this moment, if anything of this command can be done at all. */
export function fittingInput(
  name: CommandName,
  incident: Incident,
  actor: Actor,
  nowMs: number,
  dice: Dice,
): CommandInputs[CommandName] {
  const mine = incident.steps.filter(
    ({ state, by }) => state === 'DOING' && by?.accountId === actor.accountId,
  );
  const free = incident.steps.filter(
    ({ state, leaseUntilMs }) => state === 'TO_DO' || (state === 'DOING' && (leaseUntilMs ?? 0) <= nowMs),
  );
  const lapsed = incident.steps.filter(({ state, attempts }) => state === 'TO_DO' && attempts > 0);
  const skippable = [...free, ...mine].sort((a, b) => Number(a.mandatory) - Number(b.mandatory));
  const live = incident.responses.filter(({ state }) => state !== 'STOOD_DOWN' && state !== 'REFUSED');
  const changes: Partial<{ readonly [K in CommandName]: Partial<CommandInputs[K]> }> = {
    VERIFY: { verification: dice.pick(['GENUINE', 'FALSE', 'INCONCLUSIVE']) },
    SILENT_MONITOR: { seconds: 10 },
    START_STEP: { index: (free[0] ?? mine[0])?.index ?? 0, reason: 'It fits.' },
    RENEW_STEP: { index: mine[0]?.index ?? 0 },
    FINISH_STEP: { index: (mine[0] ?? lapsed[0])?.index ?? 0, outcome: 'REACHED_UNCLEAR' },
    FAIL_STEP: { index: (mine[0] ?? lapsed[0])?.index ?? 0, outcome: 'NO_ANSWER' },
    SKIP_STEP: { index: skippable[0]?.index ?? 0 },
    UPDATE_RESPONSE: {
      id: live[0]?.id ?? 0,
      state: dice.pick(['ACCEPTED', 'EN_ROUTE', 'ON_SCENE', 'STOOD_DOWN']),
    },
    CONFIRM_SAFE: { method: dice.pick(SAFE_METHODS), note: 'Her sister.' },
    CLOSE: { disposition: incident.responses.length > 0 ? 'GENUINE_ES' : 'PRECAUTIONARY' },
    CLOSE_FALSE: { disposition: 'FALSE_ACCIDENTAL', method: 'DATE_OF_BIRTH' },
    HOLD: { minutes: 1 + dice.below(4) },
    OFFER_HANDOVER: { to: incident.ownership.owner?.accountId === BEN.accountId ? person(CY) : person(BEN) },
    NOTE: { corrects: null, whisperTo: null },
    PIN: { entry: 1 + dice.below(incident.version) },
    UNPIN: { entry: incident.pinned[0] ?? 1 },
    MARK: { lonE7: -15_000_000, latE7: 537_000_000 },
    UNMARK: { id: incident.marks[0]?.id ?? 0 },
    RAISE_PRIORITY: { priority: Math.max(1, incident.priority - 1) as 1 },
  };
  return { ...wildInput(name, incident, dice), ...changes[name] } as CommandInputs[CommandName];
}

/** Anything that the types allow, and numbers that they do not keep out. */
export function wildInput(name: CommandName, incident: Incident, dice: Dice): CommandInputs[CommandName] {
  const text = dice.pick(['Seen.', 'x'.repeat(2_500), 'A knife.', '']);
  const number = dice.pick([-1, 0, 1, 2, 3.5, Number.NaN, incident.version, 1e9]);
  const all: Record<string, unknown> = {
    ...{ part: dice.pick(['LISTENER', 'OBSERVER']), mode: dice.pick(AUDIO_MODES), seconds: number },
    ...{ cues: CUES.filter(() => dice.chance(0.2)), channel: dice.pick(CONTACT_CHANNELS), durationS: null },
    ...{ outcome: dice.pick(CONTACT_OUTCOMES), verification: dice.pick(VERIFICATIONS), index: number },
    ...{
      service: dice.pick(RESPONSE_SERVICES),
      route: dice.pick(RESPONSE_ROUTES),
      forceId: null,
      disclosed: [],
    },
    ...{ id: number, state: dice.pick(RESPONSE_STATES), reference: null, method: dice.pick(SAFE_METHODS) },
    ...{ secret: SECRET, disposition: dice.pick(DISPOSITIONS), narrative: text, minutes: number },
    ...{
      parentId: dice.below(4),
      to: dice.pick([BEN, CY].map(person)),
      brief: text,
      mentions: [],
    },
    ...{
      corrects: dice.chance(0.5) ? null : number,
      whisperTo: dice.chance(0.8) ? null : 'ada',
      entry: number,
    },
    ...{ field: dice.pick(SCENE_FIELDS), text, mark: dice.pick(MARK_KINDS), lonE7: number, latE7: number },
    ...{
      label: text,
      priority: dice.pick([1, 2, 3]),
      redaction: dice.pick(['INTERNAL', 'EMPLOYER', 'POLICE']),
    },
    ...{ note: dice.pick([null, text]), reason: text, told: dice.pick([null, text]) },
  };
  const fields = FIELDS[name];
  return Object.fromEntries(fields.map((field) => [field, all[field]])) as CommandInputs[CommandName];
}

const FIELDS = Object.fromEntries(COMMANDS.map((name) => [name, [] as readonly string[]])) as Record<
  CommandName,
  readonly string[]
>;
Object.assign(FIELDS, {
  WATCH: ['part'],
  CONNECT_AUDIO: ['mode'],
  SILENT_MONITOR: ['seconds'],
  SET_CUES: ['cues'],
  CONTACT_ATTEMPT: ['channel', 'outcome', 'note', 'durationS'],
  VERIFY: ['verification', 'reason'],
  NO_RESPONSE: ['reason'],
  START_STEP: ['index', 'reason'],
  RENEW_STEP: ['index'],
  FINISH_STEP: ['index', 'outcome', 'told'],
  FAIL_STEP: ['index', 'outcome', 'note'],
  SKIP_STEP: ['index', 'reason'],
  REQUEST_RESPONSE: ['service', 'route', 'forceId', 'reference', 'note', 'disclosed'],
  UPDATE_RESPONSE: ['id', 'state', 'reference', 'note'],
  CONFIRM_SAFE: ['method', 'secret', 'note'],
  CLOSE: ['disposition', 'narrative'],
  CLOSE_FALSE: ['disposition', 'method', 'secret', 'narrative'],
  ASK_OVERRIDE: ['disposition', 'reason'],
  APPROVE_OVERRIDE: ['reason'],
  REFUSE_OVERRIDE: ['reason'],
  REOPEN: ['reason'],
  REPORT_DURESS: ['note'],
  HOLD: ['minutes', 'reason'],
  LINK: ['parentId', 'reason'],
  UNLINK: ['reason'],
  OFFER_HANDOVER: ['to', 'brief'],
  DECLINE_HANDOVER: ['reason'],
  TAKE_OVER: ['reason'],
  NOTE: ['text', 'mentions', 'corrects', 'whisperTo'],
  PIN: ['entry'],
  UNPIN: ['entry'],
  SET_SCENE: ['field', 'text'],
  MARK: ['mark', 'lonE7', 'latE7', 'label'],
  UNMARK: ['id'],
  RAISE_PRIORITY: ['priority', 'reason'],
  ISSUE_REPORT: ['redaction'],
} satisfies { readonly [K in CommandName]?: readonly (keyof CommandInputs[K])[] });
