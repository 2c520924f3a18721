/** By what a worker is known: PINs, the closure code, words that ask for help in disguise. Set here, never read back. */
import { Fault } from '../contract/protocol.ts';
import type { Worker } from '../contract/reference.ts';
import { PIN_DIGITS, type SessionRefusal } from '../contract/session.ts';
import { mayAbout } from '../contract/viewer.ts';
import { builder } from './builder.ts';
import { DuressMeaningEnum } from './incident-words.ts';
import { workerWithin } from './sensitive.ts';
import { isOneself, SessionRefusalType } from './session.ts';
import { WorkerRef } from './worker.ts';

interface Kept {
  readonly worker: Worker;
  readonly refusal: SessionRefusal | null;
}
const SecretsPayload = builder.objectRef<Kept>('WorkerSecretsPayload').implement({
  authScopes: { signedIn: true },
  fields: (t) => ({
    worker: t.field({ type: WorkerRef, resolve: ({ worker }) => worker }),
    refusal: t.field({ type: SessionRefusalType, nullable: true, resolve: ({ refusal }) => refusal }),
  }),
});

const MAX_WORDS = 5;
const MAX_WORD = 60;

/** Faults: BAD_USER_INPUT with what a PIN is. */
function pinOf(text: string): string {
  const pin = text.trim();
  const { least, most } = PIN_DIGITS;
  if (!/^\d+$/.test(pin) || pin.length < least || pin.length > most || /^(\d)\1*$/.test(pin))
    throw new Fault('BAD_USER_INPUT', `A PIN has ${least} to ${most} digits, not all of them the same.`);
  return pin;
}

/** A slip of the finger must not call for help. */
function areApart(a: string, b: string): boolean {
  if (a.length !== b.length) return !a.startsWith(b) && !b.startsWith(a);
  return Array.from(a).filter((digit, at) => digit !== b[at]).length > 1;
}

/** Faults: BAD_USER_INPUT for what nobody could say on the telephone. */
function wordOf(text: string): string {
  const word = text.trim();
  const letters = word.match(/[\p{L}\p{N}]/gu) ?? [];
  if (letters.length < 3 || word.length > MAX_WORD)
    throw new Fault('BAD_USER_INPUT', `Words to be said have 3 to ${MAX_WORD} letters or digits.`);
  return word;
}

const DuressWordInput = builder.inputType('DuressWordInput', {
  fields: (t) => ({
    word: t.string({ required: true }),
    means: t.field({ type: DuressMeaningEnum, required: true }),
  }),
});

const CURRENT_PIN = 'Needed where a PIN is set, unless you keep sensitive fields.';

builder.mutationFields((t) => ({
  setOwnPins: t.field({
    type: SecretsPayload,
    description:
      'Only the worker: the PIN that check-ins ask for, and another one that looks the same and calls for help.',
    args: {
      workerId: t.arg.id({ required: true }),
      pin: t.arg.string({ required: true, description: '4 to 8 digits.' }),
      duressPin: t.arg.string({
        description: 'Left out: none. Differs from the PIN in more than one digit.',
      }),
      currentPin: t.arg.string({ description: 'Needed where a PIN is set.' }),
    },
    authScopes: (_, { workerId }, context) => isOneself(context.viewer, workerWithin(context, workerId)),
    resolve: async (_, args, context) => {
      const worker = workerWithin(context, args.workerId);
      const pin = pinOf(args.pin);
      const duressPin = args.duressPin == null || args.duressPin === '' ? null : pinOf(args.duressPin);
      if (duressPin !== null && !areApart(pin, duressPin))
        throw new Fault(
          'BAD_USER_INPUT',
          'Choose two PINs that differ in more than one digit: a slip of the finger must not call for help.',
        );
      const { viewer, console, ports } = context;
      const pins = { pin, duressPin, currentPin: args.currentPin ?? null };
      return { worker, refusal: await ports.sessions.setPins({ viewer, console }, worker, pins) };
    },
  }),
  clearPins: t.field({
    type: SecretsPayload,
    description: 'For a worker who has forgotten them: no PIN is asked for until a new one is set.',
    args: { workerId: t.arg.id({ required: true }) },
    authScopes: (_, { workerId }, context) =>
      mayAbout(context.viewer, 'CHANGE_SENSITIVE', workerWithin(context, workerId)),
    resolve: async (_, { workerId }, context) => {
      const worker = workerWithin(context, workerId);
      const { viewer, console, ports } = context;
      await ports.sessions.clearPins({ viewer, console }, worker);
      return { worker, refusal: null };
    },
  }),
  setSafetyWords: t.field({
    type: SecretsPayload,
    description:
      'What the worker says before an alarm is closed, and words that ask for help in disguise. What is left out stays as it was; empty, it is no longer held.',
    args: {
      workerId: t.arg.id({ required: true }),
      closureCode: t.arg.string(),
      duressWords: t.arg({ type: [DuressWordInput] }),
      currentPin: t.arg.string({ description: CURRENT_PIN }),
    },
    authScopes: (_, { workerId }, context) => {
      const worker = workerWithin(context, workerId);
      return isOneself(context.viewer, worker) || mayAbout(context.viewer, 'CHANGE_SENSITIVE', worker);
    },
    resolve: async (_, { workerId, closureCode, duressWords, currentPin }, context) => {
      const worker = workerWithin(context, workerId);
      if ((duressWords ?? []).length > MAX_WORDS)
        throw new Fault('BAD_USER_INPUT', `At most ${MAX_WORDS} words: nobody keeps more in mind.`);
      const words = {
        ...(closureCode == null ? {} : { closureCode: closureCode === '' ? null : wordOf(closureCode) }),
        ...(duressWords == null
          ? {}
          : {
              duressWords:
                duressWords.length === 0
                  ? null
                  : duressWords.map(({ word, means }) => ({ word: wordOf(word), means })),
            }),
        currentPin: currentPin ?? null,
      };
      const { viewer, console, ports } = context;
      return { worker, refusal: await ports.sessions.setWords({ viewer, console }, worker, words) };
    },
  }),
}));
