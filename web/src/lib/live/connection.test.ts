import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEAD_AFTER_MS,
  INPUT_KINDS,
  PHASES,
  RETRY_MAX_MS,
  STALE_AFTER_MS,
  step,
  UNCONNECTED,
  type Action,
  type Connection,
  type Input,
  type Phase,
} from './connection.ts';

const at = (
  nowMs: number,
  random = 0.5,
  visible = true,
): { nowMs: number; random: number; visible: boolean } => ({
  nowMs,
  random,
  visible,
});

/** Plays inputs, each at its time, and returns where that ends. */
function play(inputs: readonly (readonly [number, Input])[], from = UNCONNECTED): Connection {
  return inputs.reduce((connection, [nowMs, input]) => step(connection, input, at(nowMs)).next, from);
}

const START: Input = { kind: 'START' };
const OPENED: Input = { kind: 'OPENED' };
const FRAME: Input = { kind: 'FRAME', ageMs: 20 };
const TIME: Input = { kind: 'TIME' };
const CLOSED: Input = { kind: 'CLOSED', sentence: null };
const live = play([
  [0, START],
  [100, OPENED],
  [150, FRAME],
]);

describe('the life of the positions socket', () => {
  it('goes from offline over connecting and catching up to live', () => {
    const phases: Phase[] = [];
    let connection = UNCONNECTED;
    for (const [nowMs, input] of [
      [0, START],
      [100, OPENED],
      [150, FRAME],
    ] as const) {
      phases.push(connection.phase);
      connection = step(connection, input, at(nowMs)).next;
    }
    expect([...phases, connection.phase]).toEqual(['OFFLINE', 'CONNECTING', 'CATCHING_UP', 'LIVE']);
  });

  it('is stale three seconds after the last frame closed, not after it arrived', () => {
    expect(step(live, TIME, at(150 + STALE_AFTER_MS - 21)).next.phase).toBe('LIVE');
    expect(step(live, TIME, at(150 + STALE_AFTER_MS - 20)).next.phase).toBe('STALE');
  });

  it('is never live on a frame that was on its way for longer than three seconds', () => {
    expect(play([[200, { kind: 'FRAME', ageMs: 3_000 }]], live).phase).toBe('STALE');
  });

  it('is live again with the next frame', () => {
    expect(
      play(
        [
          [4_000, TIME],
          [4_100, FRAME],
        ],
        live,
      ).phase,
    ).toBe('LIVE');
  });

  it('gives up a socket that has been silent for six seconds', () => {
    const stale = step(live, TIME, at(3_200)).next;
    const { next, actions } = step(stale, TIME, at(150 + DEAD_AFTER_MS));
    expect([next.phase, actions]).toEqual(['OFFLINE', ['CLOSE']]);
  });

  it('counts the loss of a live socket not as a failed try, but the first refusal after it', () => {
    const lost = play([[1_000, CLOSED]], live);
    expect([lost.phase, lost.failedTries]).toEqual(['OFFLINE', 0]);
    const refused = play(
      [
        [lost.untilMs, TIME],
        [lost.untilMs + 5, CLOSED],
      ],
      lost,
    );
    expect([refused.phase, refused.failedTries]).toEqual(['OFFLINE', 1]);
  });

  it('never waits longer than a second and a half between two tries while the page is visible', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        (random, tries) => {
          let connection = step(live, CLOSED, at(1_000, random)).next;
          let nowMs = 1_000;
          for (let i = 0; i < tries; i++) {
            expect(connection.untilMs - nowMs).toBeLessThanOrEqual(RETRY_MAX_MS);
            nowMs = connection.untilMs;
            connection = step(connection, TIME, at(nowMs, random)).next;
            connection = step(connection, CLOSED, at(++nowMs, random)).next;
          }
        },
      ),
    );
  });

  it('spreads a thousand pages that lost their server over more than a second', () => {
    const waits = Array.from(
      { length: 1_000 },
      (_, i) => step(live, CLOSED, at(1_000, i / 1_000)).next.untilMs,
    );
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(1_000);
  });

  it('tries at once when the page comes to the front', () => {
    const lost = play([[1_000, CLOSED]], live);
    expect(step(lost, { kind: 'WAKE' }, at(1_001)).actions).toEqual(['OPEN']);
  });

  it('gives a handshake two seconds, and every third one eight, for a line that needs them', () => {
    let connection = step(UNCONNECTED, START, at(0)).next;
    const patience: number[] = [];
    let nowMs = 0;
    for (let i = 0; i < 6; i++) {
      patience.push(connection.untilMs - nowMs);
      nowMs = connection.untilMs;
      connection = step(connection, TIME, at(nowMs)).next;
      nowMs = connection.untilMs;
      connection = step(connection, TIME, at(nowMs)).next;
    }
    expect(patience).toEqual([2_000, 2_000, 8_000, 2_000, 2_000, 8_000]);
  });

  it('resumes after a gap and starts over after bytes that it could not read', () => {
    expect(step(live, { kind: 'MISFIT' }, at(200)).actions).toEqual(['RESUME']);
    expect(step(live, { kind: 'UNREADABLE', sentence: 'x' }, at(200)).actions).toEqual(['START_OVER']);
  });

  it('does not ask a server in a circle that keeps sending what does not fit', () => {
    let connection = live;
    const actions: Action[] = [];
    for (let i = 0; i < 3; i++) {
      const { next, actions: more } = step(connection, { kind: 'MISFIT' }, at(200 + i));
      connection = next;
      actions.push(...more);
    }
    expect(actions).toEqual(['RESUME', 'RESUME', 'CLOSE']);
    expect(connection.phase).toBe('OFFLINE');
  });

  it('stops and says why when the server speaks another protocol', () => {
    const { next, actions } = step(live, { kind: 'UNKNOWN_VERSION', sentence: 'Reload this page.' }, at(200));
    expect(next).toMatchObject({ phase: 'ENDED', sentence: 'Reload this page.', untilMs: Infinity });
    expect(actions).toEqual(['CLOSE']);
    for (const kind of ['TIME', 'WAKE', 'START'] as const)
      expect(step(next, { kind }, at(9_999_999)).next.phase).toBe('ENDED');
  });
});

describe('a viewer who loses what they see', () => {
  it.each(['SIGNED_OUT', 'ACCESS_CHANGED'] as const)('forgets all of it at once: %s', (kind) => {
    for (const phase of ['CONNECTING', 'CATCHING_UP', 'LIVE', 'STALE'] as const) {
      const { next, actions } = step({ ...live, phase }, { kind }, at(200));
      expect(next).toEqual({ ...UNCONNECTED, phase: kind });
      expect(actions).toEqual(['CLOSE', 'FORGET']);
    }
  });

  it('is asked about by nobody but the page: no timer and no waking leads on', () => {
    const out = step(live, { kind: 'SIGNED_OUT' }, at(200)).next;
    for (const kind of ['TIME', 'WAKE', 'OPENED'] as const)
      expect(step(out, { kind }, at(9_999_999)).next.phase).toBe('SIGNED_OUT');
    expect(step(out, START, at(300)).actions).toEqual(['OPEN']);
  });

  it('is noticed by a question too while the socket is away', () => {
    const lost = step(live, CLOSED, at(1_000)).next;
    expect(step(lost, { kind: 'SIGNED_OUT' }, at(1_001)).next.phase).toBe('SIGNED_OUT');
  });
});

const inputOf: Readonly<Record<(typeof INPUT_KINDS)[number], fc.Arbitrary<Input>>> = {
  START: fc.constant(START),
  STOP: fc.constant({ kind: 'STOP' }),
  WAKE: fc.constant({ kind: 'WAKE' }),
  TIME: fc.constant(TIME),
  OPENED: fc.constant(OPENED),
  CLOSED: fc.constant(CLOSED),
  FRAME: fc.nat({ max: 6_000 }).map((ageMs) => ({ kind: 'FRAME', ageMs })),
  MISFIT: fc.constant({ kind: 'MISFIT' }),
  UNREADABLE: fc.constant({ kind: 'UNREADABLE', sentence: 'Bytes.' }),
  REFUSED: fc.constant({ kind: 'REFUSED', sentence: 'No.' }),
  UNKNOWN_VERSION: fc.constant({ kind: 'UNKNOWN_VERSION', sentence: 'Reload.' }),
  SIGNED_OUT: fc.constant({ kind: 'SIGNED_OUT' }),
  ACCESS_CHANGED: fc.constant({ kind: 'ACCESS_CHANGED' }),
};
const walk = fc.array(
  fc.tuple(
    fc.oneof(fc.constant(1), fc.nat({ max: 4_000 })),
    fc.oneof(...INPUT_KINDS.map((kind) => inputOf[kind])),
  ),
  { maxLength: 120 },
);

describe('any walk through the machine', () => {
  it('answers every input in every phase', () => {
    for (const phase of PHASES)
      for (const kind of INPUT_KINDS) {
        const input = fc.sample(inputOf[kind], { numRuns: 1, seed: 1 })[0]!;
        expect(PHASES).toContain(step({ ...live, phase }, input, at(99_999)).next.phase);
      }
  });

  it('keeps one socket at most, is live only on a young frame, and never falls asleep while it is wanted', () => {
    fc.assert(
      fc.property(walk, (inputs) => {
        let connection = UNCONNECTED;
        let nowMs = 0;
        let sockets = 0;
        let wanted = false;
        for (const [waitMs, input] of inputs) {
          nowMs += waitMs;
          // A timer fires when it is due; nothing else may keep the machine waiting.
          if (nowMs >= connection.untilMs) connection = apply(TIME);
          connection = apply(input);
          if (input.kind === 'START') wanted = connection.phase !== 'ENDED';
          if (input.kind === 'STOP' || ['ENDED', 'SIGNED_OUT', 'ACCESS_CHANGED'].includes(connection.phase))
            wanted = false;
          if (wanted) expect(connection.untilMs).toBeLessThan(Infinity);
          if (connection.phase === 'LIVE')
            expect(connection.untilMs - nowMs).toBeLessThanOrEqual(STALE_AFTER_MS);
          expect(sockets).toBe(
            ['CONNECTING', 'CATCHING_UP', 'LIVE', 'STALE'].includes(connection.phase) ? 1 : 0,
          );
        }
        function apply(input: Input): Connection {
          if (input.kind === 'CLOSED') sockets = 0;
          const { next, actions } = step(connection, input, at(nowMs));
          for (const action of actions) {
            if (action === 'OPEN') sockets++;
            if (action === 'CLOSE') sockets = 0;
            if (action === 'RESUME' || action === 'START_OVER') expect(sockets).toBe(1);
            expect(sockets).toBeLessThanOrEqual(1);
          }
          return next;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
