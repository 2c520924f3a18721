/** Tells an address by a signed HTTP request (`schema/WEBHOOKS.md`). */
import { createHmac } from 'node:crypto';
import { NotReached, post, type OutgoingOptions } from './outgoing-request.ts';
import { failed, refused, SENT, type Outcome } from './outcome.ts';

export interface WebhookCall {
  readonly url: string;
  readonly secret: string;
  /** The same at every attempt. */
  readonly deliveryId: string;
  readonly event: string;
  /** Milliseconds since 1970 UTC, of this attempt. */
  readonly atMs: number;
  readonly payload: object;
}

export async function callWebhook(call: WebhookCall, options: OutgoingOptions): Promise<Outcome> {
  const body = JSON.stringify(call.payload);
  const seconds = Math.floor(call.atMs / 1000);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Lonewatch',
    'idempotency-key': call.deliveryId,
    'lonewatch-event': call.event,
    'lonewatch-delivery': call.deliveryId,
    'lonewatch-signature': `t=${seconds},v1=${signatureOf(call.secret, seconds, body)}`,
  };
  try {
    return outcomeOf(await post({ url: call.url, headers, body }, options));
  } catch (error) {
    if (error instanceof NotReached) return failed(error.message);
    throw error;
  }
}

/** HMAC-SHA256 over the second, a full stop and the body, hexadecimal: an old request cannot be sent again as a new one. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return SENT;
  if (status === 410) return refused('The receiver says that it is gone for good (410).');
  if (status >= 300 && status < 400)
    return failed(`The receiver sends on to another address (${status}), which is not followed.`);
  return failed(`The receiver answered ${status}.`);
}
