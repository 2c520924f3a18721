/** Addresses that employers want told. The secret that signs is shown once and kept sealed with the employer's key. */
import { randomBytes } from 'node:crypto';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { WEBHOOK_EVENTS, type Webhook } from '@lonewatch/schema/contract/notification.ts';
import { employerKey, sealJson, unsealJson } from './employer-keys.ts';
import type { PersonKeys } from './person-keys.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

/** Leaked secrets are found in public repositories by how they begin. */
const MARK = 'lwhs_';
const SECRET_BYTES = 32;

/** What is needed to tell one. */
export interface WebhookTarget extends Webhook {
  readonly secret: string;
}

/** The newest first, a removed one for 30 days more. */
export async function webhooksOf(q: Queries, employerId: EmployerId): Promise<Webhook[]> {
  const found = await q.query<Webhook>(
    `SELECT ${WEBHOOK} FROM webhooks h LEFT JOIN accounts a ON a.id = h.created_by
     WHERE h.employer_id = $1 AND (h.removed_at IS NULL OR h.removed_at > now() - interval '30 days') ORDER BY h.id DESC`,
    [employerId],
  );
  return found.map(checked);
}

export async function createWebhook(
  q: Queries,
  keys: PersonKeys,
  wanted: Pick<Webhook, 'employerId' | 'name' | 'url' | 'events'> & {
    readonly createdBy: string | null;
    readonly nowMs: number;
  },
): Promise<{ webhook: Webhook; secret: string }> {
  const { employerId, name, url, events, createdBy, nowMs } = wanted;
  const secret = MARK + randomBytes(SECRET_BYTES).toString('base64url');
  const key = await employerKey(q, keys, employerId);
  const [row] = await q.query<{ id: number }>(
    `INSERT INTO webhooks (employer_id, name, url, events, secret, created_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [
      ...[employerId, storableText(name), storableText(url), events],
      sealJson(key, secret, context(employerId)),
      ...[storableTime(nowMs), createdBy],
    ],
  );
  const webhook = (await webhooksOf(q, employerId)).find(({ id }) => id === row!.id)!;
  return { webhook, secret };
}

/** false: the employer has none of this id that is not removed yet. */
export async function removeWebhook(
  q: Queries,
  { id, employerId, nowMs }: { readonly id: number; readonly employerId: EmployerId; readonly nowMs: number },
): Promise<boolean> {
  const removed = await q.query(
    'UPDATE webhooks SET removed_at = $3 WHERE id = $1 AND employer_id = $2 AND removed_at IS NULL RETURNING id',
    [id, employerId, storableTime(nowMs)],
  );
  return removed.length > 0;
}

/** As the server. null: there is none of this id that is in use. */
export async function webhookTarget(q: Queries, keys: PersonKeys, id: number): Promise<WebhookTarget | null> {
  const [row] = await q.query<Webhook & { sealed: Buffer }>(
    `SELECT ${WEBHOOK}, h.secret AS sealed FROM webhooks h LEFT JOIN accounts a ON a.id = h.created_by
     WHERE h.id = $1 AND h.removed_at IS NULL`,
    [id],
  );
  if (row === undefined) return null;
  const { sealed, ...webhook } = row;
  const key = await employerKey(q, keys, webhook.employerId);
  return { ...checked(webhook), secret: unsealJson(key, sealed, context(webhook.employerId)) as string };
}

const WEBHOOK = `h.id, h.employer_id AS "employerId", h.name, h.url, h.events, ${epochMs('h.created_at')} AS "createdAtMs",
  a.name AS "createdByName", ${epochMs('h.removed_at')} AS "removedAtMs"`;

function context(employerId: EmployerId): string {
  return `lonewatch secret of a webhook of employer ${employerId}`;
}

function checked(webhook: Webhook): Webhook {
  for (const event of webhook.events) isOneOf(WEBHOOK_EVENTS, event, 'event of a webhook');
  return webhook;
}
