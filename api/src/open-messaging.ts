/** Builds what leaves the house: mail, webhooks, web push, and the courier that carries them. Only `server.ts` calls it. */
import { randomUUID } from 'node:crypto';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { TestOutcome } from '@lonewatch/schema/graphql/notification-ports.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { testNotice } from './domain/notices.ts';
import type { Trials } from './graphql/notifications.ts';
import type { Directory } from './hot/directory.ts';
import { Mailer } from './messaging/email.ts';
import { whyNotCallable, type OutgoingOptions } from './messaging/outgoing-request.ts';
import type { Outcome } from './messaging/outcome.ts';
import { makeVapidKeys, pushTo, type VapidKeys } from './messaging/web-push.ts';
import { callWebhook } from './messaging/webhook.ts';
import { sealJson, unsealJson } from './persistence/employer-keys.ts';
import type { PersonKeys } from './persistence/person-keys.ts';
import { readSetting, writeSetting } from './persistence/settings.ts';
import type { Database } from './persistence/sql-port.ts';
import { Composer } from './pipeline/compose.ts';
import { Courier, type Senders } from './pipeline/courier.ts';
import type { IncidentDesk } from './pipeline/incident-desk.ts';
import { Outbox } from './pipeline/outbox.ts';

export interface MessagingOptions {
  readonly config: Config;
  readonly db: Database;
  readonly directory: Directory;
  readonly keys: PersonKeys;
  readonly fieldKey: Uint8Array;
  readonly clock: Clock;
  readonly warn: (sentence: string, error?: unknown) => void;
}

export interface Messaging {
  readonly hasMail: boolean;
  readonly pushKey: string;
  readonly trials: Trials;
  readonly whyNotCallable: (url: string) => string | null;
  /** From then on what the desk does is told. */
  connect(desk: IncidentDesk): Courier;
  close(): void;
}

/** An attempt ends well before the courier's lease does. */
const TIMEOUT_MS = 15_000;
const VAPID = 'vapid keys';

export async function openMessaging(options: MessagingOptions): Promise<Messaging> {
  const { config, db, directory, keys, clock, warn } = options;
  const outgoing = { allowPrivate: config.OUTGOING_PRIVATE ?? false, timeoutMs: TIMEOUT_MS };
  const mailer = new Mailer({ url: config.SMTP_URL, from: config.MAIL_FROM, timeoutMs: TIMEOUT_MS });
  const vapid = await vapidKeys(db, options.fieldKey);
  const senders = sendersOf(mailer, vapid, config, outgoing);
  const employerName = (id: EmployerId): string =>
    directory.employer(id)?.employer.name ?? 'your organisation';
  const teamOf = (id: WorkerId) => directory.worker(id)?.worker.teamId ?? null;
  const dutyRoles = (): readonly string[] => ['ARC_OPERATOR', 'ARC_SUPERVISOR'];
  const facts = { publicUrl: config.PUBLIC_URL?.replace(/\/$/, '') ?? null, dutyPhone: config.DUTY_PHONE };
  return {
    hasMail: mailer.isConfigured,
    pushKey: vapid.publicKey,
    trials: trialsOf(senders, (employerId) => ({ ...facts, employer: employerName(employerId) }), clock),
    whyNotCallable: (url) => whyNotCallable(url, outgoing.allowPrivate),
    connect: (desk) => {
      const outbox = new Outbox({ hasMail: () => mailer.isConfigured, teamOf, dutyRoles });
      desk.beforeCommit((tx, change) => outbox.queue(tx, change));
      const composer = new Composer({
        ...{ db, keys, desk, employerName, teamOf, dutyRoles, ...facts },
        ...{ dutyMail: config.DUTY_MAIL, now: () => clock.now() },
      });
      const courier = new Courier({
        ...{ db, desk, composer, senders, clock, warn },
        retriesS: config.DELIVERY_RETRIES_S,
        tellsDutyByMail: mailer.isConfigured && config.DUTY_MAIL.length > 0,
      });
      courier.start();
      return courier;
    },
    close: () => mailer.close(),
  };
}

function sendersOf(mailer: Mailer, keys: VapidKeys, config: Config, outgoing: OutgoingOptions): Senders {
  const from = /[^\s<>]+@[^\s<>]+/.exec(config.MAIL_FROM)?.[0] ?? 'lonewatch@localhost';
  const subject = config.PUBLIC_URL?.startsWith('https:') ? config.PUBLIC_URL : `mailto:${from}`;
  return {
    mail: (mail) => mailer.send(mail),
    webhook: (call) => callWebhook(call, outgoing),
    push: (to, message) => pushTo(to, message, { ...outgoing, keys, subject }),
  };
}

function trialsOf(
  senders: Senders,
  factsOf: (employerId: EmployerId) => Parameters<typeof testNotice>[0],
  clock: Clock,
): Trials {
  return {
    mail: async (employerId, to) =>
      said(
        await senders.mail({ id: randomUUID(), to: [to], ...testNotice(factsOf(employerId)) }),
        'The mail server has taken it. Look whether it arrives.',
      ),
    webhook: async ({ url, secret, employerId }) => {
      const deliveryId = randomUUID();
      const atMs = clock.now();
      const employer = { id: employerId, name: factsOf(employerId).employer };
      const payload = { version: 1, event: 'TEST', deliveryId, at: new Date(atMs).toISOString(), employer };
      return said(
        await senders.webhook({ url, secret, deliveryId, atMs, event: 'TEST', payload }),
        'The receiver has taken it.',
      );
    },
    push: async (targets) => {
      if (targets.length === 0)
        return { ok: false, sentence: 'No browser of yours takes messages. Allow them in this one first.' };
      const message = {
        title: 'A test of Lonewatch',
        body: 'Nothing has happened.',
        path: '/',
        tag: randomUUID(),
      };
      const outcomes = await Promise.all(targets.map((target) => senders.push(target, message)));
      const sent = outcomes.filter((outcome) => outcome.sent).length;
      if (sent > 0) return { ok: true, sentence: `Sent to ${sent} of your browsers.` };
      return said(outcomes[0]!, '');
    },
  };
}

function said(outcome: Outcome, sentence: string): TestOutcome {
  return outcome.sent ? { ok: true, sentence } : { ok: false, sentence: outcome.problem };
}

/** Made once and the same ever after: browsers have subscribed with them. The private one is sealed. */
async function vapidKeys(db: Database, fieldKey: Uint8Array): Promise<VapidKeys> {
  const context = 'lonewatch keys of web push';
  const kept = await readSetting(db, VAPID);
  if (kept !== null) return unsealJson(fieldKey, Buffer.from(kept, 'base64'), context) as VapidKeys;
  const made = makeVapidKeys();
  await writeSetting(db, VAPID, sealJson(fieldKey, made, context).toString('base64'));
  return made;
}
