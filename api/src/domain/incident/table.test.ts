import { describe, expect, it } from 'vitest';
import {
  COMMANDS,
  SYSTEM_ACTS,
  type CommandInputs,
  type CommandName,
  type SystemAct,
} from '@lonewatch/schema/contract/incident-command.ts';
import type { AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import {
  INCIDENT_STATES,
  type Actor,
  type Incident,
  type IncidentState,
} from '@lonewatch/schema/contract/incident.ts';
import type { IncidentId } from '@lonewatch/schema/contract/ids.ts';
import type { DecideContext, SystemInputs } from './context.ts';
import { ACT_TABLE, COMMAND_TABLE, cellOf, type Cell } from './table.ts';
import * as kit from './test-support-incident.ts';

const { ADA, BEN, SUE, T0, S } = kit;
const ada = kit.person(ADA);
const ben = kit.person(BEN);
const parent = { ...kit.raised(), id: 2 as IncidentId };

/** One way to do it that nothing but the state can refuse: who, with what, and what must have happened before. */
interface Way<K extends CommandName> {
  readonly as: Actor;
  readonly input: CommandInputs[K];
  readonly first?: readonly AnyEntryDraft[];
  /** Where the table says "that one or as it is": this input moves it. */
  readonly moves?: boolean;
  readonly aids?: Partial<DecideContext>;
}
const draft = (one: AnyEntryDraft): AnyEntryDraft => one;
const started = draft({
  kind: 'STEP_STARTED',
  facts: { index: 0, by: ada, leaseUntilMs: T0 + 60 * S },
  personal: null,
});
const cues = draft({ kind: 'CUES_SET', facts: { cues: ['WEAPON'] }, personal: null });
const asked = draft({
  kind: 'OVERRIDE_ASKED',
  facts: { by: ada, disposition: 'UNKNOWN_NOT_TRACED' },
  personal: null,
});
const offered = draft({ kind: 'HANDOVER_OFFERED', facts: { to: ben, untilMs: T0 + 20 * S }, personal: null });
const response = {
  service: 'POLICE',
  route: 'DIAL_999',
  forceId: null,
  reference: null,
  note: null,
  disclosed: [],
} as const;

const WAYS: { readonly [K in CommandName]: readonly Way<K>[] } = {
  CLAIM: [{ as: BEN, input: {}, first: [{ kind: 'ABANDONED', facts: { owner: ada }, personal: null }] }],
  ASSIST: [{ as: BEN, input: {} }],
  WATCH: [{ as: BEN, input: { part: 'LISTENER' } }],
  LEAVE: [
    {
      as: BEN,
      input: {},
      first: [{ kind: 'JOINED', facts: { who: ben, part: 'ASSISTANT' }, personal: null }],
    },
  ],
  CONNECT_AUDIO: [{ as: SUE, input: { mode: 'SILENT_LISTEN' } }],
  END_AUDIO: [
    {
      as: BEN,
      input: {},
      first: [{ kind: 'AUDIO_CONNECTED', facts: { mode: 'TWO_WAY', by: ben }, personal: null }],
    },
  ],
  SILENT_MONITOR: [{ as: ADA, input: { seconds: 10 } }],
  SET_CUES: [{ as: ADA, input: { cues: ['THREAT'] } }],
  CONTACT_ATTEMPT: [
    { as: ADA, input: { channel: 'MOBILE', outcome: 'NO_ANSWER', note: null, durationS: 30 } },
  ],
  VERIFY: [
    { as: ADA, input: { verification: 'GENUINE', reason: null }, first: [cues], moves: true },
    { as: ADA, input: { verification: 'FALSE', reason: null } },
    { as: SUE, input: { verification: 'INCONCLUSIVE', reason: null } },
  ],
  NO_RESPONSE: [{ as: ADA, input: { reason: null }, first: [cues] }],
  START_STEP: [{ as: ADA, input: { index: 0, reason: null } }],
  RENEW_STEP: [{ as: ADA, input: { index: 0 }, first: [started] }],
  FINISH_STEP: [{ as: ADA, input: { index: 0, outcome: 'REACHED_UNCLEAR', told: null }, first: [started] }],
  FAIL_STEP: [{ as: ADA, input: { index: 0, outcome: 'NO_ANSWER', note: null }, first: [started] }],
  SKIP_STEP: [{ as: ADA, input: { index: 0, reason: 'On leave.' } }],
  REQUEST_RESPONSE: [
    { as: ADA, input: response },
    { as: BEN, input: response },
    { as: SUE, input: response },
  ],
  UPDATE_RESPONSE: [
    { as: ADA, input: { id: 0, state: 'REFUSED', reference: null, note: null }, moves: true },
    { as: ADA, input: { id: 0, state: 'EN_ROUTE', reference: null, note: null } },
  ],
  CONFIRM_SAFE: [{ as: ADA, input: { method: 'VISUAL', secret: null, note: null } }],
  CLOSE: [{ as: ADA, input: { disposition: 'GENUINE_NO_ES', narrative: 'Dog bite.' } }],
  CLOSE_FALSE: [
    {
      as: ADA,
      input: { disposition: 'FALSE_ACCIDENTAL', method: 'CLOSURE_CODE', secret: '1', narrative: 'In a bag.' },
      aids: { secretMatches: true },
    },
  ],
  ASK_OVERRIDE: [{ as: ADA, input: { disposition: 'UNKNOWN_NOT_TRACED', reason: 'Device lost.' } }],
  APPROVE_OVERRIDE: [
    { as: SUE, input: { reason: 'Agreed.' }, first: [asked], aids: { freshlyAuthenticated: true } },
  ],
  REFUSE_OVERRIDE: [{ as: SUE, input: { reason: 'Ring again.' }, first: [asked] }],
  REOPEN: [{ as: BEN, input: { reason: 'She rang back.' } }],
  REPORT_DURESS: [{ as: BEN, input: { note: null } }],
  HOLD: [{ as: ADA, input: { minutes: 5, reason: 'She rings back.' } }],
  RESUME: [
    {
      as: ADA,
      input: {},
      first: [{ kind: 'HELD', facts: { untilMs: T0 + 60 * S, by: ada }, personal: null }],
    },
  ],
  LINK: [{ as: SUE, input: { parentId: parent.id, reason: 'One event.' }, aids: { parent } }],
  UNLINK: [
    {
      as: SUE,
      input: { reason: 'Another event.' },
      first: [{ kind: 'LINKED', facts: { parentId: parent.id }, personal: null }],
    },
  ],
  OFFER_HANDOVER: [{ as: ADA, input: { to: ben, brief: 'Police are on the way.' } }],
  ACCEPT_HANDOVER: [{ as: BEN, input: {}, first: [offered] }],
  DECLINE_HANDOVER: [{ as: BEN, input: { reason: null }, first: [offered] }],
  WITHDRAW_HANDOVER: [{ as: ADA, input: {}, first: [offered] }],
  TAKE_OVER: [{ as: SUE, input: { reason: 'Too long.' } }],
  NOTE: [{ as: BEN, input: { text: 'Dog barks.', mentions: [], corrects: null, whisperTo: null } }],
  PIN: [{ as: SUE, input: { entry: 1 } }],
  UNPIN: [{ as: SUE, input: { entry: 1 }, first: [{ kind: 'PINNED', facts: { entry: 1 }, personal: null }] }],
  SET_SCENE: [{ as: SUE, input: { field: 'WEAPON', text: 'A knife.' } }],
  MARK: [{ as: SUE, input: { mark: 'ACCESS', lonE7: -15_000_000, latE7: 537_000_000, label: 'Gate' } }],
  UNMARK: [
    {
      as: SUE,
      input: { id: 0 },
      first: [{ kind: 'MARKED', facts: { mark: 'HAZARD', by: ada }, personal: null }],
    },
  ],
  RAISE_PRIORITY: [{ as: BEN, input: { priority: 1, reason: 'She is diabetic.' } }],
  ISSUE_REPORT: [{ as: BEN, input: { redaction: 'POLICE' } }],
};

/** A state in which a response is under way although it is being verified: an alarm came after the worker was safe. */
function ready(state: IncidentState, name: CommandName, first: readonly AnyEntryDraft[]): Incident {
  let from = kit.raised(kit.TWO_STEPS, kit.alarm(1, 'PANIC', { priority: 3 }));
  if (name === 'UPDATE_RESPONSE' && state !== 'QUEUED')
    from = kit.with_(from, ADA, ...kit.PATHS.RESPONDING, kit.SAFE, {
      kind: 'ALARM_ATTACHED',
      facts: { alarm: kit.alarm(2, 'FALL', { priority: 3 }) },
      personal: null,
    });
  const before = kit.inState(state, from);
  return state === 'CLOSED' ? before : kit.with_(before, ADA, ...first);
}

function expected(cell: Cell, state: IncidentState, moves: boolean): IncidentState {
  if (cell === '=' || cell === '-') return state;
  if (!cell.endsWith('?')) return cell as IncidentState;
  return moves ? (cell.slice(0, -1) as IncidentState) : state;
}

describe('the table', () => {
  it.each(COMMANDS)('says in every state what %s comes to', (name) => {
    for (const state of INCIDENT_STATES)
      for (const { as, input, first = [], moves = false, aids = {} } of WAYS[
        name
      ] as readonly Way<CommandName>[]) {
        const before = ready(state, name, state === 'QUEUED' && name === 'CLAIM' ? [] : first);
        expect(before.state).toBe(state);
        // Responses and marks are known by the version of their entry.
        const id = name === 'UNMARK' ? before.marks[0]?.id : before.responses.at(-1)?.id;
        const named = 'id' in input ? { ...input, id: id ?? 0 } : input;
        const { incident, refusal, drafts } = kit.tell(before, as, name, named, aids);
        const cell = cellOf(COMMAND_TABLE[name], state);
        const place = `${state} ${name}`;
        if (cell === '-') {
          expect(refusal?.kind, place).toBe(state === 'CLOSED' ? 'CLOSED' : 'NOT_NOW');
          expect(drafts, place).toEqual([]);
        } else {
          expect(refusal, place).toBeNull();
          expect(drafts, place).not.toEqual([]);
        }
        expect(incident.state, place).toBe(expected(cell, state, moves));
      }
  });

  const acts: { readonly [A in SystemAct]: readonly [SystemInputs[A], ...AnyEntryDraft[]] } = {
    OFFER: [
      { to: ben, candidates: [ben] },
      { kind: 'ABANDONED', facts: { owner: ada }, personal: null },
    ],
    LAPSE_OFFER: [
      {},
      { kind: 'ABANDONED', facts: { owner: ada }, personal: null },
      { kind: 'OFFERED', facts: { to: ben, candidates: [ben], untilMs: T0 }, personal: null },
    ],
    ABANDON: [{}],
    LAPSE_HANDOVER: [{}, { kind: 'HANDOVER_OFFERED', facts: { to: ben, untilMs: T0 }, personal: null }],
    LAPSE_STEP: [
      { index: 0 },
      { kind: 'STEP_STARTED', facts: { index: 0, by: ada, leaseUntilMs: T0 }, personal: null },
    ],
    WAKE_HOLD: [{}, { kind: 'HELD', facts: { untilMs: T0, by: ada }, personal: null }],
    REACH_CLOCK: [{ clock: 'REPORT', level: 'BREACHED' }],
    ATTACH_ALARM: [{ alarm: kit.alarm(9), personal: null }],
    DETECT_DURESS: [{ means: 'MONITOR', how: 'WORD' }],
    WORKER_CANCEL: [{}],
    WORKER_SAY: [{ personal: { text: 'I am fine.' } }],
    RESTORE: [{ type: 'CHECK_IN_MISSED' }],
    ADVISE: [{ route: 'URN', forceIds: [], reasons: [] }],
    RECORD_DELIVERY: [{ deliveryId: 'd', channel: 'EMAIL', attempt: 1, outcome: 'SENT', step: null }],
    RECORD_SUMMARY: [{}],
    RAISE_PRIORITY: [{ priority: 1 }],
  };

  it.each(SYSTEM_ACTS)('says in every state what the system makes of it with %s', (name) => {
    for (const state of INCIDENT_STATES) {
      const missed = kit.raised(kit.TWO_STEPS, kit.alarm(1, 'CHECK_IN_MISSED', { priority: 2 }));
      const [input, ...first] = acts[name];
      const before = kit.inState(state, missed);
      const inPlace = state === 'CLOSED' || state === 'QUEUED' ? first.slice(1) : first;
      const ready = state === 'CLOSED' ? before : kit.with_(before, ADA, ...inPlace);
      expect(ready.state).toBe(state);
      // A clock's timer fires only while that clock runs.
      const clock = state === 'CLOSED' ? 'REPORT' : state === 'QUEUED' ? 'ANSWER' : 'VERIFICATION_START';
      const said = name === 'REACH_CLOCK' ? { clock, level: 'BREACHED' } : input;
      const after = kit.happen(ready, name, said, T0 + 4 * 86_400 * S);
      const cell = cellOf(ACT_TABLE[name], state);
      const place = `${state} ${name}`;
      expect(after.state, place).toBe(expected(cell, state, false));
      const spared = name === 'RAISE_PRIORITY' && state === 'SAFE_CONFIRMED';
      if (cell === '-' || spared) expect(after, place).toBe(ready);
      else expect(after.version, place).toBeGreaterThan(ready.version);
    }
  });

  it('closes by three commands of people and by nothing else', () => {
    const closing = COMMANDS.filter((name) => COMMAND_TABLE[name].includes('CLOSED'));
    expect(closing).toEqual(['CLOSE', 'CLOSE_FALSE', 'APPROVE_OVERRIDE']);
    expect(SYSTEM_ACTS.filter((name) => ACT_TABLE[name].includes('CLOSED'))).toEqual([]);
  });
});
