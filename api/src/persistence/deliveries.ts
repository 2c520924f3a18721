/**
 * The outbox. A message is queued in the transaction of what it is about, and stays until the next server has taken it or
 * nothing more is tried: at least once, so every attempt carries the same id. Nothing here says what it says or to whom.
 */
import type { EmployerId, IncidentId } from '@lonewatch/schema/contract/ids.ts';
import {
  DELIVERY_CHANNELS,
  DELIVERY_STATES,
  OCCASIONS,
  type Delivery,
  type DeliveryChannel,
  type DeliveryState,
  type WebhookEvent,
} from '@lonewatch/schema/contract/notification.ts';
import { foreignCursor, type Page, type PageArgs } from './page.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

export type NewDelivery = Pick<Delivery, 'employerId' | 'incidentId' | 'occasion' | 'channel' | 'step'> & {
  /** The entry of the log that it comes from; null: none. */
  readonly entryVersion: number | null;
};

/** One that is to be sent, or whose last attempt is still to be written into the log. */
export interface OutboxRow extends Delivery {
  readonly entryVersion: number | null;
  readonly webhookId: number | null;
  readonly logged: boolean;
}

export async function queueDelivery(tx: Queries, wanted: NewDelivery, nowMs: number): Promise<void> {
  await tx.query(
    `INSERT INTO deliveries (${QUEUED}) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, 'WAITING', $7, $7, NULL)`,
    valuesOf(wanted, nowMs),
  );
}

/** One for each webhook of the employer that takes this event. Answers how many. */
export async function queueToWebhooks(
  tx: Queries,
  wanted: Omit<NewDelivery, 'channel'>,
  event: WebhookEvent,
  nowMs: number,
): Promise<number> {
  const queued = await tx.query(
    `INSERT INTO deliveries (${QUEUED})
     SELECT gen_random_uuid(), $1, $2, $3, $4, $5, $6, 'WAITING', $7, $7, id
     FROM webhooks WHERE employer_id = $1 AND removed_at IS NULL AND $8 = ANY(events) RETURNING id`,
    [...valuesOf({ ...wanted, channel: 'WEBHOOK' }, nowMs), event],
  );
  return queued.length;
}

const QUEUED =
  'id, employer_id, incident_id, entry_version, occasion, step, channel, state, queued_at, next_at, webhook_id';

function valuesOf(wanted: NewDelivery, nowMs: number): unknown[] {
  const { employerId, incidentId, entryVersion, occasion, step, channel } = wanted;
  return [employerId, incidentId, entryVersion, occasion, step, channel, storableTime(nowMs)];
}

/** A message of this step waits already. */
export async function stepWaits(tx: Queries, incidentId: IncidentId, step: number): Promise<boolean> {
  const found = await tx.query(
    `SELECT FROM deliveries WHERE incident_id = $1 AND step = $2 AND state = 'WAITING' LIMIT 1`,
    [incidentId, step],
  );
  return found.length > 0;
}

/**
 * Takes what is due by one way, at most `limit`, for `leaseMs`: if nothing is said of it by then, for example because the
 * server was killed, it is due again. Counts as an attempt. What lies further ahead than any of us plans was written before
 * the clock was set back: it is due too.
 */
export async function takeDue(
  q: Queries,
  wanted: {
    readonly channel: DeliveryChannel;
    readonly nowMs: number;
    readonly leaseMs: number;
    readonly farthestMs: number;
    readonly limit: number;
  },
): Promise<OutboxRow[]> {
  const { channel, nowMs, leaseMs, farthestMs, limit } = wanted;
  const rows = await q.query<OutboxRow>(
    `UPDATE deliveries d SET attempts = d.attempts + 1, next_at = $2
     WHERE d.id IN (
       SELECT id FROM deliveries
       WHERE state = 'WAITING' AND logged AND channel = $5 AND (next_at <= $1 OR next_at > $4)
       ORDER BY next_at, queued_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING ${ROW}`,
    [
      ...[storableTime(nowMs), storableTime(nowMs + leaseMs), limit],
      ...[storableTime(nowMs + farthestMs), channel],
    ],
  );
  return rows.map(checked).sort((a, b) => a.queuedAtMs - b.queuedAtMs);
}

/** Attempts that ended before they could be written into the log: the server stopped in between. */
export async function unlogged(q: Queries): Promise<OutboxRow[]> {
  const rows = await q.query<OutboxRow>(
    `SELECT ${ROW} FROM deliveries d WHERE NOT d.logged ORDER BY d.queued_at`,
  );
  return rows.map(checked);
}

/** What came of the attempt. `nextAtMs`: WAITING, when it is tried again. Not in the log yet. */
export async function settle(
  q: Queries,
  id: string,
  outcome: {
    readonly state: DeliveryState;
    readonly nextAtMs: number | null;
    readonly problem: string | null;
    readonly nowMs: number;
    /** There is no log that it would have to stand in. */
    readonly logged: boolean;
  },
): Promise<void> {
  const { state, nextAtMs, problem, nowMs, logged } = outcome;
  await q.query(
    `UPDATE deliveries SET state = $2, next_at = $3, problem = $4, logged = $5,
       settled_at = CASE WHEN $2 = 'WAITING' THEN NULL ELSE $6::timestamptz END
     WHERE id = $1`,
    [id, state, storableTime(nextAtMs), problem && storableText(problem), logged, storableTime(nowMs)],
  );
}

export async function markLogged(q: Queries, id: string): Promise<void> {
  await q.query('UPDATE deliveries SET logged = true WHERE id = $1', [id]);
}

/** Another message of the same step start is on its way or there: this one's failure is not the step's. */
export async function hasBetterSibling(q: Queries, row: OutboxRow): Promise<boolean> {
  const found = await q.query(
    `SELECT FROM deliveries WHERE incident_id = $1 AND entry_version = $2 AND step = $3 AND id <> $4
       AND state <> 'GAVE_UP' LIMIT 1`,
    [row.incidentId, row.entryVersion, row.step, row.id],
  );
  return found.length > 0;
}

/**
 * Newest first, without those about incidents that hold nothing but a call for help in disguise, which the employer must not
 * be told of.
 */
export async function pageOfDeliveries(
  q: Queries,
  employerId: EmployerId,
  { first, after }: PageArgs,
): Promise<Page<Delivery>> {
  const [ms, id] = after?.split('_') ?? [];
  if (after !== null && (!/^\d{1,15}$/.test(ms ?? '') || !/^[0-9a-f-]{36}$/.test(id ?? '')))
    throw foreignCursor('the list of deliveries');
  const rows = await q.query<OutboxRow>(
    `SELECT ${ROW} FROM deliveries d
     WHERE d.employer_id = $1
       AND ($2::float8 IS NULL OR (d.queued_at, d.id) < (to_timestamp($2::float8 / 1000), $3::uuid))
       AND NOT EXISTS (
         SELECT FROM incidents i WHERE i.id = d.incident_id AND i.duress
           AND NOT EXISTS (SELECT FROM jsonb_array_elements(i.state -> 'alarms') a WHERE a ->> 'type' <> 'DURESS'))
     ORDER BY d.queued_at DESC, d.id DESC LIMIT $4`,
    [employerId, ms === undefined ? null : Number(ms), id ?? null, first + 1],
  );
  return {
    rows: rows.slice(0, first).map((row) => ({ node: checked(row), cursor: `${row.queuedAtMs}_${row.id}` })),
    hasNextPage: rows.length > first,
    totalCount: null,
  };
}

const ROW = `d.id::text, d.employer_id AS "employerId", d.incident_id AS "incidentId", d.entry_version AS "entryVersion",
  d.occasion, d.channel, d.state, d.step, d.webhook_id AS "webhookId", d.attempts,
  ${epochMs('d.queued_at')} AS "queuedAtMs", ${epochMs('d.next_at')} AS "nextAtMs",
  ${epochMs('d.settled_at')} AS "settledAtMs", d.problem, d.logged`;

function checked(row: OutboxRow): OutboxRow {
  isOneOf(OCCASIONS, row.occasion, 'occasion of a delivery');
  isOneOf(DELIVERY_CHANNELS, row.channel, 'channel of a delivery');
  isOneOf(DELIVERY_STATES, row.state, 'state of a delivery');
  return row;
}
