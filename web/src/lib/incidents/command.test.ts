import { readFileSync } from 'node:fs';
import { buildSchema, isInputObjectType, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { COMMAND_FIELDS, COMMANDS, type CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import { mutationText, newCommandId, type CommandFields } from './command.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../../schema/schema.graphql', import.meta.url), 'utf8'),
);

/** One of each, as the pages send them: a field that is missing here does not compile, one too many fails below. */
const FIELDS: { readonly [K in CommandName]: CommandFields<K> } = {
  CLAIM: {},
  ASSIST: {},
  WATCH: { part: 'LISTENER' },
  LEAVE: {},
  CONNECT_AUDIO: { mode: 'TWO_WAY' },
  END_AUDIO: {},
  SILENT_MONITOR: { seconds: 10 },
  SET_CUES: { cues: [] },
  CONTACT_ATTEMPT: { channel: 'MOBILE', outcome: 'NO_ANSWER', note: null, durationSeconds: null },
  VERIFY: { verification: 'GENUINE', reason: null },
  NO_RESPONSE: { reason: null },
  START_STEP: { index: 0, reason: null },
  RENEW_STEP: { index: 0 },
  FINISH_STEP: { index: 0, outcome: 'REACHED_SAFE', told: null },
  FAIL_STEP: { index: 0, outcome: 'NO_ANSWER', note: null },
  SKIP_STEP: { index: 0, reason: 'x' },
  REQUEST_RESPONSE: {
    service: 'POLICE',
    route: 'URN',
    forceId: null,
    reference: null,
    note: null,
    disclosed: [],
  },
  UPDATE_RESPONSE: { responseId: 3, state: 'ACCEPTED', reference: null, note: null },
  CONFIRM_SAFE: { method: 'VISUAL', secret: null, note: null },
  CLOSE: { disposition: 'PRECAUTIONARY', narrative: 'x' },
  CLOSE_FALSE: { disposition: 'FALSE_ACCIDENTAL', method: 'VISUAL', secret: null, narrative: 'x' },
  ASK_OVERRIDE: { disposition: 'UNKNOWN_NOT_TRACED', reason: 'x' },
  APPROVE_OVERRIDE: { reason: 'x' },
  REFUSE_OVERRIDE: { reason: 'x' },
  REOPEN: { reason: 'x' },
  REPORT_DURESS: { note: null },
  HOLD: { minutes: 5, reason: 'x' },
  RESUME: {},
  LINK: { parentId: 'x', reason: 'x' },
  UNLINK: { reason: 'x' },
  OFFER_HANDOVER: { toAccountId: 'x', brief: 'x' },
  ACCEPT_HANDOVER: {},
  DECLINE_HANDOVER: { reason: null },
  WITHDRAW_HANDOVER: {},
  TAKE_OVER: { reason: 'x' },
  NOTE: { text: 'x', mentions: [], corrects: null, whisperTo: null },
  PIN: { entry: 1 },
  UNPIN: { entry: 1 },
  SET_SCENE: { field: 'WEAPON', text: 'x' },
  MARK: { kind: 'HAZARD', lon: 0, lat: 0, label: 'x' },
  UNMARK: { markId: 1 },
  RAISE_PRIORITY: { priority: 1, reason: 'x' },
  ISSUE_REPORT: { redaction: 'POLICE' },
};
const COMMON = ['incidentId', 'commandId', 'expectedVersion'];

describe('a command on the wire', () => {
  test.each(COMMANDS)('%s is a mutation that the schema knows, with exactly its fields', (name) => {
    expect(validate(schema, parse(mutationText(name))).map(({ message }) => message)).toEqual([]);
    const argument = schema.getMutationType()!.getFields()[COMMAND_FIELDS[name]]!.args[0]!;
    const type = schema.getType(String(argument.type).replace('!', ''));
    if (!isInputObjectType(type)) throw new Error(`${String(argument.type)} is no input.`);
    expect([...COMMON, ...Object.keys(FIELDS[name])].sort()).toEqual(Object.keys(type.getFields()).sort());
  });

  test('names itself by no more than 64 characters, never twice the same', () => {
    const ids = new Set(Array.from({ length: 1_000 }, newCommandId));
    expect(ids.size).toBe(1_000);
    expect([...ids].every((id) => id.length <= 64)).toBe(true);
  });
});
