/**
 * Takes messages from the outbox and sends them, each way of sending with places of its own, so that a slow one holds no other
 * up. What came of each attempt is on disk, and then in the incident's log, before the next is made: a server that is killed
 * goes on where it was, sending again at most what it had under way.
 */
import type { Actor } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import {
  DELIVERY_CHANNELS,
  type DeliveryChannel,
  type DeliveryState,
} from '@lonewatch/schema/contract/notification.ts';
import type { Clock } from '../clock.ts';
import type { Mail } from '../messaging/email.ts';
import { failed, refused, SENT, type Outcome } from '../messaging/outcome.ts';
import type { PushMessage, Subscription } from '../messaging/web-push.ts';
import type { WebhookCall } from '../messaging/webhook.ts';
import {
  hasBetterSibling,
  markLogged,
  queueDelivery,
  queueToWebhooks,
  settle,
  takeDue,
  unlogged,
  type OutboxRow,
} from '../persistence/deliveries.ts';
import { forgetSubscription } from '../persistence/push-subscriptions.ts';
import type { Database } from '../persistence/sql-port.ts';
import type { Composer, Message } from './compose.ts';
import type { IncidentDesk } from './incident-desk.ts';

export interface Senders {
  readonly mail: (mail: Mail) => Promise<Outcome>;
  readonly webhook: (call: WebhookCall) => Promise<Outcome>;
  readonly push: (to: Subscription, message: PushMessage) => Promise<Outcome & { readonly gone: boolean }>;
}

export interface CourierOptions {
  readonly db: Database;
  readonly desk: Pick<IncidentDesk, 'act' | 'find' | 'log' | 'onChange'>;
  readonly composer: Pick<Composer, 'compose'>;
  readonly senders: Senders;
  readonly clock: Clock;
  /** Seconds until the second attempt, the third and so on; after the last nothing more is tried. */
  readonly retriesS: readonly number[];
  /** Whether mail goes to anybody when nobody is signed on. */
  readonly tellsDutyByMail: boolean;
  readonly warn: (sentence: string, error?: unknown) => void;
}

/** Messages of each kind that are under way at once. */
const PLACES: Readonly<Record<DeliveryChannel, number>> = { EMAIL: 4, WEBHOOK: 8, PUSH: 4 };
/** Longer than any attempt takes: an attempt that was cut off is made again after that. */
const LEASE_MS = 45_000;
const LOOK_EVERY_MS = 500;
const CLOSE_PATIENCE_MS = 3_000;
const LOG_PAGE = 500;
const SYSTEM: Actor = {
  ...{ kind: 'SYSTEM', accountId: null, name: 'Lonewatch', supervisor: false, workstation: null },
} as const;

export class Courier {
  readonly #options: CourierOptions;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #places: Record<DeliveryChannel, number> = { ...PLACES };
  readonly #stops: (() => void)[] = [];
  #looking: Promise<void> | null = null;
  #again = false;
  /** Attempts may have ended without standing in the log. */
  #owesLog = true;
  #closed = false;

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Goes on with what waits, and writes down what the last run could not any more. */
  start(): void {
    const { desk, clock } = this.#options;
    this.#stops.push(desk.onChange(() => this.look()));
    this.#stops.push(clock.every(LOOK_EVERY_MS, () => this.look()));
    this.look();
  }

  /** Something may have been queued: does not wait for what comes of it. */
  look(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#looking ??= this.#lookAll().finally(() => {
      this.#looking = null;
    });
  }

  /** Nobody is signed on for an employer: told once, by every way that there is. */
  async noCover(employerId: EmployerId): Promise<void> {
    const { db, clock, tellsDutyByMail } = this.#options;
    const nowMs = clock.now();
    const message = {
      employerId,
      incidentId: null,
      entryVersion: null,
      occasion: 'NO_COVER',
      step: null,
    } as const;
    await db.transaction('ordinary', async (tx) => {
      await queueToWebhooks(tx, message, 'NO_COVER', nowMs);
      await queueDelivery(tx, { ...message, channel: 'PUSH' }, nowMs);
      if (tellsDutyByMail) await queueDelivery(tx, { ...message, channel: 'EMAIL' }, nowMs);
    });
    this.look();
  }

  /** Takes nothing new and waits a little for what is under way; what takes longer is sent again by the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    await this.#looking;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_PATIENCE_MS)));
    await Promise.race([Promise.all(this.#underWay.values()), patience]);
    clearTimeout(timer);
  }

  async #lookAll(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      if (this.#owesLog) await this.#logOwed();
      for (const channel of DELIVERY_CHANNELS) {
        try {
          await this.#take(channel);
        } catch (error) {
          // The database is away: what is due stays due.
          this.#options.warn('The outbox could not be read; it is looked at again.', error);
          return;
        }
      }
    }
  }

  async #take(channel: DeliveryChannel): Promise<void> {
    const limit = this.#places[channel];
    if (limit === 0) return;
    const { db, clock, retriesS } = this.#options;
    const farthestMs = 2_000 * Math.max(0, ...retriesS) + 2 * LEASE_MS;
    const rows = await takeDue(db, { channel, nowMs: clock.now(), leaseMs: LEASE_MS, farthestMs, limit });
    for (const row of rows) {
      this.#places[channel] -= 1;
      const done = this.#attempt(row)
        .catch((error: unknown) => {
          this.#owesLog = true;
          this.#options.warn(`What came of the delivery ${row.id} is not written down yet.`, error);
        })
        .finally(() => {
          this.#places[channel] += 1;
          this.#underWay.delete(row.id);
          this.look();
        });
      this.#underWay.set(row.id, done);
    }
  }

  async #attempt(row: OutboxRow): Promise<void> {
    const { db, composer, clock } = this.#options;
    const message = await composer.compose(row).catch((error: unknown) => {
      this.#options.warn(`The delivery ${row.id} could not be made up.`, error);
      return null;
    });
    const outcome = message === null ? failed('It could not be made up.') : await this.#send(row, message);
    const isQuiet = message?.by === 'NOBODY' && message.quiet;
    const nowMs = clock.now();
    const settled = this.#settled(row, outcome, nowMs);
    const logged = row.incidentId === null || isQuiet;
    await settle(db, row.id, { ...settled, nowMs, logged });
    if (!logged) await this.#log({ ...row, state: settled.state, logged }, false);
  }

  async #send(row: OutboxRow, message: Message): Promise<Outcome> {
    const { senders, clock } = this.#options;
    try {
      switch (message.by) {
        case 'NOBODY':
          return refused(message.problem);
        case 'EMAIL':
          return await senders.mail({ id: row.id, to: message.to, ...message.notice });
        case 'WEBHOOK': {
          const { target, event, payload } = message;
          const { url, secret } = target;
          return await senders.webhook({
            url,
            secret,
            event,
            payload,
            deliveryId: row.id,
            atMs: clock.now(),
          });
        }
        case 'PUSH':
          return await this.#push(row, message);
        default:
          return message satisfies never;
      }
    } catch (error) {
      this.#options.warn(`The delivery ${row.id} failed in a way that nobody has thought of.`, error);
      return failed('It could not be sent.');
    }
  }

  /** Sent when one of the browsers has it: a person needs only one. */
  async #push(row: OutboxRow, message: Extract<Message, { by: 'PUSH' }>): Promise<Outcome> {
    const { title, body, path } = message;
    const outcomes = await Promise.all(
      message.targets.map(async (target) => {
        const outcome = await this.#options.senders.push(target, { title, body, path, tag: row.id });
        if (outcome.gone) await forgetSubscription(this.#options.db, target.id);
        return outcome;
      }),
    );
    if (outcomes.some(({ sent }) => sent)) return SENT;
    return (
      outcomes.find((outcome) => !outcome.sent && !outcome.final) ??
      outcomes[0] ??
      refused('Nobody has allowed messages in a browser.')
    );
  }

  #settled(
    row: OutboxRow,
    outcome: Outcome,
    nowMs: number,
  ): { state: DeliveryState; nextAtMs: number | null; problem: string | null } {
    if (outcome.sent) return { state: 'SENT', nextAtMs: null, problem: null };
    const { problem, final } = outcome;
    const waitS = this.#options.retriesS[row.attempts - 1];
    if (final || waitS === undefined) return { state: 'GAVE_UP', nextAtMs: null, problem };
    return { state: 'WAITING', nextAtMs: nowMs + waitS * 1000, problem };
  }

  /** `late`: after a restart, when it may stand there already. */
  async #log(row: OutboxRow, late: boolean): Promise<void> {
    const { db, desk } = this.#options;
    const { incidentId, id, channel, attempts, state } = row;
    if (incidentId !== null && !(late && (await this.#isLogged(row)))) {
      const outcome = state === 'WAITING' ? 'FAILED' : state;
      const step = (await this.#settlesStep(row)) ? row.step : null;
      const facts = { deliveryId: id, channel, attempt: attempts, outcome, step } as const;
      await desk.act(incidentId, { act: 'RECORD_DELIVERY', ...facts }, SYSTEM);
    }
    if (incidentId !== null && row.occasion === 'CLOSED' && channel === 'EMAIL' && state === 'SENT')
      await desk.act(incidentId, { act: 'RECORD_SUMMARY' }, SYSTEM);
    await markLogged(db, id);
  }

  /** Not where an operator speaks, nor where another message of the same step may still arrive. */
  async #settlesStep(row: OutboxRow): Promise<boolean> {
    const { incidentId, step, state } = row;
    if (incidentId === null || step === null) return false;
    const incident = await this.#options.desk.find(incidentId);
    if (incident?.steps[step]?.action === 'CALL') return false;
    return state !== 'GAVE_UP' || !(await hasBetterSibling(this.#options.db, row));
  }

  async #logOwed(): Promise<void> {
    this.#owesLog = false;
    try {
      for (const row of await unlogged(this.#options.db))
        if (!this.#underWay.has(row.id)) await this.#log(row, true);
    } catch (error) {
      this.#owesLog = true;
      this.#options.warn('Deliveries could not be written into the log; it is tried again.', error);
    }
  }

  async #isLogged({ incidentId, entryVersion, id, attempts }: OutboxRow): Promise<boolean> {
    for (let after = entryVersion ?? 0; ;) {
      const entries = await this.#options.desk.log(incidentId!, after, LOG_PAGE);
      const found = entries.some(
        ({ kind, facts }) => kind === 'DELIVERY' && facts.deliveryId === id && facts.attempt === attempts,
      );
      if (found || entries.length < LOG_PAGE) return found;
      after = entries.at(-1)!.version;
    }
  }
}
