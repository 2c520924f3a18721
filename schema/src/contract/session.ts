/** Words and limits of sessions (`domain.md` 3.3) that server, schema and pages share. Stored as words: append only. */
import type { EmployerId, SessionId, WorkerId } from './ids.ts';
import type { ACTOR_KINDS } from './incident.ts';

/** What is done to a session, by the worker, somebody on the worker's behalf, or the server itself (EXPIRE). */
export const SESSION_ACT_NAMES = [
  'START',
  'CHECK_IN',
  'EXTEND',
  'SUSPEND',
  'RESUME',
  'NOTE',
  'AMBER',
  'END',
  'HOME_SAFE',
  'EXPIRE',
  'CANCEL_ALARM',
] as const;
export type SessionActName = (typeof SESSION_ACT_NAMES)[number];

/** What a person asks, and what each carries. Minutes; null: the employer's default. */
export type SessionCommand =
  | {
      readonly name: 'START';
      /** Later than now: it is planned. null: now. */
      readonly startsAtMs: number | null;
      readonly durationMin: number | null;
      readonly intervalMin: number | null;
      readonly highRisk: boolean;
    }
  | { readonly name: 'EXTEND'; readonly minutes: number }
  | { readonly name: 'SUSPEND'; readonly minutes: number }
  | { readonly name: 'CHECK_IN' }
  | { readonly name: 'RESUME' }
  | { readonly name: 'NOTE' }
  | { readonly name: 'AMBER' }
  | { readonly name: 'END' }
  | { readonly name: 'HOME_SAFE' };

/** Let time pass, so they ask for the worker's PIN where there is one. */
export const PIN_COMMANDS = [
  'CHECK_IN',
  'EXTEND',
  'SUSPEND',
  'RESUME',
  'END',
  'HOME_SAFE',
] as const satisfies readonly SessionCommand['name'][];

export const SESSION_REFUSALS = [
  'NOT_NOW',
  'PIN_NEEDED',
  'WRONG_PIN',
  'TOO_MANY_TRIES',
  'BAD_INPUT',
] as const;
/** Nothing was done. */
export interface SessionRefusal {
  readonly kind: (typeof SESSION_REFUSALS)[number];
  /** Why, and what to do instead. */
  readonly sentence: string;
}

/** Minutes. */
export const SESSION_LIMITS = {
  /** Of an interval between check-ins, of a session, of an extension. */
  minMin: 5,
  maxMin: 1_440,
  /** Check-ins may rest so long while somebody drives. */
  suspendMaxMin: 240,
  planAheadMin: 14 * 1_440,
} as const;

export const EXTEND_BY_MIN = 15;

/** Of a note, a reason, what somebody on the phone has said. */
export const MAX_NOTE = 2_000;

/** What browsers record. */
export const VOICE_TYPES = ['audio/webm', 'audio/mp4'] as const;
export type VoiceType = (typeof VOICE_TYPES)[number];
export const MAX_VOICE_SECONDS = 60;
export const MAX_VOICE_BYTES = 1_000_000;

export const PIN_DIGITS = { least: 4, most: 8 } as const;

/** One line of a session's record. Never changed. */
export interface SessionEntry {
  readonly id: number;
  readonly employerId: EmployerId;
  readonly workerId: WorkerId;
  /** null: there was none in progress. */
  readonly sessionId: SessionId | null;
  readonly act: SessionActName;
  /** When it was said, and when it reached the server. */
  readonly atMs: number;
  readonly receivedAtMs: number;
  readonly actorKind: (typeof ACTOR_KINDS)[number];
  /** null: no person. */
  readonly actorId: string | null;
  readonly actorName: string;
  /** The note, or why somebody did it on the worker's behalf; null: nothing was said, or the person has been erased. */
  readonly text: string | null;
  /** null: no recording. */
  readonly voice: { readonly type: VoiceType; readonly seconds: number } | null;
}
