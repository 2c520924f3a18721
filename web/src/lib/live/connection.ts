/**
 * The life of the positions socket as a pure machine: inputs and the time go in, the next state and what to do come out.
 * It owns no timer and no socket; `until` says when it wants to hear TIME.
 *
 * OFFLINE → CONNECTING → CATCHING_UP → LIVE ⇄ STALE, and back to OFFLINE from anywhere; ENDED when only a reload helps;
 * SIGNED_OUT and ACCESS_CHANGED when what is held may not be seen any more: it is forgotten, and only the page, which
 * knows who is there, leads on by START.
 * While the page is visible the next try comes at most 1.5 s after a failed one, so that with a quick handshake the page
 * is back within two seconds of its server's return.
 */
export const PHASES = [
  'OFFLINE',
  'CONNECTING',
  'CATCHING_UP',
  'LIVE',
  'STALE',
  'ENDED',
  'SIGNED_OUT',
  'ACCESS_CHANGED',
] as const;
export type Phase = (typeof PHASES)[number];

export type Input =
  /** Wanted from now on. */
  | { readonly kind: 'START' }
  | { readonly kind: 'STOP' }
  /** The page came to the front, or the network came back: a good moment to try at once. */
  | { readonly kind: 'WAKE' }
  /** `until` has come. */
  | { readonly kind: 'TIME' }
  /** The handshake is done and the subscription sent. */
  | { readonly kind: 'OPENED' }
  | { readonly kind: 'CLOSED'; readonly sentence: string | null }
  /** A frame was applied that closed this long ago at the server. */
  | { readonly kind: 'FRAME'; readonly ageMs: number }
  /** A frame did not fit; what is held is sound. */
  | { readonly kind: 'MISFIT' }
  /** A frame could not be read; what is held is void. */
  | { readonly kind: 'UNREADABLE'; readonly sentence: string }
  /** The server refused the subscription. */
  | { readonly kind: 'REFUSED'; readonly sentence: string }
  | { readonly kind: 'UNKNOWN_VERSION'; readonly sentence: string }
  /** Nobody is signed in, or not any more. */
  | { readonly kind: 'SIGNED_OUT' }
  /** What this viewer may see has changed: nothing that is held may be trusted. */
  | { readonly kind: 'ACCESS_CHANGED' };
export type InputKind = Input['kind'];
export const INPUT_KINDS = [
  'START',
  'STOP',
  'WAKE',
  'TIME',
  'OPENED',
  'CLOSED',
  'FRAME',
  'MISFIT',
  'UNREADABLE',
  'REFUSED',
  'UNKNOWN_VERSION',
  'SIGNED_OUT',
  'ACCESS_CHANGED',
] as const satisfies readonly InputKind[];

/** FORGET: everything that is held, before anything else is said to the page. */
export type Action = 'OPEN' | 'CLOSE' | 'RESUME' | 'START_OVER' | 'FORGET';

export interface Connection {
  readonly phase: Phase;
  /** When it wants to hear TIME; Infinity: not at all. */
  readonly untilMs: number;
  /** Tries that failed since the last applied frame. */
  readonly failedTries: number;
  /** Handshakes in a row that ran out of time. */
  readonly timeouts: number;
  /** Faulty frames since the last one that fitted. */
  readonly faults: number;
  /** When the last frame was applied. */
  readonly frameMs: number;
  /** What a person should know; null: nothing. */
  readonly sentence: string | null;
}

export interface Step {
  readonly next: Connection;
  readonly actions: readonly Action[];
}

/** A picture older than this is not live. */
export const STALE_AFTER_MS = 3_000;
/** Frames come at least once a second: a socket silent for this long is dead, whatever it says. */
export const DEAD_AFTER_MS = 6_000;
/** The first frame after a handshake. */
const CATCH_UP_WITHIN_MS = 8_000;
export const RETRY_MIN_MS = 250;
export const RETRY_MAX_MS = 1_500;
export const RETRY_HIDDEN_MAX_MS = 10_000;
/** A line that needs longer than two seconds for a handshake gets more at the third and every third try. */
const HANDSHAKE_WITHIN_MS = [2_000, 2_000, 8_000] as const;
const MAX_FAULTS = 3;

export const UNCONNECTED: Connection = {
  phase: 'OFFLINE',
  untilMs: Infinity,
  failedTries: 0,
  timeouts: 0,
  faults: 0,
  frameMs: -Infinity,
  sentence: null,
};

interface Moment {
  readonly nowMs: number;
  /** 0 to below 1. */
  readonly random: number;
  readonly visible: boolean;
}

type Transition = (at: Connection, input: Input, moment: Moment) => Step;

const stay: Transition = (at) => ({ next: at, actions: [] });

const connect: Transition = (at, _, { nowMs }) => {
  const within = HANDSHAKE_WITHIN_MS[at.timeouts % HANDSHAKE_WITHIN_MS.length]!;
  return { next: { ...at, phase: 'CONNECTING', untilMs: nowMs + within }, actions: ['OPEN'] };
};

function sentenceOf(input: Input): string | null {
  return 'sentence' in input ? input.sentence : null;
}

/** The socket is gone or not worth keeping: come back after a random while. */
const retry: Transition = (at, input, { nowMs, random, visible }) => {
  const max = visible ? RETRY_MAX_MS : RETRY_HIDDEN_MAX_MS;
  return {
    next: {
      ...at,
      phase: 'OFFLINE',
      untilMs: nowMs + RETRY_MIN_MS + random * (max - RETRY_MIN_MS),
      failedTries: at.failedTries + 1,
      faults: 0,
      sentence: sentenceOf(input) ?? at.sentence,
    },
    actions: input.kind === 'CLOSED' ? [] : ['CLOSE'],
  };
};

/** A socket that served is gone. That is no failed try yet. */
const lose: Transition = (at, input, moment) => {
  const { next, actions } = retry(at, input, moment);
  return { next: { ...next, failedTries: at.failedTries, sentence: sentenceOf(input) }, actions };
};

const timedOut: Transition = (at, input, moment) =>
  retry({ ...at, timeouts: at.timeouts + 1, sentence: 'The server does not answer.' }, input, moment);

/** A silent socket after the network has changed is not worth waiting for. */
const renew: Transition = (at, input, moment) => ({
  next: connect(at, input, moment).next,
  actions: ['CLOSE', 'OPEN'],
});

const opened: Transition = (at, _, { nowMs }) => ({
  next: { ...at, phase: 'CATCHING_UP', untilMs: nowMs + CATCH_UP_WITHIN_MS, timeouts: 0 },
  actions: [],
});

const frame: Transition = (at, input, { nowMs }) => {
  if (input.kind !== 'FRAME') return { next: at, actions: [] };
  const freshForMs = STALE_AFTER_MS - input.ageMs;
  const isFresh = freshForMs > 0;
  return {
    next: {
      phase: isFresh ? 'LIVE' : 'STALE',
      untilMs: nowMs + (isFresh ? freshForMs : DEAD_AFTER_MS),
      failedTries: 0,
      timeouts: 0,
      faults: 0,
      frameMs: nowMs,
      sentence: null,
    },
    actions: [],
  };
};

const goStale: Transition = (at) => ({
  next: { ...at, phase: 'STALE', untilMs: Math.max(at.untilMs, at.frameMs + DEAD_AFTER_MS) },
  actions: [],
});

/** Asks again on the same socket; a server that keeps sending what does not fit gets a new socket after a while. */
function askAgain(action: Action): Transition {
  return (at, input, moment) => {
    const faults = at.faults + 1;
    if (faults >= MAX_FAULTS) return retry(at, input, moment);
    const { nowMs } = moment;
    return {
      next: { ...at, phase: 'CATCHING_UP', untilMs: nowMs + CATCH_UP_WITHIN_MS, faults },
      actions: [action],
    };
  };
}

const end: Transition = (at, input) => ({
  next: { ...at, phase: 'ENDED', untilMs: Infinity, sentence: sentenceOf(input) },
  actions: ['CLOSE'],
});

function leave(phase: 'SIGNED_OUT' | 'ACCESS_CHANGED'): Transition {
  return () => ({ next: { ...UNCONNECTED, phase }, actions: ['CLOSE', 'FORGET'] });
}

const stop: Transition = () => ({ next: UNCONNECTED, actions: ['CLOSE'] });

const serving = {
  START: stay,
  STOP: stop,
  WAKE: stay,
  OPENED: stay,
  CLOSED: lose,
  FRAME: frame,
  MISFIT: askAgain('RESUME'),
  UNREADABLE: askAgain('START_OVER'),
  REFUSED: retry,
  UNKNOWN_VERSION: end,
  SIGNED_OUT: leave('SIGNED_OUT'),
  ACCESS_CHANGED: leave('ACCESS_CHANGED'),
} as const;

/** Nothing that comes leads on. */
const deaf = {
  START: stay,
  STOP: stop,
  WAKE: stay,
  TIME: stay,
  OPENED: stay,
  CLOSED: stay,
  FRAME: stay,
  MISFIT: stay,
  UNREADABLE: stay,
  REFUSED: stay,
  UNKNOWN_VERSION: stay,
  SIGNED_OUT: stay,
  ACCESS_CHANGED: stay,
} as const;

const TABLE: Readonly<Record<Phase, Readonly<Record<InputKind, Transition>>>> = {
  // What a closed socket still had to say comes too late: only START, WAKE and TIME lead on.
  OFFLINE: {
    ...deaf,
    START: connect,
    WAKE: (at, input, moment) => (at.untilMs === Infinity ? stay : connect)(at, input, moment),
    TIME: connect,
    // A question by HTTP has been refused while the socket was away.
    SIGNED_OUT: leave('SIGNED_OUT'),
  },
  CONNECTING: {
    START: stay,
    STOP: stop,
    WAKE: stay,
    TIME: timedOut,
    OPENED: opened,
    CLOSED: retry,
    FRAME: stay,
    MISFIT: stay,
    UNREADABLE: stay,
    REFUSED: retry,
    UNKNOWN_VERSION: end,
    SIGNED_OUT: leave('SIGNED_OUT'),
    ACCESS_CHANGED: leave('ACCESS_CHANGED'),
  },
  CATCHING_UP: { ...serving, TIME: timedOut, CLOSED: retry },
  LIVE: { ...serving, TIME: goStale },
  STALE: { ...serving, WAKE: renew, TIME: lose },
  ENDED: deaf,
  SIGNED_OUT: { ...deaf, START: connect },
  ACCESS_CHANGED: { ...deaf, START: connect },
};

/** TIME before `untilMs` is no time: timers fire early now and then. */
export function step(at: Connection, input: Input, moment: Moment): Step {
  if (input.kind === 'TIME' && moment.nowMs < at.untilMs) return { next: at, actions: [] };
  return TABLE[at.phase][input.kind](at, input, moment);
}
