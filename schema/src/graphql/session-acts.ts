/** What is done to a session: by the worker, or by somebody on the worker's behalf, who says why. */
import type { InputFieldBuilder, InputFieldMap, InputShapeFromFields } from '@pothos/core';
import { Fault } from '../contract/protocol.ts';
import type { Worker } from '../contract/reference.ts';
import {
  EXTEND_BY_MIN,
  MAX_VOICE_BYTES,
  MAX_VOICE_SECONDS,
  SESSION_LIMITS,
  VOICE_TYPES,
  type SessionCommand,
} from '../contract/session.ts';
import { mayAbout, mayAnywhere } from '../contract/viewer.ts';
import { builder, type SchemaTypes } from './builder.ts';
import type { Context } from './context.ts';
import { commandIdOf, remarkOf } from './incident-commands.ts';
import { reasonOf } from './sensitive.ts';
import { isOneself, SessionRefusalType, whomOf } from './session.ts';
import type { ActOutcome, Recording, Said } from './session-ports.ts';
import { SessionRef } from './worker.ts';

export const SessionPayload = builder.objectRef<ActOutcome>('SessionPayload').implement({
  authScopes: { signedIn: true },
  fields: (t) => ({
    receivedAt: t.field({
      type: 'DateTime',
      description: 'When this server took it: it is on disk.',
      resolve: ({ receivedAtMs }) => receivedAtMs,
    }),
    session: t.field({
      type: SessionRef,
      nullable: true,
      description: 'The session in progress as it is now.',
      resolve: ({ session }) => session,
    }),
    refusal: t.field({ type: SessionRefusalType, nullable: true, resolve: ({ refusal }) => refusal }),
  }),
});

export type Fields = InputFieldBuilder<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, 'InputObject'>;

const DAY_MS = 86_400_000;

/** What every act carries. */
export const commonFields = (t: Fields) => ({
  commandId: t.string({
    required: true,
    description: 'Made up by you, at most 64 characters: sent twice, it acts once.',
  }),
  workerId: t.id({ description: 'Left out: yourself.' }),
  agoSeconds: t.float({
    description:
      'How long ago it was said, on the clock of the phone that kept it until now. Left out: this moment.',
  }),
});
const withPin = (t: Fields) => ({
  pin: t.string({ description: 'The worker’s PIN, where one is set; nobody else’s act asks for it.' }),
});
const withReason = (t: Fields) => ({
  reason: t.string({
    description: 'Why it is done on the worker’s behalf, 10 characters at least. Not for one’s own.',
  }),
});

interface Common {
  readonly commandId: string;
  readonly workerId?: string | null | undefined;
  readonly agoSeconds?: number | null | undefined;
  readonly pin?: string | null | undefined;
}

export function saidOf({ commandId, agoSeconds, pin }: Common): Said {
  const agoMs = Math.min(DAY_MS, Math.max(0, (agoSeconds ?? 0) * 1000));
  return {
    commandId: commandIdOf(commandId),
    agoMs: Number.isFinite(agoMs) ? agoMs : 0,
    pin: pin ?? null,
  };
}

/** For `authScopes`. Faults: NOT_FOUND for a worker out of reach. */
export function mayActFor(context: Context, workerId: string | null | undefined): boolean {
  const { viewer } = context;
  if (workerId == null && !mayAnywhere(viewer, 'WORK_ALONE')) return false;
  const worker = whomOf(context, workerId);
  return isOneself(viewer, worker) || mayAbout(viewer, 'ACT_FOR_WORKERS', worker);
}

interface Read {
  readonly command: SessionCommand;
  readonly text: string | null;
  readonly voice?: Recording | null;
}

/** Defines the mutation of an act and the input that goes with it. */
function defineAct<Own extends InputFieldMap>(
  name: string,
  description: string,
  own: (t: Fields) => Own,
  read: (input: InputShapeFromFields<Own>, why: (text: string | null | undefined) => string | null) => Read,
): void {
  const Input = builder.inputType(`${name[0]!.toUpperCase()}${name.slice(1)}Input`, {
    fields: (t) => ({ ...commonFields(t), ...(own(t) as object) }),
  });
  builder.mutationField(name, (t) =>
    t.field({
      type: SessionPayload,
      description,
      args: { input: t.arg({ type: Input, required: true }) },
      authScopes: (_, { input }, context) => mayActFor(context, input.workerId),
      resolve: (_, { input }, context) => {
        const worker = whomOf(context, input.workerId);
        const why = (text: string | null | undefined): string | null => whyOf(context, worker, text);
        const { voice = null, ...asked } = read(input as unknown as InputShapeFromFields<Own>, why);
        const { viewer, console, ports } = context;
        return ports.sessions.act({ viewer, console }, worker, { ...saidOf(input), ...asked, voice });
      },
    }),
  );
}

/** One's own acts need no reason; everybody else's do. */
function whyOf({ viewer }: Context, worker: Worker, text: string | null | undefined): string | null {
  return isOneself(viewer, worker) ? remarkOf(text) : reasonOf(text ?? '');
}

const minutes = (given: number | null | undefined): number | null => given ?? null;
const LENGTHS = `${SESSION_LIMITS.minMin} to ${SESSION_LIMITS.maxMin} minutes`;

defineAct(
  'startSession',
  'Begins a session, or plans one that begins by itself.',
  (t) => ({
    ...withReason(t),
    startsAt: t.field({ type: 'DateTime', description: 'Left out: now. At most 14 days ahead.' }),
    durationMinutes: t.float({ description: `Until it is to end: ${LENGTHS}.` }),
    intervalMinutes: t.float({ description: `Between check-ins: ${LENGTHS}.` }),
    highRisk: t.boolean({ description: 'A missed check-in is priority 1 at once.' }),
    text: t.string({ description: 'Who is visited, where, for how long.' }),
  }),
  (input, why) => {
    const reason = why(input.reason);
    const text = [remarkOf(input.text), reason].filter((part) => part !== null).join(' · ');
    return {
      command: {
        name: 'START',
        startsAtMs: input.startsAt ?? null,
        durationMin: minutes(input.durationMinutes),
        intervalMin: minutes(input.intervalMinutes),
        highRisk: input.highRisk ?? false,
      },
      text: text === '' ? null : text,
    };
  },
);

const pinned = (t: Fields) => ({ ...withPin(t), ...withReason(t) });
for (const [field, name, description] of [
  ['checkIn', 'CHECK_IN', 'All is well: the next check-in is due an interval from when it was said.'],
  ['resumeSession', 'RESUME', 'The drive is over. It counts as a check-in.'],
  [
    'endSession',
    'END',
    'Ends the session. An incident that is open stays open until somebody has made sure.',
  ],
  ['homeSafe', 'HOME_SAFE', 'Ends the session and says that the worker is back safe.'],
] as const)
  defineAct(field, description, pinned, (input, why) => ({
    command: { name },
    text: why(input.reason),
  }));

defineAct(
  'extendSession',
  'Moves the end of the session.',
  (t) => ({
    ...pinned(t),
    minutes: t.float({ description: `${LENGTHS}; left out: ${EXTEND_BY_MIN}.` }),
  }),
  (input, why) => ({
    command: { name: 'EXTEND', minutes: input.minutes ?? EXTEND_BY_MIN },
    text: why(input.reason),
  }),
);

defineAct(
  'suspendSession',
  'Driving: no check-in until the drive is over.',
  (t) => ({
    ...pinned(t),
    minutes: t.float({
      required: true,
      description: `How long the drive takes: ${SESSION_LIMITS.minMin} to ${SESSION_LIMITS.suspendMaxMin} minutes.`,
    }),
  }),
  (input, why) => ({
    command: { name: 'SUSPEND', minutes: input.minutes },
    text: why(input.reason),
  }),
);

const VoiceInput = builder.inputType('VoiceInput', {
  description: 'What was recorded.',
  fields: (t) => ({
    data: t.string({
      required: true,
      description: `RFC 4648 base64 of at most ${MAX_VOICE_BYTES.toLocaleString('en-GB')} bytes.`,
    }),
    mediaType: t.string({ required: true, description: `${VOICE_TYPES.join(' or ')}.` }),
    seconds: t.float({ required: true, description: `At most ${MAX_VOICE_SECONDS}.` }),
  }),
});

defineAct(
  'noteSession',
  'Says something for the control room to know, in writing or as a recording; it raises no alarm.',
  (t) => ({
    text: t.string({ description: 'Who is visited, where, for how long; what is not right.' }),
    voice: t.field({ type: VoiceInput }),
    amber: t.boolean({ description: 'Something is not right: shown to everybody until the next check-in.' }),
  }),
  (input) => {
    const text = remarkOf(input.text);
    const voice = input.voice == null ? null : recordingOf(input.voice);
    if (text === null && voice === null)
      throw new Fault('BAD_USER_INPUT', 'Write or record something: this note is empty.');
    return { command: { name: input.amber === true ? 'AMBER' : 'NOTE' }, text, voice };
  },
);

/** Faults: BAD_USER_INPUT for what is no recording that a browser makes. */
function recordingOf({ data, mediaType, seconds }: typeof VoiceInput.$inferInput): Recording {
  // Browsers add codecs: audio/webm;codecs=opus.
  const type = VOICE_TYPES.find((known) => mediaType.toLowerCase().split(';')[0]!.trim() === known);
  if (type === undefined)
    throw new Fault('BAD_USER_INPUT', `A recording is ${VOICE_TYPES.join(' or ')}, not "${mediaType}".`);
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length === 0 || bytes.length > MAX_VOICE_BYTES)
    throw new Fault(
      'BAD_USER_INPUT',
      `A recording has 1 to ${MAX_VOICE_BYTES.toLocaleString('en-GB')} bytes, not ${bytes.length.toLocaleString('en-GB')}. Make it shorter.`,
    );
  if (!(seconds >= 0 && seconds <= MAX_VOICE_SECONDS + 1))
    throw new Fault('BAD_USER_INPUT', `A recording lasts at most ${MAX_VOICE_SECONDS} seconds.`);
  return { type, seconds: Math.min(MAX_VOICE_SECONDS, Math.max(1, Math.round(seconds))), bytes };
}
