/** What a plan may hold at all: everything else about it is the linter's to say, and may be saved. */
import type { PlanStep, StepWindow } from '@lonewatch/schema/contract/plan.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { PlanWriting } from '@lonewatch/schema/graphql/plan-ports.ts';
import { checkedEmail } from '../persistence/accounts.ts';

const MAX_STEPS = 40;
const MAX_INSTRUCTIONS = 3;
const YEAR_MS = 366 * 86_400_000;
const DAY_MIN = 1_440;
/** As people write numbers: `+44 113 496 0000`, `(0113) 496-0000`, short codes, an extension. */
const PHONE = /^\+?[\d ()./-]{3,30}(?: ?(?:x|ext\.?) ?\d{1,6})?$/i;
/** Sent by the system itself; everything else needs somebody who speaks. */
const SENT = ['SMS', 'EMAIL', 'PUSH', 'WEBHOOK'];

type Checked = Omit<PlanWriting, 'validFromMs'> & { readonly validFromMs: number };

/** Trimmed and within bounds. Faults: BAD_USER_INPUT with the first thing that is not, and where. */
export function checkedWriting(writing: PlanWriting, nowMs: number): Checked {
  const { steps, instructions, alarmTypes } = writing;
  const name = text(writing.name, 'the plan’s name', 80);
  if (steps.length > MAX_STEPS) throw bad(`A plan has at most ${MAX_STEPS} steps, not ${steps.length}.`);
  if (instructions.length > MAX_INSTRUCTIONS)
    throw bad(`A plan has at most ${MAX_INSTRUCTIONS} instructions: an operator reads them while listening.`);
  if (alarmTypes?.length === 0) throw bad('Name at least one kind of alarm, or leave the list out for all.');
  const validFromMs = writing.validFromMs ?? nowMs;
  if (validFromMs > nowMs + YEAR_MS) throw bad('A plan takes effect within a year from now.');
  return {
    ...writing,
    name,
    instructions: instructions.map((line, index) => text(line, `instruction ${index + 1}`, 200)),
    listenSeconds: within(writing.listenSeconds, 0, 300, 'seconds of silent listening'),
    alarmTypes: alarmTypes && [...new Set(alarmTypes)],
    validFromMs,
    steps: steps.map(checkedStep),
  };
}

type Step = Omit<PlanStep, 'verified'>;

function checkedStep(step: Step, index: number): Step {
  const where = `step ${index + 1}`;
  const named = step.target !== 'WORKER' && step.target !== 'SERVICE';
  if (step.automatic && !SENT.includes(step.action))
    throw bad(`In ${where} a ${step.action.toLowerCase()} cannot be made by itself: only what is sent can.`);
  if (step.note.length > 500) throw bad(`The note of ${where} has at most 500 characters.`);
  return {
    ...step,
    order: within(step.order, 1, MAX_STEPS, `the place of ${where}`),
    name: named || step.name.trim() !== '' ? text(step.name, `the name in ${where}`, 120) : '',
    phone: phoneOf(step.phone, where),
    email: step.email === null || step.email.trim() === '' ? null : checkedEmail(step.email),
    window: step.window && checkedWindow(step.window, where),
    ringSeconds: within(step.ringSeconds, 5, 300, `seconds of ringing in ${where}`),
    retries: within(step.retries, 0, 10, `repeats in ${where}`),
    note: step.note.trim(),
  };
}

function checkedWindow({ weekdays, fromMin, toMin }: StepWindow, where: string): StepWindow {
  if (weekdays.length === 0) throw bad(`The hours of ${where} name no day of the week.`);
  for (const weekday of weekdays) within(weekday, 0, 6, `days of the week in ${where}`);
  return {
    weekdays: [...new Set(weekdays)].sort((a, b) => a - b),
    fromMin: within(fromMin, 0, DAY_MIN - 1, `the hours of ${where}`),
    toMin: within(toMin, 0, DAY_MIN, `the hours of ${where}`),
  };
}

function phoneOf(phone: string | null, where: string): string | null {
  const trimmed = phone?.trim() ?? '';
  if (trimmed === '') return null;
  if (!PHONE.test(trimmed))
    throw bad(`“${trimmed}” in ${where} is no telephone number. Write digits, such as +44 113 496 0000.`);
  return trimmed;
}

function text(value: string, what: string, maxLength: number): string {
  const trimmed = value.trim();
  if (trimmed === '') throw bad(`There is no text for ${what}.`);
  if (trimmed.length > maxLength) throw bad(`The text for ${what} has at most ${maxLength} characters.`);
  return trimmed;
}

function within(value: number, min: number, max: number, what: string): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw bad(`${value} is out of range for ${what}: ${min} to ${max}.`);
}

function bad(sentence: string): Fault {
  return new Fault('BAD_USER_INPUT', sentence.charAt(0).toUpperCase() + sentence.slice(1));
}
