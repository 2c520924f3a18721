import { createHmac, timingSafeEqual } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpReceiver, type Received } from './receiver-test-kit.ts';
import { callWebhook, type WebhookCall } from './webhook.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const OPTIONS = { allowPrivate: true, timeoutMs: 5_000 };
let receiver: HttpReceiver;
beforeAll(async () => {
  receiver = await HttpReceiver.open();
});
afterAll(() => receiver.close());

const call = (over: Partial<WebhookCall> = {}): WebhookCall => ({
  url: `${receiver.origin}/hook`,
  secret: 'lwhs_secret',
  deliveryId: '6f1c1d5e-0000-4000-8000-000000000001',
  event: 'STEP_SMS',
  atMs: NOON,
  payload: { event: 'STEP_SMS', text: 'Déjà vu' },
  ...over,
});

/** As `schema/WEBHOOKS.md` tells receivers to. */
function isSigned({ headers, body }: Received, secret: string, nowS: number): boolean {
  const parts = new Map(
    String(headers['lonewatch-signature'])
      .split(',')
      .map((part) => part.split('=', 2) as [string, string]),
  );
  const seconds = Number(parts.get('t'));
  const expected = createHmac('sha256', secret).update(`${seconds}.${body.toString()}`).digest();
  return Math.abs(nowS - seconds) < 300 && timingSafeEqual(expected, Buffer.from(parts.get('v1')!, 'hex'));
}

describe('a webhook', () => {
  it('is told with a signature that its receiver can check, and the same id at every attempt', async () => {
    receiver.answers.push(503);
    expect(await callWebhook(call(), OPTIONS)).toMatchObject({
      sent: false,
      final: false,
      problem: 'The receiver answered 503.',
    });
    expect(await callWebhook(call({ atMs: NOON + 60_000 }), OPTIONS)).toEqual({ sent: true });
    const [first, second] = receiver.received;
    expect(second!.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'lonewatch-event': 'STEP_SMS',
      'idempotency-key': first!.headers['lonewatch-delivery'],
    });
    expect(JSON.parse(second!.body.toString())).toEqual({ event: 'STEP_SMS', text: 'Déjà vu' });
    expect(isSigned(first!, 'lwhs_secret', NOON / 1000)).toBe(true);
    expect(isSigned(second!, 'lwhs_secret', NOON / 1000 + 60)).toBe(true);
    expect(isSigned(second!, 'lwhs_another', NOON / 1000 + 60)).toBe(false);
    // What somebody has caught and sends again later is not taken for new.
    expect(isSigned(first!, 'lwhs_secret', NOON / 1000 + 3_600)).toBe(false);
    expect(isSigned({ ...first!, body: Buffer.from('{}') }, 'lwhs_secret', NOON / 1000)).toBe(false);
  });

  it('that is gone for good is not tried again, any other refusal is', async () => {
    receiver.answers.push(410, 301, 404);
    expect(await callWebhook(call(), OPTIONS)).toMatchObject({ sent: false, final: true });
    expect(await callWebhook(call(), OPTIONS)).toMatchObject({ sent: false, final: false });
    expect(await callWebhook(call(), OPTIONS)).toMatchObject({ sent: false, final: false });
  });

  it('within our own network is not told unless that is allowed', async () => {
    const before = receiver.received.length;
    const outcome = await callWebhook(call(), { ...OPTIONS, allowPrivate: false });
    expect(outcome).toMatchObject({ sent: false, final: false });
    expect(receiver.received).toHaveLength(before);
  });
});
