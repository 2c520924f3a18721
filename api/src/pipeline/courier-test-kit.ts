/** For tests: a desk on a real database with a courier, and real servers on loopback that take what it sends. */
import type { CommandInputs, CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import type { EntryFacts, IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { WebhookEvent } from '@lonewatch/schema/contract/notification.ts';
import type { PlanSnapshot, PlanStep } from '@lonewatch/schema/contract/plan.ts';
import { Mailer } from '../messaging/email.ts';
import { HttpReceiver, MailReceiver } from '../messaging/receiver-test-kit.ts';
import { makeVapidKeys, pushTo } from '../messaging/web-push.ts';
import { callWebhook } from '../messaging/webhook.ts';
import type { Database } from '../persistence/sql-port.ts';
import { createWebhook } from '../persistence/webhooks.ts';
import { Composer } from './compose.ts';
import { Courier } from './courier.ts';
import { ask, call, KEYS, openTestDesk, operator, type Site, type TestDesk } from './desk-test-kit.ts';
import type { NewAlarm } from './incident-desk.ts';
import { Outbox } from './outbox.ts';

export const RETRIES_S = [5, 15] as const;
export const OLU = operator('J. Okafor');
const OUTGOING = { allowPrivate: true, timeoutMs: 5_000 };
const vapid = makeVapidKeys();

export type DeliveryFacts = EntryFacts['DELIVERY'];

export function step(over: Partial<PlanStep>): PlanStep {
  return {
    ...{ order: 1, action: 'EMAIL', target: 'CONTACT', name: 'Bea', phone: '0113 496 0001' },
    ...{ email: 'bea@contact.example', verified: true, window: null, ringSeconds: 30, retries: 0 },
    ...{ note: 'Has the key', mandatory: false, lastResort: false, automatic: false },
    ...over,
  };
}

export class TestHouse {
  readonly db: Database;
  readonly site: Site;
  readonly warnings: string[] = [];
  at!: TestDesk;
  courier!: Courier;
  mail!: MailReceiver;
  web!: HttpReceiver;
  #plan: PlanSnapshot | null = null;
  #next = 0;

  private constructor(db: Database, site: Site) {
    this.db = db;
    this.site = site;
  }

  /** With nothing waiting, whatever came before. */
  static async open(db: Database, site: Site, first: number): Promise<TestHouse> {
    const house = new TestHouse(db, site);
    house.#next = first;
    await db.query('DELETE FROM deliveries');
    await db.query('UPDATE webhooks SET removed_at = now() WHERE removed_at IS NULL');
    house.mail = await MailReceiver.open();
    house.web = await HttpReceiver.open();
    await house.restart();
    return house;
  }

  /** How many workers have called. */
  get used(): number {
    return this.#next;
  }

  plan(...steps: PlanStep[]): void {
    this.#plan = { ...{ id: null, name: 'Plan', version: 1, instructions: [], listenSeconds: 10 }, steps };
  }

  /** A new desk and courier on what the database holds; the ones before are not asked to stop. */
  async restart(): Promise<void> {
    const clock = this.at?.clock;
    this.at = await openTestDesk(this.db, { ...(clock && { clock }), planOf: () => this.#plan });
    this.connect();
  }

  /** Another courier on the same desk. */
  connect(): void {
    const { db } = this;
    const { desk, clock } = this.at;
    const mailer = new Mailer({
      ...{ url: this.mail.url, from: 'Lonewatch <alarms@lonewatch.example>', timeoutMs: 5_000 },
    });
    const dutyRoles = () => ['ARC_OPERATOR'];
    const teamOf = () => null;
    const outbox = new Outbox({ hasMail: () => true, teamOf, dutyRoles });
    desk.beforeCommit((tx, change) => outbox.queue(tx, change));
    const composer = new Composer({
      ...{ db, keys: KEYS, desk, dutyRoles, teamOf, employerName: () => 'Acme', now: () => clock.now() },
      ...{
        publicUrl: 'https://lonewatch.example',
        dutyPhone: '0113 496 0999',
        dutyMail: ['duty@arc.example'],
      },
    });
    this.courier = new Courier({
      ...{ db, desk, composer, clock, retriesS: RETRIES_S, tellsDutyByMail: true },
      senders: {
        mail: (message) => mailer.send(message),
        webhook: (message) => callWebhook(message, OUTGOING),
        push: (to, message) =>
          pushTo(to, message, { ...OUTGOING, keys: vapid, subject: 'mailto:admin@lonewatch.example' }),
      },
      warn: (sentence, error) => void this.warnings.push(`${sentence} ${String(error)}`),
    });
    this.courier.start();
  }

  async close(): Promise<void> {
    await this.web.close();
    await this.mail.close();
    await this.courier.close();
    await this.at.desk.close();
  }

  hook(...events: WebhookEvent[]): ReturnType<typeof createWebhook> {
    const { employerId } = this.site;
    const url = `${this.web.origin}/in`;
    return createWebhook(this.db, KEYS, { employerId, name: 'Hook', url, events, createdBy: null, nowMs: 0 });
  }

  /** Of a worker who has not called yet. */
  async raise(changes: Partial<NewAlarm> = {}): Promise<Incident> {
    return (await this.at.desk.raise(call(this.site, this.#next++, changes))).incident;
  }

  /** Of the worker who has called last. */
  async raiseAgain(changes: Partial<NewAlarm>): Promise<Incident> {
    return (await this.at.desk.raise(call(this.site, this.#next - 1, changes))).incident;
  }

  async act<K extends CommandName>(incident: Incident, name: K, input: CommandInputs[K]): Promise<void> {
    const { refusal } = await ask(this.at.desk, OLU, incident, name, input);
    if (refusal !== null) throw new Error(`${name} was refused: ${refusal.sentence}`);
  }

  async escalate(incident: Incident): Promise<void> {
    await this.act(incident, 'CLAIM', {});
    const attempt = { channel: 'DEVICE', outcome: 'NO_ANSWER', note: null, durationS: null } as const;
    await this.act(incident, 'CONTACT_ATTEMPT', attempt);
    await this.act(incident, 'NO_RESPONSE', { reason: null });
  }

  start(incident: Incident, index: number): Promise<void> {
    return this.act(incident, 'START_STEP', { index, reason: 'As agreed' });
  }

  async finish(incident: Incident): Promise<void> {
    await this.act(incident, 'CONFIRM_SAFE', { method: 'VISUAL', secret: null, note: null });
    await this.act(incident, 'CLOSE', { disposition: 'FALSE_ACCIDENTAL', narrative: 'Sat on it' });
  }

  /** What waits is due when the clock has passed, as the courier sees at its next look. */
  pass(seconds: number): void {
    this.at.clock.pass(seconds * 1000);
    this.courier.look();
  }

  /** Fulfils when the incident's log holds so many. */
  async deliveries({ id }: Incident, count: number): Promise<DeliveryFacts[]> {
    for (;;) {
      const { promise: told, resolve } = Promise.withResolvers<undefined>();
      const stop = this.at.desk.onChange(({ after }) => after.id === id && resolve(undefined));
      const found = (await this.at.desk.log(id, 0, 1_000)).flatMap(deliveryOf);
      if (found.length < count) await told;
      stop();
      if (found.length >= count) return found;
    }
  }

  async find({ id }: Incident): Promise<Incident> {
    return (await this.at.desk.find(id))!;
  }
}

function deliveryOf({ kind, facts }: IncidentEntry): DeliveryFacts[] {
  return kind === 'DELIVERY' ? [facts] : [];
}
