/** Where notifications go and what became of them. What a message says and to whom is kept nowhere: it is in the incident. */
import type { EmployerId } from '../contract/ids.ts';
import {
  DELIVERY_CHANNELS,
  DELIVERY_STATES,
  OCCASIONS,
  WEBHOOK_EVENTS,
  type Delivery,
  type Webhook,
} from '../contract/notification.ts';
import { mayAt } from '../contract/viewer.ts';
import {
  builder,
  connectionOf,
  forwardArgs,
  idOf,
  mayAtEmployer,
  pageArgs,
  pageCost,
  rowIdOf,
} from './builder.ts';
import { EmployerRef } from './employer.ts';
import type {
  Notifications,
  PushSubscription,
  SummaryRecipients,
  TestOutcome,
} from './notification-ports.ts';

const EventEnum = builder.enumType('WebhookEvent', {
  description: 'What a webhook may be told; what each message holds: schema/WEBHOOKS.md.',
  values: WEBHOOK_EVENTS,
});
const WebhookType = builder.objectRef<Webhook>('Webhook').implement({
  description: 'An address that is told by a signed HTTP request.',
  authScopes: ({ employerId }, { viewer }) => mayAt(viewer, 'EDIT_PLANS', employerId),
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    name: t.exposeString('name'),
    url: t.exposeString('url'),
    events: t.field({ type: [EventEnum], resolve: ({ events }) => [...events] }),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => createdAtMs }),
    createdBy: t.string({ nullable: true, resolve: ({ createdByName }) => createdByName }),
    removedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'null: in use.',
      resolve: ({ removedAtMs }) => removedAtMs,
    }),
  }),
});

const DeliveryType = builder.objectRef<Delivery>('Delivery').implement({
  description: 'One message that left, or is about to, without a word of what it says.',
  authScopes: ({ employerId }, { viewer }) => mayAt(viewer, 'EDIT_PLANS', employerId),
  fields: (t) => ({
    id: t.id({ description: 'Goes along with every attempt.', resolve: ({ id }) => id }),
    occasion: t.field({
      type: builder.enumType('DeliveryOccasion', { values: OCCASIONS }),
      resolve: ({ occasion }) => occasion,
    }),
    channel: t.field({
      type: builder.enumType('DeliveryChannel', { values: DELIVERY_CHANNELS }),
      resolve: ({ channel }) => channel,
    }),
    state: t.field({
      type: builder.enumType('DeliveryState', {
        description: 'SENT: the next server has taken it. GAVE_UP: no further attempt is made.',
        values: DELIVERY_STATES,
      }),
      resolve: ({ state }) => state,
    }),
    step: t.int({ nullable: true, description: 'The index of the step.', resolve: ({ step }) => step }),
    attempts: t.exposeInt('attempts'),
    queuedAt: t.field({ type: 'DateTime', resolve: ({ queuedAtMs }) => queuedAtMs }),
    nextAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'WAITING: when it is tried next.',
      resolve: ({ nextAtMs }) => nextAtMs,
    }),
    settledAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ settledAtMs }) => settledAtMs }),
    problem: t.exposeString('problem', { nullable: true, description: 'What went wrong last.' }),
  }),
});
const DeliveryConnection = builder.connectionObject(
  { type: DeliveryType, name: 'DeliveryConnection' },
  { name: 'DeliveryEdge' },
);

builder.objectFields(EmployerRef, (t) => ({
  webhooks: t.field({
    type: [WebhookType],
    description: 'The newest first; removed ones for 30 days.',
    authScopes: (employer, _, { viewer }) => mayAt(viewer, 'EDIT_PLANS', employer.id),
    complexity: { multiplier: 10 },
    resolve: async (employer, _, { ports, viewer }) => [
      ...(await ports.notifications.webhooks(viewer, employer.id)),
    ],
  }),
  summaryRecipients: t.stringList({
    nullable: true,
    description: 'Who gets the summary of a closed incident; null: the safety managers.',
    authScopes: (employer, _, { viewer }) => mayAt(viewer, 'EDIT_PLANS', employer.id),
    resolve: async (employer, _, { ports, viewer }) =>
      addressesOf(await ports.notifications.summaryRecipients(viewer, employer.id)),
  }),
  deliveries: t.field({
    type: DeliveryConnection,
    description: 'Messages, the newest first.',
    authScopes: (employer, _, { viewer }) => mayAt(viewer, 'EDIT_PLANS', employer.id),
    args: forwardArgs(t.arg),
    complexity: pageCost,
    resolve: async (employer, args, { ports, viewer }) =>
      connectionOf(await ports.notifications.deliveries(viewer, employer.id, pageArgs(args))),
  }),
}));

function addressesOf({ addresses }: SummaryRecipients): string[] | null {
  return addresses && [...addresses];
}

const SubscriptionType = builder.objectRef<PushSubscription>('PushSubscription').implement({
  description: 'A browser of yours that may be woken up.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    agent: t.exposeString('agent', { nullable: true, description: 'What the browser calls itself.' }),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => createdAtMs }),
  }),
});
const MessagingType = builder.objectRef<Notifications>('Messaging').implement({
  description: 'By which ways this server can reach people.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    hasMail: t.boolean({ description: 'A mail server is configured.', resolve: ({ hasMail }) => hasMail() }),
    pushKey: t.string({
      description: 'The public key with which a browser subscribes to web push, base64url.',
      resolve: ({ pushKey }) => pushKey(),
    }),
    subscriptions: t.field({
      type: [SubscriptionType],
      description: 'Your own browsers.',
      complexity: { multiplier: 5 },
      resolve: async (ports, _, { viewer }) => [...(await ports.pushSubscriptions(viewer))],
    }),
  }),
});
builder.queryField('messaging', (t) =>
  t.field({
    type: MessagingType,
    authScopes: { signedIn: true },
    resolve: (_, __, { ports }) => ports.notifications,
  }),
);

const NewWebhookPayload = builder
  .objectRef<{ readonly webhook: Webhook; readonly secret: string }>('NewWebhookPayload')
  .implement({
    authScopes: { anywhere: 'EDIT_PLANS' },
    fields: (t) => ({
      webhook: t.field({ type: WebhookType, resolve: ({ webhook }) => webhook }),
      secret: t.exposeString('secret', {
        description: 'What its messages are signed with. Shown once: copy it into the receiver now.',
      }),
    }),
  });
const WebhookPayload = builder.objectRef<{ readonly webhook: Webhook }>('WebhookPayload').implement({
  authScopes: { anywhere: 'EDIT_PLANS' },
  fields: (t) => ({ webhook: t.field({ type: WebhookType, resolve: ({ webhook }) => webhook }) }),
});
const RecipientsPayload = builder.objectRef<SummaryRecipients>('SummaryRecipientsPayload').implement({
  authScopes: { anywhere: 'EDIT_PLANS' },
  fields: (t) => ({ addresses: t.stringList({ nullable: true, resolve: addressesOf }) }),
});
const TestPayload = builder.objectRef<TestOutcome>('TestMessagePayload').implement({
  description: 'What came of one try.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    ok: t.exposeBoolean('ok'),
    sentence: t.exposeString('sentence', { description: 'What happened, and what to do where it failed.' }),
  }),
});
const SubscriptionPayload = builder
  .objectRef<{ readonly subscription: PushSubscription }>('PushSubscriptionPayload')
  .implement({
    authScopes: { signedIn: true },
    fields: (t) => ({
      subscription: t.field({ type: SubscriptionType, resolve: ({ subscription }) => subscription }),
    }),
  });
const UnsubscribePayload = builder.objectRef<{ readonly id: number }>('UnsubscribePushPayload').implement({
  authScopes: { signedIn: true },
  fields: (t) => ({ id: t.id({ resolve: ({ id }) => String(id) }) }),
});

builder.mutationFields((t) => ({
  createWebhook: t.field({
    type: NewWebhookPayload,
    args: {
      employerId: t.arg.id({ required: true }),
      name: t.arg.string({ required: true }),
      url: t.arg.string({ required: true, description: 'https; http only where the server allows it.' }),
      events: t.arg({ type: [EventEnum], required: true }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'EDIT_PLANS', employerId),
    resolve: async (_, { employerId, name, url, events }, { ports, viewer }) => {
      const { made, secret } = await ports.notifications.createWebhook(viewer, {
        ...{ employerId: idOf<EmployerId>('Employer', employerId), name, url, events },
      });
      return { webhook: made, secret };
    },
  }),
  removeWebhook: t.field({
    type: WebhookPayload,
    description: 'It is told nothing from now on, what waits for it included.',
    args: { employerId: t.arg.id({ required: true }), webhookId: t.arg.id({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'EDIT_PLANS', employerId),
    resolve: async (_, { employerId, webhookId }, { ports, viewer }) => ({
      webhook: await ports.notifications.removeWebhook(
        viewer,
        idOf<EmployerId>('Employer', employerId),
        rowIdOf(webhookId),
      ),
    }),
  }),
  testWebhook: t.field({
    type: TestPayload,
    description: 'Sends it a TEST now, once.',
    args: { employerId: t.arg.id({ required: true }), webhookId: t.arg.id({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'EDIT_PLANS', employerId),
    resolve: (_, { employerId, webhookId }, { ports, viewer }) =>
      ports.notifications.testWebhook(viewer, idOf<EmployerId>('Employer', employerId), rowIdOf(webhookId)),
  }),
  sendTestMail: t.field({
    type: TestPayload,
    description: 'Sends one mail that says that it is a test; a few an hour.',
    args: { employerId: t.arg.id({ required: true }), to: t.arg.string({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'EDIT_PLANS', employerId),
    resolve: (_, { employerId, to }, { ports, viewer }) =>
      ports.notifications.testMail(viewer, idOf<EmployerId>('Employer', employerId), to),
  }),
  setSummaryRecipients: t.field({
    type: RecipientsPayload,
    description: 'Who gets the summary of a closed incident by mail; null: the safety managers, []: nobody.',
    args: { employerId: t.arg.id({ required: true }), addresses: t.arg.stringList() },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'EDIT_PLANS', employerId),
    resolve: (_, { employerId, addresses }, { ports, viewer }) =>
      ports.notifications.setSummaryRecipients(
        viewer,
        idOf<EmployerId>('Employer', employerId),
        addresses ?? null,
      ),
  }),
}));

builder.mutationFields((t) => ({
  subscribePush: t.field({
    type: SubscriptionPayload,
    description:
      'Lets this server wake your browser up. The message passes its maker’s push service, sealed for the browser alone.',
    args: {
      endpoint: t.arg.string({ required: true }),
      p256dh: t.arg.string({ required: true }),
      auth: t.arg.string({ required: true }),
      agent: t.arg.string(),
    },
    authScopes: { signedIn: true },
    resolve: async (_, { agent, ...keys }, { ports, viewer }) => ({
      subscription: await ports.notifications.subscribe(viewer, { ...keys, agent: agent ?? null }),
    }),
  }),
  unsubscribePush: t.field({
    type: UnsubscribePayload,
    args: { id: t.arg.id({ required: true }) },
    authScopes: { signedIn: true },
    resolve: async (_, { id }, { ports, viewer }) => ({
      id: await ports.notifications.unsubscribe(viewer, rowIdOf(id)),
    }),
  }),
  testPush: t.field({
    type: TestPayload,
    description: 'Sends a test to your own browsers now.',
    authScopes: { signedIn: true },
    resolve: (_, __, { ports, viewer }) => ports.notifications.testPush(viewer),
  }),
}));
