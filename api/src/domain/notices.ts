/**
 * What notifications say. As little about people as does the job: a message leaves for mailboxes, lock screens and other
 * companies' servers. Never where somebody is, never anything of health, and never a word of a call for help in disguise.
 */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { Disposition, Incident, ResponseService } from '@lonewatch/schema/contract/incident.ts';
import type { PlanStep } from '@lonewatch/schema/contract/plan.ts';
import { isSilent } from './alarm-rules.ts';
import { PLAN_TIME_ZONE } from './plan-hours.ts';

export interface Notice {
  readonly subject: string;
  readonly text: string;
}

export interface NoticeFacts {
  readonly employer: string;
  /** Where people reach our pages, without a slash at the end; null: not known. */
  readonly publicUrl: string | null;
  /** Of the control room; null: not known. */
  readonly dutyPhone: string | null;
}

/** Who holds nothing but a call for help in disguise is known to those alone who work it. */
export function isSilentIncident({ alarms }: Pick<Incident, 'alarms'>): boolean {
  return alarms.every(({ type }) => isSilent(type));
}

/** What was raised, as far as anybody outside may be told. */
export function toldTypes({ alarms }: Pick<Incident, 'alarms'>): AlarmType[] {
  return [...new Set(alarms.map(({ type }) => type).filter((type) => !isSilent(type)))];
}

/** To a contact of the plan. The same words whatever kind of alarm it is. */
export function stepNotice(
  { number, times }: Pick<Incident, 'number' | 'times'>,
  step: PlanStep,
  worker: string | null,
  facts: NoticeFacts,
): Notice {
  const toWorker = step.target === 'WORKER';
  const who = worker ?? 'one of your people';
  const lines = toWorker
    ? [`The control room of ${facts.employer} is trying to reach you.`]
    : [
        `The control room is handling an alarm of ${who} (${facts.employer}), raised at ${localTime(times.raisedAtMs)}.`,
        'You are named as somebody to be told.',
      ];
  if (step.note !== '' && !toWorker) lines.push('', step.note);
  lines.push(
    '',
    facts.dutyPhone === null
      ? 'Please get in touch with the control room.'
      : `Please ring the control room on ${facts.dutyPhone}.`,
    `Say the number ${number}.`,
    '',
    'This message was sent by Lonewatch, which nobody reads answers to.',
  );
  return {
    subject: toWorker ? `Please answer: ${number}` : `Alarm ${number}: please get in touch`,
    text: lines.join('\n'),
  };
}

/** One line, for a text message or a telephony provider. */
export function stepLine(
  incident: Pick<Incident, 'number' | 'times'>,
  step: PlanStep,
  worker: string | null,
  facts: NoticeFacts,
): string {
  const ring = facts.dutyPhone === null ? 'contact the control room' : `ring ${facts.dutyPhone}`;
  if (step.target === 'WORKER') return `Lonewatch: please ${ring}, number ${incident.number}.`;
  const who = worker ?? 'one of your people';
  return `Lonewatch: alarm of ${who} at ${localTime(incident.times.raisedAtMs)}. Please ${ring}, number ${incident.number}.`;
}

/** To the employer when an incident is closed. */
export function summaryNotice(
  incident: Pick<Incident, 'number' | 'alarms' | 'times' | 'disposition' | 'responses'>,
  worker: string | null,
  facts: NoticeFacts,
): Notice {
  const { number, times, disposition, responses } = incident;
  const services = [...new Set(responses.map(({ service }) => SERVICES[service]))];
  const lines = [
    `Incident ${number} of ${facts.employer} is closed.`,
    '',
    `Worker: ${worker === null ? 'not known' : initials(worker)}`,
    `Alarm: ${toldTypes(incident).map(words).join(', ')}`,
    `Raised: ${localTime(times.raisedAtMs)}`,
    `Answered: ${took(times.raisedAtMs, times.claimedAtMs)}`,
    `Closed: ${localTime(times.closedAtMs ?? times.raisedAtMs)}`,
    `Outcome: ${disposition === null ? 'not said' : OUTCOMES[disposition]}`,
    `Help that was sent for: ${services.length === 0 ? 'none' : services.join(', ')}`,
    '',
    facts.publicUrl === null
      ? 'Sign in to Lonewatch to read the full report.'
      : `The full report, for those who may read it: ${facts.publicUrl}/incidents/${number}`,
  ];
  return { subject: `Incident ${number} is closed`, text: lines.join('\n') };
}

export function noCoverNotice(facts: NoticeFacts): Notice {
  return {
    subject: `Nobody is signed on for ${facts.employer}`,
    text: `No operator is signed on for ${facts.employer}. Alarms of its people are not being watched.\n\nSign an operator on now.`,
  };
}

export function testNotice(facts: NoticeFacts): Notice {
  return {
    subject: 'A test of Lonewatch',
    text: `This is a test, sent by somebody who looks after the escalation plans of ${facts.employer}. Nothing has happened, and nothing needs to be done.`,
  };
}

const SERVICES: Readonly<Record<ResponseService, string>> = {
  POLICE: 'police',
  AMBULANCE: 'ambulance',
  FIRE: 'fire and rescue',
  GUARD: 'a guard',
  COLLEAGUE: 'a colleague',
  OTHER: 'somebody else',
};

const OUTCOMES: Readonly<Record<Disposition, string>> = {
  FALSE_ACCIDENTAL: 'false alarm, by accident',
  FALSE_EQUIPMENT: 'false alarm, a fault of the device',
  FALSE_USER_ERROR: 'false alarm, a mistake in use',
  PLANNED_ACTIVATION: 'planned, first use of a device',
  PLANNED_TEST: 'planned, a test',
  PLANNED_TRAINING: 'planned, training',
  PRECAUTIONARY: 'precautionary',
  GENUINE_NO_ES: 'genuine, without the emergency services',
  GENUINE_ES: 'genuine, with the emergency services',
  UNKNOWN_NOT_TRACED: 'not known: the worker could not be traced',
  DUPLICATE: 'a duplicate of another incident',
};

const clockAndDay = new Intl.DateTimeFormat('en-GB', {
  timeZone: PLAN_TIME_ZONE,
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

function localTime(atMs: number): string {
  return clockAndDay.format(atMs);
}

function took(fromMs: number, toMs: number | null): string {
  return toMs === null
    ? 'not before it was closed'
    : `after ${Math.max(0, Math.round((toMs - fromMs) / 1000))} s`;
}

function words(type: AlarmType): string {
  return type.toLowerCase().replaceAll('_', ' ');
}

/** `Ada-Mae O'Brien` is A. O. */
function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  const ends = parts.length > 1 ? [parts[0]!, parts.at(-1)!] : parts;
  return ends.map((part) => `${String.fromCodePoint(part.codePointAt(0) ?? 0x20)}.`.toUpperCase()).join(' ');
}
