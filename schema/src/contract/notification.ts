/** Messages that leave the house: by which way, on which occasion, and what became of them. Stored as words: append only. */
import type { EmployerId, IncidentId } from './ids.ts';

export const DELIVERY_CHANNELS = ['EMAIL', 'WEBHOOK', 'PUSH'] as const;
export type DeliveryChannel = (typeof DELIVERY_CHANNELS)[number];

/** Why something is sent. STEP: a step of the plan was started. NO_COVER: nobody is signed on for an employer. */
export const OCCASIONS = ['STEP', 'RAISED', 'CLOSED', 'NO_COVER', 'TEST'] as const;
export type Occasion = (typeof OCCASIONS)[number];

/** SENT: the next server has taken it. GAVE_UP: no further attempt is made. */
export const DELIVERY_STATES = ['WAITING', 'SENT', 'GAVE_UP'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What a webhook may be told, `schema/WEBHOOKS.md`. STEP_SMS and STEP_CALL are how providers of telephony are attached. */
export const WEBHOOK_EVENTS = [
  'INCIDENT_RAISED',
  'INCIDENT_CLOSED',
  'STEP_WEBHOOK',
  'STEP_SMS',
  'STEP_CALL',
  'NO_COVER',
  'TEST',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export interface Webhook {
  readonly id: number;
  readonly employerId: EmployerId;
  readonly name: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly createdAtMs: number;
  readonly createdByName: string | null;
  /** null: in use. */
  readonly removedAtMs: number | null;
}

/** One message, without a word of what it says or to whom. */
export interface Delivery {
  readonly id: string;
  readonly employerId: EmployerId;
  readonly incidentId: IncidentId | null;
  readonly occasion: Occasion;
  readonly channel: DeliveryChannel;
  /** The place of the step in the plan, from 0; null: none. */
  readonly step: number | null;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly queuedAtMs: number;
  /** WAITING: when it is tried next. */
  readonly nextAtMs: number | null;
  readonly settledAtMs: number | null;
  /** What went wrong last, nothing personal; null: nothing yet. */
  readonly problem: string | null;
}
