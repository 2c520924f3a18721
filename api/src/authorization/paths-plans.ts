/** How the types of escalation plans, of the police and of notifications are reached: a part of `paths.ts`. */

const employer = (inner: string): string => `{ node(id: "<E>") { ... on Employer { ${inner} } } }`;
const AT = 'at: "2026-11-22T03:10:00Z"';
const STEP = `{ order: 1, action: EMAIL, target: CONTACT, name: "Bea", email: "bea@contact.example", ringSeconds: 30,
  retries: 1, note: "", mandatory: false, lastResort: false, automatic: true }`;
const PLAN = `input: { employerId: "<E>", name: "Plan", instructions: [], listenSeconds: 10, steps: [${STEP}] }`;
const FORCE = 'employerId: "<E>", forceId: "west-yorkshire"';
const ARRANGEMENT = `${FORCE}, urn: "WY 1", phone: "01924 000000", level: 1, warnAt: 2, withdrawAt: 3`;
const WEBHOOK = 'employerId: "<E>", name: "Hook", url: "https://hooks.example/in", events: [INCIDENT_RAISED]';
// A point of the curve and a secret, both of nobody.
const KEYS = `p256dh: "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  auth: "tBHItJI5svbpez7KI4CCXg"`;
const SUBSCRIBE = `endpoint: "https://push.example/one", ${KEYS}, agent: "A browser"`;

export const PLAN_PATHS: Readonly<Record<string, string>> = {
  EscalationPlan: employer('plans { % }'),
  PlanStep: employer('plans { steps { % } }'),
  StepWindow: employer('plans { steps { window { % } } }'),
  PlanFinding: employer('plans { findings { % } }'),
  RingOrder: `{ whoWouldBeRung(workerId: "<W>", ${AT}) { % } }`,
  PlannedStep: `{ whoWouldBeRung(workerId: "<W>", ${AT}) { steps { % } } }`,
  PlanPayload: `mutation { savePlan(${PLAN}) { % } }`,
  ForceArea: '{ policeForces { % } }',
  PoliceArrangement: employer('policeArrangements { % }'),
  PoliceArrangementPayload: `mutation { savePoliceArrangement(${ARRANGEMENT}) { % } }`,
  RemovePoliceArrangementPayload:
    'mutation { removePoliceArrangement(employerId: "<E>", forceId: "<F>") { % } }',
  Webhook: employer('webhooks { % }'),
  DeliveryConnection: employer('deliveries { % }'),
  DeliveryEdge: employer('deliveries { edges { % } }'),
  Delivery: employer('deliveries { edges { node { % } } }'),
  NewWebhookPayload: `mutation { createWebhook(${WEBHOOK}) { % } }`,
  WebhookPayload: 'mutation { removeWebhook(employerId: "<E>", webhookId: "<H>") { % } }',
  SummaryRecipientsPayload:
    'mutation { setSummaryRecipients(employerId: "<E>", addresses: ["safety@employer.example"]) { % } }',
  Messaging: '{ messaging { % } }',
  PushSubscription: `mutation { subscribePush(${SUBSCRIBE}) { subscription { % } } }`,
  PushSubscriptionPayload: `mutation { subscribePush(${SUBSCRIBE}) { % } }`,
  UnsubscribePushPayload: 'mutation { unsubscribePush(id: "0") { % } }',
  TestMessagePayload: 'mutation { testPush { % } }',
};

export const PLAN_ARGUMENTS: Readonly<Record<string, string>> = {
  'Query.plan': '(id: "<N>")',
  'Query.whoWouldBeRung': `(planId: "<N>", ${AT})`,
  'Query.lintPlan': `(${PLAN})`,
  'Mutation.savePlan': `(${PLAN})`,
  'Mutation.verifyPlanContact': '(employerId: "<E>", planId: "<N>", version: 1, step: 0)',
  'Mutation.savePoliceArrangement': `(${ARRANGEMENT})`,
  'Mutation.removePoliceArrangement': '(employerId: "<E>", forceId: "<F>")',
  'Mutation.createWebhook': `(${WEBHOOK})`,
  'Mutation.removeWebhook': '(employerId: "<E>", webhookId: "<H>")',
  'Mutation.testWebhook': '(employerId: "<E>", webhookId: "<H>")',
  'Mutation.sendTestMail': '(employerId: "<E>", to: "bea@contact.example")',
  'Mutation.setSummaryRecipients': '(employerId: "<E>", addresses: ["safety@employer.example"])',
  'Mutation.subscribePush': `(${SUBSCRIBE})`,
  'Mutation.unsubscribePush': '(id: "0")',
};
