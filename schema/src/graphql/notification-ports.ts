/** The ports of what leaves the house: webhooks, mail, web push, and what became of each message. */
import type { EmployerId } from '../contract/ids.ts';
import type { Delivery, Webhook, WebhookEvent } from '../contract/notification.ts';
import type { Viewer } from '../contract/viewer.ts';
import type { NewSecret } from './administration.ts';
import type { Page, PageArgs } from './page.ts';

/** One try, at once. */
export interface TestOutcome {
  readonly ok: boolean;
  /** What happened, and what to do where it failed. */
  readonly sentence: string;
}

export interface SummaryRecipients {
  /** null: the employer has named none, and its safety managers get it. */
  readonly addresses: readonly string[] | null;
}

/** A browser of the viewer's own. */
export interface PushSubscription {
  readonly id: number;
  readonly agent: string | null;
  readonly createdAtMs: number;
}

export interface Notifications {
  /** Mail can be sent at all. */
  readonly hasMail: () => boolean;
  /** The public key that browsers subscribe with, base64url. */
  readonly pushKey: () => string;
  readonly webhooks: (viewer: Viewer, employerId: EmployerId) => Promise<readonly Webhook[]>;
  readonly createWebhook: (
    viewer: Viewer,
    webhook: {
      readonly employerId: EmployerId;
      readonly name: string;
      readonly url: string;
      readonly events: readonly WebhookEvent[];
    },
  ) => Promise<NewSecret<Webhook>>;
  readonly removeWebhook: (viewer: Viewer, employerId: EmployerId, id: number) => Promise<Webhook>;
  readonly testWebhook: (viewer: Viewer, employerId: EmployerId, id: number) => Promise<TestOutcome>;
  readonly testMail: (viewer: Viewer, employerId: EmployerId, to: string) => Promise<TestOutcome>;
  readonly summaryRecipients: (viewer: Viewer, employerId: EmployerId) => Promise<SummaryRecipients>;
  readonly setSummaryRecipients: (
    viewer: Viewer,
    employerId: EmployerId,
    addresses: readonly string[] | null,
  ) => Promise<SummaryRecipients>;
  /** The newest first. None about what this viewer may not know of. */
  readonly deliveries: (viewer: Viewer, employerId: EmployerId, page: PageArgs) => Promise<Page<Delivery>>;
  readonly pushSubscriptions: (viewer: Viewer) => Promise<readonly PushSubscription[]>;
  readonly subscribe: (
    viewer: Viewer,
    subscription: {
      readonly endpoint: string;
      readonly p256dh: string;
      readonly auth: string;
      readonly agent: string | null;
    },
  ) => Promise<PushSubscription>;
  readonly unsubscribe: (viewer: Viewer, id: number) => Promise<number>;
  readonly testPush: (viewer: Viewer) => Promise<TestOutcome>;
}
