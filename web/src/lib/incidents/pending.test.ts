import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import { claimedWords, holdsWords, wantedWords } from './difference.ts';
import {
  answered,
  dropped,
  kept,
  nextToSend,
  sending,
  wantedAnyway,
  type Pending,
  type WantedCommand,
} from './pending.ts';

let ids = 0;
function wanted(name: CommandName, over: Partial<WantedCommand> = {}): WantedCommand {
  return {
    commandId: `c${++ids}`,
    incidentId: 'one',
    about: '26-000001 Jane Doe',
    name,
    fields: {},
    expectedVersion: 5,
    wantedAtMs: 0,
    ...over,
  };
}
const STALE = { kind: 'STALE', sentence: 'Something has happened since.' } as const;
const queueOf = (...commands: WantedCommand[]): readonly Pending[] =>
  commands.reduce<readonly Pending[]>((queue, command) => kept(queue, command), []);

describe('a console that has lost its network', () => {
  test('sends what was wanted in that order, one at a time', () => {
    const [first, second] = [wanted('NOTE'), wanted('VERIFY')];
    let queue = queueOf(first, second);
    expect(nextToSend(queue)?.commandId).toBe(first.commandId);
    queue = sending(queue, first.commandId);
    expect(nextToSend(queue)).toBeNull();
    queue = answered(queue, first.commandId, { kind: 'DONE', version: 6 });
    expect(nextToSend(queue)?.commandId).toBe(second.commandId);
  });

  test('sends again under the same id what was not answered', () => {
    const one = wanted('NOTE');
    const queue = answered(sending(queueOf(one), one.commandId), one.commandId, { kind: 'UNREACHABLE' });
    expect(nextToSend(queue)?.commandId).toBe(one.commandId);
  });

  test('does not call its own doing a change by others', () => {
    const [first, second] = [wanted('VERIFY'), wanted('HOLD')];
    const queue = answered(sending(queueOf(first, second), first.commandId), first.commandId, {
      kind: 'DONE',
      version: 8,
    });
    expect(queue[0]?.expectedVersion).toBe(8);
  });

  test('keeps the version that it saw where somebody may have come between', () => {
    const [first, second] = [wanted('CLAIM'), wanted('VERIFY')];
    const done = (version: number) =>
      answered(sending(queueOf(first, second), first.commandId), first.commandId, { kind: 'DONE', version });
    expect(done(9)[0]?.expectedVersion).toBe(5);
    expect(done(6)[0]?.expectedVersion).toBe(6);
  });

  test('goes on past a refusal, and does it anyway only in view of what holds now', () => {
    const [first, second] = [wanted('VERIFY'), wanted('NOTE')];
    let queue = answered(sending(queueOf(first, second), first.commandId), first.commandId, {
      kind: 'REFUSED',
      refused: STALE,
      version: 11,
    });
    expect(nextToSend(queue)?.commandId).toBe(second.commandId);
    queue = wantedAnyway(queue, first.commandId, 'anew');
    expect(queue[0]).toMatchObject({ commandId: 'anew', expectedVersion: 11, state: 'WAITING' });
    expect(dropped(queue, 'anew')).toHaveLength(1);
  });

  test('loses nothing and does nothing twice, however the line behaves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<CommandName>('NOTE', 'VERIFY', 'CLAIM', 'FINISH_STEP'), { maxLength: 8 }),
        fc.infiniteStream(fc.constantFrom('DONE', 'LOST_ANSWER', 'NEVER_SENT', 'REFUSED')),
        (names, line) => {
          const commands = names.map((name) => wanted(name));
          let queue = queueOf(...commands);
          const done = new Set<string>();
          for (let tries = 0; tries < 60 && nextToSend(queue) !== null; tries++) {
            const { commandId } = nextToSend(queue)!;
            queue = sending(queue, commandId);
            const fate = tries > 40 ? 'DONE' : (line.next().value as string);
            // The server acts once on an id, also when its answer is lost.
            if (fate === 'DONE' || fate === 'LOST_ANSWER') done.add(commandId);
            queue = answered(
              queue,
              commandId,
              fate === 'DONE'
                ? { kind: 'DONE', version: 6 }
                : fate === 'REFUSED' && !done.has(commandId)
                  ? { kind: 'REFUSED', refused: STALE, version: 6 }
                  : { kind: 'UNREACHABLE' },
            );
          }
          const waiting = new Set(queue.map(({ commandId }) => commandId));
          for (const { commandId } of commands)
            expect(done.has(commandId) || waiting.has(commandId)).toBe(true);
        },
      ),
    );
  });
});

describe('a refusal as a difference', () => {
  test('says what was wanted, without the secret that was said', () => {
    expect(wantedWords('VERIFY', { verification: 'GENUINE', reason: null })).toBe('Verify: Genuine');
    expect(wantedWords('FINISH_STEP', { index: 1, outcome: 'REACHED_SAFE', told: null })).toBe(
      'Finish step 2 of the plan: Reached: safe',
    );
    expect(wantedWords('CONFIRM_SAFE', { method: 'CLOSURE_CODE', secret: '4711', note: null })).not.toContain(
      '4711',
    );
  });

  test('says what holds now, and who was quicker by how much', () => {
    const okafor = { accountId: 'o', name: 'J. Okafor' };
    expect(holdsWords({ state: 'ESCALATING', ownership: { kind: 'OWNED', owner: okafor, to: null } })).toBe(
      'Escalating, owned by J. Okafor',
    );
    expect(claimedWords('J. Okafor', 1_000, 1_340)).toBe('Claimed by J. Okafor 0.3 s ago');
  });
});
