/** Where notifications go, as those who write plans and each person for their own browsers arrange it. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { WEBHOOK_EVENTS, type Webhook, type WebhookEvent } from '@lonewatch/schema/contract/notification.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Notifications, TestOutcome } from '@lonewatch/schema/graphql/notification-ports.ts';
import { checkedEmail, checkedName } from '../persistence/accounts.ts';
import { pageOfDeliveries } from '../persistence/deliveries.ts';
import type { PersonKeys } from '../persistence/person-keys.ts';
import {
  subscribe,
  subscriptionsOf,
  targetsOfAccount,
  unsubscribe,
  type PushTarget,
} from '../persistence/push-subscriptions.ts';
import type { Database } from '../persistence/sql-port.ts';
import { setSummaryRecipients, summaryRecipients } from '../persistence/summary-recipients.ts';
import {
  createWebhook,
  removeWebhook,
  webhooksOf,
  webhookTarget,
  type WebhookTarget,
} from '../persistence/webhooks.ts';
import { scopeOf } from './ports.ts';

/** Tries something once, now, and says what came of it. */
export interface Trials {
  readonly mail: (employerId: EmployerId, to: string) => Promise<TestOutcome>;
  readonly webhook: (target: WebhookTarget) => Promise<TestOutcome>;
  readonly push: (targets: readonly PushTarget[]) => Promise<TestOutcome>;
}

export interface NotificationOptions {
  readonly db: Database;
  readonly keys: PersonKeys;
  readonly trials: Trials;
  readonly hasMail: boolean;
  readonly pushKey: string;
  /** null: it may be called; otherwise why not. */
  readonly whyNotCallable: (url: string) => string | null;
  /** false: this viewer has tried too often. */
  readonly mayTry: (viewer: Viewer) => boolean;
  readonly now: () => number;
}

const MAX_WEBHOOKS = 20;
const MAX_RECIPIENTS = 20;
const MAX_URL = 2_000;

export function makeNotifications(options: NotificationOptions): Notifications {
  return {
    hasMail: () => options.hasMail,
    pushKey: () => options.pushKey,
    ...webhookPorts(options),
    ...mailPorts(options),
    ...pushPorts(options),
    deliveries: (viewer, employerId, page) =>
      options.db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) => pageOfDeliveries(tx, employerId, page)),
  };
}

function webhookPorts({ db, keys, trials, whyNotCallable, mayTry, now }: NotificationOptions) {
  const at = async (viewer: Viewer, employerId: EmployerId, id: number): Promise<Webhook> => {
    const all = await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) => webhooksOf(tx, employerId));
    const found = all.find((webhook) => webhook.id === id);
    if (found === undefined) throw new Fault('NOT_FOUND', 'There is no such webhook.');
    return found;
  };
  return {
    webhooks: (viewer, employerId) =>
      db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) => webhooksOf(tx, employerId)),
    createWebhook: async (viewer, wanted) => {
      demand(viewer, wanted.employerId);
      const url = wanted.url.trim();
      const problem = url.length > MAX_URL ? 'The address is too long.' : whyNotCallable(url);
      if (problem !== null) throw new Fault('BAD_USER_INPUT', problem);
      const events = eventsOf(wanted.events);
      const inUse = (
        await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) => webhooksOf(tx, wanted.employerId))
      ).filter(({ removedAtMs }) => removedAtMs === null);
      if (inUse.length >= MAX_WEBHOOKS)
        throw new Fault('BAD_USER_INPUT', `There are ${MAX_WEBHOOKS} webhooks already. Remove one first.`);
      const createdBy = accountOf(viewer);
      const { webhook, secret } = await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) =>
        createWebhook(tx, keys, {
          ...{ employerId: wanted.employerId, name: checkedName(wanted.name), url, events },
          ...{ createdBy, nowMs: now() },
        }),
      );
      return { made: webhook, secret };
    },
    removeWebhook: async (viewer, employerId, id) => {
      const gone = await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) =>
        removeWebhook(tx, { id, employerId, nowMs: now() }),
      );
      if (!gone) throw new Fault('NOT_FOUND', 'There is no such webhook.');
      return at(viewer, employerId, id);
    },
    testWebhook: async (viewer, employerId, id) => {
      await at(viewer, employerId, id);
      const target = await webhookTarget(db, keys, id);
      if (target === null) throw new Fault('NOT_FOUND', 'This webhook was removed.');
      demandTry(mayTry, viewer);
      return trials.webhook(target);
    },
  } satisfies Partial<Notifications>;
}

function mailPorts({ db, keys, trials, mayTry, now }: NotificationOptions) {
  const read = async (viewer: Viewer, employerId: EmployerId) => ({
    addresses: await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) =>
      summaryRecipients(tx, keys, employerId),
    ),
  });
  return {
    testMail: (viewer, employerId, to) => {
      demand(viewer, employerId);
      const address = checkedEmail(to);
      demandTry(mayTry, viewer);
      return trials.mail(employerId, address);
    },
    summaryRecipients: read,
    setSummaryRecipients: async (viewer, employerId, addresses) => {
      demand(viewer, employerId);
      if (addresses?.length === 0 || (addresses?.length ?? 0) > MAX_RECIPIENTS)
        throw new Fault(
          'BAD_USER_INPUT',
          `Name 1 to ${MAX_RECIPIENTS} addresses, or none at all for the safety managers.`,
        );
      const checked = addresses && [...new Set(addresses.map(checkedEmail))];
      await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) =>
        setSummaryRecipients(tx, keys, {
          ...{ employerId, addresses: checked, accountId: accountOf(viewer), nowMs: now() },
        }),
      );
      return read(viewer, employerId);
    },
  } satisfies Partial<Notifications>;
}

function pushPorts({ db, trials, whyNotCallable, mayTry, now }: NotificationOptions) {
  /** A wall and a key have no browser of their own. */
  const person = (viewer: Viewer): string => {
    if (viewer.kind !== 'PERSON')
      throw new Fault('FORBIDDEN', 'Only somebody who has signed in has messages sent to a browser.');
    return viewer.id;
  };
  return {
    pushSubscriptions: (viewer) =>
      viewer.kind === 'PERSON'
        ? db.asViewer({ employerIds: [], accountId: viewer.id }, (tx) => subscriptionsOf(tx, viewer.id))
        : Promise.resolve([]),
    subscribe: async (viewer, { endpoint, p256dh, auth, agent }) => {
      const accountId = person(viewer);
      const problem = endpoint.length > MAX_URL ? 'The address is too long.' : whyNotCallable(endpoint);
      if (problem !== null) throw new Fault('BAD_USER_INPUT', problem);
      if (!isKey(p256dh, 65) || !isKey(auth, 16))
        throw new Fault('BAD_USER_INPUT', 'These are no keys of a browser. Subscribe again.');
      return subscribe(db, {
        ...{ accountId, endpoint, p256dh, auth, agent: agent?.slice(0, 200) ?? null, nowMs: now() },
      });
    },
    unsubscribe: async (viewer, id) => {
      const accountId = person(viewer);
      const gone = await db.asViewer({ employerIds: [], accountId }, (tx) => unsubscribe(tx, accountId, id));
      if (!gone) throw new Fault('NOT_FOUND', 'There is no such browser of yours.');
      return id;
    },
    testPush: async (viewer) => {
      const targets = await targetsOfAccount(db, person(viewer));
      demandTry(mayTry, viewer);
      return trials.push(targets);
    },
  } satisfies Partial<Notifications>;
}

function demand(viewer: Viewer, employerId: EmployerId): void {
  if (!mayAt(viewer, 'EDIT_PLANS', employerId)) throw new Fault('NOT_FOUND', 'There is no such employer.');
}

function demandTry(mayTry: (viewer: Viewer) => boolean, viewer: Viewer): void {
  if (!mayTry(viewer))
    throw new Fault('TOO_BUSY', 'Too many tests in a short time. Wait some minutes, then try again.');
}

function accountOf(viewer: Viewer): string | null {
  return viewer.kind === 'PERSON' ? viewer.id : null;
}

function eventsOf(events: readonly WebhookEvent[]): WebhookEvent[] {
  const wanted = WEBHOOK_EVENTS.filter((event) => events.includes(event) && event !== 'TEST');
  if (wanted.length === 0)
    throw new Fault('BAD_USER_INPUT', 'Choose at least one event that the webhook is told of.');
  return wanted;
}

function isKey(text: string, bytes: number): boolean {
  return /^[\w-]+={0,2}$/.test(text) && Buffer.from(text, 'base64url').length === bytes;
}
