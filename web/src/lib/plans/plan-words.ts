/** What is said of plans and messages, in words for whoever looks after them. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type {
  DeliveryChannel,
  DeliveryState,
  Occasion,
  WebhookEvent,
} from '@lonewatch/schema/contract/notification.ts';
import type { StepAction, StepTarget } from '@lonewatch/schema/contract/plan.ts';
import { ALARM_WORDS } from '../workers/fix-words.ts';

type Words<T extends string> = Readonly<Record<T, string>>;

/** As they are chosen from. */
export const ACTION_CHOICES: Words<StepAction> = {
  CALL: 'Ring somebody',
  SMS: 'Send a text message',
  EMAIL: 'Send an email',
  PUSH: 'Notify in the browser',
  WEBHOOK: 'Tell another system',
  LOCAL_RESPONDER: 'Send somebody there',
  RESPONSE_SERVICE: 'Ask for the emergency services',
};
export const ACTION_HINTS: Words<StepAction> = {
  CALL: 'An operator rings the number.',
  SMS: 'Through a webhook that takes text messages; without one an operator sends it.',
  EMAIL: 'Sent as soon as the step is started.',
  PUSH: 'To browsers in which the person has allowed messages.',
  WEBHOOK: 'Every webhook of this employer that takes steps.',
  LOCAL_RESPONDER: 'An operator rings somebody who can go and look.',
  RESPONSE_SERVICE: 'An operator asks; the advice on the route to the police stands beside it.',
};
export const TARGET_CHOICES: Words<StepTarget> = {
  WORKER: 'The worker',
  MANAGER: 'A manager',
  CONTACT: 'A contact',
  SITE: 'The site',
  NEXT_OF_KIN: 'Next of kin',
  SERVICE: 'A service',
};

export const EVENT_WORDS: Words<WebhookEvent> = {
  INCIDENT_RAISED: 'An incident is raised',
  INCIDENT_CLOSED: 'An incident is closed',
  STEP_WEBHOOK: 'A step “tell another system” is started',
  STEP_SMS: 'A text message is to be sent',
  STEP_CALL: 'A call is to be made',
  NO_COVER: 'No operator is signed on',
  TEST: 'A test',
};

export const OCCASION_WORDS: Words<Occasion> = {
  STEP: 'A step of the plan',
  RAISED: 'A new incident',
  CLOSED: 'The summary of a closed incident',
  NO_COVER: 'Nobody signed on',
  TEST: 'A test',
};
export const CHANNEL_WORDS: Words<DeliveryChannel> = { EMAIL: 'Email', WEBHOOK: 'Webhook', PUSH: 'Browser' };
export const DELIVERY_WORDS: Words<DeliveryState> = { WAITING: 'Waiting', SENT: 'Sent', GAVE_UP: 'Given up' };

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

/** `All alarms`, `Panic button and 2 more`. */
export function alarmsWords(types: readonly AlarmType[] | null): string {
  if (types === null) return 'All alarms';
  const [first] = types;
  if (first === undefined) return 'None';
  return types.length === 1 ? ALARM_WORDS[first] : `${ALARM_WORDS[first]} and ${types.length - 1} more`;
}

/** Whose it is: `Everybody`, `Leeds team`, `Ada Smith`. */
export function scopeWords(plan: {
  readonly team: { readonly name: string } | null;
  readonly worker: { readonly name: string } | null;
}): string {
  return plan.worker?.name ?? plan.team?.name ?? 'Everybody';
}

export function findingsWords(count: number): string {
  if (count === 0) return 'Nothing to mend';
  return count === 1 ? '1 thing to mend' : `${count} things to mend`;
}
